"""Pages of a hybrid query of OpenSearch are of one ranking, however deep: they neither repeat nor skip."""

from __future__ import annotations

import anyio
import opensearchpy.helpers
import pytest
from opensearchpy.exceptions import RequestError

import leaps_adapter
from leaps_adapter import Settings
from leaps_adapter.catalogue import build_profile
from leaps_adapter.types import SearchRequest
from leaps_backends.opensearch import OpenSearchBackend
from leaps_backends.requests import Vectors

MANY = 400
STEP = 40
TEXT = "red wool shirt"
NEAR = (0.9, 0.3, 0.1)
PIPELINE = {"phase_results_processors": [{"normalization-processor": {"normalization": {"technique": "min_max"}}}]}


def product(number):
    colour, piece = ("red", "blue", "green")[number % 3], ("shirt", "hat")[number % 2]
    words = f"{colour} {'wool ' * (number % 7)}{piece} " + "plain " * (number % 11)
    return {"title": words, "price": 10 + number % 90, "vector": [1.0, number % 13 / 13, number % 17 / 17]}


PROFILE = build_profile({"title": each["title"], "price": each["price"]} for each in map(product, range(MANY)))


@pytest.fixture(scope="module")
def name():
    return "hybrid-pages"


@pytest.fixture
def client(opensearch_client, name):
    if not opensearch_client.indices.exists(index=name):
        vector = {"type": "knn_vector", "dimension": 3, "method": {"name": "hnsw", "engine": "lucene"}}
        settings = {"index.knn": True, "number_of_shards": 1, "number_of_replicas": 0}
        body = {"settings": settings, "mappings": {"properties": {"vector": vector}}}
        opensearch_client.indices.create(index=name, body=body)
        products = ({"_index": name, "_id": str(number), **product(number)} for number in range(MANY))
        opensearchpy.helpers.bulk(opensearch_client, products, refresh=True)
    return opensearch_client


@pytest.mark.parametrize("way", ["hybrid", "rrf"])
def test_of_the_back_end(client, name, way):
    vectors = Vectors(field="vector", embed=lambda texts: [NEAR for _ in texts])
    backend = OpenSearchBackend(client, index=name, vectors=vectors, way=way)

    def ids(*requests):
        outcomes = anyio.run(backend.search, requests)
        assert not any(each.error for each in outcomes)
        return [[hit.id for hit in each.hits] for each in outcomes]

    (whole,) = ids(SearchRequest(text=TEXT, size=MANY))
    assert len(whole) == len(set(whole)) > 200
    pages = ids(*(SearchRequest(text=TEXT, offset=start, size=STEP) for start in range(0, len(whole), STEP)))
    assert [each for page in pages for each in page] == whole


SENTENCE = "a red wool shirt, not blue, under 60 dollars"


def body_of(start, **depth):
    queries = [{"match": {"title": SENTENCE}}, {"match_phrase": {"title": {"query": SENTENCE, "slop": 50}}}]
    hybrid = {"queries": queries, **depth}
    return {"query": {"hybrid": hybrid}, "search_pipeline": PIPELINE, "from": start, "size": 20}


def test_of_a_callers_own_query(client, name):
    def pages(*starts):
        wrapped = leaps_adapter.wrap(client, profile=PROFILE, settings=Settings(deadline=30))
        found = [wrapped.search(index=name, body=body_of(start, pagination_depth=300)) for start in starts]
        assert all("_leaps" in each for each in found)
        return [[hit["_id"] for hit in each["hits"]["hits"]] for each in found]

    in_turn = pages(0, 20, 40)
    shown = [each for page in in_turn for each in page]
    assert len(shown) == len(set(shown)) > 40
    assert pages(40, 20, 0) == in_turn[::-1]


def test_what_is_read_behind_the_first_page_needs_no_depth_of_the_callers(client, name):
    wrapped = leaps_adapter.wrap(client, profile=PROFILE, settings=Settings(deadline=30))
    answer = wrapped.search(index=name, body=body_of(0))
    assert answer["hits"]["hits"]
    assert not answer["_leaps"]["degraded"]


def test_a_later_page_without_a_depth_is_refused_as_it_is_plainly(client, name):
    wrapped, told = leaps_adapter.wrap(client, profile=PROFILE, settings=Settings(deadline=30)), []
    assert "_leaps" in wrapped.search(index=name, body=body_of(0))  # what stands behind it is remembered
    for each in (client, wrapped):
        with pytest.raises(RequestError) as caught:
            each.search(index=name, body=body_of(20))
        told.append(str(caught.value))
    assert told[0] == told[1]
    assert "pagination_depth" in told[0]
