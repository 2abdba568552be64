"""What is asked of the engine for the rewrites of one call: one slot without filters, and less where order decides."""

from __future__ import annotations

import anyio
import pytest

from leaps_adapter.clients.calls import read_call
from leaps_adapter.clients.engine import Engine
from leaps_adapter.clients.kinds import Maker
from leaps_adapter.clients.subsearch import SubSearches
from leaps_adapter.types import Filter, SearchRequest
from tests.clients.answering import SENTENCE, answer, body_of
from tests.clients.recorded import Recorder, opensearch

CHEAP = Filter(field="price", maximum=60)
ALLOWED = Filter(field="price", maximum=60, missing_passes=True)
ORDERS = {
    "score": {},
    "sort": {"sort": [{"price": "asc"}]},
    "collapse": {"collapse": {"field": "brand"}},
}
OPEN, WIDE, NARROW = "blazer", "for men under", "linen blazer"


def said(filters):
    return [{"said": [each.field, each.missing_passes]} for each in filters]


STRICT, LENIENT = said([CHEAP]), said([ALLOWED])


def asked(*, allows=(ALLOWED,), **rest):
    """The sub-bodies of one batch by their words, and the outcomes."""
    recorder = Recorder(answer)
    call = read_call(Maker.OPENSEARCH, (), {"body": body_of(SENTENCE, **rest)})
    sub = SubSearches(Engine(opensearch(recorder)), call, clauses=said)
    requests = [
        SearchRequest(text=NARROW, filters=(CHEAP,), allows=allows),
        SearchRequest(text=OPEN, allows=allows),
        SearchRequest(text=WIDE, allows=allows),
    ]
    outcomes = anyio.run(sub.search, requests)
    bodies = recorder.asked[0].lines[1::2]
    return (
        {text: body for body in bodies for text in (OPEN, WIDE, NARROW) if f"'{text}'" in str(body)},
        outcomes,
        bodies,
    )


def filters(body):
    return body["query"].get("bool", {}).get("filter")


def test_by_score_a_slot_without_filters_has_none():
    bodies, _, _ = asked()
    assert {text: filters(body) for text, body in bodies.items()} == {NARROW: STRICT, OPEN: None, WIDE: None}


@pytest.mark.parametrize("order", ["sort", "collapse"])
def test_in_another_order_it_leaves_out_what_no_product_may_be(order):
    bodies, _, _ = asked(**ORDERS[order])
    assert filters(bodies[NARROW]) == STRICT
    assert filters(bodies[OPEN]) == LENIENT


def test_under_a_sort_one_slot_without_filters_is_enough():
    bodies, outcomes, _ = asked(**ORDERS["sort"])
    assert bodies.keys() == {NARROW, OPEN}
    assert [outcome.exhausted for outcome in outcomes][2]


def test_where_nothing_is_known_to_be_ruled_out_no_slot_holds_up_the_others():
    bodies, outcomes, _ = asked(allows=(), **ORDERS["sort"])
    assert bodies.keys() == {NARROW}
    assert outcomes[1].exhausted


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_the_union_is_counted_with_what_lacks_a_value(order):
    _, _, (_, count, *_) = asked(**order, aggs={"brands": {"terms": {"field": "brand"}}})
    assert count["size"] == 0
    assert filters(count) == LENIENT
