"""Which policy holds for a search: that of the context, of its index, or of the client."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

    from leaps_adapter.clients.plans import Options
    from leaps_adapter.clients.shops import Index
    from leaps_adapter.config import Settings

_SETTINGS: ContextVar[Settings | None] = ContextVar("leaps_adapter.settings", default=None)


@contextmanager
def settings(policy: Settings) -> Generator[None]:
    """Let the policy hold for every search through a wrapped client inside the `with` block, in this context alone."""
    token = _SETTINGS.set(policy)
    try:
        yield
    finally:
        _SETTINGS.reset(token)


def policy_of(options: Options, index: Index) -> Settings | None:
    """Return the policy that holds for the index; None where it is left alone."""
    names = (index,) if isinstance(index, str) else index or ()
    given = [options.indices[name] for name in names if name in options.indices]
    if None in given:
        return None
    return _SETTINGS.get() or next(iter(given), None) or options.settings
