"""Stage 7: the order of the page, and whether another round is worth it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leaps_adapter.catalogue.flatten import Fields, Scalar, flatten
from leaps_adapter.catalogue.units import figures_in
from leaps_adapter.config import MissingValue, Settings, Unresolved
from leaps_adapter.lexicon import Lexicon, load_lexicon
from leaps_adapter.tokens import Cursor
from leaps_adapter.types import Candidate, Grade, Ledger, Query, Ranking, SlotResult, SortKey, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

WISH_WEIGHT = 3.0
"""How much a product that meets all soft wishes gains on its fused score, as a share of it."""

_MOSTLY = 0.66  # the share of the wishes without which the cheapest of all is not the one that was meant


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A candidate and what the verifier said of it; None: nobody has judged it yet."""

    candidate: Candidate
    verdict: Verdict | None = None

    @property
    def key(self) -> str:
        """What stands for the product on a page: its group, or itself."""
        return key_of(self.candidate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Candidates sorted by what becomes of them, best first.

    `sure` pass; `after` may follow them; `held` do not satisfy the sentence. `mates` name, by id, the product that
    stands for another of its group.
    """

    sure: tuple[Judged, ...] = ()
    after: tuple[Judged, ...] = ()
    held: tuple[Judged, ...] = ()
    mates: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a page has come: what it wants, what it has, and what was spent on it.

    `fresh` counts candidates that no earlier page met; `collect` is set where the best can only be told from all.
    """

    wanted: int
    sure: int = 0
    fresh: int = 0
    rounds: int = 0
    dry: bool = False
    collect: bool = False


def key_of(candidate: Candidate) -> str:
    """Return what stands for the product on a page: its group where it has one, else its id."""
    return f"i:{candidate.id}" if candidate.group is None else f"g:{candidate.group}"


def shelve(
    judged: Iterable[Judged], *, query: Query, ledger: Ledger, settings: Settings, seen: Callable[[str], bool]
) -> Shelf:
    """Return the candidates on the shelf, without what earlier pages showed (`seen`, asked by key).

    A product whose value for a constraint is missing goes where `settings.missing` says, an unjudged one where
    `settings.unresolved` says. Of a group the first in order stays. With contradictory constraints nothing is sure.
    """
    sure: list[Judged] = []
    unknown: list[Judged] = []
    unjudged: list[Judged] = []
    held: list[Judged] = []
    for each in judged:
        if seen(each.key):
            continue
        if each.verdict is None:
            unjudged.append(each)
        elif not each.verdict.relevant or ledger.contradictions:
            held.append(each)
        elif not each.verdict.unknown or settings.missing is MissingValue.KEEP:
            sure.append(each)
        elif settings.missing is MissingValue.AFTER:
            unknown.append(each)
        else:
            held.append(each)
    rank = _Order(query, ledger)
    if ledger.contradictions or settings.unresolved is Unresolved.DROP:
        unjudged = []
    mates: dict[str, str] = {}
    representatives: dict[str, str] = {}
    kept_sure = _one_per_group(sorted(sure, key=rank), representatives, mates)
    follow = sorted(unknown, key=rank) + sorted(unjudged, key=rank)
    kept_after = _one_per_group(follow, representatives, mates)
    return Shelf(sure=kept_sure, after=kept_after, held=tuple(sorted(held, key=rank)), mates=mates)


def near_misses(shelf: Shelf, limit: int) -> tuple[Judged, ...]:
    """Return products of the right kind that break the fewest constraints, at most `limit`, one per group."""
    right = [each for each in shelf.held if each.verdict is not None and each.verdict.grade > Grade.L1]
    right.sort(key=lambda each: (len(each.verdict.failed), len(each.verdict.unknown)) if each.verdict else (0, 0))
    taken: dict[str, str] = {each.key: each.candidate.id for each in shelf.sure + shelf.after}
    return _one_per_group(right, taken, {})[:limit]


def _one_per_group(
    ordered: Sequence[Judged], representatives: dict[str, str], mates: dict[str, str]
) -> tuple[Judged, ...]:
    kept: list[Judged] = []
    for each in ordered:
        first = representatives.setdefault(each.key, each.candidate.id)
        if first == each.candidate.id:
            kept.append(each)
        else:
            mates[each.candidate.id] = first
    return tuple(kept)


class _Order:
    """The sort key of judged candidates: the caller's sort, grade, superlatives, then fused score with wishes."""

    def __init__(self, query: Query, ledger: Ledger) -> None:
        self.sort = query.sort
        self.rankings = ledger.rankings
        self.lexicon = load_lexicon(ledger.language)

    def __call__(self, judged: Judged) -> tuple[object, ...]:
        candidate, verdict = judged.candidate, judged.verdict
        fields: Fields = flatten(candidate.document) if self.sort or self.rankings else {}
        met = verdict.wishes if verdict is not None else 0.0
        return (
            tuple(_sort_value(key, fields) for key in self.sort),
            0 if verdict is None else -verdict.grade,
            met < _MOSTLY if self.rankings else False,
            tuple(_rank_value(ranking, fields, self.lexicon) for ranking in self.rankings),
            -candidate.score * (1 + WISH_WEIGHT * met),
            candidate.id,
        )


def _sort_value(key: SortKey, fields: Fields) -> tuple[int, float, tuple[int, ...]]:
    values = fields.get(key.field, [])
    if not values:
        return (2, 0.0, ())
    numbers = [_number(value) for value in values]
    if None not in numbers:
        best = [number for number in numbers if number is not None]
        return (0, -max(best) if key.descending else min(best), ())
    words = sorted(str(value).casefold() for value in values)
    if key.descending:
        return (1, 0.0, (*(-ord(letter) for letter in words[-1]), 1))
    return (1, 0.0, tuple(ord(letter) for letter in words[0]))


def _rank_value(ranking: Ranking, fields: Fields, lexicon: Lexicon) -> tuple[int, float]:
    for target in ranking.targets:
        values = fields.get(target.field, ())
        if ranking.unit is not None:
            numbers = [number for value in values for number in figures_in(str(value), ranking.unit, lexicon)]
        else:
            numbers = [number for value in values if (number := _number(value)) is not None]
        if numbers:
            scaled = [number * target.scale for number in numbers]
            return (0, -max(scaled) if ranking.descending else min(scaled))
    return (1, 0.0)


def _number(value: Scalar) -> float | None:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    return float(value) if math.isfinite(value) else None


def stopped_by(progress: Progress, settings: Settings) -> str:
    """Return what ends the rounds: `full`, `dry`, `rounds` or `candidates`; empty to go on.

    A page is full when enough sure hits are there: what only may pass must not crowd out what another round would find.
    """
    if progress.sure >= progress.wanted and not progress.collect:
        return "full"
    if progress.dry:
        return "dry"
    if progress.rounds >= settings.max_rounds:
        return "rounds"
    if progress.fresh >= settings.max_candidates:
        return "candidates"
    return ""


def round_budget(progress: Progress, settings: Settings) -> int:
    """Return how many results to ask for in the next round.

    The first asks for the budget. Later ones ask for as many as the share of sure hits so far says are needed, at least
    the budget, at most an even part of what the limit on candidates leaves to the remaining rounds.
    """
    left = settings.max_candidates - progress.fresh
    if progress.rounds == 0:
        return min(settings.budget, left)
    part = math.ceil(left / (settings.max_rounds - progress.rounds))
    if progress.collect or not progress.sure:
        needed = part
    else:
        needed = math.ceil((progress.wanted - progress.sure) * progress.fresh / progress.sure)
    return min(left, max(settings.budget, min(needed, part)))


def advance(cursors: Sequence[Cursor], results: Sequence[SlotResult]) -> tuple[Cursor, ...]:
    """Return the cursors after a round: asked ranks moved on, dry ends marked, failed slots where they were."""
    moved = list(cursors)
    for result in results:
        if result.outcome.error is not None:
            continue
        slot, cursor = result.slot, moved[result.slot.index]
        moved[slot.index] = Cursor(
            base=cursor.base,
            end=max(cursor.end, slot.offset + slot.size),
            dry=cursor.dry or result.outcome.exhausted or not result.outcome.hits,
            found=cursor.found,
            read=True,
        )
    return tuple(moved)


def settle(cursors: Sequence[Cursor], waiting: Iterable[Candidate], yields: Sequence[int]) -> tuple[Cursor, ...]:
    """Return the cursors for the next page: each window begins at the first rank that somebody still waits at.

    A product that several rewrites found waits at the one where that makes the shortest window. A window that could not
    be read again stays as it was.
    """
    bases = [cursor.end if cursor.read else cursor.base for cursor in cursors]
    for candidate in waiting:
        nearest = min(candidate.sources, key=lambda source: (cursors[source.rewrite].end - source.rank, source.rewrite))
        bases[nearest.rewrite] = min(bases[nearest.rewrite], nearest.rank - 1)
    return tuple(
        Cursor(base=base, end=cursor.end, dry=cursor.dry, found=found)
        for base, cursor, found in zip(bases, cursors, yields, strict=True)
    )


def yields_of(judged: Iterable[Judged], before: Sequence[Cursor]) -> tuple[int, ...]:
    """Return, per rewrite, the verified products that it alone brought, those of earlier pages included."""
    found = [cursor.found for cursor in before]
    for each in judged:
        sources = each.candidate.sources
        if each.verdict is not None and each.verdict.relevant and len(sources) == 1:
            source = sources[0]
            found[source.rewrite] += source.rank > before[source.rewrite].end
    return tuple(found)
