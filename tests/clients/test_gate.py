"""How many searches are adapted at once, and what becomes of those for which there is no turn."""

from __future__ import annotations

import logging
import threading
from contextlib import ExitStack

import pytest

from leaps_adapter import Settings, wrap
from leaps_adapter.catalogue import build_profile
from leaps_adapter.clients.gate import Gate
from leaps_adapter.config import BusySettings, RouteSettings
from leaps_adapter.types import Effort
from tests.clients.answering import INDEX, PRODUCTS, SENTENCE, answer, body_of
from tests.clients.recorded import CLIENTS, Recorder

PROFILE = build_profile(PRODUCTS)
SYNC = ["opensearch", "elasticsearch"]
ASYNC = ["async opensearch", "async elasticsearch"]
ALL_OR_NOTHING = Settings(busy=BusySettings(within=0))
LINES = [{}, body_of(SENTENCE), {}, body_of(SENTENCE)]


def let_in(gate, *, always=False):
    with gate.turn(always=always) as has_turn:
        return has_turn


def how_many(gate, effort=Effort.FULL, **options):
    """How many more there may be of an effort."""
    with gate.turn(**options) as found:
        return (found is effort) + how_many(gate, effort, **options) if found else 0


def test_a_turn_ends_with_its_block_whatever_happens():
    gate = Gate(1)

    def fail():
        with gate.turn() as has_turn:
            assert has_turn
            assert not let_in(gate)
            assert let_in(gate, always=True)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert let_in(gate)


def test_one_that_ran_out_of_time_halves_the_gate_and_one_that_did_not_widens_it():
    gate = Gate(8)
    gate.heed_full(in_time=False)
    assert how_many(gate) == 4
    for _ in range(5):
        gate.heed_full(in_time=False)
    assert how_many(gate) == 1
    gate.heed_full(in_time=True)
    assert how_many(gate) == 2
    for _ in range(9):
        gate.heed_full(in_time=True)
    assert how_many(gate) == 8


def test_behind_those_of_full_effort_come_as_many_of_little():
    gate = Gate(4)
    assert how_many(gate, within=1) == 4
    assert how_many(gate, Effort.LIGHT, within=1) == 4
    with gate.turn(places=8, within=1) as effort, gate.turn(within=1) as none:
        assert (effort, none) == (Effort.FULL, None)
        with gate.turn(within=1, always=True) as light, gate.turn(always=True) as full:
            assert (light, full) == (Effort.LIGHT, Effort.FULL)


def test_those_with_the_plain_answer_are_under_way_as_well():
    gate = Gate(1)
    with ExitStack() as adapted:
        adapted.enter_context(gate.turn(places=2, always=True, within=1))
        with gate.turn(within=1) as plain:
            assert plain is None
            adapted.close()
            assert how_many(gate, within=1) == 0
        assert how_many(gate, within=1) == 1


def test_as_many_have_little_effort_as_have_their_answers_in_time():
    gate = Gate(4)

    def let_in():
        with gate.turn(places=4, always=True):
            return how_many(gate, Effort.LIGHT, within=1)

    assert let_in() == 4
    gate.heed_light(in_time=False)
    assert let_in() == 3
    gate.heed_light(in_time=True)  # nobody knows whether more would be
    assert let_in() == 3
    with gate.turn(places=7, always=True):
        gate.heed_light(in_time=True)
    assert let_in() == 4
    for _ in range(9):
        gate.heed_light(in_time=False)
    assert let_in() == 0
    assert how_many(gate, within=1) == 4


def wrapped(name, **options):
    recorder, traces = Recorder(answer), []
    told = {"profile": PROFILE, "on_trace": traces.append, "at_once": 1, "settings": ALL_OR_NOTHING, **options}
    client = CLIENTS[name](recorder)
    return client, wrap(client, **told), recorder, traces


@pytest.mark.parametrize("name", SYNC)
def test_a_search_without_a_turn_is_the_clients_own(name, caplog):
    caplog.set_level(logging.INFO, logger="leaps_adapter")
    client, ours, recorder, traces = wrapped(name)
    body = body_of(SENTENCE)
    with ours._leaps.gate.turn():
        assert ours.search(index=INDEX, body=body) == client.search(index=INDEX, body=body)
        assert ours.msearch(body=LINES, index=INDEX) == client.msearch(body=LINES, index=INDEX)
    assert [asked.body for asked in recorder.asked[::2]] == [asked.body for asked in recorder.asked[1::2]]
    assert [trace.route.rule for trace in traces] == ["saturated"] * 3
    assert "degraded=saturated" in caplog.text
    assert ours.search(index=INDEX, body=body)["_leaps"]["rewrites"]
    assert all("_leaps" in each for each in ours.msearch(body=LINES, index=INDEX)["responses"])


@pytest.mark.parametrize("name", ASYNC)
@pytest.mark.anyio
async def test_a_search_without_a_turn_is_the_async_clients_own(name, anyio_backend):
    client, ours, _, traces = wrapped(name)
    body = body_of(SENTENCE)
    async with client:
        with ours._leaps.gate.turn():
            assert await ours.search(index=INDEX, body=body) == await client.search(index=INDEX, body=body)
            told = await ours.msearch(body=LINES, index=INDEX)
            assert told == await client.msearch(body=LINES, index=INDEX)
        assert [trace.route.rule for trace in traces] == ["saturated"] * 3
        assert (await ours.search(index=INDEX, body=body))["_leaps"]["rewrites"]


@pytest.mark.parametrize("name", SYNC)
def test_the_next_page_of_an_adapted_one_has_a_turn_in_any_case(name):
    _, ours, _, _ = wrapped(name)
    first = ours.search(index=INDEX, body=body_of(SENTENCE, size=2))
    with ours._leaps.gate.turn():
        second = ours.search(index=INDEX, body=body_of(SENTENCE, size=2, **{"from": 2}))
    assert second["_leaps"]["rewrites"]
    assert not {each["_id"] for each in first["hits"]["hits"]} & {each["_id"] for each in second["hits"]["hits"]}


@pytest.mark.parametrize("name", SYNC)
def test_a_rescue_without_a_turn_leaves_the_own_answer(name):
    few = ALL_OR_NOTHING.model_copy(update={"route": RouteSettings(rescue_below=100), "deadline": 20})
    client, ours, recorder, traces = wrapped(name, settings=few)
    body = body_of("zebra blazer")
    with ours._leaps.gate.turn():
        assert ours.search(index=INDEX, body=body) == client.search(index=INDEX, body=body)
    assert len(recorder.asked) == 2
    assert [trace.route.rule for trace in traces] == ["saturated"]


def test_what_comes_while_an_engine_is_slow_does_not_wait_for_it():
    held, going = threading.Event(), threading.Event()

    def slow(asked):
        if asked.path.endswith("_msearch"):
            held.set()
            going.wait(20)
        return answer(asked)

    ours = wrap(CLIENTS["opensearch"](Recorder(slow)), profile=PROFILE, at_once=1, settings=ALL_OR_NOTHING)
    first = threading.Thread(target=ours.search, kwargs={"index": INDEX, "body": body_of(SENTENCE)})
    first.start()
    try:
        assert held.wait(20)
        assert "_leaps" not in ours.search(index=INDEX, body=body_of(SENTENCE))
    finally:
        going.set()
        first.join()


def test_an_engine_that_leaves_no_time_is_asked_less():
    def late(asked):
        if not asked.path.endswith("_msearch"):
            return answer(asked)
        going.wait(0.05)
        return 503, {"error": {"type": "busy"}, "status": 503}

    going = threading.Event()
    recorder = Recorder(late)
    ours = wrap(
        CLIENTS["opensearch"](recorder, max_retries=0), profile=PROFILE, at_once=4, settings=Settings(deadline=0.05)
    )
    ours.search(index=INDEX, body=body_of(SENTENCE))
    assert how_many(ours._leaps.gate) == 2
