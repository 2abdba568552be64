"""One constraint against one field: values, numbers, units, negations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaps_adapter.lexicon import load_lexicon
from leaps_adapter.types import Deciding, Status
from leaps_adapter.verify.checks import check
from leaps_adapter.verify.comparing import reaches
from leaps_adapter.verify.item import open_item
from tests.verify.conftest import between, wants

LEXICON = load_lexicon()


def found(constraint, **document):
    item = open_item(document, ("title",), body_fields=("caption",), lexicon=LEXICON)
    return check(constraint, item, LEXICON)


def status(constraint, **document):
    return found(constraint, **document).check.status


# --- values -----------------------------------------------------------------------------------------------------------


def test_a_listed_raw_value_passes_as_it_is():
    constraint = wants("fit", "slim cut", fields=("fit",), matches=("Slim-Fit (S)",))
    assert status(constraint, fit="Slim-Fit (S)") is Status.PASS
    assert status(constraint, fit="Regular") is Status.FAIL


def test_a_value_is_found_in_another_form_and_in_a_list():
    constraint = wants("material", "cotton", fields=("material",))
    assert status(constraint, material="Organic Cotton") is Status.PASS
    assert status(constraint, material="Wool, Cotton") is Status.PASS
    assert status(constraint, material=["wool", "silk"]) is Status.FAIL


def test_a_wanted_value_among_alternatives():
    constraint = wants("material", "silk", "linen", fields=("material",))
    assert status(constraint, material="linen") is Status.PASS


def test_an_unwanted_value_fails_wherever_it_stands_in_the_list():
    constraint = wants("material", "wool", fields=("material",), negated=True)
    assert status(constraint, material=["silk", "wool"]) is Status.FAIL
    assert status(constraint, material=["silk"]) is Status.PASS


def test_a_whole_value_is_no_part_of_a_longer_one():
    constraint = wants("form factor", "ATX", fields=("form",), whole=True)
    assert status(constraint, form="ATX") is Status.PASS
    assert status(constraint, form="Micro ATX") is Status.FAIL


@pytest.mark.parametrize(("value", "shown"), [("navy", "blue"), ("Sky Blue", "blue"), ("charcoal", "grey")])
def test_shades_belong_to_their_colour(value, shown):
    assert status(wants("colour", shown, fields=("colour",)), colour=value) is Status.PASS
    assert status(wants("colour", shown, fields=("colour",), negated=True), colour=value) is Status.FAIL
    assert status(wants("colour", "orange", fields=("colour",)), colour=value) is Status.FAIL


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *((value, Status.PASS) for value in (True, "Yes", "y", 1)),
        *((value, Status.FAIL) for value in (False, "no", "perhaps")),
    ],
)
def test_yes_and_no_in_any_spelling(value, expected):
    constraint = wants("waterproof", "yes", fields=("waterproof",), matches=("true",))
    assert status(constraint, waterproof=value) is expected
    turned = wants("waterproof", "yes", fields=("waterproof",), matches=("true",), negated=True)
    assert status(turned, waterproof=value) is not expected


def test_a_proper_name_is_compared_word_by_word():
    constraint = wants("name", "thinkpad x1", fields=("title",))
    assert status(constraint, title="Lenovo ThinkPad Carbon X1") is Status.PASS
    assert status(constraint, title="Lenovo ThinkPad T14") is Status.FAIL


def test_what_it_goes_with():
    constraint = wants("compatibility", "lumo fold", fields=("fits",))
    assert status(constraint, fits="For Lumo Fold, Nomia 12") is Status.PASS
    assert status(constraint, fits="Nomia 12") is Status.FAIL
    sure = wants("compatibility", "lumo fold", fields=("fits",), matches=("Lumo Fold",), whole=True)
    assert status(sure, fits="Lumo Fold") is Status.PASS
    assert status(sure, fits="Lumo Fold 2") is Status.FAIL


# --- targets ----------------------------------------------------------------------------------------------------------


def test_the_first_target_that_is_there_decides():
    constraint = wants("colour", "red", fields=("colour", "skus.colour"))
    assert status(constraint, colour="blue", skus=[{"colour": "red"}]) is Status.FAIL
    assert status(constraint, skus=[{"colour": "red"}]) is Status.PASS


def test_any_target_may_hold_a_wanted_value_and_none_an_unwanted_one():
    either = wants("socket", "usb", fields=("one", "two"), decided_by=Deciding.ANY)
    assert status(either, one="hdmi", two="usb") is Status.PASS
    assert status(either, one="hdmi", two="vga") is Status.FAIL
    assert found(either, one="hdmi", two="vga").check.evidence == "one = hdmi"
    none = wants("socket", "usb", fields=("one", "two"), decided_by=Deciding.ANY, negated=True)
    assert status(none, one="hdmi", two="usb") is Status.FAIL
    assert status(none, one="hdmi", two="vga") is Status.PASS


def test_every_target_that_is_there_may_have_to_agree():
    every = wants("voltage", "230 V", fields=("one", "two"), decided_by=Deciding.EVERY)
    assert status(every, one="230 V", two="12 V") is Status.FAIL
    assert status(every, one="230 V", two="230 V") is Status.PASS
    assert status(every, two="230 V") is Status.PASS
    assert status(every) is Status.UNKNOWN


# --- numbers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [(39.99, Status.PASS), (40, Status.PASS), ("40,00", Status.PASS), (40.01, Status.FAIL), ("1,299.00", Status.FAIL)],
)
def test_bounds_are_included(value, expected):
    assert status(between("price", maximum=40, unit="USD", fields=("price",)), price=value) is expected


def test_exclusive_bounds_are_not():
    assert status(between("price", maximum=40, exclusive_maximum=True, fields=("price",)), price=40) is Status.FAIL
    assert status(between("price", minimum=40, exclusive_minimum=True, fields=("price",)), price=40) is Status.FAIL
    assert status(between("price", minimum=40, exclusive_minimum=True, fields=("price",)), price=41) is Status.PASS
    assert status(between("price", minimum=40, fields=("price",)), price=39) is Status.FAIL


def test_units_are_converted():
    metres = between("length", maximum=2, unit="m", fields=("length",))
    assert status(metres, length="150 cm") is Status.PASS
    assert status(metres, length="6.6 ft") is Status.FAIL
    assert status(metres, length="2 kg") is Status.UNKNOWN
    assert (
        status(between("length", maximum=2, unit="m", fields=("length_cm",), scale=0.01), length_cm=180) is Status.PASS
    )
    assert status(between("ports", minimum=4, fields=("ports",)), ports="6 x") is Status.UNKNOWN


def test_a_figure_in_text_without_a_unit_is_in_the_fields_unit():
    assert status(between("length", maximum=2, unit="m", fields=("length",), scale=0.01), length="$ 150") is Status.PASS


def test_conversion_leaves_no_dust():
    assert status(between("length", 2.01168, 2.01168, unit="m", fields=("length",)), length="6.6 ft") is Status.PASS


def test_any_of_several_numbers_may_fit():
    assert (
        status(between("price", maximum=20, fields=("skus.price",)), skus=[{"price": 30}, {"price": 15}]) is Status.PASS
    )


def test_one_products_own_unit_is_told_by_its_title():
    gigabytes = between("memory", minimum=2, unit="gb", fields=("memory",))
    assert status(gigabytes, memory=1024, title="Phone with 1 GB of memory") is Status.FAIL
    assert status(gigabytes, memory=1024, title="Phone") is Status.PASS
    assert status(gigabytes, memory=0, title="Phone with 1 GB of memory") is Status.FAIL
    assert status(gigabytes, memory=7, title="Phone with 1 GB of memory") is Status.PASS


def test_a_yes_counts_as_one():
    assert status(between("ports", minimum=1, fields=("ports",)), ports=True) is Status.PASS
    assert status(between("ports", minimum=1, fields=("ports",)), ports=False) is Status.FAIL


def test_a_field_that_holds_no_number_leaves_it_to_the_next():
    constraint = between("weight", maximum=2, unit="kg", fields=("weight", "mass"))
    assert status(constraint, weight="light", mass="1500 g") is Status.PASS
    assert status(constraint, weight="light") is Status.UNKNOWN


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_number_is_within_bounds_or_it_is_not(value, one, two):
    low, high = sorted((one, two))
    verdict = status(between("price", low, high, fields=("price",)), price=value)
    dust = 1e-6 * max(1.0, abs(value))
    if low <= value <= high:
        assert verdict is Status.PASS
    elif value < low - 2 * dust or value > high + 2 * dust:
        assert verdict is Status.FAIL


_SCALARS = st.none() | st.booleans() | st.floats() | st.text(max_size=30)


@given(st.recursive(_SCALARS, lambda inner: st.lists(inner, max_size=3), max_leaves=5))
def test_a_negation_is_the_opposite_wherever_a_field_decides(value):
    wanted = found(wants("colour", "red", fields=("colour",)), colour=value)
    unwanted = found(wants("colour", "red", fields=("colour",), negated=True), colour=value)
    opposite = {Status.PASS: Status.FAIL, Status.FAIL: Status.PASS, Status.UNKNOWN: Status.UNKNOWN}
    assert unwanted.check.status is opposite[wanted.check.status]


# --- evidence ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "evidence"),
    [
        (True, "a = yes"),
        (12.0, "a = 12"),
        (12.5, "a = 12.5"),
        (1e12, "a = 1000000000000.0"),
        (["x", "y", "z", "w"], "a = x, y, z"),
    ],
)
def test_evidence_quotes_the_field(value, evidence):
    assert found(wants("a", "b", fields=("specs.a",)), specs={"a": value}).check.evidence == evidence


def test_long_evidence_is_cut():
    assert len(found(wants("a", "b", fields=("a",)), a="x" * 500).check.evidence) < 100


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(100, 240, True), (230, 230, True), (240, 300, False), (100, 200, False), (12, 12, False), (230, 300, True)],
)
def test_a_range_reaches_the_bounds_when_some_value_of_it_does(low, high, expected):
    assert reaches(between("voltage", 220, 235, unit="v"), low, high) is expected


def test_an_open_bound_is_reached_from_its_side():
    assert reaches(between("voltage", minimum=220), 100, 240)
    assert not reaches(between("voltage", minimum=250), 100, 240)
    assert reaches(between("voltage", maximum=120), 100, 240)
    assert not reaches(between("voltage", maximum=90), 100, 240)


def test_figures_and_sentences_are_read_once_for_all_constraints():
    item = open_item(
        {"title": ["Cable 2 m"], "caption": ["linen. | wool", 7]}, ("title",), body_fields=("caption",), lexicon=LEXICON
    )
    constraints = [between("length", 2, 2, unit="m"), between("length", 3, unit="m", fields=("length",))]
    assert [check(each, item, LEXICON).check.status for each in constraints] == [Status.PASS, Status.FAIL]
    assert item.title.quantities is item.title.quantities
    assert [passage.text.strip() for passage in item.sentences] == ["linen", "wool"]
    assert item.sentences is item.sentences


def test_a_sign_in_a_title_is_a_word_of_the_name():
    named = wants("name", "galaxy s24 plus", fields=("title",))
    assert status(named, title="Galaxy S24+ 256GB") is Status.PASS
    assert status(named, title="Galaxy S24 256GB") is Status.FAIL


@pytest.mark.parametrize(
    ("metres", "expected"), [(0.91, Status.PASS), (0.9, Status.FAIL), (3.05, Status.PASS), (3.07, Status.FAIL)]
)
def test_a_bound_in_another_unit_is_met_by_what_rounds_to_it(metres, expected):
    feet = {"unit": "ft", "fields": ("length",), "scale": 1 / 0.3048}
    constraint = between("length", minimum=3.0, maximum=10.0, **feet)
    assert status(constraint, length=metres) is expected
    short = between("length", maximum=10.0, exclusive_maximum=True, **feet)
    assert status(short, length=3.05) is Status.FAIL
