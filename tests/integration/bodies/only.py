"""What one engine alone has."""

from __future__ import annotations

from leaps_adapter.clients.reading import Why
from tests.integration.bodies.case import IN_STOCK, MATCH, MULTI, NEW, WORDS

VECTOR = [0.5, 0.1, 0.2, 0.7]
_PIPELINE = {"phase_results_processors": [{"normalization-processor": {"normalization": {"technique": "min_max"}}}]}
_KNN = {"knn": {"vector": {"vector": VECTOR, "k": 10}}}
_NEURAL = {"neural": {"vector": {"query_text": WORDS, "model_id": "absent", "k": 10}}}
_PHRASE = {"match_phrase": {"title": {"query": WORDS, "slop": 50}}}


def _hybrid(*queries, **parameters):
    return {"query": {"hybrid": {"queries": list(queries), **parameters}}, "search_pipeline": _PIPELINE}


OPENSEARCH = {
    "hybrid of words": _hybrid(MATCH, _PHRASE),
    "hybrid, filtered": _hybrid({"bool": {"must": [MATCH], "filter": [IN_STOCK]}}, MULTI),
    "hybrid, source": {**_hybrid(MATCH, MULTI), "_source": ["title"], "size": 5},
    "hybrid, deep": _hybrid(MATCH, MULTI, pagination_depth=50),
    "hybrid, counted": {**_hybrid(MATCH, MULTI), "aggs": {"c": {"terms": {"field": "condition"}}}},
    "pipeline": {"query": MULTI, "search_pipeline": {"response_processors": []}},
    "derived": {"query": MULTI, "derived": {}},
    "scored names": {"query": MULTI, "include_named_queries_score": True},
    "script_fields": {"query": MULTI, "script_fields": {"twice": {"script": {"source": "doc['price'].value * 2"}}}},
    "script_fields and source": {
        "query": MULTI,
        "script_fields": {"twice": {"script": {"source": "doc['price'].value * 2"}}},
        "_source": ["title"],
    },
    "derived, computed": {
        "query": MULTI,
        "derived": {"whole": {"type": "long", "script": {"source": "emit((long) doc['price'].value)"}}},
    },
    "sort by script": {
        "query": MULTI,
        "sort": {"_script": {"type": "number", "script": {"source": "doc['price'].value"}, "order": "asc"}},
    },
    "pipeline, asks more": {
        "query": MULTI,
        "size": 5,
        "search_pipeline": {"request_processors": [{"oversample": {"sample_factor": 2.0}}]},
    },
    "a filtering pipeline": {
        "query": MULTI,
        "search_pipeline": {"request_processors": [{"filter_query": {"query": NEW}}]},
    },
    "a renaming pipeline": {
        "query": MULTI,
        "search_pipeline": {
            "response_processors": [
                {"rename_field": {"field": "title", "target_field": "name", "ignore_failure": True}}
            ]
        },
    },
}

OPENSEARCH_ARGUMENTS = {
    "parameters": {"params": {"from": 3, "size": 3}},
    "parameters, many": {"params": {"preference": "_local", "ignore_unavailable": "true", "track_total_hits": "true"}},
    "parameters, total as a number": {"params": {"rest_total_hits_as_int": "true", "track_total_hits": "true"}},
    "source": {"_source": "title,price"},
    "source, less": {"_source_excludes": ["reviews", "description"]},
    "sort": {"sort": "price:asc"},
}

OPENSEARCH_LACKING = {
    "neural": {"query": _NEURAL},
    "neural, filtered": {"query": {"neural": {"vector": {**_NEURAL["neural"]["vector"], "filter": NEW}}}},
    "hybrid with neural": _hybrid(MATCH, _NEURAL),
    "neural_sparse": {"query": {"neural_sparse": {"title": {"query_text": WORDS, "model_id": "absent"}}}},
}
"""What needs a model on the server."""

OPENSEARCH_BYPASSES = {
    Why.CALLER_VECTOR: {
        "hybrid with a vector": _hybrid(MATCH, _KNN),
        "a vector beside words": {"query": {"bool": {"should": [MATCH, _KNN]}}},
    },
    Why.NO_TEXT: {"a vector alone": {"query": _KNN}},
    Why.UNKNOWN_QUERY: {
        "what elasticsearch has": {"query": {"semantic": {"field": "title", "query": WORDS}}},
    },
    Why.UNKNOWN_KEY: {
        "knn beside": {"knn": {"field": "vector", "query_vector": VECTOR, "k": 3}},
        "a retriever": {"retriever": {"standard": {"query": MATCH}}},
    },
}

_NEAREST = {"field": "vector", "query_vector": VECTOR, "k": 10, "num_candidates": 50}
_BUILT = {
    "field": "vector",
    "query_vector_builder": {"text_embedding": {"model_id": "absent", "model_text": WORDS}},
    "k": 10,
    "num_candidates": 50,
}
_STANDARD = {"standard": {"query": MATCH}}
_RESCORE = {"window_size": 20, "query": {"rescore_query": _PHRASE}}

ELASTICSEARCH = {
    "retriever": {"retriever": _STANDARD},
    "retriever, filtered": {"retriever": {"standard": {"query": MULTI, "filter": [IN_STOCK]}}},
    "retriever, bool": {"retriever": {"standard": {"query": {"bool": {"must": [MULTI], "filter": [NEW]}}}}},
    "retriever, floor": {"retriever": {"standard": {"query": MULTI, "min_score": 0.1}}},
    "retriever, collapsed": {"retriever": {"standard": {"query": MULTI, "collapse": {"field": "group_id"}}}},
    "retriever, rescored": {"retriever": {"rescorer": {"retriever": {"standard": {"query": MULTI}}, "rescore": _RESCORE}}},
    "retriever, source": {"retriever": _STANDARD, "_source": ["title"], "size": 5},
    "retriever, counted": {"retriever": _STANDARD, "aggs": {"c": {"terms": {"field": "condition"}}}},
    "retriever, highlighted": {"retriever": _STANDARD, "highlight": {"fields": {"title": {}}}},
    "runtime field": {"query": MULTI, "runtime_mappings": {"day": {"type": "keyword"}}},
    "combined_fields": {"query": {"combined_fields": {"query": WORDS, "fields": ["title", "description"]}}},
    "combined_fields, and": {"query": {"combined_fields": {"query": WORDS, "fields": ["title"], "operator": "and"}}},
}  # fmt: skip

ELASTICSEARCH_LACKING = {
    "knn with words": {"knn": _BUILT},
    "knn with words beside": {"query": MATCH, "knn": [_BUILT]},
    "knn query with words": {"query": {"knn": _BUILT}},
    "semantic": {"query": {"semantic": {"field": "title", "query": WORDS}}},
    "sparse_vector": {"query": {"sparse_vector": {"field": "title", "inference_id": "absent", "query": WORDS}}},
    "text_expansion": {"query": {"text_expansion": {"title": {"model_id": "absent", "model_text": WORDS}}}},
    "rrf": {"retriever": {"rrf": {"retrievers": [_STANDARD, {"standard": {"query": MULTI}}]}}},
    "linear": {"retriever": {"linear": {"retrievers": [{"retriever": _STANDARD, "weight": 2}]}}},
    "reranked": {
        "retriever": {
            "text_similarity_reranker": {
                "retriever": _STANDARD,
                "field": "title",
                "inference_id": "absent",
                "inference_text": WORDS,
            }
        }
    },
    "pinned": {"query": {"pinned": {"ids": ["P0000000"], "organic": MATCH}}},
    "pinned, retriever": {"retriever": {"pinned": {"ids": ["P0000000"], "retriever": _STANDARD}}},
    "rule": {"query": {"rule": {"organic": MATCH, "ruleset_ids": ["absent"], "match_criteria": {"q": WORDS}}}},
    "rule, retriever": {
        "retriever": {"rule": {"retriever": _STANDARD, "ruleset_ids": ["absent"], "match_criteria": {"q": WORDS}}}
    },
}
"""What needs a model or a module that the lean server lacks."""

ELASTICSEARCH_BYPASSES = {
    Why.CALLER_VECTOR: {
        "a vector beside words": {"query": MATCH, "knn": _NEAREST},
        "a vector in a bool": {"query": {"bool": {"should": [MATCH, {"knn": _NEAREST}]}}},
        "a vector's retriever": {"retriever": {"rrf": {"retrievers": [_STANDARD, {"knn": _NEAREST}]}}},
    },
    Why.NO_TEXT: {"a vector alone": {"knn": _NEAREST}, "a retriever of vectors": {"retriever": {"knn": _NEAREST}}},
    Why.UNKNOWN_QUERY: {
        "what opensearch has": {"query": {"hybrid": {"queries": [MATCH]}}},
        "no such retriever": {"retriever": {"no_such": {}}},
    },
    Why.SORT: {"retriever, sorted": {"retriever": {"standard": {"query": MULTI, "sort": [{"price": "asc"}]}}}},
    Why.SEARCH_AFTER: {
        "retriever, behind a hit": {
            "retriever": {"standard": {"query": MULTI, "search_after": [60.0], "sort": [{"price": "asc"}]}}
        }
    },
    Why.BODY_KEY: {"rank": {"query": MATCH, "knn": _NEAREST, "rank": {"rrf": {}}}},
    Why.MALFORMED: {"a retriever and a query": {"retriever": _STANDARD, "query": MATCH}},
}
