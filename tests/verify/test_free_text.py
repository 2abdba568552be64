"""What titles, captions, text in pictures and reviews decide where no field does."""

import pytest

from leaps_adapter.types import Status
from tests.verify.conftest import between, wants
from tests.verify.test_fields import found, status

MATERIAL = {"fields": ("attributes.material",)}


def caption(constraint, text, title="Fjord shirt"):
    return found(constraint, title=title, caption=text)


@pytest.mark.parametrize(
    "text", ["made of linen", "MATERIAL: LINEN | 1/4", "a shirt. Linen-blend, soft", "flax and linen"]
)
def test_a_value_in_the_text_is_evidence(text):
    result = caption(wants("material", "linen", **MATERIAL), text)
    assert result.check.status is Status.PASS
    assert result.from_text
    assert caption(wants("material", "linen", negated=True, **MATERIAL), text).check.status is Status.FAIL


@pytest.mark.parametrize(
    "text", ["not made of linen", "material: no linen", "linen-free", "linen: no", "without any linen at all"]
)
def test_a_denied_value_is_evidence_against_it(text):
    assert caption(wants("material", "linen", **MATERIAL), text).check.status is Status.FAIL
    assert caption(wants("material", "linen", negated=True, **MATERIAL), text).check.status is Status.PASS


@pytest.mark.parametrize("text", ["no wool, linen", "not the cheapest shop in the world, made of linen"])
def test_a_denial_of_something_else_is_none(text):
    assert caption(wants("material", "linen", **MATERIAL), text).check.status is Status.PASS


def test_one_mention_that_holds_outweighs_a_denied_one():
    assert caption(wants("material", "wool", "linen", **MATERIAL), "not wool but linen").check.status is Status.PASS


def test_silence_is_unknown():
    result = caption(wants("material", "linen", **MATERIAL), "a shirt on a hanger")
    assert (result.check.status, result.check.evidence, result.from_text) == (Status.UNKNOWN, "", False)
    assert caption(wants("material", "&", **MATERIAL), "a & b").check.status is Status.UNKNOWN


def test_the_title_speaks_before_the_rest():
    result = caption(wants("material", "linen", **MATERIAL), "not linen", title="Fjord linen shirt")
    assert result.check.status is Status.PASS
    assert result.check.evidence == "its title says “linen”"


def test_a_field_decides_before_any_text():
    constraint = wants("material", "linen", fields=("material",))
    assert status(constraint, material="wool", title="linen shirt", caption="linen") is Status.FAIL


@pytest.mark.parametrize("text", ["MATERIAL: WOOL", "Material is wool", "with material wool", "material = merino wool"])
def test_the_fields_name_with_another_value_speaks_against_it(text):
    assert caption(wants("material", "linen", **MATERIAL), text).check.status is Status.FAIL
    assert caption(wants("material", "linen", negated=True, **MATERIAL), text).check.status is Status.PASS


@pytest.mark.parametrize(
    "text", ["material", "Material matters a lot to all of our customers", "the best material: wool"]
)
def test_a_sentence_that_only_uses_the_name_says_nothing(text):
    assert caption(wants("material", "linen", **MATERIAL), text).check.status is Status.UNKNOWN


def test_yes_or_no_is_told_by_the_name_of_the_thing():
    pockets = wants("pockets", "yes", fields=("pockets",), matches=("true",))
    assert caption(pockets, "with two pockets").check.status is Status.PASS
    assert caption(pockets, "POCKETS: NO | 2/4").check.status is Status.FAIL
    assert caption(pockets, "No pockets, what a pity").check.status is Status.FAIL
    assert caption(pockets, "a plain shirt").check.status is Status.UNKNOWN


def test_colours_of_the_text():
    blue = wants("colour", "blue", fields=("colour",))
    assert caption(blue, "a sky blue shirt on a chair").check.status is Status.PASS
    assert caption(blue, "a shirt", title="navy shirt").check.status is Status.PASS
    assert caption(blue, "a red shirt").check.status is Status.UNKNOWN
    assert (
        caption(wants("colour", "black", negated=True, fields=("colour",)), "black shirt").check.status is Status.FAIL
    )


def test_evidence_quotes_a_short_sentence_whole_and_a_long_one_around_the_words():
    short = caption(wants("material", "linen", **MATERIAL), "soft linen | 1/4").check.evidence
    assert short == "its caption says “soft linen”"
    words = "this is a very long sentence about nothing "
    long = caption(wants("material", "linen", **MATERIAL), f"{words * 2}made of linen and {words * 2}").check.evidence
    assert "made of linen and" in long
    assert len(long) < 80
    last = caption(wants("material", "linen", **MATERIAL), f"{words * 2}made of linen").check.evidence
    assert last.endswith("made of linen”")


def test_what_stands_far_behind_is_not_read():
    assert caption(wants("material", "linen", **MATERIAL), "x " * 3_000 + "linen").check.status is Status.UNKNOWN


def test_what_it_goes_with_may_stand_anywhere():
    constraint = wants("compatibility", "lumo fold", fields=("fits",))
    assert status(constraint, title="Case", note="for the Lumo Fold") is Status.PASS
    assert status(constraint, title="Case") is Status.UNKNOWN


def test_a_figure_in_the_title():
    constraint = between("length", maximum=2, unit="m", fields=("length",))
    result = found(constraint, title="Patch cable, 150 cm")
    assert (result.check.status, result.check.evidence) == (Status.PASS, "its title says “150 cm”")
    assert status(constraint, title="Patch cable, 5 m") is Status.FAIL
    assert status(constraint, title="Patch cable, 5 kg") is Status.UNKNOWN
    # one of two lengths fits an open bound: which is meant is not known
    assert status(constraint, title="Box 1 m x 5 m") is Status.UNKNOWN
    assert status(between("length", 1, 1, unit="m", fields=("length",)), title="Box 1 m x 5 m") is Status.PASS
    assert status(between("length", 1, 1, unit="m"), title="Box 5 m") is Status.UNKNOWN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LENGTH: 150 CM", Status.PASS),
        ("length 5 m", Status.FAIL),
        ("length 5 kg", Status.UNKNOWN),
        ("length 5", Status.UNKNOWN),
        ("length $5", Status.UNKNOWN),
        ("length 1 m or 5 m", Status.UNKNOWN),
        ("a 150 cm long cable", Status.UNKNOWN),
    ],
)
def test_a_labelled_figure_in_the_text(text, expected):
    constraint = between("length", maximum=2, unit="m", fields=("length",))
    result = caption(constraint, text, title="Cable")
    assert result.check.status is expected
    assert result.from_text is (expected is not Status.UNKNOWN)


def test_a_labelled_count():
    constraint = between("persons", minimum=4, fields=("persons",))
    assert caption(constraint, "PERSONS: 6", title="Tent").check.status is Status.PASS
    assert caption(constraint, "PERSONS: 2", title="Tent").check.status is Status.FAIL
    assert caption(constraint, "PERSONS: 6 kg", title="Tent").check.status is Status.UNKNOWN


def test_prices_are_never_read_from_text():
    assert caption(between("price", maximum=9, unit="USD"), "price: 5 dollars").check.status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("room for cards of 330 mm and radiators of 240 mm", Status.PASS),
        ("cards up to 33 cm", Status.PASS),
        ("radiators of 360 mm", Status.UNKNOWN),
        ("330 of them, 2 kg", Status.UNKNOWN),
    ],
)
def test_an_exact_figure_without_a_field_may_stand_anywhere(text, expected):
    assert caption(between("length", 320, 340, unit="mm"), text).check.status is expected


def test_a_limit_is_not_met_by_any_figure_in_passing():
    assert caption(between("length", 320, unit="mm"), "cards of 330 mm").check.status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("memory kit, DDR5", "", Status.PASS),
        ("memory kit, DDR 5", "", Status.PASS),
        ("memory kit, DDR4", "not for DDR5 boards", Status.FAIL),
        ("memory kit, DDR4 and DDR5", "", Status.PASS),
        ("memory kit, A64", "", Status.UNKNOWN),
        ("memory kit", "of DDR5", Status.PASS),
        ("memory kit", "", Status.UNKNOWN),
    ],
)
def test_another_code_of_the_series_speaks_against_a_code(title, text, expected):
    assert caption(wants("code", "ddr5"), text, title=title).check.status is expected


def test_a_code_that_ends_in_letters_has_no_series():
    assert caption(wants("code", "g5x"), "", title="phone G4X").check.status is Status.UNKNOWN


def test_an_unwanted_code_breaks():
    assert caption(wants("code", "ddr4", negated=True), "", title="kit, DDR4").check.status is Status.FAIL
    assert caption(wants("code", "ddr4", negated=True), "", title="kit, DDR5").check.status is Status.PASS


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Rivel laptop 128 GB SSD", Status.UNKNOWN),
        ("Rivel laptop 128 GB SSD, 8 GB RAM", Status.FAIL),
        ("Rivel laptop, 16 GB memory, 128 GB SSD", Status.PASS),
        ("Rivel laptop RAM 16 GB SSD 512 GB", Status.UNKNOWN),
        ("Rivel laptop 32 GB", Status.PASS),
        ("Rivel laptop 500 GB hard drive", Status.UNKNOWN),
    ],
)
def test_a_figure_of_another_attribute_is_none_of_this_one(title, expected):
    memory = between("memory", minimum=16, unit="gb", fields=("memory",))
    assert found(memory, title=title).check.status is expected


def test_the_attribute_that_a_figure_names_is_held_to_it():
    storage = between("storage", minimum=256, unit="gb", fields=("storage",))
    assert found(storage, title="Rivel laptop 128 GB SSD").check.status is Status.FAIL
    assert found(storage, title="Kesto 512 GB memory card").check.status is Status.PASS
    unnamed = between("no such attribute", minimum=256, unit="gb", fields=("storage",))
    assert found(unnamed, title="Rivel laptop 512 GB SSD").check.status is Status.PASS
