"""Records as JSON: a ledger, a verdict, a page as one line of a run file."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum, IntEnum
from typing import TYPE_CHECKING, TypeGuard

if TYPE_CHECKING:
    from leaps_adapter.types import Check, Hit, JsonValue, Ledger, Page, RewriteTrace, Source, Verdict


def to_json(value: object) -> JsonValue:
    """Return a record as JSON values: fields by name, enums by value (grades by name), what is no number as null.

    Raises:
        TypeError: it holds something that has no JSON form.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: to_json(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Enum):
        return value.name if isinstance(value, IntEnum) else to_json(value.value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int):
        return value
    if _is_mapping(value):
        return {str(key): to_json(inner) for key, inner in value.items()}
    if _is_sequence(value):
        return [to_json(inner) for inner in value]
    raise TypeError(f"{type(value).__name__} has no JSON form")


def page_to_json(page: Page) -> dict[str, JsonValue]:
    """Return a page as a run file holds it, without the products themselves.

    A hit that nobody judged has null for grade, relevant and reason. `slot` is the number of results that were asked
    for a rewrite, `bypass` the rule that let the query through untouched, or false.
    """
    return {
        "query": page.query.text,
        "hits": [hit_to_json(hit, page.ledger) for hit in page.hits],
        "filtered": [{"id": each.id, "reason": each.verdict.reason} for each in page.filtered],
        "ledger": to_json(page.ledger),
        "rewrites": [_rewrite(each) for each in page.trace.rewrites],
        "bypass": page.trace.route.rule if page.bypass else False,
        "degraded": [str(each.code) for each in page.degraded],
        "round_trips": page.trace.round_trips,
        "took_ms": round(page.trace.took_ms, 3),
    }


def hit_to_json(hit: Hit, ledger: Ledger | None) -> dict[str, JsonValue]:
    """Return a hit without its product; a check names its constraint in words, such as `price <= 40 USD`."""
    verdict = hit.verdict
    return {
        "id": hit.id,
        "rank": hit.rank,
        "score": to_json(hit.score),
        "grade": verdict.grade.name if verdict else None,
        "relevant": verdict.relevant if verdict else None,
        "reason": verdict.reason if verdict else None,
        "checks": checks_to_json(verdict, ledger),
        "sources": [_source(source) for source in hit.sources],
    }


def checks_to_json(verdict: Verdict | None, ledger: Ledger | None) -> list[JsonValue]:
    """Return the checks of a verdict, each constraint in words."""
    words = {each.id: str(each) for each in ledger.constraints} if ledger else {}
    return [_check(check, words) for check in verdict.checks] if verdict else []


def _check(check: Check, words: Mapping[str, str]) -> JsonValue:
    constraint = words.get(check.constraint, check.constraint)
    return {"constraint": constraint, "status": check.status.value, "evidence": check.evidence}


def _source(source: Source) -> JsonValue:
    return {"rewrite": source.rewrite, "rank": source.rank}


def _rewrite(trace: RewriteTrace) -> JsonValue:
    return {
        "text": trace.rewrite.text,
        "confidence": trace.rewrite.confidence,
        "slot": trace.slot,
        "returned": list(trace.returned),
    }


def _is_mapping(value: object) -> TypeGuard[Mapping[object, object]]:
    return isinstance(value, Mapping)


def _is_sequence(value: object) -> TypeGuard[Sequence[object] | frozenset[object]]:
    return isinstance(value, Sequence | frozenset) and not isinstance(value, bytes | bytearray)
