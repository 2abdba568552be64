"""The answer in the engine's own shape: totals, scores, filters of the response, aggregations, collapsed groups."""

from __future__ import annotations

import pytest

from leaps_adapter import Settings, wrap
from leaps_adapter.catalogue import build_profile
from tests.clients.answering import INDEX, PRODUCTS, SENTENCE, answer, body_of, found
from tests.clients.recorded import Recorder, elasticsearch, opensearch

PROFILE = build_profile(PRODUCTS)


def ask(answering=answer, *, arguments=None, **rest):
    client = wrap(opensearch(Recorder(answering)), profile=PROFILE, settings=Settings(deadline=20))
    return client.search(index=INDEX, body=body_of(SENTENCE, **rest), **(arguments or {}))


@pytest.mark.parametrize(
    ("rest", "total"),
    [
        ({"size": 50}, {"value": 7, "relation": "eq"}),
        ({"size": 3}, {"value": 4, "relation": "gte"}),
        ({"size": 3, "track_total_hits": True}, {"value": 4, "relation": "gte"}),
        ({"size": 3, "track_total_hits": 2}, {"value": 2, "relation": "gte"}),
    ],
)
def test_totals_tell_what_is_known(rest, total):
    told = ask(**rest)["hits"]["total"]
    assert told["relation"] == total["relation"]
    if "size" not in rest or rest["size"] < 50:
        assert told == total


@pytest.mark.parametrize("rest", [{"track_total_hits": False}, {"track_total_hits": -1}])
def test_a_total_that_nobody_wants_is_left_out(rest):
    assert "total" not in ask(**rest)["hits"]
    assert ask(**rest, arguments={"rest_total_hits_as_int": True})["hits"]["total"] == -1


def test_where_all_that_can_come_is_known_the_total_is_exact_on_every_page():
    client = wrap(
        opensearch(Recorder(answer)), profile=PROFILE, settings=Settings(deadline=20, budget=600, max_candidates=900)
    )
    pages = [client.search(index=INDEX, body=body_of(SENTENCE, size=7, **{"from": start})) for start in range(0, 70, 7)]
    totals = [page["hits"]["total"] for page in pages]
    shown = sum(len(page["hits"]["hits"]) for page in pages)
    assert shown % 7  # the last page is not full, and what lies behind it is none the more
    assert totals == [{"value": shown, "relation": "eq"}] * len(pages)


def test_aggregations_that_ask_for_nothing_are_none():
    told = ask(aggs={})
    assert told["_leaps"]["aggregations"] is None


def test_a_total_as_a_number():
    assert ask(size=3, arguments={"rest_total_hits_as_int": True})["hits"]["total"] == 4


def test_scores_never_rise_and_the_engines_own_stands_beside():
    hits = ask(size=5)["hits"]
    assert hits["max_score"] == 1.0
    scores = [hit["_score"] for hit in hits["hits"]]
    assert scores == sorted(scores, reverse=True)
    assert all(hit["_leaps"]["engine_score"] > 1 for hit in hits["hits"])


def test_the_response_is_filtered_as_asked():
    told = ask(size=2, arguments={"filter_path": "hits.hits._id"})
    assert told.keys() == {"hits"}
    assert all(hit.keys() == {"_id"} for hit in told["hits"]["hits"])


def counting(asked):
    """An engine that counts brands where it is asked to."""

    def one(body):
        told = found(body if "bool" not in body["query"] else {**body, "query": {"match_all": {}}})
        return {**told, "aggregations": {"n": {"value": 5}}} if "aggs" in body else told

    return {"took": 1, "responses": [{"status": 200, **one(each)} for each in asked.lines[1::2]]}


def test_aggregations_are_counted_over_the_union():
    told = ask(counting, aggs={"n": {"value_count": {"field": "brand"}}})
    assert told["aggregations"] == {"n": {"value": 5}}
    assert told["_leaps"]["aggregations"] == "union"


def grouped(asked):
    """An engine that tells each hit's brand, as for `collapse`."""
    told = answer(asked)
    for each in told["responses"]:
        for hit in each["hits"]["hits"]:
            hit["fields"] = {"brand": [PRODUCTS[int(hit["_id"])]["brand"]]}
    return told


def test_of_a_group_that_a_retriever_collapses_one_is_shown():
    client = wrap(elasticsearch(Recorder(grouped)), profile=PROFILE, settings=Settings(deadline=20))
    standard = {"query": body_of(SENTENCE)["query"], "collapse": {"field": "brand"}}
    hits = client.search(index=INDEX, retriever={"standard": standard})["hits"]["hits"]
    brands = [hit["fields"]["brand"][0] for hit in hits]
    assert len(set(brands)) == len(brands) > 0


def test_of_a_collapsed_group_one_is_shown():
    hits = ask(grouped, collapse={"field": "brand"})["hits"]["hits"]
    brands = [hit["fields"]["brand"][0] for hit in hits]
    assert len(set(brands)) == len(brands) > 0


def test_the_own_answer_that_rode_along_has_its_total_as_a_number():
    def no_rewrite(asked):
        told = answer(asked)
        error = {"error": {"type": "broken", "reason": "broken"}, "status": 400}
        return {**told, "responses": [told["responses"][0], *(error for _ in told["responses"][1:])]}

    told = ask(no_rewrite, arguments={"rest_total_hits_as_int": True})
    assert "_leaps" not in told
    assert isinstance(told["hits"]["total"], int)
    told = ask(no_rewrite, arguments={"rest_total_hits_as_int": True}, track_total_hits=False)
    assert told["hits"]["total"] == -1
