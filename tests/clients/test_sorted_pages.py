"""Pages under the caller's own sort: in order, without repeats or skips, by `from` and by `search_after`."""

from __future__ import annotations

import pytest

from leaps_adapter import wrap
from leaps_adapter.catalogue import build_profile
from tests.clients.answering import INDEX, PRODUCTS, SENTENCE, body_of, found
from tests.clients.recorded import Recorder, opensearch

PRICE = [{"price": "asc"}, {"_id": "asc"}]
PROFILE = build_profile(PRODUCTS)


def sorted_answer(asked):
    """What an engine says that sorts by price and then by id, and goes on behind `search_after`."""
    return {"took": 1, "responses": [by_price(each) for each in asked.lines[1::2]]}


def by_price(body):
    answer = found({**body, "from": 0, "size": len(PRODUCTS)})
    hits = [
        hit | {"sort": [PRODUCTS[int(hit["_id"])]["price"], hit["_id"]], "_score": None}
        for hit in answer["hits"]["hits"]
    ]
    hits.sort(key=lambda hit: hit["sort"])
    after, start, size = body.get("search_after"), body.get("from", 0), body.get("size", 10)
    assert after is None or start == 0
    left = [hit for hit in hits if after is None or hit["sort"] > after][start : start + size]
    return answer | {"hits": answer["hits"] | {"hits": left, "max_score": None}}


@pytest.fixture
def ask():
    client = wrap(opensearch(Recorder(sorted_answer), max_retries=0), profile=PROFILE)

    def asked(**rest):
        return client.search(index=INDEX, body=body_of(SENTENCE, sort=PRICE, **rest))

    return asked


def ids(answer):
    assert "_leaps" in answer
    return [hit["_id"] for hit in answer["hits"]["hits"]]


def test_the_whole_is_in_order_and_keeps_the_engines_sort_values(ask):
    answer = ask(size=30)
    values = [hit["sort"] for hit in answer["hits"]["hits"]]
    assert len(values) >= 5
    assert values == sorted(values)
    assert answer["hits"]["max_score"] is None
    assert all(hit["_score"] is None for hit in answer["hits"]["hits"])


@pytest.mark.parametrize("size", [1, 2, 3])
def test_search_after_goes_on_behind_the_last_hit(ask, size):
    whole, paged, after = ids(ask(size=30)), [], {}
    while page := ask(size=size, **after)["hits"]["hits"]:
        paged += [hit["_id"] for hit in page]
        after = {"search_after": page[-1]["sort"]}
    assert paged == whole


def test_from_turns_the_page(ask):
    assert ids(ask(size=2)) + ids(ask(size=2, **{"from": 2})) == ids(ask(size=30))[:4]


@pytest.mark.parametrize(
    "rest",
    [
        {"sort": [{"price": "asc"}], "search_after": [10]},
        {"sort": PRICE, "search_after": [10, "1"], "from": 1},
        {"search_after": [1.0]},
    ],
)
def test_search_after_without_a_key_that_tells_products_apart_passes_untouched(rest):
    traces = []
    client = wrap(
        opensearch(Recorder(lambda asked: by_price(asked.json)), max_retries=0), profile=PROFILE, on_trace=traces.append
    )
    try:
        client.search(index=INDEX, body=body_of(SENTENCE, **rest))
    except AssertionError:  # this engine refuses `from` with `search_after`, as the real ones do
        assert "from" in rest
    assert [trace.route.rule for trace in traces] == ["search_after"]
