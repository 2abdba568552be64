"""An HTTP proxy on loopback that can be told to spoil some of the exchanges.

    with fault_proxy(server.url) as proxy:
        client = OpenSearch(proxy.url)
        proxy.spoil(kinds.reset, path="/_msearch", times=1)

It lives in one thread with its own event loop, so that sync and async clients can be put before it.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import aiohttp
from aiohttp import web
from anyio.from_thread import start_blocking_portal
from yarl import URL

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator, Mapping

_LARGEST = 256 << 20
# What belongs to one connection or is worked out anew; bodies travel uncompressed, so that faults can read them.
_NOT_FORWARDED = {
    "accept-encoding", "connection", "content-encoding", "content-length", "host", "keep-alive", "transfer-encoding"
}  # fmt: skip

_TO_RESET = struct.pack("ii", 1, 0)  # linger for no time: close by RST


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole response."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def response(self) -> web.Response:
        """Give it as it is sent on."""
        return web.Response(status=self.status, headers=self.headers, body=self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request, and how to get the server's own answer to it."""

    request: web.Request
    forward: Callable[[], Awaitable[Answer]]


Fault = Callable[[Exchange], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A request that passed by: its method, its path without the query, its headers, and whether it met a fault."""

    method: str
    path: str
    spoilt: bool
    headers: Mapping[str, str]


@dataclass(slots=True)
class _Rule:
    fault: Fault
    path: str
    left: float


@dataclass(slots=True)
class FaultProxy:
    """Forwards everything to a server; `spoil` says what is not to arrive as it was sent."""

    upstream: str
    port: int = 0
    seen: list[Seen] = field(default_factory=list[Seen])
    _rules: list[_Rule] = field(default_factory=list[_Rule])

    @property
    def url(self) -> str:
        """Where a client connects to."""
        return f"http://127.0.0.1:{self.port}"

    def spoil(self, fault: Fault, *, path: str = "", times: float = float("inf")) -> None:
        """Let the next exchanges whose path ends so meet a fault, as many as `times` says or until `clear`."""
        self._rules.append(_Rule(fault, path, times))

    def clear(self) -> None:
        """Spoil nothing more, and forget what was seen."""
        self._rules.clear()
        self.seen.clear()

    async def handle(self, request: web.Request, session: aiohttp.ClientSession) -> web.StreamResponse:
        """Answer one request: as the server does, or as the first fault that applies has it."""
        body = await request.read()

        async def forward() -> Answer:
            return await _forward(request, body, self.upstream, session)

        # A server that is gone is gone for the client too.
        try:
            return await self._answer(request, forward)
        except aiohttp.ClientConnectionError:
            hang_up(request)
            return web.Response()

    async def _answer(self, request: web.Request, forward: Callable[[], Awaitable[Answer]]) -> web.StreamResponse:
        rule = next((each for each in self._rules if each.left > 0 and request.path.endswith(each.path)), None)
        seen = Seen(method=request.method, path=request.path, spoilt=rule is not None, headers=request.headers)
        self.seen.append(seen)
        if rule is None:
            return (await forward()).response()
        rule.left -= 1
        return await rule.fault(Exchange(request=request, forward=forward))


def hang_up(request: web.Request) -> None:
    """Reset the connection that a request came by."""
    if request.transport is not None:
        connection = request.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _TO_RESET)
        request.transport.abort()


@contextmanager
def fault_proxy(upstream: str) -> Generator[FaultProxy]:
    """Serve a proxy before a server for as long as the context lasts."""
    proxy = FaultProxy(upstream)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(_serving(proxy)):
        yield proxy


@asynccontextmanager
async def _serving(proxy: FaultProxy) -> AsyncGenerator[None]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def handle(request: web.Request) -> web.StreamResponse:
            return await proxy.handle(request, session)

        application = web.Application(client_max_size=_LARGEST)
        application.router.add_route("*", "/{path:.*}", handle)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        proxy.port = runner.addresses[0][1]
        try:
            yield
        finally:
            await runner.cleanup()


async def _forward(request: web.Request, body: bytes, upstream: str, session: aiohttp.ClientSession) -> Answer:
    headers = _kept(request.headers)
    url = URL(upstream + request.raw_path, encoded=True)
    asked = session.request(request.method, url, headers=headers, data=body, skip_auto_headers=["Accept-Encoding"])
    async with asked as answer:
        return Answer(status=answer.status, headers=_kept(answer.headers), body=await answer.read())


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in _NOT_FORWARDED}
