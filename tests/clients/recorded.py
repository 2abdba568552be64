"""Real clients whose innermost transport returns recorded answers: no network, everything else is the makers' own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from elastic_transport import ApiResponseMeta, BaseAsyncNode, BaseNode, HttpHeaders
from elasticsearch import AsyncElasticsearch, Elasticsearch
from opensearchpy import AsyncConnection, AsyncOpenSearch, Connection, OpenSearch


@dataclass(frozen=True)
class Asked:
    """One HTTP request as it would have left the machine."""

    method: str
    path: str
    params: dict
    body: str
    headers: dict
    timeout: float | None

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def lines(self):
        return [json.loads(line) for line in self.body.splitlines()]


class _Response(NamedTuple):
    meta: ApiResponseMeta
    body: bytes


class Recorder:
    """Answers every request by a function of it: JSON, (status, JSON), or an exception to raise; `asked` keeps them."""

    def __init__(self, answer=lambda asked: {}):
        self.answer = answer
        self.asked = []

    def __call__(self, method, target, params, body, headers, timeout):
        split = urlsplit(target)
        params = {**dict(parse_qsl(split.query)), **(params or {})}
        text = body.decode() if isinstance(body, bytes) else body or ""
        asked = Asked(method, split.path, params, text, {k.lower(): v for k, v in (headers or {}).items()}, timeout)
        self.asked.append(asked)
        found = self.answer(asked)
        if isinstance(found, Exception):
            raise found
        status, content = found if isinstance(found, tuple) else (200, found)
        return status, json.dumps(content)


class _OpenSearchConnection(Connection):
    def __init__(self, recorder=None, **kwargs):
        super().__init__(**kwargs)
        self.recorder = recorder

    def perform_request(self, method, url, params=None, body=None, timeout=None, ignore=(), headers=None):
        status, text = self.recorder(method, url, params, body, {**self.headers, **(headers or {})}, timeout)
        if not 200 <= status < 300 and status not in ignore:
            self._raise_error(status, text, "application/json")
        return status, {"content-type": "application/json"}, text

    def close(self):
        pass


class _AsyncOpenSearchConnection(AsyncConnection):
    def __init__(self, recorder=None, **kwargs):
        super().__init__(**kwargs)
        self.recorder = recorder

    perform_sync = _OpenSearchConnection.perform_request

    async def perform_request(self, *args, **kwargs):
        return self.perform_sync(*args, **kwargs)

    async def close(self):
        pass


def _node(recorder, base):
    def answer(self, method, target, body, headers, request_timeout):
        timeout = request_timeout if isinstance(request_timeout, int | float) else None
        status, text = recorder(method, target, None, body, {**self.headers, **(headers or {})}, timeout)
        found = HttpHeaders({"content-type": "application/json", "x-elastic-product": "Elasticsearch"})
        meta = ApiResponseMeta(status=status, http_version="1.1", headers=found, duration=0.0, node=self.config)
        return _Response(meta, text.encode())

    class Node(base):
        _CLIENT_META_HTTP_CLIENT = ("re", "1")

        def perform_request(self, method, target, body=None, headers=None, request_timeout=None):
            return answer(self, method, target, body, headers, request_timeout)

        def close(self):
            pass

    class AsyncNode(base):
        _CLIENT_META_HTTP_CLIENT = ("re", "1")

        async def perform_request(self, method, target, body=None, headers=None, request_timeout=None):
            return answer(self, method, target, body, headers, request_timeout)

        async def close(self):
            pass

    return AsyncNode if base is BaseAsyncNode else Node


def opensearch(recorder, **options):
    return OpenSearch("http://recorded:1", connection_class=_OpenSearchConnection, recorder=recorder, **options)


def async_opensearch(recorder, **options):
    return AsyncOpenSearch(
        "http://recorded:1", connection_class=_AsyncOpenSearchConnection, recorder=recorder, **options
    )


def elasticsearch(recorder, **options):
    return Elasticsearch("http://recorded:1", node_class=_node(recorder, BaseNode), **options)


def async_elasticsearch(recorder, **options):
    return AsyncElasticsearch("http://recorded:1", node_class=_node(recorder, BaseAsyncNode), **options)


CLIENTS = {
    "opensearch": opensearch,
    "async opensearch": async_opensearch,
    "elasticsearch": elasticsearch,
    "async elasticsearch": async_elasticsearch,
}
