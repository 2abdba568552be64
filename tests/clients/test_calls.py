"""A search call read: body, keywords and params= put together as the client would, or the reason to leave it alone."""

from __future__ import annotations

import pytest

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
        ({"sort": ["price:asc", {"name": "desc"}]}, "sort", [{"price": "asc"}, {"name": "desc"}]),
        ({"sort": {"price": "asc"}}, "sort", {"price": "asc"}),
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
