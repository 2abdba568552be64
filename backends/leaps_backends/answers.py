"""An engine's answer to one search of a batch, as an outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leaps_adapter.clients.outcomes import failure_of, hits_of, json_object, total_of
from leaps_adapter.filters import admits
from leaps_adapter.types import EngineHit, Relation, SearchOutcome
from leaps_backends.trimming import trim

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leaps_adapter.types import Filter, SearchRequest


def outcome_of(
    answer: Mapping[str, Any],
    request: SearchRequest,
    *,
    asked: int,
    checks: tuple[Filter, ...],
    window: int,
    alone: str | None,
) -> SearchOutcome:
    """Return the answer to a request; an error inside a good answer is the request's error.

    `asked` hits were asked for; `checks` are held against each product. `window` is how deep the engine lets anyone
    page: nothing is to be had behind it. `alone` is as in `hit_of`.
    """
    if (error := failure_of(answer)) is not None:
        return SearchOutcome(error=error)
    raw = hits_of(answer)
    total, relation = total_of(answer)
    partial = bool(answer.get("timed_out")) or bool(json_object(answer.get("_shards")).get("failed"))
    dry = (len(raw) < asked and not partial) or request.offset + request.size >= window
    kept = tuple(
        EngineHit(id=each.id, document=trim(each.document, request.fields), score=each.score)
        for each in (hit_of(hit, alone=alone) for hit in raw)
        if admits(checks, each.document)
    )
    if relation is Relation.EXACT and total is not None and request.offset + len(raw) >= total and not partial:
        dry = True
    return SearchOutcome(hits=kept, total=total, relation=relation, exhausted=dry, native=answer)


def hit_of(raw: Mapping[str, Any], *, alone: str | None) -> EngineHit:
    """Return one of an engine's hits.

    Its id is the engine's where the hit is of the index that stands `alone` behind what was asked; else it is
    `index/id`, for two indices may use the same ids.
    """
    score, index = raw.get("_score"), raw.get("_index", alone)
    return EngineHit(
        id=str(raw.get("_id")) if index == alone else f"{index}/{raw.get('_id')}",
        document=json_object(raw.get("_source")),
        score=float(score) if isinstance(score, int | float) else None,
    )
