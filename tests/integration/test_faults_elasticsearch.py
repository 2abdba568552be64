"""The proxy before an Elasticsearch server, as each major of its client sees it."""

from __future__ import annotations

import elastic_transport
import elasticsearch as es
import pytest
from elasticsearch import AsyncElasticsearch, Elasticsearch, helpers

from tests.integration.faults import kinds
from tests.integration.faults.proxy import fault_proxy
from tests.integration.lamps import ELASTICSEARCH, actions, ids

DEAREST = {"query": {"match_all": {}}, "sort": [{"price": "desc"}]}
ORDER = ["l3", "l4", "l1", "l2"]


@pytest.fixture(scope="module")
def lamps(elasticsearch):
    with Elasticsearch(elasticsearch.url, request_timeout=60) as client:
        client.indices.create(index="lamps", **ELASTICSEARCH)
        helpers.bulk(client, actions("lamps"), refresh=True)
        yield "lamps"
        client.indices.delete(index="lamps")


@pytest.fixture
def proxy(elasticsearch, lamps):
    with fault_proxy(elasticsearch.url) as proxy:
        yield proxy


@pytest.fixture
def client(proxy):
    with Elasticsearch(proxy.url, max_retries=0, request_timeout=30) as client:
        yield client


def search(client):
    return client.search(index="lamps", **DEAREST)


@pytest.mark.parametrize("code", [403, 413, 429, 503])
def test_an_error_of_one_path(client, proxy, code):
    proxy.spoil(kinds.status(code), path="/_msearch")
    assert ids(search(client)) == ORDER
    with pytest.raises(es.ApiError) as raised:
        client.msearch(searches=[{"index": "lamps"}, DEAREST])
    assert (raised.value.meta.status, raised.value.body) == (code, kinds.error(code))


@pytest.mark.parametrize("fault", [kinds.reset, kinds.cut], ids=["reset", "cut"])
def test_a_connection_that_is_reset(client, proxy, fault):
    proxy.spoil(fault, times=1)
    with pytest.raises(es.ConnectionError):
        search(client)
    assert ids(search(client)) == ORDER


def test_malformed_json(client, proxy):
    proxy.spoil(kinds.malformed)
    with pytest.raises(elastic_transport.SerializationError):
        search(client)


def test_a_slow_answer(client, proxy):
    proxy.spoil(kinds.slow(0.5))
    assert ids(search(client)) == ORDER
    with pytest.raises(es.ConnectionTimeout):
        search(client.options(request_timeout=0.1))


def test_half_of_the_shards_and_errors_inside_of_a_success(client, proxy):
    proxy.spoil(kinds.half_of_the_shards(), path="/_search")
    proxy.spoil(kinds.sub_status(429, 0), path="/_msearch")
    answer = search(client)
    assert (ids(answer), answer["_shards"]["failed"]) == (["l3", "l1"], 1)
    searches = [{"index": "lamps"}, DEAREST] * 2
    assert [each["status"] for each in client.msearch(searches=searches)["responses"]] == [429, 200]


@pytest.mark.anyio
async def test_an_async_client(proxy, anyio_backend):
    proxy.spoil(kinds.reset, times=1)
    async with AsyncElasticsearch(proxy.url, max_retries=0) as client:
        with pytest.raises(es.ConnectionError):
            await client.search(index="lamps", **DEAREST)
        assert ids(await client.search(index="lamps", **DEAREST)) == ORDER
