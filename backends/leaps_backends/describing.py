"""The catalogue profile of an index behind an engine: learnt from products, measured by aggregations over all."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from leaps_adapter.catalogue import build_profile
from leaps_adapter.clients.learning import DRAWN, measure
from leaps_adapter.sync import run_blocking
from leaps_backends.answers import hit_of

if TYPE_CHECKING:
    from leaps_adapter.catalogue import CatalogueProfile, RoleOverrides
    from leaps_adapter.catalogue.mapping import EngineFields
    from leaps_adapter.types import Document
    from leaps_backends.remote import EngineBackend

LONGEST_READING = 60.0
"""Seconds after which what was read so far has to do."""

_RANDOMLY_READ = 10_000  # engines page no deeper
_AT_ONCE = 1_000
_EVERYTHING = {"size": 0, "track_total_hits": True}


async def describe(
    backend: EngineBackend, fields: EngineFields, *, sample: int, roles: RoleOverrides | None
) -> CatalogueProfile:
    """Return the profile of an index.

    An index of at most `sample` products is read whole; of a larger one some are drawn, and the engine counts the rest.

    Raises:
        BackendError: the engine did not answer.
    """
    total = int((await backend.call(body=_EVERYTHING)).body["hits"]["total"]["value"])
    until = time.monotonic() + LONGEST_READING
    documents = await (_all(backend, until) if total <= sample else _some(backend, sample, until))
    profile = await run_blocking(partial(build_profile, documents, roles=roles))
    if len(documents) >= total:
        return profile
    return await measure(profile, fields, products=total, ask=lambda body: backend.call(body=body))


async def _all(backend: EngineBackend, until: float) -> list[Document]:
    documents: list[Document] = []
    scan = backend.scan()
    async for _, document in scan:
        documents.append(document)
        if time.monotonic() > until:
            break
    return documents


async def _some(backend: EngineBackend, sample: int, until: float) -> list[Document]:
    documents: list[Document] = []
    for start in range(0, min(sample, _RANDOMLY_READ), _AT_ONCE):
        size = min(_AT_ONCE, sample - start)
        reply = await backend.call(body={"query": DRAWN, "from": start, "size": size, "track_total_hits": False})
        hits = reply.body["hits"]["hits"]
        documents += [hit_of(each).document for each in hits]
        if not hits or time.monotonic() > until:
            break
    return documents
