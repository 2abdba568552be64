"""Many callers at once for a while, plain and wrapped in one run: what they see, and that nothing is left of it.

`LEAPS_LOAD_SECONDS` says how long each client is asked sentences (3), so that a figure for the record can be taken over
a minute; where it is set, the machine is taken to be idle and times are held to their limits, else they are told alone.
Thirty-two callers that never pause ask more than can be adapted at full effort: what counts then is that most have an
answer of little effort well before the deadline, that nobody waits for a turn, and that nothing piles up.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time

import anyio
import pytest
from anyio._backends import _asyncio as anyio_threads

import leaps_adapter
from leaps_adapter.config import Settings
from tests.integration import shop
from tests.integration.faces import CALLERS, FACES
from tests.integration.load import measuring

SECONDS = float(os.environ.get("LEAPS_LOAD_SECONDS", "3"))
FOR_THE_RECORD = "LEAPS_LOAD_SECONDS" in os.environ
SHORT = min(SECONDS, 8)
FEW = shop.SENTENCES[:6]  # all that is kept of them is kept once each was answered in peace
CALLS = 300
MOST_FOR_A_BYPASS = 2.0  # milliseconds
DEADLINE = Settings().deadline
LATE = 1.5  # seconds behind the deadline: of a machine with two processors, which the engine works on as well
IDLE = 0.2  # seconds after which a thread without work ends, at the next work


@pytest.fixture
def tell(capsys):
    """Show a text, whatever pytest captures."""

    def show(text):
        with capsys.disabled():
            sys.stdout.write(f"\n\n{text}\n")

    return show


@pytest.fixture(autouse=True)
def threads_end_soon(monkeypatch):
    """Idle worker threads end sooner than in ten seconds, so that a test need not wait for it."""
    monkeypatch.setattr(anyio_threads.WorkerThread, "MAX_IDLE_TIME", IDLE)


def is_learnt(answer):
    return "_leaps" in answer and "profile_from_hits" not in answer["_leaps"]["degraded"]


class Caller:
    """A sync client that is asked a text; `warm` when the catalogue behind it is learnt, as it is once an hour."""

    def __init__(self, face, client):
        self.face, self.client = face, client

    def ask(self, text):
        return self.face.search(self.client, shop.INDEX, shop.body(text))

    def warm(self):
        end = time.monotonic() + 60
        while not is_learnt(self.ask(FEW[0])):
            assert time.monotonic() < end
            time.sleep(0.1)
        return self

    def load(self, queries, seconds):
        return measuring.threads(self.ask, queries, callers=CALLERS, seconds=seconds)


class AsyncCaller(Caller):
    async def ask(self, text):
        return await self.face.search(self.client, shop.INDEX, shop.body(text))

    async def warm(self):
        with anyio.fail_after(60):
            while not is_learnt(await self.ask(FEW[0])):  # noqa: ASYNC110  nobody tells when it is
                await asyncio.sleep(0.1)
        return self

    async def load(self, queries, seconds):
        return await measuring.tasks(self.ask, queries, callers=CALLERS, seconds=seconds)


def told(server, face, loads):
    rows = [load.row(name) for name, load in loads.items()]
    sentences = loads["wrapped, sentences"]
    rows[2:2] = [sentences.of_adapted.row("of these adapted"), sentences.of_light.row("of these in one small round")]
    return "\n".join([f"{server.server.name}, {face}, {CALLERS} callers", "", measuring.HEAD, *rows])


def assert_sound(loads):
    """Nobody sees an error, those that are adapted keep the deadline, in one small round as its setting says."""
    assert all(load.times for load in loads.values())
    assert not [error for load in loads.values() for error in load.errors]
    sentences = loads["wrapped, sentences"]
    assert sentences.light
    if FOR_THE_RECORD:
        assert_prompt(sentences)


def assert_prompt(sentences):
    assert sentences.of_adapted.point(0.95) <= 1000 * (DEADLINE + LATE)
    assert sentences.point(0.5) <= 1000 * DEADLINE * Settings().busy.within
    assert len(sentences.light) >= len(sentences.times) / 2


def assert_nothing_piles_up(middle, end):
    """Hold the footprint at the end against that of the middle: what is kept once is no leak, what grows is one.

    The pages that are kept of a few sentences hold now more, now fewer products, as far as each call came in its time.
    """
    assert end.threads <= middle.threads + CALLERS  # each adapted call waits in one at most
    assert end.tasks <= middle.tasks
    assert end.sockets <= middle.sockets + CALLERS
    assert end.objects < 1.05 * middle.objects
    assert end.memory < middle.memory + 16


def timed(client, spent):
    """Have the client's own search add the processor time that it took."""
    own = type(client)

    class Timed(own):
        def search(self, *args, **kwargs):
            begin = time.thread_time()
            try:
                return super().search(*args, **kwargs)
            finally:
                spent.append(time.thread_time() - begin)

    client.__class__ = Timed
    return client


class Load:
    """The same for each engine; a subclass says which server is asked."""

    def test_many_callers(self, face, server, tell):
        with face.make(server.url) as client, leaps_adapter.wrap(face.make(server.url)) as wrapped:
            plain, ours = Caller(face, client), Caller(face, wrapped).warm()
            loads = {
                "plain, sentences": plain.load(shop.SENTENCES, SHORT),
                "wrapped, sentences": ours.load(shop.SENTENCES, SECONDS),
                "plain, keywords": plain.load(shop.KEYWORDS, SHORT),
                "wrapped, keywords": ours.load(shop.KEYWORDS, SHORT),
            }
        tell(told(server, face, loads))
        assert_sound(loads)

    @pytest.mark.anyio
    async def test_many_tasks(self, async_face, server, tell, anyio_backend):
        async with async_face.make(server.url) as client, leaps_adapter.wrap(async_face.make(server.url)) as wrapped:
            plain, ours = AsyncCaller(async_face, client), await AsyncCaller(async_face, wrapped).warm()
            loads = {
                "plain, sentences": await plain.load(shop.SENTENCES, SHORT),
                "wrapped, sentences": await ours.load(shop.SENTENCES, SECONDS),
                "plain, keywords": await plain.load(shop.KEYWORDS, SHORT),
                "wrapped, keywords": await ours.load(shop.KEYWORDS, SHORT),
            }
        tell(told(server, async_face, loads))
        assert_sound(loads)

    def test_nothing_of_many_callers_is_left(self, face, server):
        with leaps_adapter.wrap(face.make(server.url)) as client:
            Caller(face, client).warm()
        time.sleep(2 * IDLE)
        before = measuring.footprint()
        with leaps_adapter.wrap(face.make(server.url)) as client:
            ours = Caller(face, client).warm()
            for text in FEW:
                ours.ask(text)
            ours.load(FEW, SECONDS / 2)
            middle = measuring.footprint()
            ours.load(FEW, SECONDS / 2)
            assert_nothing_piles_up(middle, measuring.footprint())
            time.sleep(2 * IDLE)
            ours.ask(FEW[0])  # finds the threads that have nothing to do
        now = measuring.settled(before)
        assert now.is_within(before), (before, now)

    @pytest.mark.anyio
    async def test_nothing_of_many_tasks_is_left(self, async_face, server, anyio_backend):
        async with leaps_adapter.wrap(async_face.make(server.url)) as client:
            await AsyncCaller(async_face, client).warm()
        before = measuring.footprint()
        async with leaps_adapter.wrap(async_face.make(server.url)) as client:
            ours = await AsyncCaller(async_face, client).warm()
            for text in FEW:
                await ours.ask(text)
            await ours.load(FEW, SECONDS / 2)
            middle = measuring.footprint()
            await ours.load(FEW, SECONDS / 2)
            assert_nothing_piles_up(middle, measuring.footprint())
        await asyncio.sleep(0.3)  # a connection is closed in a later turn of the loop
        now = measuring.footprint()
        assert now.is_within(before), (before, now)

    def test_a_bypass_costs_next_to_nothing(self, face, server, tell):
        """The caller's own thread does all of it, so its processor time is what a bypass costs, whoever else works."""
        own = []
        with leaps_adapter.wrap(timed(face.make(server.url), own)) as wrapped:
            ours = Caller(face, wrapped).warm()
            added, waited = [], []
            for number in range(CALLS):
                text = shop.KEYWORDS[number % len(shop.KEYWORDS)]
                own.clear()
                begin, clock = time.thread_time(), time.perf_counter()
                ours.ask(text)
                if own:  # a keyword that is a sentence to the catalogue behind it is none of these
                    added.append(time.thread_time() - begin - own[0])
                    waited.append(time.perf_counter() - clock)
        loads = [measuring.Load(times=sorted(each), seconds=sum(each)) for each in (waited, added)]
        rows = [measuring.HEAD, loads[0].row("wrapped, keywords"), loads[1].row("of these the wrapper's own work")]
        tell("\n".join([f"{server.server.name}, {face}, one caller", "", *rows]))
        assert len(added) > CALLS / 2
        assert loads[1].point(0.5) <= MOST_FOR_A_BYPASS
        if FOR_THE_RECORD:
            assert loads[1].point(0.99) <= MOST_FOR_A_BYPASS


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
