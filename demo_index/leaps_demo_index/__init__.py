"""The demo shop: a catalogue, queries and judgments, made by construction and shipped with the package.

``facts`` is the answer key: it is for judging only and is never given to a search engine.
"""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from leaps_demo_index.generate import Shop, generate
from leaps_demo_index.generate.records import Facts, Judgment, Product, QueryRecord

__all__ = [
    "STAR_QUERY",
    "Shop",
    "catalogue_path",
    "facts",
    "generate",
    "judgments",
    "products",
    "queries",
    "queries_path",
]

STAR_QUERY = "linen blazer for men, 50 to 80 dollars, for a beach wedding, no pure black, no large patterns"

_DATA = Path(__file__).parent / "data"


def catalogue_path() -> Path:
    """The shipped products, one JSON object a line, gzipped."""
    return _DATA / "catalogue.jsonl.gz"


def queries_path() -> Path:
    """The shipped queries, ``id<TAB>text`` a line."""
    return _DATA / "queries.tsv"


def products() -> Iterator[Product]:
    """The shipped products, in file order."""
    with gzip.open(catalogue_path(), "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def facts() -> Iterator[Facts]:
    """What each product is, in the order of `products`: the answer key, for judging only."""
    with gzip.open(_DATA / "facts.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def queries() -> Iterator[QueryRecord]:
    """The shipped queries with their kind and intent."""
    with (_DATA / "queries.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def judgments() -> Iterator[Judgment]:
    """The shipped grades, each with the rule that decides it. A product not listed for a query is L1."""
    with gzip.open(_DATA / "judgments.tsv.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            query_id, product_id, grade, rule = line.rstrip("\n").split("\t")
            yield {"query_id": query_id, "product_id": product_id, "grade": grade, "rule": rule}
