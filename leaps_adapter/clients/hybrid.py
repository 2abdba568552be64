"""The `hybrid` query of OpenSearch, paged so that its pages are of one ranking.

It ranks what each of its parts finds down to a depth, and scales scores by what stands there: where that is another one
for a later page, its order is another one too, and it repeats what was shown or skips what was not. Without a depth the
engine gives the first page alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.clients.outcomes import json_object

if TYPE_CHECKING:
    from leaps_adapter.types import JsonValue

HYBRID_DEPTH = 1_000
"""Hits of each part that are ranked, on every page the same."""


def at_one_depth(body: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Return a hybrid search with one depth for all of its pages; one that names a depth keeps that."""
    query = json_object(body["query"])
    hybrid = {"pagination_depth": HYBRID_DEPTH, **json_object(query["hybrid"])}
    return {**body, "query": {**query, "hybrid": hybrid}}
