import pytest

from leaps_adapter.filters import admits
from leaps_adapter.types import Filter

PRODUCT = {"colour": ["red", "blue"], "price": 20, "weight": "1.5", "new": True, "size": "XL", "code": 1}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Filter(field="colour", values=("blue",)), True),
        (Filter(field="colour", values=(" blue ",)), True),
        (Filter(field="colour", values=("green",)), False),
        (Filter(field="colour", values=("green",), negated=True), True),
        (Filter(field="colour", values=("red",), negated=True), False),
        (Filter(field="price", minimum=20, maximum=20), True),
        (Filter(field="price", minimum=20, exclusive_minimum=True), False),
        (Filter(field="price", maximum=20, exclusive_maximum=True), False),
        (Filter(field="price", minimum=21), False),
        (Filter(field="price", maximum=19), False),
        (Filter(field="price", values=(20.0,), maximum=30), True),
        (Filter(field="weight", minimum=1, maximum=2), True),
        (Filter(field="size", minimum=1), False),
        (Filter(field="new", minimum=0), False),
        (Filter(field="new", values=(True,)), True),
        (Filter(field="new", values=(1,)), False),
        (Filter(field="code", values=(True,)), False),
        (Filter(field="gone", values=("x",)), False),
        (Filter(field="gone", values=("x",), negated=True), False),
        (Filter(field="gone", values=("x",), missing_passes=True), True),
    ],
)
def test_a_filter_means_what_its_record_says(condition, expected):
    assert admits((condition,), PRODUCT) is expected


def test_every_filter_must_pass_and_none_lets_all_through():
    assert admits((), {})
    assert not admits((Filter(field="price", maximum=30), Filter(field="price", minimum=25)), PRODUCT)
