"""A wrapped client where clients are used: their helpers, their query builders, forked workers, running event loops."""

from __future__ import annotations

import asyncio
import copy
import json
import pickle
import subprocess
import sys
import textwrap
import uuid

import elasticsearch.dsl
import elasticsearch.helpers
import opensearchpy
import opensearchpy.helpers
import pytest

import leaps_adapter
from leaps_adapter import Settings
from tests.integration import shop

SENTENCE = "linen blazer for men, 50 to 80 dollars, no pure black"
PATIENT = Settings(deadline=30)
KEYWORDS = "blazer jacket"


@pytest.fixture
def faces(request):
    """For each engine: a plain client, the wrapped one, the shop's index, the client's helpers and query builder."""
    product = request.param
    client = request.getfixturevalue(f"{product}_client")
    index = request.getfixturevalue(f"{product}_shop")
    package = opensearchpy if product == "opensearch" else elasticsearch
    builder = opensearchpy.Search if product == "opensearch" else elasticsearch.dsl.Search
    return client, leaps_adapter.wrap(client, settings=PATIENT), index, package.helpers, builder


def asked(client, index, text):
    return client.search(index=index, body=shop.body(text))


def adapted(answer):
    return "_leaps" in answer


def check_object(client, wrapped, index):
    assert isinstance(wrapped, type(client))
    assert repr(wrapped) == repr(client)
    assert adapted(asked(copy.copy(wrapped), index, SENTENCE))
    wrapped.remembered = 5
    assert client.remembered == 5
    assert leaps_adapter.plain(client) is client
    bare = leaps_adapter.plain(wrapped)
    assert type(bare) is type(client)
    assert not adapted(asked(bare, index, SENTENCE))
    assert pickled(wrapped) == pickled(client)
    with leaps_adapter.settings(Settings(deadline=20)):
        assert adapted(asked(wrapped, index, SENTENCE))


def pickled(client):
    """How a client takes being pickled: its error, or whether the copy is of its class."""
    try:
        return isinstance(pickle.loads(pickle.dumps(client)), (opensearchpy.OpenSearch, elasticsearch.Elasticsearch))
    except Exception as error:  # noqa: BLE001  whatever the plain client raises is the measure
        return type(error)


def check_helpers(client, wrapped, index, helpers):
    query = {"query": {"match": {"title": KEYWORDS}}, "_source": ["title"]}

    def scanned(each):
        return {hit["_id"]: hit["_source"] for hit in helpers.scan(each, index=index, query=query)}

    assert scanned(wrapped) == scanned(client) != {}
    name = f"bulk-{uuid.uuid4().hex[:8]}"
    done, errors = helpers.bulk(wrapped, ({"_index": name, "title": f"thing {n}"} for n in range(9)), refresh=True)
    assert (done, errors) == (9, [])
    assert client.count(index=name)["count"] == 9
    wrapped.indices.delete(index=name)


def check_builder(client, wrapped, index, builder):
    def search(using, text):
        return builder(using=using, index=index).query("multi_match", query=text, fields=["title"])[:5].execute()

    own, ours = search(client, KEYWORDS), search(wrapped, KEYWORDS)
    assert [hit.meta.id for hit in ours] == [hit.meta.id for hit in own]
    sentence = search(wrapped, SENTENCE)
    assert sentence.hits
    assert sentence.to_dict()["_leaps"]["rewrites"]


def check_several(client, wrapped, index):
    lines = []
    for text in (KEYWORDS, SENTENCE, KEYWORDS):
        lines += [{}, shop.body(text)]
    lines += [{"index": "no-such-index"}, shop.body(SENTENCE)]
    own, ours = client.msearch(body=lines, index=index), wrapped.msearch(body=lines, index=index)
    assert type(ours) is type(own)
    for place, (left, right) in enumerate(zip(own["responses"], ours["responses"], strict=True)):
        if place == 1:
            assert adapted(right)
            assert right["status"] == 200
            assert len(right["hits"]["hits"]) <= shop.PAGE
        else:
            assert less_took(right) == less_took(left)


def less_took(answer):
    return {key: value for key, value in answer.items() if key != "took"}


def check_running_loop(wrapped, index):
    async def cell():
        return asked(wrapped, index, SENTENCE)

    assert adapted(asyncio.run(cell()))


OPENSEARCH = pytest.mark.parametrize("faces", ["opensearch"], indirect=True)
ELASTICSEARCH = pytest.mark.parametrize("faces", ["elasticsearch"], indirect=True)


def check(faces):
    client, wrapped, index, helpers, builder = faces
    check_object(client, wrapped, index)
    check_helpers(client, wrapped, index, helpers)
    check_builder(client, wrapped, index, builder)
    check_several(client, wrapped, index)
    check_running_loop(wrapped, index)


@OPENSEARCH
def test_opensearch(opensearch, faces):
    check(faces)


@ELASTICSEARCH
def test_elasticsearch(elasticsearch, faces):
    check(faces)


@ELASTICSEARCH
def test_options_keep_the_wrapping(elasticsearch, faces):
    _, wrapped, index, *_ = faces
    other = wrapped.options(request_timeout=20, opaque_id="mine")
    assert isinstance(other, type(leaps_adapter.plain(wrapped)))
    assert adapted(asked(other, index, SENTENCE))
    assert adapted(asked(other.options(max_retries=1), index, SENTENCE))


FORKS = """
    import json, os, sys, time
    from {package} import {name}
    import leaps_adapter
    client = leaps_adapter.wrap({name}("{url}"), settings=leaps_adapter.Settings(deadline=30))
    body = json.loads({body!r})
    if {before}:
        while client.search(index="{index}", body=body)["_leaps"]["degraded"]:
            time.sleep(0.2)  # no request of the learning may be under way: a socket is shared with the children
    children = []
    for _ in range(2):
        child = os.fork()
        if not child:
            answer = client.search(index="{index}", body=body)
            os._exit(0 if "_leaps" in answer else 3)
        os.waitpid(child, 0)[1] == 0 or sys.exit("the child failed")
    assert "_leaps" in client.search(index="{index}", body=body)
"""


def check_forks(package, name, url, *, before):
    body = json.dumps(shop.body(SENTENCE))
    script = textwrap.dedent(FORKS).format(
        package=package, name=name, url=url, body=body, before=before, index=shop.INDEX
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("before", [False, True], ids=["loaded before the fork", "used before the fork"])
def test_forked_workers_on_opensearch(opensearch, opensearch_shop, before):
    check_forks("opensearchpy", "OpenSearch", opensearch.url, before=before)


@pytest.mark.parametrize("before", [False, True], ids=["loaded before the fork", "used before the fork"])
def test_forked_workers_on_elasticsearch(elasticsearch, elasticsearch_shop, before):
    check_forks("elasticsearch", "Elasticsearch", elasticsearch.url, before=before)
