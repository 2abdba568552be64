"""An engine's answer to one search of a batch, as an outcome."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from leaps_adapter.clients.errors import RETRYABLE
from leaps_adapter.filters import admits
from leaps_adapter.types import EngineHit, Relation, SearchError, SearchOutcome
from leaps_backends.trimming import trim

if TYPE_CHECKING:
    from leaps_adapter.types import Filter, SearchRequest

_NOT_FOUND = 404


def outcome_of(
    answer: Mapping[str, Any], request: SearchRequest, *, asked: int, checks: tuple[Filter, ...], window: int
) -> SearchOutcome:
    """Return the answer to a request; an error inside a good answer is the request's error.

    `asked` hits were asked for; `checks` are held against each product. `window` is how deep the engine lets anyone
    page: nothing is to be had behind it.
    """
    if "error" in answer:
        return SearchOutcome(error=error_of(answer))
    found = _object(answer.get("hits"))
    raw = [_object(each) for each in _list(found.get("hits"))]
    total, relation = _total(found.get("total"))
    partial = bool(answer.get("timed_out")) or bool(_object(answer.get("_shards")).get("failed"))
    dry = (len(raw) < asked and not partial) or request.offset + request.size >= window
    kept = tuple(
        EngineHit(id=each.id, document=trim(each.document, request.fields), score=each.score)
        for each in map(hit_of, raw)
        if admits(checks, each.document)
    )
    if relation is Relation.EXACT and total is not None and request.offset + len(raw) >= total and not partial:
        dry = True
    return SearchOutcome(hits=kept, total=total, relation=relation, exhausted=dry, native=answer)


def error_of(answer: Mapping[str, Any]) -> SearchError:
    """Return what an engine says of a search that failed."""
    error = answer["error"]
    status = answer.get("status")
    number = status if isinstance(status, int) else None
    told = _object(error)
    causes = _list(told.get("root_cause")) or [told]
    cause = _object(causes[0])
    reason = str(cause.get("reason") or told.get("reason") or error)
    kind = str(told.get("type") or "engine")
    return SearchError(kind=kind, message=reason, status=number, retryable=number in RETRYABLE)


def hit_of(raw: Mapping[str, Any]) -> EngineHit:
    """Return one of an engine's hits."""
    score = raw.get("_score")
    return EngineHit(
        id=str(raw.get("_id")),
        document=_object(raw.get("_source")),
        score=float(score) if isinstance(score, int | float) else None,
    )


def _total(raw: object) -> tuple[int | None, Relation]:
    if isinstance(raw, int):
        return raw, Relation.EXACT
    told = _object(raw)
    value = told.get("value")
    if not isinstance(value, int):
        return None, Relation.AT_LEAST
    return value, Relation.EXACT if told.get("relation", "eq") == "eq" else Relation.AT_LEAST


def _object(raw: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", raw) if isinstance(raw, Mapping) else {}


def _list(raw: object) -> list[object]:
    return cast("list[object]", raw) if isinstance(raw, list) else []
