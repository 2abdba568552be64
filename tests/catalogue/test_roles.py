"""What each field is for: by name, by values, by the shop's own word."""

import pytest

from leaps_adapter.catalogue import Role, RoleOverrides, ValueType
from leaps_adapter.catalogue.roles import currency_of, guess_role, label_of, title_rank
from leaps_adapter.errors import ConfigurationError
from leaps_adapter.lexicon import load_lexicon

LEXICON = load_lexicon()


@pytest.mark.parametrize(
    ("path", "label", "unit"),
    [
        ("n_internal_memory", "internal memory", None),
        ("attributes.t_product_colour", "product colour", None),
        ("weight_kg", "weight", "kg"),
        ("shippingWeight", "shipping weight", None),
        ("price_usd", "price", None),
        ("kg", "kg", None),
        ("warranty_year", "warranty year", None),
        ("weight_usd_kg", "weight usd", "kg"),
        ("usb_3_1_ports", "usb 3.1 ports", None),
        ("specs.Screen size", "screen size", None),
        ("---", "---", None),
    ],
)
def test_a_field_s_name_in_words(path, label, unit):
    assert label_of(path, LEXICON) == (label, unit)


@pytest.mark.parametrize(
    ("path", "value_type", "role"),
    [
        ("price_usd", ValueType.NUMBER, Role.PRICE),
        ("price", ValueType.TEXT, Role.TEXT),
        ("offer.price", ValueType.NUMBER, Role.PRICE),
        ("a.b.price", ValueType.NUMBER, Role.ATTRIBUTE),
        ("brand", ValueType.KEYWORD, Role.BRAND),
        ("brand", ValueType.NUMBER, Role.ATTRIBUTE),
        ("brand_story", ValueType.TEXT, Role.TEXT),
        ("category_path", ValueType.KEYWORD, Role.CATEGORY),
        ("average_rating", ValueType.NUMBER, Role.RATING),
        ("units_sold", ValueType.NUMBER, Role.SALES),
        ("in_stock", ValueType.BOOLEAN, Role.STOCK),
        ("condition", ValueType.KEYWORD, Role.CONDITION),
        ("specs.Colour", ValueType.KEYWORD, Role.COLOUR),
        ("colour_depth", ValueType.KEYWORD, Role.ATTRIBUTE),
        ("compatible_with", ValueType.TEXT, Role.COMPATIBILITY),
        ("product_group_id", ValueType.KEYWORD, Role.GROUP),
        ("image_url", ValueType.KEYWORD, Role.IGNORED),
        ("image_caption", ValueType.TEXT, Role.TEXT),
        ("long_description", ValueType.TEXT, Role.DESCRIPTION),
        ("reviews.text", ValueType.KEYWORD, Role.TEXT),
        ("store.name", ValueType.KEYWORD, Role.IGNORED),
        ("material", ValueType.KEYWORD, Role.ATTRIBUTE),
        ("notes", ValueType.TEXT, Role.TEXT),
    ],
)
def test_roles_by_name_and_type(path, value_type, role):
    label, _ = label_of(path, LEXICON)
    assert guess_role(path, label, value_type, LEXICON, unique=False) is role


def test_an_id_is_at_the_top_and_unique():
    assert guess_role("sku", "sku", ValueType.KEYWORD, LEXICON, unique=True) is Role.ID
    assert guess_role("sku", "sku", ValueType.KEYWORD, LEXICON, unique=False) is Role.ATTRIBUTE
    assert guess_role("offers.sku", "sku", ValueType.KEYWORD, LEXICON, unique=True) is Role.ATTRIBUTE


def test_the_best_title_stands_highest():
    paths = ("title", "name", "product.title", "a.b.title", "material")
    assert [title_rank(path, path.rsplit(".", 1)[-1], LEXICON) for path in paths] == [
        (0, 0),
        (0, 2),
        (1, 0),
        None,
        None,
    ]


def test_a_price_field_names_its_currency():
    assert currency_of("offer.price_eur", LEXICON) == "EUR"
    assert currency_of("price", LEXICON) is None


def test_overrides_come_from_toml(tmp_path):
    file = tmp_path / "roles.toml"
    file.write_text('[roles]\n"a.finish" = "colour"\n[units]\n"a.depth" = "mm"\n')
    assert RoleOverrides.from_toml(file) == RoleOverrides(roles={"a.finish": Role.COLOUR}, units={"a.depth": "mm"})
    file.write_text("")
    assert RoleOverrides.from_toml(str(file)) == RoleOverrides()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[roles", "is not TOML of roles and units"),
        (b"\xff\xfe", "is not TOML of roles and units"),
        (b"roles = 3", "is not TOML of roles and units"),
        (b'[roles]\nfinish = "shade"', "does not fit: 'shade'"),
    ],
)
def test_a_bad_roles_file_is_named(tmp_path, content, message):
    file = tmp_path / "roles.toml"
    file.write_bytes(content)
    with pytest.raises(ConfigurationError, match=message) as raised:
        RoleOverrides.from_toml(file)
    assert str(file) in str(raised.value)


def test_an_unknown_role_brings_the_known_ones(tmp_path):
    file = tmp_path / "roles.toml"
    file.write_text('[roles]\nfinish = "shade"')
    with pytest.raises(ConfigurationError) as raised:
        RoleOverrides.from_toml(file)
    assert "colour" in raised.value.hint


def test_a_missing_roles_file_is_named(tmp_path):
    with pytest.raises(ConfigurationError, match="cannot read the roles file"):
        RoleOverrides.from_toml(tmp_path / "none.toml")


def test_a_roles_file_names_the_language(tmp_path):
    path = tmp_path / "roles.toml"
    path.write_text('language = "de-AT"\n[roles]\nnotiz = "ignored"\n', encoding="utf-8")
    assert RoleOverrides.from_toml(path) == RoleOverrides(roles={"notiz": Role.IGNORED}, language="de")
