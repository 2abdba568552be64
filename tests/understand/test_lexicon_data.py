"""The rules of the English lexicon's data files: what the readers of products, colours and values rely on."""

import tomllib
from collections import Counter
from importlib.resources import files

import pytest

from leaps_adapter.text import key

FOLDER = files("leaps_adapter.lexicon") / "en"
LISTS = ("names", "exact", "broader", "marks", "shares", "told_by")


def read(name):
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def products():
    return read("products.toml")


@pytest.fixture(scope="module")
def colours():
    return read("colours.toml")


@pytest.fixture(scope="module")
def groups():
    return read("values.toml")["groups"]


def repeated(items):
    return sorted(item for item, count in Counter(items).items() if count > 1)


def untidy(phrases):
    """Phrases that are not in lower case, have stray spaces, or leave no word to match."""
    return [phrase for phrase in phrases if phrase != " ".join(phrase.lower().split()) or not key(phrase)]


def test_products_are_many_and_complete(products):
    assert len(products) >= 900
    assert all(set(entry) <= set(LISTS) for entry in products.values())
    assert [slug for slug, entry in products.items() if not entry["names"]] == []


def test_a_products_slug_is_plain(products):
    assert [slug for slug in products if slug != slug.lower() or not slug.replace("-", "").isalnum()] == []


@pytest.mark.parametrize("part", LISTS)
def test_product_words_are_tidy(products, part):
    assert untidy(phrase for entry in products.values() for phrase in entry.get(part, ())) == []


def test_every_product_name_stands_once_even_after_stemming(products):
    assert repeated(key(name) for entry in products.values() for name in entry["names"]) == []


def test_an_exact_name_stands_once_and_is_no_name(products):
    exact = [name for entry in products.values() for name in entry.get("exact", ())]
    names = {name for entry in products.values() for name in entry["names"]}
    assert repeated(exact) == []
    assert names.intersection(exact) == set()


def test_a_mark_gives_away_one_kind(products):
    assert repeated(key(mark) for entry in products.values() for mark in entry.get("marks", ())) == []


def test_product_names_fit_the_longest_match(products):
    assert [name for entry in products.values() for name in entry["names"] if len(key(name)) > 5] == []


def test_broader_kinds_exist(products):
    missing = {above for entry in products.values() for above in entry.get("broader", ()) if above not in products}
    assert missing == set()


def test_no_kind_is_broader_than_itself(products):
    for slug in products:
        above = set()
        stack = list(products[slug].get("broader", ()))
        while stack:
            kind = stack.pop()
            if kind not in above:
                above.add(kind)
                stack.extend(products[kind].get("broader", ()))
        assert slug not in above


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("laptop", "notebook"),
        ("couch", "sofa"),
        ("usb stick", "thumb drive"),
        ("trainers", "sneakers"),
        ("tv", "telly"),
    ],
)
def test_synonyms_share_a_kind(products, one, other):
    kinds = {key(name): slug for slug, entry in products.items() for name in entry["names"]}
    assert kinds[key(one)] == kinds[key(other)]


@pytest.mark.parametrize(
    ("accessory", "product"),
    [
        ("laptop bag", "laptop"),
        ("phone case", "smartphone"),
        ("projector lamp", "projector"),
        ("toner", "laser printer"),
    ],
)
def test_an_accessory_is_another_kind(products, accessory, product):
    kinds = {key(name): slug for slug, entry in products.items() for name in entry["names"]}
    assert kinds[key(accessory)] != kinds[key(product)]
    assert kinds[key(product)] not in products[kinds[key(accessory)]].get("broader", ())


def test_colours_are_tidy_and_belong_to_one_base(colours):
    assert len(colours) >= 20
    phrases = [phrase for base, shades in colours.items() for phrase in (base, *shades)]
    assert untidy(phrases) == []
    assert repeated(key(phrase) for phrase in phrases) == []


def test_values_are_tidy_and_belong_to_one_group(groups):
    assert len(groups) >= 120
    assert [group for group in groups if len(group) < 2] == []
    phrases = [phrase for group in groups for phrase in group]
    assert untidy(phrases) == []
    assert repeated(key(phrase) for phrase in phrases) == []


def test_a_shared_name_is_another_kind_s_name_and_something_tells_them_apart(products):
    names = {key(name) for entry in products.values() for name in (*entry["names"], *entry.get("exact", ()))}
    for entry in products.values():
        assert ("shares" in entry) == ("told_by" in entry)
        assert {key(name) for name in entry.get("shares", ())} <= names
