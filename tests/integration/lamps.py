"""A few products in words and vectors, and how each engine maps them: what a test of a server or client itself needs."""

from __future__ import annotations

LAMPS = [
    {"sku": "l1", "title": "brass desk lamp", "price": 40.0, "vector": [1.0, 0.1, 0.0]},
    {"sku": "l2", "title": "steel desk lamp", "price": 25.0, "vector": [0.9, 0.3, 0.1]},
    {"sku": "l3", "title": "paper floor lamp", "price": 80.0, "vector": [0.1, 1.0, 0.0]},
    {"sku": "l4", "title": "brass wall light", "price": 60.0, "vector": [0.3, 0.1, 1.0]},
]

_FIELDS = {"sku": {"type": "keyword"}, "title": {"type": "text"}, "price": {"type": "float"}}
SETTINGS = {"number_of_shards": 2, "number_of_replicas": 0}

# Another engine than Lucene needs native libraries, and ends a server that has none.
_HNSW = {"name": "hnsw", "engine": "lucene", "space_type": "cosinesimil"}
OPENSEARCH = {
    "settings": {"index": {**SETTINGS, "knn": True}},
    "mappings": {"properties": {**_FIELDS, "vector": {"type": "knn_vector", "dimension": 3, "method": _HNSW}}},
}
ELASTICSEARCH = {
    "settings": SETTINGS,
    "mappings": {"properties": {**_FIELDS, "vector": {"type": "dense_vector", "dims": 3, "similarity": "cosine"}}},
}


def actions(index):
    """What the bulk helpers of both clients take."""
    return [{"_index": index, "_id": lamp["sku"], **lamp} for lamp in LAMPS]


def ids(response):
    return [hit["_id"] for hit in response["hits"]["hits"]]
