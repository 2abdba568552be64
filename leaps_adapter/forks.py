"""What runs beside the calls gives way to a fork, whose child shares every open socket with its parent.

A parent that goes on asking over a connection which its child uses too reads the child's answers, and the child reads
the parent's. So a fork waits for a request beside the calls that is about to take its connection, and none follows.
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

T = TypeVar("T")

PATIENCE = 1.0
"""Seconds after which a request has long taken its connection, so that a fork no longer waits for it."""

_BESIDE: ContextVar[int | None] = ContextVar("leaps_adapter.beside", default=None)


class ForkedError(Exception):
    """The process forked meanwhile: what ran beside the calls is given up, to begin anew with the next call."""


class _Forks:
    """The forks of this process, and the requests beside the calls that they wait for."""

    def __init__(self) -> None:
        self.count = 0
        self._start()
        os.register_at_fork(
            before=self.before, after_in_parent=self.after_in_parent, after_in_child=self.after_in_child
        )

    def _start(self) -> None:
        self._asking = 0
        self._latest = 0.0
        self._waits = False
        self._changed = threading.Condition()

    def before(self) -> None:
        """Let no request begin any more, and wait for those that have just begun."""
        self._changed.acquire()
        self._waits = True
        left = self._latest + PATIENCE - time.monotonic()
        self._changed.wait_for(lambda: not self._asking, timeout=max(0.0, left))

    def after_in_parent(self) -> None:
        """Go on, without what ran beside the calls."""
        self.count += 1
        self._waits = False
        self._changed.release()

    def after_in_child(self) -> None:
        """Go on with nothing beside the calls: its threads are the parent's, and so is who holds the lock."""
        self.count += 1
        self._start()

    @contextmanager
    def asking(self, began: int) -> Generator[None]:
        """Let forks wait for what is asked inside of the `with` block by what began after so many forks.

        Raises:
            ForkedError: another fork has come since.
        """
        with self._changed:
            if self._waits or self.count != began:
                raise ForkedError
            self._asking += 1
            self._latest = time.monotonic()
        try:
            yield
        finally:
            with self._changed:
                self._asking -= 1
                self._changed.notify_all()


_FORKS = _Forks()  # a process has one list of what to do at a fork


@contextmanager
def beside_the_calls() -> Generator[None]:
    """Let the requests sent inside of the `with` block, in this context, give way to a fork."""
    token = _BESIDE.set(_FORKS.count)
    try:
        yield
    finally:
        _BESIDE.reset(token)


def giving_way(send: Callable[[], T]) -> Callable[[], T]:
    """Return what sends the request, and raises `ForkedError` instead where it is beside the calls and a fork came."""
    began = _BESIDE.get()
    if began is None:
        return send

    def sent() -> T:
        with _FORKS.asking(began):
            return send()

    return sent
