"""What is given up when a sentence asks for too much."""

import pytest

from leaps_adapter.types import Constraint, Ledger, Operator, Span, Wish
from leaps_adapter.understand.doubts import give_up_most_doubtful


def figure(number, *, doubt, start=0, minimum=None, maximum=None):
    span = Span(start=start, end=start + 4, text=f"fig{number}")
    return Constraint(
        id=f"c{number}", attribute="width", operator=Operator.BETWEEN, span=span, minimum=minimum, maximum=maximum,
        doubt=doubt,
    )  # fmt: skip


def test_the_most_doubtful_goes_first_then_the_last_said():
    wish = Wish(text="oak", span=Span(start=9, end=12, text="oak"))
    one, two, three = figure(1, doubt=0.3), figure(2, doubt=0.6, start=5), figure(3, doubt=0.3, start=20)
    ledger = Ledger(constraints=(one, two, three, figure(4, doubt=0.0)), wishes=(wish,))
    gone = []
    while (lighter := give_up_most_doubtful(ledger)) is not None:
        ledger = lighter
        gone.append(ledger.given_up[-1].id)
    assert gone == ["c2", "c3", "c1"]
    assert [each.id for each in ledger.constraints] == ["c4"]
    assert [each.text for each in ledger.wishes] == ["fig1", "fig2", "oak", "fig3"]


def test_a_contradiction_may_go_with_what_is_given_up():
    ledger = Ledger(
        constraints=(figure(1, doubt=0.0, maximum=9), figure(2, doubt=0.3, minimum=20, maximum=20)),
        contradictions=("width: both",),
    )
    assert give_up_most_doubtful(ledger).contradictions == ()


@pytest.mark.parametrize("text", ["kettle, 1 l, and 2 l more would be too much", "a 1 l kettle, 2 l"])
def test_two_figures_that_exclude_each_other_leave_the_first(profile_of, text):
    shop = [{"title": f"Kestrel {n} kettle", "category": "Kettles", "capacity_l": 0.5 + n / 10} for n in range(40)]
    ledger = profile_of(shop)(text)
    assert ledger.contradictions == ()
    assert [each.span.text for each in ledger.given_up] == ["2 l"]
    assert [each.span.text for each in ledger.constraints] == ["1 l"]
