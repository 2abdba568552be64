"""Drives many callers for a while, and counts what a process holds open."""

from __future__ import annotations

import asyncio
import gc
import math
import resource
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

Call = Callable[[str], object]
AsyncCall = Callable[[str], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What callers saw: seconds of each call in rising order, calls a second, and the errors.

    `adapted` are the seconds of those that the loop answered, `light` of those that it answered in one small round.
    """

    times: Sequence[float]
    seconds: float
    errors: Sequence[Exception] = ()
    adapted: Sequence[float] = ()
    light: Sequence[float] = ()

    @property
    def throughput(self) -> float:
        """Calls that succeeded, a second."""
        return len(self.times) / self.seconds

    @property
    def of_adapted(self) -> Load:
        """The same of the calls that the loop answered."""
        return Load(times=self.adapted, seconds=self.seconds)

    @property
    def of_light(self) -> Load:
        """The same of the calls that the loop answered in one small round."""
        return Load(times=self.light, seconds=self.seconds)

    def point(self, share: float) -> float:
        """Give the milliseconds below which this share of the calls took."""
        if not self.times:
            return math.nan
        return 1000 * self.times[math.ceil(share * len(self.times)) - 1]

    def row(self, name: str) -> str:
        """Give it as a line of a table in Markdown."""
        points = " | ".join(f"{self.point(share):.1f}" for share in (0.5, 0.95, 0.99))
        return f"| {name} | {len(self.times)} | {self.throughput:.1f} | {points} | {len(self.errors)} |"


HEAD = "| | calls | calls/s | p50 ms | p95 ms | p99 ms | errors |\n|---|---|---|---|---|---|---|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint:
    """What a process holds: threads, tasks of the running loop, sockets, objects that hold others, megabytes."""

    threads: int
    tasks: int
    sockets: int
    objects: int
    memory: float

    def is_within(self, other: Footprint) -> bool:
        """Whether no more threads, tasks and sockets are held."""
        return self.threads <= other.threads and self.tasks <= other.tasks and self.sockets <= other.sockets


def footprint() -> Footprint:
    """Count what is held now, less what only waits to be collected."""
    gc.collect()
    try:
        tasks = len(asyncio.all_tasks())
    except RuntimeError:  # no loop runs here
        tasks = 0
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return Footprint(
        threads=threading.active_count(),
        tasks=tasks,
        sockets=_sockets(),
        objects=len(gc.get_objects()),
        memory=pages * resource.getpagesize() / 1e6,
    )


def settled(before: Footprint, *, patience: float = 5.0) -> Footprint:
    """Give the footprint once it is no larger than before, or after so many seconds."""
    end = time.monotonic() + patience
    while not (now := footprint()).is_within(before) and time.monotonic() < end:
        time.sleep(0.05)
    return now


class _Callers:
    """What all callers share: which query is next, until when, and what they saw."""

    def __init__(self, queries: Sequence[str], seconds: float) -> None:
        self._queries = queries
        self._number = count()
        self._seconds = seconds
        self._start = time.perf_counter()
        self._taken: list[tuple[float, str]] = []
        self._errors: list[Exception] = []

    def queries(self) -> Iterator[str]:
        """Yield what one caller asks, one query after another, until the time is up."""
        while time.perf_counter() - self._start < self._seconds:
            yield self._queries[next(self._number) % len(self._queries)]

    @contextmanager
    def asking(self) -> Generator[list[Any]]:
        """Take the time of one call, whose answer is put into the list; an error is counted.

        Any: what a client answers.
        """
        answers, begin = list[Any](), time.perf_counter()
        try:
            yield answers
        except Exception as error:  # noqa: BLE001 - whatever a client raises is counted
            self._errors.append(error)
        else:
            self._taken.append((time.perf_counter() - begin, _effort(answers[0])))

    def load(self) -> Load:
        """Give what they saw."""
        taken = sorted(self._taken)
        return Load(
            times=[each for each, _ in taken],
            seconds=time.perf_counter() - self._start,
            errors=self._errors,
            adapted=[each for each, effort in taken if effort],
            light=[each for each, effort in taken if effort == "light"],
        )


def _effort(answer: dict[str, Any]) -> str:
    """Tell how much an answer cost, as it says; nothing where it is the engine's own."""
    about = answer.get("_leaps")
    return "" if about is None else "light" if "busy" in about["degraded"] else "full"


def threads(call: Call, queries: Sequence[str], *, callers: int, seconds: float) -> Load:
    """Let so many threads ask, each one query after another, for so long."""
    together = _Callers(queries, seconds)

    def caller() -> None:
        for query in together.queries():
            with together.asking() as answers:
                answers.append(call(query))

    with ThreadPoolExecutor(callers) as pool:
        for done in [pool.submit(caller) for _ in range(callers)]:
            done.result()
    return together.load()


async def tasks(call: AsyncCall, queries: Sequence[str], *, callers: int, seconds: float) -> Load:
    """Let so many tasks ask, each one query after another, for so long."""
    together = _Callers(queries, seconds)

    async def caller() -> None:
        for query in together.queries():
            with together.asking() as answers:
                answers.append(await call(query))

    await asyncio.gather(*(caller() for _ in range(callers)))
    return together.load()


def _sockets() -> int:
    found = 0
    for link in Path("/proc/self/fd").iterdir():
        try:
            found += str(link.readlink()).startswith("socket:")
        except FileNotFoundError:  # the one that lists the folder
            continue
    return found
