"""The demo shop on a real server: its products in an index, its sentences and keywords."""

from __future__ import annotations

import elasticsearch.helpers
import opensearchpy.helpers

import leaps_demo_index

INDEX = "department-store"  # the compose file's loader has one called `shop`
FIELDS = ["title^3", "brand", "category", "description"]
PAGE = 20
ONE_SHARD = {"number_of_shards": 1, "number_of_replicas": 0}

_SHORT = {"head", "torso"}
SENTENCES = [each["text"] for each in leaps_demo_index.queries() if each["kind"] not in _SHORT]
KEYWORDS = [each["text"] for each in leaps_demo_index.queries() if each["kind"] == "head"]


def body(text):
    """What a shop sends today for what a shopper typed."""
    return {"size": PAGE, "query": {"multi_match": {"query": text, "fields": FIELDS}}}


def _actions():
    return ({"_index": INDEX, "_id": each["id"], **each} for each in leaps_demo_index.products())


def load_opensearch(client):
    if not client.indices.exists(index=INDEX):
        client.indices.create(index=INDEX, body={"settings": ONE_SHARD})
        opensearchpy.helpers.bulk(client, _actions(), refresh=True, chunk_size=1000)
    return INDEX


def load_elasticsearch(client):
    if not client.indices.exists(index=INDEX):
        client.indices.create(index=INDEX, settings=ONE_SHARD)
        elasticsearch.helpers.bulk(client, _actions(), refresh=True, chunk_size=1000)
    return INDEX
