"""An engine's sub-response, read as the outcome of one request of the loop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from leaps_adapter.clients.errors import RETRYABLE
from leaps_adapter.types import EngineHit, Relation, SearchError, SearchOutcome

if TYPE_CHECKING:
    from collections.abc import Sequence

Native = Mapping[str, Any]
"""JSON as the engine wrote it: hence Any."""


def failure_of(response: Native) -> SearchError | None:
    """Return why a sub-search failed, as its status inside a 200 says; None where it has hits."""
    error = response.get("error")
    if error is None and "hits" in response:
        return None
    told = json_object(error) or {"reason": error}
    causes = told.get("root_cause") or [told]
    cause = json_object(causes[0]) or told
    status = response.get("status")
    return SearchError(
        kind=str(told.get("type") or "engine"),
        message=str(cause.get("reason") or told.get("reason") or "no hits in the answer"),
        status=status if isinstance(status, int) else None,
        retryable=status in RETRYABLE,
    )


def hits_of(response: Native) -> Sequence[Native]:
    """Return the hits of a response, as the engine gave them."""
    found = json_object(response.get("hits")).get("hits")
    return cast("Sequence[Native]", found) if isinstance(found, list) else ()


def id_of(hit: Native) -> str:
    """Return what tells a hit from those of every other index: its index and its id."""
    return f"{hit.get('_index', '')}/{hit.get('_id', '')}"


def outcome_of(response: Native, *, asked: int, last: bool = False) -> SearchOutcome:
    """Return the outcome of a sub-search for `asked` hits; `last` says that the engine gives none behind them."""
    error = failure_of(response)
    if error is not None:
        return SearchOutcome(error=error)
    hits = hits_of(response)
    total, relation = total_of(response)
    return SearchOutcome(
        hits=tuple(
            EngineHit(id=id_of(hit), document=hit.get("_source") or {}, score=hit.get("_score")) for hit in hits
        ),
        total=total,
        relation=relation,
        exhausted=last or len(hits) < asked,
    )


def total_of(response: Native) -> tuple[int | None, Relation]:
    """Return how many hits the engine counted and how that stands to the truth; None where it did not count."""
    total = json_object(response.get("hits")).get("total")
    if counted := json_object(total):
        return int(counted["value"]), Relation(str(counted.get("relation", "eq")))
    return (total, Relation.EXACT) if isinstance(total, int) else (None, Relation.AT_LEAST)


def json_of(response: object) -> Native:
    """Return the JSON object of a client's response, which is one or carries one."""
    return json_object(getattr(response, "body", response))


def json_object(value: object) -> Native:
    """Return the value where it is a JSON object, else an empty one."""
    return cast("Native", value) if isinstance(value, Mapping) else {}
