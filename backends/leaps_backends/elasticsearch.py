"""The Elasticsearch back-end: an index behind the caller's elasticsearch-py client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leaps_adapter.clients.kinds import Maker
from leaps_backends.remote import EngineBackend

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_backends.requests import Body, Vectors


class ElasticsearchBackend(EngineBackend):
    """An index of Elasticsearch 8.19 or later; see `EngineBackend` for what it takes.

    `hybrid` ranks by `knn` beside `query`, their scores added; with `way="rrf"` by reciprocal rank fusion, which needs
    a licence that has it.
    """

    name = "elasticsearch"
    maker = Maker.ELASTICSEARCH
    ways = frozenset({"bm25", "knn", "hybrid", "rrf"})

    def nearest(self, vector: Sequence[float], vectors: Vectors, *, wanted: int) -> dict[str, Any]:
        """Return the body that finds the nearest neighbours of a vector."""
        return {"knn": _knn(vector, vectors, wanted)}

    def mixed(self, words: Body, vector: Sequence[float], vectors: Vectors, *, wanted: int) -> dict[str, Any]:
        """Return the body that ranks by words and by vectors."""
        knn = _knn(vector, vectors, wanted)
        if self.way != "rrf":
            return {**words, "knn": {**knn, "boost": vectors.weight}}
        lists = [{"standard": {"query": words["query"]}}, {"knn": knn}]
        rest = {key: value for key, value in words.items() if key != "query"}
        return {**rest, "retriever": {"rrf": {"retrievers": lists, "rank_window_size": vectors.depth(wanted)}}}


def _knn(vector: Sequence[float], vectors: Vectors, wanted: int) -> dict[str, Any]:
    depth = vectors.depth(wanted)
    return {"field": vectors.field, "query_vector": list(vector), "k": depth, "num_candidates": depth}
