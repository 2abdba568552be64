"""An msearch call read as searches, and its answers put in place."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from elasticsearch import ApiError
from opensearchpy.exceptions import OpenSearchException

from leaps_adapter import sync, wrap
from leaps_adapter.catalogue import build_profile
from leaps_adapter.clients.several import put_in_place, searches_of
from tests.clients.answering import INDEX, KEYWORDS, PRODUCTS, SENTENCE, answer, body_of
from tests.clients.recorded import CLIENTS, Recorder

PROFILE = build_profile(PRODUCTS)
SYNC = ["opensearch", "elasticsearch"]
ASYNC = ["async opensearch", "async elasticsearch"]
LINES = [{}, body_of(KEYWORDS), {"index": INDEX}, body_of(SENTENCE), {}, body_of("no_such")]


def test_each_pair_is_a_search():
    kwargs = {"body": [{}, {"size": 1}, {"index": "b", "routing": "x"}, {"size": 2}], "index": "a"}
    assert searches_of((), {**kwargs, "params": {"max_concurrent_searches": 2}}) == (
        {"index": "a", "body": {"size": 1}},
        {"index": "b", "routing": "x", "body": {"size": 2}},
    )
    assert searches_of((), {"searches": ({}, {"size": 1}), "typed_keys": True}) == (
        {"typed_keys": True, "body": {"size": 1}},
    )


@pytest.mark.parametrize(
    "kwargs",
    [
        {},
        {"body": '{}\n{"query": {}}\n'},
        {"body": [{}]},
        {"body": [{}, "text"]},
        {"body": LINES, "params": "index=a"},
        {"body": LINES, "filter_path": "responses.took"},
        {"body": LINES, "human": True},
        {"body": LINES, "no_such": 1},
        {"body": LINES, "search_type": "dfs_query_then_fetch"},
    ],
)
def test_what_cannot_be_read_passes_as_a_whole(kwargs):
    assert searches_of((), kwargs) == ()
    assert searches_of((1,), {"body": LINES}) == ()


def test_answers_stand_in_their_places_in_a_copy():
    own = {"took": 1, "responses": [{"hits": {}, "status": 200}, {"error": "x", "status": 400}]}
    told = put_in_place(own, {0: {"hits": {"hits": [1]}}, 1: {"hits": {}}})
    assert told == {"took": 1, "responses": [{"hits": {"hits": [1]}, "status": 200}, {"error": "x", "status": 400}]}
    assert own["responses"][0] == {"hits": {}, "status": 200}
    assert put_in_place(own, {2: {}}) is own
    assert put_in_place("text", {0: {}}) == "text"


def check(own, ours, recorder):
    assert type(ours) is type(own)
    first, second, third = ours["responses"]
    assert first == own["responses"][0]
    assert third == own["responses"][2]
    assert second["status"] == 200
    assert second["_leaps"]["rewrites"]
    assert all("red" in hit["_source"]["title"] and hit["_source"]["price"] < 60 for hit in second["hits"]["hits"])
    assert second["hits"]["hits"]


@pytest.mark.parametrize("name", SYNC)
def test_the_sentence_of_a_sync_msearch_is_answered_through_the_loop(name):
    recorder, traces = Recorder(answer), []
    client = CLIENTS[name](recorder)
    wrapped = wrap(client, profile=PROFILE, on_trace=traces.append)
    own, ours = client.msearch(body=LINES, index=INDEX), wrapped.msearch(body=LINES, index=INDEX)
    check(own, ours, recorder)
    assert [trace.route.bypass for trace in traces[:3]] == [True, True, False]


@pytest.mark.parametrize("name", ASYNC)
@pytest.mark.anyio
async def test_the_sentence_of_an_async_msearch_is_answered_through_the_loop(name, anyio_backend):
    recorder = Recorder(answer)
    async with CLIENTS[name](recorder) as client:
        wrapped = wrap(client, profile=PROFILE)
        own, ours = await client.msearch(body=LINES, index=INDEX), await wrapped.msearch(body=LINES, index=INDEX)
        check(own, ours, recorder)
        assert await wrapped.msearch(body=LINES[:2], index=INDEX) == await client.msearch(body=LINES[:2], index=INDEX)


@pytest.mark.parametrize("name", SYNC)
def test_an_msearch_without_a_sentence_is_the_clients_own(name):
    recorder, traces = Recorder(answer), []
    wrapped = wrap(CLIENTS[name](recorder), profile=PROFILE, on_trace=traces.append)
    wrapped.msearch(body=LINES[:2], index=INDEX)
    wrapped.msearch(body='{}\n{"query": {"match_all": {}}}\n', index=INDEX)
    assert len(recorder.asked) == 2
    assert [trace.route.rule for trace in traces] == ["route: keywords", "parameter: msearch"]


@pytest.mark.parametrize("name", SYNC)
def test_where_the_loop_gets_no_answer_the_own_one_stays(name):
    def refusing(asked):
        return answer(asked) if len(recorder.asked) == 1 else (503, {"error": {"type": "busy"}, "status": 503})

    recorder = Recorder(refusing)
    client = CLIENTS[name](recorder, max_retries=0)
    wrapped = wrap(client, profile=PROFILE)
    ours = wrapped.msearch(body=LINES[2:4], index=INDEX)
    assert "_leaps" not in ours["responses"][0]
    assert ours["responses"][0]["hits"]["hits"]
    with pytest.raises((ApiError, OpenSearchException)):
        client.msearch(body=LINES[2:4], index=INDEX)


@pytest.mark.parametrize("name", SYNC)
def test_a_sentence_whose_time_was_up_before_its_turn_keeps_its_own_answer(name):
    traces = []
    wrapped = wrap(CLIENTS[name](Recorder(answer)), profile=PROFILE, on_trace=traces.append)
    late = wrapped._leaps.decide((), {"index": INDEX, "body": body_of(SENTENCE)})
    late = replace(late, begin=late.begin - 99)
    own = wrapped.msearch(body=LINES[:2], index=INDEX)
    traces.clear()
    assert sync.call(partial(wrapped._leaps.adapt_several, wrapped, {0: late}, own)) == own
    assert [trace.route.rule for trace in traces] == ["union_failed"]
