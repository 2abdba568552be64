import gc
import os
import signal
import subprocess
import sys
import threading
from contextvars import ContextVar
from functools import partial
from types import SimpleNamespace

import anyio
import pytest

from leaps_adapter import Leaps, LostAt, sync
from leaps_adapter.errors import BackendError, ConfigurationError, QueryError
from leaps_adapter.sync import _PORTAL, WAITING, run_aside, run_blocking, run_waiting
from leaps_adapter.testing import (
    FaultyBackend,
    ListBackend,
    ScriptedExpander,
    ScriptedUnderstander,
    ScriptedVerifier,
)
from leaps_adapter.types import Grade, Ledger, SearchError

GOODS = [{"id": str(n), "title": f"cable {n}"} for n in range(12)]
TEXT = "a good cable for me"


def leaps(backend=None, **kwargs):
    return Leaps(
        backend or ListBackend(GOODS),
        understander=ScriptedUnderstander(Ledger()),
        expander=ScriptedExpander("cable"),
        verifier=ScriptedVerifier(lambda _: Grade.L4, **kwargs),
        token_key="k",
    )


def test_every_call_has_its_sync_form():
    with leaps() as shop:
        shop.prepare()
        page = shop.search(TEXT, size=5)
        assert len(page.hits) == 5
        assert len(shop.search(TEXT, size=5, after=page.next).hits) == 5
        assert [len(each.hits) for each in shop.pages(TEXT, size=5)] == [5, 5, 2]
        assert [hit.rank for hit in shop.stream(TEXT, size=5)] == [1, 2, 3, 4, 5]
        assert shop.plain(TEXT, size=3).bypass
        assert shop.explain(TEXT, "nobody").lost_at is LostAt.INDEX


def test_errors_pass_through_the_portal():
    down = leaps(FaultyBackend(ListBackend(GOODS), fault=lambda *_: SearchError(kind="engine", message="down")))
    with pytest.raises(BackendError, match="down"):
        down.search(TEXT)
    with pytest.raises(BackendError, match="down"):
        list(down.stream(TEXT))
    with pytest.raises(QueryError):
        leaps().search(TEXT, size=0)


def test_a_reader_may_leave_a_stream_early():
    shop = leaps(delay=0.02)
    stream = shop.stream(TEXT, deadline=5)
    assert next(stream).rank == 1
    stream.close()


def test_it_works_inside_a_running_event_loop():
    async def inside():
        return leaps().search(TEXT)

    assert anyio.run(inside).hits


def test_one_portal_serves_all_threads():
    portals = []
    threads = [threading.Thread(target=lambda: portals.append(_PORTAL.get())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(portals) == 8
    assert len(set(map(id, portals))) == 1


def test_the_portal_starts_again_after_it_was_stopped():
    leaps().search(TEXT)
    _PORTAL.stop()
    assert leaps().search(TEXT).hits


def test_a_loop_that_does_not_start_is_the_callers_error(monkeypatch):
    _PORTAL.stop()
    _PORTAL.stop()
    monkeypatch.setattr("leaps_adapter.sync.BlockingPortal", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        leaps().search(TEXT)
    monkeypatch.undo()
    assert leaps().search(TEXT).hits


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_forked_child_has_a_portal_of_its_own():
    shop = leaps()
    shop.search(TEXT)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            signal.alarm(20)  # a portal that hangs ends the child, not the test
            os.write(writer, str(len(shop.search(TEXT).hits)).encode())
            gc.collect()
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        assert answer.read() == "12"
    assert os.waitpid(child, 0)[1] == 0
    assert shop.search(TEXT).hits


def test_an_async_client_cannot_be_used_by_the_sync_face():
    backend = ListBackend(GOODS)
    backend.bound_to_loop = True
    with pytest.raises(ConfigurationError, match="AsyncLeaps"):
        leaps(backend)
    backend.bound_to_loop = False
    assert leaps(backend).search(TEXT).hits


def test_blocking_work_runs_in_a_worker_thread_and_the_deadline_does_not_wait_for_it():
    release = threading.Event()

    async def blocked():
        assert await run_blocking(lambda a, b: (a + b, threading.current_thread()), 1, 2) != (
            3,
            threading.main_thread(),
        )
        with anyio.move_on_after(0.05) as scope:
            await run_blocking(release.wait, 5)
        return scope.cancelled_caught

    try:
        assert anyio.run(blocked)
    finally:
        release.set()


def test_more_threads_may_wait_for_a_server_than_there_are_processors():
    together = threading.Barrier(WAITING // 2)

    async def waiting():
        async with anyio.create_task_group() as tasks:
            for _ in range(WAITING // 2):
                tasks.start_soon(run_waiting, partial(together.wait, 20))

    anyio.run(waiting)
    assert not together.broken


SAID = ContextVar("said", default="nothing")


@pytest.mark.parametrize("in_asyncio", [True, False])
def test_what_runs_aside_answers_or_raises_in_another_thread(monkeypatch, in_asyncio):
    def nowhere():
        raise RuntimeError

    async def main():
        SAID.set("aside")
        here = threading.current_thread()
        said, thread = await run_aside(lambda: (SAID.get(), threading.current_thread()))
        assert (said, thread is here) == ("aside", False)
        with pytest.raises(ZeroDivisionError):
            await run_aside(lambda: 1 / 0)

    if not in_asyncio:
        monkeypatch.setattr(sync, "asyncio", SimpleNamespace(get_running_loop=nowhere))
    anyio.run(main)


ENDS = """
import asyncio, time
import anyio
from leaps_adapter.sync import run_aside, start

async def main():
    with anyio.move_on_after(0.05):
        await run_aside(lambda: time.sleep(60))

asyncio.run(main())
start(lambda: run_aside(lambda: time.sleep(60)))
print("done")
"""


def test_the_end_of_a_program_waits_for_nothing_that_runs_aside():
    told = subprocess.run([sys.executable, "-c", ENDS], capture_output=True, text=True, timeout=40, check=False)
    assert (told.returncode, told.stdout, told.stderr) == (0, "done\n", "")
