"""Words that look like a condition and are none, and conditions that look like none."""

import pytest

from leaps_adapter.types import Intent, Operator


@pytest.fixture(scope="module")
def read_brackets(profile_of):
    return profile_of(
        {
            "title": f"{['Brother', 'Acme'][number % 2]} tv wall mount {number}",
            "brand": ["Brother", "Acme", "3M"][number % 3],
            "minimum_screen_size_compatibility_in": 10 + number % 20,
            "maximum_screen_size_compatibility_in": 40 + number % 30,
            "hdd_size_in": [2.5, 3.5][number % 2],
            "fixing": ["over-door", "clamped"][number % 2],
        }
        for number in range(60)
    )


def told(ledger):
    return [str(each) for each in ledger.constraints]


def test_a_screen_lies_between_the_least_and_the_largest_that_a_mount_holds(read_brackets):
    assert told(read_brackets("tv wall mount that fits a 30 inch screen")) == [
        "maximum screen size >= 30 in",
        "minimum screen size compatibility <= 30 in",
    ]


def test_a_figure_that_is_not_wanted_is_excluded(read_brackets):
    (constraint,) = read_brackets("tv wall mount, but not with a 2.5 inch hdd size").constraints
    assert (constraint.operator, constraint.values) == (Operator.NONE_OF, ("2.5 inch",))
    assert "2.5" in constraint.targets[0].matches


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my brother is here and needs a tv wall mount", []),
        ("my brother tv wall mount broke", ["brand: Brother"]),
        ("a Brother tv wall mount", ["brand: Brother"]),
        ("a tv wall mount, must not be over-door", ["fixing: not over-door"]),
        ("a tv wall mount, over-door is something I want to avoid", ["fixing: not over-door"]),
        ("I start on Monday and need a tv wall mount", []),
    ],
)
def test_somebody_is_no_brand_and_a_day_no_name(read_brackets, text, expected):
    assert told(read_brackets(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a 3m patch cable", ["length = 3 m"]),
        ("a 2 m black patch cable or longer", ["colour: black", "length >= 2 m"]),
        ("patch cable of 3 m precisely", ["length = 3 m"]),
        ("patch cable, 3 m in length on the dot", ["length = 3 m"]),
        ("patch cable of 3 m at the very least", ["length >= 3 m"]),
    ],
)
def test_figures_with_something_said_of_them(said, text, expected):
    assert said(text) == expected


def test_a_maker_with_a_figure_in_its_name(read_brackets):
    assert told(read_brackets("a 3m tv wall mount")) == ["brand: 3M"]
    assert told(read_brackets("a 3 m tv wall mount")) != ["brand: 3M"]


def test_a_name_without_a_number_is_in_doubt(profile_of):
    read = profile_of({"title": f"{'Galant' if number < 2 else 'plain'} desk {number}"} for number in range(60))
    doubts = {each.span.text: each.doubt for each in read("a desk named Galant").constraints}
    assert doubts["Galant"] > 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("patch cable. At the low end, 3 m.", ["length >= 3 m"]),
        ("blue patch cable, 3 m", ["colour: blue", "length = 3 m"]),
        ("patch cable, the most I can use is 3 m", ["length <= 3 m"]),
        ("patch cable, the minimum I'd accept is 3 m of it", ["length >= 3 m"]),
        ("patch cable within 2 m and 4 m", ["length 2 to 4 m"]),
        ("patch cable limited to 3 m", ["length <= 3 m"]),
        ("laptop, the price should start at 300 dollars", ["price >= 300 USD"]),
        ("patch cable, minimum 2 m, maximum 4 m", ["length <= 4 m", "length >= 2 m"]),
        ("laptop, 300 exactly", ["price = 300"]),
        ("patch cable not manufactured by Belkin", ["brand: not Belkin"]),
        ("patch cable that does not come in grey", ["colour: not grey"]),
        ("patch cable, leave out the grey ones", ["colour: not grey"]),
        ("patch cable, grey is what I don't want", ["colour: not grey"]),
        ("patch cable, I can't do without grey", ["colour: grey"]),
        ("patch cable, I want to be going to pay under 30 dollars", ["price < 30 USD"]),
        ("patch cable. If it is longer than 3 m, I'm not interested", ["length <= 3 m"]),
        ("patch cable. If it is grey, I can't use it", ["colour: not grey"]),
        ("patch cable. If it isn't grey, I can't use it", ["colour: grey"]),
        ("a grey patch cable, I can't use it otherwise", ["colour: grey"]),
        ("patch cable, nothing that costs above 30 dollars", ["price <= 30 USD"]),
        ("laptop for US$500 or less", ["price <= 500 USD"]),
        ("laptop for 500 US dollars tops", ["price <= 500 USD"]),
        ("patch cable for us, 3 m", ["length = 3 m"]),
        ("patch cable, the length can't exceed 3 m", ["length <= 3 m"]),
        ("patch cable. Belkin: no. Grey", ["brand: not Belkin", "colour: grey"]),
        ("patch cable, no use without grey", ["colour: grey"]),
        ("patch cable, Belkin is off the list", ["brand: not Belkin"]),
        ("patch cable, I can't use grey ones", ["colour: not grey"]),
        ("patch cable, don't give me Belkin products", ["brand: not Belkin"]),
        ("patch cable, I can't work with less than 3 m", ["length >= 3 m"]),
        ("patch cable for 30 dollars tops", ["price <= 30 USD"]),
        ("patch cable between 2 m and 4 m and grey", ["colour: grey", "length 2 to 4 m"]),
        ("patch cable, the right one has 3 m of length", ["length = 3 m"]),
        ("patch cable of 3 m for offices minimum", ["length >= 3 m"]),
        ("patch cable of 3 m, neither more nor less, by Belkin", ["brand: Belkin", "length = 3 m"]),
    ],
)
def test_limits_and_refusals_in_other_words(said, text, expected):
    assert said(text) == expected


@pytest.fixture(scope="module")
def read_switches(profile_of):
    return profile_of(
        {
            "title": f"Acme {['network switch', 'laptop'][number % 2]} {number}",
            "ports_quantity": 4 + 4 * (number % 7),
            "processor_cores": 2 + number % 6,
        }
        for number in range(60)
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("network switch with 12 network ports", ["ports quantity = 12"]),
        ("network switch with eight ports to twelve ports", ["ports quantity 8 to 12"]),
        ("laptop with 4 CPU cores", ["processor cores = 4"]),
        ("laptop with two fast processor cores exactly", ["processor cores = 2"]),
        ("laptop with two mouse buttons exactly", []),
    ],
)
def test_what_is_counted_may_have_words_of_its_own(read_switches, text, expected):
    assert told(read_switches(text)) == expected


@pytest.fixture(scope="module")
def read_cases(profile_of):
    return profile_of(
        {
            "title": f"{['Acme', 'Bolt'][number % 2]} camera bag {number}",
            "brand": ["Acme", "Bolt"][number % 2],
            "brand_compatibility": ["Nikon", "Acme", "Canon"][number % 3],
        }
        for number in range(60)
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("an Acme camera bag with Nikon camera compatibility", ["brand: Acme", "compatibility: nikon"]),
        ("camera bag, Nikon compatibility or Canon compatibility", ["compatibility: nikon or canon"]),
        ("a camera bag, Acme compatible", ["compatibility: acme"]),
        ("a camera bag, not Acme compatible", ["compatibility: not acme"]),
        ("a camera bag, compatibility matters. Acme. It is compatible", ["brand: Acme"]),
    ],
)
def test_what_a_product_goes_with_is_no_brand_of_its_own(read_cases, text, expected):
    assert told(read_cases(text)) == expected


def test_grams_and_generations(said):
    assert said("patch cable from 2g to 30g in weight") == ["mass 2 to 30 g"]
    assert said("patch cable 5g") == []


def test_what_may_not_go_over(said):
    assert said("patch cable, I'd rather not go over 30 dollars") == ["price <= 30 USD"]
    assert said("patch cable, it can't go below 2 m") == ["length >= 2 m"]


def test_other_words_of_a_brands_stem_are_no_brand(profile_of):
    read = profile_of({"title": f"lamp {n}", "brand": ["Equip", "Integral"][n % 2]} for n in range(20))
    assert told(read("a lamp equipped with an integrated dimmer")) == []
    assert told(read("one of Integral's lamps, no Equips")) == ["brand: Integral", "brand: not Equip"]


def test_a_request_in_a_question_is_a_request(read):
    assert read("Can I order a laptop under 500 dollars here?").intent is Intent.GOODS


def test_short_words_beside_a_figure_are_spelt_right(said):
    assert said("patch cable 2 mter long") == ["length = 2 m"]
    assert said("patch cable uner 15 dollars") == ["price < 15 USD"]


def test_what_is_not_wanted_next_leaves_what_was_said_before(said):
    assert said("Belkin patch cable - i don't want to pay more than 30 dollars") == ["brand: Belkin", "price <= 30 USD"]


def test_a_point_behind_a_unit_ends_nothing(said):
    assert said("patch cable of 3 ft. or more") == ["length >= 3 ft"]
    assert said("patch cable of 3 ft. Or more than that") != ["length >= 3 ft"]


def test_the_sides_of_a_picture_may_be_joined_by_a_word(profile_of):
    read = profile_of({"title": f"monitor {n}", "resolution": ["1280 x 1024", "1920 x 1080"][n % 2]} for n in range(20))
    (constraint,) = read("a monitor of 1280 by 1024").constraints
    assert constraint.targets[0].matches == ("1280 x 1024",)
