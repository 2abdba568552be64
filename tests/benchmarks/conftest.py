"""The shop that is measured: the real products where benchmarks are switched on, else a few generated ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from leaps_backends.bm25 import BM25Backend
from leaps_demo_index.generate import catalogue
from tests.benchmarks import workload

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from leaps_adapter.types import Document

FEW = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """Products, their index, and what it is asked."""

    products: Sequence[Document]
    index: Path
    heads: list[str]
    short: list[str]
    sentences: list[str]


@pytest.fixture(scope="session")
def measured(request):
    """Whether times are taken; without, each benchmark runs once so that it does not rot."""
    options = request.config.option
    return options.benchmark_enable or not options.benchmark_disable


@pytest.fixture(scope="session")
def shop(measured, tmp_path_factory):
    if not measured:
        products = [item.product for item in catalogue(1, products=FEW)]
        heads, sentences, count = ["lamp", "blue dress"], ["a dining chair under 5000 dollars"], 3
    elif workload.real_products().is_file():
        products = list(workload.read_products(workload.real_products()))
        heads, sentences, count = workload.head_queries(), workload.SENTENCES, 500
    else:
        pytest.skip("the real products are not here")
    index = tmp_path_factory.mktemp("speed") / "index"
    BM25Backend.build(index, products)
    short = workload.short_queries([str(each["title"]) for each in products], count)
    return Shop(products=products, index=index, heads=heads, short=short, sentences=sentences)
