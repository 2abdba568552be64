"""Where the words stand, and what passes untouched."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leaps_adapter.clients.kinds import Maker
from leaps_adapter.clients.reading import Bypass, Reading, Root, SortKey, Why, read

TEXT = "grey laptop, 16 GB or more, under 900 dollars, not HP"
ES, OS = Maker.ELASTICSEARCH, Maker.OPENSEARCH
MATCH = {"match": {"title": TEXT}}
MULTI = {"multi_match": {"query": TEXT, "fields": ["title^3", "brand"], "type": "cross_fields", "operator": "and"}}
TERM = {"term": {"in_stock": True}}


def q(query, **keys):
    return {"query": query, **keys}


def paths(body, maker=OS, **options):
    reading = read(body, maker, **options)
    assert isinstance(reading, Reading), reading
    assert reading.text == TEXT
    return [".".join(map(str, place.path)) for place in reading.places]


BOTH = [
    (q(MATCH), ["query.match.title"]),
    (q({"match": {"title": {"query": TEXT, "operator": "and", "boost": 2}}}), ["query.match.title.query"]),
    (q(MULTI), ["query.multi_match.query"]),
    (q({"match_phrase": {"title": TEXT}}), ["query.match_phrase.title"]),
    (q({"match_phrase_prefix": {"title": {"query": TEXT, "slop": 2}}}), ["query.match_phrase_prefix.title.query"]),
    (q({"match_bool_prefix": {"title": TEXT}}), ["query.match_bool_prefix.title"]),
    (q({"combined_fields": {"query": TEXT, "fields": ["title"]}}), ["query.combined_fields.query"]),
    (q({"query_string": {"query": TEXT, "default_field": "title"}}), ["query.query_string.query"]),
    (q({"simple_query_string": {"query": TEXT, "fields": ["title"]}}), ["query.simple_query_string.query"]),
    (q({"bool": {"must": MULTI, "filter": [TERM]}}), ["query.bool.must.multi_match.query"]),
    (
        q({"bool": {"should": [MATCH, {"match_phrase": {"title": TEXT}}], "must_not": {"match": {"title": "used"}}}}),
        ["query.bool.should.0.match.title", "query.bool.should.1.match_phrase.title"],
    ),
    (q({"bool": {"must": [MATCH], "filter": [{"match": {"brand": "Dell"}}]}}), ["query.bool.must.0.match.title"]),
    (
        q({"bool": {"must": [MATCH], "should": [{"term": {"title.raw": {"value": TEXT}}}, TERM]}}),
        ["query.bool.must.0.match.title", "query.bool.should.0.term.title.raw.value"],
    ),
    (
        q({"function_score": {"query": MATCH, "functions": [{"filter": TERM, "weight": 2}], "boost_mode": "sum"}}),
        ["query.function_score.query.match.title"],
    ),
    (q({"dis_max": {"queries": [MATCH, MULTI]}}), ["query.dis_max.queries.0.match.title", "query.dis_max.queries.1.multi_match.query"]),
    (q({"constant_score": {"filter": MATCH, "boost": 2}}), ["query.constant_score.filter.match.title"]),
    (q({"nested": {"path": "variants", "query": MATCH, "inner_hits": {}}}), ["query.nested.query.match.title"]),
    (q({"has_child": {"type": "offer", "query": MATCH}}), ["query.has_child.query.match.title"]),
    (q({"has_parent": {"parent_type": "product", "query": MATCH}}), ["query.has_parent.query.match.title"]),
    (q({"boosting": {"positive": MATCH, "negative": TERM, "negative_boost": 0.2}}), ["query.boosting.positive.match.title"]),
    (q({"script_score": {"query": MATCH, "script": {"source": "_score * 2"}}}), ["query.script_score.query.match.title"]),
    (q({"bool": {"must": [MATCH, {"match": {"year": 2024}}]}}), ["query.bool.must.0.match.title"]),
]  # fmt: skip

OPENSEARCH = [
    (q({"neural": {"embedding": {"query_text": TEXT, "model_id": "m", "k": 50}}}), ["query.neural.embedding.query_text"]),
    (q({"neural_sparse": {"sparse": {"query_text": TEXT}}}), ["query.neural_sparse.sparse.query_text"]),
    (
        q({"hybrid": {"queries": [MATCH, {"neural": {"e": {"query_text": TEXT, "k": 5, "filter": TERM}}}]}}),
        ["query.hybrid.queries.0.match.title", "query.hybrid.queries.1.neural.e.query_text"],
    ),
]  # fmt: skip

BUILDER = {"text_embedding": {"model_id": "m", "model_text": TEXT}}
KNN = {"field": "e", "query_vector_builder": BUILDER, "k": 10, "num_candidates": 50, "filter": TERM}
ELASTICSEARCH = [
    (q({"semantic": {"field": "body", "query": TEXT}}), ["query.semantic.query"]),
    (q({"sparse_vector": {"field": "s", "inference_id": "i", "query": TEXT}}), ["query.sparse_vector.query"]),
    (q({"text_expansion": {"s": {"model_id": "m", "model_text": TEXT}}}), ["query.text_expansion.s.model_text"]),
    (q({"knn": KNN}), ["query.knn.query_vector_builder.text_embedding.model_text"]),
    (q({"pinned": {"ids": ["1"], "organic": MATCH}}), ["query.pinned.organic.match.title"]),
    (q({"rule": {"organic": MATCH, "ruleset_ids": ["r"], "match_criteria": {"q": TEXT}}}), ["query.rule.organic.match.title"]),
    ({"knn": KNN}, ["knn.query_vector_builder.text_embedding.model_text"]),
    (
        {"query": MATCH, "knn": [KNN]},
        ["query.match.title", "knn.0.query_vector_builder.text_embedding.model_text"],
    ),
    ({"retriever": {"standard": {"query": MATCH, "filter": TERM}}}, ["retriever.standard.query.match.title"]),
    (
        {"retriever": {"rrf": {"retrievers": [{"standard": {"query": MATCH}}, {"knn": KNN}], "rank_window_size": 50}}},
        [
            "retriever.rrf.retrievers.0.standard.query.match.title",
            "retriever.rrf.retrievers.1.knn.query_vector_builder.text_embedding.model_text",
        ],
    ),
    (
        {"retriever": {"linear": {"retrievers": [{"retriever": {"standard": {"query": MATCH}}, "weight": 2}]}}},
        ["retriever.linear.retrievers.0.retriever.standard.query.match.title"],
    ),
    ({"retriever": {"rrf": {"query": TEXT, "fields": ["title^2"]}}}, ["retriever.rrf.query"]),
    (
        {"retriever": {"text_similarity_reranker": {
            "retriever": {"standard": {"query": MATCH}}, "field": "title", "inference_id": "i", "inference_text": TEXT,
        }}},
        ["retriever.text_similarity_reranker.retriever.standard.query.match.title"],
    ),
    (
        {"retriever": {"rescorer": {"retriever": {"standard": {"query": MATCH}}, "rescore": {"window_size": 5, "query": {"rescore_query": MATCH}}}}},
        ["retriever.rescorer.retriever.standard.query.match.title"],
    ),
]  # fmt: skip


@pytest.mark.parametrize("maker", Maker)
@pytest.mark.parametrize(("body", "wanted"), BOTH)
def test_words_are_found_on_both_engines(body, wanted, maker):
    assert paths(body, maker) == wanted


@pytest.mark.parametrize(("body", "wanted"), OPENSEARCH)
def test_words_are_found_in_what_opensearch_alone_has(body, wanted):
    assert paths(body, OS) == wanted
    assert isinstance(read(body, ES), Bypass)


@pytest.mark.parametrize(("body", "wanted"), ELASTICSEARCH)
def test_words_are_found_in_what_elasticsearch_alone_has(body, wanted):
    assert paths(body, ES) == wanted
    assert isinstance(read(body, OS), Bypass)


BYPASSES = [
    ({}, Why.NO_TEXT, ""),
    (q({"match_all": {}}), Why.NO_TEXT, ""),
    (q({"match": {"title": " "}}), Why.NO_TEXT, ""),
    (q({"bool": {"filter": [MATCH]}}), Why.NO_TEXT, ""),
    (q({"bool": {"must": [MATCH, {"match": {"brand": "Dell"}}]}}), Why.SEVERAL_TEXTS, "query.bool.must.1.match.brand"),
    (q({"query_string": {"query": "title:laptop AND grey"}}), Why.SYNTAX, "query.query_string.query"),
    (q({"simple_query_string": {"query": "grey +laptop"}}), Why.SYNTAX, "query.simple_query_string.query"),
    (q({"bool": {"must": [MATCH], "filter": [MATCH]}}), Why.TEXT_ELSEWHERE, "query.bool.filter.0.match.title"),
    (q({"script_score": {"query": MATCH, "script": {"params": {"q": TEXT}}}}), Why.TEXT_ELSEWHERE, "query.script_score.script.params.q"),
    (q({"span_term": {"title": "x"}}), Why.UNKNOWN_QUERY, "query.span_term"),
    (q({"bool": {"must": [MATCH, {"more_like_this": {"like": "x"}}]}}), Why.UNKNOWN_QUERY, "query.bool.must.1.more_like_this"),
    (q({"match": {"title": {"query": TEXT, "magic": 1}}}), Why.UNKNOWN_PARAMETER, "query.match.title.magic"),
    (q({"bool": {"must": [MATCH], "maybe": []}}), Why.UNKNOWN_PARAMETER, "query.bool.maybe"),
    (q(MATCH, magic=1), Why.UNKNOWN_KEY, "magic"),
    (q(MATCH, profile=True), Why.BODY_KEY, "profile"),
    (q(MATCH, slice={"id": 0, "max": 2}), Why.BODY_KEY, "slice"),
    (q(MATCH, size=0), Why.NO_HITS, "size"),
    (q(MATCH, size=-1), Why.MALFORMED, "size"),
    (q(MATCH, sort=[{"a": "asc", "b": "asc"}]), Why.MALFORMED, "sort.0"),
    (q(MATCH, sort="price:up"), Why.MALFORMED, "sort"),
    (q([]), Why.MALFORMED, "query"),
    (q({"match": {"a": "x", "b": "x"}}), Why.MALFORMED, "query.match"),
    (q({"match": {"a": ["x"]}}), Why.MALFORMED, "query.match.a"),
    (q({"multi_match": {"fields": ["a"]}}), Why.MALFORMED, "query.multi_match.query"),
    (q({"match": {}, "term": {}}), Why.MALFORMED, "query"),
    (
        q({"script_score": {"query": MATCH, "script": {"params": {"v": [0.1] * 8}}}}),
        Why.CALLER_VECTOR,
        "query.script_score.script.params.v",
    ),
]  # fmt: skip


@pytest.mark.parametrize("maker", Maker)
@pytest.mark.parametrize(("body", "why", "detail"), BYPASSES)
def test_what_passes_untouched(body, why, detail, maker):
    assert read(body, maker) == Bypass(why=why, detail=detail)


@pytest.mark.parametrize(
    ("body", "why", "detail"),
    [
        (q({"neural": {"e": {"query_text": TEXT, "query_image": "x"}}}), Why.IMAGE, "query.neural.e.query_image"),
        (q({"knn": {"e": {"k": 3}}}), Why.MALFORMED, "query.knn.e"),
        (q({"knn": {"e": {"k": 3}, "f": {}}}), Why.MALFORMED, "query.knn"),
    ],
)
def test_what_passes_untouched_on_opensearch(body, why, detail):
    assert read(body, OS) == Bypass(why=why, detail=detail)


@pytest.mark.parametrize(
    ("body", "why", "detail"),
    [
        ({"retriever": {"standard": {"query": MATCH}}, "query": MATCH}, Why.MALFORMED, "query.retriever"),
        ({"retriever": {"magic": {}}}, Why.UNKNOWN_QUERY, "retriever.magic"),
        ({"retriever": {"standard": {}, "knn": {}}}, Why.MALFORMED, "retriever"),
        ({"retriever": {"standard": {"query": MATCH, "magic": 1}}}, Why.UNKNOWN_PARAMETER, "retriever.standard.magic"),
        ({"retriever": {"rrf": {"query": 3}}}, Why.MALFORMED, "retriever.rrf.query"),
        (
            {"retriever": {"linear": {"retrievers": [{"retriever": {}, "magic": 2}]}}},
            Why.UNKNOWN_PARAMETER,
            "retriever.linear.retrievers.0.retriever.magic",
        ),
        ({"knn": {"field": "e", "query_vector": "00ff"}}, Why.CALLER_VECTOR, "knn.query_vector"),
        (
            {"knn": {"field": "e", "query_vector_builder": {"lookup": {}}}},
            Why.UNKNOWN_PARAMETER,
            "knn.query_vector_builder.lookup",
        ),
    ],
)
def test_what_passes_untouched_on_elasticsearch(body, why, detail):
    assert read(body, ES) == Bypass(why=why, detail=detail)


def test_a_bypass_says_what_decided():
    assert str(Bypass(why=Why.NO_TEXT)) == "no_text"
    assert str(Bypass(why=Why.UNKNOWN_KEY, detail="magic")) == "unknown_key: magic"


@pytest.mark.parametrize(
    ("body", "maker", "path"),
    [
        (
            q({"hybrid": {"queries": [MATCH, {"knn": {"e": {"vector": [0.1, 0.2], "k": 5}}}]}}),
            OS,
            "query.hybrid.queries.1.knn.e.vector",
        ),
        ({"query": MATCH, "knn": {"field": "e", "query_vector": [0.1], "k": 5}}, ES, "knn.query_vector"),
    ],
)
def test_a_vector_of_the_caller_bypasses_unless_it_can_be_computed_anew(body, maker, path):
    assert read(body, maker) == Bypass(why=Why.CALLER_VECTOR, detail=path)
    reading = read(body, maker, embeds=True)
    assert isinstance(reading, Reading)
    assert [".".join(map(str, each.path)) for each in reading.vectors] == [path]
    assert reading.vectors[0].fields == ("e",)


def test_what_the_wrapper_needs_to_know():
    body = q(
        MULTI,
        size="5",
        aggregations={"n": {}},
        sort=["_score", "price:desc", {"rating": "desc"}, {"stock": {"order": "asc", "mode": "max"}}, {"_script": {}}],
        **{"from": 20},
    )
    reading = read(body, OS)
    assert isinstance(reading, Reading)
    assert (reading.size, reading.offset, reading.root, reading.fits_in_bool) == (5, 20, Root.QUERY, True)
    assert reading.keys == {"query", "size", "from", "aggs", "sort"}
    assert reading.fields == ("title", "brand")
    assert reading.by_score
    assert reading.sort == (
        SortKey(name="_score", descending=True, plain=True),
        SortKey(name="price", descending=True, plain=True),
        SortKey(name="rating", descending=True, plain=True),
        SortKey(name="stock", descending=False, plain=False),
        SortKey(name="_script", descending=False, plain=False),
    )
    assert read(q(MATCH, aggs={}), OS).keys == {"query"}
    assert not read(q(MATCH, sort="price"), OS).by_score
    assert read(q(MATCH), OS).size == 10
    assert not read(q({"hybrid": {"queries": [MATCH]}}), OS).fits_in_bool


def test_the_least_window_of_all_retrievers_counts():
    inner = {"rrf": {"retrievers": [{"standard": {"query": MATCH}}], "rank_window_size": 20}}
    body = {"retriever": {"linear": {"retrievers": [{"retriever": inner}], "rank_window_size": 100}}}
    assert read(body, ES).window == 20
    assert read(q({"hybrid": {"queries": [MATCH], "pagination_depth": 40}}), OS).window == 40
    rescorer = {"retriever": {"standard": {"query": MATCH}}, "rescore": [{"window_size": 30}, {}]}
    assert read({"retriever": {"rescorer": rescorer}}, ES).window == 30


def test_highlight_queries_that_say_the_words_are_places():
    highlight = {
        "highlight_query": MATCH,
        "fields": {
            "a": {"highlight_query": {"match": {"a": "something else"}}},
            "b": {"highlight_query": {"span_term": {"b": "x"}}},
            "c": {"highlight_query": MULTI},
            "d": {},
        },
    }
    inner = {
        "nested": {
            "path": "v",
            "query": MATCH,
            "inner_hits": {"highlight": {"highlight_query": MATCH, "fields": [{"e": {"highlight_query": MATCH}}]}},
        }
    }
    reading = read(q(inner, highlight=highlight), OS)
    assert [".".join(map(str, each.path)) for each in reading.highlights] == [
        "query.nested.inner_hits.highlight.highlight_query.match.title",
        "query.nested.inner_hits.highlight.fields.0.e.highlight_query.match.title",
        "highlight.highlight_query.match.title",
        "highlight.fields.c.highlight_query.multi_match.query",
    ]  # fmt: skip
    assert read(q(MATCH, highlight="wrong"), OS).highlights == ()
    assert read(q(MATCH, highlight={"fields": ["wrong"]}), OS).highlights == ()


@pytest.mark.parametrize(
    ("query", "flags"),
    [
        ({"simple_query_string": {"query": TEXT, "flags": "and|or"}}, "AND|OR"),
        ({"simple_query_string": {"query": TEXT, "flags": -1}}, "ALL"),
        ({"simple_query_string": {"query": TEXT, "flags": 3}}, "UNREADABLE"),
        ({"simple_query_string": {"query": TEXT}}, None),
        ({"query_string": {"query": TEXT, "escape": True}}, "ESCAPE"),
        ({"query_string": {"query": TEXT, "escape": False}}, None),
    ],
)
def test_what_a_rewrite_must_know_to_be_written(query, flags):
    assert read(q(query), OS).places[0].flags == flags


def test_values_that_are_no_words_are_left_alone():
    body = q(
        {"bool": {"must": [MATCH], "should": [{"term": {"n": 3}}, {"term": {"t": {"value": "other", "boost": 2}}}]}}
    )
    assert len(read(body, OS).places) == 1


def test_names_of_queries_and_lists_of_values_do_not_stand_in_the_way():
    filters = [{"terms": {"brand": ["Dell", 3, None], "_name": TEXT}}]
    assert isinstance(read(q({"bool": {"must": [MATCH], "filter": filters}}), OS), Reading)


NAMES = """
bool must should filter must_not match query multi_match fields title nested path knn vector retriever standard
highlight highlight_query sort size from dis_max queries inner_hits query_string neural query_text script
query_vector_builder text_embedding hybrid rrf retrievers escape flags simple_query_string
"""
NODES = st.sampled_from(NAMES.split())
LEAVES = st.none() | st.booleans() | st.integers(-3, 9) | st.text(max_size=4) | st.floats() | st.dates()
TREES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NODES, inner, max_size=3))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault of the trees
@given(
    st.dictionaries(NODES | st.sampled_from(["query", "knn", "retriever"]), TREES, max_size=4), st.sampled_from(Maker)
)
def test_any_body_is_read_or_passes_untouched(body, maker):
    assert isinstance(read(body, maker, embeds=True), Reading | Bypass)
