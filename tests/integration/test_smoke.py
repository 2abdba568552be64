"""Each real server answers each real client in all that the adapter builds on, sync and async."""

from __future__ import annotations

import elasticsearch.helpers as elasticsearch_helpers
import opensearchpy.helpers as opensearch_helpers
import pytest

from tests.integration.lamps import ELASTICSEARCH, LAMPS, OPENSEARCH, actions, ids

BRASS = {"query": {"match": {"title": "brass"}}, "sort": [{"price": "asc"}]}
PAPER = {"query": {"match": {"title": "paper"}}}
NONE = {"query": {"match": {"title": "marble"}}}
NO_INDEX = {"query": {"match_all": {}}}
OLDEST_PAGE = {"size": 3, "sort": [{"price": "asc"}], "query": {"match_all": {}}}
NEAR_L1 = [1.0, 0.1, 0.0]
KNN = {"size": 2, "query": {"knn": {"vector": {"vector": NEAR_L1, "k": 2}}}}
HYBRID = {
    "query": {"hybrid": {"queries": [PAPER["query"], KNN["query"]]}},
    "search_pipeline": {"phase_results_processors": [{"normalization-processor": {}}]},
}
NEAREST = {"field": "vector", "query_vector": NEAR_L1, "k": 2, "num_candidates": 10}


def three(index):
    return [{"index": index}, BRASS, {"index": index}, NONE, {"index": "absent"}, NO_INDEX]


def page_of(point, after=None):
    body = {**OLDEST_PAGE, "pit": {"id": point, "keep_alive": "1m"}}
    return body | ({"search_after": after} if after else {})


def assert_three(responses):
    found, empty, absent = responses
    assert (ids(found), ids(empty), absent["status"]) == (["l1", "l4"], [], 404)


def assert_pages(first, second):
    assert ids(first) + ids(second) == ["l2", "l1", "l4", "l3"]


class TestOpenSearch:
    def test_what_runs_is_what_was_described(self, opensearch, opensearch_client):
        assert opensearch_client.info()["version"]["number"] == opensearch.server.version

    def test_sync(self, opensearch_client, new_name):
        client, index = opensearch_client, new_name()
        client.indices.create(index=index, body=OPENSEARCH)
        assert opensearch_helpers.bulk(client, actions(index), refresh=True) == (len(LAMPS), [])
        assert ids(client.search(index=index, body=BRASS)) == ["l1", "l4"]
        assert_three(client.msearch(body=three(index))["responses"])
        assert ids(client.search(index=index, body=KNN)) == ["l1", "l2"]
        assert set(ids(client.search(index=index, body=HYBRID))) >= {"l1", "l2", "l3"}  # k is of each shard
        point = client.create_pit(index=index, params={"keep_alive": "1m"})["pit_id"]
        first = client.search(body=page_of(point))
        assert_pages(first, client.search(body=page_of(point, first["hits"]["hits"][-1]["sort"])))
        assert client.delete_pit(body={"pit_id": [point]})["pits"][0]["successful"]
        client.indices.delete(index=index)

    @pytest.mark.anyio
    async def test_async(self, async_opensearch_client, new_name):
        client, index = async_opensearch_client, new_name()
        await client.indices.create(index=index, body=OPENSEARCH)
        assert await opensearch_helpers.async_bulk(client, actions(index), refresh=True) == (len(LAMPS), [])
        assert ids(await client.search(index=index, body=BRASS)) == ["l1", "l4"]
        assert_three((await client.msearch(body=three(index)))["responses"])
        assert ids(await client.search(index=index, body=KNN)) == ["l1", "l2"]
        point = (await client.create_pit(index=index, params={"keep_alive": "1m"}))["pit_id"]
        first = await client.search(body=page_of(point))
        assert_pages(first, await client.search(body=page_of(point, first["hits"]["hits"][-1]["sort"])))
        assert (await client.delete_pit(body={"pit_id": [point]}))["pits"][0]["successful"]
        await client.indices.delete(index=index)


class TestElasticsearch:
    def test_what_runs_is_what_was_described(self, elasticsearch, elasticsearch_client):
        (node,) = elasticsearch_client.nodes.info()["nodes"].values()
        assert node["version"] == elasticsearch.server.version

    def test_sync(self, elasticsearch_client, new_name):
        client, index = elasticsearch_client, new_name()
        client.indices.create(index=index, **ELASTICSEARCH)
        assert elasticsearch_helpers.bulk(client, actions(index), refresh=True) == (len(LAMPS), [])
        assert ids(client.search(index=index, **BRASS)) == ["l1", "l4"]
        assert_three(client.msearch(searches=three(index))["responses"])
        assert ids(client.search(index=index, knn=NEAREST, size=2)) == ["l1", "l2"]
        assert set(ids(client.search(index=index, knn=NEAREST, **PAPER))) == {"l1", "l2", "l3"}
        assert ids(client.search(index=index, retriever={"knn": NEAREST}, size=2)) == ["l1", "l2"]
        point = client.open_point_in_time(index=index, keep_alive="1m")["id"]
        first = client.search(**page_of(point))
        assert_pages(first, client.search(**page_of(point, first["hits"]["hits"][-1]["sort"])))
        assert client.close_point_in_time(id=point)["succeeded"]
        client.indices.delete(index=index)

    @pytest.mark.anyio
    async def test_async(self, async_elasticsearch_client, new_name):
        client, index = async_elasticsearch_client, new_name()
        await client.indices.create(index=index, **ELASTICSEARCH)
        assert await elasticsearch_helpers.async_bulk(client, actions(index), refresh=True) == (len(LAMPS), [])
        assert ids(await client.search(index=index, **BRASS)) == ["l1", "l4"]
        assert_three((await client.msearch(searches=three(index)))["responses"])
        assert ids(await client.search(index=index, knn=NEAREST, size=2)) == ["l1", "l2"]
        point = (await client.open_point_in_time(index=index, keep_alive="1m"))["id"]
        first = await client.search(**page_of(point))
        assert_pages(first, await client.search(**page_of(point, first["hits"]["hits"][-1]["sort"])))
        assert (await client.close_point_in_time(id=point))["succeeded"]
        await client.indices.delete(index=index)
