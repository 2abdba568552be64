"""The OpenSearch back-end: an index behind the caller's opensearch-py client."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from leaps_adapter.clients.hybrid import HYBRID_DEPTH
from leaps_adapter.clients.kinds import Maker
from leaps_adapter.errors import MissingExtraError
from leaps_backends.index_mapping import VectorField
from leaps_backends.loading import ClientLoader
from leaps_backends.remote import EngineBackend

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from opensearchpy import OpenSearch

    from leaps_adapter.types import SearchRequest
    from leaps_backends.requests import Body, Vectors
    from leaps_backends.vectors import VectorNote


class OpenSearchLoader(ClientLoader):
    """Loads products through opensearch-py's own bulk helper."""

    helpers = "opensearchpy.helpers"

    def create(self, name: str, body: Mapping[str, Any]) -> None:
        """Make an index."""
        self._client.indices.create(index=name, body=dict(body))

    def vector_field(self, note: VectorNote) -> VectorField:
        """Return how the engine keeps vectors that are compared by their directions.

        Lucene's graph needs no native library, and a filter goes along with the walk through it.
        """
        return VectorField(
            note=note,
            mapping={
                "type": "knn_vector",
                "dimension": note.dimension,
                "method": {"name": "hnsw", "engine": "lucene", "space_type": "cosinesimil"},
            },
            settings={"knn": True},
            mend="install the plug-in opensearch-knn on every node, or load without --vectors",
        )

    def change_aliases(self, changes: list[dict[str, Any]]) -> None:
        """Make changes to aliases and indices at once."""
        self._client.indices.update_aliases(body={"actions": changes})

    def delete(self, name: str) -> None:
        """Delete an index."""
        self._client.indices.delete(index=name, params={"ignore_unavailable": "true"})


class OpenSearchBackend(EngineBackend):
    """An index of OpenSearch 2.19 or later; see `EngineBackend` for what it takes.

    `hybrid` and `rrf` rank by a `hybrid` query under a pipeline that is sent along: nothing is set up on the server.
    """

    name = "opensearch"
    maker = Maker.OPENSEARCH
    loader = OpenSearchLoader

    @classmethod
    def connect(
        cls,
        url: str,
        *,
        user: tuple[str, str] | None = None,
        api_key: str | None = None,
        ca_certs: str | None = None,
        insecure: bool = False,
        timeout: float = 60.0,
    ) -> OpenSearch:
        """Return a sync client for the command line; whoever has one hands that in instead.

        Raises:
            MissingExtraError: the client's package is not installed.
        """
        try:
            client_class: Any = import_module("opensearchpy").OpenSearch  # Any: options as keywords
        except ImportError as error:
            raise MissingExtraError("opensearchpy", extra="opensearch") from error
        auth = {"http_auth": user} if user else {}
        headers = {"Authorization": f"ApiKey {api_key}"} if api_key else None
        client: OpenSearch = client_class(
            url,
            headers=headers,
            ca_certs=ca_certs,
            verify_certs=not insecure,
            ssl_show_warn=False,
            timeout=timeout,
            **auth,
        )
        return client

    def nearest(self, vector: Sequence[float], vectors: Vectors, *, wanted: int) -> dict[str, Any]:
        """Return the body that finds the nearest neighbours of a vector."""
        return {"query": _knn(vector, vectors, wanted)}

    def deepest(self, request: SearchRequest, vectors: Vectors) -> int | None:
        """Return how deep words and vectors are ranked together: every page is one of the same ranking.

        An order by fields is the same at any depth.
        """
        return None if request.sort else max(HYBRID_DEPTH, vectors.candidates)

    def mixed(self, words: Body, vector: Sequence[float], vectors: Vectors, *, wanted: int) -> dict[str, Any]:
        """Return the body that ranks by words and by vectors."""
        near = _knn(vector, vectors, vectors.candidates)
        depth = max(HYBRID_DEPTH, vectors.depth(wanted))
        hybrid = {"queries": [words["query"], near], "pagination_depth": depth}
        processor = _RANKS if self.way == "rrf" else _scores(vectors.weight)
        return {**words, "query": {"hybrid": hybrid}, "search_pipeline": {"phase_results_processors": [processor]}}

    def either(self, words: Body, vector: Sequence[float], vectors: Vectors, *, wanted: int) -> dict[str, Any]:
        """Return the body that finds what words or vectors find, for an order by fields."""
        # The engine refuses to keep the scores of a hybrid query under a sort, and leaves out its pipeline.
        return {**self.mixed(words, vector, vectors, wanted=wanted), "track_scores": False}


_RANKS = {"score-ranker-processor": {"combination": {"technique": "rrf"}}}


def _scores(weight: float) -> dict[str, Any]:
    weights = [round(1 - weight, 4), round(weight, 4)]
    combination = {"technique": "arithmetic_mean", "parameters": {"weights": weights}}
    return {"normalization-processor": {"normalization": {"technique": "min_max"}, "combination": combination}}


def _knn(vector: Sequence[float], vectors: Vectors, wanted: int) -> dict[str, Any]:
    return {"knn": {vectors.field: {"vector": list(vector), "k": vectors.depth(wanted)}}}
