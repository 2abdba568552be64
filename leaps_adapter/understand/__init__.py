"""Understanding: the ledger of one query (LORE's path construction, without a model)."""

from leaps_adapter.understand.understander import Understander

__all__ = ["Understander"]
