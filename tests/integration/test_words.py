"""Words stay words: a rewrite in `query_string` or `simple_query_string` finds what `match` finds for the same text."""

from __future__ import annotations

import json
import random

import pytest

from leaps_adapter.clients.escaping import escape
from leaps_adapter.clients.reading import Place

ODD = [*'+-!(){}[]^"~*?:\\/&|=<>.,;_#@$%\'', "AND", "OR", "NOT", "&&", "||", "TO", "title:", "price:>5", "_exists_:title", "lap*", "/l.*p/", "lamp~1", "lamp^3", "[1 TO 9]", "{a TO b}", "*:*", "-lamp", "+lamp", "\\u0041", "　"]  # fmt: skip
PLAIN = ["lamp", "brass", "grey", "16", "GB", "15.6", "wi-fi", "t-shirt", "O'Neill", "rug", "and", "not", "or", "c++"]
FORMS = [
    lambda: {"default_operator": "or"},
    lambda: {"default_operator": "and"},
    lambda: {"minimum_should_match": "60%"},
]


def texts(count):
    chance = random.Random(5)
    for _ in range(count):
        words = [chance.choice(PLAIN if chance.random() < 0.6 else ODD) for _ in range(chance.randint(1, 7))]
        joined = "".join(word + chance.choice([" ", " ", ""]) for word in words)
        if any(map(str.isalnum, joined)):
            yield joined


@pytest.fixture
def shelf(new_name):
    def fill(client):
        index = new_name("words")
        field = {"type": "text", "fields": {"ws": {"type": "text", "analyzer": "whitespace"}}}
        client.indices.create(
            index=index, body={"mappings": {"properties": {"title": field, "price": {"type": "float"}}}}
        )
        chance = random.Random(3)
        lines = []
        for number in range(200):
            words = [chance.choice(PLAIN if chance.random() < 0.8 else ODD) for _ in range(chance.randint(1, 8))]
            lines += [{"index": {"_id": str(number)}}, {"title": " ".join(words), "price": number}]
        client.bulk(index=index, body="\n".join(map(json.dumps, lines)) + "\n", refresh=True)
        return index

    return fill


def asked(kind, text, field, form, flags=None):
    place = Place(path=("query",), query=kind, flags=flags)
    query = {"query": escape(text, place), "fields": [field], **form}
    if flags == "ESCAPE":
        query["escape"] = True
    elif flags is not None:
        query["flags"] = flags
    return {"query": {kind: query}, "size": 300}


def match(text, field, form):
    options = {"operator" if key == "default_operator" else key: each for key, each in form.items()}
    return {"query": {"match": {field: {"query": text, **options}}}, "size": 300}


def found(answer):
    assert "error" not in answer, answer
    return {hit["_id"] for hit in answer["hits"]["hits"]}


def differences(client, index, kind, *, flags=None, ranged=False):
    """Return the texts that find other products than `match` does; `<` and `>` are blanks in a query string.

    Where a query string escapes by itself, operators are written small: not for an analyzer that keeps case.
    A simple query string counts what stands between blanks as one clause, `match` each token: no share of them there.
    """
    cases, lines = [], []
    for number, text in enumerate(texts(400)):
        field = ["title", "title.ws"][number % 2] if kind == "query_string" and flags is None else "title"
        form = FORMS[number % (3 if kind == "query_string" else 2)]()
        plain = text.replace("<", " ").replace(">", " ") if ranged else text
        pair = [asked(kind, text, field, form, flags), match(plain, field, form)]
        cases.append((text, pair))
        lines += [line for body in pair for line in ({}, body)]
    answers = client.msearch(index=index, body=lines)["responses"]
    pairs = zip(answers[::2], answers[1::2], strict=True)
    return [case for case, (one, other) in zip(cases, pairs, strict=True) if found(one) != found(other)]


KINDS = [
    ("query_string", None, True),
    ("query_string", "ESCAPE", True),
    ("simple_query_string", None, False),
    ("simple_query_string", "NONE", False),
    ("simple_query_string", "AND|OR|ESCAPE", False),
]


@pytest.mark.parametrize(("kind", "flags", "ranged"), KINDS)
def test_words_on_opensearch(opensearch_client, shelf, kind, flags, ranged):
    assert differences(opensearch_client, shelf(opensearch_client), kind, flags=flags, ranged=ranged) == []


@pytest.mark.parametrize(("kind", "flags", "ranged"), KINDS)
def test_words_on_elasticsearch(elasticsearch_client, shelf, kind, flags, ranged):
    assert differences(elasticsearch_client, shelf(elasticsearch_client), kind, flags=flags, ranged=ranged) == []
