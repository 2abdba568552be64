"""What is read of rarer turns of phrase, and against catalogues of another make."""

from dataclasses import replace

import pytest

from leaps_adapter.errors import ConfigurationError
from leaps_adapter.lexicon import load_lexicon
from leaps_adapter.types import Constraint, Operator, Query, Span, Target
from leaps_adapter.understand import Understander
from leaps_adapter.understand.alternatives import united
from leaps_adapter.understand.contradictions import find_contradictions
from leaps_adapter.understand.grounding import Grounding
from leaps_adapter.understand.spellings import brand_keys, colours_in, phrases_of, value_parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("laptop between 40 and 20 dollars", ["price 20 to 40 USD"]),
        ("toner that reaches 3000 pages", ["black toner page yield >= 3000"]),
        ("patch cable, I don't want to pay over 20 dollars", ["price <= 20 USD"]),
        ("laptop with 8 GB min. 256 GB storage", ["memory = 8 gb", "storage >= 256 gb"]),
        ("UTP patch cable", ["cable shielding: utp"]),
        ("laptop or phone under 500 dollars", ["price < 500 USD"]),
        ("patch cable not black, in blue", ["colour: blue", "colour: not black"]),
        ("patch cable, not black, blue cable", ["colour: blue", "colour: not black"]),
        ("patch cable not black, blue, white. Thanks", ["colour: blue or white", "colour: not black"]),
        ("patch cable not black, blue, white or grey", ["colour: not black or blue or white or grey"]),
        ("mug for a 6 year old", []),
        ("integrated mug", []),
    ],
)
def test_turns_of_phrase(said, text, expected):
    assert said(text) == expected


def test_two_dimensions_are_no_range(read):
    units = [each.unit for each in read("patch cable between 2 kg and 4 m").constraints]
    assert units == ["kg", "m"]


def test_two_figures_side_by_side_are_no_range(read):
    assert all(each.attribute != "length" or each.minimum > 2.5 for each in read("patch cable from 2 3 m").constraints)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("laptop or phone under 500 dollars", ("laptop", "smartphone")),
        ("a blazer or a mug in black", ("blazer", "mug")),
        ("ultrabook bag", ("laptop-bag",)),
        ("laser printer cartridge", ("toner",)),
        ("phone style mug", ("mug",)),
        ("I am interested in a mug", ("mug",)),
        ("AA cell battery", ("battery",)),
    ],
)
def test_kinds(read, text, kinds):
    assert read(text).product.kinds == kinds


# --- other catalogues -------------------------------------------------------------------------------------------------


def test_an_ordinary_word_is_a_brand_only_where_something_says_so(profile_of):
    read = profile_of({"title": f"mug {i}", "brand": ["Orange", "Villeroy"][i % 2]} for i in range(12))
    assert [each.attribute for each in read("an orange mug").constraints] == ["colour"]
    assert [each.attribute for each in read("a mug by orange").constraints] == ["brand"]
    assert [each.attribute for each in read("I want an Orange mug").constraints] == ["brand"]
    assert [each.attribute for each in read("mug, orange brand").constraints] == ["brand"]


def test_the_opposite_of_a_yes_or_no_field(profile_of):
    read = profile_of({"title": f"mouse {i}", "wireless": ["Yes", "No"][i % 2]} for i in range(12))
    assert [str(each) for each in read("wired mouse").constraints] == ["wireless: not yes"]
    assert [str(each) for each in read("mouse, not wired").constraints] == ["wireless: yes"]


def test_a_figure_may_be_a_name(profile_of):
    plugs = ["3.5 mm", "USB-C", "Bluetooth"]
    read = profile_of({"title": f"headphones {i}", "plug": plugs[i % 3]} for i in range(12))
    assert [str(each) for each in read("headphones with a 3.5 mm plug").constraints] == ["plug: 3.5 mm"]
    assert [str(each) for each in read("headphones without 3.5 mm plug").constraints] == ["plug: not 3.5 mm"]
    assert [each.targets for each in read("headphones of 20 kg").constraints] == [()]


def test_the_condition_of_goods(profile_of):
    read = profile_of(
        {"title": f"laptop {i}", "condition": ["New", "Refurbished", "Used"][i % 3], "price": 100 + i}
        for i in range(12)
    )
    (constraint,) = read("refurbished laptop").constraints
    assert constraint.targets[0].matches == ("Refurbished",)


def test_a_field_that_lists_several_values(profile_of):
    colours = ["Black, Silver", "Silver/White", "Black"]
    read = profile_of({"title": f"mug {i}", "colour": colours[i % 3]} for i in range(12))
    (constraint,) = read("silver mug").constraints
    assert set(constraint.targets[0].matches) == {"Black, Silver", "Silver/White"}


def test_fields_of_unknown_spread_are_read_too(profile):
    bare = replace(profile, fields={path: replace(field, quantiles=()) for path, field in profile.fields.items()})
    ledger = Understander(bare).understand(Query(text="laptop under 3 pounds"))
    assert [str(each) for each in ledger.constraints] == ["weight < 3 lb"]


def test_the_sorted_fields_kept_are_bounded(profile):
    grounding = Grounding(profile, load_lexicon())
    for number in range(300):
        assert grounding.values.targets(("linen",), (f"kind {number}",)) == []
    assert len(grounding.fields._covered) <= 256
    assert grounding.values.targets(("linen",), ("blazer",)) != []


# --- small parts ------------------------------------------------------------------------------------------------------


def test_an_unknown_language_is_refused():
    with pytest.raises(ConfigurationError, match="no lexicon for the language 'tlh'"):
        load_lexicon("tlh")
    with pytest.raises(ConfigurationError):
        load_lexicon("../en")


def test_a_list_that_a_language_lacks_is_empty():
    lexicon = load_lexicon()
    assert lexicon.words("no", "such") == lexicon.stems("no", "such") == frozenset()
    assert lexicon.list("no", "such") == ()
    assert "or" in lexicon.words("clause", "join")
    assert "compani" in lexicon.stems("fields", "company")


def test_the_words_that_code_asks_for_stand_in_the_data():
    lexicon = load_lexicon()
    asked = {
        "clause": ("and", "articles", "end", "goes_on", "join", "of", "or"),
        "compatibility": ("before", "skipped", "stops"),
        "fields": ("company", "counting", "idle", "least_age", "own_colour"),
        "figures": (
            "after", "before", "before_pronoun", "connecting", "linking", "old", "pronoun", "range", "reach", "stars",
            "stop", "verbs",
        ),
        "negation": (
            "abbreviated", "after", "before", "breaks", "idle", "openers", "particles", "prefix", "turns", "words",
        ),
        "product": (
            "asked", "feature", "for", "generic", "interested", "modified", "no_alternative", "owned", "request",
            "requested", "target", "welcome",
        ),
        "values": ("letter",),
    }  # fmt: skip
    assert [
        (section, name) for section, names in asked.items() for name in names if not lexicon.words(section, name)
    ] == []


def test_brands_are_known_without_their_company_words():
    lexicon = load_lexicon()
    assert brand_keys("Lindy Electronics GmbH", lexicon) == (("lindi", "electron", "gmbh"), ("lindi",))
    assert brand_keys("StarTech.com", lexicon) == (("startech", "com"), ("startech",))
    assert brand_keys("HP Inc", lexicon) == (("hp", "inc"),)
    assert brand_keys("!", lexicon) == ()


def test_colours_of_a_text():
    lexicon = load_lexicon()
    assert colours_in("Navy blue/off white, matt", lexicon) == {"blue", "white"}
    assert colours_in("nothing of the kind", lexicon) == frozenset()


def test_values_and_their_phrases():
    assert value_parts("Black,Silver; Red / Blue\nWhite") == ["Black", "Silver", " Red", "Blue", "White"]
    assert ("ink",) in phrases_of(("dye", "base", "ink"))
    assert ("dye", "ink") in phrases_of(("dye", "base", "ink"))
    assert phrases_of(()) == phrases_of(tuple("abcdefg")) == []


def between(minimum, maximum, **more):
    return Constraint(
        id="c", attribute="price", operator=Operator.BETWEEN, span=Span(start=0, end=1, text="x"), minimum=minimum,
        maximum=maximum, **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("constraint", "empty"),
    [
        (between(30, 20), True),
        (between(None, -1), True),
        (between(20, 20), False),
        (between(20, 20, exclusive_minimum=True), True),
        (between(None, 20), False),
        (between(20, None), False),
    ],
)
def test_a_constraint_may_be_empty_by_itself(constraint, empty):
    assert (find_contradictions([constraint], {}) != ()) == empty


def test_a_word_of_the_products_name_may_be_a_value_too(profile_of):
    read = profile_of({"title": f"patch cable {i}", "shielding": ["UTP", "FTP"][i % 2]} for i in range(12))
    ledger = read("UTP cable")
    assert ledger.product.text == "UTP cable"
    assert [str(each) for each in ledger.constraints] == ["shielding: utp"]


def test_a_word_that_goes_on_about_a_value_is_no_value_of_its_own(profile_of):
    read = profile_of({"title": f"headphones {i}", "plug": ["3.5 mm", "Jack", "USB-C"][i % 3]} for i in range(12))
    assert [str(each) for each in read("headphones with a 3.5 mm jack").constraints] == ["plug: 3.5 mm"]
    assert [str(each) for each in read("headphones with a jack").constraints] == ["plug: jack"]


def test_a_brand_that_stands_in_another_field_as_well(profile_of):
    read = profile_of(
        {"title": f"toner {i}", "brand": ["HP", "Canon"][i % 2], "printer": ["HP", "Canon"][i % 2]} for i in range(12)
    )
    assert [each.attribute for each in read("HP toner").constraints] == ["brand"]


def test_things_that_a_product_goes_with_are_named_by_more_than_one_word(profile_of):
    devices = ["iPhone 17, iPad", "Galaxy S24", "Pixel"]
    read = profile_of({"title": f"phone charger {i}", "compatibility": devices[i % 3]} for i in range(12))
    (constraint,) = read("charger for iPhone 17").constraints
    assert constraint.attribute == "compatibility"
    assert read("pixel charger").constraints == ()


def test_a_brand_of_two_words_needs_no_cue(said):
    assert said("case logic laptop bag") == ["brand: Case Logic"]


def test_the_device_after_a_possessive(read):
    (constraint,) = read("toner compatible with my HP LaserJet 1020").constraints
    assert (constraint.values, constraint.span.text) == (("hp laserjet 1020",), "compatible with my HP LaserJet 1020")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ECC-free memory module", ["ecc: not yes"]),
        ("mugs, 4 pieces", ["quantity per pack = 4"]),
        ("patch cable not grey from Philips", ["brand: Philips", "colour: not grey"]),
        ("3 patch cables in blue", ["colour: blue"]),
        ("a wired laptop", []),
        ("patch cable not - Belkin", ["brand: not Belkin"]),
        ("non - ECC memory module", ["ecc: not yes"]),
        ("laptop with 3 USB-3.0-ports", ["usb 3.0 ports quantity = 3"]),
        ("something phone shaped, a mug in red", ["colour: red"]),
        ("something with a cable", []),
        ("battery of type C", ["battery type: c"]),
        ("patch cable 20 usd-40 usd", ["price 20 to 40 USD"]),
        ("I want to have to pay over 20 dollars for a mug", ["price > 20 USD"]),
        ("laptop with 8 GB ram memory size capacity or more", ["memory >= 8 gb"]),
        ("patch cable with 3 m of length in total as a minimum", ["length >= 3 m"]),
        ("patch cable, anything below 3 m of length is useless to me", ["length >= 3 m"]),
        ("patch cable, anything above 3 m looks too long", ["length <= 3 m"]),
        ("laptop, anything above 700 dollars is out of the question", ["price <= 700 USD"]),
        ("a laptop, don't show me anything with less than 8 GB of memory", ["memory >= 8 gb"]),
        ("laptop, eighty dollars is my limit", ["price <= 80 USD"]),
        ("laptop, 900 dollars is all I have", ["price <= 900 USD"]),
        ("patch cable, under 3 m is fine", ["length < 3 m"]),
        ("laptop with 8 GB min of 256 GB storage", ["memory = 8 gb", "storage >= 256 gb"]),
    ],
)
def test_more_turns_of_phrase(said, text, expected):
    assert said(text) == expected


def test_values_of_one_attribute_may_stand_in_several_fields():
    one = Constraint(
        id="", attribute="size", operator=Operator.ANY_OF, span=Span(start=0, end=1, text="S"), values=("s",),
        targets=(Target(field="a", matches=("S",)),),
    )  # fmt: skip
    other = replace(
        one,
        span=Span(start=5, end=6, text="M"),
        values=("m",),
        targets=(Target(field="a", matches=("M",)), Target(field="b", matches=("M",))),
    )
    both = united(one, other, "S or M")
    assert both.span == Span(start=0, end=6, text="S or M")
    assert both.values == ("s", "m")
    assert both.targets == (Target(field="a", matches=("S", "M")), Target(field="b", matches=("M",)))


def test_a_range_turned_round_without_between_is_none(read):
    assert all(
        each.minimum is None or each.maximum is None for each in read("patch cable 40 to 20 dollars").constraints
    )


def test_a_noun_that_says_little_is_a_product_where_nothing_says_more(read):
    assert read("I need a case in black").product.text == "case"
    assert read("a case in black").product is None


def test_a_brand_that_is_a_noun_of_the_shop(profile_of):
    read = profile_of({"title": f"mug {i}", "brand": ["Lamp", "Villeroy"][i % 2]} for i in range(12))
    assert read("a mug, lamp print").constraints == ()
    assert [str(each) for each in read("a mug by Lamp").constraints] == ["brand: Lamp"]


def test_what_goods_are_worn_for_is_only_wished(profile_of):
    read = profile_of({"title": f"blazer {i}", "occasion": ["Wedding", "Office"][i % 2]} for i in range(12))
    ledger = read("wedding blazer")
    assert ledger.constraints == ()
    assert [wish.text for wish in ledger.wishes] == ["wedding"]
    assert [str(each) for each in read("blazer, not for a wedding").constraints] == ["occasion: not wedding"]


def test_a_version_said_in_one_figure_is_any_of_its_own(profile_of):
    versions = ["2.0", "3.1", "3.2", "1.1 Low Speed"]
    read = profile_of({"title": f"usb hub {i}", "usb_version": versions[i % 4]} for i in range(12))
    (constraint,) = read("hub with USB 3").constraints
    assert set(constraint.targets[0].matches) == {"3.1", "3.2"}
    (constraint,) = read("hub with USB 2.0").constraints
    assert constraint.targets[0].matches == ("2.0",)
    (constraint,) = read("hub with USB 1.1 low speed").constraints
    assert constraint.targets[0].matches == ("1.1 Low Speed",)


@pytest.mark.parametrize(
    ("text", "minimum", "maximum"),
    [
        ("laptop with 16 GB or 32 GB RAM", 16, 32),
        ("laptop with 32 or 16 GB RAM", 16, 32),
        ("patch cable 50 cm or 2 m", 0.5, 2),
        ("mouse with 2 or 3 buttons", 2, 3),
    ],
)
def test_alternative_figures_are_the_ends_of_a_range(read, text, minimum, maximum):
    ledger = read(text)
    (constraint,) = ledger.constraints
    assert constraint.minimum == pytest.approx(minimum, rel=0.04)
    assert constraint.maximum == pytest.approx(maximum, rel=0.04)
    assert constraint.minimum <= minimum < maximum <= constraint.maximum
    assert ledger.contradictions == ()


def test_contradictions_look_past_units(read):
    assert read("patch cable longer than 50 cm and shorter than 2 m").contradictions == ()
    assert read("patch cable longer than 3 m and shorter than 50 cm").contradictions != ()


def test_a_compared_figure_is_no_alternative(said):
    assert said("laptop 8 GB or more or 500 GB storage") == ["memory >= 8 gb", "storage = 500 gb"]
    assert said("laptop under 500 dollars or 600 dollars") == ["price < 500 USD", "price <= 600 USD"]


def test_the_letter_of_a_model_belongs_to_its_name(profile_of):
    models = ["Galaxy S24", "Galaxy A5", "Pixel 9", "Xperia Z"]
    read = profile_of({"title": f"{models[i % 4] if i < 4 else 'plain'} smartphone {i}"} for i in range(80))
    (constraint,) = read("I want a nice Galaxy S24 smartphone please").constraints
    assert constraint.span.text == "Galaxy S24"


def test_a_brand_of_a_figure_and_a_letter_is_written_in_one_piece(profile_of):
    read = profile_of(
        {"title": f"filter {i}", "brand": ["3M", "Kensington"][i % 2], "cable_length_m": float(i)} for i in range(1, 13)
    )
    assert [str(each) for each in read("filter by 3M").constraints] == ["brand: 3M"]
    assert [each.attribute for each in read("filter with a 3 m cable").constraints] == ["length"]


def test_a_superlative_some_words_before_its_attribute_orders_by_the_field(read):
    (battery,) = read("a smartphone with the highest possible battery capacity").rankings
    assert (battery.descending, battery.unit, [each.field for each in battery.targets]) == (
        True, None, ["battery_capacity_mah"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("patch cable under 20 dollars and not made by Belkin", ["brand: not Belkin", "price < 20 USD"]),
        ("patch cable, avoid Belkin black or white", ["brand: not Belkin", "colour: black or white"]),
        ("patch cable, anything over 5 m is too long", ["length <= 5 m"]),
        ("patch cable, anything under 2 m is too short", ["length >= 2 m"]),
        ("patch cable no longer than 5 m and black", ["colour: black", "length <= 5 m"]),
    ],
)
def test_what_is_said_around_a_value_reaches_no_further_than_it_means(said, text, conditions):
    assert said(text) == conditions


def test_a_brand_amid_the_words_of_a_product_s_name_is_a_brand(read):
    ledger = read("laser HP printer")
    assert [str(each) for each in ledger.constraints if each.attribute == "brand"] == ["brand: HP"]
    assert ledger.product.kinds
