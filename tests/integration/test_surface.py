"""What the surface's tables send into a sub-request's header, its body or the URL is taken there by the real servers."""

from __future__ import annotations

import json

import pytest

from leaps_adapter.clients.surface import Goes, parameters

VALUES = {
    "aggregations": {"a": {"max": {"field": "price"}}},
    "aggs": {"a": {"max": {"field": "price"}}},
    "allow_no_indices": True,
    "allow_partial_search_results": True,
    "cancel_after_time_interval": "10s",
    "ccs_minimize_roundtrips": True,
    "collapse": {"field": "group"},
    "docvalue_fields": ["price"],
    "expand_wildcards": "open",
    "explain": True,
    "ext": {},
    "fields": ["price"],
    "highlight": {"fields": {"title": {}}},
    "ignore_throttled": False,
    "ignore_unavailable": True,
    "include_named_queries_score": True,
    "indices_boost": [],
    "knn": {"field": "vector", "query_vector": [1, 0], "k": 1, "num_candidates": 5},
    "max_concurrent_shard_requests": 2,
    "min_score": 0.0,
    "post_filter": {"match_all": {}},
    "pre_filter_shard_size": 10,
    "preference": "_local",
    "query": {"match_all": {}},
    "request_cache": True,
    "rescore": {"window_size": 5, "query": {"rescore_query": {"match_all": {}}}},
    "retriever": {"standard": {"query": {"match_all": {}}}},
    "routing": "a",
    "runtime_mappings": {"day": {"type": "keyword"}},
    "script_fields": {},
    "search_pipeline": {"response_processors": []},
    "search_type": "query_then_fetch",
    "seq_no_primary_term": True,
    "sort": ["price"],
    "stats": ["shop"],
    "stored_fields": ["title"],
    "terminate_after": 100,
    "timeout": "5s",
    "track_scores": True,
    "typed_keys": True,
    "version": True,
}


def named(client, *places):
    return [name for name, goes in parameters(client).items() if goes in places and name != "index"]


@pytest.fixture(scope="session")
def indexes():
    """Names of filled indexes, by the server that holds them."""
    return {}


def filled(client, indexes, url, vector):
    if url in indexes:
        return indexes[url]
    index = indexes[url] = f"surface-{len(indexes)}"
    properties = {"title": {"type": "text", "store": True}, "price": {"type": "float"}, "group": {"type": "keyword"}}
    client.indices.create(index=index, body={"mappings": {"properties": {**properties, "vector": vector}}})
    product = {"title": "lamp", "price": 3, "group": "a", "vector": [1, 0]}
    client.index(index=index, id="1", body=product, refresh=True, routing="a")
    return index


def sent(parameter, goes):
    """The URL, header and body of a multi-search of one item that carries the parameter where the table says."""
    value = VALUES[parameter]
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    url = {parameter: shown} if goes is Goes.URL else {}
    header = {parameter: value} if goes is Goes.HEADER else {}
    body = {parameter: value} if goes is Goes.BODY else {}
    return url, "".join(json.dumps(line) + "\n" for line in (header, body))


def check(answer):
    (only,) = answer["responses"]
    assert only["status"] == 200, only
    assert [hit["_id"] for hit in only["hits"]["hits"]] == ["1"]


@pytest.mark.parametrize("parameter", named("opensearch", Goes.HEADER, Goes.BODY, Goes.URL))
def test_opensearch_takes_it_there(opensearch, opensearch_client, indexes, parameter):
    index = filled(opensearch_client, indexes, opensearch.url, {"type": "float"})
    url, lines = sent(parameter, parameters("opensearch")[parameter])
    check(opensearch_client.transport.perform_request("POST", f"/{index}/_msearch", params=url, body=lines))


@pytest.mark.parametrize("parameter", named("elasticsearch", Goes.HEADER, Goes.BODY, Goes.URL))
def test_elasticsearch_takes_it_there(elasticsearch, elasticsearch_client, indexes, parameter):
    index = filled(elasticsearch_client, indexes, elasticsearch.url, {"type": "dense_vector", "dims": 2})
    url, lines = sent(parameter, parameters("elasticsearch")[parameter])
    check(_posted(elasticsearch_client, index, url, lines))


def _posted(client, index, url, lines):
    headers = {"content-type": "application/x-ndjson", "accept": "application/json"}
    return client.perform_request("POST", f"/{index}/_msearch", params=url, headers=headers, body=lines.encode())
