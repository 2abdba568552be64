"""The catalogue profile of an index behind an engine: learnt from products, measured by aggregations over all."""

from __future__ import annotations

import time
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING

from leaps_adapter.catalogue import build_profile
from leaps_adapter.clients.learning import draw, measure
from leaps_adapter.sync import run_aside

if TYPE_CHECKING:
    from leaps_adapter.catalogue import CatalogueProfile, RoleOverrides
    from leaps_adapter.catalogue.mapping import EngineFields
    from leaps_adapter.clients.engine import Body, Reply
    from leaps_adapter.types import Document
    from leaps_backends.remote import EngineBackend

LONGEST_READING = 60.0
"""Seconds after which what was read so far has to do."""

_EVERYTHING = {"size": 0, "track_total_hits": True}


async def describe(
    backend: EngineBackend, fields: EngineFields, *, sample: int, window: int, roles: RoleOverrides | None
) -> CatalogueProfile:
    """Return the profile of an index.

    An index of at most `sample` products is read whole; of a larger one some are drawn, within the `window` that the
    engine lets anyone page in, and the engine counts the rest.

    Raises:
        BackendError: the engine did not answer.
    """
    total = int((await backend.call(body=_EVERYTHING)).body["hits"]["total"]["value"])

    async def ask(body: Body) -> Reply:
        return await backend.call(body={**backend.whole, **body})

    if total <= sample:
        documents = await _all(backend, time.monotonic() + LONGEST_READING)
    else:
        documents, _ = await draw(ask, min(sample, window), patience=LONGEST_READING)
    profile = await run_aside(partial(build_profile, documents, roles=roles))
    if len(documents) >= total:
        return profile
    return await measure(profile, fields, products=total, ask=ask)


async def _all(backend: EngineBackend, until: float) -> list[Document]:
    documents: list[Document] = []
    async with aclosing(backend.scan()) as scan:
        async for _, document in scan:
            documents.append(document)
            if time.monotonic() > until:
                break
    return documents
