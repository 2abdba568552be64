"""`filter_path`; that the engines answer the same is tested on real servers."""

from __future__ import annotations

import pytest

from leaps_adapter.clients.trimming import FilterPath

RESPONSE = {
    "took": 3,
    "_shards": {"total": 1, "failed": 0},
    "hits": {
        "total": {"value": 2, "relation": "eq"},
        "hits": [
            {"_id": "1", "_source": {"title": "Lamp", "tags": [], "maker": {"name": "Acme"}}},
            {"_id": "2", "_source": {"title": "Rug", "maker": {}, "sizes": [[1], ["x", {"name": "n"}]]}},
        ],
    },
}
IDS = {"hits": {"hits": [{"_id": "1"}, {"_id": "2"}]}}


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("", RESPONSE),
        ("took", {"took": 3}),
        (["took", "_shards.total"], {"took": 3, "_shards": {"total": 1}}),
        ("took , _shards.f*", {"took": 3, "_shards": {"failed": 0}}),
        ("hits.hits._id", IDS),
        ("**._id", IDS),
        ("hits.**.name", {"hits": {"hits": [{"_source": {"maker": {"name": "Acme"}}}, {"_source": {"sizes": [[{"name": "n"}]]}}]}}),
        ("**.total", {"_shards": {"total": 1}, "hits": {"total": {"value": 2, "relation": "eq"}}}),
        ("absent", {}),
        ("took.x", {}),
        ("-took,-_shards,-hits", {}),
        ("-hits", {"took": 3, "_shards": {"total": 1, "failed": 0}}),
        ("hits.hits,-**._source", IDS),
        ("-hits.hits,-_shards.*", {"took": 3, "hits": {"total": {"value": 2, "relation": "eq"}}}),
        ("a\\.b", {}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("keeps_empty", [False, True])
def test_what_is_left(asked, left, keeps_empty):
    assert FilterPath.parse(asked, keeps_empty=keeps_empty).apply(RESPONSE) == left


def test_what_was_empty_before_stays_where_the_engine_keeps_it():
    asked = "hits.hits._source,-hits.hits._source.maker.name,-hits.hits._source.**.x"
    sizes = [[1], ["x", {"name": "n"}]]
    dropped = [{"_source": {"title": "Lamp"}}, {"_source": {"title": "Rug", "sizes": sizes}}]
    held = [{"_source": {"title": "Lamp", "tags": []}}, {"_source": {"title": "Rug", "maker": {}, "sizes": sizes}}]
    assert FilterPath.parse(asked).apply(RESPONSE) == {"hits": {"hits": dropped}}
    assert FilterPath.parse(asked, keeps_empty=True).apply(RESPONSE) == {"hits": {"hits": held}}


def test_a_backslash_keeps_a_dot_within_a_name():
    assert FilterPath.parse("a\\.b").apply({"a.b": 1, "a": {"b": 2}}) == {"a.b": 1}
