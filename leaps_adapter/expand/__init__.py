"""Expansion: complementary rewrites of one query (LEAPS, the broadening end)."""

from leaps_adapter.expand.allowance import allowance
from leaps_adapter.expand.relaxation import RelaxationExpander

__all__ = ["RelaxationExpander", "allowance"]
