"""The faults: each takes an exchange and answers it in its own way."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.integration.faults.proxy import hang_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.faults.proxy import Answer, Exchange, Fault

Json = dict[str, Any]  # what an engine answers has no one type

_PRODUCT = {"X-Elastic-Product": "Elasticsearch"}  # without it the client takes the server for another product


async def reset(exchange: Exchange) -> web.StreamResponse:
    """Reset the connection instead of an answer."""
    hang_up(exchange.request)
    return web.Response()


async def cut(exchange: Exchange) -> web.StreamResponse:
    """Reset the connection in the middle of the answer."""
    answer = await exchange.forward()
    response = web.StreamResponse(status=answer.status, headers=answer.headers)
    response.content_length = len(answer.body)
    await response.prepare(exchange.request)
    await response.write(answer.body[: len(answer.body) // 2])
    await asyncio.sleep(0.05)  # what is still unsent when the connection is reset never arrives
    hang_up(exchange.request)
    return response


async def malformed(exchange: Exchange) -> web.StreamResponse:
    """Send the first half of the JSON as if it were all of it."""
    answer = await exchange.forward()
    return replace(answer, body=answer.body[: len(answer.body) // 2]).response()


def slow(seconds: float) -> Fault:
    """Answer rightly, but late."""

    async def fault(exchange: Exchange) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return (await exchange.forward()).response()

    return fault


def last(kill: Callable[[], None]) -> Fault:
    """Let the server end while it has the request."""

    async def fault(exchange: Exchange) -> web.StreamResponse:
        kill()
        return (await exchange.forward()).response()

    return fault


def status(code: int, body: Json | None = None) -> Fault:
    """Answer with an error, in the words of the engine."""

    async def fault(_exchange: Exchange) -> web.StreamResponse:
        return web.json_response(body or error(code), status=code, headers=_PRODUCT)

    return fault


def sub_status(code: int, *positions: int) -> Fault:
    """Let some of the responses inside an `_msearch` that succeeds be errors; all of them without positions."""

    def spoil(answer: Json) -> Json:
        responses = [
            error(code) if index in positions or not positions else each
            for index, each in enumerate(answer["responses"])
        ]
        return {**answer, "responses": responses}

    return _rewritten(spoil)


def half_of_the_shards() -> Fault:
    """Let half of the shards fail, with every other hit, in each search of the answer."""

    def spoil(answer: Json) -> Json:
        if "responses" in answer:
            return {**answer, "responses": [spoil(each) for each in answer["responses"]]}
        return _half(answer) if "hits" in answer else answer

    return _rewritten(spoil)


def error(code: int) -> Json:
    """Give an engine's error body for a status."""
    kind, reason = _ERRORS[code]
    cause = {"type": kind, "reason": reason}
    return {"error": {"root_cause": [cause], **cause}, "status": code}


def circuit_breaker() -> Json:
    """Give the error body of a server that runs out of memory; its status is 429."""
    cause: Json = {
        "type": "circuit_breaking_exception",
        "reason": "[parent] Data too large",
        "bytes_wanted": 2 << 30,
        "bytes_limit": 1 << 30,
        "durability": "TRANSIENT",
    }
    return {"error": {"root_cause": [cause], **cause}, "status": 429}


_ERRORS = {
    403: ("security_exception", "no permissions for [indices:data/read/msearch]"),
    413: ("content_too_long_exception", "entity content is too long"),
    429: ("rejected_execution_exception", "rejected execution of search"),
    500: ("search_phase_execution_exception", "all shards failed"),
    503: ("no_shard_available_action_exception", "no shard is available"),
}


def _rewritten(spoil: Callable[[Json], Json]) -> Fault:
    async def fault(exchange: Exchange) -> web.StreamResponse:
        answer = await exchange.forward()
        return _with(answer, spoil(json.loads(answer.body))).response()

    return fault


def _with(answer: Answer, body: Json) -> Answer:
    return replace(answer, body=json.dumps(body).encode())


def _half(answer: Json) -> Json:
    shards, hits = answer["_shards"], answer["hits"]
    failed = max(1, shards["total"] // 2)
    cause = {"type": "query_shard_exception", "reason": "failed to run the query"}
    failures = [{"shard": number, "index": "spoilt", "node": "node", "reason": cause} for number in range(failed)]
    counts = {"failed": failed, "successful": shards["total"] - failed}
    return {
        **answer,
        "_shards": {**shards, **counts, "failures": failures},
        "hits": {**hits, "hits": hits["hits"][::2]},
    }
