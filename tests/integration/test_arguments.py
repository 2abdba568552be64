"""Arguments of a call, plain and wrapped side by side: refused by both or by neither, and no end to the batching."""

from __future__ import annotations

import pytest

import leaps_adapter
from leaps_adapter import Settings
from tests.integration import shop
from tests.integration.test_faults import outcome

QUERY = shop.body("linen blazer for men, 50 to 80 dollars, no pure black")["query"]
COUNTED = {"brands": {"terms": {"field": "brand.keyword"}}}
BOTH = [
    {"typed_keys": True},
    {"ignore_unavailable": True, "allow_no_indices": True, "expand_wildcards": ["open", "hidden"]},
    {"routing": ["a", "b"]},
    {"preference": "_local", "request_cache": False},
    {"sort": "price:asc"},
    {"sort": ["price:asc", {"rating": "desc"}]},
    {"sort": ["price:asc", "rating:desc"]},
    {"docvalue_fields": "price,rating"},
    {"docvalue_fields": ["price", "rating"]},
    {"stats": "a,b"},
    {"stored_fields": "price,rating"},
]
OPENSEARCH = [
    {"timeout": 30},
    {"timeout": "30s"},
    {"timeout": "30s", "request_timeout": 30},
    {"timeout": 30, "request_timeout": 30},
    {"params": {"timeout": 30}},
    {"params": {"typed_keys": True}},
    {"_source": {"includes": ["title"]}},
]


def check(client, arguments, **body):
    ours = leaps_adapter.wrap(client, settings=Settings(deadline=60, stable=True))
    plain = outcome(client.search, index=shop.INDEX, **body, **arguments)
    told = outcome(ours.search, index=shop.INDEX, **body, **arguments)
    assert type(told) is type(plain)
    if isinstance(plain, Exception):
        assert str(told) == str(plain)
    else:
        assert "point_refused" not in told.get("_leaps", {}).get("degraded", ())
        assert told.get("aggregations", {}).keys() == plain.get("aggregations", {}).keys()
    again = ours.search(index=shop.INDEX, body={"query": QUERY})
    assert "_leaps" in again
    ours.close()


@pytest.mark.parametrize("arguments", [*BOTH, *OPENSEARCH], ids=str)
def test_opensearch(opensearch, opensearch_client, opensearch_shop, arguments):
    check(opensearch_client, arguments, body={"query": QUERY, "aggs": COUNTED})


@pytest.mark.parametrize("arguments", [*BOTH, {"timeout": "30s"}, {"source": "title,price"}], ids=str)
def test_elasticsearch(elasticsearch, elasticsearch_client, elasticsearch_shop, arguments):
    check(elasticsearch_client, arguments, query=QUERY, aggs=COUNTED)
