"""What a catalogue profile reads from the products: types, roles, units, words, whatever the field names."""

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaps_adapter.catalogue import (
    CatalogueProfile,
    Role,
    RoleOverrides,
    ValueType,
    build_profile,
    evidence_of,
    flatten,
)

COLOURS = ("red", "blue", "black", "white")


def flat_products(count=40):
    return [
        {
            "id": f"p{number}",
            "title": f"Acme notebook {number} {2 ** (number % 4 + 2)} GB {1 + number / 10:.2f} kg",
            "brand": "Acme" if number % 2 else "Fern & Clay",
            "n_internal_memory": 2 ** (number % 4 + 2),
            "n_weight": round(1000 + number * 100),
            "n_ports": number % 5,
            "price_usd": 300 + number,
            "t_colour": COLOURS[number % 4],
            "wireless": "Yes" if number % 3 else "No",
            "touch": number % 2 == 0,
            "screen": f"{13 + number % 4}.5 in",
            "voltage": "100 - 240 V",
            "story": " ".join(f"word{number} word{number + place}" for place in range(12)),
        }
        for number in range(count)
    ]


def nested_products(count=40):
    return [
        {
            "product": {"name": f"Garden chair number {number}", "brand": {"name": "Oak"}},
            "offer": {"price_eur": 10.5 + number},
            "specs": [
                {"name": "Colour", "value": COLOURS[number % 4]},
                {"name": "Seat height", "value": 40 + number % 7, "unit": "cm"},
            ],
            "images": [{"url": f"http://x/{number}.jpg"}],
        }
        for number in range(count)
    ]


@pytest.fixture(scope="module")
def flat():
    return build_profile(flat_products())


@pytest.fixture(scope="module")
def nested():
    return build_profile(nested_products())


def test_roles_and_types_of_flat_products(flat):
    assert {path: (profile.role, profile.type) for path, profile in flat.fields.items()} == {
        "id": (Role.ID, ValueType.KEYWORD),
        "title": (Role.TITLE, ValueType.TEXT),
        "brand": (Role.BRAND, ValueType.KEYWORD),
        "n_internal_memory": (Role.ATTRIBUTE, ValueType.NUMBER),
        "n_weight": (Role.ATTRIBUTE, ValueType.NUMBER),
        "n_ports": (Role.ATTRIBUTE, ValueType.NUMBER),
        "price_usd": (Role.PRICE, ValueType.NUMBER),
        "t_colour": (Role.COLOUR, ValueType.KEYWORD),
        "wireless": (Role.ATTRIBUTE, ValueType.BOOLEAN),
        "touch": (Role.ATTRIBUTE, ValueType.BOOLEAN),
        "screen": (Role.ATTRIBUTE, ValueType.NUMBER),
        "voltage": (Role.ATTRIBUTE, ValueType.NUMBER),
        "story": (Role.TEXT, ValueType.TEXT),
    }
    assert flat.products == 40
    assert flat.currency == "USD"
    assert flat.title_fields == ("title",)
    assert flat.body_fields == ("brand", "t_colour", "story")


def test_values_numbers_and_coverage(flat):
    assert flat.fields["t_colour"].values == dict.fromkeys(COLOURS, 10)
    assert flat.fields["price_usd"].quantiles == (300, 301.95, 309.75, 319.5, 329.25, 337.05, 339)
    assert flat.fields["voltage"].quantiles[0] == 100
    assert flat.fields["voltage"].quantiles[-1] == 240
    assert {profile.coverage for profile in flat.fields.values()} == {1.0}
    assert (flat.fields["screen"].textual, flat.fields["n_weight"].textual) == (True, False)


def test_units_come_from_names_values_and_the_products_own_texts(flat, nested):
    assert {path: profile.unit for path, profile in flat.fields.items() if profile.unit} == {
        "n_internal_memory": "gb",
        "n_weight": "g",
        "screen": "in",
        "voltage": "v",
    }
    assert nested.fields["specs.Seat height"].unit == "cm"


def test_a_bare_length_is_in_the_unit_of_the_title():
    lengths = (0.5, 2, 3, 5, 7.5, 10)
    products = [{"title": f"Network cable {length} m, grey", "n_cable_length": length} for length in lengths]
    assert build_profile(products).fields["n_cable_length"].unit == "m"
    assert build_profile(products[:2]).fields["n_cable_length"].unit is None


def test_a_unit_that_the_texts_deny_is_not_taken():
    products = [{"title": f"Cable {number + 2} m", "n_pins": 3 * number + 40} for number in range(9)]
    assert build_profile(products).fields["n_pins"].unit is None
    silent = [{"title": "Cable", "n_pins": number} for number in range(9)]
    assert build_profile(silent).fields["n_pins"].unit is None


def test_mixed_values_of_a_number_field_are_read_as_they_can_be():
    values = [True, "4", 0, 1, "1 - 2", *range(5, 40)]
    products = [{"title": f"Cable {number} m", "length": value} for number, value in enumerate(values)]
    profile = build_profile(products)
    assert profile.fields["length"].type is ValueType.NUMBER
    assert profile.fields["length"].unit == "m"


def test_nested_products_say_as_much(nested):
    assert {path: profile.role for path, profile in nested.fields.items()} == {
        "product.name": Role.TITLE,
        "product.brand.name": Role.ATTRIBUTE,
        "offer.price_eur": Role.PRICE,
        "specs.Colour": Role.COLOUR,
        "specs.Seat height": Role.ATTRIBUTE,
        "images.url": Role.IGNORED,
    }
    assert nested.currency == "EUR"
    assert [profile.path for profile in nested.with_role(Role.TITLE, Role.COLOUR)] == ["product.name", "specs.Colour"]
    assert nested.with_role(Role.RATING) == ()


def test_overrides_win_over_guesses():
    roles = RoleOverrides(
        roles={"title": Role.IGNORED, "story": Role.TITLE, "t_colour": Role.ATTRIBUTE},
        units={"n_weight": "kg", "brand": "kg"},
    )
    profile = build_profile(flat_products(), roles=roles)
    assert profile.title_fields == ("story",)
    assert profile.fields["title"].role is Role.IGNORED
    assert profile.fields["t_colour"].role is Role.ATTRIBUTE
    assert profile.fields["n_weight"].unit == "kg"
    assert profile.fields["brand"].unit is None


def test_a_title_that_is_ignored_is_not_taken_back():
    profile = build_profile(
        [{"title": "red mug"}, {"title": "blue mug"}], roles=RoleOverrides(roles={"title": Role.IGNORED})
    )
    assert profile.title_fields == ()


def test_a_currency_field_speaks_for_all_prices():
    products = [{"title": "mug", "price": 3 + number, "price_currency": "CHF"} for number in range(3)]
    assert build_profile(products).currency == "CHF"
    products[0]["price_currency"] = "EUR"
    assert build_profile(products).currency is None


def test_the_words_are_those_of_titles_and_values(flat):
    assert flat.words["notebook"] == 40
    assert flat.words["red"] == 10
    assert "word1" not in flat.words


def test_an_empty_catalogue_and_empty_products_are_sound():
    assert build_profile([]).fields == {}
    profile = build_profile([{}, {"title": None, "x": float("nan")}])
    assert (profile.products, dict(profile.fields), profile.currency) == (2, {}, None)


def test_wrong_types_in_one_field_are_no_error():
    products = [{"title": 7}, {"title": ["a", {"b": 1}]}, {"title": "red mug"}, {"title": True}, {"title": 10**300}]
    profile = build_profile(products)
    assert profile.fields["title"].coverage == 1.0
    assert CatalogueProfile.from_json(profile.to_json()) == profile


def test_a_field_of_one_number_has_it_everywhere():
    assert build_profile([{"n": 5}]).fields["n"].quantiles == (5.0,) * 7


def test_progress_is_told_every_thousand_products():
    told = []
    build_profile(({"title": f"mug {number}"} for number in range(2001)), progress=told.append)
    assert told == [1000, 2000]


def test_more_products_than_are_looked_at_closely(monkeypatch):
    monkeypatch.setattr("leaps_adapter.catalogue.build._SAMPLE", 10)
    monkeypatch.setattr("leaps_adapter.catalogue.build._NUMBERS_KEPT", 15)
    monkeypatch.setattr("leaps_adapter.catalogue.build._VALUES_COUNTED", 12)
    profile = build_profile(flat_products())
    assert profile.products == 40
    assert profile == build_profile(flat_products())
    assert len(profile.fields["t_colour"].values) == 4
    assert profile.fields["price_usd"].quantiles[-1] == 314
    assert 0 < sum(profile.words[word] for word in ("acme", "fern") if word in profile.words) <= 20


def test_the_brand_in_a_title_does_not_name_the_thing(flat):
    fields = flatten(
        {"title": "Fern & Clay notebook", "brand": "Fern & Clay", "t_colour": "red", "extra": 1, "touch": True}
    )
    evidence = evidence_of(fields, flat)
    assert [token.word for token in evidence.title] == ["notebook"]
    assert evidence.values == ["brand=Fern & Clay", "t_colour=red"]
    assert evidence.category is None
    assert "extra" not in evidence.fields


def test_evidence_brings_the_category_and_the_rarer_fields():
    products = [{"title": f"mug {n}", "category": "Mugs", **({"volume": n} if n % 2 else {})} for n in range(10)]
    profile = build_profile(products)
    evidence = evidence_of(flatten(products[1]), profile)
    assert evidence.category == "Mugs"
    assert list(evidence.fields) == ["volume"]


DOCUMENTS = st.lists(
    st.dictionaries(
        st.sampled_from(["id", "title", "price", "brand", "n_weight", "specs", "category", "stock"]),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.lists(st.text(max_size=4)),
    ),
    max_size=6,
)


@settings(deadline=None)
@given(DOCUMENTS)
def test_any_products_give_a_profile_that_survives_json(documents):
    profile = build_profile(documents)
    assert profile.products == len(documents)
    assert CatalogueProfile.from_json(profile.to_json()) == profile


@pytest.mark.real_data
def test_units_of_real_products(shared_data):
    path = shared_data / "icecat" / "products.jsonl.gz"
    if not path.is_file():
        pytest.skip("the real products are not here")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        products = [json.loads(line) for number, line in enumerate(lines) if number % 10 == 0]
    profile = build_profile(products)
    units = {field.label: field.unit for field in profile.fields.values()}
    assert units["internal memory"] == "gb"
    assert units["cable length"] == "m"
    assert units["display diagonal"] == "in"
    assert profile.kinds.sizes["laptop"] > 10
