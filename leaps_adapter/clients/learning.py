"""The catalogue behind an index: learnt from a sample of its products, measured by the engine over all of them."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from leaps_adapter.catalogue import build_profile
from leaps_adapter.catalogue.measuring import aggregations, measured
from leaps_adapter.catalogue.vectors import without_vectors
from leaps_adapter.clients.engine import Body, Reply
from leaps_adapter.clients.errors import as_backend_error
from leaps_adapter.clients.filters import filtering
from leaps_adapter.clients.indices import look_up
from leaps_adapter.clients.outcomes import hits_of, json_object, total_of
from leaps_adapter.clients.shops import Shop
from leaps_adapter.sync import run_aside

if TYPE_CHECKING:
    from leaps_adapter.catalogue import CatalogueProfile, RoleOverrides
    from leaps_adapter.catalogue.mapping import EngineFields
    from leaps_adapter.clients.engine import Engine
    from leaps_adapter.clients.shops import Index
    from leaps_adapter.types import Document, Filter

Ask: TypeAlias = Callable[[Body], Awaitable[Reply]]
"""Asks the engine one search of an index."""

SAMPLE = 5_000
"""Products that are looked at."""

_DRAWN: Mapping[str, Any] = {"function_score": {"random_score": {"seed": 7, "field": "_seq_no"}}}
_AT_ONCE = 1_000
_PATIENCE = 20.0


async def learn(engine: Engine, index: Index, *, roles: RoleOverrides | None) -> Shop:
    """Return the shop behind an index; without the right to read its mappings nothing is pushed down there.

    Raises:
        Exception: what the client raised.
    """
    found = await look_up(engine, index, timeout=_PATIENCE)
    ask = partial(engine.search, index=index, timeout=_PATIENCE)
    documents, total = await draw(ask, min(SAMPLE, found.window), whole=found.fields.whole)
    profile = await run_aside(partial(build_profile, documents, roles=roles or found.roles))
    fields = found.fields
    if not fields.indices:
        return await run_aside(partial(Shop, profile))
    if total > len(documents):
        profile = await measure(profile, fields, products=total, ask=ask)

    def clauses(filters: tuple[Filter, ...]) -> Sequence[Mapping[str, Any]]:
        return filtering(filters, fields).clauses

    return await run_aside(partial(Shop, profile, clauses, window=found.window))


async def draw(
    ask: Ask, most: int, *, whole: Mapping[str, Any] | None = None, patience: float | None = None
) -> tuple[list[Document], int]:
    """Return products drawn by chance, the same ones every time, all of them where there are few, and how many exist.

    `whole` asks for a product without its vectors, where it is known which these are. After so many seconds of
    `patience` what was drawn so far has to do.

    Raises:
        Exception: what `ask` raises.
    """
    until = None if patience is None else time.monotonic() + patience
    documents: list[Document] = []
    total = most
    while len(documents) < min(most, total) and (until is None or time.monotonic() < until):
        size = min(_AT_ONCE, most - len(documents))
        window = {"from": len(documents), "size": size, "track_total_hits": True}
        reply = await ask({**(whole or {}), "query": _DRAWN, **window})
        hits = hits_of(reply.body)
        total = total_of(reply.body)[0] or 0
        documents += [without_vectors(json_object(hit.get("_source"))) for hit in hits]
        if not hits:
            break
    return documents, total


async def measure(profile: CatalogueProfile, fields: EngineFields, *, products: int, ask: Ask) -> CatalogueProfile:
    """Return the profile with the engine's own counts; what cannot be counted keeps what the sample showed."""
    answers: list[tuple[tuple[str, ...], Mapping[str, Any]]] = []
    for paths, asked in aggregations(profile, fields):
        try:
            reply = await ask({"size": 0, "track_total_hits": False, "aggs": asked})
        except Exception as error:
            if as_backend_error(error) is None:
                raise
            continue
        answers.append((paths, reply.body.get("aggregations", {})))
    return measured(profile, products=products, answers=answers)
