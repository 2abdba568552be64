"""Hits of several slots in one order, shown as far as that is certain."""

from __future__ import annotations

from types import SimpleNamespace

from leaps_adapter.clients.ordering import certain, in_order
from leaps_adapter.clients.reading import SortKey
from leaps_adapter.clients.subsearch import Frontier

UP, DOWN = (SortKey(name="price", descending=each, plain=True) for each in (False, True))


def hits(*values):
    return tuple(SimpleNamespace(native={"sort": list(each)}) for each in values)


def values(found):
    return [tuple(each.native["sort"]) for each in found]


def test_each_key_has_its_direction_and_a_missing_value_comes_last():
    assert values(in_order(hits((2, 1), (None, 0), (1, 1), (2, 3)), [UP, DOWN])) == [(1, 1), (2, 3), (2, 1), (None, 0)]
    assert values(in_order(hits((None,), (2,), (3,), (2,)), [DOWN])) == [(3,), (2,), (2,), (None,)]


def test_a_decimal_number_that_is_missing_is_as_far_as_can_be():
    assert values(in_order(hits(("Infinity",), (2.5,), (3.0,)), [UP])) == [(2.5,), (3.0,), ("Infinity",)]
    assert values(in_order(hits(("-Infinity",), (2.5,), (3.0,)), [DOWN])) == [(3.0,), (2.5,), ("-Infinity",)]


def test_hits_are_certain_up_to_the_least_frontier_that_is_open():
    ordered = hits((1,), (2,), (3,), (4,))
    assert certain(ordered, [Frontier(last=[2]), Frontier(last=[3])], [UP]) == 2
    assert certain(ordered, [Frontier(last=[2], exhausted=True), Frontier(last=[3])], [UP]) == 3
    assert certain(ordered, [Frontier(last=[1], exhausted=True)], [UP]) == 4
    assert certain(ordered, [Frontier(last=None), Frontier(last=[3])], [UP]) == 0
