"""The catalogue behind an index, learnt from a sample of its products."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.catalogue import build_profile
from leaps_adapter.clients.outcomes import Native, hits_of
from leaps_adapter.clients.shops import Shop

if TYPE_CHECKING:
    from leaps_adapter.catalogue import RoleOverrides
    from leaps_adapter.clients.engine import Engine
    from leaps_adapter.clients.shops import Index

SAMPLE = 2_000
"""Products that are looked at."""

_ANY: Native = {"function_score": {"query": {"match_all": {}}, "random_score": {"seed": 0, "field": "_seq_no"}}}


async def learn(engine: Engine, index: Index, *, roles: RoleOverrides | None) -> Shop:
    """Return the shop that a sample of the index's products shows.

    Raises:
        Exception: what the client raised.
    """
    body: Native = {"query": _ANY, "size": SAMPLE, "track_total_hits": False}
    reply = await engine.search(body, index=index)
    return Shop(build_profile((hit.get("_source") or {} for hit in hits_of(reply.body)), roles=roles))
