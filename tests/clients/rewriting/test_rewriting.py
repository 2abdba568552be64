"""The same request with other words: what changes, what stays, what is never touched."""

from __future__ import annotations

import copy
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaps_adapter.clients.kinds import Maker
from leaps_adapter.clients.reading import Reading, read
from leaps_adapter.clients.rewriting import rewrite
from leaps_adapter.clients.rewriting.filtering import filtered
from leaps_adapter.clients.rewriting.paths import changed
from tests.clients.reading.test_reading import BOTH, ELASTICSEARCH, MATCH, OPENSEARCH, TEXT

ES, OS = Maker.ELASTICSEARCH, Maker.OPENSEARCH
CHEAP = {"range": {"price": {"lte": 900}}}
TERM = {"term": {"in_stock": True}}
CASES = [
    *((body, maker) for body, _ in BOTH for maker in Maker),
    *((body, OS) for body, _ in OPENSEARCH),
    *((body, ES) for body, _ in ELASTICSEARCH),
]


def frozen(value):
    if isinstance(value, dict):
        return MappingProxyType({key: frozen(each) for key, each in value.items()})
    return tuple(map(frozen, value)) if isinstance(value, list) else value


def thawed(value):
    if isinstance(value, dict | MappingProxyType):
        return {key: thawed(each) for key, each in value.items()}
    return [thawed(each) for each in value] if isinstance(value, list | tuple) else value


def made(body, text="red shoes", maker=OS, **options):
    reading = read(body, maker)
    assert isinstance(reading, Reading), reading
    return rewrite(body, reading, text, **options)


def at(value, path):
    for step in path:
        value = value[step]
    return value


@pytest.mark.parametrize(("body", "maker"), CASES)
def test_the_words_change_and_nothing_else(body, maker):
    reading = read(body, maker)
    new = rewrite(body, reading, "red shoes")
    assert all(at(new, place.path) == "red shoes" for place in reading.places)
    back = rewrite(new, read(new, maker), TEXT)
    assert [place.path for place in read(back, maker).places] == [place.path for place in reading.places]
    for place in reading.places:
        back = changed(back, place.path, lambda _, place=place: at(body, place.path))
    assert back == body


@pytest.mark.parametrize(("body", "maker"), CASES)
@pytest.mark.parametrize("filters", [[], [CHEAP]])
def test_a_frozen_body_can_be_read_and_rewritten(body, maker, filters):
    body = {**body, "highlight": {"highlight_query": MATCH}, "size": 5}
    reading = read(frozen(body), maker)
    new = rewrite(frozen(body), reading, "red shoes", filters=filters, put={"size": 9}, drop=["aggs"])
    assert thawed(new) == rewrite(copy.deepcopy(body), reading, "red shoes", filters=filters, put={"size": 9})


@given(st.sampled_from(CASES), st.text(min_size=1), st.booleans())
def test_a_body_is_never_changed(case, text, push):
    body, maker = case
    before = copy.deepcopy(body)
    rewrite(body, read(body, maker), text, filters=[CHEAP] if push else [], drop=["query"])
    assert body == before


def test_highlights_say_the_new_words_and_suggestions_the_old():
    body = {
        "query": MATCH,
        "highlight": {"highlight_query": MATCH, "fields": {"title": {}}},
        "suggest": {"text": TEXT, "a": {"term": {"field": "title"}}},
        "rescore": {"query": {"rescore_query": {"match_phrase": {"title": TEXT}}}},
        "aggregations": {"a": {"terms": {"field": "brand"}}},
        "_source": ["title"],
    }
    new = made(body, put={"size": 40, "from": 0, "_source": True}, drop={"aggs"})
    assert new == {
        "query": {"match": {"title": "red shoes"}},
        "highlight": {"highlight_query": {"match": {"title": "red shoes"}}, "fields": {"title": {}}},
        "suggest": body["suggest"],
        "rescore": body["rescore"],
        "_source": True,
        "size": 40,
        "from": 0,
    }


def test_a_filter_stands_around_a_query():
    assert made({"query": MATCH}, filters=[CHEAP]) == {
        "query": {"bool": {"must": [{"match": {"title": "red shoes"}}], "filter": [CHEAP]}}
    }


def test_a_filter_stands_within_each_query_of_a_hybrid_and_within_nearest_neighbours():
    neural = {"neural": {"e": {"query_text": TEXT, "k": 5, "filter": TERM}}}
    inner = {"bool": {"should": [{"neural": {"e": {"query_text": TEXT, "k": 5}}}, MATCH]}}
    new = made({"query": {"hybrid": {"queries": [MATCH, neural, inner]}}}, filters=[CHEAP])
    first, second, third = new["query"]["hybrid"]["queries"]
    assert first == {"bool": {"must": [{"match": {"title": "red shoes"}}], "filter": [CHEAP]}}
    assert second["neural"]["e"] == {"query_text": "red shoes", "k": 5, "filter": {"bool": {"filter": [TERM, CHEAP]}}}
    assert third["bool"]["filter"] == [CHEAP]
    assert third["bool"]["must"][0]["bool"]["should"][0]["neural"]["e"]["filter"] == {"bool": {"filter": [CHEAP]}}


def test_a_filter_stays_outside_nested_documents():
    neural = {"neural": {"v.e": {"query_text": TEXT, "k": 5}}}
    new = made({"query": {"nested": {"path": "v", "query": neural}}}, filters=[CHEAP])
    assert new["query"]["bool"]["filter"] == [CHEAP]
    assert "filter" not in new["query"]["bool"]["must"][0]["nested"]["query"]["neural"]["v.e"]


def builder(**more):
    return {"field": "e", "query_vector_builder": {"text_embedding": {"model_text": TEXT}}, **more}


def test_a_filter_on_elasticsearch_stands_where_the_root_wants_it():
    knn = made({"knn": [builder(filter=[TERM]), builder()]}, maker=ES, filters=[CHEAP])["knn"]
    assert [each["filter"] for each in knn] == [{"bool": {"filter": [TERM, CHEAP]}}, {"bool": {"filter": [CHEAP]}}]
    assert made({"query": {"knn": builder()}}, maker=ES, filters=[CHEAP])["query"]["knn"]["filter"]
    both = made({"query": MATCH, "knn": builder()}, maker=ES, filters=[CHEAP])
    assert both["knn"]["filter"] == {"bool": {"filter": [CHEAP]}}
    assert both["query"]["bool"]["filter"] == [CHEAP]
    standard = {"standard": {"query": MATCH, "filter": TERM}}
    assert made({"retriever": standard}, maker=ES, filters=[CHEAP])["retriever"]["standard"]["filter"] == [TERM, CHEAP]


def test_vectors_are_replaced_by_the_new_words_vectors():
    body = {"query": {"hybrid": {"queries": [MATCH, {"knn": {"e": {"vector": [0.1, 0.2], "k": 5}}}]}}}
    reading = read(body, OS, embeds=True)
    new = rewrite(body, reading, "red shoes", vectors={reading.vectors[0].path: (0.3, 0.4)})
    assert new["query"]["hybrid"]["queries"][1]["knn"]["e"]["vector"] == [0.3, 0.4]
    with pytest.raises(LookupError):
        rewrite(body, reading, "red shoes")


@pytest.mark.parametrize("path", [("query", "match", "title", "deeper"), ("sizes", 0), (), ("list", 3), ("list", "a")])
def test_a_path_that_leads_nowhere_is_an_error(path):
    with pytest.raises(LookupError):
        changed({"query": {"match": {"title": "x"}}, "list": [1]}, path, lambda value: value)


def test_a_body_that_was_not_read_is_an_error():
    reading = read({"knn": builder()}, ES)
    with pytest.raises(LookupError):
        filtered({"knn": [3]}, reading, [CHEAP])


def test_a_query_that_was_not_read_is_left_alone_within():
    reading = read({"query": {"hybrid": {"queries": [MATCH]}}}, OS)
    new = filtered({"query": {"hybrid": {"queries": [3, {"span_term": {"a": "x"}}]}}}, reading, [CHEAP])
    assert [each["bool"]["must"][0] for each in new["query"]["hybrid"]["queries"]] == [3, {"span_term": {"a": "x"}}]


def test_a_filter_reaches_nearest_neighbours_where_they_stand_alone_in_a_compound():
    body = {"query": {"function_score": {"query": {"neural": {"e": {"query_text": TEXT, "k": 5}}}, "weight": 2}}}
    inner = made(body, filters=[CHEAP])["query"]["bool"]["must"][0]["function_score"]
    assert inner["query"]["neural"]["e"]["filter"] == {"bool": {"filter": [CHEAP]}}
    assert inner["weight"] == 2


@pytest.mark.parametrize(
    ("highlight", "wanted"),
    [
        ({"fields": {"title": {}}}, {"fields": {"title": {}}, "highlight_query": {"match": {"title": "red shoes"}}}),
        ({"highlight_query": TERM}, {"highlight_query": TERM}),
        (None, None),
    ],
)
def test_a_clause_is_never_highlighted(highlight, wanted):
    assert made({"query": MATCH, "highlight": highlight}, filters=[CHEAP])["highlight"] == wanted
    assert made({"query": MATCH, "highlight": highlight})["highlight"] == highlight
