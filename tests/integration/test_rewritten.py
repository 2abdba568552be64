"""Every body that is adapted, written anew for the real servers: valid, the same for the same words, filters exact."""

from __future__ import annotations

import pytest
from elasticsearch import ApiError
from opensearchpy.exceptions import OpenSearchException as OpenSearchError

from leaps_adapter.clients.kinds import Maker
from leaps_adapter.clients.reading import Why, read
from leaps_adapter.clients.rewriting import rewrite
from leaps_adapter.clients.trimming import source_filter, trimmed
from tests.integration.bodies import cases
from tests.integration.bodies.shop import fill

ODD = 'grey "wool" coat (slim/fit) AND 50+ dollars: -not [black] {x TO y}~ * ? \\ ! ^2 || && > 5'
CHEAP = {"range": {"price": {"lte": 60}}}
OS, ES = Maker.OPENSEARCH, Maker.ELASTICSEARCH
# What looks at the best hits alone, or weighs scores by those of the others, gives another answer under a filter.
LOOKING_AHEAD = {"rescore", "collapse", "terminate_after", "hybrid"}


@pytest.fixture(scope="session")
def shops():
    """Names of filled indexes, by the server that holds them."""
    return {}


def shop(client, shops, url, maker):
    if url not in shops:
        shops[url] = f"bodies-{len(shops)}"
        fill(client, shops[url], maker)
    return shops[url]


def adapted(maker):
    return [
        pytest.param(case, id=case.name)
        for case in cases(maker)
        if case.why is None and case.body and not case.arguments and not case.refused and case.index == "{}"
    ]


def answered(client, index, body):
    """The answer less what differs from call to call, or what the error says."""
    try:
        answer = client.search(index=index, body=body)
    except (OpenSearchError, ApiError) as error:
        return {"error": str(error)}
    return {key: value for key, value in dict(answer).items() if key != "took"}


def scores(answer, ids=None):
    """Each product's score to six places, None where hits are sorted without, and what is marked in it."""
    hits = [hit for hit in answer["hits"]["hits"] if ids is None or hit["_id"] in ids]
    return {hit["_id"]: (hit["_score"] and float(f"{hit['_score']:.6g}"), hit.get("highlight")) for hit in hits}


def check(client, index, case, maker):
    reading = read(case.body, maker)

    def ask(words, **options):
        return answered(client, index, rewrite(case.body, reading, words, **options))

    plain = answered(client, index, case.body)
    assert ("error" in plain) == (maker.value in case.lacking), plain.get("error")
    if "error" in plain:
        return
    assert ask(reading.text) == plain
    assert_trimmed(plain, ask(reading.text, put={"_source": wanted(case, maker).asked}), wanted(case, maker))
    strange = ask(ODD, filters=[CHEAP])
    assert "error" not in strange, strange["error"]
    assert_cheap(client, index, ask(reading.text, filters=[CHEAP], put={"_source": ["price"]}))
    if reading.window or LOOKING_AHEAD & {*case.body, reading.root.value}:
        return
    many = {"size": reading.window or 2000, "from": 0, "_source": False}
    cheap = {hit["_id"] for hit in answered(client, index, {"query": CHEAP, "size": 2000})["hits"]["hits"]}
    every, few = ask(reading.text, put=many), ask(reading.text, put=many, filters=[CHEAP])
    assert scores(few) == scores(every, cheap)


def wanted(case, maker):
    return source_filter(case.body, maker=maker)


def assert_trimmed(plain, whole, wanted):
    """Hits that were fetched whole are cut back to what the caller's own request gives."""
    assert [trimmed(hit, wanted) for hit in whole["hits"]["hits"]] == plain["hits"]["hits"]


def assert_cheap(client, index, answer):
    assert "error" not in answer, answer["error"]
    hits = [hit["_id"] for hit in answer["hits"]["hits"]]
    cheap = {"query": {"bool": {"filter": [CHEAP, {"ids": {"values": hits}}]}}, "size": len(hits) + 1}
    assert {hit["_id"] for hit in answered(client, index, cheap)["hits"]["hits"]} == set(hits)


def with_vectors(maker):
    return [pytest.param(case, id=case.name) for case in cases(maker) if case.why is Why.CALLER_VECTOR]


def check_vectors(client, index, case, maker):
    """A vector of the caller's is replaced by the words', and the nearest are looked for among what passes."""
    reading = read(case.body, maker, embeds=True)
    vectors = {place.path: [0.9, 0.1, 0.8, 0.5] for place in reading.vectors}
    plain = answered(client, index, case.body)
    answer = answered(client, index, rewrite(case.body, reading, "wool coat", vectors=vectors, filters=[CHEAP]))
    if "error" in plain:
        assert "unknown retriever" in plain["error"]
        assert "unknown retriever" in answer["error"]
        return
    assert len(answer["hits"]["hits"]) == 10
    assert_cheap(client, index, answer)


@pytest.mark.parametrize("case", adapted(OS))
def test_rewritten_on_opensearch(opensearch, opensearch_client, shops, case):
    check(opensearch_client, shop(opensearch_client, shops, opensearch.url, OS), case, OS)


@pytest.mark.parametrize("case", with_vectors(OS))
def test_vectors_on_opensearch(opensearch, opensearch_client, shops, case):
    check_vectors(opensearch_client, shop(opensearch_client, shops, opensearch.url, OS), case, OS)


@pytest.mark.parametrize("case", with_vectors(ES))
def test_vectors_on_elasticsearch(elasticsearch, elasticsearch_client, shops, case):
    check_vectors(elasticsearch_client, shop(elasticsearch_client, shops, elasticsearch.url, ES), case, ES)


@pytest.mark.parametrize("case", adapted(ES))
def test_rewritten_on_elasticsearch(elasticsearch, elasticsearch_client, shops, case):
    check(elasticsearch_client, shop(elasticsearch_client, shops, elasticsearch.url, ES), case, ES)
