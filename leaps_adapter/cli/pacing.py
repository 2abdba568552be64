"""Many queries at an engine that serves others too: at most so many a second, and later when it has too much to do."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, runtime_checkable

import anyio

from leaps_adapter.errors import BackendError

T = TypeVar("T")

TOO_MANY = 429
_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)  # seconds before each further try


@dataclass(slots=True)
class Pace:
    """Spaces out what is asked; `max_qps` queries a second at most, None for no bound."""

    max_qps: float | None
    sleep: Callable[[float], None] = time.sleep
    nap: Callable[[float], Awaitable[None]] = anyio.sleep
    clock: Callable[[], float] = time.monotonic
    _next: float = field(default=0.0)

    def ask(self, query: Callable[[], T]) -> T:
        """Return the answer to a query in its turn; one that the engine had no time for is asked again, up to 5 times.

        Raises:
            LeapsError: whatever the last try raised.
        """
        for pause in _PAUSES:
            self._wait()
            try:
                answer = query()
            except BackendError as error:
                if error.status != TOO_MANY:
                    raise
            else:
                if not _overloaded(answer):
                    return answer
            self.sleep(pause)
        self._wait()
        return query()

    async def send(self, request: Callable[[], Awaitable[T]]) -> T:
        """Return the answer to a request of a back-end in its turn; the same, without keeping others waiting.

        Raises:
            LeapsError: whatever the last try raised.
        """
        for pause in _PAUSES:
            await self._rest()
            try:
                return await request()
            except BackendError as error:
                if error.status != TOO_MANY:
                    raise
            await self.nap(pause)
        await self._rest()
        return await request()

    def _wait(self) -> None:
        if turn := self._turn():
            self.sleep(turn)

    async def _rest(self) -> None:
        if turn := self._turn():
            await self.nap(turn)

    def _turn(self) -> float:
        """Return the seconds until the next may be asked, which is the turn of whoever asks for it."""
        if self.max_qps is None:
            return 0.0
        now = self.clock()
        turn = max(now, self._next)
        self._next = turn + 1 / self.max_qps
        return turn - now


@runtime_checkable
class KeepsPace(Protocol):
    """A back-end whose requests that read in bulk are sent by what it is given."""

    def keep_pace(self, pace: Callable[[Callable[[], Awaitable[Any]]], Awaitable[Any]]) -> None:  # Any: its answers
        """Let `pace` send them."""
        ...


def _overloaded(answer: object) -> bool:
    """Return whether the engine had no time for one of the page's rewrites."""
    trace = getattr(answer, "trace", None)
    rewrites = getattr(trace, "rewrites", ())
    return any(each.error is not None and each.error.status == TOO_MANY for each in rewrites)
