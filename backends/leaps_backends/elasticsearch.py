"""The Elasticsearch back-end: an index behind the caller's elasticsearch-py client."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from leaps_adapter.clients.kinds import Maker
from leaps_adapter.errors import MissingExtraError
from leaps_backends.loading import ClientLoader
from leaps_backends.remote import EngineBackend

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from elasticsearch import Elasticsearch

    from leaps_backends.requests import Body, Vectors


class ElasticsearchLoader(ClientLoader):
    """Loads products through elasticsearch-py's own bulk helper."""

    helpers = "elasticsearch.helpers"

    def create(self, name: str, body: Mapping[str, Any]) -> None:
        """Make an index."""
        self._client.indices.create(index=name, **body)

    def change_aliases(self, changes: list[dict[str, Any]]) -> None:
        """Make changes to aliases and indices at once."""
        self._client.indices.update_aliases(actions=changes)

    def delete(self, name: str) -> None:
        """Delete an index."""
        self._client.indices.delete(index=name, ignore_unavailable=True)


class ElasticsearchBackend(EngineBackend):
    """An index of Elasticsearch 8.19 or later; see `EngineBackend` for what it takes.

    `hybrid` ranks by `knn` beside `query`, their scores added; with `way="rrf"` by reciprocal rank fusion, which needs
    a licence that has it.
    """

    name = "elasticsearch"
    maker = Maker.ELASTICSEARCH
    loader = ElasticsearchLoader
    ways = frozenset({"bm25", "knn", "hybrid", "rrf"})

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
