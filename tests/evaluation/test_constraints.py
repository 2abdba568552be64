import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaps_adapter.errors import CatalogueError
from leaps_adapter.evaluation.constraints import KnownConstraint, Sort, holds
from leaps_adapter.lexicon import load_lexicon
from leaps_adapter.types import Status

LEXICON = load_lexicon()
PASS, FAIL, UNKNOWN = Status.PASS, Status.FAIL, Status.UNKNOWN


def said(found, sort=Sort.NUMBER, **extra):
    return holds(KnownConstraint(sort=sort, field="f", label="f", **extra), found, LEXICON)


@pytest.mark.parametrize(
    ("values", "extra", "status"),
    [
        ([10.0], {"maximum": 20}, PASS),
        ([20.0], {"maximum": 20}, PASS),
        ([20.0], {"maximum": 20, "exclusive": True}, UNKNOWN),
        ([20.01], {"maximum": 20}, FAIL),
        ([20.3], {"maximum": 20, "slack": 0.025}, UNKNOWN),
        ([20.6], {"maximum": 20, "slack": 0.025}, FAIL),
        ([5.0], {"minimum": 5.1}, FAIL),
        ([5.0], {"minimum": 5, "maximum": 9}, PASS),
        ([3.05], {"minimum": 3, "maximum": 3, "slack": 0.12}, PASS),
        ([3.2], {"minimum": 3, "maximum": 3, "slack": 0.12}, UNKNOWN),
        ([4.0], {"minimum": 3, "maximum": 3, "slack": 0.12}, FAIL),
        ([], {"maximum": 20}, UNKNOWN),
        (["20"], {"maximum": 20}, UNKNOWN),
        ([True], {"maximum": 20}, UNKNOWN),
        ([10.0, 30.0], {"maximum": 20}, UNKNOWN),
        ([10.0, 11.0], {"maximum": 20}, PASS),
    ],
)
def test_numbers(values, extra, status):
    assert said(values, **extra) is status


@pytest.mark.parametrize(
    ("values", "wanted", "negated", "status"),
    [
        (["Black"], ("black",), False, PASS),
        (["anthracite"], ("grey",), False, PASS),
        (["Black"], ("grey",), False, FAIL),
        (["Black"], ("grey",), True, PASS),
        (["Black"], ("black",), True, FAIL),
        (["Black/Silver"], ("black",), False, UNKNOWN),
        (["Black/Silver"], ("black", "silver"), False, PASS),
        (["Black, Silver"], ("red",), False, FAIL),
        (["Multicolour"], ("red",), False, UNKNOWN),
        (["Moonbeam 7"], ("red",), False, UNKNOWN),
        ([], ("red",), False, UNKNOWN),
        (["/"], ("red",), False, UNKNOWN),
    ],
)
def test_colours(values, wanted, negated, status):
    assert said(values, Sort.COLOUR, values=wanted, negated=negated) is status


@pytest.mark.parametrize(
    ("values", "wanted", "negated", "status"),
    [
        (["HP"], ("hp",), False, PASS),
        (["HP"], ("Canon",), False, FAIL),
        (["HP"], ("Canon", "HP"), True, FAIL),
        (["HP Enterprise"], ("HP",), False, UNKNOWN),
        (["HDMI, DVI"], ("hdmi",), False, PASS),
        (["HDMI, DVI"], ("hdmi",), True, UNKNOWN),
        (["DVI"], ("hdmi",), True, PASS),
        (["!"], ("hdmi",), False, UNKNOWN),
        ([], ("hdmi",), True, UNKNOWN),
        ([True], ("hdmi",), True, UNKNOWN),
    ],
)
def test_words(values, wanted, negated, status):
    assert said(values, Sort.KEYWORD, values=wanted, negated=negated) is status


@pytest.mark.parametrize(
    ("values", "negated", "status"),
    [
        ([True], False, PASS),
        (["no"], False, FAIL),
        (["No"], True, PASS),
        (["Y"], True, FAIL),
        (["maybe"], False, UNKNOWN),
        ([True, False], False, UNKNOWN),
        ([], True, UNKNOWN),
    ],
)
def test_yes_and_no(values, negated, status):
    assert said(values, Sort.BOOLEAN, negated=negated) is status


@given(value=st.floats(0.01, 1e6), bound=st.floats(0.01, 1e6), slack=st.floats(0, 0.2))
def test_slack_turns_failing_into_unknown_and_nothing_else(value, bound, slack):
    strict, loose = said([value], maximum=bound), said([value], maximum=bound, slack=slack)
    assert loose is strict or (strict is FAIL and loose is UNKNOWN)


@given(colour=st.sampled_from(["black", "red", "blue, red", "odd"]), wanted=st.sampled_from(["black", "red"]))
def test_negation_turns_pass_and_fail_round(colour, wanted):
    turned = {PASS: FAIL, FAIL: PASS, UNKNOWN: UNKNOWN}
    plain = said([colour], Sort.COLOUR, values=(wanted,))
    assert said([colour], Sort.COLOUR, values=(wanted,), negated=True) is turned[plain]


def test_a_constraint_is_read_back_and_a_foreign_one_refused():
    raw = {"sort": "price", "field": "p", "label": "price", "maximum": 4, "values": []}
    read = KnownConstraint.from_json(raw)
    assert read == KnownConstraint(sort=Sort.PRICE, field="p", label="price", maximum=4.0)
    for broken in ({**raw, "sort": "smell"}, {"sort": "price"}, {**raw, "maximum": "much"}, [], None):
        with pytest.raises(CatalogueError, match="labelled constraint"):
            KnownConstraint.from_json(broken)
