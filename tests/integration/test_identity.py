"""Plain and wrapped side by side: what passes untouched is equal, what is adapted is what the caller asked for."""

from __future__ import annotations

import copy
import time
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from elasticsearch import ApiError, Elasticsearch
from elasticsearch import TransportError as ElasticsearchTransportError
from opensearchpy.exceptions import OpenSearchException as OpenSearchError

import leaps_adapter
from leaps_adapter import Settings
from leaps_adapter.clients.kinds import Maker
from leaps_adapter.clients.reading import read
from leaps_adapter.clients.rewriting import rewrite
from tests.integration.bodies import cases
from tests.integration.bodies.case import WORDS
from tests.integration.bodies.shop import fill

OS, ES = Maker.OPENSEARCH, Maker.ELASTICSEARCH
FAILURES = (OpenSearchError, ApiError, ElasticsearchTransportError)
PATIENT = Settings(deadline=30)
EVERY = 2000  # more than there are products
PLACE_ALONE = frozenset({"_score", "_leaps", "highlight", "_explanation", "matched_queries", "inner_hits"})
"""What of a hit depends on the words that found it, not on the product."""

PAGE = frozenset({"size", "from_", "params", "track_total_hits"})
"""Arguments that say which page is wanted."""

SAID_ONCE = frozenset({"size", "from_", "track_total_hits"})
"""Arguments that elasticsearch-py wants beside other arguments, not beside a body."""

PASSES = {
    "ask: sort, nested": "sort",
    "ask: sort, score between": "sort",
    "own: sort by script": "sort",
}
"""Bodies that could be read and pass untouched all the same, with the rule that says so."""


@dataclass(frozen=True, kw_only=True)
class Counter:
    """A plain client, the same one wrapped, and the traces of what the wrapped one did."""

    plain: Any
    wrapped: Any
    index: str
    traces: list[Any]

    def ask(self, client, case, **changes):
        """The answer and, of the wrapped client, its trace."""
        self.traces.clear()
        arguments = {**case.arguments, **changes.pop("arguments", {})}
        answer = answered(client, case.named(self.index), {**case.body, **changes}, arguments)
        return answer, self.traces[-1] if self.traces else None


def answered(client, index, body, arguments):
    try:
        if isinstance(client, Elasticsearch) and SAID_ONCE & arguments.keys():
            return client.search(index=index, **body, **arguments)
        return client.search(index=index, body=body, **arguments)
    except FAILURES as error:
        return error


@pytest.fixture(scope="session")
def counters():
    """Clients that have learnt the catalogue, by the server behind them."""
    return {}


def counter(counters, client, url, maker):
    if url not in counters:
        index, traces = f"identity-{len(counters)}", []
        fill(client, index, maker)
        own = type(client)(url, **{"timeout" if maker is OS else "request_timeout": 60})
        wrapped = leaps_adapter.wrap(own, settings=PATIENT, on_trace=traces.append)
        counters[url] = Counter(plain=own, wrapped=wrapped, index=index, traces=traces)
        wait_until_learnt(wrapped, index)
    return counters[url]


def wait_until_learnt(wrapped, index, patience=60):
    """A first sentence starts the learning; from then on fields are known and constraints pushed down."""
    until = time.monotonic() + patience
    query = {"multi_match": {"query": WORDS, "fields": ["title"]}}
    while time.monotonic() < until:
        answer = wrapped.search(index=index, body={"query": query})
        if not answer["_leaps"]["degraded"]:
            return
        time.sleep(0.2)
    raise AssertionError(f"not learnt within {patience} s: {answer['_leaps']['degraded']}")


def bare(answer):
    """The answer less what differs from one call to the next: how long it took, and where."""
    if isinstance(answer, Exception):
        return type(answer), str(answer)
    return {key: value for key, value in dict(answer).items() if key not in {"took", "_scroll_id", "profile"}}


def check(one, case, maker):
    before = copy.deepcopy((case.body, case.arguments))
    plain, _ = one.ask(one.plain, case)
    wrapped, trace = one.ask(one.wrapped, case)
    assert (case.body, case.arguments) == before
    assert type(wrapped) is type(plain)
    assert trace is not None
    if case.adapted and case.name in PASSES:
        assert trace.route.rule.startswith(PASSES[case.name])
    if not case.adapted or isinstance(plain, Exception) or case.name in PASSES:
        assert bare(wrapped) == bare(plain)
        if not isinstance(plain, Exception):
            assert trace.route.bypass
        return
    assert not trace.route.bypass, trace.route.rule
    if "filter_path" in case.arguments:
        assert set(wrapped) <= set(plain) | {"_leaps"}
        return
    check_shape(plain, wrapped, case)
    check_hits(one, plain, wrapped, case, maker)


def check_shape(plain, wrapped, case):
    """The same keys with the same kinds of values, and a total that tells the truth."""
    assert wrapped.keys() - {"_leaps"} == plain.keys()
    own, ours = plain["hits"], wrapped["hits"]
    assert ours.keys() == own.keys()
    hits, asked = ours["hits"], int(case.body.get("size", case.arguments.get("size", 10)))
    assert len(hits) <= asked
    scores = [hit["_score"] for hit in hits]
    if all(score is not None for score in scores) and not case.body.get("sort"):
        assert scores == sorted(scores, reverse=True)
        assert ours["max_score"] == (1.0 if scores else None)
    assert type(ours.get("total")) is type(own.get("total"))
    if isinstance(ours.get("total"), dict):
        limit = case.body.get("track_total_hits", True)
        assert ours["total"]["value"] >= (len(hits) if limit is True else min(len(hits), limit))
    if "suggest" in plain:
        assert wrapped["suggest"] == plain["suggest"]
    if "aggregations" in plain:
        assert wrapped["aggregations"].keys() == plain["aggregations"].keys()
        assert wrapped["_leaps"]["aggregations"] in {"union", "own"}


def check_hits(one, plain, wrapped, case, maker):
    """Each hit is one that the caller's own request finds for one of the rewrites, with the fields it asks for."""
    reading = read(case.body, maker)
    found = {}
    put = {"size": reading.window or EVERY, "from": 0}
    arguments = {key: value for key, value in case.arguments.items() if key not in PAGE}
    drop = ("collapse", "rescore", "terminate_after")
    for told in (*wrapped["_leaps"]["rewrites"], {"text": reading.text}):
        body = rewrite(case.body, reading, told["text"], put=put, drop=drop)
        answer = one.plain.search(index=case.named(one.index), body=body, **arguments)
        found |= {hit["_id"]: hit for hit in answer["hits"]["hits"]}
    changing = PLACE_ALONE | ({"sort"} if "_score" in str(case.body.get("sort")) else set())
    if "collapse" in case.body:
        changing |= {"fields"}
    own = {hit["_id"]: hit for hit in plain["hits"]["hits"]}
    hits = wrapped["hits"]["hits"]
    assert len({hit["_id"] for hit in hits}) == len(hits)
    for hit in hits:
        like = own.get(hit["_id"]) or found.get(hit["_id"])
        if like is None and reading.window:  # a filter lets in what a window over all leaves out
            continue
        assert less(hit, changing) == less(like, changing)
        assert hit["_leaps"]["grade"] in {"L3", "L4", None}
    if case.body.get("sort") and reading.sort and not reading.by_score:
        for first, second in pairwise(hit["sort"] for hit in hits):
            assert in_order(first, second, reading.sort)


def less(hit, names):
    return {key: value for key, value in hit.items() if key not in names}


def in_order(first, second, keys):
    for left, right, key in zip(first, second, keys, strict=False):
        if left == right:
            continue
        if left is None or right is None:
            return right is None
        return (left > right) == key.descending
    return True


def every(maker):
    return [pytest.param(case, id=case.name) for case in cases(maker)]


def check_pages(one):
    """Pages repeat nothing, and asking again gives the same."""
    body = {"query": {"multi_match": {"query": WORDS, "fields": ["title", "description"]}}, "size": 5}

    def ids(**changes):
        answer = one.wrapped.search(index=one.index, body={**body, **changes})
        assert "_leaps" in answer
        return [hit["_id"] for hit in answer["hits"]["hits"]]

    pages = [ids(**{"from": start}) for start in (0, 5, 10)]
    joined = [each for page in pages for each in page]
    assert joined
    assert len(set(joined)) == len(joined)
    assert [ids(**{"from": start}) for start in (10, 0, 5)] == [pages[2], pages[0], pages[1]]


def test_pages_on_opensearch(opensearch, opensearch_client, counters):
    check_pages(counter(counters, opensearch_client, opensearch.url, OS))


def test_pages_on_elasticsearch(elasticsearch, elasticsearch_client, counters):
    check_pages(counter(counters, elasticsearch_client, elasticsearch.url, ES))


@pytest.mark.parametrize("case", every(OS))
def test_opensearch(opensearch, opensearch_client, counters, case):
    check(counter(counters, opensearch_client, opensearch.url, OS), case, OS)


@pytest.mark.parametrize("case", every(ES))
def test_elasticsearch(elasticsearch, elasticsearch_client, counters, case):
    check(counter(counters, elasticsearch_client, elasticsearch.url, ES), case, ES)
