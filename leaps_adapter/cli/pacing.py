"""Many queries at an engine that serves others too: at most so many a second, and later when it has too much to do."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from leaps_adapter.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Callable


T = TypeVar("T")

TOO_MANY = 429
_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)  # seconds before each further try


@dataclass(slots=True)
class Pace:
    """Spaces out what is asked; `max_qps` queries a second at most, None for no bound."""

    max_qps: float | None
    sleep: Callable[[float], None] = time.sleep
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

    def _wait(self) -> None:
        if self.max_qps is None:
            return
        now = self.clock()
        if now < self._next:
            self.sleep(self._next - now)
        self._next = max(now, self._next) + 1 / self.max_qps


def _overloaded(answer: object) -> bool:
    """Return whether the engine had no time for one of the page's rewrites."""
    trace = getattr(answer, "trace", None)
    rewrites = getattr(trace, "rewrites", ())
    return any(each.error is not None and each.error.status == TOO_MANY for each in rewrites)
