"""The sync face, and the worker threads for blocking back-ends: the only file with threads.

`Leaps` says everything through a portal to one event loop per process, which starts with the first call and again in a
forked child. It works inside a running event loop too, though it blocks that loop meanwhile, as any sync call does.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import queue
import threading
from concurrent.futures import Future
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Self, TypeVar, TypeVarTuple, Unpack

import anyio
from anyio.from_thread import BlockingPortal
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync

from leaps_adapter.errors import ConfigurationError
from leaps_adapter.protocols import BoundToLoop

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.config import Settings
    from leaps_adapter.explain import Explanation
    from leaps_adapter.options import QueryOptions
    from leaps_adapter.protocols import Expander, SearchBackend, Verifier
    from leaps_adapter.stages import Understands
    from leaps_adapter.trace import OnTrace
    from leaps_adapter.types import Hit, Page, Query

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

_COMPUTING: RunVar[anyio.CapacityLimiter] = RunVar("leaps_adapter.computing")
_WAITING: RunVar[anyio.CapacityLimiter] = RunVar("leaps_adapter.waiting")

WAITING = 64
"""Threads that may wait for a server at the same time: they cost it connections, and this process next to nothing."""


async def run_blocking(function: Callable[[*Ts], T], *args: *Ts) -> T:
    """Return what the function computes, in a worker thread; at most as many at a time as there are processors.

    When the deadline strikes first, the thread is left to end by itself: give it the remaining time as its limit.
    """
    limiter = _limiter(_COMPUTING, max(4, os.cpu_count() or 1))
    return await run_sync(function, *args, abandon_on_cancel=True, limiter=limiter)


async def run_aside(function: Callable[[], T]) -> T:
    """Return what the function computes, in a thread that nobody waits for: not the end of the process either.

    For what takes seconds and is given up at will. Outside of asyncio it is run as `run_blocking` does.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return await run_blocking(function)
    done: Future[T] = Future()
    done.set_running_or_notify_cancel()  # so that who gives up leaves it to end by itself
    compute = partial(copy_context().run, function)
    threading.Thread(target=_settle, args=(done, compute), name="leaps-adapter aside", daemon=True).start()
    return await asyncio.wrap_future(done)


def _settle(done: Future[T], compute: Callable[[], T]) -> None:
    try:
        done.set_result(compute())
    except BaseException as error:  # noqa: BLE001  it belongs to the one who waits
        done.set_exception(error)


async def run_waiting(function: Callable[[], T]) -> T:
    """Return what the function brings from a server, having waited for it in a worker thread; see `run_blocking`."""
    return await run_sync(function, abandon_on_cancel=True, limiter=_limiter(_WAITING, WAITING))


def _limiter(kept: RunVar[anyio.CapacityLimiter], most: int) -> anyio.CapacityLimiter:
    """Return the limiter of the running event loop, which is made when it is first asked for."""
    try:
        return kept.get()
    except LookupError:
        limiter = anyio.CapacityLimiter(most)
        kept.set(limiter)
        return limiter


class _Portal:
    """The one portal of this process; it starts when first asked for, and anew after a fork.

    The thread is started here and not by anyio's context manager: in a forked child that would be left by the garbage
    collector, and then wait for ever for a thread that only the parent has.
    """

    def __init__(self) -> None:
        self.forget()
        os.register_at_fork(after_in_child=self.forget)
        atexit.register(self.stop)

    def forget(self) -> None:
        """Start from nothing: a forked child has neither its parent's thread nor a lock it can trust."""
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._portal: BlockingPortal | None = None

    def get(self) -> BlockingPortal:
        """Return the portal."""
        with self._lock:
            if self._portal is None:
                ready: Future[BlockingPortal] = Future()
                self._thread = threading.Thread(target=_serve, args=(ready,), name="leaps-adapter", daemon=True)
                self._thread.start()
                self._portal = ready.result()
            return self._portal

    def stop(self) -> None:
        """End the portal's thread, if there is one."""
        portal, thread = self._portal, self._thread
        self.forget()
        if portal is not None and thread is not None:
            portal.start_task_soon(portal.stop, True)  # noqa: FBT003  anyio's own signature: cancel what still runs
            thread.join()


def _serve(ready: Future[BlockingPortal]) -> None:
    async def serve() -> None:
        async with BlockingPortal() as portal:
            ready.set_result(portal)
            await portal.sleep_until_stopped()

    try:
        anyio.run(serve)
    except BaseException as error:  # noqa: BLE001  whatever kept the loop from starting belongs to the one who waits
        ready.set_exception(error)


_PORTAL = _Portal()  # one event loop per process is the point; everything else is held by instances


def call(function: Callable[[], Awaitable[T]]) -> T:
    """Return what the async function returns, run in the portal's event loop while this thread waits."""
    return _PORTAL.get().call(function)


def start(function: Callable[[], Awaitable[T]]) -> Future[T]:
    """Run the async function in the portal's event loop while this thread goes on."""
    return _PORTAL.get().start_task_soon(function)


class Leaps:
    """The adapter around one search engine, for code without an event loop; see `AsyncLeaps`.

    Raises:
        ConfigurationError: the back-end works in the event loop that its async client belongs to.
    """

    def __init__(
        self,
        backend: SearchBackend,
        *,
        expander: Expander | None = None,
        verifier: Verifier | None = None,
        understander: Understands | None = None,
        profile: CatalogueProfile | None = None,
        settings: Settings | None = None,
        on_trace: OnTrace | None = None,
        token_key: str | Sequence[str] | None = None,
    ) -> None:
        if isinstance(backend, BoundToLoop) and backend.bound_to_loop:
            raise ConfigurationError(
                f"{type(backend).__name__} holds an async client, which no sync call can use",
                hint="use AsyncLeaps, or give the back-end a sync client",
            )
        from leaps_adapter.adapter import AsyncLeaps  # noqa: PLC0415  naming the class must not cost what using it does

        self._core = AsyncLeaps(
            backend,
            expander=expander,
            verifier=verifier,
            understander=understander,
            profile=profile,
            settings=settings,
            on_trace=on_trace,
            token_key=token_key,
        )

    def search(
        self,
        text: str | Query,
        *,
        after: str | None = None,
        settings: Settings | None = None,
        **options: Unpack[QueryOptions],
    ) -> Page:
        """Return one page of products that satisfy the query; see `AsyncLeaps.search`.

        Raises:
            LeapsError: as there.
        """
        return _PORTAL.get().call(partial(self._core.search, text, after=after, settings=settings, **options))

    def pages(
        self, text: str | Query, *, settings: Settings | None = None, **options: Unpack[QueryOptions]
    ) -> Iterator[Page]:
        """Yield the pages of the query; see `AsyncLeaps.pages`.

        Raises:
            LeapsError: as there.
        """
        pages = self._core.pages(text, settings=settings, **options)

        async def following() -> Page | None:
            return await anext(pages, None)

        while (page := _PORTAL.get().call(following)) is not None:
            yield page

    def stream(
        self, text: str | Query, *, settings: Settings | None = None, **options: Unpack[QueryOptions]
    ) -> Iterator[Hit]:
        """Yield the hits of the first page as they are verified; see `AsyncLeaps.stream`.

        Raises:
            LeapsError: as there.
        """
        hits: queue.SimpleQueue[Hit | None] = queue.SimpleQueue()

        def done(_: Future[Page]) -> None:
            hits.put(None)

        call = partial(self._core.emit, text, hits.put, settings=settings, **options)
        page: Future[Page] = _PORTAL.get().start_task_soon(call)
        page.add_done_callback(done)
        try:
            while (hit := hits.get()) is not None:
                yield hit
            page.result()
        finally:
            page.cancel()  # a reader that leaves early needs nothing more

    def plain(self, text: str | Query, *, after: str | None = None, **options: Unpack[QueryOptions]) -> Page:
        """Return the engine's own page; see `AsyncLeaps.plain`.

        Raises:
            LeapsError: as there.
        """
        return _PORTAL.get().call(partial(self._core.plain, text, after=after, **options))

    def explain(
        self, text: str | Query, missing_id: str, *, settings: Settings | None = None, **options: Unpack[QueryOptions]
    ) -> Explanation:
        """Return at which stage the product was lost, and why; see `AsyncLeaps.explain`.

        Raises:
            LeapsError: as there.
        """
        return _PORTAL.get().call(partial(self._core.explain, text, missing_id, settings=settings, **options))

    def prepare(self) -> None:
        """Load what the first query would load; see `AsyncLeaps.prepare`.

        Raises:
            LeapsError: as there.
        """
        _PORTAL.get().call(self._core.prepare)

    def close(self) -> None:
        """Close the back-end, and whatever else holds a resource."""
        _PORTAL.get().call(self._core.aclose)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised_here: object) -> None:
        self.close()
