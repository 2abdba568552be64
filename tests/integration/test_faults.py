"""What a fault on the wire leaves the user of a wrapped client with: what the plain client would have shown, or better."""

from __future__ import annotations

import asyncio
import logging
import time
from functools import partial
from itertools import islice

import pytest

import leaps_adapter
import leaps_demo_index
from leaps_adapter import Settings
from leaps_adapter.catalogue import build_profile
from tests.integration import shop
from tests.integration.faces import FACES
from tests.integration.faults import kinds
from tests.integration.faults.proxy import fault_proxy
from tests.integration.load.measuring import footprint, settled
from tests.integration.servers.descriptions import SERVERS
from tests.integration.servers.running import running

SENTENCE = "linen blazer for men, 50 to 80 dollars, for a beach wedding, no pure black, no large patterns"
BODY = shop.body(SENTENCE)

# Whatever is asked meets these.
ON_EVERYTHING = {
    "connection reset": kinds.reset,
    "reset in the middle": kinds.cut,
    "429": kinds.status(429),
    "503": kinds.status(503),
    "circuit breaker": kinds.status(429, kinds.circuit_breaker()),
    "malformed JSON": kinds.malformed,
}
# An answer that does not come while anybody waits for it, on however busy a machine.
NEVER = kinds.slow(300)
PATIENCE = 60
# Only a batch meets these: a plain search would have gone well.
ON_BATCHES = {
    "connection reset": kinds.reset,
    "403": kinds.status(403),
    "413": kinds.status(413),
    "429": kinds.status(429),
    "503": kinds.status(503),
    "circuit breaker": kinds.status(429, kinds.circuit_breaker()),
    "malformed JSON": kinds.malformed,
    "reset in the middle": kinds.cut,
    "all searches of it 429": kinds.sub_status(429),
    "all searches of it 503": kinds.sub_status(503),
    "one search of it 503": kinds.sub_status(503, 1),
    "the caller's own search 503": kinds.sub_status(503, 0),
    "half of the shards": kinds.half_of_the_shards(),
}


def outcome(ask, *args, **options):
    """What a caller gets: an answer, or the error raised."""
    try:
        return ask(*args, **options)
    except Exception as error:  # noqa: BLE001 - whatever is raised is compared
        return error


def status_of(error):
    return getattr(error, "status_code", None) or getattr(getattr(error, "meta", None), "status", None)


def assert_same_error(found, plain):
    assert isinstance(plain, Exception)
    assert (type(found), status_of(found)) == (type(plain), status_of(plain))


def assert_sound(answer, *, at_least=1):
    """A page of different products, in the order of their scores."""
    assert not isinstance(answer, Exception), answer
    hits = answer["hits"]["hits"]
    scores = [hit["_score"] for hit in hits]
    assert at_least <= len(hits) <= shop.PAGE
    assert len({hit["_id"] for hit in hits}) == len(hits)
    assert scores == sorted(scores, reverse=True)


def degraded(answer):
    return answer.get("_leaps", {}).get("degraded", [])


def eventually(condition):
    """Wait for what a busy machine does late."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


def less_time(answer):
    return {key: value for key, value in dict(answer).items() if key != "took"}


@pytest.fixture(scope="module")
def wrap():
    """How a client is wrapped here: with the fields known, and time enough on a busy machine."""
    profile = build_profile(islice(leaps_demo_index.products(), 0, None, 30))
    return partial(leaps_adapter.wrap, profile=profile, settings=Settings(deadline=PATIENCE))


class Faults:
    """What each client must stand; a subclass says which `face` asks which `server`."""

    @pytest.fixture
    def proxy(self, server):
        with fault_proxy(server.url) as proxy:
            yield proxy

    @pytest.fixture
    def plain(self, proxy, face):
        with face.asking(proxy.url) as ask:
            yield ask

    @pytest.fixture
    def ask(self, proxy, face, wrap):
        with face.asking(proxy.url, wrap=wrap) as ask:
            yield ask

    def test_without_a_fault_it_is_adapted(self, ask):
        answer = ask(shop.INDEX, BODY)
        assert_sound(answer)
        assert degraded(answer) == []
        assert not answer["_leaps"].get("bypass")

    @pytest.mark.parametrize("name", ON_EVERYTHING)
    def test_a_fault_of_everything(self, name, ask, plain, proxy):
        proxy.spoil(ON_EVERYTHING[name])
        assert_same_error(outcome(ask, shop.INDEX, BODY), outcome(plain, shop.INDEX, BODY))
        proxy.clear()
        assert_sound(ask(shop.INDEX, BODY))

    @pytest.mark.parametrize("name", ON_BATCHES)
    def test_a_fault_of_batches(self, name, ask, plain, proxy, caplog):
        caplog.set_level(logging.INFO, logger="leaps_adapter")
        proxy.spoil(ON_BATCHES[name], path="/_msearch")
        answer = ask(shop.INDEX, BODY)
        if "_leaps" in answer:
            # of half of the shards' hits perhaps none satisfies the sentence
            assert_sound(answer, at_least=not answer["_shards"]["failed"])
        else:
            assert less_time(answer) == less_time(plain(shop.INDEX, BODY))
        told = any(each.leaps["degraded"] for each in caplog.records if hasattr(each, "leaps"))
        assert told or answer["_shards"]["failed"]
        proxy.clear()
        assert_sound(ask(shop.INDEX, BODY))

    def test_half_of_the_shards(self, ask, plain, proxy):
        proxy.spoil(kinds.half_of_the_shards())
        assert plain(shop.INDEX, BODY)["_shards"]["failed"]
        answer = ask(shop.INDEX, BODY)
        assert_sound(answer, at_least=0)
        assert answer["_shards"]["failed"] or degraded(answer)

    def test_a_refused_batch_is_not_sent_again(self, ask, plain, proxy):
        proxy.spoil(kinds.status(403), path="/_msearch")
        for _ in range(3):
            assert less_time(ask(shop.INDEX, BODY)) == less_time(plain(shop.INDEX, BODY))
        assert sum(each.spoilt for each in proxy.seen) == 1

    def test_the_time_of_the_call_is_kept(self, ask, plain, proxy):
        proxy.spoil(NEVER)
        start = time.monotonic()
        found = outcome(ask, shop.INDEX, BODY, timeout=0.5)
        assert time.monotonic() - start < PATIENCE
        assert_same_error(found, outcome(plain, shop.INDEX, BODY, timeout=0.5))

    def test_a_batch_that_is_never_answered(self, face, wrap, plain, proxy, caplog):
        caplog.set_level(logging.INFO, logger="leaps_adapter")
        proxy.spoil(NEVER, path="/_msearch")
        with face.asking(proxy.url, wrap=partial(wrap, settings=Settings(deadline=1))) as ask:
            answer = ask(shop.INDEX, BODY)
        assert less_time(answer) == less_time(plain(shop.INDEX, BODY))
        assert any(each.leaps["degraded"] for each in caplog.records if hasattr(each, "leaps"))

    @pytest.mark.parametrize("path", ["/_msearch", "/_search"])
    def test_a_server_that_dies_during_a_request(self, server, face, wrap, path):
        with running(SERVERS[server.server.name]) as mortal, fault_proxy(mortal.url) as proxy:
            shop.load_some(mortal.url)
            with face.asking(proxy.url, wrap=wrap) as ask, face.asking(proxy.url) as plain:
                assert_sound(ask(shop.INDEX, BODY))
                assert plain(shop.INDEX, BODY)["hits"]["hits"]
                proxy.spoil(kinds.last(mortal.kill), path=path, times=1)
                if path == "/_search":  # keywords pass untouched
                    found = outcome(ask, shop.INDEX, shop.body("blazer"))
                else:
                    found = outcome(ask, shop.INDEX, BODY)
                assert proxy.seen[-1 if path == "/_search" else -2].spoilt
                assert_same_error(found, outcome(plain, shop.INDEX, BODY))

    def test_nothing_is_left(self, server, face, wrap, open_points):
        with face.asking(server.url, wrap=wrap) as ask:
            ask(shop.INDEX, BODY)  # what is made once for a process is no leak
        before, points = footprint(), open_points()
        with fault_proxy(server.url) as proxy, face.asking(proxy.url, wrap=wrap) as ask:
            for fault in (*ON_EVERYTHING.values(), *ON_BATCHES.values()):
                proxy.spoil(fault, times=1)
                outcome(ask, shop.INDEX, BODY)
            proxy.spoil(NEVER, times=1)
            outcome(ask, shop.INDEX, BODY, timeout=0.5)
        now = settled(before, patience=PATIENCE)
        assert now.threads <= before.threads
        assert now.sockets <= before.sockets
        eventually(lambda: open_points() <= points)

    def test_no_task_is_left(self, server, async_face, wrap):
        async def ask(client, **options):
            try:
                await async_face.search(client, shop.INDEX, BODY, **options)
            except Exception:  # noqa: BLE001 - what is raised is looked at elsewhere
                return

        async def main(proxy):
            async with wrap(async_face.make(proxy.url)) as client:
                await ask(client)
                before = asyncio.all_tasks()
                for fault in (*ON_EVERYTHING.values(), *ON_BATCHES.values()):
                    proxy.spoil(fault, times=1)
                    await ask(client)
                proxy.spoil(NEVER, times=1)
                await ask(client, timeout=0.5)
                left = asyncio.all_tasks() - before
                if left:
                    _, left = await asyncio.wait(left, timeout=PATIENCE)
                assert not left

        with fault_proxy(server.url) as proxy:
            asyncio.run(main(proxy))


class TestOpenSearch(Faults):
    @pytest.fixture(params=[face for face in FACES if face.product == "opensearch"], ids=str)
    def face(self, request):
        return request.param

    @pytest.fixture
    def async_face(self):
        return next(face for face in FACES if face.product == "opensearch" and face.is_async)

    @pytest.fixture
    def server(self, opensearch, opensearch_shop):
        return opensearch

    @pytest.fixture
    def open_points(self, opensearch_client):
        return lambda: opensearch_client.nodes.stats(metric="indices", index_metric="search")["nodes"].popitem()[1][
            "indices"
        ]["search"]["open_contexts"]


class TestElasticsearch(Faults):
    @pytest.fixture(params=[face for face in FACES if face.product == "elasticsearch"], ids=str)
    def face(self, request):
        return request.param

    @pytest.fixture
    def async_face(self):
        return next(face for face in FACES if face.product == "elasticsearch" and face.is_async)

    @pytest.fixture
    def server(self, elasticsearch, elasticsearch_shop):
        return elasticsearch

    @pytest.fixture
    def open_points(self, elasticsearch_client):
        return lambda: elasticsearch_client.nodes.stats(metric="indices", index_metric="search")["nodes"].popitem()[1][
            "indices"
        ]["search"]["open_contexts"]
