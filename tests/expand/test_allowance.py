"""What no product may say against a sentence, as filters that let a missing value pass."""

from __future__ import annotations

import pytest

from leaps_adapter.catalogue import build_profile
from leaps_adapter.config import MissingValue, Settings
from leaps_adapter.expand import allowance
from leaps_adapter.types import (
    Constraint,
    CoreProduct,
    Deciding,
    Filter,
    Ledger,
    Operator,
    Query,
    Span,
    Target,
)
from leaps_adapter.understand import Understander
from tests.expand.test_relaxation import PROFILE, goods

PRICE = Filter(field="price", maximum=30.0, exclusive_maximum=True, missing_passes=True)
NO_ALMA = Filter(field="brand", values=("Alma",), negated=True, missing_passes=True)
SHIRTS = Filter(field="category", values=("Fashion > Shirts",), missing_passes=True)


def understood(text, profile=PROFILE):
    return Understander(profile).understand(Query(text=text))


def of(ledger, profile=PROFILE, **settings):
    return allowance(ledger, profile, Settings(**settings))


def colour(operator, deciding):
    targets = tuple(Target(field=name, coverage=0.9, matches=("red",)) for name in ("colour", "brand"))
    span = Span(start=0, end=3, text="red")
    constraint = Constraint(
        id="c1", attribute="colour", operator=operator, values=("red",), span=span, targets=targets,
        decided_by=deciding,
    )  # fmt: skip
    return Ledger(constraints=(constraint,))


def test_values_rule_out_and_their_lack_does_not():
    assert of(understood("shirt under 30 dollars, not Alma")) == (PRICE, NO_ALMA, SHIRTS)


def test_what_is_dropped_when_it_is_not_known_may_not_lack():
    found = of(understood("shirt under 30 dollars"), missing=MissingValue.DROP)
    assert [each.missing_passes for each in found if each.field == "price"] == [False]


def test_nothing_is_said_where_nothing_is_to_be_pushed():
    assert of(understood("shirt under 30 dollars"), push_filters=False) == ()


def test_a_catalogue_without_categories_has_no_kinds_to_go_by():
    bare = build_profile({name: value for name, value in each.items() if name != "category"} for each in goods())
    assert {each.field for each in of(understood("shirt under 30 dollars", bare), bare)} == {"price"}
    assert of(Ledger(product=CoreProduct(text="thing", kinds=(), span=Span(start=0, end=5, text="thing")))) == ()


@pytest.mark.parametrize(
    ("operator", "deciding", "fields"),
    [
        (Operator.ANY_OF, Deciding.FIRST, ["colour"]),
        (Operator.ANY_OF, Deciding.ANY, []),
        (Operator.NONE_OF, Deciding.ANY, ["colour", "brand"]),
        (Operator.ANY_OF, Deciding.EVERY, ["colour", "brand"]),
    ],
)
def test_only_what_alone_breaks_a_constraint_rules_out(operator, deciding, fields):
    assert [each.field for each in of(colour(operator, deciding))] == fields


def test_a_field_that_holds_prose_or_is_gone_rules_nothing_out():
    ledger = colour(Operator.ANY_OF, Deciding.FIRST)
    other = build_profile([{"id": "1", "title": "a thing"}])
    assert of(ledger, other) == ()
