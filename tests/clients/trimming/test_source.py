"""`_source` filtering; that the engines answer the same is tested on real servers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaps_adapter.clients.kinds import Maker
from leaps_adapter.clients.trimming import SourceFilter, kept, source_filter, trimmed

ES, OS = Maker.ELASTICSEARCH, Maker.OPENSEARCH
DOCUMENT = {
    "title": "Lamp",
    "price": 9.5,
    "maker": {"name": "Acme", "address": {"city": "Ulm", "zip": "1"}, "tags": []},
    "parts": [{"name": "bulb", "price": 1}, {"price": 2}, [{"name": "base"}], "loose"],
    "empty": {},
    "a.b": 1,
}


@pytest.mark.parametrize(
    ("asked", "both"),
    [
        (True, DOCUMENT),
        ([], DOCUMENT),
        ({}, DOCUMENT),
        ("title", {"title": "Lamp"}),
        ("title,price", {}),
        ([""], {}),
        (["title", "price"], {"title": "Lamp", "price": 9.5}),
        (["maker.name"], {"maker": {"name": "Acme"}}),
        (["maker.address"], {"maker": {"address": {"city": "Ulm", "zip": "1"}}}),
        (["maker.*"], {"maker": DOCUMENT["maker"]}),
        (["p*"], {"price": 9.5, "parts": DOCUMENT["parts"]}),
        (["parts.name"], {"parts": [{"name": "bulb"}, [{"name": "base"}]]}),
        (["a.b"], {"a.b": 1}),
        (
            {"includes": ["parts"], "excludes": ["parts.price"]},
            {"parts": [{"name": "bulb"}, [{"name": "base"}], "loose"]},
        ),
        (["title.x"], {}),
        ({"include": "title"}, {"title": "Lamp"}),
        ({"includes": ["maker"], "excludes": ["maker.address", "maker.tags"]}, {"maker": {"name": "Acme"}}),
    ],
)
@pytest.mark.parametrize("maker", Maker)
def test_what_both_engines_keep(asked, both, maker):
    wanted = source_filter({"_source": asked}, maker=maker)
    assert kept(DOCUMENT, wanted) == both


@pytest.mark.parametrize(
    ("asked", "opensearch", "elasticsearch"),
    [
        (["*name"], {"maker": {"name": "Acme"}, "parts": [{"name": "bulb"}, [{"name": "base"}]]}, {}),
        (["*.city"], {"maker": {"address": {"city": "Ulm"}}}, {}),
        (
            {"includes": ["maker"], "excludes": ["maker.address.city", "maker.address.zip"]},
            {"maker": {"name": "Acme", "address": {}, "tags": []}},
            {"maker": {"name": "Acme", "tags": []}},
        ),
    ],
)
def test_elasticsearch_filters_bytes_name_by_name_unless_fields_are_asked_for(asked, opensearch, elasticsearch):
    assert kept(DOCUMENT, source_filter({"_source": asked}, maker=OS)) == opensearch
    assert kept(DOCUMENT, source_filter({"_source": asked}, maker=ES)) == elasticsearch
    assert kept(DOCUMENT, source_filter({"_source": asked, "fields": ["title"]}, maker=ES)) == opensearch


def test_an_exclusion_with_a_star_has_the_document_parsed():
    wanted = source_filter({"_source": {"includes": ["*name"], "excludes": ["*.x"]}}, maker=ES)
    assert kept(DOCUMENT, wanted) == {"maker": {"name": "Acme"}, "parts": [{"name": "bulb"}, [{"name": "base"}]]}


@pytest.mark.parametrize(
    "body",
    [
        {"_source": None},
        {"_source": {"exclude_vectors": False}},
        {"_source": [1]},
        {"_source": {"excludes": [None]}},
        {"stored_fields": "_none_"},
        {"stored_fields": [3]},
        {"_source": ["title"], "script_fields": {}},
    ],
)
def test_what_cannot_be_answered_exactly(body):
    assert source_filter(body, maker=ES) is None


@pytest.mark.parametrize(
    ("body", "fetch"),
    [
        ({}, True),
        ({"_source": False}, False),
        ({"stored_fields": []}, False),
        ({"stored_fields": ["title"]}, False),
        ({"stored_fields": ["title", "_source"]}, True),
        ({"stored_fields": ["title"], "_source": True}, True),
        ({"script_fields": {}}, True),
        ({"script_fields": {"twice": {"script": "1"}}}, False),
        ({"script_fields": {"twice": {"script": "1"}}, "_source": True}, True),
    ],
)
def test_computed_and_stored_fields_bear_on_whether_there_is_a_source(body, fetch):
    assert source_filter(body, maker=OS) == SourceFilter(fetch=fetch)


def test_what_is_asked_for_holds_what_is_wanted():
    assert source_filter({"_source": ["v"]}, maker=ES).asked == ["*"]
    assert source_filter({"_source": {"excludes": ["v"]}}, maker=ES).asked is True


def test_a_hit_keeps_everything_beside_its_source():
    hit = {"_id": "1", "_score": 2.0, "_source": DOCUMENT, "fields": {"price": [9.5]}, "sort": [1]}
    assert trimmed(hit, SourceFilter(includes=("title",))) == {**hit, "_source": {"title": "Lamp"}}
    assert trimmed(hit, SourceFilter(fetch=False)) == {key: hit[key] for key in hit if key != "_source"}
    assert trimmed({"_id": "1"}, SourceFilter()) == {"_id": "1"}


LEAF = st.none() | st.booleans() | st.integers() | st.text(max_size=3)
TREE = st.dictionaries(
    st.sampled_from("abc"),
    st.recursive(LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner)),
)
PATTERN = st.lists(st.sampled_from(["a", "b", "c", "*", "a*"]), min_size=1, max_size=3).map(".".join)


@given(TREE, st.lists(PATTERN, max_size=2), st.lists(PATTERN, max_size=2), st.sampled_from(Maker))
def test_filtering_twice_is_filtering_once(document, includes, excludes, maker):
    wanted = source_filter({"_source": {"includes": includes, "excludes": excludes}}, maker=maker)
    once = kept(document, wanted)
    assert set(once) <= set(document)
    if not excludes:
        assert kept(once, wanted) == once
