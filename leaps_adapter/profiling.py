"""Where the catalogue profile comes from: the caller, the back-end, or what the engine returns."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import anyio

from leaps_adapter.errors import BackendError
from leaps_adapter.forks import ForkedError, beside_the_calls
from leaps_adapter.languages import language_of
from leaps_adapter.merge import identity
from leaps_adapter.protocols import DescribesSlowly, Profiles, SearchBackend
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

RETRY = 60.0
"""Seconds after which a profile that could not be learnt is tried again."""

FORBIDDEN = frozenset({401, 403})
"""Statuses of an engine that keeps its fields to itself; it may answer searches all the same."""

_LOGGER = logging.getLogger("leaps_adapter")

LATE = SearchError(kind="timeout", message="the engine did not answer in time", retryable=True)


def in_asyncio() -> bool:
    """Return whether the caller runs in an asyncio event loop, where something can go on beside it."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


class ProfileSource:
    """The catalogue profile of a back-end, kept once it is known.

    A back-end that cannot describe itself, or may not, is learnt from its answers to the queries that come in: every
    product it has shown so far, up to 2,000, is what the profile is built of.
    """

    def __init__(self, backend: SearchBackend, given: CatalogueProfile | None = None) -> None:
        self.given = given is not None
        self.sampled = given is None and not isinstance(backend, Profiles)
        self._slow = isinstance(backend, DescribesSlowly) and backend.slow_profile
        self._backend = backend
        self._profile = given
        self._learning: asyncio.Task[CatalogueProfile | None] | None = None
        self._due = 0.0
        self._pool: dict[str, Document] = {}
        self._new = 0
        self._lock = anyio.Lock()

    @property
    def provisional(self) -> bool:
        """Whether the back-end's own profile is still being learnt; until then too little is known to filter by."""
        return self._learning is not None

    async def get(self, query: Query) -> CatalogueProfile:
        """Return the profile, learning from the engine's answer to this query where that is the only way.

        A back-end that describes itself slowly is learnt beside the calls, which learn from hits meanwhile; a query
        without a text waits for it.

        Raises:
            BackendError: the engine could not be asked, or gave no answer in half of the query's deadline.
        """
        async with self._lock:
            if self._slow and not self.given and query.text.strip() and in_asyncio():
                self._learn_beside()
            elif self._profile is None and not self.sampled and isinstance(self._backend, Profiles):
                self._profile = await self._described(self._backend)
            if self.sampled and query.text.strip():
                await self._learn(query)
            if self._profile is None:
                self._profile = self._build(query)
            return self._profile

    async def aclose(self) -> None:
        """Stop learning."""
        if self._learning is not None:
            self._learning.cancel()
        self._learning = None

    def _learn_beside(self) -> None:
        """Begin to learn the back-end's own profile, or take it over once it is there."""
        if self._profile is not None and not self.sampled:
            return
        loop, task = asyncio.get_running_loop(), self._learning
        if task is not None and task.get_loop() is not loop:
            task = None  # a forked child, or the next event loop, has nobody who goes on with it
        if task is None and isinstance(self._backend, Profiles) and loop.time() >= self._due:
            with beside_the_calls():  # the task keeps the context in which it was made
                task = loop.create_task(self._described(self._backend))
        elif task is not None and task.done():
            self._take(task, loop.time())
            return
        self._learning, self.sampled = task, True

    def _take(self, task: asyncio.Task[CatalogueProfile | None], now: float) -> None:
        error = None if task.cancelled() else task.exception()
        self._learning, self._due = None, now if isinstance(error, ForkedError) else now + RETRY
        learnt = None if task.cancelled() or error is not None else task.result()
        if learnt is not None:
            self._profile, self.sampled = learnt, False
            self._pool.clear()
        elif error is not None and not isinstance(error, ForkedError):
            _LOGGER.warning("the catalogue profile cannot be learnt: %s", error)

    async def _described(self, backend: Profiles) -> CatalogueProfile | None:
        try:
            return await backend.profile()
        except BackendError as error:
            if error.status not in FORBIDDEN:
                raise
            self.sampled = True
            return None

    async def _learn(self, query: Query) -> None:
        from leaps_adapter.catalogue.vectors import without_vectors  # noqa: PLC0415  importing the package stays cheap

        hits = await self._sample(query)
        for hit in hits:
            key = identity(hit)
            self._new += key not in self._pool
            self._pool[key] = without_vectors(hit.document)
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
