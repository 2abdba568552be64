"""What a wrapped client learns of an index with vectors: its products as they are, and no number of a vector."""

from __future__ import annotations

import time

import leaps_adapter
from leaps_adapter import Settings

DIMENSION = 8  # too few to be told from figures without the mapping
SENTENCE = "linen blazer for men, 50 to 80 dollars, no pure black"
VECTORS = {
    "opensearch": {
        "vector": {"type": "knn_vector", "dimension": DIMENSION, "method": {"name": "hnsw", "engine": "lucene"}},
        "features": {"type": "rank_features"},
    },
    "elasticsearch": {
        "vector": {"type": "dense_vector", "dims": DIMENSION},
        "features": {"type": "sparse_vector"},
    },
}
PATIENCE = 30


def product(number):
    vector = [round((number + place) / 99, 3) + 0.01 for place in range(DIMENSION)]
    return {"title": f"linen blazer {number}", "price": 40 + number, "vector": vector, "features": {"linen": 1.5}}


def fill(client, name, **body):
    client.indices.create(index=name, **body)
    for number in range(20):
        client.index(index=name, id=str(number), body=product(number))
    client.indices.refresh(index=name)


def learnt(client, name):
    """The fields of the catalogue that is learnt beside the calls."""
    wrapped = leaps_adapter.wrap(client, settings=Settings(deadline=30))
    body = {"query": {"match": {"title": SENTENCE}}}
    until = time.monotonic() + PATIENCE
    while wrapped.search(index=name, body=body)["_leaps"]["degraded"] and time.monotonic() < until:
        time.sleep(0.1)
    return set(wrapped._leaps.shops.get(name).profile.fields)


def test_opensearch(opensearch_client, new_name):
    name = new_name("vectors")
    mappings = {"properties": VECTORS["opensearch"]}
    fill(opensearch_client, name, body={"settings": {"index.knn": True}, "mappings": mappings})
    assert learnt(opensearch_client, name) == {"title", "price"}


def test_elasticsearch(elasticsearch_client, new_name):
    name = new_name("vectors")
    fill(elasticsearch_client, name, mappings={"properties": VECTORS["elasticsearch"]})
    assert learnt(elasticsearch_client, name) == {"title", "price"}
