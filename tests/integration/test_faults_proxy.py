"""The proxy spoils what it was told to, as the plain clients see it, and nothing else."""

from __future__ import annotations

import json
import threading
import time

import opensearchpy
import opensearchpy.helpers
import pytest
from opensearchpy import AsyncOpenSearch, OpenSearch

from tests.integration.faults import kinds
from tests.integration.faults.proxy import fault_proxy
from tests.integration.lamps import OPENSEARCH, actions, ids

DEAREST = {"query": {"match_all": {}}, "sort": [{"price": "desc"}]}


@pytest.fixture(scope="module")
def lamps(opensearch):
    with OpenSearch(opensearch.url, timeout=60) as client:
        client.indices.create(index="lamps", body=OPENSEARCH)
        opensearchpy.helpers.bulk(client, actions("lamps"), refresh=True)
        yield "lamps"
        client.indices.delete(index="lamps")


@pytest.fixture
def proxy(opensearch, lamps):
    with fault_proxy(opensearch.url) as proxy:
        yield proxy


@pytest.fixture
def client(proxy):
    with OpenSearch(proxy.url, max_retries=0, timeout=30) as client:
        yield client


def search(client):
    return client.search(index="lamps", body=DEAREST)


def msearch(client):
    return client.msearch(index="lamps", body=[{}, DEAREST, {}, DEAREST])


def less_time(response):
    return json.loads(json.dumps(response), object_hook=lambda each: {k: v for k, v in each.items() if k != "took"})


def test_unspoilt_it_is_as_if_it_were_not_there(client, opensearch_client, proxy):
    assert less_time(search(client)) == less_time(search(opensearch_client))
    assert less_time(msearch(client)) == less_time(msearch(opensearch_client))
    assert [(each.method, each.path, each.spoilt) for each in proxy.seen] == [
        ("POST", "/lamps/_search", False),
        ("POST", "/lamps/_msearch", False),
    ]


def test_names_and_parameters_arrive_as_they_were_written(client):
    strange = "größe,%2C/ +"
    client.index(index="lamps", id=strange, body={"title": "x"}, params={"refresh": "true"})
    assert client.get(index="lamps", id=strange)["_id"] == strange
    client.delete(index="lamps", id=strange, params={"refresh": "true"})


def test_compressed_requests_arrive(proxy):
    with OpenSearch(proxy.url, http_compress=True) as client:
        assert ids(search(client)) == ["l3", "l4", "l1", "l2"]


@pytest.mark.parametrize("fault", [kinds.reset, kinds.cut], ids=["reset", "cut"])
def test_a_connection_that_is_reset(client, proxy, fault):
    proxy.spoil(fault, times=1)
    with pytest.raises(opensearchpy.ConnectionError):
        search(client)
    assert ids(search(client)) == ["l3", "l4", "l1", "l2"]
    assert [each.spoilt for each in proxy.seen] == [True, False]


@pytest.mark.parametrize("code", [403, 413, 429, 503])
def test_an_error_of_one_path(client, proxy, code):
    proxy.spoil(kinds.status(code), path="/_msearch")
    assert ids(search(client)) == ["l3", "l4", "l1", "l2"]
    with pytest.raises(opensearchpy.TransportError) as raised:
        msearch(client)
    assert raised.value.status_code == code
    assert raised.value.info == kinds.error(code)


def test_a_circuit_breaker(client, proxy):
    proxy.spoil(kinds.status(429, kinds.circuit_breaker()))
    with pytest.raises(opensearchpy.TransportError, match="circuit_breaking_exception"):
        search(client)


@pytest.mark.parametrize(("positions", "seen"), [((), [503, 503]), ((1,), [200, 503])])
def test_an_error_inside_of_a_success(client, proxy, positions, seen):
    proxy.spoil(kinds.sub_status(503, *positions))
    assert [each["status"] for each in msearch(client)["responses"]] == seen


def test_malformed_json(client, proxy):
    proxy.spoil(kinds.malformed)
    with pytest.raises(opensearchpy.SerializationError):
        search(client)


def test_half_of_the_shards(client, proxy):
    proxy.spoil(kinds.half_of_the_shards())
    for response in (search(client), *msearch(client)["responses"]):
        assert ids(response) == ["l3", "l1"]
        assert (response["_shards"]["failed"], response["_shards"]["successful"]) == (1, 1)


def test_a_slow_answer(client, proxy):
    proxy.spoil(kinds.slow(0.3))
    start = time.monotonic()
    search(client)
    assert time.monotonic() - start >= 0.3
    with pytest.raises(opensearchpy.ConnectionTimeout):
        client.search(index="lamps", body=DEAREST, params={"request_timeout": 0.1})


@pytest.mark.anyio
async def test_an_async_client(proxy, anyio_backend):
    proxy.spoil(kinds.reset, times=1)
    async with AsyncOpenSearch(proxy.url, max_retries=0) as client:
        with pytest.raises(opensearchpy.ConnectionError):
            await client.search(index="lamps", body=DEAREST)
        assert ids(await client.search(index="lamps", body=DEAREST)) == ["l3", "l4", "l1", "l2"]


def test_forgetting(client, proxy):
    proxy.spoil(kinds.reset)
    proxy.clear()
    search(client)
    assert [each.spoilt for each in proxy.seen] == [False]


def test_nothing_of_it_stays(opensearch, lamps):
    before = set(threading.enumerate())
    with fault_proxy(opensearch.url) as proxy, OpenSearch(proxy.url) as client:
        search(client)
    assert set(threading.enumerate()) == before
