"""What the loop costs on 19,406 real products, in one process: `make bench`.

These machines are noisy: compare rows of one run with one another, and no row with another day's.
"""

import asyncio
import gzip
import itertools
import json
import os
from pathlib import Path

import pytest

from leaps_adapter import AsyncLeaps, Settings
from leaps_backends.bm25 import BM25Backend
from leaps_demo_index.generate import catalogue

PRODUCTS = Path(os.environ.get("LEAPS_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data")) / "icecat"
SENTENCES = [
    "orange patch cable, 15 to 30 dollars, not Belkin",
    "grey laptop, 16 GB or more, under 900 dollars, not HP",
    "a UPS with at least 6 outlets and 600 W or more, anything but APC",
    "black toner for under 150 dollars, 5000 pages or more",
    "wireless mouse, no more than 25 bucks, in black or grey",
    "I need a monitor of 22 inches or bigger, lighter than 6 kg, from Philips or Samsung",
    "DDR3 memory, 4 GB at least, not Kingston",
    "show me a VGA cable between 3 and 10 feet, please no grey",
]
KEYWORDS = ["usb hub", "laptop bag", "gaming pc", "tripod", "hdmi cable", "ipad stand", "batteries", "desk", "apple"]
ONE_ROUND = Settings(max_rounds=1, deadline=60)


@pytest.fixture(scope="module", autouse=True)
def only_when_measuring(request):
    if not request.config.getoption("benchmark_enable"):
        pytest.skip("speed is measured by `make bench`")


def products():
    with gzip.open(PRODUCTS / "products.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    if not PRODUCTS.is_dir():
        pytest.skip("the real products are not here")
    return BM25Backend.build(tmp_path_factory.mktemp("speed") / "shop.idx", products(), id_field="id").path


@pytest.fixture
def loop(index):
    runner = asyncio.Runner()
    leaps = AsyncLeaps(BM25Backend.open(index))

    def ask(method, text, **options):
        return runner.run(getattr(leaps, method)(text, **options))

    for text in (*SENTENCES, *KEYWORDS):
        ask("search", text)
    yield ask
    runner.run(leaps.aclose())
    runner.close()


@pytest.mark.benchmark(group="keywords")
@pytest.mark.parametrize("method", ["plain", "search"])
def test_a_bypass_beside_the_plain_engine(benchmark, loop, method):
    texts = itertools.cycle(KEYWORDS)
    page = benchmark(lambda: loop(method, next(texts)))
    assert page.bypass


@pytest.mark.benchmark(group="sentences")
@pytest.mark.parametrize("settings", [ONE_ROUND, Settings(deadline=60)], ids=["one round", "default"])
def test_a_sentence(benchmark, loop, settings):
    texts = itertools.cycle(SENTENCES)
    page = benchmark(lambda: loop("search", next(texts), settings=settings))
    assert not page.bypass


@pytest.mark.benchmark(group="build")
def test_index_and_profile(benchmark, index, tmp_path):
    shop = products()
    folders = (tmp_path / f"{number}.idx" for number in itertools.count())
    built = benchmark.pedantic(lambda: BM25Backend.build(next(folders), shop, id_field="id"), rounds=2)
    assert len(built) == len(shop)


@pytest.mark.benchmark(group="growth")
@pytest.mark.parametrize("count", [1_000, 10_000, 100_000])
def test_one_round_as_the_catalogue_grows(benchmark, tmp_path, count):
    backend = BM25Backend.build(tmp_path / "shop.idx", catalogue(7, products=count))
    with asyncio.Runner() as runner:
        leaps = AsyncLeaps(backend)
        text = "linen blazer for men, 50 to 80 dollars, no black"
        runner.run(leaps.search(text))
        page = benchmark(lambda: runner.run(leaps.search(text, settings=ONE_ROUND)))
        runner.run(leaps.aclose())
    assert page.trace.rounds == 1
