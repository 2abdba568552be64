"""What is known of the indices behind a client: each one's catalogue profile, learnt beside the calls."""

from __future__ import annotations

import threading
import time
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from leaps_adapter.catalogue import build_profile
from leaps_adapter.clients.indices import WINDOW
from leaps_adapter.clients.verdicts import RememberedVerdicts
from leaps_adapter.understand import Understander
from leaps_adapter.verify import ConstraintVerifier

if TYPE_CHECKING:
    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.clients.subsearch import Clauses

Index: TypeAlias = "str | tuple[str, ...] | None"

FRESH = 3600.0
"""Seconds after which a catalogue is learnt anew."""

RETRY = 60.0
"""Seconds after which learning is tried again once it failed."""


class Shop:
    """An index whose catalogue profile is known; `clauses` says typed filters there (None: they cannot be said).

    `window` is how deep the engine lets anyone page there.
    """

    def __init__(self, profile: CatalogueProfile, clauses: Clauses | None = None, *, window: int = WINDOW) -> None:
        self.profile = profile
        self.clauses = clauses
        self.window = window
        self.understander = Understander(profile, language=profile.language)
        self.understander.prepare()
        self.verifier = RememberedVerdicts(ConstraintVerifier(profile))


@cache
def without_catalogue(language: str) -> Understander:
    """Return what reads sentences before any catalogue is known: prices, measures, negations."""
    return Understander(build_profile([]), language=language)


class Shops:
    """The shops behind one client, by the index that is named in a search. Thread-safe."""

    def __init__(self, given: Shop | None = None) -> None:
        self._given = given
        self._known: dict[Index, Shop] = {}
        self._due: dict[Index, float] = {}
        self._lock = threading.Lock()

    def get(self, index: Index) -> Shop | None:
        """Return the shop, None while nothing is known of it."""
        return self._known.get(index, self._given)

    def put(self, index: Index, shop: Shop) -> None:
        """Know the shop from now on."""
        with self._lock:
            self._known[index] = shop
            self._due[index] = time.monotonic() + FRESH

    def is_due(self, index: Index) -> bool:
        """Whether the index is to be learnt now; true for one caller only, until the time has come again."""
        with self._lock:
            if time.monotonic() < self._due.get(index, 0.0):
                return False
            self._due[index] = time.monotonic() + RETRY
            return True

    def ask_again(self, index: Index) -> None:
        """Let the index be learnt with the next call: learning it was given up for no fault of its own."""
        with self._lock:
            self._due.pop(index, None)
