import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaps_adapter.config import Allocation
from leaps_adapter.slots import EXPLORATION, allocate, apportion, distinct
from leaps_adapter.types import Filter, Rewrite

RED = Filter(field="colour", values=("red",))
weights = st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=1, max_size=20)


def sizes(*args, **kwargs):
    return [slot.size for slot in allocate(*args, **kwargs)]


def rewrites(*confidences):
    return [Rewrite(text=f"q{index}", confidence=each) for index, each in enumerate(confidences)]


@given(weights, st.integers(0, 10_000))
def test_shares_sum_exactly_and_nobody_goes_without_while_there_is_one_each(weights, total):
    shares = apportion(weights, total)
    assert sum(shares) == total
    assert len(shares) == len(weights)
    assert min(shares) >= (1 if total >= len(weights) else 0)
    assert total >= len(weights) or max(shares) <= 1


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=20), st.integers(0, 10_000))
def test_a_heavier_weight_never_gets_less(weights, total):
    shares = apportion(weights, total)
    for a, share_a in zip(weights, shares, strict=True):
        for b, share_b in zip(weights, shares, strict=True):
            assert share_a >= share_b - 1 or a <= b


def test_shares_follow_the_weights_by_largest_remainder():
    assert apportion([1.0, 0.5, 0.5], 40) == (20, 10, 10)
    assert apportion([1, 1, 1], 40) == (14, 13, 13)
    assert apportion([0.6, 0.3, 0.1], 7) == (4, 2, 1)
    assert apportion([100, 1, 1, 1], 5) == (2, 1, 1, 1)
    assert apportion([], 5) == ()


def test_a_budget_below_the_number_of_rewrites_goes_to_the_best():
    assert apportion([0.2, 0.9, 0.5], 2) == (0, 1, 1)
    assert [slot.index for slot in allocate(rewrites(0.2, 0.9, 0.5), 2)] == [1, 2]


@pytest.mark.parametrize("bad", [math.nan, math.inf, -1.0, 0.0])
def test_weights_that_say_nothing_count_as_none(bad):
    assert apportion([bad, 1.0], 10) == (1, 9)
    assert apportion([bad, bad], 10) == (5, 5)


def test_confidence_is_the_default_and_equal_ignores_it():
    assert sizes(rewrites(1.0, 0.5, 0.5), 40) == [20, 10, 10]
    assert sizes(rewrites(1.0, 0.5, 0.5), 40, allocation=Allocation.EQUAL) == [14, 13, 13]


def test_by_yield_follows_what_was_found_but_still_tries_the_others():
    found = sizes(rewrites(1.0, 1.0), 100, allocation=Allocation.YIELD, yields=[10, 0])
    assert found == [90, 10]
    assert found[1] == 100 * EXPLORATION / 2
    assert sizes(rewrites(1.0, 0.5), 30, allocation=Allocation.YIELD, yields=[0, 0]) == [20, 10]
    assert sizes(rewrites(1.0, 0.5), 30, allocation=Allocation.YIELD) == [20, 10]


def test_only_rewrites_with_an_offset_are_asked_and_go_on_from_there():
    slots = allocate(rewrites(1.0, 1.0, 1.0), 10, offsets={2: 40, 0: 7}, allocation=Allocation.YIELD, yields=[1, 9, 1])
    assert [(slot.index, slot.offset, slot.size, slot.rewrite.text) for slot in slots] == [
        (0, 7, 5, "q0"),
        (2, 40, 5, "q2"),
    ]
    assert allocate(rewrites(1.0), 10, offsets={}) == ()


def test_distinct_drops_blanks_and_repeats_and_keeps_the_best_confidence():
    found = distinct(
        [
            Rewrite(text="Red  Shirt", confidence=0.4),
            Rewrite(text=" "),
            Rewrite(text="red shirt", confidence=0.9),
            Rewrite(text="red shirt", confidence=0.1),
            Rewrite(text="red shirt", filters=(RED,), pushed=("c1",)),
        ],
        filterable=True,
    )
    assert [(each.text, each.confidence, each.filters) for each in found] == [
        ("Red  Shirt", 0.9, ()),
        ("red shirt", 1.0, (RED,)),
    ]


def test_distinct_takes_filters_off_for_an_engine_that_knows_none():
    found = distinct([Rewrite(text="shirt", filters=(RED,), pushed=("c1",)), Rewrite(text="shirt")], filterable=False)
    assert found == (Rewrite(text="shirt"),)
