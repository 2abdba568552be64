"""The verdicts of a shop, kept for the shoppers who ask the same, and given so that an event loop can breathe."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import anyio.lowlevel
from cachetools import LRUCache

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from leaps_adapter.protocols import Verifier
    from leaps_adapter.types import Candidate, Ledger, Query, Verdict

KEPT = 200_000
"""Verdicts that are kept, of the sentences asked last: some 30 MB, and four hundred sentences."""

SLICE = 0.005
"""Seconds for which judging keeps an event loop to itself."""

_OF_ONE = 2_000
"""Verdicts that are kept of one sentence; behind them it is begun anew."""

_Known: TypeAlias = "Mapping[int, Verdict]"


class RememberedVerdicts:
    """A verifier whose verdicts are asked for once per ledger and product. Thread-safe.

    For a verifier that goes by the ledger and the product alone. A product that has changed is judged anew.
    """

    def __init__(self, verifier: Verifier) -> None:
        self._verifier = verifier
        self._ledgers: LRUCache[Ledger, _Known] = LRUCache(KEPT, getsizeof=len)
        self._lock = threading.Lock()

    async def verify(self, query: Query, ledger: Ledger, candidates: Sequence[Candidate]) -> AsyncIterator[Verdict]:
        """Yield what is known, then the verdicts on the others, with a look at the event loop now and then."""
        known = self._recall(ledger)
        unknown: dict[str, tuple[int, Candidate]] = {}
        for candidate in candidates:
            content = hash(repr(candidate.document))
            if (verdict := known.get(content)) is None:
                unknown[candidate.id] = content, candidate
            else:
                yield replace(verdict, candidate=candidate.id)
        found: dict[int, Verdict] = {}
        alike: dict[Verdict, Verdict] = {}  # most products are turned down for the same reason
        begin = time.perf_counter()
        try:
            async for verdict in self._verifier.verify(query, ledger, [each for _, each in unknown.values()]):
                bare = replace(verdict, candidate="")
                found[unknown[verdict.candidate][0]] = alike.setdefault(bare, bare)
                yield verdict
                if time.perf_counter() - begin > SLICE:
                    await anyio.lowlevel.checkpoint()
                    begin = time.perf_counter()
        finally:
            self._keep(ledger, found)

    def _recall(self, ledger: Ledger) -> _Known:
        with self._lock:
            return self._ledgers.get(ledger, {})

    def _keep(self, ledger: Ledger, found: _Known) -> None:
        with self._lock:
            known = {**self._ledgers.pop(ledger, {}), **found}
            self._ledgers[ledger] = known if len(known) <= _OF_ONE else found
