"""One index of an engine, asked through the caller's client: a batch of searches at once, or any other request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from leaps_adapter.clients.engine import Reply
from leaps_adapter.clients.errors import as_backend_error
from leaps_adapter.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leaps_adapter.clients.engine import Engine
    from leaps_backends.requests import Body

T = TypeVar("T")

Pace: TypeAlias = Callable[[Callable[[], Awaitable[Reply]]], Awaitable[Reply]]
"""Sends a request in its turn, again where the engine had no time for it, and returns the answer."""

PATIENCE = 60.0
KEEP_ALIVE = "1m"
_GONE = 404
_MALFORMED = 400


class Asker:
    """Asks about one index; exceptions of the client are errors of ours.

    `stable` holds a point in time over all searches. `preference` names the copies of the shards that are asked.
    `pace`, where it is set, sends what reads in bulk: everything but the searches of a batch.
    """

    def __init__(self, engine: Engine, index: str | Sequence[str], *, stable: bool, preference: str) -> None:
        self._engine = engine
        self._index = index
        self._stable = stable
        self._preference = {"preference": preference}
        self.pace: Pace | None = None
        self._pit: str | None = None

    async def call(
        self,
        where: str | None = None,
        *,
        method: str = "POST",
        body: Body | None = None,
        params: Body | None = None,
        timeout: float = PATIENCE,  # noqa: ASYNC109  the client's own limit
    ) -> Reply:
        """Return the answer to one search of the index, or to another request.

        Raises:
            BackendError: the engine did not answer, or refused.
        """

        def send() -> Awaitable[Reply]:
            if where is None:
                asked = self._engine.search(body or {}, index=self._index, params=params, timeout=timeout)
            else:
                asked = self._engine.request(method, where, params=params, body=body, timeout=timeout)
            return translated(asked)

        return await (send() if self.pace is None else self.pace(send))

    async def search(self, bodies: Sequence[Body], *, timeout: float | None) -> list[Mapping[str, Any]]:  # noqa: ASYNC109
        """Return the answers to several searches in one round trip, an error inside an answer as it came.

        Raises:
            BackendError: nothing could be asked.
        """
        if not self._stable:
            return await self._at_once(bodies, timeout)
        answers = await self._at_one_point(bodies, timeout)
        if all(each.get("status") == _GONE for each in answers):  # the pages paused for too long
            self._pit = None
            answers = await self._at_one_point(bodies, timeout)
        self._pit = next((str(each["pit_id"]) for each in reversed(answers) if "pit_id" in each), self._pit)
        return answers

    async def aclose(self) -> None:
        """Close the point in time, if there is one."""
        pit, self._pit = self._pit, None
        if pit is not None:
            await translated(self._engine.close_point_in_time(pit, timeout=PATIENCE))

    async def _at_once(self, bodies: Sequence[Body], timeout: float | None) -> list[Mapping[str, Any]]:  # noqa: ASYNC109
        searches: list[tuple[Body, Body]] = [(self._preference, body) for body in bodies]
        try:
            reply = await translated(self._engine.msearch(searches, index=self._index, timeout=timeout))
        except BackendError as error:
            if error.status != _MALFORMED:
                raise
        else:
            return list(reply.body["responses"])
        # Engines refuse a whole batch for one search that they cannot read: each answers for itself.
        found: list[Mapping[str, Any]] = []
        for body in bodies:
            try:
                found.append((await self.call(body=body, params=self._preference, timeout=timeout or PATIENCE)).body)
            except BackendError as error:
                found.append({"error": error.message, "status": error.status})
        return found

    async def _at_one_point(self, bodies: Sequence[Body], timeout: float | None) -> list[Mapping[str, Any]]:  # noqa: ASYNC109
        if self._pit is None:
            opening = self._engine.open_point_in_time(self._index, keep_alive=KEEP_ALIVE, timeout=timeout)
            self._pit = await translated(opening)
        pit = {"pit": {"id": self._pit, "keep_alive": KEEP_ALIVE}}
        searches: list[tuple[Body, Body]] = [({}, {**body, **pit}) for body in bodies]
        return list((await translated(self._engine.msearch(searches, timeout=timeout))).body["responses"])


async def translated(call: Awaitable[T]) -> T:
    """Return what the call returns, with a client's exception as one of ours."""
    try:
        return await call
    except Exception as error:
        ours = as_backend_error(error)
        if ours is None:
            raise
        raise ours from error
