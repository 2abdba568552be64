"""The demo shop on a real server: its products in an index, its sentences and keywords."""

from __future__ import annotations

import json
import urllib.request
from itertools import islice

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


def load_some(url):
    """Put some of the products into a server that is not kept, with no client that could be the one under test."""
    lines = [line for each in islice(_actions(), 0, None, 10) for line in ({"index": {"_id": each["_id"]}}, each)]
    kept = ({name: value for name, value in line.items() if name not in {"_index", "_id"}} for line in lines)
    body = "".join(json.dumps(line) + "\n" for line in kept)
    headers = {"Content-Type": "application/x-ndjson"}
    request = urllib.request.Request(f"{url}/{INDEX}/_bulk?refresh=true", body.encode(), headers)
    with urllib.request.urlopen(request, timeout=120) as answer:
        assert not json.load(answer)["errors"]


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
