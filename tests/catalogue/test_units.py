"""Numbers with their units, read from any text."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leaps_adapter.catalogue.units import convert, find_quantities, parse_number, read_figures
from leaps_adapter.lexicon import load_lexicon
from leaps_adapter.text import tokenize

LEXICON = load_lexicon()


def read(text):
    return [
        (round(each.value, 6), each.unit.name if each.unit else each.currency)
        for each in find_quantities(tokenize(text), LEXICON)
    ]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("15.6", 15.6),
        ("1,299", 1299),
        ("1,299.50", 1299.5),
        ("1.299,50", 1299.5),
        ("1,5", 1.5),
        ("1.2.3", None),
        ("1,2,3", None),
        ("abc", None),
        ("²", None),
        ("9" * 16, None),
        ("9" * 400, None),
    ],
)
def test_numbers(text, number):
    assert parse_number(text) == number


@given(st.text(alphabet="0123456789.,", max_size=40))
def test_a_number_is_never_absurd(text):
    number = parse_number(text)
    assert number is None or 0 <= number <= 1e15


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cable 3 m", [(3, "m")]),
        ("16GB RAM and 512-GB disk", [(16, "gb"), (512, "gb")]),
        ("under $40", [(40, "USD")]),
        ("40 euros or £ 30", [(40, "EUR"), (30, "GBP")]),
        ("dollars", []),
        ("$ only", []),
        ("1/2 inch", [(0.5, "in")]),
        ("1/0 inch", [(1, None), (0, "in")]),
        ("4/2 m", [(4, None), (2, "m")]),
        ("1 / 2 m", [(1, None), (2, "m")]),
        ("10/100 Mbps", [(10, None), (100, "mbps")]),
        ("15k", [(15000, None)]),
        ("4k", [(4, None)]),
        ("3 k", [(3, None)]),
        ("2.5 thousand", [(2500, None)]),
        ("two hundred and fifty grams", [(250, "g")]),
        ("twenty-five", [(25, None)]),
        ("two thousand five", [(2005, None)]),
        ("a hundred dollars", [(100, "USD")]),
        ("hundred percent cotton", []),
        ("two and red", [(2, None)]),
        ('15.6" screen', [(15.6, "in")]),
        ('8 "quoted"', [(8, None)]),
        ("5 in", [(5, "in")]),
        ("5 in, wide", [(5, "in")]),
        ("5 in wide", [(5, "in")]),
        ("2 in the box", [(2, None)]),
        ("2 in red", [(2, None)]),
        ("2 in 1", [(2, None), (1, None)]),
        ("9999999999999999 m", []),
    ],
)
def test_quantities(text, expected):
    assert read(text) == expected


@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            ["2", "1/2", "hundred", "and", "-", "two", "thousand", "$", "usd", "in", '"', "kg", "k", "m/s"]
        ),
        max_size=9,
    ).map(" ".join)
)
@example("$")
@example("1/")
@example("two -")
def test_quantities_never_overlap_and_stay_in_the_text(text):
    tokens = tokenize(text)
    before = -1
    for quantity in find_quantities(tokens, LEXICON):
        assert before < quantity.first <= quantity.last < len(tokens)
        assert quantity.value >= 0
        assert quantity.unit is None or quantity.currency is None
        before = quantity.last


def test_values_convert_within_a_dimension():
    assert convert(1.54, LEXICON.units["kg"], LEXICON.units["g"]) == pytest.approx(1540)


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("16 GB", [(16, 16, "gb")]),
        ("100 - 240", [(100, 240, None)]),
        ("100-240 V", [(100, 240, "v")]),
        ("208/230 V", [(208, 208, "v"), (230, 230, "v")]),
        ("240 - 100", [(240, 240, None), (100, 100, None)]),
        ("1 - 2 - 3", [(1, 2, None), (3, 3, None)]),
        ("about 3 m", []),
        ("3 m long", []),
        ("3 m by 4 m", []),
        ("red", []),
        ("1" * 50, []),
        ("", []),
    ],
)
def test_a_field_of_figures_alone(text, figures):
    assert [(low, high, unit and unit.name) for low, high, unit in read_figures(text, LEXICON)] == figures


@given(st.text(alphabet="0123456789 -/,;toVGBm", max_size=45))
def test_a_figure_is_a_point_or_a_span(text):
    assert all(figure.low <= figure.high for figure in read_figures(text, LEXICON))
