"""What we trim equals what the engine trims: random documents, random filters."""

from __future__ import annotations

import json
import random

import pytest

from leaps_adapter.clients.kinds import Maker
from leaps_adapter.clients.trimming import FilterPath, kept, source_filter

NAMES = ["a", "b", "ab", "abc", "ba", "c", "title", "sub"]
PIECES = ["a", "b", "ab", "abc", "c", "*", "a*", "*b", "title", "sub", "a*c", "b*"]


def value(random, depth=0):
    kind = random.random()
    if depth < 3 and kind < 0.4:
        return {random.choice(NAMES): value(random, depth + 1) for _ in range(random.randrange(4))}
    if depth < 3 and kind < 0.6:
        return [value(random, depth + 1) for _ in range(random.randrange(4))]
    return random.choice([1, 2.5, "x", True, None, ""])


def documents(random, *, dots):
    for _ in range(40):
        document = {name: value(random) for name in random.sample(NAMES, 5)}
        if dots and random.random() < 0.5:
            document[f"{random.choice(NAMES)}.{random.choice(NAMES)}"] = value(random, 2)
        yield document


def pattern(random):
    return ".".join(random.choice(PIECES) for _ in range(random.randint(1, 3)))


def wanted(random):
    def patterns():
        return [pattern(random) for _ in range(random.randint(1, 3))]

    return random.choice(
        [
            lambda: pattern(random),
            patterns,
            lambda: {"includes": patterns()},
            lambda: {"excludes": patterns()},
            lambda: {"includes": patterns(), "excludes": patterns()},
            lambda: bool(random.getrandbits(1)),
        ]
    )()


@pytest.fixture(params=[False, True], ids=["plain names", "dotted names"])
def filled(request, new_name):
    def fill(client):
        index = new_name("trim")
        client.indices.create(
            index=index, body={"mappings": {"dynamic": False, "properties": {"kind": {"type": "keyword"}}}}
        )
        actions = [
            json.dumps(line)
            for number, each in enumerate(documents(random.Random(7), dots=request.param))
            for line in ({"index": {"_id": str(number)}}, each)
        ]
        client.bulk(index=index, body="\n".join(actions) + "\n", refresh=True)
        return index

    return fill


BESIDE = [{}, {"fields": ["kind"]}, {"highlight": {"fields": {"kind": {}}}}]


def differences(client, index, maker):
    chance, wrong = random.Random(11), []
    for number in range(200):
        body = {"size": 100, "_source": wanted(chance), **BESIDE[number % 3]}
        filtering = source_filter(body, maker=maker)
        whole = client.search(index=index, body={**body, "_source": filtering.asked})["hits"]["hits"]
        sources = {hit["_id"]: hit["_source"] for hit in whole}
        found = client.search(index=index, body=body)["hits"]["hits"]
        assert len(found) == len(sources) == 40
        for hit in found:
            ours = kept(sources[hit["_id"]], filtering) if filtering.fetch else None
            if ours != hit.get("_source"):
                wrong.append((body, sources[hit["_id"]], hit.get("_source"), ours))
    return wrong


def path(random):
    steps = random.choice(
        [
            lambda: ["hits", "hits", "_source", pattern(random)],
            lambda: ["**", pattern(random)],
            lambda: ["hits", "*", "_source", "**", random.choice(PIECES)],
            lambda: [random.choice(["hits", "h*", "took", "_shards", "*"])],
            lambda: ["hits", random.choice(["total", "hits", "max_score", "*"])],
            lambda: ["hits", "hits", random.choice(["_id", "_source", "_*", "**", "_source.*"])],
            lambda: ["_shards", random.choice(["total", "*", "f*"])],
        ]
    )()
    return ("-" if random.random() < 0.35 else "") + ".".join(steps)


def path_differences(client, index, maker):
    body = {"size": 100, "sort": ["_doc"], "query": {"match_all": {}}}
    whole = dict(client.search(index=index, body=body))
    chance, wrong = random.Random(13), []
    for _ in range(150):
        asked = ",".join(path(chance) for _ in range(chance.randint(1, 3)))
        theirs = dict(client.search(index=index, body=body, filter_path=asked))
        ours = FilterPath.parse(asked, keeps_empty=maker is Maker.ELASTICSEARCH).apply(
            {**whole, **({"took": theirs["took"]} if "took" in theirs else {})}
        )
        if ours != theirs:
            wrong.append((asked, theirs, ours))
    return wrong


def test_source_on_opensearch(opensearch_client, filled):
    assert differences(opensearch_client, filled(opensearch_client), Maker.OPENSEARCH) == []


def test_source_on_elasticsearch(elasticsearch_client, filled):
    assert differences(elasticsearch_client, filled(elasticsearch_client), Maker.ELASTICSEARCH) == []


def test_filter_path_on_opensearch(opensearch_client, filled):
    assert path_differences(opensearch_client, filled(opensearch_client), Maker.OPENSEARCH) == []


def test_filter_path_on_elasticsearch(elasticsearch_client, filled):
    assert path_differences(elasticsearch_client, filled(elasticsearch_client), Maker.ELASTICSEARCH) == []
