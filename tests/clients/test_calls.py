"""A search call read: body, keywords and params= put together as the client would, or the reason to leave it alone."""

from __future__ import annotations

import datetime

import pytest
from elasticsearch._sync.client.utils import _escape as elasticsearch_escape
from opensearchpy.client.utils import _escape as opensearch_escape

from leaps_adapter.clients.arguments import in_url
from leaps_adapter.clients.calls import read_call
from leaps_adapter.clients.kinds import Maker
from leaps_adapter.clients.reading import Bypass

OS, ES = Maker.OPENSEARCH, Maker.ELASTICSEARCH
QUERY = {"match": {"title": "linen blazer for men under 60 dollars"}}


def called(maker=OS, body=None, **kwargs):
    return read_call(maker, (), {"body": {"query": QUERY} if body is None else body, **kwargs})


@pytest.mark.parametrize(
    ("kwargs", "key", "value"),
    [
        ({"explain": "true"}, "explain", True),
        ({"version": ""}, "version", True),
        ({"track_scores": False}, "track_scores", False),
        ({"stored_fields": "a,b"}, "stored_fields", ["a", "b"]),
        ({"stats": ["a"]}, "stats", ["a"]),
        ({"sort": "price:desc,name"}, "sort", [{"price": "desc"}, "name"]),
        ({"sort": ["price:asc", "name"]}, "sort", [{"price": "asc"}, "name"]),
        ({"sort": "price"}, "sort", ["price"]),
        ({"timeout": "5s", "request_timeout": 3}, "timeout", "5s"),
        ({"params": {"size": "7"}}, "size", 7),
        ({"size": 7}, "size", 7),
        ({"params": {"terminate_after": "50"}}, "terminate_after", 50),
        ({"track_total_hits": "false"}, "track_total_hits", False),
        ({"track_total_hits": "100"}, "track_total_hits", 100),
        ({"_source": "false"}, "_source", False),
        ({"_source": "title,price"}, "_source", ["title", "price"]),
        ({"_source": ["title"]}, "_source", ["title"]),
        (
            {"_source_includes": "a,b", "_source_excludes": ["c"]},
            "_source",
            {"includes": ["a", "b"], "excludes": ["c"]},
        ),
        ({"_source": True, "_source_includes": ["a"]}, "_source", {"includes": ["a"], "excludes": ()}),
    ],
)
def test_what_an_argument_says_stands_in_the_body(kwargs, key, value):
    assert called(**kwargs).body[key] == value


@pytest.mark.parametrize(
    ("kwargs", "key", "value"),
    [
        ({"sort": "price:desc,name"}, "sort", [{"price": "desc"}, "name"]),
        ({"sort": ["price:asc", "name"]}, "sort", [{"price": "asc"}, "name"]),
        ({"sort": ["price:asc", {"name": "desc"}]}, "sort", ["price:asc", {"name": "desc"}]),
        ({"sort": {"price": "asc"}}, "sort", {"price": "asc"}),
        ({"sort": "price,name"}, "sort", "price,name"),
        ({"docvalue_fields": "a,b"}, "docvalue_fields", "a,b"),
        ({"stats": "a,b"}, "stats", "a,b"),
        ({"stored_fields": "a,b"}, "stored_fields", "a,b"),
        ({"source": "a,b"}, "_source", "a,b"),
        ({"source_includes": "a,b"}, "_source", {"includes": ["a", "b"], "excludes": ()}),
    ],
)
def test_elasticsearchs_client_puts_arguments_into_the_body_as_they_are(kwargs, key, value):
    call = read_call(ES, (), {"query": QUERY, **kwargs})
    assert call.body[key] == value


def test_beside_a_body_elasticsearchs_client_says_a_sort_in_it():
    assert called(ES, sort="price:desc").body["sort"] == "price:desc"


@pytest.mark.parametrize("kwargs", [{"timeout": 5}, {"params": {"timeout": 5}}])
def test_opensearchs_client_takes_a_timeout_for_that_of_the_request(kwargs):
    call = called(**kwargs)
    assert call.timeout == 5.0
    assert "timeout" not in call.body
    assert called(timeout=None).timeout is None
    assert called(ES, timeout="5s").body["timeout"] == "5s"


@pytest.mark.parametrize(
    ("said", "tracked"),
    [(True, True), (False, False), (-1, False), (2**31 - 1, True), ("100", 100), ("true", True), (0, 0), (7, 7)],
)
def test_how_far_hits_are_counted(said, tracked):
    assert called(ES, {"query": QUERY, "track_total_hits": said}).tracked == tracked


@pytest.mark.parametrize("said", [-2, None, 1.5, {}])
def test_what_counts_nothing_is_the_engines_affair(said):
    assert str(called(ES, {"query": QUERY, "track_total_hits": said})) == "malformed: track_total_hits"


def test_a_number_that_is_not_exact_is_refused_by_the_engine():
    found = called(ES, {"query": QUERY, "track_total_hits": 100}, rest_total_hits_as_int=True)
    assert str(found) == "malformed: track_total_hits"


def test_lists_are_one_text_in_a_header():
    assert called(routing=["a", "b"], ignore_unavailable=True).header == {"routing": "a,b", "ignore_unavailable": True}


@pytest.mark.parametrize(
    "value",
    [True, False, "a", "", 5, 2.5, ["a", "b"], ("a",), b"a", datetime.date(2026, 1, 2), datetime.datetime(2026, 1, 2)],
)  # fmt: skip
def test_a_parameter_is_written_as_the_clients_write_it(value):
    written = opensearch_escape(value)
    assert in_url(value) == (written.decode() if isinstance(written, bytes) else written) == elasticsearch_escape(value)


def test_what_goes_where():
    call = called(
        index=["a", "b"], routing="r", typed_keys=True, params={"preference": "_local", "request_timeout": 3},
        rest_total_hits_as_int="true", filter_path="hits.hits._id",
    )  # fmt: skip
    assert call.index == ("a", "b")
    assert call.header == {"routing": "r", "preference": "_local"}
    assert call.url == {"typed_keys": True}
    assert call.total_as_number
    assert call.timeout == 3.0
    assert call.filter_path.apply({"took": 1, "hits": {"hits": [{"_id": "1", "_score": 2}]}}) == {
        "hits": {"hits": [{"_id": "1"}]}
    }
    assert called(index="").index is None
    assert called(ES, from_=3, size=4).first == 3
    assert called(params={"size": 3}, size=4).size == 4


@pytest.mark.parametrize(
    ("kwargs", "headers"),
    [
        ({"headers": {"X-Shop": "a"}, "opaque_id": "b"}, {"x-shop": "a", "x-opaque-id": "b"}),
        ({"api_key": ("a", "b")}, {"authorization": "ApiKey YTpi"}),
        ({"api_key": "YTpi"}, {"authorization": "ApiKey YTpi"}),
        ({"headers": {"authorization": "Bearer x"}}, {"authorization": "Bearer x"}),
    ],
)
@pytest.mark.parametrize("maker", [OS, ES])
def test_what_is_carried_by_every_request(maker, kwargs, headers):
    assert called(maker, **kwargs).headers == headers
    assert called(OS, http_auth=("a", "b")).headers == {"authorization": "Basic YTpi"}


def test_pages_of_one_request_share_a_fingerprint():
    assert called(size=5).fingerprint == called(params={"from": 5}, size=5).fingerprint
    assert called(size=5).fingerprint != called(size=5, routing="r").fingerprint


@pytest.mark.parametrize(
    ("maker", "kwargs", "reason"),
    [
        (OS, {"scroll": "1m"}, "parameter: scroll"),
        (OS, {"no_such": 1}, "parameter: no_such"),
        (OS, {"headers": {"Content-Type": "text/plain"}}, "parameter: headers.content-type"),
        (OS, {"headers": {"a": 1}}, "parameter: headers"),
        (OS, {"headers": "a: b"}, "parameter: headers"),
        (OS, {"opaque_id": 7}, "parameter: opaque_id"),
        (OS, {"api_key": 7}, "parameter: credentials"),
        (OS, {"api_key": "a", "http_auth": "b"}, "parameter: opensearch: one way to authenticate"),
        (OS, {"params": {"opaque_id": "a"}}, "parameter: opaque_id"),
        (ES, {"http_auth": "a"}, "parameter: http_auth"),
        (ES, {"basic_auth": "a"}, "parameter: basic_auth"),
        (OS, {"timeout": "5s"}, "parameter: timeout"),
        (OS, {"timeout": 5, "request_timeout": 9}, "parameter: timeout"),
        (OS, {"sort": ["price:asc", {"name": "desc"}]}, "parameter: sort"),
        (OS, {"_source": {"includes": ["a"]}}, "parameter: _source"),
        (OS, {"params": {"typed_keys": True}}, "parameter: typed_keys"),
        (OS, {"params": {"_source": ["a"]}}, "parameter: _source"),
        (OS, {"request_timeout": "3"}, "parameter: request_timeout"),
        (OS, {"request_timeout": True}, "parameter: request_timeout"),
        (OS, {"request_timeout": 0}, "parameter: request_timeout"),
        (OS, {"params": "size=3"}, "malformed: params"),
        (ES, {"size": 3, "params": {"size": 4}}, "malformed: params"),
        (OS, {"body": "{}"}, "malformed: body"),
        (OS, {"body": {"query": QUERY, "size": 1}, "size": 2}, "malformed: size"),
        (OS, {"body": {"query": QUERY, "_source": True}, "_source": ["a"]}, "malformed: _source"),
        (OS, {"_source": ["a"], "_source_includes": ["a"]}, "source: _source"),
        (OS, {"stored_fields": "_none_"}, "source: _source"),
        (OS, {"index": ["a", 1]}, "malformed: index"),
        (OS, {"index": []}, "malformed: index"),
        (OS, {"explain": "perhaps"}, "malformed: perhaps"),
    ],
)
def test_what_is_left_alone(maker, kwargs, reason):
    found = called(maker, **kwargs)
    assert isinstance(found, Bypass)
    assert str(found) == reason


def test_arguments_without_names_are_left_alone():
    assert str(read_call(OS, ("index",), {})) == "parameter: positional"
