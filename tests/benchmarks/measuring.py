"""How the benchmarks measure: wall and CPU time of every call, medians over adapters that have seen no query yet."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from statistics import median

from leaps_adapter import AsyncLeaps, Settings
from leaps_adapter.types import SearchRequest

REPEATS = 3
ONE_ROUND = Settings(max_rounds=1, deadline=600)
DEFAULT = Settings(deadline=600)
"""The default settings with a deadline that a busy machine does not meet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """Milliseconds of one call: on the clock, and of the process on all its threads."""

    wall: float
    cpu: float

    def __sub__(self, other: Time) -> Time:
        return Time(wall=self.wall - other.wall, cpu=self.cpu - other.cpu)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One query through the loop, and its time when it was asked a second time, after all others."""

    time: Time
    again: Time
    stages: dict[str, float]
    candidates: int
    round_trips: int
    hits: int


async def timed(call, *args, **options):
    """Return (answer, time) of one call."""
    cpu, wall = time.process_time(), time.perf_counter()
    answer = await call(*args, **options)
    return answer, Time(wall=1000 * (time.perf_counter() - wall), cpu=1000 * (time.process_time() - cpu))


def middle(times: list[Time]) -> Time:
    """Return the median of several times."""
    return Time(wall=median(each.wall for each in times), cpu=median(each.cpu for each in times))


def point(values, share: float) -> float:
    """Return the value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


async def fresh(backend, settings: Settings) -> AsyncLeaps:
    """Return an adapter that is ready and has seen no query."""
    leaps = AsyncLeaps(backend, settings=settings)
    await leaps.prepare()
    return leaps


async def bypass(backend, queries: list[str]) -> list[dict[str, Time]]:
    """Return, for each query that bypasses, what the engine takes and what the adapter adds: first seen, and again."""
    engine: dict[str, list[Time]] = {}
    first: dict[str, list[Time]] = {}
    again: dict[str, list[Time]] = {}
    for _ in range(REPEATS):
        leaps = await fresh(backend, DEFAULT)
        for seen in (first, again):
            for text in queries:
                request = SearchRequest(text=text, size=20)
                await backend.search([request])
                plain = (await timed(backend.search, [request]))[1]
                page, whole = await timed(leaps.search, text)
                if page.bypass:
                    engine.setdefault(text, []).append(plain)
                    seen.setdefault(text, []).append(whole - plain)
    return [
        {"engine": middle(engine[text]), "first": middle(first[text]), "again": middle(again[text])} for text in first
    ]


async def loop(backend, queries: list[str], settings: Settings, *, repeats: int = REPEATS) -> list[Asked]:
    """Return what the loop does with each query that does not bypass, the median of several fresh adapters."""
    found: dict[str, list[Asked]] = {}
    for _ in range(repeats):
        leaps = await fresh(backend, settings)
        first = {text: await timed(leaps.search, text) for text in queries}
        again = {text: (await timed(leaps.search, text))[1] for text in queries}
        for text, (page, taken) in first.items():
            if not page.bypass:
                trace = page.trace
                found.setdefault(text, []).append(
                    Asked(
                        time=taken,
                        again=again[text],
                        stages=dict(trace.stages_ms),
                        candidates=trace.candidates,
                        round_trips=trace.round_trips,
                        hits=len(page.hits),
                    )
                )
    return [
        Asked(
            time=middle([each.time for each in runs]),
            again=middle([each.again for each in runs]),
            stages={name: median(each.stages.get(name, 0.0) for each in runs) for name in runs[0].stages},
            candidates=runs[0].candidates,
            round_trips=runs[0].round_trips,
            hits=runs[0].hits,
        )
        for runs in found.values()
    ]


async def plain(backend, queries: list[str]) -> list[Time]:
    """Return what the engine alone takes for each query."""
    requests = [SearchRequest(text=text, size=20) for text in queries]
    return [middle([(await timed(backend.search, [each]))[1] for _ in range(REPEATS)]) for each in requests]
