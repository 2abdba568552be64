"""The Elasticsearch back-end: an index behind the caller's elasticsearch-py client."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from leaps_adapter.clients.kinds import Maker
from leaps_adapter.errors import MissingExtraError
from leaps_backends.fusion import Fusion
from leaps_backends.halves import Halves
from leaps_backends.index_mapping import VectorField
from leaps_backends.loading import ClientLoader
from leaps_backends.remote import EngineBackend

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from elasticsearch import Elasticsearch

    from leaps_backends.requests import Body, Vectors
    from leaps_backends.vectors import VectorNote

_ABOUT_WORDS = frozenset({"query", "rescore", "min_score", "aggs", "aggregations", "suggest"})
"""What a caller's body says of the search by words alone, and not of the hits."""

# As many looked at as are found miss 7 of 1,000 among the first 20 of 19,406 products, four times as many miss 1.
_SEEN = 4
_MOST_SEEN = 10_000  # of which the engine allows no more


class ElasticsearchLoader(ClientLoader):
    """Loads products through elasticsearch-py's own bulk helper."""

    helpers = "elasticsearch.helpers"

    def create(self, name: str, body: Mapping[str, Any]) -> None:
        """Make an index."""
        self._client.indices.create(index=name, **body)

    def vector_field(self, note: VectorNote) -> VectorField:
        """Return how the engine keeps vectors that are compared by their directions.

        A byte for each number: the default of 9.1 and later keeps a bit, which costs the order of short vectors.
        """
        return VectorField(
            note=note,
            mapping={
                "type": "dense_vector",
                "dims": note.dimension,
                "index": True,
                "similarity": "cosine",
                "index_options": {"type": "int8_hnsw"},
            },
            mend="load without --vectors, or use a distribution that has dense_vector",
        )

    def change_aliases(self, changes: list[dict[str, Any]]) -> None:
        """Make changes to aliases and indices at once."""
        self._client.indices.update_aliases(actions=changes)

    def delete(self, name: str) -> None:
        """Delete an index."""
        self._client.indices.delete(index=name, ignore_unavailable=True)


class ElasticsearchBackend(EngineBackend):
    """An index of Elasticsearch 8.19 or later; see `EngineBackend` for what it takes.

    `hybrid` and `rrf` ask by words and by vectors in one round trip and fuse the answers here, under any licence:
    `knn` beside `query` adds a score of at most 1 to one without a bound, and its retrievers that fuse are not in the
    basic one.
    """

    name = "elasticsearch"
    maker = Maker.ELASTICSEARCH
    loader = ElasticsearchLoader

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
    ) -> Elasticsearch:
        """Return a sync client for the command line; whoever has one hands that in instead.

        Raises:
            MissingExtraError: the client's package is not installed.
        """
        try:
            client_class: Any = import_module("elasticsearch").Elasticsearch  # Any: options as keywords
        except ImportError as error:
            raise MissingExtraError("elasticsearch", extra="elasticsearch") from error
        trust: dict[str, Any] = {"ca_certs": ca_certs} if ca_certs else {}
        if insecure:
            trust = {"verify_certs": False, "ssl_show_warn": False}
        client: Elasticsearch = client_class(
            url,
            basic_auth=user,
            api_key=api_key,
            request_timeout=timeout,
            **trust,
        )
        return client

    def nearest(self, vector: Sequence[float], vectors: Vectors, *, wanted: int) -> dict[str, Any]:
        """Return the body that finds the nearest neighbours of a vector."""
        return {"knn": _knn(vector, vectors, wanted)}

    def mixed(self, words: Body, vector: Sequence[float], vectors: Vectors, *, wanted: int) -> Halves:  # noqa: ARG002
        """Return the searches by words and by vectors, to be fused here."""
        about_hits = {key: value for key, value in words.items() if key not in _ABOUT_WORDS}
        return Halves(
            words=words,
            near={**about_hits, "knn": _knn(vector, vectors, vectors.candidates)},
            fusion=Fusion.RRF if self.way == "rrf" else Fusion.WEIGHTED,
            weight=vectors.weight,
            depth=vectors.candidates,
        )

    def either(self, words: Body, vector: Sequence[float], vectors: Vectors, *, wanted: int) -> dict[str, Any]:
        """Return the body that finds what words or vectors find, for an order by fields."""
        return {**words, "knn": _knn(vector, vectors, wanted)}


def _knn(vector: Sequence[float], vectors: Vectors, wanted: int) -> dict[str, Any]:
    depth = vectors.depth(wanted)
    looked_at = min(_SEEN * depth, _MOST_SEEN)
    return {"field": vectors.field, "query_vector": list(vector), "k": depth, "num_candidates": looked_at}
