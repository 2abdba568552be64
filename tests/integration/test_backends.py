"""The back-ends over real servers: the contract of every back-end, and typed filters held against `admits`."""

from __future__ import annotations

from typing import ClassVar

import anyio
import pytest
from elasticsearch import AsyncElasticsearch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opensearchpy import AsyncOpenSearch

from leaps_adapter import Leaps
from leaps_adapter.filters import admits
from leaps_adapter.testing import PRODUCTS, BackendContract
from leaps_adapter.types import Filter, SearchRequest, SortKey
from leaps_backends.elasticsearch import ElasticsearchBackend
from leaps_backends.embedding import DEFAULT_NAME
from leaps_backends.opensearch import OpenSearchBackend
from leaps_backends.requests import Vectors

INDEX = "contract"
VECTOR = {"1": [1.0, 0.0, 0.0], "2": [0.9, 0.1, 0.0], "3": [0.0, 1.0, 0.0], "4": [0.0, 0.0, 1.0], "5": [0.5, 0.5, 0.0]}


def load(client, name, documents, mapping=None):
    if client.indices.exists(index=name):
        return name
    settings = {"index": {"number_of_shards": 1, "number_of_replicas": 0}}
    body = {"settings": settings | ({"index.knn": True} if mapping and "knn_vector" in str(mapping) else {})}
    if mapping:
        body["mappings"] = mapping
    if type(client).__module__.startswith("opensearchpy"):
        client.indices.create(index=name, body=body)
    else:
        client.indices.create(index=name, **body)
    for number, document in enumerate(documents):
        client.index(index=name, id=document.get("id", str(number)), **_document(client, document))
    client.indices.refresh(index=name)
    return name


def _document(client, document):
    return {"body": document} if type(client).__module__.startswith("opensearchpy") else {"document": document}


def _told(client, settings):
    return {"body": settings} if type(client).__module__.startswith("opensearchpy") else {"settings": settings}


class EngineContract(BackendContract):
    backend: type

    def make(self, documents):
        return self.backend(self.client, index=INDEX)


class AsyncEngineContract(EngineContract):
    client_class: type

    def make(self, documents):
        return self.backend(self.client_class(self.url), index=INDEX)

    def ask(self, *requests):
        async def answers():
            async with self.client_class(self.url) as client:
                return await self.backend(client, index=INDEX).search(requests)

        return anyio.run(answers)


class TestOpenSearch(EngineContract):
    backend = OpenSearchBackend

    @pytest.fixture(autouse=True)
    def _client(self, opensearch, opensearch_client):
        self.client = opensearch_client
        load(opensearch_client, INDEX, PRODUCTS)


class TestElasticsearch(EngineContract):
    backend = ElasticsearchBackend

    @pytest.fixture(autouse=True)
    def _client(self, elasticsearch, elasticsearch_client):
        self.client = elasticsearch_client
        load(elasticsearch_client, INDEX, PRODUCTS)


class TestAsyncOpenSearch(AsyncEngineContract):
    backend = OpenSearchBackend
    client_class = AsyncOpenSearch

    @pytest.fixture(autouse=True)
    def _client(self, opensearch, opensearch_client):
        self.url = opensearch.url
        load(opensearch_client, INDEX, PRODUCTS)


class TestAsyncElasticsearch(AsyncEngineContract):
    backend = ElasticsearchBackend
    client_class = AsyncElasticsearch

    @pytest.fixture(autouse=True)
    def _client(self, elasticsearch, elasticsearch_client):
        self.url = elasticsearch.url
        load(elasticsearch_client, INDEX, PRODUCTS)


# --- on both engines --------------------------------------------------------------------------------------------------


class BothEngines:
    """Tests that run on both; a subclass says with which client."""

    def made(self, name=INDEX, documents=PRODUCTS, mapping=None, **options):
        return self.backend(self.client, index=load(self.client, name, documents, mapping), **options)

    def answers(self, backend, *requests):
        return anyio.run(backend.search, requests)

    def test_filters_let_through_what_admits_lets_through(self):
        backend = self.made("filters", DOCUMENTS, FILTER_MAPPING)
        by_id = {str(number): document for number, document in enumerate(DOCUMENTS)}

        @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.lists(FILTERS, min_size=1, max_size=8))
        def check(filters):
            requests = [SearchRequest(text="thing", filters=(each,), size=100) for each in filters]
            for each, outcome in zip(filters, self.answers(backend, *requests), strict=True):
                assert outcome.error is None, (each, outcome.error)
                expected = {name for name, document in by_id.items() if admits((each,), document)}
                assert {hit.id for hit in outcome.hits} == expected, each

        check()

    def test_a_failing_request_costs_no_other_its_answer(self):
        backend = self.made()
        bad = SearchRequest(native={"query": {"no_such_query": {}}})
        good = SearchRequest(text="wool hat")
        failed, answered = self.answers(backend, bad, good)
        assert failed.error.status == 400
        assert answered.hits[0].id == "4"

    def test_sort_and_fields(self):
        backend = self.made()
        request = SearchRequest(text="red wool", sort=(SortKey(field="price", descending=True),), fields=("price",))
        (outcome,) = self.answers(backend, request)
        prices = [hit.document.get("price") for hit in outcome.hits]
        assert prices == [40.0, 19.5, 15, None]
        assert set(outcome.hits[0].document) == {"price"}

    def test_sort_by_words(self):
        backend = self.made()
        request = SearchRequest(text="red wool", sort=(SortKey(field="colour"), SortKey(field="title")))
        (outcome,) = self.answers(backend, request)
        assert [hit.document["colour"] for hit in outcome.hits] == ["green", "red", "red", "red"]

    def test_no_deeper_than_the_engine_pages(self):
        backend = self.made(max_result_window=3)
        first, last, behind = self.answers(
            backend,
            SearchRequest(text="red wool shirt", size=2),
            SearchRequest(text="red wool shirt", size=20, offset=2),
            SearchRequest(text="red wool shirt", size=20, offset=3),
        )
        assert (len(first.hits), first.exhausted) == (2, False)
        assert (len(last.hits), last.exhausted) == (1, True)
        assert (behind.hits, behind.exhausted, behind.error) == ((), True, None)

    def test_products_by_id_and_all_of_them(self):
        backend = self.made()

        async def read():
            found = await backend.get(["1", "nobody"])
            return found, {name: document async for name, document in backend.scan()}

        found, everything = anyio.run(read)
        assert found == {"1": PRODUCTS[0]}
        assert everything == {str(each["id"]): each for each in PRODUCTS}

    def test_several_indices_and_an_alias(self):
        self.made()
        tie = {"id": "1", "title": "Red silk tie", "colour": "red"}
        other = load(self.client, "contract2", [tie])
        self.client.indices.put_alias(index=[INDEX, other], name="everything")
        for index in ("everything", [INDEX, other], "contract*"):
            backend = self.backend(self.client, index=index)
            (outcome,) = self.answers(
                backend, SearchRequest(text="red", filters=(Filter(field="colour", values=("red",)),))
            )
            ids = {hit.id for hit in outcome.hits}
            assert ids == {f"{INDEX}/1", f"{INDEX}/3", f"{INDEX}/5", f"{other}/1"}
            assert anyio.run(backend.get, [f"{other}/1"]) == {f"{other}/1": tie}
        self.client.indices.put_alias(index=other, name="ties")
        (outcome,) = self.answers(self.backend(self.client, index="ties"), SearchRequest(text="red"))
        assert [hit.id for hit in outcome.hits] == ["1"]

    def test_the_window_is_read_from_the_settings(self):
        name = f"shallow-{self.backend.name}"
        load(self.client, name, PRODUCTS)
        told = {"index": {"max_result_window": 3}}
        self.client.indices.put_settings(index=name, **_told(self.client, told))
        backend = self.backend(self.client, index=name)
        last, behind = self.answers(
            backend,
            SearchRequest(text="red wool shirt", size=20, offset=2),
            SearchRequest(text="red wool shirt", size=20, offset=3),
        )
        assert (len(last.hits), last.exhausted, last.error) == (1, True, None)
        assert (behind.hits, behind.exhausted, behind.error) == ((), True, None)

    def test_pages_of_a_point_in_time_do_not_move(self):
        name = f"moving-{self.backend.name}"
        if self.client.indices.exists(index=name):
            self.client.indices.delete(index=name)
        backend = self.made(name, stable=True)
        request = SearchRequest(text="red wool shirt", size=10)
        before = self.answers(backend, request)[0].hits
        self.client.delete(index=name, id="1", refresh=True)
        assert [hit.id for hit in self.answers(backend, request)[0].hits] == [hit.id for hit in before]
        anyio.run(backend.aclose)
        unstable = self.backend(self.client, index=name)
        assert "1" not in {hit.id for hit in self.answers(unstable, request)[0].hits}

    @pytest.mark.parametrize("way", ["knn", "hybrid", "rrf"])
    def test_vectors(self, way):
        backend = self.vectored(way)
        assert backend.way == way
        requests = (
            SearchRequest(text="hat", size=3),
            SearchRequest(text="hat", size=3, filters=(Filter(field="colour", values=("red",)),)),
            SearchRequest(vector=(0.0, 1.0, 0.0), size=1),
        )
        plain, filtered, nearest = self.answers(backend, *requests)
        assert plain.hits[0].id == "4"
        assert {hit.id for hit in filtered.hits} == {"1", "3", "5"}
        assert nearest.hits[0].id == "3"

    def vectored(self, way):
        documents = [{**each, "vector": VECTOR[each["id"]]} for each in PRODUCTS]

        def embed(texts):
            return [VECTOR["4"] for _ in texts]

        mapping = {"properties": {"vector": self.vector, "colour": {"type": "keyword"}}}
        return self.made("vectors", documents, mapping, vectors=Vectors(field="vector", embed=embed), way=way)

    @pytest.mark.parametrize("way", ["knn", "hybrid", "rrf"])
    def test_vectors_of_a_load_are_found_by_their_note(self, way, new_name):
        name = new_name("embedded")
        self.backend.load(self.client, name, PRODUCTS, embedder=DEFAULT_NAME)
        backend = self.backend(self.client, index=name, way=way)
        found, sorted_ = self.answers(
            backend, SearchRequest(text="headwear", size=2), SearchRequest(text="hat", sort=(SortKey(field="price"),))
        )
        assert found.error is None
        assert found.hits[0].document == PRODUCTS[3]
        prices = [hit.document["price"] for hit in sorted_.hits if "price" in hit.document]
        assert prices == sorted(prices)
        assert prices
        profile = anyio.run(backend.profile)
        assert set(profile.fields) == {name for each in PRODUCTS for name in each}

    @pytest.mark.parametrize("way", ["hybrid", "rrf"])
    def test_pages_of_both_neither_repeat_nor_skip(self, way):
        backend = self.vectored(way)
        (whole,) = self.answers(backend, SearchRequest(text="red wool", size=10))
        pages = self.answers(backend, *(SearchRequest(text="red wool", size=1, offset=start) for start in range(6)))
        assert [hit.id for page in pages for hit in page.hits] == [hit.id for hit in whole.hits]
        assert {hit.id for hit in whole.hits} == {each["id"] for each in PRODUCTS}
        assert pages[-1].exhausted

    def test_the_loop_runs_on_it(self, request):
        leaps = Leaps(self.backend(self.client, index=request.getfixturevalue(f"{self.backend.name}_shop")))
        leaps.prepare()
        page = leaps.search("orange patch cable, 15 to 30 dollars, not Belkin", deadline=30)
        assert page.hits
        assert not page.degraded
        for hit in page.hits:
            assert hit.verdict.relevant
            assert hit.document["brand"] != "Belkin"
            assert 15 <= hit.document["price"] <= 30


class TestOnOpenSearch(BothEngines):
    backend = OpenSearchBackend
    vector: ClassVar = {"type": "knn_vector", "dimension": 3, "method": {"name": "hnsw", "engine": "lucene"}}

    @pytest.fixture(autouse=True)
    def _client(self, opensearch, opensearch_client):
        self.client = opensearch_client


class TestOnElasticsearch(BothEngines):
    backend = ElasticsearchBackend
    vector: ClassVar = {"type": "dense_vector", "dims": 3, "similarity": "cosine"}

    @pytest.fixture(autouse=True)
    def _client(self, elasticsearch, elasticsearch_client):
        self.client = elasticsearch_client


# --- filters ----------------------------------------------------------------------------------------------------------

_WORDS = ["red", "Red", "deep blue", "x" * 300, "5", "true"]
_NUMBERS = [0, 1, 5, 19.5, 20, -3, 1000000]
FILTER_MAPPING = {
    "properties": {
        "brand": {"type": "text", "fields": {"keyword": {"type": "keyword", "ignore_above": 256}}},
        "colour": {"type": "keyword"},
        "price": {"type": "double"},
        "weight": {"type": "half_float"},
        "stock": {"type": "integer"},
        "new": {"type": "boolean"},
        "specs": {"type": "nested", "properties": {"kind": {"type": "keyword"}, "size": {"type": "float"}}},
        "box": {"properties": {"depth": {"type": "long"}}},
        "note": {"type": "text"},
        "hue": {"type": "alias", "path": "colour"},
    }
}
DOCUMENTS = [{"title": "thing"}] + [
    {"title": "thing", **each}
    for each in (
        {"brand": "red", "colour": "red", "price": 5, "new": True, "stock": 5},
        {"brand": "Red", "colour": ["red", "deep blue"], "price": [1, 20], "new": False, "weight": 19.5},
        {"brand": "x" * 300, "colour": "", "price": 0, "specs": [{"kind": "red", "size": 5}, {"kind": "5"}]},
        {"brand": ["deep blue", "x" * 300], "price": -3, "specs": {"kind": "deep blue"}, "box": {"depth": 20}},
        {"colour": ["", "5"], "weight": 1, "note": "red", "stock": 0, "specs": []},
        {"brand": "true", "colour": "true", "price": 19.5, "note": "deep blue", "box": {"depth": [0, 1000000]}},
        {"brand": None, "colour": None, "price": None, "new": None, "specs": [{"size": 19.5}]},
    )
]
_FIELDS = [
    "brand",
    "colour",
    "price",
    "weight",
    "stock",
    "new",
    "specs.kind",
    "specs.size",
    "box.depth",
    "note",
    "none",
]
FILTERS = st.builds(
    Filter,
    field=st.sampled_from(_FIELDS),
    values=st.lists(st.sampled_from([*_WORDS, *_NUMBERS, True, False]), max_size=3).map(tuple),
    minimum=st.none() | st.sampled_from(_NUMBERS),
    maximum=st.none() | st.sampled_from(_NUMBERS),
    exclusive_minimum=st.booleans(),
    exclusive_maximum=st.booleans(),
    negated=st.booleans(),
    missing_passes=st.booleans(),
)
