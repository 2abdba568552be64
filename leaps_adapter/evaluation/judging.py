"""Run files and labelled sets read back: every shown hit held against the truth."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from leaps_adapter.errors import CatalogueError, QueryError
from leaps_adapter.evaluation.constraints import KnownConstraint, holds
from leaps_adapter.evaluation.facts import Facts, Item, Kind
from leaps_adapter.evaluation.measures import Answer, JudgedHit
from leaps_adapter.evaluation.synthesize import FACTS, LabelledQuery, LabelledSet
from leaps_adapter.lexicon import load_lexicon
from leaps_adapter.types import Grade, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from leaps_adapter.catalogue.profile import FieldProfile

_RELEVANT = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """One answered query of a run file: shown ids with the grades given, and what each rewrite returned."""

    query_id: str
    text: str
    hits: tuple[tuple[str, Grade | None], ...]
    returned: tuple[tuple[str, ...], ...]
    took_ms: float | None
    round_trips: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldHit:
    """A shown hit and how it stands to each constraint of its query."""

    item: Item | None
    hit: JudgedHit
    statuses: tuple[Status, ...]


def read_run(path: Path) -> dict[str, RunLine]:
    """Return the lines of a run that `leaps batch` wrote, by query id; a query that failed has no hits.

    Raises:
        QueryError: the file cannot be read or is no run; the line is named.
    """
    found: dict[str, RunLine] = {}
    for number, raw in _lines(path):
        try:
            hits: dict[str, Grade | None] = {}
            for hit in raw.get("hits", ()):
                hits.setdefault(str(hit["id"]), Grade[hit["grade"]] if hit.get("grade") else None)
            line = RunLine(
                query_id=str(raw["query_id"]),
                text=str(raw.get("query", "")),
                hits=tuple(hits.items()),
                returned=tuple(tuple(map(str, each["returned"])) for each in raw.get("rewrites", ())),
                took_ms=raw.get("took_ms"),
                round_trips=raw.get("round_trips"),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise QueryError(f"{path}, line {number}: no line of a run: {error!r}", hint="use `leaps batch`") from error
        found[line.query_id] = line
    return found


def read_truth(path: Path) -> LabelledSet:
    """Return the labelled set whose `truth.jsonl` this is; the facts lie beside it.

    Raises:
        QueryError: a file is missing or is no labelled set.
    """
    queries = tuple(_query(raw, path, number) for number, raw in _lines(path))
    lines = _lines(path.with_name(FACTS))
    try:
        lexicon = load_lexicon(next(lines)[1]["language"])
        items = {
            raw["id"]: Item(
                id=raw["id"],
                title=raw["title"],
                kind=Kind(raw["kind"], raw["sure"]),
                group=raw["group"],
                values=raw["values"],
            )
            for _, raw in lines
        }
    except (KeyError, TypeError, StopIteration) as error:
        raise QueryError(
            f"{path.with_name(FACTS)} holds no facts: {error!r}", hint="synthesize the set again"
        ) from error
    fields: dict[str, FieldProfile] = {}
    return LabelledSet(queries, Facts(items=items, fields=fields, currency=None, lexicon=lexicon))


def _query(raw: Mapping[str, Any], path: Path, number: int) -> LabelledQuery:  # Any: JSON, checked here
    try:
        return LabelledQuery(
            id=str(raw["id"]),
            text=str(raw["text"]),
            kinds=tuple(raw["kinds"]),
            noun=str(raw["noun"]),
            constraints=tuple(KnownConstraint.from_json(each) for each in raw["constraints"]),
            passing=tuple(raw["passing"]),
            unknown=tuple(raw["unknown"]),
            of_kind=tuple(raw["of_kind"]),
            seed=str(raw["seed"]),
        )
    except (KeyError, TypeError, AttributeError, CatalogueError) as error:
        raise QueryError(
            f"{path}, line {number}: no labelled query: {error!r}", hint="synthesize the set again"
        ) from error


def hold(query: LabelledQuery, line: RunLine | None, truth: LabelledSet) -> tuple[HeldHit, ...]:
    """Return every hit that was shown for a query with the truth about it."""
    passing = frozenset(query.passing)
    return tuple(_held(product_id, said, query, passing, truth) for product_id, said in (line.hits if line else ()))


def judged(query: LabelledQuery, line: RunLine | None, truth: LabelledSet) -> Answer:
    """Return what was shown for a query as an answer that measures read; without rewrites the page is the only one.

    Of the variants of a product that pass, one is as good as all: they count once, by the name of their group.
    """
    names = {product_id: _group(product_id, truth) for product_id in query.passing}
    relevant = frozenset(names.values())
    seen: set[str] = set()
    hits: list[JudgedHit] = []
    for each in hold(query, line, truth):
        name = names.get(each.hit.id, each.hit.id)
        hits.append(replace(each.hit, id=name, passing=each.hit.passing and name not in seen))
        seen.add(name)
    page = (tuple(hit.id for hit in hits),) if hits else ()
    returned = tuple(tuple(names.get(each, each) for each in ids) for ids in line.returned) if line else ()
    return Answer(
        query_id=query.id,
        hits=tuple(hits),
        relevant=relevant,
        gains=dict.fromkeys(relevant, 1.0),
        returned=returned or page,
    )


def _group(product_id: str, truth: LabelledSet) -> str:
    item = truth.facts.items.get(product_id)
    return product_id if item is None or item.group is None else f"group {item.group}"


def _held(
    product_id: str, said: Grade | None, query: LabelledQuery, passing: frozenset[str], truth: LabelledSet
) -> HeldHit:
    item = truth.facts.items.get(product_id)
    if item is None:
        hit = JudgedHit(id=product_id, broken=True, other=True, said=said, grade=Grade.L1)
        return HeldHit(item=None, hit=hit, statuses=())
    statuses = tuple(holds(each, item.values.get(each.field, ()), truth.facts.lexicon) for each in query.constraints)
    broken = Status.FAIL in statuses
    other = _is_other(item.kind, query)
    missing = not broken and Status.UNKNOWN in statuses
    grade = Grade.L1 if other else Grade.L2 if broken else Grade.L3 if missing or not item.kind.sure else Grade.L4
    hit = JudgedHit(
        id=product_id,
        broken=broken,
        missing=missing,
        other=other,
        passing=product_id in passing,
        said=said,
        grade=grade,
    )
    return HeldHit(item=item, hit=hit, statuses=statuses)


def _is_other(kind: Kind, query: LabelledQuery) -> bool:
    """Whether a product is of another kind; one whose title contradicts its kind is neither."""
    return kind.name is None or (kind.sure and kind.name not in query.kinds)


def read_qrels(path: Path) -> dict[str, dict[str, float]]:
    """Return graded judgments, `query_id<TAB>product_id<TAB>grade` a line, by query.

    Raises:
        QueryError: the file cannot be read or a line is none; it is named.
    """
    found: dict[str, dict[str, float]] = {}
    for number, line in _text_lines(path):
        parts = line.split("\t")
        try:
            query_id, product_id, grade = parts[0], parts[1], float(parts[2])
        except (IndexError, ValueError) as error:
            if number == 1:
                continue  # a heading
            raise QueryError(
                f"{path}, line {number}: no judgment", hint="each line is query_id<TAB>product_id<TAB>grade"
            ) from error
        found.setdefault(query_id, {})[product_id] = grade
    return found


def graded(
    run: Mapping[str, RunLine], qrels: Mapping[str, Mapping[str, float]], *, relevant: float = _RELEVANT
) -> list[Answer]:
    """Return an answer for every query that has a product of at least the grade `relevant`."""
    answers: list[Answer] = []
    for query_id, grades in qrels.items():
        good = frozenset(product_id for product_id, grade in grades.items() if grade >= relevant)
        if good:
            line = run.get(query_id)
            hits = tuple(JudgedHit(id=product_id) for product_id, _ in (line.hits if line else ()))
            answers.append(Answer(query_id=query_id, hits=hits, relevant=good, gains=dict(grades)))
    return answers


def _lines(path: Path) -> Iterator[tuple[int, Any]]:  # Any: JSON
    for number, line in _text_lines(path):
        try:
            yield number, json.loads(line)
        except ValueError as error:
            raise QueryError(f"{path}, line {number}: not JSON", hint="a line of JSON for each query") from error


def _text_lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is damaged"
        raise QueryError(f"cannot read {path}: {reason}", hint="name a file that is there") from error


def groups(queries: Sequence[LabelledQuery], by: str) -> dict[str, list[str]]:
    """Return query ids by `kind` or by what their constraints are about (`constraint`), largest group first."""
    found: dict[str, list[str]] = {}
    for query in queries:
        names = {query.kinds[0]} if by == "kind" else {each.sort.value for each in query.constraints}
        for name in names:
            found.setdefault(name, []).append(query.id)
    return dict(sorted(found.items(), key=lambda each: (-len(each[1]), each[0])))
