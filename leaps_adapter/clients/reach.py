"""Which requests are in the loop's reach: how deep, under which sort, and which own answers have too few hits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.catalogue.profile import Role
from leaps_adapter.clients.indices import WINDOW
from leaps_adapter.clients.outcomes import failure_of, hits_of, json_object, json_of, total_of
from leaps_adapter.clients.reading import Bypass, Why
from leaps_adapter.types import Relation

if TYPE_CHECKING:
    from leaps_adapter.clients.calls import Call
    from leaps_adapter.clients.shops import Shop

_UNIQUE = frozenset({"_id", "_shard_doc"})


def pages_by_key(call: Call, shop: Shop | None) -> bool:
    """Whether the caller's sort tells every product from every other, so that each rewrite can go on behind a hit."""
    reading = call.reading
    if reading.by_score or reading.offset:
        return False
    ids = {field.path for field in shop.profile.with_role(Role.ID)} if shop is not None else set[str]()
    return reading.sort[-1].name.removesuffix(".keyword") in ids | _UNIQUE


def out_of_reach(call: Call, depth: int, shop: Shop | None) -> Bypass | None:
    """Return why a request whose words were found is not adapted all the same."""
    reading = call.reading
    if call.first + call.size > min(depth, shop.window if shop is not None else WINDOW):
        return Bypass(why=Why.DEPTH, detail=str(call.first + call.size))
    if "pit" in reading.keys:
        return Bypass(why=Why.POINT_IN_TIME)
    if "search_after" in reading.keys and not pages_by_key(call, shop):
        return Bypass(why=Why.SEARCH_AFTER)
    if not reading.by_score:
        for key in reading.sort:
            if not key.plain or key.name == "_score":
                return Bypass(why=Why.SORT, detail=key.name)
    return None


def is_below(few: int, own: object, call: Call) -> bool:
    """Whether the engine's own answer is known to have fewer hits than that, by itself and not for a fault."""
    answer = json_of(own)
    if call.filter_path is not None or failure_of(answer) is not None or answer.get("timed_out"):
        return False
    if json_object(answer.get("_shards")).get("failed"):
        return False
    total, relation = total_of(answer)
    if total is not None and relation is Relation.EXACT:
        return total < few
    shown = len(hits_of(answer))
    return shown < call.size and call.first + shown < few
