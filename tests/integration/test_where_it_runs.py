"""A wrapped client where servers and notebooks put one: loops in turn, threads beside a loop, many at once.

What forked workers answer, as `gunicorn --preload` and Celery have them, is in `test_wrapped_compat`; here is how such a
program ends.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import anyio
import anyio.to_thread
import pytest

import leaps_adapter
from leaps_adapter import Settings
from tests.integration import shop
from tests.integration.faces import FACES
from tests.integration.load.measuring import footprint, settled

BODY = shop.body("linen blazer for men, 50 to 80 dollars, no pure black")
AT_ONCE = 6
CLIENTS = {
    "opensearch": ("opensearchpy", "OpenSearch", "timeout"),
    "elasticsearch": ("elasticsearch", "Elasticsearch", "request_timeout"),
}
wrap = partial(leaps_adapter.wrap, settings=Settings(deadline=60))


def is_adapted(answer):
    return "_leaps" in answer


# A pool of forked workers around a client that was used before, whose catalogue is being learnt: one is told to end, one
# ends by itself. What they say is heard, or that they said nothing; and no worker outlives the program.
PROGRAM = """
import multiprocessing, os, signal, sys
import leaps_adapter
from leaps_adapter import Settings
from {package} import {name}

client = leaps_adapter.wrap({name}({url!r}, {patience}=60), settings=Settings(deadline=60))
ask = lambda: "_leaps" in client.search(index={index!r}, body={body!r})

def work(end):
    told.send(ask())
    if end:
        signal.pause()

assert ask()
fork = multiprocessing.get_context("fork")
for end in (True, False):
    heard, told = fork.Pipe(duplex=False)
    worker = fork.Process(target=work, args=(end,), daemon=True)
    worker.start()
    told.close()
    assert heard.recv()
    if end:
        worker.terminate()
    worker.join(60)
    assert worker.exitcode == (-signal.SIGTERM if end else 0), worker.exitcode
print("done")
"""


class Places:
    """What each product's clients must stand; a subclass names the `product` and gives the `url` of a filled server."""

    product = ""

    @pytest.fixture
    def sync(self):
        return next(face for face in FACES if face.product == self.product and not face.is_async)

    @pytest.fixture
    def of_loop(self):
        return next(face for face in FACES if face.product == self.product and face.is_async)

    def test_event_loops_in_turn(self, url, of_loop):
        """As scripts do, and tests of a service: each `asyncio.run` has a loop and a client of its own."""

        async def main():
            async with wrap(of_loop.make(url)) as client:
                return is_adapted(await of_loop.search(client, shop.INDEX, BODY))

        assert asyncio.run(main())
        before = footprint()
        assert [asyncio.run(main()) for _ in range(3)] == [True] * 3
        now = settled(before, patience=60)
        assert (now.threads, now.sockets) <= (before.threads, before.sockets)

    def test_requests_at_once_in_one_loop(self, url, of_loop):
        """As an async endpoint of FastAPI does with the client that its application opened."""

        async def main():
            async with wrap(of_loop.make(url)) as client:
                asked = [of_loop.search(client, shop.INDEX, BODY) for _ in range(AT_ONCE)]
                return [is_adapted(each) for each in await asyncio.gather(*asked)]

        assert asyncio.run(main()) == [True] * AT_ONCE

    def test_worker_threads_beside_a_loop(self, url, sync):
        """As a plain endpoint of FastAPI does, which runs in a worker thread of the loop that serves."""

        async def main():
            with wrap(sync.make(url)) as client:
                told = [False] * AT_ONCE

                async def ask(number):
                    answer = await anyio.to_thread.run_sync(sync.search, client, shop.INDEX, BODY)
                    told[number] = is_adapted(answer)

                async with anyio.create_task_group() as tasks:
                    for number in range(AT_ONCE):
                        tasks.start_soon(ask, number)
                return told

        assert anyio.run(main) == [True] * AT_ONCE

    def test_a_blocking_call_inside_of_a_loop(self, url, sync):
        """As a cell of a notebook does, whose kernel runs a loop in the same thread."""

        async def cell():
            with wrap(sync.make(url)) as client:
                return is_adapted(sync.search(client, shop.INDEX, BODY))

        assert asyncio.run(cell())

    def test_loops_in_threads(self, url, of_loop):
        """As a threaded server does with async code: each thread runs its own loop, all at once."""
        together = threading.Barrier(3)

        async def main():
            async with wrap(of_loop.make(url)) as client:
                return is_adapted(await of_loop.search(client, shop.INDEX, BODY))

        def worker(_):
            together.wait(60)
            return asyncio.run(main())

        with ThreadPoolExecutor(3) as pool:
            assert list(pool.map(worker, range(3))) == [True] * 3

    def test_a_program_with_forked_workers_ends(self, url, sync):
        """As `gunicorn --preload` and a prefork worker of Celery do: neither parent nor child waits for a thread."""
        package, name, patience = CLIENTS[sync.product]
        program = PROGRAM.format(package=package, name=name, patience=patience, url=url, index=shop.INDEX, body=BODY)
        told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
        assert (told.returncode, told.stdout) == (0, "done\n"), told.stderr

    def test_a_call_that_is_cancelled(self, url, of_loop):
        """As when a shopper goes away: the call ends, and the client serves the next one."""

        async def main():
            async with wrap(of_loop.make(url)) as client:
                gone = asyncio.ensure_future(of_loop.search(client, shop.INDEX, BODY))
                await asyncio.sleep(0)
                gone.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await gone
                return is_adapted(await of_loop.search(client, shop.INDEX, BODY))

        assert asyncio.run(main())


class TestOpenSearch(Places):
    product = "opensearch"

    @pytest.fixture
    def url(self, opensearch, opensearch_shop):
        return opensearch.url


class TestElasticsearch(Places):
    product = "elasticsearch"

    @pytest.fixture
    def url(self, elasticsearch, elasticsearch_shop):
        return elasticsearch.url
