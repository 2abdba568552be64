from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest

import leaps_demo_index
from leaps_demo_index.generate.records import Facts, Judgment, Product, QueryRecord


@dataclass(frozen=True)
class Shipped:
    products: Mapping[str, Product]
    facts: Mapping[str, Facts]
    queries: Sequence[QueryRecord]
    judgments: Sequence[Judgment]


@pytest.fixture(scope="session")
def shipped() -> Shipped:
    return Shipped(
        products={p["id"]: p for p in leaps_demo_index.products()},
        facts={f["id"]: f for f in leaps_demo_index.facts()},
        queries=list(leaps_demo_index.queries()),
        judgments=list(leaps_demo_index.judgments()),
    )
