"""Requests that must pass untouched, with the reader's reason."""

from __future__ import annotations

from leaps_adapter.clients.reading import Why
from tests.integration.bodies.case import IN_STOCK, MATCH, MULTI, NEW, WORDS


def _syntax(words, **parameters):
    return {"query": {"query_string": {"query": words, "fields": ["title"], **parameters}}}


def _simple(words, **parameters):
    return {"query": {"simple_query_string": {"query": words, "fields": ["title"], **parameters}}}


def _span(word):
    return {"span_term": {"title": word}}


READ = {
    Why.NO_TEXT: {
        "nothing": {},
        "everything": {"query": {"match_all": {}}},
        "nothing found": {"query": {"match_none": {}}},
        "a term": {"query": {"term": {"condition": "new"}}},
        "terms": {"query": {"terms": {"attributes.colour": ["black", "grey"]}}},
        "a range": {"query": {"range": {"price": {"gte": 50, "lte": 80}}}},
        "existing": {"query": {"exists": {"field": "attributes.colour"}}},
        "ids": {"query": {"ids": {"values": ["P0000000"]}}},
        "a prefix": {"query": {"prefix": {"title.raw": "Zeph"}}},
        "a wildcard": {"query": {"wildcard": {"title.raw": "*lamp*"}}},
        "an expression": {"query": {"regexp": {"title.raw": "Z.*"}}},
        "a fuzzy term": {"query": {"fuzzy": {"title": "blazr"}}},
        "filters alone": {"query": {"bool": {"filter": [NEW, IN_STOCK]}}},
        "words as a filter": {"query": {"bool": {"filter": [MATCH]}}},
        "words against": {"query": {"bool": {"must_not": [MATCH]}}},
        "blank words": {"query": {"match": {"title": "  "}}},
        "a number": {"query": {"match": {"stock": 5}}},
        "a constant": {"query": {"constant_score": {"filter": NEW}}},
        "sorted": {"sort": [{"price": "desc"}], "size": 3},
        "counted": {"query": {"match_all": {}}, "aggs": {"brands": {"terms": {"field": "brand.raw"}}}},
        "scored": {"query": {"function_score": {"query": {"match_all": {}}, "random_score": {"seed": 1, "field": "stock"}}}},
    },
    Why.SEVERAL_TEXTS: {
        "two musts": {"query": {"bool": {"must": [MATCH, {"match": {"brand": "Bramwell"}}]}}},
        "two shoulds": {"query": {"bool": {"should": [MATCH, {"match": {"title": "wool coat"}}]}}},
        "two in dis_max": {"query": {"dis_max": {"queries": [MATCH, {"match": {"description": "soft"}}]}}},
        "one below": {"query": {"bool": {"must": [MATCH, {"nested": {"path": "skus", "query": {"match": {"skus.name": "XL"}}}}]}}},
    },
    Why.SYNTAX: {
        "and": _syntax("linen AND blazer"),
        "or": _syntax("linen OR blazer for men under 80 dollars"),
        "not": _syntax("blazer NOT black"),
        "a field": _syntax("title:blazer"),
        "a phrase": _syntax('"linen blazer" for men'),
        "a group": _syntax("(linen blazer) for men"),
        "a star": _syntax("linen blaz* for men"),
        "a fuzzy word": _syntax("linen blazr~1 for men"),
        "a boost": _syntax("linen^2 blazer for men"),
        "a sign": _syntax("+linen blazer for men"),
        "a range": _syntax("blazer price:[50 TO 80]"),
        "half a quote": _syntax('15.6" laptop under 900 dollars'),
        "simple, a sign": _simple("linen +blazer for men"),
        "simple, a phrase": _simple('"linen blazer" for men'),
        "simple, a bar": _simple("linen | cotton blazer for men"),
        "simple, less": _simple("blazer -black for men"),
        "simple, a star": _simple("linen blaz* for men"),
    },
    Why.TEXT_ELSEWHERE: {
        "words filter too": {"query": {"bool": {"must": [MULTI], "filter": [MATCH]}}},
        "words in a wildcard": {"query": {"bool": {"must": [MULTI], "should": [{"wildcard": {"title.raw": f"*{WORDS}*"}}]}}},
    },
    Why.UNKNOWN_QUERY: {
        "spans": {"query": {"span_near": {"clauses": [_span("linen"), _span("blazer")], "slop": 2, "in_order": True}}},
        "intervals": {"query": {"intervals": {"title": {"match": {"query": WORDS, "max_gaps": 9}}}}},
        "more like this": {"query": {"more_like_this": {"fields": ["title"], "like": WORDS, "min_term_freq": 1}}},
        "spans beside": {"query": {"bool": {"must": [MULTI], "should": [_span("linen")]}}},
        "no such query": {"query": {"no_such_query": {"title": WORDS}}},
        "wrapped": {"query": {"wrapper": {"query": "eyJtYXRjaF9hbGwiOnt9fQ=="}}},
    },
    Why.UNKNOWN_PARAMETER: {
        "of match": {"query": {"match": {"title": {"query": WORDS, "no_such": 1}}}},
        "of multi_match": {"query": {"multi_match": {"query": WORDS, "fields": ["title"], "no_such": 1}}},
        "of bool": {"query": {"bool": {"must": [MATCH], "no_such": []}}},
    },
    Why.UNKNOWN_KEY: {
        "of the body": {"query": MATCH, "no_such": 1},
    },
    Why.BODY_KEY: {
        "profile": {"query": MATCH, "profile": True},
        "slice": {"query": MATCH, "slice": {"id": 0, "max": 2}},
    },
    Why.NO_HITS: {
        "counted alone": {"query": MATCH, "size": 0, "aggs": {"brands": {"terms": {"field": "brand.raw"}}}},
        "nothing wanted": {"query": MATCH, "size": 0},
    },
    Why.MALFORMED: {
        "two queries": {"query": {**MATCH, **NEW}},
        "no query": {"query": {}},
        "a list": {"query": [MATCH]},
        "two fields": {"query": {"match": {"title": WORDS, "brand": WORDS}}},
        "no words": {"query": {"multi_match": {"fields": ["title"]}}},
        "size below nothing": {"query": MATCH, "size": -1},
        "an odd order": {"query": MATCH, "sort": [{"price": "sideways"}]},
    },
}  # fmt: skip

WORDS_THAT_PASS = {
    "a keyword": "blazer",
    "two keywords": "blazer jacket",
    "a code": "M230",
    "an article number": "4006381333931",
    "a question": "what are the reviews of the best linen blazer like",
}
"""Short searches, identifiers and questions, which the route lets through in any query."""

ARGUMENTS = {
    "scroll": {"scroll": "1m"},
    "error trace": {"error_trace": True},
    "human": {"human": True},
    "pretty": {"pretty": True},
}
"""Arguments of the call that make any request pass untouched."""

REFUSED = {
    "a text field counted": {"query": MULTI, "aggs": {"d": {"terms": {"field": "description"}}}},
    "no such aggregation": {"query": MULTI, "aggs": {"d": {"no_such": {}}}},
    "a format of a number": {"query": MULTI, "fields": [{"field": "price", "format": "0.0"}]},
    "not in every version": {"query": {"combined_fields": {"query": WORDS, "fields": ["title^2", "description"]}}},
    "a sort by text": {"query": MULTI, "sort": ["description"]},
    "a sort by nothing": {"query": MULTI, "sort": ["no_such"]},
    "a collapse on text": {"query": MULTI, "collapse": {"field": "description"}},
    "a collapse on nothing": {"query": MULTI, "collapse": {"field": "no_such"}},
    "a nested path that is none": {"query": {"nested": {"path": "no_such", "query": {"match": {"no_such.x": WORDS}}}}},
    "an odd fuzziness": {"query": {"match": {"title": {"query": WORDS, "fuzziness": "MUCH"}}}},
    "an odd share": {"query": {"match": {"title": {"query": WORDS, "minimum_should_match": "x"}}}},
    "an odd operator": {"query": {"match": {"title": {"query": WORDS, "operator": "xor"}}}},
    "no such analyzer": {"query": {"match": {"title": {"query": WORDS, "analyzer": "no_such"}}}},
    "no such type": {"query": {"multi_match": {"query": WORDS, "fields": ["title"], "type": "no_such"}}},
    "a range of words": {"query": {"bool": {"must": [MULTI], "filter": [{"range": {"price": {"gte": "much"}}}]}}},
    "an odd highlight": {"query": MULTI, "highlight": {"fields": {"title": {"type": "fvh"}}}},
    "no such suggester": {"query": MULTI, "suggest": {"a": {"text": "x", "no_such": {"field": "title"}}}},
    "a suggester of nothing": {"query": MULTI, "suggest": {"a": {"text": "x", "term": {"field": "no_such"}}}},
    "too far": {"query": MULTI, "size": 20000},
    "an odd timeout": {"query": MULTI, "timeout": "soon"},
    "an odd rescore": {"query": MULTI, "rescore": {"window_size": 5, "query": {}}},
    "a place without a sort": {"query": MULTI, "search_after": [5]},
    "a place of another length": {"query": MULTI, "sort": [{"price": "asc"}, {"id": "asc"}], "search_after": [5]},
    "words in a number": {"query": {"match": {"price": WORDS}}},
    "words in any field": {"query": {"multi_match": {"query": WORDS, "fields": ["title", "price"]}}},
    "words in no field": {"query": {"match": {"no_such": WORDS}}},
}  # fmt: skip
"""What an engine refuses, or finds nothing with: the caller sees what the plain client shows."""

TOO_DEEP = {"query": MULTI, "from": 9000, "size": 10}
"""A page past the depth that is adapted."""
