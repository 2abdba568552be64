"""The answer in the engine's own shape: its hits as it gave them, in the order of the verdicts, with ours beside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leaps_adapter.clients.calls import collapses
from leaps_adapter.clients.outcomes import hits_of, id_of, json_object
from leaps_adapter.clients.trimming import trimmed
from leaps_adapter.serialize import hit_to_json, page_to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leaps_adapter.clients.calls import Call
    from leaps_adapter.clients.outcomes import Native
    from leaps_adapter.clients.paging import Answered
    from leaps_adapter.clients.subsearch import SubSearches
    from leaps_adapter.types import Hit, JsonValue, Page

_OF_A_SUB_RESPONSE = frozenset({"status"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A hit as the engine gave it, and what the loop says of it."""

    native: Native
    ours: Mapping[str, JsonValue]


def shown(page: Page, sub: SubSearches, call: Call) -> tuple[Shown, ...]:
    """Return the hits of a page, trimmed to what the caller asked for.

    One that the caller's own request found as well is given as it stood there: its highlights are of those words.
    """
    own = {id_of(hit) for hit in hits_of(sub.plain or {})}
    return tuple(
        Shown(
            native=sub.natives[hit.id] if hit.id in own else trimmed(sub.natives[hit.id], call.source),
            ours=_ours(hit, page),
        )
        for hit in page.hits
        if hit.id in sub.natives
    )


def _ours(hit: Hit, page: Page) -> dict[str, JsonValue]:
    told = hit_to_json(hit, page.ledger)
    return {key: told[key] for key in ("grade", "relevant", "reason", "checks", "sources")}


def compose(call: Call, answered: Answered, *, requests: int, took_ms: float) -> dict[str, Any]:
    """Return the response: the engine's own, with the hits and what goes with them put in their place."""
    reach, begin = answered.hits[: answered.certain], answered.place(call.first)
    listed = [
        _hit(each, rank, call) for rank, each in enumerate(reach[begin : begin + call.size], start=call.first + 1)
    ]
    found: dict[str, Any] = {"max_score": 1.0 if listed and call.reading.by_score else None, "hits": listed}
    if (total := _total(call, answered)) is not None:
        found = {"total": total, **found}
    base = answered.base
    response: dict[str, Any] = {key: value for key, value in base.items() if key not in _OF_A_SUB_RESPONSE}
    response |= {"took": round(took_ms), "timed_out": answered.timed_out or bool(base.get("timed_out")), "hits": found}
    if answered.counted is not None:
        response["aggregations"] = answered.counted
    over = "union" if answered.counted is not None else "own" if "aggregations" in response else None
    response["_leaps"] = _told(answered.page, round_trips=requests, aggregations=over)
    return cut(call, response)


def cut(call: Call, response: Mapping[str, Any]) -> dict[str, Any]:
    """Return the response as the caller's `filter_path` wants it."""
    return dict(response) if call.filter_path is None else call.filter_path.apply(response)


def plain_answer(call: Call, plain: Native) -> dict[str, Any]:
    """Return the answer to the caller's own request, which rode along, as a search alone would have given it."""
    response: dict[str, Any] = {key: value for key, value in plain.items() if key not in _OF_A_SUB_RESPONSE}
    if call.total_as_number:
        counted = json_object(response["hits"].get("total")).get("value", -1)
        response["hits"] = {**response["hits"], "total": counted}
    return cut(call, response)


def _told(page: Page, *, round_trips: int, aggregations: str | None) -> dict[str, JsonValue]:
    """Return what `_leaps` says of the whole response."""
    line = page_to_json(page)
    about: dict[str, JsonValue] = {key: line[key] for key in ("query", "ledger", "rewrites", "degraded")}
    return {
        **about,
        "filtered": len(page.filtered),
        "near": [hit_to_json(hit, page.ledger) for hit in page.near],
        "stopped_by": page.trace.stopped_by,
        "round_trips": round_trips,
        "aggregations": aggregations,
    }


def _hit(each: Shown, rank: int, call: Call) -> dict[str, Any]:
    """Return the hit with a score of ours, which never rises: the reciprocal of its rank."""
    engine_score = each.native.get("_score")
    score = 1.0 / rank if call.reading.by_score else engine_score
    return {**each.native, "_score": score, "_leaps": {**each.ours, "engine_score": engine_score}}


def _total(call: Call, answered: Answered) -> JsonValue:
    """Return how many hits there are: exact where all were found, else one more than are certain."""
    if call.tracked is False:
        return -1 if call.total_as_number else None
    behind = None if collapses(call) else answered.behind
    more = answered.more and behind is None
    value = answered.certain + answered.left_out(call.first) + (behind or 0) + more
    if call.total_as_number:
        return value
    if call.tracked is not True and value > call.tracked:
        return {"value": call.tracked, "relation": "gte"}
    return {"value": value, "relation": "gte" if more else "eq"}
