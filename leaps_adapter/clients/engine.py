"""The caller's client behind a handful of awaitable calls, whoever made it, sync or async.

Every call is one HTTP request through the client's own `perform_request`, so that authentication, TLS, proxies and
retries stay the client's. What it raises is raised as it is; `errors.as_backend_error` translates.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias, cast
from urllib.parse import quote

from leaps_adapter.clients.arguments import in_url
from leaps_adapter.clients.carrying import OPAQUE_ID
from leaps_adapter.clients.inherited import Process
from leaps_adapter.clients.kinds import Maker, kind_of
from leaps_adapter.clients.outcomes import json_object
from leaps_adapter.forks import giving_way
from leaps_adapter.sync import run_waiting

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from leaps_adapter.clients.kinds import ClientKind

Body: TypeAlias = "Mapping[str, Any]"
"""JSON for the engine, or what the client's own serializer makes JSON of, such as dates: hence Any."""
Index: TypeAlias = "str | Sequence[str] | None"

OURS = "leaps-adapter"
"""The `X-Opaque-Id` of our requests; few different ones, for the engines keep a list of those they have seen."""

_JSON = "application/json"
_LINES = "application/x-ndjson"


def opaque_id(callers: str | None = None) -> str:
    """Return the `X-Opaque-Id` of a sub-search, with the caller's own behind ours."""
    return f"{OURS}/{callers}" if callers else OURS


def _callers_opaque_id(client: object, maker: Maker) -> str | None:
    """Return the `X-Opaque-Id` that the client was made with, or given by its `options()`."""
    if maker is Maker.ELASTICSEARCH:
        return _own_headers(client).get(OPAQUE_ID)
    made_with = json_object(getattr(getattr(client, "transport", None), "kwargs", None))
    named = {str(name).lower(): value for name, value in json_object(made_with.get("headers")).items()}
    said = made_with.get("opaque_id") or named.get(OPAQUE_ID)
    return said if isinstance(said, str) else None


def _own_headers(client: object) -> Mapping[str, str]:
    """Return the headers that an elasticsearch-py client bears, those of its `options()` among them."""
    return cast("Mapping[str, str]", getattr(client, "_headers", None) or {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An engine's answer: its JSON object, and the client's own response, which is the same or carries it."""

    body: Mapping[str, Any]  # Any: JSON as the engine wrote it
    native: object


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """One HTTP request; `lines` are sent as one JSON document a line. `timeout` is in seconds."""

    method: str
    where: str
    params: Body = field(default_factory=dict[str, Any])
    body: Body | None = None
    lines: Sequence[Body] | None = None
    timeout: float | None = None


class Engine:
    """A client of OpenSearch or Elasticsearch behind awaitable calls; `requests` counts those sent through it.

    `headers` go along with each request, beside an `X-Opaque-Id` of ours that ends in the caller's. Timeouts are in
    seconds and are handed to the client as its own; None leaves the client's default. A sync client is called in worker
    threads, an async one in the event loop it belongs to.

    Raises:
        ConfigurationError: it is no such client, or of a major that is not supported.
    """

    def __init__(self, client: object, *, headers: Mapping[str, str] | None = None) -> None:
        self.client = client
        self.kind: ClientKind = kind_of(client)
        self.requests = 0
        self._process = Process()
        given = headers or {}
        callers = given.get(OPAQUE_ID) or _callers_opaque_id(client, self.kind.maker)
        self._headers = {**given, OPAQUE_ID: opaque_id(callers)}

    @property
    def identity(self) -> str:
        """Who asks, as a digest: two that differ may be shown different products."""
        own = dict(_own_headers(self.client)) if self.kind.maker is Maker.ELASTICSEARCH else {}
        who = {name: value for name, value in {**own, **self._headers}.items() if name != OPAQUE_ID}
        return hashlib.sha256(repr(sorted(who.items())).encode()).hexdigest()

    async def search(
        self,
        body: Body,
        *,
        index: Index = None,
        params: Body | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Reply:
        """Return the answer to one search."""
        return await self.request("POST", path(index, "_search"), params=params, body=body, timeout=timeout)

    async def msearch(
        self,
        searches: Sequence[tuple[Body, Body]],
        *,
        index: Index = None,
        params: Body | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Reply:
        """Return the answers to several searches, each a header and a body, in one request."""
        lines = [part for pair in searches for part in pair]
        return await self.request("POST", path(index, "_msearch"), params=params, lines=lines, timeout=timeout)

    async def field_caps(self, index: Index, *, fields: str = "*", timeout: float | None = None) -> Reply:  # noqa: ASYNC109
        """Return what the fields of the indices can do: their types, and whether they can be searched and counted."""
        params = {"fields": fields, "ignore_unavailable": "true"}
        return await self.request("GET", path(index, "_field_caps"), params=params, timeout=timeout)

    async def mapping(self, index: Index, *, timeout: float | None = None) -> Reply:  # noqa: ASYNC109
        """Return the mappings of the concrete indices behind a name."""
        return await self.request("GET", path(index, "_mapping"), timeout=timeout)

    async def open_point_in_time(
        self,
        index: Index,
        *,
        keep_alive: str = "1m",
        params: Body | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> str:
        """Return the id of a point in time, opened with the caller's `routing` and `preference` as `params`."""
        ours = self.kind.maker is Maker.OPENSEARCH
        where = path(index, "_search/point_in_time" if ours else "_pit")
        reply = await self.request("POST", where, params={**(params or {}), "keep_alive": keep_alive}, timeout=timeout)
        return str(reply.body["pit_id" if ours else "id"])

    async def close_point_in_time(self, pit_id: str, *, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Close a point in time."""
        if self.kind.maker is Maker.OPENSEARCH:
            await self.request("DELETE", "/_search/point_in_time", body={"pit_id": [pit_id]}, timeout=timeout)
        else:
            await self.request("DELETE", "/_pit", body={"id": pit_id}, timeout=timeout)

    async def request(
        self,
        method: str,
        where: str,
        *,
        params: Body | None = None,
        body: Body | None = None,
        lines: Sequence[Body] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  the client's own limit, not a way to cancel
    ) -> Reply:
        """Return the answer to any request; `lines` are sent as one JSON document a line.

        Raises:
            Exception: whatever the client raises.
        """
        self.requests += 1
        self._process.begin(self.client)
        asked = _Request(method=method, where=where, params=params or {}, body=body, lines=lines, timeout=timeout)
        opensearch = self.kind.maker is Maker.OPENSEARCH
        send = giving_way(self._opensearch(asked) if opensearch else self._elasticsearch(asked))
        native = await cast("Awaitable[Any]", send()) if self.kind.is_async else await run_waiting(send)
        return Reply(body=_json(native), native=native)

    def _opensearch(self, asked: _Request) -> Callable[[], Any]:  # Any: a response, or an awaitable of one
        transport: Any = getattr(self.client, "transport")  # noqa: B009  the clients share no base class
        headers = dict(self._headers)
        content: object = asked.body
        if asked.lines is not None:
            headers["content-type"] = _LINES
            content = "".join(f"{transport.serializer.dumps(line)}\n" for line in asked.lines)
        return partial(
            transport.perform_request,
            asked.method,
            asked.where,
            params={name: in_url(value) for name, value in asked.params.items()},
            body=content,
            timeout=asked.timeout,
            headers=headers,
        )

    def _elasticsearch(self, asked: _Request) -> Callable[[], Any]:  # Any: as above
        client: Any = self.client
        if asked.timeout is not None:
            client = client.options(request_timeout=asked.timeout)
        headers = {"accept": _JSON, **self._headers}
        content: object = asked.body
        if asked.lines is not None:
            headers["content-type"] = _LINES
            content = list(asked.lines)
        elif asked.body is not None:
            headers["content-type"] = _JSON
        return partial(
            client.perform_request,
            asked.method,
            asked.where,
            params=dict(asked.params),
            headers=headers,
            body=content,
        )


def _json(native: object) -> dict[str, Any]:
    answered: Any = getattr(native, "body", native)  # opensearch-py answers with the JSON itself
    return cast("dict[str, Any]", answered) if isinstance(answered, dict) else {}


def path(index: Index, endpoint: str) -> str:
    """Return the URL path of an endpoint of an index, of several, or of all (None)."""
    names = [index] if isinstance(index, str) else list(index or ())
    joined = ",".join(quote(name, safe=",*-") for name in names if name)
    return f"/{joined}/{endpoint}" if joined else f"/{endpoint}"
