"""leaps-adapter: sentence-long shopping queries on the search engine you already have.

Names are loaded when first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leaps_adapter.adapter import AsyncLeaps
    from leaps_adapter.clients.policies import settings
    from leaps_adapter.clients.wrapping import plain, wrap
    from leaps_adapter.config import Allocation, BusySettings, MissingValue, RouteSettings, Settings, Unresolved
    from leaps_adapter.degrade import Fault
    from leaps_adapter.errors import (
        BackendError,
        BackendTimeoutError,
        BrokenIndexError,
        CatalogueError,
        ConfigurationError,
        LeapsError,
        MissingExtraError,
        PageTokenError,
        PluginError,
        QueryError,
    )
    from leaps_adapter.explain import Explanation, LostAt
    from leaps_adapter.protocols import ChatModel, Expander, SearchBackend, Verifier
    from leaps_adapter.sync import Leaps
    from leaps_adapter.types import (
        Candidate,
        Check,
        Constraint,
        Degraded,
        Effort,
        EngineHit,
        Expansion,
        Filter,
        Filtered,
        Grade,
        Hit,
        Ledger,
        Page,
        Query,
        Rewrite,
        SearchError,
        SearchOutcome,
        SearchRequest,
        SortKey,
        Source,
        Status,
        Trace,
        Verdict,
    )

__version__ = "0.1.0"

__all__ = [
    "Allocation",
    "AsyncLeaps",
    "BackendError",
    "BackendTimeoutError",
    "BrokenIndexError",
    "BusySettings",
    "Candidate",
    "CatalogueError",
    "ChatModel",
    "Check",
    "ConfigurationError",
    "Constraint",
    "Degraded",
    "Effort",
    "EngineHit",
    "Expander",
    "Expansion",
    "Explanation",
    "Fault",
    "Filter",
    "Filtered",
    "Grade",
    "Hit",
    "Leaps",
    "LeapsError",
    "Ledger",
    "LostAt",
    "MissingExtraError",
    "MissingValue",
    "Page",
    "PageTokenError",
    "PluginError",
    "Query",
    "QueryError",
    "Rewrite",
    "RouteSettings",
    "SearchBackend",
    "SearchError",
    "SearchOutcome",
    "SearchRequest",
    "Settings",
    "SortKey",
    "Source",
    "Status",
    "Trace",
    "Unresolved",
    "Verdict",
    "Verifier",
    "__version__",
    "plain",
    "settings",
    "wrap",
]

_HOMES = {
    "AsyncLeaps": "adapter",
    "Leaps": "sync",
    "settings": "clients.policies",
    **dict.fromkeys(("plain", "wrap"), "clients.wrapping"),
    "Fault": "degrade",
    **dict.fromkeys(("Explanation", "LostAt"), "explain"),
    **dict.fromkeys(("ChatModel", "Expander", "SearchBackend", "Verifier"), "protocols"),
    **dict.fromkeys(
        ("Allocation", "BusySettings", "MissingValue", "RouteSettings", "Settings", "Unresolved"), "config"
    ),
}


def __getattr__(name: str) -> object:
    """Return a public name from the module it lives in."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = _HOMES.get(name) or ("errors" if name.endswith("Error") and name != "SearchError" else "types")
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
