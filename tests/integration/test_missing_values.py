"""Products that lack a value which a sentence asks about: in any order, in a collapse and in the counts as by score."""

from __future__ import annotations

import leaps_adapter
from leaps_adapter import Settings
from tests.integration.test_identity import wait_until_learnt

WORDS = "linen blazer for men, 50 to 80 dollars, no pure black, not from Bolt"
COLOURS = ("red", "blue", "black", "grey")
PROPERTIES = {
    "title": {"type": "text"},
    **{name: {"type": "keyword"} for name in ("sku", "brand", "category", "colour", "audience")},
    "price": {"type": "double"},
}


def products():
    for n in range(200):
        made = {
            "sku": f"b{n:03}",
            "title": f"linen blazer no {n}",
            "brand": ("Acme", "Bolt", "Cord")[n % 3],
            "category": "blazer",
            "colour": COLOURS[n % 4],
            "audience": "men" if n % 3 else "women",
            "price": 40.0 + n % 50,
        }
        lacking = {7: "colour", 8: "price", 9: "audience", 11: "brand"}.get(n % 20)
        yield {name: value for name, value in made.items() if name != lacking}
        yield {**made, "sku": f"l{n:03}", "title": f"brass lamp no {n}", "category": "lamp"}


def check(client, name):
    client.indices.create(index=name, body={"mappings": {"properties": PROPERTIES}})
    lines = [line for each in products() for line in ({"index": {"_id": each["sku"]}}, each)]
    client.bulk(index=name, body=lines, refresh=True)
    wrapped = leaps_adapter.wrap(client, settings=Settings(deadline=30))
    wait_until_learnt(wrapped, name)
    body = {"query": {"multi_match": {"query": WORDS, "fields": ["title", "brand", "audience"]}}, "size": 150}

    def found(**rest):
        answer = wrapped.search(index=name, body={**body, **rest})
        assert answer["hits"]["total"] == {"value": len(answer["hits"]["hits"]), "relation": "eq"}
        return answer, {hit["_id"]: hit["_source"] for hit in answer["hits"]["hits"]}

    by_score, whole = found(aggs={"kinds": {"terms": {"field": "category"}}})
    for lacking in ("colour", "price", "audience", "brand"):
        assert any(lacking not in each for each in whole.values())
    assert by_score["aggregations"]["kinds"]["buckets"] == [{"key": "blazer", "doc_count": len(whole)}]
    for order in ([{"price": "asc"}, {"sku": "asc"}], [{"sku": "desc"}]):
        answer, in_order = found(sort=order)
        assert in_order == whole
        values = [hit["sort"][0] for hit in answer["hits"]["hits"] if hit["sort"][0] != "Infinity"]
        assert values == sorted(values, reverse="desc" in order[0].values())
    _, one_each = found(collapse={"field": "brand"})
    brands = [each.get("brand") for each in one_each.values()]
    assert len(brands) == len(set(brands))
    assert set(brands) == {each.get("brand") for each in whole.values()}


def test_opensearch(opensearch, opensearch_client, new_name):
    check(opensearch_client, new_name())


def test_elasticsearch(elasticsearch, elasticsearch_client, new_name):
    check(elasticsearch_client, new_name())
