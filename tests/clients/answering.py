"""A tiny engine to stand behind a real client: it answers searches and multi-searches from a list of products."""

from __future__ import annotations

import re
from collections.abc import Mapping

COLOURS = ("red", "blue", "green", "black")
PRODUCTS = [
    {
        "title": f"{COLOURS[n % 4]} linen blazer for {'men' if n % 3 else 'women'} no {n}",
        "category": "blazer",
        "brand": ("Acme", "Bolt")[n % 2],
        "colour": COLOURS[n % 4],
        "price": 20.0 + n,
    }
    for n in range(60)
]
FIELDS = {
    "title": {"type": "text"},
    "price": {"type": "double"},
    **{name: {"type": "keyword"} for name in ("category", "brand", "colour")},
}
SENTENCE = "red linen blazer for men, under 60 dollars"
KEYWORDS = "linen blazer"
INDEX = "goods"


def body_of(text, **rest):
    return {"query": {"multi_match": {"query": text, "fields": ["title", "brand"]}}, **rest}


def words_of(query):
    """The words anywhere in a query, as the multi_match and match of these tests hold them."""
    if isinstance(query, Mapping):
        own = [query["query"]] if isinstance(query.get("query"), str) else []
        return own + [word for value in query.values() for word in words_of(value)]
    return [word for each in query for word in words_of(each)] if isinstance(query, list) else []


def found(body):
    """The answer to one search: the products that hold any of the words, those with most of them first."""
    if "no_such" in str(body):
        return {"error": {"type": "parsing_exception", "reason": "no_such"}, "status": 400}
    if "random_score" in str(body) or "query" not in body:
        body = {**body, "query": {"match_all": {}}}
    wanted = set(re.findall(r"\w+", " ".join(words_of(body["query"])).lower()))
    scored = []
    for number, product in enumerate(PRODUCTS):
        score = len(wanted & set(re.findall(r"\w+", f"{product['title']} {product['brand']}".lower())))
        if score or not wanted:
            scored.append((-score, number))
    start, size = body.get("from", 0), body.get("size", 10)
    hits = [
        {"_index": INDEX, "_id": str(number), "_score": float(-score), "_source": PRODUCTS[number]}
        for score, number in sorted(scored)[start : start + size]
    ]
    hits = [{key: value for key, value in hit.items() if key != "_source" or body.get("_source", True)} for hit in hits]
    whole = {"total": {"value": len(scored), "relation": "eq"}} if body.get("track_total_hits", True) else {}
    return {
        "took": 1,
        "timed_out": False,
        "_shards": {"total": 1, "successful": 1, "skipped": 0, "failed": 0},
        "hits": {**whole, "max_score": hits[0]["_score"] if hits else None, "hits": hits},
    }


def _able(kind):
    return {kind: {"type": kind, "searchable": True, "aggregatable": kind != "text"}}


def answer(asked):
    """The answer to one HTTP request, for a `Recorder`."""
    if asked.path.endswith("_msearch"):
        bodies = asked.lines[1::2]
        return {"took": 1, "responses": [{"status": 200, **found(each)} for each in bodies]}
    if asked.path.endswith(("point_in_time", "_pit")):
        return {"pit_id": "p1", "id": "p1"}
    if asked.path.endswith("_search"):
        told = found(asked.json)
        return (told["status"], told) if "error" in told else told
    if asked.path.endswith("_mapping"):
        return {INDEX: {"mappings": {"properties": FIELDS}}}
    if asked.path.endswith("_field_caps"):
        return {"indices": [INDEX], "fields": {name: _able(each["type"]) for name, each in FIELDS.items()}}
    return 404, {"error": {"type": "no_such_endpoint", "reason": asked.path}, "status": 404}
