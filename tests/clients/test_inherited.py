"""Connections that a forked child inherits are left to its parent."""

from __future__ import annotations

import os
from concurrent.futures import Future

import anyio
import elasticsearch
import opensearchpy
import pytest

from leaps_adapter import wrap
from leaps_adapter.clients import inherited
from leaps_adapter.clients.engine import Engine
from leaps_adapter.clients.inherited import Process, leave_behind

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")

HOSTS = ["http://localhost:1", "http://localhost:2"]
CLIENTS = {
    "opensearch": lambda: opensearchpy.OpenSearch(HOSTS),
    "opensearch of one host": lambda: opensearchpy.OpenSearch(HOSTS[:1]),
    "elasticsearch": lambda: elasticsearch.Elasticsearch(HOSTS),
}
OF_REQUESTS = {
    "opensearch": lambda: opensearchpy.OpenSearch(HOSTS, connection_class=opensearchpy.RequestsHttpConnection),
    "elasticsearch": lambda: elasticsearch.Elasticsearch(HOSTS, node_class="requests"),
}


class Idle:
    """A connection that waits for its next request."""

    def close(self):
        """As the end of a pool does."""


def pools_of(client):
    transport = client.transport
    nodes = transport.node_pool.all() if hasattr(transport, "node_pool") else transport.connection_pool.connections
    return [node.pool for node in nodes]


def used(client):
    """Put an idle connection into each pool, as a request leaves it."""
    for pool in pools_of(client):
        pool.pool.get_nowait()
        pool.pool.put(Idle())
    return client


def holds_inherited(client):
    found = [pool.pool.get_nowait() for pool in pools_of(client)]
    for pool, each in zip(pools_of(client), found, strict=True):
        pool.pool.put(each)
    return any(isinstance(each, Idle) for each in found)


def in_child(check):
    child = os.fork()
    if not child:
        try:
            found = check()
        finally:
            os._exit(0 if found else 1)
    return os.waitpid(child, 0)[1] == 0


@pytest.mark.parametrize("name", CLIENTS)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of forks beside threads: they are what is tested
def test_a_forked_child_opens_its_own_connections(name):
    client = used(CLIENTS[name]())
    process = Process()

    def check():
        return (process.begin(client), process.begin(client), holds_inherited(client)) == (True, False, False)

    assert in_child(check)
    assert not process.begin(client)
    assert holds_inherited(client)


@pytest.mark.parametrize("name", CLIENTS)
def test_a_pool_keeps_its_places(name):
    client = CLIENTS[name]()
    before = [pool.pool.qsize() for pool in pools_of(client)]
    leave_behind(used(client))
    assert [pool.pool.qsize() for pool in pools_of(client)] == before


@pytest.mark.parametrize("name", OF_REQUESTS)
def test_so_do_connections_of_requests(name):
    client = OF_REQUESTS[name]()
    transport = client.transport
    nodes = transport.node_pool.all() if hasattr(transport, "node_pool") else transport.connection_pool.connections
    managers = [adapter.poolmanager for node in nodes for adapter in node.session.adapters.values()]
    for manager in managers:
        manager.connection_from_url("http://localhost:1")
    leave_behind(client)
    assert [len(manager.pools) for manager in managers] == [0] * len(managers)


@pytest.mark.parametrize("client", [object(), opensearchpy.AsyncOpenSearch(HOSTS)], ids=["any", "async"])
def test_what_has_none_stays(client):
    leave_behind(client)


@pytest.mark.parametrize("name", CLIENTS)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_wrapped_client_and_a_back_end_do_so_with_their_first_request(name):
    client = used(CLIENTS[name]())
    wrapped = wrap(client)

    def through_the_client():
        with pytest.raises(Exception, match=r"."):
            wrapped.search(index="shop", body={"query": {"match_all": {}}})
        return not holds_inherited(client)

    assert in_child(through_the_client)
    engine = Engine(client)
    used(client)

    async def ask():
        with pytest.raises(Exception, match=r"."):
            await engine.mapping("shop", timeout=1)

    def through_the_engine():
        anyio.run(ask)
        return not holds_inherited(client)

    assert in_child(through_the_engine)


@pytest.mark.parametrize("name", CLIENTS)
def test_what_was_learnt_in_the_parent_is_learnt_anew(name, monkeypatch):
    wrapped = wrap(used(CLIENTS[name]()))
    state = wrapped._leaps
    assert state.lessons.is_due("shop")
    state.lessons.keep("shop", Future())
    assert not state.lessons.is_due("shop")
    monkeypatch.setattr(inherited.os, "getpid", lambda: -1)
    state.enter(wrapped)
    assert not holds_inherited(wrapped)
    assert not state.lessons.under_way
    assert state.lessons.is_due("shop")
