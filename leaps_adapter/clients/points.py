"""Points in time, held for the pages of a request so that they do not move while products change."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import anyio
from cachetools import TTLCache

from leaps_adapter.clients.errors import as_backend_error
from leaps_adapter.clients.outcomes import hits_of, json_object
from leaps_adapter.trace import LOGGER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.clients.calls import Call
    from leaps_adapter.clients.engine import Body, Engine
    from leaps_adapter.clients.outcomes import Native

KEEP_ALIVE = "1m"
_SECONDS = 60.0
_KEPT = 512
_CLOSING = 1.0

_MOVED = frozenset(
    {"allow_no_indices", "expand_wildcards", "ignore_throttled", "ignore_unavailable", "preference", "routing"}
)
"""What is said where a point in time is opened, and of no search in it."""

_GONE = 404


class Point:
    """The point in time of one call, opened when it is first asked for; `id` is the newest that the engine gave.

    `given` is the id of one that was opened for an earlier page.
    Where the engine opens none, `refusal` says why and searches go on without.
    """

    def __init__(self, engine: Engine, call: Call, *, point_id: str | None = None) -> None:
        self.id = self.given = point_id
        self.refusal: Exception | None = None
        self._engine = engine
        self._call = call
        self._opening = anyio.Lock()

    async def msearch(self, bodies: Sequence[Body], *, timeout: float | None) -> tuple[list[Native], object]:  # noqa: ASYNC109
        """Return the answers to one multi-search at this point in time, and the client's own response.

        A point in time that is gone is opened anew. The answers are as they would be without one.

        Raises:
            Exception: what the client raised.
        """
        answers, native = await self._ask(bodies, timeout)
        if self.id is not None and answers and all(each.get("status") == _GONE for each in answers):
            self.id = None
            answers, native = await self._ask(bodies, timeout)
        self.id = next((str(each["pit_id"]) for each in reversed(answers) if "pit_id" in each), self.id)
        keys = len(self._call.reading.sort)
        return [_without(each, keys) for each in answers], native

    async def _ask(self, bodies: Sequence[Body], timeout: float | None) -> tuple[list[Native], object]:  # noqa: ASYNC109
        call = self._call
        async with self._opening:
            if self.id is None and self.refusal is None:
                await self._open(timeout)
        header, index = call.header, call.index
        if self.id is not None:
            pit = {"id": self.id, "keep_alive": KEEP_ALIVE}
            bodies = [{**body, "pit": pit} for body in bodies]
            header, index = {name: value for name, value in header.items() if name not in _MOVED}, None
        searches = [(header, body) for body in bodies]
        reply = await self._engine.msearch(searches, index=index, params=call.url, timeout=timeout)
        return list(reply.body.get("responses") or ()), reply.native

    async def _open(self, timeout: float | None) -> None:  # noqa: ASYNC109
        params = {name: value for name, value in self._call.header.items() if name in _MOVED}
        try:
            self.id = await self._engine.open_point_in_time(
                self._call.index or "_all", keep_alive=KEEP_ALIVE, params=params, timeout=timeout
            )
        except Exception as error:
            if as_backend_error(error) is None:
                raise
            self.refusal = error


def _without(answer: Native, keys: int) -> Native:
    """Return the answer without the id, and without the sort value that Elasticsearch adds to those of the caller."""
    bare = {name: value for name, value in answer.items() if name != "pit_id"}
    hits = hits_of(answer)
    if not any(len(hit.get("sort") or ()) > keys for hit in hits):
        return bare
    cut = [{**hit, "sort": list(hit["sort"])[:keys]} if "sort" in hit else hit for hit in hits]
    return {**bare, "hits": {**json_object(answer.get("hits")), "hits": cut}}


async def close(engine: Engine, point_ids: Sequence[str]) -> None:
    """Close points in time, in little time; what keeps one open ends with its keep-alive."""

    async def one(point_id: str) -> None:
        try:
            await engine.close_point_in_time(point_id, timeout=_CLOSING)
        except Exception:  # noqa: BLE001  it closes by itself
            LOGGER.debug("a point in time was left to its keep-alive", exc_info=True)

    with anyio.move_on_after(_CLOSING):
        async with anyio.create_task_group() as tasks:
            for point_id in point_ids:
                tasks.start_soon(one, point_id)


class Points:
    """The open points in time by the request whose pages they hold. Thread-safe."""

    def __init__(self) -> None:
        self._held: TTLCache[str, str] = TTLCache(_KEPT, _SECONDS)  # one that is dropped is left to its keep-alive
        self._lock = threading.Lock()

    def __bool__(self) -> bool:
        """Whether any is held."""
        return bool(self._held)

    def point(self, engine: Engine, call: Call, request: str) -> Point:
        """Return the point in time of a call: a first page begins at one of its own, so that none is held for ever."""
        goes_on = call.first or "search_after" in call.reading.keys
        return Point(engine, call, point_id=self.get(request) if goes_on else None)

    async def hold(self, engine: Engine, point: Point, request: str, *, follows: bool) -> None:
        """Keep a call's point in time where a page may follow; close it where none will, and one that it replaces."""
        before = self.swap(request, point.id if follows else None)
        ended = [before] if before is not None and point.given is None and before != point.id else []
        if point.id is not None and not follows:
            ended.append(point.id)
        await close(engine, ended)

    def get(self, request: str) -> str | None:
        """Return the id of the point in time that is held for a request and still open."""
        with self._lock:
            return self._held.get(request)

    def swap(self, request: str, point_id: str | None) -> str | None:
        """Hold it from now on (None: nothing), and return what was held for the request before and is still open."""
        with self._lock:
            before = self._held.pop(request, None)
            if point_id is not None:
                self._held[request] = point_id
            return before

    def drain(self) -> list[str]:
        """Return all that are still open, and hold none of them any more."""
        with self._lock:
            held = list(self._held.values())
            self._held.clear()
            return held
