"""The servers and the clients that the tests on real servers ask for by name.

`opensearch` and `elasticsearch` are running servers; `opensearch_client`, `async_opensearch_client`,
`elasticsearch_client` and `async_elasticsearch_client` are real clients of them, closed after the test;
`opensearch_shop` and `elasticsearch_shop` are indexes with the demo shop. A test that asks
for one runs once per server that the installed client can talk to. A server starts once per session, and pytest orders
the tests so that at most one of each product runs at a time.
"""

from __future__ import annotations

import os
import uuid

import elasticsearch as elasticsearch_package
import pytest
from elasticsearch import AsyncElasticsearch, Elasticsearch
from opensearchpy import AsyncOpenSearch, OpenSearch

from tests.integration import shop
from tests.integration.servers.descriptions import SERVERS
from tests.integration.servers.errors import UnavailableError
from tests.integration.servers.running import require, running

_PATIENCE = 60  # seconds for one request on a busy machine
_MAJOR = int(elasticsearch_package.__versionstr__.split(".")[0])
# The media type of a newer client is refused by an older server.
_REACHED = {
    "opensearch": ["opensearch3", "opensearch2"],
    "elasticsearch": [f"elasticsearch{major}" for major in (8, 9) if major >= _MAJOR],
}


def pytest_addoption(parser):
    parser.addoption("--server", action="append", choices=SERVERS, help="test on this server alone; may be repeated")


def _chosen(config, product=None):
    asked = config.getoption("--server") or list(SERVERS)
    products = [product] if product else list(_REACHED)
    return [name for each in products for name in _REACHED[each] if name in asked]


def pytest_sessionstart(session):
    """Say in one line what to install where no server can run; that is an error where CI counts on them."""
    faults = []
    for name in _chosen(session.config):
        try:
            require(SERVERS[name])
        except UnavailableError as error:
            faults.append(str(error))
        else:
            return
    in_ci = os.environ.get("CI", "").lower() not in {"", "0", "false"}
    reason = faults[0] if faults else "no server that this client can talk to was asked for"
    pytest.exit(f"tests on real servers {'cannot run' if in_ci else 'are skipped'}: {reason}", returncode=int(in_ci))


def pytest_generate_tests(metafunc):
    for product in _REACHED:
        if product in metafunc.fixturenames:
            names = _chosen(metafunc.config, product)
            metafunc.parametrize(product, names, indirect=True, scope="session")


def pytest_collection_modifyitems(config, items):
    """Leave out what needs a server that was not asked for."""
    unused = {product for product in _REACHED if not _chosen(config, product)}
    left_out = [item for item in items if unused & set(item.fixturenames)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not unused & set(item.fixturenames)]


def _run(name):
    try:
        require(SERVERS[name])
    except UnavailableError as error:
        pytest.skip(str(error))
    with running(SERVERS[name]) as server:
        yield server


@pytest.fixture(scope="session")
def opensearch(request):
    """A running OpenSearch: `url`, `port`, `server.name`, `kill()`."""
    yield from _run(request.param)


@pytest.fixture(scope="session")
def elasticsearch(request):
    """A running Elasticsearch: `url`, `port`, `server.name`, `kill()`."""
    yield from _run(request.param)


@pytest.fixture
def anyio_backend():
    return "asyncio"  # the clients' own


@pytest.fixture
def opensearch_client(opensearch):
    with OpenSearch(opensearch.url, timeout=_PATIENCE) as client:
        yield client


@pytest.fixture
def elasticsearch_client(elasticsearch):
    with Elasticsearch(elasticsearch.url, request_timeout=_PATIENCE) as client:
        yield client


@pytest.fixture
async def async_opensearch_client(opensearch, anyio_backend):
    async with AsyncOpenSearch(opensearch.url, timeout=_PATIENCE) as client:
        yield client


@pytest.fixture
async def async_elasticsearch_client(elasticsearch, anyio_backend):
    async with AsyncElasticsearch(elasticsearch.url, request_timeout=_PATIENCE) as client:
        yield client


@pytest.fixture
def opensearch_shop(opensearch_client):
    """The name of an index with the products of the demo shop, which is loaded once per server and only read."""
    return shop.load_opensearch(opensearch_client)


@pytest.fixture
def elasticsearch_shop(elasticsearch_client):
    """The name of an index with the products of the demo shop, which is loaded once per server and only read."""
    return shop.load_elasticsearch(elasticsearch_client)


@pytest.fixture
def new_name():
    """Gives names that no other test uses, for indexes and pipelines."""
    return lambda prefix="test": f"{prefix}-{uuid.uuid4().hex[:12]}"
