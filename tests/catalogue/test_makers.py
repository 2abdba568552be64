"""Makers learnt from titles."""

import pytest

from leaps_adapter.catalogue import CatalogueProfile, build_profile
from leaps_adapter.catalogue.makers import learn_makers
from leaps_adapter.lexicon import load_lexicon

LEXICON = load_lexicon("en")


def learnt(*titles):
    return dict(learn_makers([title for title in titles for _ in range(3)], LEXICON))


def test_a_name_that_titles_begin_with_is_a_maker():
    assert learnt("Kestrel X1 kettle", "Kestrel X2 mug") == {"kestrel": 6}
    assert learn_makers(["Kestrel X1 kettle"] * 2, LEXICON) == {}


def test_a_product_noun_may_stand_before_it():
    assert learnt("Smartphone KESTREL X1") == {"kestrel": 3}


def test_two_words_that_always_stand_together_are_one_name():
    assert learnt("Be Quiet! Pure kettle", "Be Quiet mug") == {"be quiet": 6}
    assert set(learnt("Kestrel Design A1 kettle")) == {"kestrel design", "kestrel"}
    assert learnt("Kestrel RTX4070 kettle") == {"kestrel": 3}


@pytest.mark.parametrize(
    "title",
    [
        "wireless kettle",
        "Black kettle",
        "Together kettle",
        "Wireless kettle",
        "3 kettles",
        "Kettle",
        "The kettle",
        "A b",
    ],
)
def test_no_maker(title):
    assert learnt(title) == {}


def test_a_word_that_mostly_stands_elsewhere_is_no_maker():
    inside = [f"Acme{number} kettle by Sundial" for number in range(9)]
    assert "sundial" not in learn_makers(["Sundial kettle"] * 3 + inside, LEXICON)


def test_a_catalogue_with_brands_learns_none():
    titles = [{"title": f"Kestrel X{number} kettle", "price": number} for number in range(9)]
    profile = build_profile(titles)
    assert profile.makers == {"kestrel": 9}
    assert not profile.typed
    assert CatalogueProfile.from_json(profile.to_json()).makers == profile.makers
    branded = build_profile([{**each, "brand": "Kestrel", "colour": "red"} for each in titles])
    assert branded.makers == {}
    assert branded.typed
