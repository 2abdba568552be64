from __future__ import annotations

import datetime
import threading

import anyio
import pytest

from leaps_adapter.clients.engine import Engine, path
from leaps_adapter.errors import ConfigurationError
from tests.clients.recorded import CLIENTS, Recorder


@pytest.fixture(params=CLIENTS)
def made(request):
    """Make an engine over a client of each kind, whose answers are recorded."""

    def make(answer=lambda asked: {}, **options):
        recorder = Recorder(answer)
        return Engine(CLIENTS[request.param](recorder, **options)), recorder

    return make


def run(call):
    return anyio.run(call)


def test_a_search_is_one_request(made):
    engine, recorder = made(lambda asked: {"hits": {"hits": []}})

    async def call():
        return await engine.search({"query": {"match_all": {}}}, index="shop", params={"routing": "a"}, timeout=1.5)

    reply = run(call)
    (asked,) = recorder.asked
    assert (asked.method, asked.path, asked.params) == ("POST", "/shop/_search", {"routing": "a"})
    assert asked.json == {"query": {"match_all": {}}}
    assert asked.timeout == 1.5
    assert asked.headers["x-opaque-id"] == "leaps-adapter"
    assert reply.body == {"hits": {"hits": []}}
    assert engine.requests == 1


def test_the_native_response_is_the_clients_own(made):
    engine, _ = made(lambda asked: {"took": 1})

    async def call():
        return await engine.search({}, index="shop")

    reply = run(call)
    assert reply.native == {"took": 1}
    assert type(reply.native).__name__ in {"dict", "ObjectApiResponse"}


def test_without_a_timeout_the_clients_own_holds(made):
    engine, recorder = made()

    async def call():
        await engine.search({}, index="shop")

    run(call)
    assert recorder.asked[0].timeout is None


def test_an_msearch_is_lines_of_header_and_body(made):
    engine, recorder = made(lambda asked: {"responses": []})
    when = datetime.date(2026, 1, 2)  # the client's own serializer knows dates

    async def call():
        await engine.msearch([({}, {"size": 1}), ({"index": "other"}, {"after": when})], index=["shop", "old"])

    run(call)
    (asked,) = recorder.asked
    assert asked.path == "/shop,old/_msearch"
    assert asked.lines == [{}, {"size": 1}, {"index": "other"}, {"after": "2026-01-02"}]
    assert "ndjson" in asked.headers["content-type"]


def test_fields_and_mapping(made):
    engine, recorder = made()

    async def call():
        await engine.field_caps("shop")
        await engine.mapping("shop")

    run(call)
    caps, mapping = recorder.asked
    assert (caps.method, caps.path, caps.params["fields"]) == ("GET", "/shop/_field_caps", "*")
    assert (mapping.method, mapping.path) == ("GET", "/shop/_mapping")
    assert engine.requests == 2


def test_a_point_in_time_is_opened_and_closed(made):
    engine, recorder = made(lambda asked: {"pit_id": "p", "id": "p"})

    async def call():
        pit = await engine.open_point_in_time("shop", keep_alive="30s", params={"routing": "a"}, timeout=2)
        await engine.close_point_in_time(pit)

    run(call)
    opened, closed = recorder.asked
    assert opened.path in {"/shop/_search/point_in_time", "/shop/_pit"}
    assert opened.params == {"routing": "a", "keep_alive": "30s"}
    assert closed.method == "DELETE"
    assert closed.json in ({"pit_id": ["p"]}, {"id": "p"})


def test_what_the_client_raises_is_raised(made):
    engine, _ = made(lambda asked: (404, {"error": "gone", "status": 404}), max_retries=0)

    async def call():
        await engine.search({}, index="shop")

    with pytest.raises(Exception, match="404") as caught:
        run(call)
    assert type(caught.value).__name__ == "NotFoundError"
    assert engine.requests == 1


def test_an_answer_that_is_no_object_has_an_empty_body(made):
    engine, _ = made(lambda asked: ["a"])

    async def call():
        return await engine.request("GET", "/_cat/indices", params={"format": "json"})

    assert run(call).body == {}


def test_headers_go_along_and_tell_who_asks(made):
    engine, recorder = made()
    carrying = Engine(engine.client, headers={"x-opaque-id": "shop-17", "authorization": "Basic eDp5"})

    async def call():
        await carrying.search({})
        await carrying.msearch([({}, {})])
        await engine.search({})

    run(call)
    assert (carrying.requests, engine.requests) == (2, 1)
    ids = [asked.headers["x-opaque-id"] for asked in recorder.asked]
    assert ids == ["leaps-adapter/shop-17"] * 2 + ["leaps-adapter"]
    assert [asked.headers.get("authorization") for asked in recorder.asked] == ["Basic eDp5"] * 2 + [None]
    assert carrying.identity != engine.identity
    assert Engine(engine.client, headers={"x-opaque-id": "other"}).identity == engine.identity


@pytest.mark.parametrize("options", [{"opaque_id": "mine"}, {"headers": {"X-Opaque-Id": "mine"}}])
def test_the_clients_own_opaque_id_stands_behind_ours(made, options):
    engine, recorder = made(**options)

    async def call():
        await engine.search({})

    run(call)
    assert recorder.asked[0].headers["x-opaque-id"] == "leaps-adapter/mine"


def test_each_client_that_options_gave_is_somebody_else():
    client = CLIENTS["elasticsearch"](Recorder())
    one, other = (Engine(client.options(api_key=key)).identity for key in ("a", "b"))
    assert one != other


def test_a_sync_client_works_beside_the_event_loop():
    threads = []
    recorder = Recorder(lambda asked: threads.append(threading.current_thread()) or {})
    engine = Engine(CLIENTS["opensearch"](recorder))

    async def call():
        await engine.search({})

    run(call)
    assert threads != [threading.current_thread()]


def test_no_client_no_engine():
    with pytest.raises(ConfigurationError):
        Engine(object())


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        (None, "/_search"),
        ("shop", "/shop/_search"),
        (["shop", "-shop-old", "s*"], "/shop,-shop-old,s*/_search"),
        ("<shop-{now/d}>", "/%3Cshop-%7Bnow%2Fd%7D%3E/_search"),
        ([], "/_search"),
    ],
)
def test_paths(index, expected):
    assert path(index, "_search") == expected
