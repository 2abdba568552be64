"""Where the catalogue profile comes from: the caller, the back-end, or what the engine returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio

from leaps_adapter.errors import BackendError
from leaps_adapter.languages import language_of
from leaps_adapter.merge import identity
from leaps_adapter.protocols import Profiles, SearchBackend
from leaps_adapter.search import raised
from leaps_adapter.types import Document, EngineHit, Query, SearchError, SearchOutcome, SearchRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.catalogue import CatalogueProfile

SAMPLE = 100
"""Products asked from the engine per query to learn its fields."""

POOL = 2_000
"""Products kept to learn from; the oldest give way."""

GROWTH = 1.1
"""By how much the pool must have changed before the profile is learnt anew: learning costs more than asking."""

FORBIDDEN = frozenset({401, 403})
"""Statuses of an engine that keeps its fields to itself; it may answer searches all the same."""

LATE = SearchError(kind="timeout", message="the engine did not answer in time", retryable=True)


class ProfileSource:
    """The catalogue profile of a back-end, kept once it is known.

    A back-end that cannot describe itself, or may not, is learnt from its answers to the queries that come in: every
    product it has shown so far, up to 2,000, is what the profile is built of.
    """

    def __init__(self, backend: SearchBackend, given: CatalogueProfile | None = None) -> None:
        self.given = given is not None
        self.sampled = given is None and not isinstance(backend, Profiles)
        self._backend = backend
        self._profile = given
        self._pool: dict[str, Document] = {}
        self._new = 0
        self._lock = anyio.Lock()

    async def get(self, query: Query) -> CatalogueProfile:
        """Return the profile, learning from the engine's answer to this query where that is the only way.

        Raises:
            BackendError: the engine could not be asked, or gave no answer in half of the query's deadline.
        """
        async with self._lock:
            if self._profile is None and not self.sampled and isinstance(self._backend, Profiles):
                self._profile = await self._described(self._backend)
            if self.sampled and query.text.strip():
                await self._learn(query)
            if self._profile is None:
                self._profile = self._build(query)
            return self._profile

    async def _described(self, backend: Profiles) -> CatalogueProfile | None:
        try:
            return await backend.profile()
        except BackendError as error:
            if error.status not in FORBIDDEN:
                raise
            self.sampled = True
            return None

    async def _learn(self, query: Query) -> None:
        hits = await self._sample(query)
        for hit in hits:
            key = identity(hit)
            self._new += key not in self._pool
            self._pool[key] = hit.document
        for key in list(self._pool)[: max(0, len(self._pool) - POOL)]:
            del self._pool[key]
        if self._new and len(self._pool) >= (len(self._pool) - self._new) * GROWTH:
            self._profile, self._new = self._build(query), 0

    async def _sample(self, query: Query) -> Sequence[EngineHit]:
        limit = query.deadline / 2
        request = SearchRequest(text=query.text, filters=query.filters, size=SAMPLE, timeout=limit)
        outcome = SearchOutcome(error=LATE)
        with anyio.move_on_after(limit):
            outcome = next(iter(await self._backend.search([request])), outcome)
        if outcome.error is not None and self._profile is None:
            raise raised(outcome.error)
        return outcome.hits

    def _build(self, query: Query) -> CatalogueProfile:
        from leaps_adapter.catalogue import build_profile  # noqa: PLC0415  importing the package stays cheap

        return build_profile(self._pool.values(), language=language_of(query.locale) or None)
