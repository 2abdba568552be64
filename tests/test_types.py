"""The records: what they say of themselves."""

import pytest

from leaps_adapter import Constraint, Grade, Ledger
from leaps_adapter.types import Operator, Span

SPAN = Span(start=0, end=5, text="words")


def constraint(**fields):
    return Constraint(**{"id": "c1", "attribute": "price", "operator": Operator.BETWEEN, "span": SPAN, **fields})


def test_a_ledger_finds_its_constraints_by_id():
    wanted = constraint(id="c2", maximum=3.0)
    ledger = Ledger(constraints=(constraint(id="c1", maximum=1.0), wanted))
    assert ledger.constraint("c2") is wanted
    with pytest.raises(KeyError):
        ledger.constraint("c3")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"maximum": 40.0, "unit": "USD"}, "price <= 40 USD"),
        ({"maximum": 40.0, "exclusive_maximum": True}, "price < 40"),
        ({"minimum": 2.5}, "price >= 2.5"),
        ({"minimum": 2.5, "exclusive_minimum": True}, "price > 2.5"),
        ({"minimum": 1.0, "maximum": 2.0}, "price 1 to 2"),
        ({"minimum": 2.0, "maximum": 2.0}, "price = 2"),
        ({"operator": Operator.ANY_OF, "values": ("red", "blue")}, "price: red or blue"),
        ({"operator": Operator.NONE_OF, "values": ("red",)}, "price: not red"),
    ],
)
def test_a_constraint_reads_as_a_shopper_would_write_it(fields, said):
    assert str(constraint(**fields)) == said


def test_the_two_upper_grades_let_a_product_through():
    assert [grade.relevant for grade in sorted(Grade)] == [False, False, True, True]
