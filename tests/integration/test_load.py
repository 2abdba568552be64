"""Many callers at once for a while, plain and wrapped in one run: what they see, and that nothing is left of it.

`LEAPS_LOAD_SECONDS` says how long each client is asked sentences (10), so that a figure for the record can be taken
over a minute.
"""

from __future__ import annotations

import os
import sys
import time

import pytest

import leaps_adapter
from tests.integration import shop
from tests.integration.faces import CALLERS, FACES
from tests.integration.load import measuring

SECONDS = float(os.environ.get("LEAPS_LOAD_SECONDS", "10"))
SHORT = min(SECONDS, 10)
PAIRS = 300
ROUNDS = 3
MOST_FOR_A_BYPASS = 2.0  # milliseconds


@pytest.fixture
def tell(capsys):
    """Show a text, whatever pytest captures."""

    def show(text):
        with capsys.disabled():
            sys.stdout.write(f"\n\n{text}\n")

    return show


def wrapped(client):
    return leaps_adapter.wrap(client)


def sync_loads(face, url):
    def load(wrap, queries, seconds):
        with wrap(face.make(url)) as client:
            return measuring.threads(
                lambda text: face.search(client, shop.INDEX, shop.body(text)),
                queries, callers=CALLERS, seconds=seconds,
            )  # fmt: skip

    return {
        "plain, sentences": load(lambda client: client, shop.SENTENCES, SHORT),
        "wrapped, sentences": load(wrapped, shop.SENTENCES, SECONDS),
        "plain, keywords": load(lambda client: client, shop.KEYWORDS, SHORT),
        "wrapped, keywords": load(wrapped, shop.KEYWORDS, SHORT),
    }


async def async_loads(face, url):
    async def load(wrap, queries, seconds):
        async with wrap(face.make(url)) as client:
            return await measuring.tasks(
                lambda text: face.search(client, shop.INDEX, shop.body(text)),
                queries, callers=CALLERS, seconds=seconds,
            )  # fmt: skip

    return {
        "plain, sentences": await load(lambda client: client, shop.SENTENCES, SHORT),
        "wrapped, sentences": await load(wrapped, shop.SENTENCES, SECONDS),
        "plain, keywords": await load(lambda client: client, shop.KEYWORDS, SHORT),
        "wrapped, keywords": await load(wrapped, shop.KEYWORDS, SHORT),
    }


def table(server, face, loads):
    rows = [load.row(name) for name, load in loads.items()]
    return "\n".join([f"{server.server.name}, {face}, {CALLERS} callers", "", measuring.HEAD, *rows])


# Measured so far on a machine that did much else: which part of a miss is the wrapper's own is not known yet.
OPEN = pytest.mark.xfail(strict=False, reason="footprint and bypass have not been held on an idle machine yet")


@OPEN
class Load:
    """The same for each engine; a subclass says which server is asked."""

    def test_many_callers(self, face, server, tell):
        self.warm(face, server)  # what is made once for a process is no leak
        before = measuring.footprint()
        loads = sync_loads(face, server.url)
        tell(table(server, face, loads))
        self.assert_sound(loads, before)

    @pytest.mark.anyio
    async def test_many_tasks(self, async_face, server, tell, anyio_backend):
        async with wrapped(async_face.make(server.url)) as client:
            await async_face.search(client, shop.INDEX, shop.body(shop.SENTENCES[0]))
        before = measuring.footprint()
        loads = await async_loads(async_face, server.url)
        tell(table(server, async_face, loads))
        self.assert_sound(loads, before)

    def test_a_bypass_costs_next_to_nothing(self, face, server, tell):
        rounds = [self.in_turn(face, server.url) for _ in range(ROUNDS)]
        added = [wrapped.point(0.99) - plain.point(0.99) for plain, wrapped in rounds]
        plain, asked = rounds[added.index(min(added))]  # another process can only add to it
        rows = [measuring.HEAD, plain.row("plain"), asked.row("wrapped")]
        tell("\n".join([f"{server.server.name}, {face}, one caller, keywords", "", *rows]))
        assert min(added) <= MOST_FOR_A_BYPASS

    def in_turn(self, face, url):
        """The loads of a plain and a wrapped client that are asked the same keywords, one after the other."""
        times = [], []
        with face.make(url) as plain, wrapped(face.make(url)) as client:
            for number in range(PAIRS):
                body = shop.body(shop.KEYWORDS[number % len(shop.KEYWORDS)])
                for asked, taken in zip((plain, client), times, strict=True):
                    start = time.perf_counter()
                    face.search(asked, shop.INDEX, body)
                    taken.append(time.perf_counter() - start)
        return [measuring.Load(times=sorted(each), seconds=sum(each), errors=[]) for each in times]

    def warm(self, face, server):
        with wrapped(face.make(server.url)) as client:
            face.search(client, shop.INDEX, shop.body(shop.SENTENCES[0]))

    def assert_sound(self, loads, before):
        assert all(load.times for load in loads.values())
        assert not [error for load in loads.values() for error in load.errors]
        assert measuring.settled(before) == before


def faces(product):
    return {face.is_async: face for face in FACES if face.product == product}


class TestOpenSearch(Load):
    @pytest.fixture
    def face(self):
        return faces("opensearch")[False]

    @pytest.fixture
    def async_face(self):
        return faces("opensearch")[True]

    @pytest.fixture
    def server(self, opensearch, opensearch_shop):
        return opensearch


class TestElasticsearch(Load):
    @pytest.fixture
    def face(self):
        return faces("elasticsearch")[False]

    @pytest.fixture
    def async_face(self):
        return faces("elasticsearch")[True]

    @pytest.fixture
    def server(self, elasticsearch, elasticsearch_shop):
        return elasticsearch
