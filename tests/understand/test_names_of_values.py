"""How values are named: brackets, counts, codes, initials, and words whose stems alone are one."""

from leaps_adapter.lexicon import load_lexicon
from leaps_adapter.types import Deciding
from leaps_adapter.understand.spellings import colours_in


def test_what_is_round_is_no_rounded_rectangle(profile_of):
    shapes = ["Round", "Rounded rectangle", "Square"]
    read = profile_of({"title": f"label {i}", "shape": shapes[i % 3]} for i in range(12))
    (constraint,) = read("round label").constraints
    assert constraint.targets[0].matches == ("Round",)


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


def test_sheets_are_what_a_tray_takes_and_what_a_pack_holds(profile_of):
    def shop():
        for i in range(12):
            yield {"title": f"printer {i}", "total_input_capacity": 50 + 50 * i}
            yield {"title": f"photo paper {i}", "sheets_per_pack": 10 + 10 * i}

    read = profile_of(shop())
    assert [each.attribute for each in read("printer that holds at least 110 sheets").constraints] == [
        "total input capacity"
    ]
    assert [each.attribute for each in read("photo paper with at least 20 sheets").constraints] == ["sheets per pack"]


def test_the_front_side_bus_is_not_the_clock(profile_of):
    read = profile_of(
        {"title": f"processor {i}", "processor_frequency_mhz": 1000 + 100 * i, "front_side_bus_mhz": 400 + 133 * i}
        for i in range(12)
    )
    assert [each.attribute for each in read("processor with a 780 MHz fsb or faster").constraints] == ["front side bus"]


def test_how_long_a_lamp_lasts(profile_of):
    read = profile_of(
        {"title": f"projector lamp {i}", "service_life_of_lamp": f"{1000 + 500 * i} h"} for i in range(12)
    )
    assert [each.attribute for each in read("projector lamp that lasts at least 1700 hours").constraints] == [
        "service life"
    ]


def test_a_measure_right_before_the_thing_is_in_no_doubt(profile_of):
    read = profile_of({"title": f"memory card {i}", "capacity_gb": 2 ** (i % 5)} for i in range(20))
    assert [each.doubt for each in read("2 GB memory card").constraints] == [0.0]
    assert [each.doubt for each in read("memory card, 2 GB").constraints] == [0.3]


def test_two_colours_are_no_shade_of_one():
    lexicon = load_lexicon("en")
    assert colours_in("Black,Grey", lexicon) == colours_in("black/grey", lexicon) == {"black", "grey"}
    assert colours_in("Navy Blue", lexicon) == {"blue"}
