"""What shoppers refuse, in so many ways, and what they limit by refusing what lies beyond."""

from __future__ import annotations

import pytest

from leaps_adapter.types import Intent


@pytest.mark.parametrize(
    "text",
    [
        "patch cable, keep Belkin away from me",
        "patch cable, leave Belkin out of it",
        "patch cable. My last Belkin cable broke so not that brand again",
        "patch cable. Belkin? nah",
        "patch cable. Belkin? no thanks",
        "patch cable, Belkin excluded",
        "patch cable, Belkin cables excluded",
        "patch cable w/o Belkin",
        "patch cable, brand != Belkin",
        "patch cable as long as Belkin didn't make it",
        "patch cable, Belkin is no option",
        "patch cable from any brand but Belkin",
        "patch cable of whatever brand except Belkin",
        "patch cable from some other brand than Belkin",
        "patch cable. Belkin I would rather avoid",
        "patch cable. What I cannot use: Belkin",
        "Can you find me a patch cable? No Belkin, please",
        "patch cable. Had trouble with Belkin so any other brand",
        "patch cable. I do not care for Belkin, so leave it out",
        "patch cable. I have enough Belkin, so any other brand",
        "patch cable, Belkin is the wrong brand for me",
        "patch cable. Belkin should be left out",
        "patch cable. Please rule out Belkin",
        "patch cable. My last one was Belkin and I regretted it, so a different brand",
        "We still haven't got a patch cable that isn't from Belkin",
        "I did not find a patch cable. I've no use at all for Belkin",
    ],
)
def test_a_maker_is_refused(said, text):
    assert said(text) == ["brand: not Belkin"]


def test_a_list_of_refused_makers_may_have_commas_alone(said):
    assert said("patch cable, not Belkin, Lindy") == ["brand: not Belkin or Lindy"]
    assert said("patch cable, brand != Belkin, Lindy, under 20 dollars") == [
        "brand: not Belkin or Lindy",
        "price < 20 USD",
    ]


def test_a_maker_behind_a_comma_with_more_said_of_it_is_another_thought(said):
    assert said("patch cable, not Belkin, Lindy would be great") == ["brand: not Belkin"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("blazer in any material but wool", "material: not wool"),
        ("blazer, all materials except wool", "material: not wool"),
        ("laptop that doesn't have a touchscreen", "touchscreen: not yes"),
        ("laptop which does not possess a touchscreen", "touchscreen: not yes"),
        ("laptop that skips the touchscreen", "touchscreen: not yes"),
        ("laptop with zero touchscreen", "touchscreen: not yes"),
        ("memory module free of error correction (ECC)", "ecc: not yes"),
        ("mouse, wireless models excluded", "connectivity technology: not wireless"),
    ],
)
def test_a_value_is_refused(said, text, expected):
    assert said(text) == [expected]


def test_a_rating_and_a_price_are_no_range(said):
    assert said("mug with reviews of 4 and up, below 10 dollars") == ["price < 10 USD", "rating >= 4"]


def test_a_loose_word_of_something_else_is_no_value(said):
    assert said("linen blazer for men, no large patterns") == ["gender: men", "material: linen"]


def test_an_any_without_a_but_refuses_nothing(said):
    assert said("blazer in any colour, wool") == ["material: wool"]
    assert said("any 2 m patch cable but red") == ["length = 2 m"] or "length = 2 m" in said(
        "any 2 m patch cable but red"
    )


def test_a_question_before_a_refusal_is_not_refused(read):
    ledger = read("Can you find me a patch cable? No Belkin, please")
    assert ledger.product.text == "patch cable"


def test_a_refusal_reaches_back_to_a_stroke_and_no_further(said):
    assert said("patch cable in orange / 2 m / Belkin not wanted") == [
        "brand: not Belkin",
        "colour: orange",
        "length = 2 m",
    ]
    assert said("patch cable, Belkin/Lindy not wanted") == ["brand: not Belkin or Lindy"]


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("patch cable. If it goes over 20 bucks, I'll have to pass", "price <= 20 USD"),
        ("patch cable. More than $20 I do not have", "price <= 20 USD"),
        ("patch cable, not more as 20 dollars", "price <= 20 USD"),
        ("patch cable. Anything longer than 4 m would just lie around", "length <= 4 m"),
    ],
)
def test_a_limit_is_what_lies_beyond_it(said, text, limit):
    assert said(text) == [limit]


def test_what_is_not_to_be_found_is_asked_for(read):
    for text in ("We still haven't got a patch cable in orange", "I did not find a patch cable in orange"):
        ledger = read(text)
        assert ledger.product.text == "patch cable"
        assert [str(each) for each in ledger.constraints] == ["colour: orange"]


def test_a_price_and_a_length_are_no_range(said):
    assert said("patch cable cheaper than $40 up to 4 m long") == ["length <= 4 m", "price < 40 USD"]


def test_limits_go_by_what_is_dear(said):
    assert said("patch cable dearer than $20 but cheaper than $50") == ["price < 50 USD", "price >= 20 USD"]
    assert said("patch cable, no dearer than $50") == ["price <= 50 USD"]


def test_who_compares_what_is_limited_asks_for_it(read):
    assert read("compare patch cables under 20 dollars").intent is Intent.GOODS
    assert read("compare patch cables").intent is Intent.INFORMATION
    assert read("is it possible to get a patch cable?").intent is Intent.GOODS


def test_who_is_happy_to_drop_a_sum_refuses_nothing(said):
    assert said("patch cable, happy to drop $20 and upwards") == ["price >= 20 USD"]


def test_two_words_that_refuse_need_something_between_them(said):
    assert said("keep away from me, patch cable in orange") == ["colour: orange"]
    assert said("patch cable. keep the orange ones. away with it") == ["colour: orange"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("patch cable, not a hair over 2 m", "length <= 2 m"),
        ("patch cable, nothing short of 2 m", "length >= 2 m"),
        ("patch cable, anything shy of 2 m", "length < 2 m"),
        ("patch cable of 2 m if not more", "length >= 2 m"),
        ("patch cable of 2 m at the outside", "length <= 2 m"),
        ("patch cable, 2 m as the lower limit", "length >= 2 m"),
        ("patch cable, 2 m as the upper limit", "length <= 2 m"),
        ("patch cable of 2 m or some greater value", "length >= 2 m"),
        ("patch cable that won't set me back more than 20 dollars", "price <= 20 USD"),
        ("patch cable, not paying a cent over 20 dollars", "price <= 20 USD"),
        ("patch cable. Don't show me the cheap junk under 20 dollars", "price >= 20 USD"),
        ("patch cable. I do not consider articles cheaper than 20 dollars", "price >= 20 USD"),
        ("patch cable. Leave out anything cheaper than 20 dollars", "price >= 20 USD"),
        ("patch cable. Anything below 20 dollars is rubbish", "price >= 20 USD"),
        ("patch cable, cant spend more then 20 dollars", "price <= 20 USD"),
        ("patch cable, limit of at least 2 m", "length >= 2 m"),
        ("a cable that won't wake anyone also under 20 dollars", "price < 20 USD"),
        ("patch cable that I want to get so that we can all use it under 20 dollars", "price < 20 USD"),
    ],
)
def test_a_limit_is_refused_beyond(said, text, expected):
    assert said(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("patch cable min 2 max 4 m", "length 2 to 4 m"),
        ("patch cable, at least 2 but no more than 4 m", "length 2 to 4 m"),
        ("patch cable, 2 as the minimum and 4 metres as the maximum", "length 2 to 4 m"),
        ("patch cable, not under 2 and not over 4 m", "length 2 to 4 m"),
        ("patch cable, 2 thru 4 m", "length 2 to 4 m"),
        ("patch cable from 2 up to and including 4 m", "length 2 to 4 m"),
        ("patch cable in the 15 to 25 dollars zone", "price 15 to 25 USD"),
    ],
)
def test_a_least_and_a_most_figure_are_one_range(said, text, expected):
    assert said(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("patch cable $20 + black", ["colour: black", "price <= 20 USD"]),
        ("patch cable $20+, black", ["colour: black", "price >= 20 USD"]),
        ("patch cable | black | no Belkin", ["brand: not Belkin", "colour: black"]),
        ("2 m + black + no Belkin (patch cable)", ["brand: not Belkin", "colour: black", "length = 2 m"]),
    ],
)
def test_signs_part_the_thoughts_of_a_terse_query(said, text, expected):
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("can't stand fancy things, a patch cable please", "patch cable"),
        ("hook me up with a patch cable", "patch cable"),
        ("I have been hunting all week for a laptop", "laptop"),
        ("What I have in mind is a laptop with 16 GB of memory", "laptop"),
        ("16 GB, black (laptop)", "laptop"),
        ("a mouse that charges quickly", "mouse"),
    ],
)
def test_what_is_asked_for(read, text, product):
    found = read(text).product

    assert found is not None
    assert found.text == product


def test_two_nouns_may_share_their_head(profile_of):
    shop = [
        {"title": f"Newstar {name} {i}", "category": name.title(), "price": 20 + i}
        for i in range(8)
        for name in ("tv mount", "monitor mount", "tv", "monitor")
    ]
    product = profile_of(shop)("a TV and monitor mount under 25 dollars").product

    assert product is not None
    assert product.text == "TV and monitor mount"
    assert "tv" not in product.kinds


@pytest.mark.parametrize("text", ["a toner for OKI devices", "toner that works with OKI", "a toner for OKI or Brother"])
def test_makers_of_what_a_thing_goes_with(profile_of, text):
    makers = ["OKI", "Brother", "Canon"]
    shop = [
        {
            "title": f"Acme toner {i}",
            "category": "Toner Cartridges",
            "brand": ["Acme", *makers][i % 4],
            "compatibility": f"ML-{i}, ML-{i + 1}, SCX-{i}",
            "brand_compatibility": makers[i % 3],
        }
        for i in range(24)
    ]
    (constraint,) = profile_of(shop)(text).constraints

    assert constraint.attribute == "compatibility"
    assert [target.field for target in constraint.targets] == ["brand_compatibility"]
    assert constraint.values[0] == "oki"
    assert ("brother" in constraint.values) is ("Brother" in text)
    assert [str(each) for each in profile_of(shop)("toner for OKI or similar").constraints] == ["compatibility: oki"]


def test_a_mount_is_no_thing_that_a_lens_goes_with(profile_of):
    shop = [
        {
            "title": f"{brand} lens {i}",
            "category": "Camera Lenses",
            "brand": brand,
            "lens_mount": ["Canon EF", "Canon EF-S", "Sony A"][i % 3],
        }
        for i in range(24)
        for brand in ("Canon", "Sigma")
    ]
    read = profile_of(shop)

    assert [str(each) for each in read("a lens for Canon EF-S").constraints] == ["lens mount: canon ef-s"]
    assert [str(each) for each in read("a lens, Canon EF mount, by Sigma").constraints] == [
        "lens mount: canon ef",
        "brand: Sigma",
    ]


def test_what_a_part_is_made_by(profile_of):
    shop = [
        {
            "title": f"{['HP', 'Intel'][i % 2]} desktop computer {i}",
            "category": "Desktop Computers",
            "brand": ["HP", "Intel"][i % 2],
            "processor_manufacturer": ["Intel", "AMD"][i // 2 % 2],
        }
        for i in range(24)
    ]
    read = profile_of(shop)

    assert [str(each) for each in read("an Intel-based desktop computer").constraints] == [
        "processor manufacturer: intel"
    ]
    assert [str(each) for each in read("a desktop computer by Intel").constraints] == ["brand: Intel"]


def test_shades_are_told_apart_where_a_shop_lists_them_beside_the_colour(profile_of):
    colours = ["Magenta", "Light magenta", "Cyan,Light cyan,Magenta,Light magenta", "Black"]
    shop = [
        {"title": f"Epson ink cartridge {i}", "category": "Ink Cartridges", "printing_colours": colours[i % 4]}
        for i in range(24)
    ]
    read = profile_of(shop)

    (shade,) = read("a light magenta ink cartridge").constraints
    (plain,) = read("a magenta ink cartridge").constraints
    (labelled,) = read("ink cartridge, printing colours: magenta").constraints

    assert str(shade) == "colour: light magenta"
    assert sorted(shade.targets[0].matches) == sorted(colours[1:3])
    assert sorted(plain.targets[0].matches) == sorted([colours[0], colours[2]])
    assert sorted(labelled.targets[0].matches) == sorted([colours[0], colours[2]])


def test_a_loose_word_tells_a_sort_where_a_field_holds_just_that(profile_of):
    shop = [
        {
            "title": f"APC power distribution unit {i}",
            "category": "Power Distribution Units",
            "pdu_type": ["Basic", "Metered", "Switched"][i % 3],
        }
        for i in range(24)
    ]
    read = profile_of(shop)

    assert [str(each) for each in read("a basic power distribution unit").constraints] == ["pdu type: basic"]
    assert [str(each) for each in read("power distribution unit, the basic sort").constraints] == ["pdu type: basic"]
    assert not read("power distribution unit for basic needs").constraints
