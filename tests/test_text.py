"""Words of shop text: positions, shapes and stems."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leaps_adapter.text import PLUS, fold, holds, key, stem, tokenize, words_of

TEXTS = st.text(max_size=60)


@given(TEXTS)
@example("İstanbul 15,6″ “Größe”")
@example("ΑΣ ΑΣ")
def test_folding_keeps_every_position(text):
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


def test_folding_makes_typographic_signs_plain():
    assert fold("15.6” LCD—it’s 3×2 m®") == "15.6\" lcd—it's 3x2 m "
    assert fold("İ") == "İ"


@given(TEXTS)
@example("don't 1,5m ½ x² a_b")
def test_a_token_is_a_slice_of_the_folded_text(text):
    folded = fold(text)
    tokens = tokenize(text)
    assert [folded[token.start : token.end] for token in tokens] == [token.word for token in tokens]
    assert all(one.end <= other.start for one, other in pairwise(tokens))
    kept = "".join(token.word for token in tokens)
    assert kept == "".join(character for character in folded if not character.isspace() and character != "_")


@given(TEXTS)
def test_a_key_and_the_words_are_what_the_tokens_say(text):
    tokens = tokenize(text)
    said = tuple(each for each in key(text) if each != PLUS)
    assert said == tuple(token.stem for token in tokens if (token.is_word or token.is_number) and token.stem != PLUS)
    assert words_of(text) == [token.word for token in tokens if token.is_word]


def test_a_plus_inside_a_word_is_a_word_of_its_own():
    assert key("DVD+R") == ("dvd", PLUS, "r")
    assert key("DVD-R") == ("dvd", "r")
    assert key("a + b") == ("a", "b")
    assert key("C++") == ("c",)


def test_tokens_tell_words_from_numbers_and_signs():
    tokens = tokenize("Don't pay 1,299.00 $!")
    assert [token.word for token in tokens] == ["don't", "pay", "1,299.00", "$", "!"]
    assert [token.is_word for token in tokens] == [True, True, False, False, False]
    assert [token.is_number for token in tokens] == [False, False, True, False, False]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("cables", "cabl"),
        ("men's", "men"),
        ("tvs", "tv"),
        ("ups", "ups"),
        ("gas", "gas"),
        ("ssds", "ssd"),
        ("gpus", "gpu"),
        ("pcs", "pc"),
        ("15.6", "15.6"),
        ("2.0", "2"),
        ("$", "$"),
    ],
)
def test_stems(word, expected):
    assert stem(word) == expected


def test_a_stem_is_the_language_s_own():
    assert stem("kabeln", language="de") == "kabeln"[:-1]
    assert stem("cables", language="xx") == "cables"


@pytest.mark.parametrize(
    ("text", "phrase", "expected"),
    [
        ("black leather sofa", "leather sofa", True),
        ("black leather sofa", "black sofa", False),
        ("cat 6 cable", "cat 6", True),
        ("cat 6a cable", "cat 6", False),
        ("cat 6a and cat 6", "cat 6", True),
        ("sofa", "leather sofa", False),
        ("sofa", "", False),
    ],
)
def test_a_phrase_is_held_side_by_side(text, phrase, expected):
    assert holds(key(text), key(phrase)) is expected
