"""Points in time: opened with what was said of the index, held for the pages of a request, and closed."""

from __future__ import annotations

import time

import anyio
import pytest

from leaps_adapter import Settings, settings, wrap
from leaps_adapter.catalogue import build_profile
from leaps_adapter.clients import points
from leaps_adapter.clients.points import Points
from leaps_adapter.testing import ScriptedExpander
from tests.clients.answering import INDEX, PRODUCTS, SENTENCE, answer, body_of
from tests.clients.recorded import CLIENTS, Recorder

PROFILE = build_profile(PRODUCTS)
STABLE = Settings(stable=True, deadline=20)
GONE = {"error": {"type": "search_context_missing_exception", "reason": "gone"}, "status": 404}


class World:
    """A wrapped client that holds points in time, before an engine that gives a new id with each answer."""

    def __init__(self, name, **options):
        self.gone, self.opened, self.fault = set(), 0, None
        self.recorder = Recorder(self.answer)
        self.client = CLIENTS[name](self.recorder, max_retries=0)
        self.wrapped = wrap(self.client, **{"profile": PROFILE, "settings": STABLE, **options})

    def answer(self, asked):
        if asked.path.endswith(("point_in_time", "_pit")) and asked.method == "POST":
            if self.fault is not None:
                return self.fault
            self.opened += 1
            return {"pit_id": f"p{self.opened}", "id": f"p{self.opened}"}
        told = answer(asked)
        if not asked.path.endswith("_msearch"):
            return told
        responses = []
        for body, each in zip(asked.lines[1::2], told["responses"], strict=True):
            pit = body.get("pit", {}).get("id")
            sorted_ = {"sort": [1.0, 2**32]} if "'sort'" in str(body) else {}
            hits = [{**hit, **sorted_} for hit in each["hits"]["hits"]]
            found = {**each, "hits": {**each["hits"], "hits": hits}, **({"pit_id": f"{pit}+"} if pit else {})}
            responses.append(GONE if pit in self.gone else found)
        return {**told, "responses": responses}

    def search(self, start=0, size=4, **rest):
        return self.wrapped.search(index=INDEX, body=body_of(SENTENCE, size=size, **{"from": start}), **rest)

    def batches(self):
        return [asked for asked in self.recorder.asked if asked.path.endswith("_msearch")]

    def closed(self):
        ended = [asked.json for asked in self.recorder.asked if asked.method == "DELETE"]
        return [each.get("id") or each["pit_id"][0] for each in ended]


def pits(asked):
    return {body["pit"]["id"] for body in asked.lines[1::2]}


@pytest.fixture(params=["opensearch", "elasticsearch"])
def world(request):
    return lambda **options: World(request.param, **options)


def test_routing_and_preference_move_to_the_opening(world):
    one = world()
    told = one.search(routing="a", preference="b", search_type="dfs_query_then_fetch")
    assert told["hits"]["hits"]
    assert "pit_id" not in told
    opening, batch = one.recorder.asked
    assert opening.path in {f"/{INDEX}/_search/point_in_time", f"/{INDEX}/_pit"}
    assert opening.params == {"routing": "a", "preference": "b", "keep_alive": "1m"}
    assert batch.path == "/_msearch"
    assert all(header == {"search_type": "dfs_query_then_fetch"} for header in batch.lines[::2])
    assert all(body["pit"] == {"id": "p1", "keep_alive": "1m"} for body in batch.lines[1::2])
    assert told["_leaps"]["round_trips"] == 2


def test_without_it_nothing_is_opened(world):
    one = world(settings=Settings(deadline=20))
    one.search()
    assert [asked.path for asked in one.recorder.asked] == [f"/{INDEX}/_msearch"]
    with settings(STABLE):
        one.search()
    assert one.opened == 1


def test_the_newest_id_is_taken_over_and_closed_with_the_client(world):
    one = world()
    first, second = one.search(), one.search(start=40, size=10)
    assert first["hits"]["hits"]
    assert "_leaps" in second
    assert one.opened == 1
    assert [pits(each) for each in one.batches()] == [{f"p1{'+' * turn}"} for turn in range(len(one.batches()))]
    one.wrapped.close()
    assert one.closed() == [f"p1{'+' * len(one.batches())}"]


def test_a_first_page_begins_at_a_point_of_its_own(world):
    one = world()
    one.search()
    one.search()
    assert one.opened == 2
    assert one.closed() == ["p1+"]
    one.wrapped.close()
    assert one.closed() == ["p1+", "p2+"]


def test_it_is_closed_when_the_pages_end(world):
    one = world()
    told = one.search(size=100)
    assert told["hits"]["total"]["relation"] == "eq"
    assert len(one.closed()) == 1
    one.wrapped.close()
    assert len(one.closed()) == 1


def test_it_is_closed_where_the_loop_has_no_answer(world):
    one = world()
    one.recorder.answer = lambda asked: (503, GONE) if asked.path.endswith("_msearch") else one.answer(asked)
    assert "_leaps" not in one.search()
    assert one.closed() == ["p1"]


def test_one_that_is_gone_is_opened_anew(world):
    one = world()
    one.search()
    one.gone = {"p1+"}
    told = one.search(start=40, size=10)
    assert "_leaps" in told
    assert not told["_leaps"]["degraded"]
    assert one.opened == 2


def test_where_the_engine_opens_none_the_answer_says_so(world):
    one = world()
    one.fault = (403, {"error": {"type": "security_exception", "reason": "no"}, "status": 403})
    told = one.search(start=10, routing="a")
    assert list(told["_leaps"]["degraded"]) == ["point_refused"]
    batch, *others = one.batches()
    assert others
    assert batch.path == f"/{INDEX}/_msearch"
    assert all(header == {"routing": "a"} for header in batch.lines[::2])
    assert one.closed() == []


def test_sort_values_are_the_callers(world):
    one = world()
    told = one.wrapped.search(index=INDEX, body=body_of(SENTENCE, sort=["price"]))
    assert {tuple(hit["sort"]) for hit in told["hits"]["hits"]} <= {(1.0,)}


@pytest.mark.parametrize("name", CLIENTS)
def test_what_is_said_of_the_index_is_opened_as_the_client_says_it(name):
    recorder = Recorder(answer)
    wrapped = wrap(CLIENTS[name](recorder, max_retries=0), profile=PROFILE, settings=STABLE)
    said = {"ignore_unavailable": True, "expand_wildcards": ["open", "hidden"]}

    async def ask():
        told = wrapped.search(index=INDEX, body=body_of(SENTENCE), **said)
        return await told if name.startswith("async") else told

    assert anyio.run(ask)["_leaps"]["degraded"] == []
    opening = next(asked for asked in recorder.asked if asked.path.endswith(("point_in_time", "_pit")))
    told = {key: each.decode() if isinstance(each, bytes) else each for key, each in opening.params.items()}
    assert told == {"ignore_unavailable": "true", "expand_wildcards": "open,hidden", "keep_alive": "1m"}


def test_a_point_that_cannot_be_closed_is_left(world):
    one = world()
    told = one.answer
    one.recorder.answer = lambda asked: (500, GONE) if asked.method == "DELETE" else told(asked)
    assert one.search(size=100)["hits"]["hits"]
    one.search()
    one.wrapped.close()


def test_two_that_ask_at_once_open_one():
    one = World("opensearch", expander=ScriptedExpander("red blazer", "linen blazer men", delay=0.05))
    assert one.search()["hits"]["hits"]
    assert len(one.batches()) == 2
    assert one.opened == 1


@pytest.mark.parametrize("name", ["async opensearch", "async elasticsearch"])
@pytest.mark.anyio
async def test_async_clients_close_it_too(anyio_backend, name):
    one = World(name)
    async with one.wrapped:
        assert (await one.search())["hits"]["hits"]
        assert one.closed() == []
    assert one.closed() == ["p1+"]


@pytest.mark.anyio
async def test_a_fault_that_is_not_the_engines_shows_at_the_opening(anyio_backend):
    class Broken:
        async def open_point_in_time(self, *_args, **_options):
            raise ZeroDivisionError

    class Call:
        header, index = {}, None

    with pytest.raises(ZeroDivisionError):
        await points.Point(Broken(), Call()).msearch([{}], timeout=1)


def test_points_end_by_themselves(monkeypatch):
    held = Points()
    assert not held
    assert held.swap("a", "1") is None
    assert held.swap("a", "2") == "1"
    assert held
    assert held.get("a") == "2"
    for number in range(600):
        held.swap(str(number), str(number))
    assert held.get("a") is None
    assert len(held.drain()) == 512
    monkeypatch.setattr(points, "_SECONDS", 0.01)
    held = Points()
    held.swap("a", "1")
    time.sleep(0.02)
    assert held.get("a") is None
    assert held.drain() == []
    assert anyio.run(points.close, None, []) is None
