"""What a sentence costs and brings that comes while many others are under way, and the pages behind such an answer."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import settings as effort_of_tests
from hypothesis import strategies as st

from leaps_adapter import Effort, Settings, settings, wrap
from leaps_adapter.catalogue import build_profile
from leaps_adapter.config import BusySettings, MissingValue
from tests.clients.answering import INDEX, PRODUCTS, SENTENCE, answer, body_of
from tests.clients.recorded import CLIENTS, Recorder

PROFILE = build_profile(PRODUCTS)
SYNC = ["opensearch", "elasticsearch"]
ASYNC = ["async opensearch", "async elasticsearch"]
WISHFUL = "linen blazer for men or women, under 75 dollars, for the summer"


class World:
    """A wrapped client before a recorded engine."""

    def __init__(self, name="opensearch", **options):
        self.recorder, self.traces = Recorder(answer), []
        self.ours = wrap(CLIENTS[name](self.recorder), profile=PROFILE, on_trace=self.traces.append, **options)
        self.leaps = self.ours._leaps

    @contextmanager
    def crowd(self, number=8):
        """So many others are under way."""
        with self.leaps.gate.turn(places=number, always=True):
            yield

    def search(self, text=SENTENCE, **rest):
        return self.ours.search(index=INDEX, body=body_of(text, **rest))

    def ids(self, text=SENTENCE, **rest):
        return [hit["_id"] for hit in self.search(text, **rest)["hits"]["hits"]]


@pytest.mark.parametrize("name", SYNC)
def test_where_many_are_under_way_a_sentence_has_one_small_round(name):
    world = World(name)
    with world.crowd():
        told = world.search(size=20)
    assert told["hits"]["hits"]
    assert list(told["_leaps"]["degraded"]) == ["busy"]
    assert len(told["_leaps"]["rewrites"]) == BusySettings().rewrites
    assert told["_leaps"]["round_trips"] == len(world.recorder.asked) == 1
    [trace] = world.traces
    assert (trace.effort, trace.rounds, trace.stopped_by) == (Effort.LIGHT, 1, "rounds")
    assert sum(each.slot for each in trace.rewrites) == BusySettings().budget


@pytest.mark.parametrize("name", ASYNC)
@pytest.mark.anyio
async def test_so_it_is_with_an_async_client(name, anyio_backend):
    world = World(name)
    async with world.ours:
        with world.crowd():
            told = await world.ours.search(index=INDEX, body=body_of(SENTENCE))
            several = await world.ours.msearch(body=[{}, body_of(SENTENCE)], index=INDEX)
    assert list(told["_leaps"]["degraded"]) == ["busy"]
    assert list(several["responses"][0]["_leaps"]["degraded"]) == ["busy"]


@pytest.mark.parametrize("name", SYNC)
def test_the_searches_of_an_msearch_have_little_effort_together(name):
    world = World(name)
    with world.crowd():
        told = world.ours.msearch(body=[{}, body_of(SENTENCE), {}, body_of(WISHFUL)], index=INDEX)
    assert [list(each["_leaps"]["degraded"]) for each in told["responses"]] == [["busy"]] * 2


@pytest.mark.parametrize("name", SYNC)
def test_a_caller_alone_never_meets_it(name):
    lean = Settings(busy=BusySettings(within=0.1, rewrites=1, budget=1))
    world, other = World(name), World(name, settings=lean)
    assert world.ids(size=20) == other.ids(size=20)
    assert {trace.effort for trace in (*world.traces, *other.traces)} == {Effort.FULL}


def test_nothing_is_given_up_for_want_of_hits_where_many_are_under_way():
    doubtful = "linen blazer for men, 3 kg"
    world = World(settings=Settings(missing=MissingValue.DROP))
    assert world.search(doubtful)["_leaps"]["ledger"]["given_up"]
    asked = len(world.recorder.asked)
    with world.crowd():
        told = world.search(doubtful)["_leaps"]
    assert not told["ledger"]["given_up"]
    assert len(world.recorder.asked) == asked + 1


def test_it_can_be_turned_off_for_a_block():
    world = World(at_once=1)
    with world.crowd(1), settings(Settings(busy=BusySettings(within=0))):
        assert "_leaps" not in world.search()
    with world.crowd(1):
        assert "_leaps" in world.search()
    assert [trace.route.rule for trace in world.traces][:1] == ["saturated"]


def test_a_late_answer_of_little_effort_lets_fewer_in():
    world = World(at_once=1, settings=Settings(busy=BusySettings(within=1e-9)))
    with world.crowd(1):
        assert list(world.search()["_leaps"]["degraded"]) == ["busy"]
        assert "_leaps" not in world.search()
    assert world.traces[-1].route.rule == "saturated"


def test_what_goes_on_behind_a_hit_has_full_effort():
    world = World()
    keyed = {"sort": [{"price": "asc"}, {"_id": "asc"}]}
    with world.crowd():
        world.search(size=3, **keyed)
        world.search(size=3, search_after=[30.0, "12"], **keyed)
    efforts = [trace.effort for trace in world.traces]
    assert (efforts[0], efforts[-1]) == (Effort.LIGHT, Effort.FULL)


@pytest.mark.parametrize("later", [False, True], ids=["idle", "busy"])
def test_the_next_page_goes_on_with_the_rewrites_of_the_one_before(later):
    world = World()
    with world.crowd():
        first = world.search(WISHFUL, size=20)
    with world.crowd(8 if later else 0):
        second = world.search(WISHFUL, size=20, **{"from": 20})
    texts = [[each["text"] for each in page["_leaps"]["rewrites"]] for page in (first, second)]
    assert texts[0] == texts[1]
    assert second["hits"]["hits"]
    shown = [hit["_id"] for page in (first, second) for hit in page["hits"]["hits"]]
    assert len(set(shown)) == len(shown)


def test_a_page_begins_behind_the_last_hit_of_a_short_one():
    world = World(settings=Settings(busy=BusySettings(budget=10)))
    with world.crowd():
        pages = [world.search(WISHFUL, size=12, **{"from": first}) for first in (0, 12, 24)]
    shown = [hit["_id"] for page in pages for hit in page["hits"]["hits"]]
    kept = _kept(world)
    assert 0 < len(pages[0]["hits"]["hits"]) < 12
    assert shown == kept[: len(shown)]
    assert pages[1]["hits"]["hits"][0]["_score"] == 1 / 13
    assert pages[1]["hits"]["total"]["value"] >= 12 + len(pages[1]["hits"]["hits"])


@effort_of_tests(deadline=None, max_examples=40)
@given(
    size=st.integers(1, 25),
    crowds=st.lists(st.booleans(), min_size=1, max_size=6),
    again=st.booleans(),
    text=st.sampled_from([SENTENCE, WISHFUL]),
    budget=st.integers(1, 40),
)
def test_pages_neither_repeat_nor_skip_whatever_effort_each_had(size, crowds, again, text, budget):
    world = World(settings=Settings(deadline=30, busy=BusySettings(budget=budget)))
    shown = []
    for number, is_crowded in enumerate(crowds):
        with world.crowd(8 if is_crowded else 0):
            page = world.ids(text, size=size, **{"from": number * size})
            if again and number:  # asked again, it shows the same, and perhaps more
                page, before = world.ids(text, size=size, **{"from": number * size}), page
                assert page[: len(before)] == before
        shown += page
    assert len(set(shown)) == len(shown)
    assert shown == _kept(world)[: len(shown)]


def _kept(world):
    """The ids of all that was verified of the only request."""
    [answered] = world.leaps.answering._pages._kept.values()
    return [each.native["_id"] for each in answered.hits]
