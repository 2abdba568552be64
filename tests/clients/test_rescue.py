"""Short queries whose own answer has too few hits are answered through the loop, where that brings more."""

from __future__ import annotations

import pytest

from leaps_adapter import Settings, wrap
from leaps_adapter.catalogue import build_profile
from leaps_adapter.config import RouteSettings
from tests.clients.answering import INDEX, PRODUCTS, answer, body_of
from tests.clients.recorded import CLIENTS, Recorder

PROFILE = build_profile(PRODUCTS)
FEW = Settings(route=RouteSettings(rescue_below=3), deadline=20)
SHORT = "zebra blazer"
SYNC = ["opensearch", "elasticsearch"]
ASYNC = ["async opensearch", "async elasticsearch"]


class World:
    """A wrapped client before an engine that finds `own` products for the words as they were written."""

    def __init__(self, name, own=1, policy=FEW, spoil=lambda told: told, **options):
        self.own, self.spoil, self.traces = own, spoil, []
        self.recorder = Recorder(self.answer)
        self.client = CLIENTS[name](self.recorder, max_retries=0)
        told = {"profile": PROFILE, "on_trace": self.traces.append, "settings": policy, **options}
        self.wrapped = wrap(self.client, **told)

    def answer(self, asked):
        told = answer(asked)
        if isinstance(told, tuple):
            return told
        if asked.path.endswith("/_msearch"):
            counted = [
                {"aggregations": {"brands": {"buckets": []}}} if "aggs" in each else {} for each in asked.lines[1::2]
            ]
            pairs = zip(told["responses"], counted, strict=True)
            return self.spoil({**told, "responses": [{**each, **more} for each, more in pairs]})
        if asked.path.endswith("_search"):
            hits = told["hits"]["hits"][: self.own]
            return {**told, "hits": {**told["hits"], "total": {"value": self.own, "relation": "eq"}, "hits": hits}}
        return told

    def search(self, text=SHORT, **rest):
        return self.wrapped.search(index=INDEX, body=body_of(text, **rest))

    @property
    def paths(self):
        return [asked.path.rpartition("/")[2] for asked in self.recorder.asked]

    @property
    def rules(self):
        return [trace.route.rule for trace in self.traces]


@pytest.fixture(params=SYNC)
def world(request):
    return lambda *args, **options: World(request.param, *args, **options)


def test_too_few_hits_are_made_more_in_one_round_more(world):
    one = world()
    own = one.client.search(index=INDEX, body=body_of(SHORT))
    told = one.search()
    assert type(told) is type(own)
    assert len(told["hits"]["hits"]) > len(own["hits"]["hits"])
    assert one.paths[1:] == ["_search", "_msearch"]
    assert told["_leaps"]["round_trips"] == 1
    assert one.rules == ["rescue"]


@pytest.mark.parametrize("own", [3, 10])
def test_enough_hits_stand(world, own):
    one = world(own)
    plain = one.client.search(index=INDEX, body=body_of(SHORT))
    assert one.search() == plain
    assert one.paths == ["_search", "_search"]
    assert one.rules == ["route: keywords"]


def test_by_default_nothing_is_rescued(world):
    one = world(policy=Settings())
    assert "_leaps" not in one.search()
    assert one.paths == ["_search"]


@pytest.mark.parametrize("fault", [{"timed_out": True}, {"_shards": {"failed": 1}}])
def test_what_a_fault_cut_short_stands(world, fault):
    one = world()
    told = one.answer
    one.recorder.answer = lambda asked: {**told(asked), **fault}
    assert "_leaps" not in one.search()
    assert one.paths == ["_search"]


@pytest.mark.parametrize(("size", "rescued"), [(1, False), (2, True)])
def test_where_nobody_counted_a_page_that_is_not_full_has_all(world, size, rescued):
    one = world()
    told = one.answer

    def uncounted(asked):
        found = told(asked)
        found.get("hits", {}).pop("total", None)
        return found

    one.recorder.answer = uncounted
    assert ("_leaps" in one.search(size=size)) == rescued


def test_an_answer_of_which_parts_were_asked_for_stands(world):
    one = world()
    one.wrapped.search(index=INDEX, filter_path="hits.total", **arguments(one.client))
    assert one.paths == ["_search"]


def arguments(client):
    """The body as each client takes it beside other arguments."""
    return body_of(SHORT) if hasattr(client, "options") else {"body": body_of(SHORT)}


@pytest.mark.parametrize("status", [403, 503])
def test_where_the_loop_has_no_answer_the_own_one_is_given(world, status):
    one = world(spoil=lambda _told: (status, {"error": {"type": "no", "reason": "no"}, "status": status}))
    own = one.client.search(index=INDEX, body=body_of(SHORT))
    assert one.search() == own
    assert one.paths[1:] == ["_search", "_msearch"]
    assert one.rules[-1] == ("refused" if status == 403 else "keywords")


def test_a_rescue_that_brings_no_more_leaves_the_own_answer(world):
    def empty(told):
        return {**told, "responses": [{**each, "hits": {"hits": []}} for each in told["responses"]]}

    one = world(spoil=empty)
    own = one.client.search(index=INDEX, body=body_of(SHORT))
    assert one.search() == own


def test_the_own_requests_error_is_the_callers(world):
    one = world()
    with pytest.raises(Exception, match="parsing_exception"):
        one.search(indices_boost=["no_such"])
    assert one.paths == ["_search"]
    assert one.rules == ["route: keywords"]


def test_aggregations_are_counted_over_the_union(world):
    told = world().search(aggs={"brands": {"terms": {"field": "brand"}}})
    assert told["_leaps"]["aggregations"] == "union"


def test_of_an_msearch_each_search_for_itself(world):
    one = world()

    def several(asked):
        if asked.path.endswith("/_msearch") and len(one.recorder.asked) == 1:
            told = answer(asked)
            first, *rest = told["responses"]
            few = {
                **first,
                "hits": {**first["hits"], "total": {"value": 1, "relation": "eq"}, "hits": first["hits"]["hits"][:1]},
            }
            return {**told, "responses": [few, *rest]}
        return answer(asked)

    one.recorder.answer = several
    told = one.wrapped.msearch(body=[{}, body_of(SHORT), {}, body_of(SHORT)], index=INDEX)["responses"]
    assert ["_leaps" in each for each in told] == [True, False]
    assert len(told[0]["hits"]["hits"]) > 1
    assert sorted(one.rules) == ["rescue", "route: keywords"]


@pytest.mark.parametrize("name", ASYNC)
@pytest.mark.parametrize("own", [1, 5])
@pytest.mark.anyio
async def test_async_clients_alike(anyio_backend, name, own):
    one = World(name, own)
    async with one.wrapped:
        told = await one.search()
        assert ("_leaps" in told) == (own == 1)
        with pytest.raises(Exception, match="parsing_exception"):
            await one.search(indices_boost=["no_such"])
    assert one.rules == ["rescue" if own == 1 else "route: keywords", "route: keywords"]


@pytest.mark.parametrize("text", ["blazer under 60", "blazer under $60", "red blazer"])
def test_short_constraints_are_adapted_before_a_catalogue_is_known(world, text):
    one = world(policy=Settings(deadline=20), profile=None)
    told = one.search(text)
    assert one.paths[0] == "_msearch"
    assert "_leaps" in told


def test_keywords_pass_before_a_catalogue_is_known(world):
    one = world(policy=Settings(), profile=None)
    for text in ("linen blazer", "iphone 15 pro", "a4 paper 500"):
        assert "_leaps" not in one.search(text)
    assert set(one.paths) == {"_search"}
