"""Many callers at once for a while: what they see, and that nothing is left of it.

`LEAPS_LOAD_SECONDS` says how long (10), so that a figure for the record can be taken over a minute.
"""

from __future__ import annotations

import os
import sys

import pytest
from elasticsearch import AsyncElasticsearch, Elasticsearch
from opensearchpy import AsyncOpenSearch, OpenSearch

from tests.integration import shop
from tests.integration.load import measuring

CALLERS = 32
SECONDS = float(os.environ.get("LEAPS_LOAD_SECONDS", "10"))
PATIENCE = 60


@pytest.fixture
def tell(capsys):
    """Show a table of loads, whatever pytest captures."""

    def show(server, loads):
        rows = [load.row(name) for name, load in loads.items()]
        with capsys.disabled():
            sys.stdout.write(f"\n\n{server.server.name}, {CALLERS} callers\n\n")
            sys.stdout.write("\n".join([measuring.HEAD, *rows, ""]))

    return show


def sync_loads(client, search):
    return {
        "plain, sync": measuring.threads(
            lambda text: search(client, text), shop.SENTENCES, callers=CALLERS, seconds=SECONDS
        )
    }


async def async_loads(client, search):
    return {
        "plain, async": await measuring.tasks(
            lambda text: search(client, text), shop.SENTENCES, callers=CALLERS, seconds=SECONDS
        )
    }


def assert_sound(loads, before):
    assert all(load.times for load in loads.values())
    assert not [error for load in loads.values() for error in load.errors]
    assert measuring.settled(before) == before


def ask_opensearch(client, text):
    return client.search(index=shop.INDEX, body=shop.body(text))


def ask_elasticsearch(client, text):
    return client.search(index=shop.INDEX, **shop.body(text))


def test_sync_opensearch(opensearch, opensearch_shop, tell):
    before = measuring.footprint()
    with OpenSearch(opensearch.url, pool_maxsize=CALLERS, timeout=PATIENCE) as client:
        loads = sync_loads(client, ask_opensearch)
    tell(opensearch, loads)
    assert_sound(loads, before)


@pytest.mark.anyio
async def test_async_opensearch(opensearch, opensearch_shop, tell, anyio_backend):
    before = measuring.footprint()
    async with AsyncOpenSearch(opensearch.url, maxsize=CALLERS, timeout=PATIENCE) as client:
        loads = await async_loads(client, ask_opensearch)
    tell(opensearch, loads)
    assert_sound(loads, before)


def test_sync_elasticsearch(elasticsearch, elasticsearch_shop, tell):
    before = measuring.footprint()
    with Elasticsearch(elasticsearch.url, connections_per_node=CALLERS, request_timeout=PATIENCE) as client:
        loads = sync_loads(client, ask_elasticsearch)
    tell(elasticsearch, loads)
    assert_sound(loads, before)


@pytest.mark.anyio
async def test_async_elasticsearch(elasticsearch, elasticsearch_shop, tell, anyio_backend):
    before = measuring.footprint()
    async with AsyncElasticsearch(elasticsearch.url, connections_per_node=CALLERS, request_timeout=PATIENCE) as client:
        loads = await async_loads(client, ask_elasticsearch)
    tell(elasticsearch, loads)
    assert_sound(loads, before)
