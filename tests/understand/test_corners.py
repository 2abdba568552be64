"""What is read of rarer turns of phrase, and against catalogues of another make."""

from dataclasses import replace

import pytest

from leaps_adapter.errors import ConfigurationError
from leaps_adapter.lexicon import load_lexicon
from leaps_adapter.types import Constraint, Operator, Query, Span
from leaps_adapter.understand import Understander
from leaps_adapter.understand.contradictions import find_contradictions
from leaps_adapter.understand.grounding import Grounding
from leaps_adapter.understand.spellings import brand_keys, colours_in, phrases_of, value_parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("laptop between 40 and 20 dollars", ["price 20 to 40 USD"]),
        ("toner that reaches 3000 pages", ["black toner page yield >= 3000"]),
        ("patch cable, I don't want to pay over 20 dollars", ["price <= 20 USD"]),
        ("laptop with 8 GB min. 256 GB storage", ["memory 7.76 to 8.24 gb", "storage >= 256 gb"]),
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
        assert grounding.value_targets(("linen",), (f"kind {number}",)) == []
    assert len(grounding._covered) <= 256
    assert grounding.value_targets(("linen",), ("blazer",)) != []


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
    assert (find_contradictions([constraint]) != ()) == empty
