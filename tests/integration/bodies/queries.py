"""Queries that hold a shopper's words, by what they are."""

from __future__ import annotations

from tests.integration.bodies.case import IN_STOCK, MATCH, MULTI, NEW, WORDS

PHRASE = {"match_phrase": {"title": {"query": WORDS, "slop": 50, "boost": 2}}}
FIELDS = ["title^2", "brand", "description"]
SKU = {"match": {"skus.name": WORDS}}


def _match(**parameters):
    return {"match": {"title": {"query": WORDS, **parameters}}}


def _multi(**parameters):
    return {"multi_match": {"query": WORDS, "fields": FIELDS, **parameters}}


def _query_string(words=WORDS, **parameters):
    return {"query_string": {"query": words, "fields": FIELDS, **parameters}}


def _simple(**parameters):
    return {"simple_query_string": {"query": WORDS, "fields": FIELDS, **parameters}}


def _scored(**parameters):
    return {"function_score": {"query": MULTI, **parameters}}


def _bool(**clauses):
    return {"bool": clauses}


TEXT = {
    "match": MATCH,
    "match, long": _match(),
    "match, and": _match(operator="and"),
    "match, or": _match(operator="or"),
    "match, at least two": _match(minimum_should_match=2),
    "match, at least a share": _match(minimum_should_match="30%"),
    "match, fuzzy": _match(fuzziness="AUTO", prefix_length=2, max_expansions=10),
    "match, analyzer": _match(analyzer="whitespace"),
    "match, boosted": _match(boost=2.5),
    "match, no terms": _match(zero_terms_query="all"),
    "match, lenient": _match(lenient=True),
    "match, named": _match(_name="words"),
    "match, no synonyms": _match(auto_generate_synonyms_phrase_query=False),
    "multi_match": MULTI,
    "multi_match, one field": {"multi_match": {"query": WORDS, "fields": "title"}},
    "multi_match, any field": {"multi_match": {"query": WORDS, "fields": ["t*", "desc*"]}},
    "multi_match, best": _multi(type="best_fields", tie_breaker=0.3),
    "multi_match, most": _multi(type="most_fields"),
    "multi_match, cross": _multi(type="cross_fields"),
    "multi_match, cross, and": _multi(type="cross_fields", operator="and"),
    "multi_match, phrase": _multi(type="phrase", slop=50),
    "multi_match, phrase prefix": _multi(type="phrase_prefix"),
    "multi_match, bool prefix": _multi(type="bool_prefix"),
    "multi_match, fuzzy": _multi(fuzziness=1),
    "multi_match, share": _multi(minimum_should_match="2<50%"),
    "match_phrase": {"match_phrase": {"title": WORDS}},
    "match_phrase, slop": PHRASE,
    "match_phrase_prefix": {"match_phrase_prefix": {"title": WORDS}},
    "match_phrase_prefix, long": {"match_phrase_prefix": {"title": {"query": WORDS, "max_expansions": 5, "slop": 50}}},
    "match_bool_prefix": {"match_bool_prefix": {"title": WORDS}},
    "match_bool_prefix, share": {"match_bool_prefix": {"title": {"query": WORDS, "minimum_should_match": "20%"}}},
    "query_string": _query_string(),
    "query_string, one field": {"query_string": {"query": WORDS, "default_field": "title"}},
    "query_string, and": _query_string(default_operator="and"),
    "query_string, cross": _query_string(type="cross_fields"),
    "query_string, escapes": _query_string(escape=True),
    "query_string, lenient": _query_string(lenient=True, analyze_wildcard=True),
    "query_string, escaped by the caller": _query_string("linen blazer \\(slim fit\\), 50 to 80 dollars, no black"),
    "simple_query_string": _simple(),
    "simple_query_string, and": _simple(default_operator="and"),
    "simple_query_string, no operators": _simple(flags="NONE"),
    "simple_query_string, some operators": _simple(flags="AND|OR|ESCAPE"),
    "simple_query_string, share": _simple(minimum_should_match="30%"),
}

NESTED = {
    "must": _bool(must=[MULTI]),
    "must, alone": _bool(must=MULTI),
    "must, filter": _bool(must=[MULTI], filter=[IN_STOCK, NEW]),
    "must, one filter": _bool(must=[MULTI], filter=IN_STOCK),
    "must, must not": _bool(must=[MULTI], must_not=[{"term": {"condition": "second-hand"}}]),
    "must not some words": _bool(must=[MULTI], must_not=[{"match": {"title": "leather"}}]),
    "must, should": _bool(must=[MULTI], should=[NEW, {"range": {"rating": {"gte": 4, "boost": 2}}}]),
    "should": _bool(should=[MATCH, PHRASE]),
    "should, at least one": _bool(should=[MATCH, PHRASE], minimum_should_match=1, filter=[IN_STOCK]),
    "must, phrase should": _bool(must=[MULTI], should=[PHRASE], boost=1.5),
    "filtered by words of the shop": _bool(must=[MULTI], filter=[{"match": {"category": "Fashion"}}]),
    "filtered by a list": _bool(must=[MULTI], filter=[{"terms": {"attributes.material": ["linen", "cotton", "wool"]}}]),
    "filtered by bool": _bool(must=[MULTI], filter=[_bool(should=[NEW, IN_STOCK], minimum_should_match=1)]),
    "the words as one value": _bool(must=[MULTI], should=[{"term": {"title.raw": {"value": WORDS, "boost": 10}}}]),
    "the words as a prefix": _bool(must=[MULTI], should=[{"prefix": {"title.raw": WORDS}}]),
    "a number that is matched": _bool(must=[MULTI], should=[{"match": {"stock": 5}}]),
    "bool in bool": _bool(must=[_bool(should=[MATCH, PHRASE])], filter=[IN_STOCK]),
    "bool in bool in bool": _bool(must=[_bool(must=[_bool(should=[MATCH, MULTI])])]),
    "named": _bool(must=[MULTI], should=[{"term": {"condition": {"value": "new", "_name": "is new"}}}], _name="all"),
    "dis_max": {"dis_max": {"queries": [MATCH, PHRASE], "tie_breaker": 0.4}},
    "constant_score": {"constant_score": {"filter": MATCH, "boost": 3}},
    "constant_score, bool": {"constant_score": {"filter": _bool(must=[MATCH], filter=[IN_STOCK])}},
    "boosting": {"boosting": {"positive": MULTI, "negative": {"term": {"stock": 0}}, "negative_boost": 0.3}},
    "function_score, weights": _scored(functions=[{"filter": NEW, "weight": 2}], score_mode="sum", boost_mode="sum"),
    "function_score, factor": _scored(field_value_factor={"field": "rating", "modifier": "log1p", "missing": 1}),
    "function_score, random": _scored(random_score={"seed": 7, "field": "stock"}),
    "function_score, decay": _scored(gauss={"price": {"origin": 60, "scale": 30}}, max_boost=5),
    "function_score, floor": _scored(weight=2, min_score=0.5),
    "function_score, bool": {
        "function_score": {"query": _bool(must=[MULTI], filter=[IN_STOCK]), "functions": [{"weight": 3}]}
    },
    "nested": {"nested": {"path": "skus", "query": SKU}},
    "nested, score": {"nested": {"path": "skus", "query": SKU, "score_mode": "max", "ignore_unmapped": True}},
    "nested, inner hits": {"nested": {"path": "skus", "query": SKU, "inner_hits": {"size": 2}}},
    "nested, highlighted": {
        "nested": {"path": "skus", "query": SKU, "inner_hits": {"highlight": {"fields": {"skus.name": {}}}}}
    },
    "nested beside": _bool(must=[MULTI], should=[{"nested": {"path": "skus", "query": SKU}}]),
    "nested, filtered": {
        "nested": {"path": "skus", "query": _bool(must=[SKU], filter=[{"range": {"skus.stock": {"gte": 1}}}])}
    },
    "nested as a filter": _bool(
        must=[MULTI], filter=[{"nested": {"path": "skus", "query": {"range": {"skus.stock": {"gte": 1}}}}}]
    ),
}

_SCRIPT = {"source": "_score * 2"}
SCRIPTED = {
    "script_score": {"script_score": {"query": MULTI, "script": _SCRIPT}},
    "script_score, bool": {"script_score": {"query": _bool(must=[MULTI], filter=[IN_STOCK]), "script": _SCRIPT}},
    "function_score, script": _scored(script_score={"script": _SCRIPT}),
}
"""Scripts in painless, which the lean Elasticsearch lacks."""
