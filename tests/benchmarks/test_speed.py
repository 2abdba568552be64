"""How fast the parts are, on 19,406 real products; `make bench` runs it, docs/speed.md says what came out.

A benchmark's rounds are its queries, each asked once, so that its median is one over queries. An adapter that takes
them has seen none before.
"""

from __future__ import annotations

from functools import partial

import anyio
import pytest

from leaps_adapter import Leaps, Settings
from leaps_adapter.catalogue import build_profile
from leaps_adapter.types import SearchRequest
from leaps_backends.bm25 import BM25Backend
from tests.benchmarks import measuring


@pytest.fixture
def backend(shop):
    return BM25Backend.open(shop.index)


@pytest.fixture
def leaps(backend):
    with Leaps(backend, settings=Settings(deadline=600)) as leaps:
        leaps.prepare()
        yield leaps


def once_each(benchmark, call, queries):
    """Measure the call on every query, once, and return what it answered."""
    waiting = iter(queries)
    answers = []

    def ask(text):
        answers.append(call(text))

    benchmark.pedantic(ask, setup=lambda: ((next(waiting),), {}), rounds=len(queries))
    return answers


def test_profile(benchmark, shop):
    profile = benchmark.pedantic(build_profile, args=(shop.products,), rounds=1)
    assert profile.products == len(shop.products)


def test_index(benchmark, shop, backend, tmp_path):
    profile = anyio.run(backend.profile)
    built = benchmark.pedantic(
        BM25Backend.build, args=(tmp_path / "index", shop.products), kwargs={"profile": profile}, rounds=1
    )
    assert len(built) == len(shop.products)


def test_open(benchmark, shop):
    assert len(benchmark(BM25Backend.open, shop.index)) == len(shop.products)


def test_engine_alone(benchmark, shop, backend):
    answers = once_each(benchmark, lambda text: backend.search_now([SearchRequest(text=text)]), shop.heads + shop.short)
    assert all(answer[0].error is None for answer in answers)


def test_bypass(benchmark, shop, backend, leaps):
    pages = once_each(benchmark, leaps.search, shop.heads + shop.short)
    assert any(page.bypass for page in pages)


def test_what_a_bypass_adds(benchmark, shop, backend):
    queries = shop.heads + shop.short
    found = benchmark.pedantic(anyio.run, args=(measuring.bypass, backend, queries), rounds=1)
    assert found
    for part in ("first", "again"):
        added = [each[part].cpu for each in found]
        benchmark.extra_info |= {f"{part}_p{p}_ms": round(measuring.point(added, p / 100), 3) for p in (50, 99)}


def test_one_round(benchmark, shop, leaps):
    search = partial(leaps.search, settings=measuring.ONE_ROUND)
    pages = once_each(benchmark, search, shop.sentences)
    assert all(page.trace.rounds <= 1 for page in pages)
    assert any(page.ledger.constraints for page in pages)


def test_default_settings(benchmark, shop, leaps):
    pages = once_each(benchmark, leaps.search, shop.sentences)
    assert any(page.hits for page in pages)
    benchmark.extra_info["candidates"] = sorted(page.trace.candidates for page in pages)[len(pages) // 2]
