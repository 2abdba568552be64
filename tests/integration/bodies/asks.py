"""What callers ask for beside the query: in the body, and as arguments of the call."""

from __future__ import annotations

from tests.integration.bodies.case import IN_STOCK, NEW, WORDS

_PHRASE = {"match_phrase": {"title": {"query": WORDS, "slop": 50}}}
_PRICE = {"price": "asc"}
_BRANDS = {"terms": {"field": "brand.raw", "size": 5}}

BODY = {
    "size 1": {"size": 1},
    "size 5": {"size": 5},
    "size 50": {"size": 50},
    "from": {"from": 5, "size": 5},
    "second page": {"from": 10},
    "source, none": {"_source": False},
    "source, all": {"_source": True},
    "source, one": {"_source": "title"},
    "source, list": {"_source": ["title", "price"]},
    "source, within": {"_source": ["attributes.colour", "skus.id"]},
    "source, star": {"_source": ["attributes.*", "s*"]},
    "source, object": {"_source": {"includes": ["title", "attributes"], "excludes": ["attributes.colour"]}},
    "source, less": {"_source": {"excludes": ["reviews", "description", "*_text"]}},
    "source, absent field": {"_source": ["nothing"]},
    "fields": {"fields": ["title", "price"], "_source": False},
    "fields and source": {"fields": ["attributes.*"], "_source": ["title"]},
    "fields, object": {"fields": [{"field": "price"}, "brand"]},
    "docvalue_fields": {"docvalue_fields": ["price", "brand.raw"]},
    "docvalue_fields, none else": {"docvalue_fields": [{"field": "price"}], "_source": False},
    "stored_fields": {"stored_fields": ["title"]},
    "stored_fields and source": {"stored_fields": ["title"], "_source": ["price"]},
    "stored_fields, none": {"stored_fields": []},
    "sort": {"sort": ["price"]},
    "sort, down": {"sort": [{"price": "desc"}]},
    "sort, two": {"sort": [{"rating": {"order": "desc"}}, {"price": {"order": "asc", "missing": "_last"}}]},
    "sort, score first": {"sort": ["_score", _PRICE]},
    "sort, one string": {"sort": "price"},
    "sort, scored": {"sort": [_PRICE], "track_scores": True},
    "sort, from": {"sort": [_PRICE, {"id": "asc"}], "from": 5, "size": 5},
    "sort, unmapped": {"sort": [{"nothing": {"order": "asc", "unmapped_type": "long"}}, _PRICE]},
    "sort, nested": {"sort": [{"skus.stock": {"order": "desc", "nested": {"path": "skus"}, "mode": "max"}}]},
    "search_after": {"sort": [_PRICE, {"id": "asc"}], "search_after": [55.0, ""], "size": 5},
    "aggregations, terms": {"aggs": {"brands": _BRANDS}},
    "aggregations, long name": {"aggregations": {"brands": _BRANDS}},
    "aggregations, stats": {"aggs": {"price": {"stats": {"field": "price"}}}},
    "aggregations, within": {"aggs": {"brands": {**_BRANDS, "aggs": {"price": {"avg": {"field": "price"}}}}}},
    "aggregations, range": {"aggs": {"p": {"range": {"field": "price", "ranges": [{"to": 50}, {"from": 50}]}}}},
    "aggregations, histogram": {"aggs": {"p": {"histogram": {"field": "price", "interval": 50}}}},
    "aggregations, filter": {"aggs": {"new": {"filter": NEW, "aggs": {"brands": _BRANDS}}}},
    "aggregations, filters": {"aggs": {"f": {"filters": {"filters": {"new": NEW, "here": IN_STOCK}}}}},
    "aggregations, global": {"aggs": {"all": {"global": {}, "aggs": {"brands": _BRANDS}}}},
    "aggregations, nested": {"aggs": {"s": {"nested": {"path": "skus"}, "aggs": {"n": {"max": {"field": "skus.stock"}}}}}},
    "aggregations, top hits": {"aggs": {"brands": {**_BRANDS, "aggs": {"top": {"top_hits": {"size": 1}}}}}},
    "aggregations, count": {"aggs": {"brands": {"cardinality": {"field": "brand.raw"}}}},
    "aggregations, missing": {"aggs": {"none": {"missing": {"field": "attributes.colour"}}}},
    "aggregations and sort": {"aggs": {"brands": _BRANDS}, "sort": [_PRICE]},
    "post_filter": {"post_filter": NEW},
    "post_filter and aggregations": {"post_filter": NEW, "aggs": {"conditions": {"terms": {"field": "condition"}}}},
    "highlight": {"highlight": {"fields": {"title": {}}}},
    "highlight, tags": {"highlight": {"pre_tags": ["<b>"], "post_tags": ["</b>"], "fields": {"title": {}}}},
    "highlight, query": {"highlight": {"highlight_query": {"match": {"title": WORDS}}, "fields": {"title": {}}}},
    "highlight, query of a field": {"highlight": {"fields": {"title": {"highlight_query": {"match": {"title": WORDS}}}}}},
    "highlight, another query": {"highlight": {"highlight_query": {"match": {"title": "linen"}}, "fields": {"title": {}}}},
    "highlight, plain": {"highlight": {"type": "plain", "fields": {"title": {"number_of_fragments": 0}}}},
    "highlight, list": {"highlight": {"fields": [{"title": {}}, {"description": {"no_match_size": 20}}]}},
    "highlight and source": {"highlight": {"fields": {"title": {}}}, "_source": ["price"]},
    "suggest": {"suggest": {"text": WORDS, "a": {"term": {"field": "title"}}}},
    "suggest, phrase": {"suggest": {"a": {"text": "linnen blazer", "phrase": {"field": "title"}}}},
    "collapse": {"collapse": {"field": "group_id"}},
    "collapse, inner hits": {"collapse": {"field": "group_id", "inner_hits": {"name": "others", "size": 2}}},
    "collapse, sorted": {"collapse": {"field": "group_id"}, "sort": [_PRICE]},
    "rescore": {"rescore": {"window_size": 50, "query": {"rescore_query": _PHRASE, "query_weight": 0.7}}},
    "rescore, list": {"rescore": [{"window_size": 20, "query": {"rescore_query": _PHRASE}}]},
    "min_score": {"min_score": 0.1},
    "explain": {"explain": True, "size": 2},
    "version": {"version": True},
    "sequence number": {"seq_no_primary_term": True},
    "total, exact": {"track_total_hits": True},
    "total, none": {"track_total_hits": False},
    "total, none by number": {"track_total_hits": -1},
    "nothing counted": {"aggs": {}},
    "total, up to": {"track_total_hits": 5},
    "timeout": {"timeout": "5s"},
    "terminate_after": {"terminate_after": 10000},
    "stats": {"stats": ["shop"]},
    "indices_boost": {"indices_boost": []},
    "total, said by the default": {"track_total_hits": 10000},
    "total, one": {"track_total_hits": 1},
    "docvalue_fields, with a format": {"docvalue_fields": [{"field": "price", "format": "0.0"}, "stock"]},
    "stored_fields, two": {"stored_fields": ["title", "price"], "_source": False},
    "source, excludes within": {"_source": {"includes": ["*"], "excludes": ["skus.*"]}},
    "source, excludes a list": {"_source": {"excludes": ["*.colour"]}},
    "source, empty list": {"_source": []},
    "indices_boost, one": {"indices_boost": [{"identity-*": 1.3}]},
    "min_score, high": {"min_score": 4},
    "min_score, too high": {"min_score": 1e6},
    "post_filter, bool": {"post_filter": {"bool": {"filter": [NEW], "must_not": [{"range": {"price": {"gt": 200}}}]}}},
    "post_filter, nothing passes": {"post_filter": {"term": {"condition": "no such"}}},
    "suggest, two": {
        "suggest": {
            "a": {"text": "linnen blazr", "term": {"field": "title", "suggest_mode": "always"}},
            "b": {"text": WORDS, "phrase": {"field": "title", "max_errors": 2}},
        }
    },
    "aggregations, composite": {
        "aggs": {"c": {"composite": {"size": 3, "sources": [{"b": {"terms": {"field": "brand.raw"}}}]}}}
    },
    "aggregations, of aggregations": {
        "aggs": {
            "b": {**_BRANDS, "aggs": {"p": {"avg": {"field": "price"}}}},
            "best": {"max_bucket": {"buckets_path": "b>p"}},
        }
    },
    "aggregations, ordered": {"aggs": {"b": {"terms": {"field": "brand.raw", "order": {"_key": "asc"}, "size": 3}}}},
    "aggregations, percentiles": {"aggs": {"p": {"percentiles": {"field": "price", "percents": [50, 95]}}}},
    "aggregations, ranks": {"aggs": {"p": {"percentile_ranks": {"field": "price", "values": [50]}}}},
    "aggregations, sampled": {"aggs": {"s": {"sampler": {"shard_size": 50}, "aggs": {"b": _BRANDS}}}},
    "aggregations, unusual": {"aggs": {"s": {"significant_terms": {"field": "brand.raw"}}}},
    "aggregations, extended": {"aggs": {"p": {"extended_stats": {"field": "price"}}, "n": {"value_count": {"field": "id"}}}},
    "aggregations, with notes": {"aggs": {"b": {**_BRANDS, "meta": {"shown as": "Brands"}}}},
    "aggregations, back from nested": {
        "aggs": {
            "s": {"nested": {"path": "skus"}, "aggs": {"back": {"reverse_nested": {}, "aggs": {"b": _BRANDS}}}},
        }
    },
    "collapse and aggregations": {"collapse": {"field": "group_id"}, "aggs": {"b": _BRANDS}, "size": 5},
    "collapse, two inner hits": {
        "collapse": {
            "field": "brand.raw",
            "inner_hits": [{"name": "cheap", "size": 1, "sort": [_PRICE]}, {"name": "best", "size": 1, "_source": False}],
            "max_concurrent_group_searches": 2,
        }
    },
    "collapse, from": {"collapse": {"field": "group_id"}, "from": 3, "size": 3},
    "rescore, weights": {
        "rescore": {
            "window_size": 30,
            "query": {"rescore_query": _PHRASE, "score_mode": "max", "rescore_query_weight": 2},
        },
        "size": 5,
    },
    "rescore, by the shop": {
        "rescore": {
            "window_size": 30,
            "query": {
                "rescore_query": {"function_score": {"field_value_factor": {"field": "rating", "missing": 1}}}
            },
        }
    },
    "sort, score alone": {"sort": ["_score"]},
    "sort, by the index": {"sort": ["_doc"]},
    "sort, two down": {"sort": [{"price": {"order": "desc"}}, {"id": "desc"}], "size": 4},
    "sort, missing first": {"sort": [{"rating": {"order": "asc", "missing": "_first"}}, "id"]},
    "sort, score between": {"sort": [{"condition": "asc"}, "_score"]},
    "highlight, unified": {"highlight": {"type": "unified", "order": "score", "fields": {"*": {}}, "fragment_size": 40}},
    "highlight, any field": {"highlight": {"require_field_match": False, "fields": {"description": {}}}},
    "explain and version": {"explain": True, "version": True, "_source": False, "size": 3},
    "size, as text": {"size": "5"},
    "boundless": {"size": 200},
    "much at once": {
        "size": 5,
        "_source": ["title"],
        "aggs": {"brands": _BRANDS},
        "highlight": {"fields": {"title": {}}},
        "post_filter": NEW,
        "track_total_hits": True,
    },
}  # fmt: skip

ARGUMENTS = {
    "preference": {"preference": "_local"},
    "routing": {"routing": "a"},
    "request_cache": {"request_cache": True},
    "partial results": {"allow_partial_search_results": False},
    "unavailable": {"ignore_unavailable": True},
    "wildcards": {"expand_wildcards": "open", "allow_no_indices": True},
    "dfs": {"search_type": "dfs_query_then_fetch"},
    "total as a number": {"rest_total_hits_as_int": True},
    "total as a number, none": {"rest_total_hits_as_int": True, "track_total_hits": False},
    "total as a number, up to": {"rest_total_hits_as_int": True, "track_total_hits": 100},
    "typed keys": {"typed_keys": True},
    "shard requests": {"max_concurrent_shard_requests": 2, "pre_filter_shard_size": 10},
    "filter_path, ids": {"filter_path": "hits.hits._id"},
    "filter_path, list": {"filter_path": ["hits.total", "hits.hits._source.title"]},
    "filter_path, stars": {"filter_path": "**.price,took"},
    "filter_path, less": {"filter_path": "-hits.hits._source.reviews,-_shards"},
    "filter_path, both": {"filter_path": "hits.hits,-hits.hits._score"},
    "filter_path, scores": {"filter_path": "hits.hits._score,hits.max_score"},
    "filter_path, nothing": {"filter_path": "no_such"},
    "filter_path, source": {"filter_path": "hits.hits._source.skus.id,timed_out"},
    "filter_path, one star": {"filter_path": "hits.*._id,hits.total.*"},
    "filter_path, less within": {"filter_path": ["-hits.hits._source.*s", "-took"]},
    "expanded to nothing": {"expand_wildcards": "none", "ignore_unavailable": True},
    "total as a number, exact": {"rest_total_hits_as_int": True, "track_total_hits": True},
    "typed keys and a path": {"typed_keys": True, "filter_path": "hits.hits._id,aggregations"},
    "preference of a session": {"preference": "shopper-17"},
    "size": {"size": 3},
    "from": {"from_": 3, "size": 3},
    "total": {"track_total_hits": True},
}

INDEXES = {
    "one in a list": ("{}",),
    "a wildcard": "{}*",
    "an alias": "{}-alias",
    "a list": ("{}", "{}-other"),
    "with a comma": "{0},{0}-other",
    "the same twice": ("{}", "{}"),
    "all but one": ("{}*", "-{}-other"),
}
"""What is searched, by other names."""

NO_INDEXES = {
    "absent": ("absent-{}", {}),
    "absent beside": (("{}", "absent-{}"), {}),
    "absent, allowed": ("absent-{}", {"ignore_unavailable": True}),
    "a wildcard for nothing": ("absent-{}-*", {}),
    "a wildcard for nothing, refused": ("absent-{}-*", {"allow_no_indices": False}),
}
"""What is not there: the answer or the error is the plain client's."""
