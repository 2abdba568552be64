"""An index of the demo shop's products with what the bodies ask for: text, keywords, numbers, SKUs, a vector."""

from __future__ import annotations

import json
from itertools import islice

import leaps_demo_index
from leaps_adapter.clients.kinds import Maker

_TEXT = {"type": "text", "fields": {"raw": {"type": "keyword", "ignore_above": 256}}}
_KEYWORD = {"type": "keyword"}
_PROPERTIES = {
    "id": _KEYWORD,
    "group_id": _KEYWORD,
    "title": {**_TEXT, "store": True},
    "brand": _TEXT,
    "category": {"type": "text"},
    "description": {"type": "text"},
    "condition": _KEYWORD,
    "currency": _KEYWORD,
    "price": {"type": "double"},
    "rating": {"type": "double"},
    "stock": {"type": "long"},
    "attributes": {"properties": dict.fromkeys(("colour", "material", "audience"), _KEYWORD)},
    "skus": {
        "type": "nested",
        "properties": {
            "id": _KEYWORD,
            "name": {"type": "text"},
            "stock": {"type": "long"},
            "price": {"type": "double"},
        },
    },
}
_VECTORS = {
    Maker.OPENSEARCH: {
        "type": "knn_vector",
        "dimension": 4,
        "method": {"name": "hnsw", "engine": "lucene", "space_type": "l2"},
    },
    Maker.ELASTICSEARCH: {"type": "dense_vector", "dims": 4},
}


def products(count=2000):
    """Yield products of the demo shop, taken evenly, each SKU with a name and each product with a small vector."""
    every = list(leaps_demo_index.products())
    for number, product in enumerate(islice(every, 0, None, max(1, len(every) // count))):
        skus = [{**sku, "name": f"{product['title']} {sku.get('size', '')}"} for sku in product["skus"]]
        angle = number % 97 / 97
        yield {**product, "skus": skus, "vector": [angle, 1 - angle, angle * angle, 0.5]}


def fill(client, index, maker):
    """Create the index and put the products into it, each under its id."""
    settings = {"number_of_shards": 1, "number_of_replicas": 0}
    if maker is Maker.OPENSEARCH:
        settings["index.knn"] = True
    properties = {**_PROPERTIES, "vector": _VECTORS[maker]}
    client.indices.create(index=index, body={"settings": settings, "mappings": {"properties": properties}})
    other = [
        {"title": "linen blazer for women", "brand": "Other", "price": 60, "stock": 3, "id": f"o{n}"} for n in range(4)
    ]
    for each in other:
        client.index(index=f"{index}-other", id=each["id"], body=each, refresh=True)
    client.indices.put_alias(index=index, name=f"{index}-alias")
    lines = [line for each in products() for line in ({"index": {"_id": each["id"]}}, each)]
    answer = client.bulk(index=index, body="\n".join(map(json.dumps, lines)) + "\n", refresh=True)
    assert not answer["errors"]
