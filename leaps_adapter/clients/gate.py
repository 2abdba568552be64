"""How much each search may cost: full effort while few callers ask, little where many do, else the plain answer."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from leaps_adapter.types import Effort

if TYPE_CHECKING:
    from collections.abc import Generator


class Gate:
    """Gives full effort to `most` at a time, little effort to as many as have their answers in time. Thread-safe.

    One of full effort that ran out of time halves how many there may be, each answer adds one again: an engine or a
    process that is overrun is asked less, and found out again as soon as it recovers. Of little effort a late answer
    takes one off and one in time adds one, so that at the limit one in two is in time.
    """

    def __init__(self, most: int) -> None:
        self._most = self._full = most
        self._light = 2 * most  # all that are adapted, where one more of little effort comes
        self._asking = 0  # all that are under way, with those that have the engine's plain answer
        self._inside = 0  # those that are adapted
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, *, places: int = 1, always: bool = False, within: float = 0.0) -> Generator[Effort | None]:
        """Have a search, or so many, under way inside of the `with` block and yield its effort; None: the plain answer.

        `within` so many seconds an answer of little effort is to be there; 0: none is wanted. With `always` it is
        adapted in any case.
        """
        with self._lock:
            effort = self._effort(always=always, within=within)
            adapted = places if effort is not None else 0
            self._inside += adapted
            self._asking += places
        try:
            yield effort
        finally:
            with self._lock:
                self._inside -= adapted
                self._asking -= places

    def _effort(self, *, always: bool, within: float) -> Effort | None:
        if (self._asking if within else self._inside) < self._full:
            return Effort.FULL
        if within and (always or self._inside < self._light):
            return Effort.LIGHT
        return Effort.FULL if always else None

    def heed_full(self, *, in_time: bool) -> None:
        """Take into account whether a search of full effort had its answer in time."""
        with self._lock:
            self._full = min(self._most, self._full + 1) if in_time else max(1, self._full // 2)

    def heed_light(self, *, in_time: bool) -> None:
        """Take into account whether a search of little effort had its answer in time."""
        with self._lock:
            if not in_time:
                self._light = max(1, self._light - 1)
            elif self._inside >= self._light:  # else nobody knows whether more would be
                self._light += 1
