"""Programs that end, and clients that are closed, while a catalogue is learnt beside the calls."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from tests.integration import shop

SENTENCE = "linen blazer for men, 50 to 80 dollars, no pure black"
LONG = 40.0  # seconds that learning takes in these programs
SOON = 15.0  # in which they end all the same, on a busy machine too

SYNC = """
import threading, time
import leaps_adapter
from leaps_adapter import Settings
from leaps_adapter.clients import learning
from {package} import {name}

begun = threading.Event()

def slowly(*given, **rest):
    begun.set()
    time.sleep({long})

learning.build_profile = slowly
client = leaps_adapter.wrap({name}({url!r}), settings=Settings(deadline=30))
answer = client.search(index={index!r}, body={body!r})
assert "_leaps" in answer and begun.wait(30)
{close}
print("leaving")
"""
ASYNC = """
import asyncio, threading, time
import leaps_adapter
from leaps_adapter import Settings
from leaps_adapter.clients import learning
from {package} import Async{name}

begun = threading.Event()

def slowly(*given, **rest):
    begun.set()
    time.sleep({long})

learning.build_profile = slowly

async def main():
    client = leaps_adapter.wrap(Async{name}({url!r}), settings=Settings(deadline=30))
    answer = await client.search(index={index!r}, body={body!r})
    while not begun.is_set():
        await asyncio.sleep(0.01)
    assert "_leaps" in answer
    await client.close()

asyncio.run(main())
print("leaving")
"""
PROGRAMS = {
    "closed": (SYNC, "client.close()"),
    "left open": (SYNC, ""),
    "async": (ASYNC, ""),
}


def check(kind, package, name, url):
    program, close = PROGRAMS[kind]
    body = shop.body(SENTENCE)
    code = program.format(package=package, name=name, url=url, index=shop.INDEX, body=body, long=LONG, close=close)
    begin = time.monotonic()
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert (told.returncode, told.stdout, told.stderr) == (0, "leaving\n", "")
    assert time.monotonic() - begin < SOON


def open_contexts(client):
    stats = client.nodes.stats(metric="indices", index_metric="search")
    return [node["indices"]["search"]["open_contexts"] for node in stats["nodes"].values()]


@pytest.mark.parametrize("kind", PROGRAMS)
def test_opensearch(opensearch, opensearch_client, opensearch_shop, kind):
    before = open_contexts(opensearch_client)
    check(kind, "opensearchpy", "OpenSearch", opensearch.url)
    assert open_contexts(opensearch_client) == before


@pytest.mark.parametrize("kind", PROGRAMS)
def test_elasticsearch(elasticsearch, elasticsearch_client, elasticsearch_shop, kind):
    before = open_contexts(elasticsearch_client)
    check(kind, "elasticsearch", "Elasticsearch", elasticsearch.url)
    assert open_contexts(elasticsearch_client) == before
