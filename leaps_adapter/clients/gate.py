"""How much each search may cost: full effort while few are under way, little where many are, else the plain answer."""

from __future__ import annotations

import math
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from leaps_adapter.types import Effort

if TYPE_CHECKING:
    from collections.abc import Generator

_WEIGHT = 0.125
"""What the latest search of little effort counts for in what one takes: some ten of them make the figure."""


class Gate:
    """Gives full effort while fewer than `most` are under way, and fewer while searches run out of time. Thread-safe.

    One that ran out of time before it had an answer halves that number, each that has one adds one: an engine or a
    process that is overrun is asked less, and found out again as soon as it recovers. What comes on top has little
    effort where it will have its answer in time, which the searches before it show.
    """

    def __init__(self, most: int) -> None:
        self._most = self._limit = most
        self._inside = 0
        self._pace = math.inf  # seconds for one search of little effort, were it the only one under way
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, *, places: int = 1, always: bool = False, within: float = 0.0) -> Generator[Effort | None]:
        """Hold so many places inside of the `with` block and yield how much effort they have, None where they have not.

        An answer of little effort has to be there `within` so many seconds, 0: none is wanted. With `always` there is a
        place in any case.
        """
        with self._lock:
            effort = self._effort(always=always, within=within)
            held = places if effort is not None else 0
            self._inside += held
        try:
            yield effort
        finally:
            with self._lock:
                self._inside -= held

    def _effort(self, *, always: bool, within: float) -> Effort | None:
        if self._inside < self._limit:
            return Effort.FULL
        if within and (always or (self._inside + 1) * self._pace <= within):
            return Effort.LIGHT
        return Effort.FULL if always else None

    def heed(self, *, effort: Effort, took: float, in_time: bool) -> None:
        """Take into account the seconds that an adapted search took, and whether it had its answer in time."""
        with self._lock:
            self._limit = min(self._most, self._limit + 1) if in_time else max(1, self._limit // 2)
            alone = took / max(1, self._inside)
            if effort is Effort.LIGHT and math.isfinite(self._pace):
                self._pace += _WEIGHT * (alone - self._pace)
            elif effort is Effort.LIGHT or in_time:  # one of little effort takes no longer than one of full effort
                self._pace = min(self._pace, alone)
