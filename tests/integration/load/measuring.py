"""Drives many callers for a while, and counts what a process holds open."""

from __future__ import annotations

import asyncio
import gc
import math
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Call = Callable[[str], object]
AsyncCall = Callable[[str], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What callers saw: seconds of each call in rising order, calls a second, and the errors."""

    times: Sequence[float]
    seconds: float
    errors: Sequence[Exception]

    @property
    def throughput(self) -> float:
        """Calls that succeeded, a second."""
        return len(self.times) / self.seconds

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
    """What a process holds: threads, tasks of the running loop, sockets."""

    threads: int
    tasks: int
    sockets: int


def footprint() -> Footprint:
    """Count what is held now, less what only waits to be collected."""
    gc.collect()
    try:
        tasks = len(asyncio.all_tasks())
    except RuntimeError:  # no loop runs here
        tasks = 0
    return Footprint(threads=threading.active_count(), tasks=tasks, sockets=_sockets())


def settled(before: Footprint, *, patience: float = 5.0) -> Footprint:
    """Give the footprint once it is no larger than before, or after so many seconds."""
    end = time.monotonic() + patience
    while (now := footprint()) != before and time.monotonic() < end:
        time.sleep(0.05)
    return now


def threads(call: Call, queries: Sequence[str], *, callers: int, seconds: float) -> Load:
    """Let so many threads ask, each one query after another, for so long."""
    number, times, errors = count(), list[float](), list[Exception]()
    start = time.perf_counter()

    def caller() -> None:
        while time.perf_counter() - start < seconds:
            asked = time.perf_counter()
            try:
                call(queries[next(number) % len(queries)])
            except Exception as error:  # noqa: BLE001 - whatever a client raises is counted
                errors.append(error)
            else:
                times.append(time.perf_counter() - asked)

    with ThreadPoolExecutor(callers) as pool:
        for done in [pool.submit(caller) for _ in range(callers)]:
            done.result()
    return Load(times=sorted(times), seconds=time.perf_counter() - start, errors=errors)


async def tasks(call: AsyncCall, queries: Sequence[str], *, callers: int, seconds: float) -> Load:
    """Let so many tasks ask, each one query after another, for so long."""
    number, times, errors = count(), list[float](), list[Exception]()
    start = time.perf_counter()

    async def caller() -> None:
        while time.perf_counter() - start < seconds:
            asked = time.perf_counter()
            try:
                await call(queries[next(number) % len(queries)])
            except Exception as error:  # noqa: BLE001 - whatever a client raises is counted
                errors.append(error)
            else:
                times.append(time.perf_counter() - asked)

    await asyncio.gather(*(caller() for _ in range(callers)))
    return Load(times=sorted(times), seconds=time.perf_counter() - start, errors=errors)


def _sockets() -> int:
    found = 0
    for link in Path("/proc/self/fd").iterdir():
        try:
            found += str(link.readlink()).startswith("socket:")
        except FileNotFoundError:  # the one that lists the folder
            continue
    return found
