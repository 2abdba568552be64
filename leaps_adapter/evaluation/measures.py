"""Measures as values: hashable, printable, parseable. One turns a judged answer into counts, and counts into a number.

A measure gives every query a row of counts and reads its number off the sum of the rows. So per-query numbers, means
over queries, shares over all hits, macro-F1 and resampled intervals are all the same few lines.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from leaps_adapter.errors import ConfigurationError
from leaps_adapter.types import Grade

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Counts: TypeAlias = tuple[float, ...]

_PRINTED = re.compile(r"(?P<name>[A-Za-z][\w-]*?)(?:\((?P<threshold>\d+)\))?(?:@(?P<cutoff>\d+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedHit:
    """One shown product and what is true of it.

    `broken`: a hard constraint fails. `missing`: none fails and one cannot be told. `other`: it is another kind of
    thing. `said` is the grade that the verifier gave, None on a plain page.
    """

    id: str
    broken: bool = False
    missing: bool = False
    other: bool = False
    passing: bool = False
    said: Grade | None = None
    grade: Grade | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was shown for one query, judged.

    `gains` holds the graded truth of the query by product; for a labelled set 1 for every product that passes.
    `returned` are the ids that each rewrite brought, `relevant` all ids that are relevant.
    """

    query_id: str
    hits: tuple[JudgedHit, ...]
    relevant: frozenset[str]
    gains: Mapping[str, float] = field(default_factory=dict[str, float])
    returned: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Measure:
    """One measure, such as `FullPage@20` or `FewGood(5)`; `str` gives the name that `parse_measure` reads."""

    name: str
    threshold: int | None = None
    cutoff: int | None = None

    def __str__(self) -> str:
        """The measure as it is written."""
        threshold = "" if self.threshold is None else f"({self.threshold})"
        return f"{self.name}{threshold}{'' if self.cutoff is None else f'@{self.cutoff}'}"

    @property
    def lower_is_better(self) -> bool:
        """Whether a good answer has a small number."""
        return self.name in {"Broken", "OtherKind", "Missing", "FewGood", "Floor", "LRR", "Empty"}

    @property
    def meaning(self) -> str:
        """The measure in a few words."""
        return _MEASURES[self.name].meaning.format(t=self.threshold, k=self.cutoff)

    def counts(self, answer: Answer) -> Counts:
        """Return what one answer adds; all zeros when the measure says nothing of it."""
        return _MEASURES[self.name].counts(answer, self)

    def value(self, summed: Counts) -> float | None:
        """Return the number that summed counts stand for, None when nothing was counted."""
        return _MEASURES[self.name].value(summed)

    def of(self, answer: Answer) -> float | None:
        """Return the measure of one answer."""
        return self.value(self.counts(answer))


@dataclass(frozen=True, slots=True)
class _Definition:
    meaning: str
    counts: Callable[[Answer, Measure], Counts]
    value: Callable[[Counts], float | None]
    threshold: bool = False
    cutoff: bool = False


def parse_measure(text: str) -> Measure:
    """Return the measure that a text such as `nDCG@10` names.

    Raises:
        ConfigurationError: there is no such measure, or it lacks its cutoff or threshold.
    """
    match = _PRINTED.fullmatch(text.strip())
    name = match["name"] if match else text
    definition = _MEASURES.get(name)
    if match is None or definition is None:
        raise ConfigurationError(f"no measure is called {text!r}", hint=f"known: {', '.join(sorted(_MEASURES))}")
    threshold, cutoff = match["threshold"], match["cutoff"]
    for given, wanted, form in ((threshold, definition.threshold, "(5)"), (cutoff, definition.cutoff, "@10")):
        if (given is not None) is not wanted or (given is not None and int(given) < 1):
            verb = "needs" if wanted else "takes no"
            raise ConfigurationError(f"the measure {text!r} {verb} {form}", hint=f"for example {_example(name)}")
    if name == "acc" and cutoff not in {"2", "4"}:
        raise ConfigurationError(f"there is no {text!r}", hint="acc@2 or acc@4")
    return Measure(name, int(threshold) if threshold else None, int(cutoff) if cutoff else None)


def _example(name: str) -> str:
    definition = _MEASURES[name]
    return f"{name}{'(5)' if definition.threshold else ''}{'@10' if definition.cutoff else ''}"


# --- shares of the shown hits -----------------------------------------------------------------------------------------


def _share(flag: Callable[[JudgedHit], bool]) -> Callable[[Answer, Measure], Counts]:
    def counts(answer: Answer, _: Measure) -> Counts:
        return (float(sum(map(flag, answer.hits))), float(len(answer.hits)))

    return counts


def _ratio(summed: Counts) -> float | None:
    return summed[0] / summed[1] if summed[1] else None


# --- means over the queries -------------------------------------------------------------------------------------------


def _full_page(answer: Answer, measure: Measure) -> Counts:
    room = min(measure.cutoff or 0, len(answer.relevant))
    return (_good(answer, measure) / room, 1.0) if room else (0.0, 0.0)


def _good(answer: Answer, measure: Measure) -> int:
    return sum(hit.passing for hit in answer.hits[: measure.cutoff])


def _few_good(answer: Answer, measure: Measure) -> Counts:
    return float(_good(answer, measure) < (measure.threshold or 0)), 1.0


def _floor(answer: Answer, measure: Measure) -> Counts:
    return float(len(answer.relevant) < (measure.threshold or 0)), 1.0


def _shown(answer: Answer, _: Measure) -> Counts:
    return float(len(answer.hits)), 1.0


def _empty(answer: Answer, _: Measure) -> Counts:
    return float(not answer.hits), 1.0


def _precision(answer: Answer, measure: Measure) -> Counts:
    return sum(hit.id in answer.relevant for hit in answer.hits[: measure.cutoff]) / (measure.cutoff or 1), 1.0


def _recall(answer: Answer, measure: Measure) -> Counts:
    if not answer.relevant:
        return 0.0, 0.0
    return len({hit.id for hit in answer.hits[: measure.cutoff]} & answer.relevant) / len(answer.relevant), 1.0


def _ndcg(answer: Answer, measure: Measure) -> Counts:
    """Discounted cumulative gain with exponential gains (Burges et al. 2005), as a share of the best possible."""
    best = _discounted(sorted(answer.gains.values(), reverse=True)[: measure.cutoff])
    if best <= 0:
        return 0.0, 0.0
    gains = dict(answer.gains)  # what stands twice gains once
    return _discounted([gains.pop(hit.id, 0.0) for hit in answer.hits[: measure.cutoff]]) / best, 1.0


def _discounted(gains: Sequence[float]) -> float:
    return sum((math.pow(2.0, gain) - 1.0) / math.log2(place + 2) for place, gain in enumerate(gains))


# --- the rewrites together (LEAPS; design §4) -------------------------------------------------------------------------


def _harmonic(answer: Answer, _: Measure) -> Counts:
    """HR: the mean over the rewrites of the harmonic mean of two shares.

    How much of what a rewrite brought is relevant, and how much of that no other rewrite brought (P_rel and P_ic).
    """
    if not answer.returned:
        return 0.0, 0.0
    sets = [frozenset(ids) for ids in answer.returned]
    total = 0.0
    for index, ids in enumerate(sets):
        elsewhere = frozenset[str]().union(*(other for place, other in enumerate(sets) if place != index))
        relevant = ids & answer.relevant
        if not relevant:
            continue
        precision = len(relevant) / len(ids)
        incremental = len(relevant - elsewhere) / len(relevant)
        total += 2 * precision * incremental / (precision + incremental)
    return total / len(sets), 1.0


def _global(answer: Answer, _: Measure) -> Counts:
    """GR: how much of the union is relevant."""
    union = _union(answer)
    return (len(union & answer.relevant) / len(union), 1.0) if union else (0.0, 0.0)


def _efficient(answer: Answer, _: Measure) -> Counts:
    """ER: relevant results of the union for each result that the rewrites brought, repeated ones counted again."""
    pooled = sum(len(frozenset(ids)) for ids in answer.returned)
    return (len(_union(answer) & answer.relevant) / pooled, 1.0) if pooled else (0.0, 0.0)


def _low_result(answer: Answer, measure: Measure) -> Counts:
    """LRR: whether the union holds fewer relevant results than the threshold."""
    return float(len(_union(answer) & answer.relevant) < (measure.threshold or 0)), 1.0


def _union(answer: Answer) -> frozenset[str]:
    return frozenset(product_id for ids in answer.returned for product_id in ids)


# --- the verifier's grades --------------------------------------------------------------------------------------------


def _accuracy(answer: Answer, measure: Measure) -> Counts:
    """acc@2 compares relevant or not, acc@4 the very grade (LORE)."""
    pairs = _graded(answer)
    right = sum(said is true or (measure.cutoff == 2 and said.relevant is true.relevant) for said, true in pairs)
    return float(right), float(len(pairs))


def _confusion(answer: Answer, _: Measure) -> Counts:
    pairs = _graded(answer)
    row: list[float] = []
    for grade in Grade:
        row += [
            sum(said is grade and true is grade for said, true in pairs),
            sum(said is grade for said, _ in pairs),
            sum(true is grade for _, true in pairs),
        ]
    return tuple(row)


def _graded(answer: Answer) -> list[tuple[Grade, Grade]]:
    return [(hit.said, hit.grade) for hit in answer.hits if hit.said is not None and hit.grade is not None]


def _macro(summed: Counts) -> float | None:
    """Macro-F1 over the grades that were given or are true."""
    scores = [
        2 * both / (said + true)
        for both, said, true in zip(summed[0::3], summed[1::3], summed[2::3], strict=True)
        if said + true
    ]
    return sum(scores) / len(scores) if scores else None


_MEASURES: Mapping[str, _Definition] = {
    "Broken": _Definition("shown hits that break a hard constraint", _share(lambda hit: hit.broken), _ratio),
    "OtherKind": _Definition("shown hits of another kind", _share(lambda hit: hit.other), _ratio),
    "Missing": _Definition("shown hits with a missing value, none broken", _share(lambda hit: hit.missing), _ratio),
    "FullPage": _Definition("share of a full page of {k} found", _full_page, _ratio, cutoff=True),
    "FewGood": _Definition("queries with fewer than {t} good hits", _few_good, _ratio, threshold=True),
    "Floor": _Definition("queries for which fewer than {t} products pass", _floor, _ratio, threshold=True),
    "Shown": _Definition("hits on a page", _shown, _ratio),
    "Empty": _Definition("queries with an empty page", _empty, _ratio),
    "P": _Definition("precision of the first {k}", _precision, _ratio, cutoff=True),
    "Recall": _Definition("recall of the first {k}", _recall, _ratio, cutoff=True),
    "nDCG": _Definition("discounted gain of the first {k}", _ndcg, _ratio, cutoff=True),
    "HR": _Definition("rewrites: relevant and not brought by another", _harmonic, _ratio),
    "GR": _Definition("relevant share of the union", _global, _ratio),
    "ER": _Definition("relevant share of all that was brought", _efficient, _ratio),
    "LRR": _Definition("queries with fewer than {t} relevant in the union", _low_result, _ratio, threshold=True),
    "acc": _Definition("hits given the right one of {k} grades", _accuracy, _ratio, cutoff=True),
    "macro-F1": _Definition("F1 over the four grades", _confusion, _macro),
}
