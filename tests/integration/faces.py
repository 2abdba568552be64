"""One way to ask each client, sync and async, so that a test is written once for all of them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from anyio.from_thread import start_blocking_portal
from elasticsearch import AsyncElasticsearch, Elasticsearch
from opensearchpy import AsyncOpenSearch, OpenSearch

CALLERS = 32
_KINDS = {
    ("opensearch", False): OpenSearch,
    ("opensearch", True): AsyncOpenSearch,
    ("elasticsearch", False): Elasticsearch,
    ("elasticsearch", True): AsyncElasticsearch,
}


def unwrapped(client):
    return client


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A kind of client: how it is made, and how it searches a body within some seconds."""

    product: str
    is_async: bool

    def __str__(self) -> str:
        return f"{self.product}, {'async' if self.is_async else 'sync'}"

    def make(self, url: str, *, timeout: float = 60) -> Any:
        kind = _KINDS[self.product, self.is_async]
        if self.product == "elasticsearch":
            return kind(url, max_retries=0, request_timeout=timeout, connections_per_node=CALLERS)
        size = {"maxsize": CALLERS} if self.is_async else {"pool_maxsize": CALLERS}
        return kind(url, max_retries=0, timeout=timeout, **size)

    def search(self, client: Any, index: str, body: dict[str, Any], *, timeout: float | None = None, **arguments: Any):
        """The answer, or for an async client what is to be awaited for it."""
        if self.product == "opensearch":
            limit = {} if timeout is None else {"request_timeout": timeout}
            return client.search(index=index, body=body, **limit, **arguments)
        limited = client if timeout is None else client.options(request_timeout=timeout)
        # A body beside other arguments is deprecated: its keys are arguments then.
        return limited.search(index=index, **(body | arguments if arguments else {"body": body}))

    @contextmanager
    def asking(self, url: str, *, wrap=unwrapped):
        """Yield a function that asks a client and waits for the answer, whatever kind of client it is."""
        if not self.is_async:
            with wrap(self.make(url)) as client:
                yield lambda index, body, **options: self.search(client, index, body, **options)
            return
        with start_blocking_portal() as portal:

            async def opened():
                return await wrap(self.make(url)).__aenter__()

            client = portal.call(opened)

            async def ask(index, body, options):
                return await self.search(client, index, body, **options)

            try:
                yield lambda index, body, **options: portal.call(ask, index, body, options)
            finally:
                portal.call(client.close)


FACES = [Face(product=product, is_async=is_async) for product, is_async in _KINDS]
