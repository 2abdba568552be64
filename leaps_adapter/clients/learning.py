"""The catalogue behind an index: learnt from a sample of its products, measured by the engine over all of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from leaps_adapter.catalogue import build_profile
from leaps_adapter.catalogue.mapping import EngineFields, read_mappings
from leaps_adapter.catalogue.measuring import aggregations, measured
from leaps_adapter.catalogue.notes import noted_roles
from leaps_adapter.clients.errors import as_backend_error
from leaps_adapter.clients.filters import filtering
from leaps_adapter.clients.outcomes import hits_of, total_of
from leaps_adapter.clients.shops import Shop
from leaps_adapter.sync import run_blocking

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from leaps_adapter.catalogue import CatalogueProfile, RoleOverrides
    from leaps_adapter.clients.engine import Body, Engine, Reply
    from leaps_adapter.clients.shops import Index
    from leaps_adapter.types import Document

SAMPLE = 5_000
"""Products that are looked at; the engines page no deeper than twice as many."""

DRAWN: Mapping[str, Any] = {"function_score": {"random_score": {"seed": 7, "field": "_seq_no"}}}
"""The query that draws products by chance, the same ones every time: JSON, hence Any."""

_AT_ONCE = 1_000
_PATIENCE = 20.0


async def learn(engine: Engine, index: Index, *, roles: RoleOverrides | None) -> Shop:
    """Return the shop behind an index; without the right to read its mappings nothing is pushed down there.

    Raises:
        Exception: what the client raised.
    """
    fields, noted = await _fields(engine, index)
    documents, total = await _sample(engine, index)
    profile = await run_blocking(partial(build_profile, documents, roles=roles or noted))
    if fields is None:
        return await run_blocking(partial(Shop, profile))
    if total > len(documents):
        ask = partial(engine.search, index=index, timeout=_PATIENCE)
        profile = await measure(profile, fields, products=total, ask=ask)
    return await run_blocking(partial(Shop, profile, lambda filters: filtering(filters, fields).clauses))


async def measure(
    profile: CatalogueProfile, fields: EngineFields, *, products: int, ask: Callable[[Body], Awaitable[Reply]]
) -> CatalogueProfile:
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


async def _fields(engine: Engine, index: Index) -> tuple[EngineFields | None, RoleOverrides | None]:
    """Return how the index keeps its fields and what its mappings note of them; neither without the right to see."""
    try:
        mapping = await engine.mapping(index, timeout=_PATIENCE)
        able = await engine.field_caps(index, timeout=_PATIENCE)
    except Exception as error:
        failure = as_backend_error(error)
        if failure is None or failure.status not in {401, 403}:
            raise
        return None, None
    return read_mappings(mapping.body, able.body), noted_roles(mapping.body)


async def _sample(engine: Engine, index: Index) -> tuple[list[Document], int]:
    """Return products drawn by chance, all of them where there are few, and how many there are."""
    documents: list[Document] = []
    total = SAMPLE
    for start in range(0, SAMPLE, _AT_ONCE):
        if start >= total:
            break
        body: dict[str, Any] = {"query": DRAWN, "from": start, "size": _AT_ONCE, "track_total_hits": True}
        reply = await engine.search(body, index=index, timeout=_PATIENCE)
        total = total_of(reply.body)[0] or 0
        documents += [hit.get("_source") or {} for hit in hits_of(reply.body)]
    return documents, total
