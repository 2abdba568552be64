"""The generator of the demo shop: same seed, same bytes.

Facts are drawn first and told afterwards by the sources that a seller has, so that queries and grades
follow from the facts. ``python -m leaps_demo_index.generate --seed 7 --out DIR`` writes the shipped files.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from leaps_demo_index.generate.items import stream
from leaps_demo_index.generate.judge import judge
from leaps_demo_index.generate.queries import ask
from leaps_demo_index.generate.records import Item, Judgment, QueryRecord
from leaps_demo_index.generate.spec import load

PRODUCTS = 9000
SEED = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A whole shop: items, queries and the judgments that follow from them."""

    items: Sequence[Item]
    queries: Sequence[QueryRecord]
    judgments: Sequence[Judgment]


def catalogue(seed: int = SEED, *, products: int = PRODUCTS) -> list[Item]:
    """The first `products` items of the shop of `seed`; a larger shop begins with the smaller one."""
    return list(islice(stream(load(), seed), products))


def generate(seed: int = SEED, *, products: int = PRODUCTS) -> Shop:
    """The shop of `seed`. Queries are those of the shop of usual size, whatever `products` is."""
    spec = load()
    items = catalogue(seed, products=max(products, PRODUCTS))
    queries = ask(spec, seed, items[:PRODUCTS])
    kept = items[:products]
    by_kind: dict[str, list[Item]] = defaultdict(list)
    for item in kept:
        by_kind[item.facts["kind"]].append(item)
    judgments = [line for query in queries for line in judge(spec, query, by_kind)]
    return Shop(items=kept, queries=queries, judgments=judgments)
