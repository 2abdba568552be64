"""What a wrapped client does with a search, whatever the engine does with it."""

from __future__ import annotations

import os
import threading
import time

import anyio
import anyio.lowlevel
import pytest
from elasticsearch import ApiError, ConnectionTimeout
from opensearchpy.exceptions import ConnectionTimeout as OpenSearchTimeout
from opensearchpy.exceptions import OpenSearchException

from leaps_adapter import Settings, forks, wrap
from leaps_adapter.catalogue import build_profile
from leaps_adapter.clients import answering
from leaps_adapter.clients.paging import KEPT, Pages
from leaps_adapter.testing import ScriptedExpander
from tests.clients.answering import INDEX, PRODUCTS, SENTENCE, answer, body_of
from tests.clients.recorded import CLIENTS, Recorder, async_opensearch

PROFILE = build_profile(PRODUCTS)
FAILURES = (ApiError, OpenSearchException)
TIMEOUTS = {
    "opensearch": OpenSearchTimeout("TIMEOUT", "late", None),
    "elasticsearch": ConnectionTimeout("late"),
}


class World:
    """A wrapped client before an engine whose multi-searches are spoilt by `spoil`; `traces` of its calls."""

    def __init__(self, name, spoil=lambda told: told, **options):
        self.name = name
        self.spoil = spoil
        self.traces = []
        self.recorder = Recorder(self.answer)
        self.client = CLIENTS[name](self.recorder, max_retries=0)
        self.wrapped = wrap(self.client, **{"profile": PROFILE, "on_trace": self.traces.append, **options})

    def answer(self, asked):
        return self.spoil(answer(asked)) if asked.path.endswith("_msearch") else answer(asked)

    def search(self, **rest):
        return self.wrapped.search(index=INDEX, body=body_of(SENTENCE, **rest))

    @property
    def paths(self):
        return [asked.path.rpartition("/")[2] for asked in self.recorder.asked]

    @property
    def rules(self):
        return [trace.route.rule for trace in self.traces]


@pytest.fixture(params=["opensearch", "elasticsearch"])
def world(request):
    return lambda *args, **options: World(request.param, *args, **options)


def refused(status):
    return lambda _told: (status, {"error": {"type": "security_exception", "reason": "no"}, "status": status})


@pytest.mark.parametrize("status", [400, 403, 413])
def test_where_multi_searches_are_refused_the_own_request_is_sent_and_batching_is_off(world, status):
    one = world(refused(status))
    own = one.client.search(index=INDEX, body=body_of(SENTENCE))
    assert one.search() == own
    assert one.search() == own
    assert one.paths == ["_search", "_msearch", "_search", "_search"]
    assert one.rules == ["refused", "refused"]


@pytest.mark.parametrize("status", [429, 503])
def test_where_the_engine_is_busy_the_next_search_tries_again(world, status):
    one = world(refused(status))
    own = one.client.search(index=INDEX, body=body_of(SENTENCE))
    assert one.search() == own
    one.spoil = lambda told: told
    assert one.search()["_leaps"]["rewrites"]
    assert one.rules == ["union_failed", "constraint"]


def failed(*places, status=400):
    """Spoil the sub-responses in these places, the caller's own being the first."""
    error = {"error": {"type": "broken", "reason": "broken"}, "status": status}

    def spoil(told):
        chosen = places or range(1, len(told["responses"]))
        return {**told, "responses": [error if n in chosen else each for n, each in enumerate(told["responses"])]}

    return spoil


def test_one_failing_sub_search_is_left_out_and_named(world):
    one = world(failed(1))
    told = one.search()
    assert told["hits"]["hits"]
    assert list(told["_leaps"]["degraded"]) == ["slot_failed"]


def test_where_every_rewrite_fails_the_own_answer_that_rode_along_is_given(world):
    one = world(failed())
    own = one.client.search(index=INDEX, body=body_of(SENTENCE))
    assert one.search() == own
    assert one.paths == ["_search", "_msearch"]


def test_where_the_own_request_is_at_fault_it_is_shown_as_the_client_shows_it(world):
    one = world()
    with pytest.raises(FAILURES) as plain:
        one.client.search(index=INDEX, body=body_of(SENTENCE, indices_boost=["no_such"]))
    with pytest.raises(type(plain.value)) as wrapped:
        one.wrapped.search(index=INDEX, body=body_of(SENTENCE, indices_boost=["no_such"]))
    assert str(wrapped.value) == str(plain.value)


def test_a_busy_own_request_does_not_cost_the_answer(world):
    told = world(failed(0, status=503)).search()
    assert told["hits"]["hits"]
    assert told["_leaps"]["rewrites"]


def test_the_calls_own_timeout_bounds_all_of_it():
    def slow(_told):
        time.sleep(0.06)
        return TIMEOUTS["opensearch"]

    one = World("opensearch", slow)
    one.wrapped.search(index=INDEX, body=body_of(SENTENCE), request_timeout=0.05)
    assert one.paths == ["_msearch", "_search"]
    assert one.recorder.asked[-1].timeout < 0.02
    one.spoil = lambda _told: TIMEOUTS["opensearch"]
    for asked in ({"request_timeout": 9}, {"params": {"request_timeout": 9}}):
        assert one.wrapped.search(index=INDEX, body=body_of(SENTENCE), **asked)["hits"]["hits"]
        assert 0 < one.recorder.asked[-2].timeout < 9
        assert 8 < one.recorder.asked[-1].timeout < 9


def test_a_search_of_an_msearch_whose_time_is_up_keeps_its_own_answer():
    def slow(told):
        if len(one.recorder.asked) == 1:
            return told
        time.sleep(0.06)
        return TIMEOUTS["opensearch"]

    one = World("opensearch", slow)
    told = one.wrapped.msearch(body=[{}, body_of(SENTENCE)], index=INDEX, request_timeout=0.05)
    assert told["responses"][0]["hits"]["hits"]
    assert "_leaps" not in told["responses"][0]


@pytest.mark.parametrize(
    ("rest", "rule"),
    [
        ({"from": 195}, "depth: 205"),
        ({"pit": {"id": "x"}}, "point_in_time"),
        ({"sort": ["price", "_score"]}, "sort: _score"),
    ],
)
def test_what_is_out_of_reach_passes_untouched(world, rest, rule):
    one = world()
    one.search(**rest)
    assert one.rules == [rule]
    assert one.paths == ["_search"]


def until(condition, patience=20):
    end = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_the_catalogue_is_learnt_beside_the_calls(world):
    one = world(profile=None)
    first = one.search()
    assert list(first["_leaps"]["degraded"]) == ["profile_from_hits"]
    until(lambda: not one.search()["_leaps"]["degraded"])


def test_a_catalogue_that_cannot_be_learnt_costs_no_search(world, caplog):
    def broken(asked):
        return one.spoil(answer(asked)) if asked.path.endswith("_msearch") else (500, {"error": "x", "status": 500})

    one = world(profile=None)
    one.recorder.answer = broken
    assert one.search()["hits"]["hits"]
    until(lambda: "could not be learnt" in caplog.text)
    assert one.search()["_leaps"]["degraded"]


@pytest.mark.anyio
async def test_an_async_client_learns_in_its_own_loop(anyio_backend):

    async with async_opensearch(Recorder(answer)) as client:
        wrapped = wrap(client)
        codes = ["profile_from_hits"]
        with anyio.fail_after(20):
            while codes:
                told = await wrapped.search(index=INDEX, body=body_of(SENTENCE))
                codes = list(told["_leaps"]["degraded"])
                await anyio.sleep(0.02)


def test_a_page_that_is_remembered_is_of_the_clients_own_class(world):
    one = world(settings=Settings(deadline=20))
    whole = one.search(size=10)
    asked = len(one.recorder.asked)
    remembered = one.search(size=4, **{"from": 4})
    assert len(one.recorder.asked) == asked
    assert len(one.traces) == 2
    assert one.traces[-1].round_trips == 0
    assert type(remembered) is type(whole)
    assert [hit["_id"] for hit in remembered["hits"]["hits"]] == [hit["_id"] for hit in whole["hits"]["hits"]][4:8]


def test_a_call_is_reported_once_whatever_becomes_of_it(world):
    def no_count(told):
        return {**told, "responses": [{**each, "aggregations": None} for each in told["responses"]]}

    one = world(no_count, settings=Settings(deadline=20, max_candidates=20, budget=10))
    one.search(aggs={"n": {"value_count": {"field": "brand"}}})
    assert one.rules == ["union_failed"]
    one.search(size=30, sort=[{"price": "asc"}])
    assert len(one.rules) == 2


def test_pages_go_on_where_the_last_one_ended():
    one = World("opensearch", settings=Settings(deadline=20))

    def ids(start):
        return [hit["_id"] for hit in one.search(size=4, **{"from": start})["hits"]["hits"]]

    first, second = ids(0), ids(4)
    assert first
    assert not set(first) & set(second)
    assert (ids(4), ids(0)) == (second, first)
    again = World("opensearch", settings=Settings(deadline=20))
    cold = [hit["_id"] for hit in again.search(size=4, **{"from": 4})["hits"]["hits"]]
    assert cold == second


@pytest.mark.parametrize("name", ["opensearch", "elasticsearch"])
def test_closing_gives_the_learning_up(name, caplog):
    started, going = threading.Event(), threading.Event()

    def held(asked):
        if asked.path.endswith("_mapping"):
            started.set()
            going.wait(20)
        return answer(asked)

    wrapped = wrap(CLIENTS[name](Recorder(held)))
    assert wrapped.search(index=INDEX, body=body_of(SENTENCE))["_leaps"]["degraded"]
    assert started.wait(20)
    wrapped.close()
    going.set()
    until(lambda: not wrapped._leaps.lessons.under_way)
    assert caplog.text == ""


@pytest.mark.parametrize("name", ["opensearch", "elasticsearch"])
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of forks beside threads: they are what is tested
def test_a_fork_gives_the_learning_up_which_begins_anew(name, monkeypatch, caplog):
    monkeypatch.setattr(forks, "PATIENCE", 0.0)
    started, going = threading.Event(), threading.Event()

    def held(asked):
        if asked.path.endswith("_mapping"):
            started.set()
            going.wait(20)
        return answer(asked)

    wrapped = wrap(CLIENTS[name](Recorder(held)))
    lessons = wrapped._leaps.lessons
    assert wrapped.search(index=INDEX, body=body_of(SENTENCE))["_leaps"]["degraded"]
    assert started.wait(20)
    assert not lessons.is_due(INDEX)
    child = os.fork()
    if not child:
        wrapped.close()
        os._exit(0 if lessons.is_due(INDEX) and not lessons.under_way else 1)
    assert os.waitpid(child, 0)[1] == 0
    going.set()
    until(lambda: not lessons.under_way)
    assert lessons.is_due(INDEX)
    assert wrapped._leaps.shops.get(INDEX) is None
    assert caplog.text == ""


@pytest.mark.parametrize("name", ["async opensearch", "async elasticsearch"])
@pytest.mark.anyio
async def test_closing_an_async_client_gives_the_learning_up(name, anyio_backend, caplog):
    async with wrap(CLIENTS[name](Recorder(answer))) as wrapped:
        assert (await wrapped.search(index=INDEX, body=body_of(SENTENCE)))["_leaps"]["degraded"]
        assert wrapped._leaps.lessons.under_way
    await anyio.lowlevel.checkpoint()  # its callbacks run in the next turn of the loop
    await anyio.lowlevel.checkpoint()
    assert not wrapped._leaps.lessons.under_way
    assert wrapped._leaps.shops.get(INDEX) is None


@pytest.mark.parametrize("fault", [None, 403])
def test_with_an_expander_the_own_request_goes_ahead(world, fault):
    expander = ScriptedExpander("red blazer", "linen blazer men", delay=0.2)
    one = world(expander=expander) if fault is None else world(refused(fault), expander=expander)
    own = one.client.search(index=INDEX, body=body_of(SENTENCE))
    told = one.search()
    if fault is not None:
        assert told == own
        assert one.paths == ["_search", "_msearch", "_search"]
        return
    ahead, rewrites = one.recorder.asked[1:]
    assert [each["query"] for each in ahead.lines[1::2]] == [body_of(SENTENCE)["query"]]
    assert SENTENCE not in rewrites.body
    assert [each["text"] for each in told["_leaps"]["rewrites"]] == ["red blazer", "linen blazer men"]
    assert told["_leaps"]["round_trips"] == 2
    assert told["hits"]["hits"]


def test_where_no_rewrite_is_answered_the_own_answer_that_went_ahead_is_given(world):
    def spoil(told):
        return told if len(one.recorder.asked) == 2 else failed(*range(9))(told)

    one = world(spoil, expander=ScriptedExpander("red blazer", delay=0.2))
    own = one.client.search(index=INDEX, body=body_of(SENTENCE))
    assert one.search() == own
    assert one.paths == ["_search", "_msearch", "_msearch"]


def test_a_sub_search_that_is_not_answered_is_named(world):
    one = world(lambda told: {**told, "responses": told["responses"][:-1]})
    told = one.search()
    assert told["hits"]["hits"]
    assert told["_leaps"]["degraded"] == ["slot_failed"]


def test_only_so_many_requests_pages_are_kept():
    pages = Pages()
    for number in range(KEPT + 1):
        pages.put(str(number), number)
    assert pages.get("0") is None
    assert pages.get(str(KEPT)) == KEPT


def test_a_page_that_time_does_not_reach_is_what_was_found_by_then(monkeypatch):
    one = World("opensearch", settings=Settings(deadline=20))
    monkeypatch.setattr(answering, "since", lambda _begin: 99.0 if one.recorder.asked else 0.0)
    told = one.search(size=4, **{"from": 40})
    assert told["hits"]["hits"] == []
    assert told["_leaps"]["rewrites"]
    assert one.paths == ["_msearch"]
