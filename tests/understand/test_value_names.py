"""How values are named: brackets, counts, codes, initials, and words whose stems alone are one."""

import pytest

from leaps_adapter.types import Deciding
from leaps_adapter.understand.spellings import is_code, names_with_initials, plain_words, value_names


@pytest.mark.parametrize(
    ("part", "names"),
    [
        ("Socket B (LGA 1366)", ["Socket B", "LGA 1366"]),
        ("2x LC", ["LC"]),
        ("2 x SC", ["SC"]),
        ("1920 x 1080", ["1920 x 1080"]),
        ("(LCD)", ["LCD"]),
        ("Black", ["Black"]),
    ],
)
def test_a_value_is_named_without_its_brackets_by_what_they_hold_and_without_its_count(part, names):
    assert [name.strip() for name in value_names(part)] == names


def test_codes_initials_and_plain_words():
    assert is_code("ATX")
    assert not is_code("Round")
    assert names_with_initials(("power", "over", "ethernet", "poe")) == [
        ("power", "over", "ethernet", "poe"),
        ("power", "over", "ethernet"),
        ("poe",),
    ]
    assert names_with_initials(("quality", "of", "service", "qos", "support"))[1:] == [
        ("quality", "of", "service", "support"),
        ("qos", "support"),
    ]
    assert names_with_initials(("touchscreen",)) == [("touchscreen",)]
    assert plain_words("High-gloss finishes") == {"high", "glos", "finishe"}


def test_what_is_round_is_no_rounded_rectangle(profile_of):
    shapes = ["Round", "Rounded rectangle", "Square"]
    read = profile_of({"title": f"label {i}", "shape": shapes[i % 3]} for i in range(12))
    (constraint,) = read("round label").constraints
    assert constraint.targets[0].matches == ("Round",)
    assert constraint.targets[0].whole


def test_a_longer_value_with_the_very_word_is_meant_too(profile_of):
    finishes = ["Gloss", "High-gloss", "Matte"]
    read = profile_of({"title": f"paper {i}", "finish": finishes[i % 3]} for i in range(12))
    (constraint,) = read("gloss paper").constraints
    assert set(constraint.targets[0].matches) == {"Gloss", "High-gloss"}


def test_a_code_with_a_figure_to_its_end_is_another(profile_of):
    types = ["DDR", "DDR2", "DDR-SDRAM"]
    read = profile_of({"title": f"memory {i}", "standard": types[i % 3]} for i in range(12))
    (constraint,) = read("ddr memory").constraints
    assert set(constraint.targets[0].matches) == {"DDR", "DDR-SDRAM"}


def test_what_stands_in_brackets_and_the_first_code_of_a_value_are_named(profile_of):
    chassis = ["Rack (1U)", "Rack (2U)", "Tower"]
    read = profile_of({"title": f"server {i}", "chassis": chassis[i % 3]} for i in range(12))
    assert [each.targets[0].matches for each in read("2U server").constraints] == [("Rack (2U)",)]
    plugs = ["USB", "USB Type-A plug", "PS/2"]
    read = profile_of({"title": f"keyboard {i}", "plug": plugs[i % 3]} for i in range(12))
    (constraint,) = read("usb keyboard").constraints
    assert set(constraint.targets[0].matches) == {"USB", "USB Type-A plug"}


def test_the_name_of_a_field_is_no_value_of_it(profile_of):
    sockets = ["Socket 478", "Socket 775"]
    read = profile_of({"title": f"processor {i}", "processor_socket": sockets[i % 2]} for i in range(12))
    assert read("processor with a socket").constraints == ()
    assert [each.targets[0].matches for each in read("processor socket 775").constraints] == [("Socket 775",)]


def test_a_field_answers_to_its_initials(profile_of):
    read = profile_of(
        {"title": f"switch {i}", "category": "Switches", "power_over_ethernet_poe": i % 2 == 0} for i in range(12)
    )
    assert [each.operator for each in read("switch without poe").constraints] == ["none of"]


def test_either_of_a_pair_may_have_a_value_and_the_best_of_unlike_fields_decides(profile_of):
    read = profile_of(
        {"title": f"cable {i}", "connector_1": ["LC", "SC"][i % 2], "connector_2": ["SC", "ST"][i % 2]}
        for i in range(12)
    )
    (constraint,) = read("sc cable").constraints
    assert {target.field for target in constraint.targets} == {"connector_1", "connector_2"}
    assert constraint.decided_by is Deciding.ANY


def test_the_first_part_of_a_hyphenated_word_is_no_colour(profile_of):
    read = profile_of(
        {"title": f"cable {i}", "colour": ["Multicolour", "Blue", "White"][i % 3], "mode": ["Multi-mode", "Single-mode"][i % 2]}
        for i in range(12)
    )  # fmt: skip
    assert [each.attribute for each in read("multi-mode cable").constraints] == ["mode"]
    assert [each.attribute for each in read("blue-white cable").constraints] == ["colour"]


def test_a_brand_ends_its_negation_and_a_second_no_begins_its_own(profile_of):
    read = profile_of(
        {"title": f"toner {i}", "brand": ["Canon", "Xerox"][i % 2], "colour": ["Yellow", "Black"][i % 2]}
        for i in range(12)
    )
    assert [str(each) for each in read("toner not canon in yellow").constraints] == [
        "brand: not Canon",
        "colour: yellow",
    ]
    said = [str(each) for each in read("toner not from canon anything but black").constraints]
    assert said == ["brand: not Canon", "colour: not black"]


def test_who_made_it_is_asked_by_its_maker_even_where_a_part_has_that_maker(profile_of):
    read = profile_of(
        {"title": f"server {i}", "brand": "Dell", "processor_family": ["Intel", "AMD"][i % 2]} if i < 12 else
        {"title": f"processor {i}", "brand": "Intel"} for i in range(24)
    )  # fmt: skip
    assert [each.attribute for each in read("intel server").constraints] == ["processor family"]
    assert [each.attribute for each in read("server made by intel").constraints] == ["brand"]


def test_a_misspelt_unit_is_read(profile_of):
    read = profile_of({"title": f"lamp {i}", "price": 10.0 + i} for i in range(40))
    assert [str(each) for each in read("lamp between 15 dolars and 20 dollars").constraints] == ["price 15 to 20 USD"]
