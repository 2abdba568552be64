"""The OpenSearch back-end: an index behind the caller's opensearch-py client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leaps_adapter.clients.kinds import Maker
from leaps_backends.remote import EngineBackend

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_backends.requests import Body, Vectors


class OpenSearchBackend(EngineBackend):
    """An index of OpenSearch 2.19 or later; see `EngineBackend` for what it takes.

    `hybrid` ranks by a `hybrid` query under a normalization pipeline that is sent along: nothing is set up on the
    server.
    """

    name = "opensearch"
    maker = Maker.OPENSEARCH

    def nearest(self, vector: Sequence[float], vectors: Vectors, *, wanted: int) -> dict[str, Any]:
        """Return the body that finds the nearest neighbours of a vector."""
        return {"query": _knn(vector, vectors, wanted)}

    def mixed(self, words: Body, vector: Sequence[float], vectors: Vectors, *, wanted: int) -> dict[str, Any]:
        """Return the body that ranks by words and by vectors."""
        weights = [round(1 - vectors.weight, 4), round(vectors.weight, 4)]
        combination = {"technique": "arithmetic_mean", "parameters": {"weights": weights}}
        processor = {"normalization": {"technique": "min_max"}, "combination": combination}
        return {
            **words,
            "query": {
                "hybrid": {
                    "queries": [words["query"], _knn(vector, vectors, wanted)],
                    "pagination_depth": vectors.depth(wanted),
                }
            },
            "search_pipeline": {"phase_results_processors": [{"normalization-processor": processor}]},
        }


def _knn(vector: Sequence[float], vectors: Vectors, wanted: int) -> dict[str, Any]:
    return {"knn": {vectors.field: {"vector": list(vector), "k": vectors.depth(wanted)}}}
