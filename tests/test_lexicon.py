"""The lexicon as it is loaded: look-ups that the data files do not show at a glance."""

import pytest

from leaps_adapter.catalogue import Role
from leaps_adapter.errors import ConfigurationError
from leaps_adapter.lexicon import load_lexicon
from leaps_adapter.lexicon.fields import FieldWords
from leaps_adapter.text import tokenize


@pytest.fixture(scope="module")
def lexicon():
    return load_lexicon()


@pytest.mark.parametrize("language", ["xx", "../en", "units.toml", "", "__pycache__"])
def test_a_language_without_files_is_refused_by_name(language):
    with pytest.raises(ConfigurationError) as raised:
        load_lexicon(language)
    assert repr(language) in str(raised.value)
    assert raised.value.hint == "known: de, en; LEAPS_LEXICONS names a folder of further ones"


def test_a_lexicon_is_read_once(lexicon):
    assert load_lexicon("en") is load_lexicon("en")


def test_units_of_a_dimension_convert(lexicon):
    inch, metre = lexicon.unit_words["inches"], lexicon.unit_words["m"]
    assert (inch.name, inch.dimension, metre.factor) == ("in", metre.dimension, 1.0)
    assert inch.factor == pytest.approx(0.0254)
    assert lexicon.unit_words['"'] is inch


def test_lists_come_longest_first_and_missing_ones_are_empty(lexicon):
    found = lexicon.list("filler", "phrases")
    assert found
    assert list(found) == sorted(found, key=lambda phrase: (-len(phrase), phrase))
    assert lexicon.list("filler", "nothing") == ()
    assert lexicon.list("nothing", "phrases") == ()


def test_small_words_come_as_a_set_and_as_stems(lexicon):
    section, name = next(
        (section, name)
        for section, lists in lexicon.phrases.items()
        for name, words in lists.items()
        if isinstance(words, list) and words == [word for word in words if isinstance(word, str)]
    )
    words = lexicon.words(section, name)
    assert words == frozenset(lexicon.phrases[section][name])
    assert lexicon.stems(section, name) == {stem for word in words for stem in lexicon.key(word)}
    assert lexicon.words("nothing", name) == lexicon.stems(section, "nothing") == frozenset()


def test_fillers_are_single_words(lexicon):
    assert lexicon.fillers
    assert not any(" " in word for word in lexicon.fillers)


def test_equal_values_are_found_from_each_of_them(lexicon):
    one, other = (lexicon.key(value) for value in lexicon.value_groups[0][:2])
    assert lexicon.equivalents(one)[0] == one
    assert other in lexicon.equivalents(one)
    assert one in lexicon.equivalents(other)
    assert lexicon.equivalents(("zzzz",)) == (("zzzz",),)


def test_narrower_kinds_reach_all_the_way_down(lexicon):
    for concept, broader in lexicon.product_broader.items():
        for above in broader:
            assert concept in lexicon.product_narrower[above]
            assert lexicon.product_narrower.get(concept, frozenset()) <= lexicon.product_narrower[above]


def test_names_that_end_in_equal_nouns_share_a_kind(lexicon):
    assert lexicon.product_names[lexicon.key("power cord")] == lexicon.product_names[lexicon.key("power lead")]


def test_every_beginning_of_a_name_is_known(lexicon):
    assert lexicon.key("usb") in lexicon.product_beginnings
    assert lexicon.product_names.keys() <= lexicon.product_beginnings
    assert ("zzzz",) not in lexicon.product_beginnings


def test_a_name_with_a_slash_is_known_with_and_without_it(lexicon):
    stems = tuple(token.stem for token in tokenize("dvd / blu-ray player") if token.word != "-")
    assert lexicon.product_names[stems] == lexicon.product_names[lexicon.key("dvd blu-ray player")]


def test_words_that_may_begin_a_quantity(lexicon):
    assert {"two", "hundred", "$", "usd"} <= lexicon.number_words
    assert "cable" not in lexicon.number_words


def test_attributes_know_how_they_are_compared(lexicon):
    weight = lexicon.attributes["weight"]
    assert weight.dimension == "mass"
    assert lexicon.key("lighter")[0] in {stem for form in weight.less for stem in lexicon.key(form)}
    assert list(weight.say) == sorted(weight.say, key=len, reverse=True)


def test_words_of_fields_are_rules_that_fit(lexicon):
    assert {"id", "sku"} <= set(lexicon.fields.id)
    assert {rule.role for rule in (*lexicon.fields.sole, *lexicon.fields.shared)} <= set(Role)


def test_one_language_s_field_words_stand_before_another_s(lexicon):
    own = FieldWords.of({"title": ["titel"], "one": {"price": {"names": ["preis"]}}, "prose": ["inhalt"]})
    both = own.before(lexicon.fields)
    assert both.title[0] == "titel"
    assert both.sole[0].names == {"preis"}
    assert both.sole[1:] == lexicon.fields.sole
    assert both.prose == lexicon.fields.prose | {"inhalt"}
    assert both.shared == lexicon.fields.shared
