"""How many searches are adapted at the same time: what comes while the gate is full is better served plainly."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator


class Gate:
    """Lets in `most` at a time, and fewer while adapted searches run out of time. Thread-safe.

    One that ran out of time before it had an answer halves how many are let in, each that has one lets in one more:
    an engine or a process that is overrun is asked less, and found out again as soon as it recovers.
    """

    def __init__(self, most: int) -> None:
        self._most = self._limit = most
        self._inside = 0
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, *, always: bool = False) -> Generator[bool]:
        """Hold a place inside of the `with` block and yield whether there was one; `always` takes one in any case."""
        with self._lock:
            is_free = always or self._inside < self._limit
            self._inside += is_free
        try:
            yield is_free
        finally:
            with self._lock:
                self._inside -= is_free

    def heed(self, *, in_time: bool) -> None:
        """Take into account whether an adapted search had its answer in time."""
        with self._lock:
            self._limit = min(self._most, self._limit + 1) if in_time else max(1, self._limit // 2)
