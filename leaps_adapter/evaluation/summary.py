"""Measures over a whole run: a number, its bootstrap interval, and the numbers of the single queries."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leaps_adapter.evaluation.measures import Answer, Counts, Measure

_RESAMPLES = 1_000
_OUTSIDE = 0.025


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A measure over many queries: its number with a 95 % interval, and each query's own.

    None stands where it says nothing.
    """

    measure: Measure
    value: float | None
    low: float | None
    high: float | None
    per_query: Mapping[str, float | None]


def score(
    measures: Sequence[Measure], answers: Sequence[Answer], *, resamples: int = _RESAMPLES, seed: int = 1
) -> list[Score]:
    """Return each measure over the answers; the interval is the percentile bootstrap over queries, seeded."""
    rows = [[measure.counts(answer) for answer in answers] for measure in measures]
    draws = _draws(len(answers), resamples if len(answers) > 1 else 0, seed)
    found: list[Score] = []
    for measure, row in zip(measures, rows, strict=True):
        values = [measure.value(_summed(row, draw)) for draw in draws]
        known = sorted(value for value in values if value is not None)
        found.append(
            Score(
                measure=measure,
                value=measure.value(_summed(row, range(len(row)))) if row else None,
                low=known[int(_OUTSIDE * len(known))] if known else None,
                high=known[-1 - int(_OUTSIDE * len(known))] if known else None,
                per_query={answer.query_id: measure.value(counts) for answer, counts in zip(answers, row, strict=True)},
            )
        )
    return found


def _draws(count: int, resamples: int, seed: int) -> list[list[int]]:
    rng = random.Random(seed)  # noqa: S311  a draw that must repeat, not a secret
    return [rng.choices(range(count), k=count) for _ in range(resamples)]


def _summed(rows: Sequence[Counts], draw: Sequence[int]) -> Counts:
    columns = range(len(rows[0]))
    return tuple(sum(rows[index][column] for index in draw) for column in columns)
