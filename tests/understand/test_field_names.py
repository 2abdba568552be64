"""Figures and values that a field of the catalogue answers to by its own name."""

import pytest


@pytest.fixture(scope="module")
def read_shavers(profile_of):
    def shaver(number):
        return {
            "title": f"shaver {number}",
            "brand": ["Aldo", "Brother"][number % 2],
            "shaving_time": 30 + number % 40,
            "charging_time": 1 + number % 8,
            "running_time_at_low_speed": 50 + number % 40,
            "impedance": 16 * (1 + number % 3),
            "blade": ["Steel-based blade", "Ceramic-based blade"][number % 2],
            "core": ["50/125", "62.5/125"][number % 2],
        }

    return profile_of(shaver(number) for number in range(80))


def fields(ledger):
    return [(str(each), *(target.field for target in each.targets)) for each in ledger.constraints]


@pytest.mark.parametrize(
    ("text", "told", "field"),
    [
        ("shaver with 40 min of shaving time or more", "shaving time >= 40 min", "shaving_time"),
        ("shaver with 2 h of charging time", "charging time = 2 h", "charging_time"),
        ("shaver, at least 60 min at low speed", "running time at low speed >= 60 min", "running_time_at_low_speed"),
        ("shaver with 32 ohms of impedance", "impedance = 32 ohm", "impedance"),
    ],
)
def test_words_beside_a_figure_name_its_field_whatever_its_unit(read_shavers, text, told, field):
    assert fields(read_shavers(text)) == [(told, field)]


def test_a_figure_that_no_product_has_is_of_no_field_without_a_unit(read_shavers):
    (constraint,) = read_shavers("shaver with 4000 ohms of impedance").constraints
    assert constraint.targets == ()


def test_a_figure_may_begin_a_value_of_several(read_shavers):
    (constraint,) = read_shavers("shaver 62.5 micron").constraints
    assert [target.matches for target in constraint.targets] == [("62.5/125",)]
    assert [target.matches for target in read_shavers("shaver 125 micron").constraints[0].targets] == []


def test_somebody_is_no_brand(read_shavers):
    assert read_shavers("my brother wants a shaver").constraints == ()
    assert [str(each) for each in read_shavers("a Brother shaver").constraints] == ["brand: Brother"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("patch cable, 2+ m", ["length >= 2 m"]),
        ("patch cable from 1.5 in. to 5 in. in length", ["length 1.5 to 5 in"]),
        ("patch cable 2 m on the dot", ["length = 2 m"]),
        ("patch cable 2 m precisely", ["length = 2 m"]),
    ],
)
def test_turns_of_phrase_about_figures(said, text, expected):
    assert sorted(said(text)) == sorted(expected)


def test_a_word_of_a_long_value_that_tells_it_from_others_is_the_value(read_shavers):
    (constraint,) = read_shavers("shaver with ceramic").constraints
    assert constraint.targets[0].matches == ("Ceramic-based blade",)


def test_what_has_no_titles_of_the_kind_is_no_name(profile_of):
    read = profile_of(
        [
            *({"title": f"kettle Kestrel K{number}", "brand": "Acme", "category": "Kettles"} for number in range(40)),
            *({"title": f"toaster Merlin T{number}", "brand": "Acme", "category": "Toasters"} for number in range(3)),
        ]
    )
    assert read("a kettle as with Merlin").constraints == ()
    assert [str(each) for each in read("a toaster like the Merlin").constraints] == ["name: merlin"]


def test_a_negation_ends_with_the_brand_it_was_for(said):
    assert said("mouse that isn't Logitech wired") == [
        "brand: not Logitech",
        "connectivity technology: not wireless or bluetooth",
    ]


def test_part_of_a_hyphenated_word_for_a_sort_is_a_value(said):
    assert said("a ceramic-style mug") == ["material: ceramic"]


def test_a_measure_is_no_brand_where_the_brand_makes_no_such_thing(profile_of):
    read = profile_of(
        [
            *(
                {"title": f"hose {n}", "brand": "Gardena", "category": "Hoses", "length_m": 1 + n % 9}
                for n in range(40)
            ),
            *({"title": f"tape {n}", "brand": "3M", "category": "Tapes", "length_m": 1 + n % 9} for n in range(40)),
        ]
    )
    assert [str(each) for each in read("a 3m hose").constraints] == ["length = 3 m"]
    assert [str(each) for each in read("a 3m tape").constraints] == ["brand: 3M"]


@pytest.fixture(scope="module")
def read_lamps(profile_of):
    def lamp(number):
        return {
            "title": f"floor lamp {number}",
            "hinge_joint_plating": ["Brass", "Copper", "Brass / Copper"][number % 3],
            "finish": ["Gloss", "Semi-gloss", "Matt"][number % 3],
            "plug_type": ["UK", "2 x UK", "UK plugs", "Schuko"][number % 4],
            "colour": ["White", "Copper"][number % 2],
            "acme_soft_start_technology": number % 2 == 0,
        }

    return profile_of(lamp(number) for number in range(80))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("floor lamp with a copper-plated hinge", ["hinge joint plating: copper"]),
        ("floor lamp not with copper-plated joints", ["hinge joint plating: not copper"]),
        ("floor lamp in copper", ["colour: copper"]),
        ("floor lamp with soft start", ["acme soft start technology: yes"]),
        ("floor lamp, no soft-start", ["acme soft start technology: not yes"]),
        ("floor lamp with the start", []),
    ],
)
def test_values_and_features_are_named_by_the_words_beside_them(read_lamps, text, told):
    assert [str(each) for each in read_lamps(text).constraints] == told


def test_a_word_that_turns_a_value_into_another_is_not_overlooked(read_lamps):
    (constraint,) = read_lamps("floor lamp, gloss").constraints
    assert constraint.targets[0].matches == ("Gloss",)
    (constraint,) = read_lamps("floor lamp, semi-gloss").constraints
    assert constraint.targets[0].matches == ("Semi-gloss",)


def test_what_a_value_is_of_does_not_narrow_it(read_lamps):
    (constraint,) = read_lamps("floor lamp with UK plugs").constraints
    assert set(constraint.targets[0].matches) == {"UK", "2 x UK", "UK plugs"}


def test_a_hyphened_value_beside_its_label_is_read_whole(read_lamps):
    (constraint,) = read_lamps("floor lamp, semi-gloss finish").constraints
    assert constraint.targets[0].matches == ("Semi-gloss",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("patch cable 30 dollars max and no less than 2 m", ["price <= 30 USD", "length >= 2 m"]),
        ("patch cable, anything but blue and with 2 m of length", ["colour: not blue", "length = 2 m"]),
    ],
)
def test_one_condition_ends_where_the_next_begins(said, text, expected):
    assert sorted(said(text)) == sorted(expected)


def test_what_is_not_wireless_has_no_bluetooth(profile_of):
    links = ["USB", "Wireless", "Bluetooth"]
    read = profile_of(
        {"title": f"keyboard {n}", "connectivity": links[n % 3], "extras": ["Bluetooth", "Hub"][n % 2]}
        for n in range(60)
    )
    (constraint,) = read("a keyboard, not wireless").constraints
    assert [target.field for target in constraint.targets] == ["connectivity"]
    assert set(constraint.targets[0].matches) == {"Wireless", "Bluetooth"}
