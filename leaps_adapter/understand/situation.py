"""Whether a figure is said of the product, or of the shopper's situation: `I weigh 125 kg`, `six mugs of 250 ml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leaps_adapter.catalogue.units import Quantity
    from leaps_adapter.understand.sentence import Sentence

_BEFORE_PERIOD = 4  # words that may stand before it: "100 GB more each month", "half a litre of olive oil a week"
_BEFORE_SUBJECT = 2  # words between a subject and its verb: "the wall there is"


def is_of_situation(sentence: Sentence, quantity: Quantity) -> bool:
    """Return whether a measured figure is said of a person, of another thing, or of a part, and not of the product."""
    return (
        _recurs(sentence, quantity)
        or _is_part(sentence, quantity)
        or _has_other_subject(sentence, quantity.first)
        or _measures_place(sentence, quantity)
    )


def _words(sentence: Sentence, name: str) -> frozenset[str]:
    return sentence.lexicon.words("situation", name)


def _recurs(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether the figure is so much in a time: `six hours a night`, `100 GB more each month`."""
    for index in range(quantity.last + 1, quantity.last + 2 + _BEFORE_PERIOD):
        if sentence.word(index) in _words(sentence, "each"):
            return sentence.word(index + 1) in _words(sentence, "periods")
        if index >= len(sentence) or sentence.ends_clause(index) or sentence.word(index) == ",":
            return False
    return False


def _is_part(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether the figure is the size of each of several other things: `six mugs of 250 ml`."""
    first = quantity.first
    if first < 3 or sentence.word(first - 1) not in sentence.lexicon.words("clause", "of"):
        return False
    noun, count = sentence.tokens[first - 2], sentence.tokens[first - 3]
    counted = count.is_number or count.word in sentence.lexicon.numbers
    return counted and noun.is_word and not sentence.claimed[first - 2] and not _names_attribute(sentence, first - 2)


def _has_other_subject(sentence: Sentence, first: int) -> bool:
    """Whether the clause says it of somebody or of another thing: `I have 25 m2 of wall`, `the ceiling is 2.2 m`."""
    index = first - 1
    while sentence.word(index) in _words(sentence, "idle"):
        index -= 1
    if sentence.word(index) in _words(sentence, "person_is"):
        return True
    verb = sentence.word(index)
    if verb not in _words(sentence, "verbs"):
        return False
    for subject in range(index - 1, max(-1, index - 2 - _BEFORE_SUBJECT), -1):
        word = sentence.word(subject)
        if sentence.ends_clause(subject) or word == ",":
            return False
        if word in _words(sentence, "persons"):
            return True
        if word in _words(sentence, "idle"):
            continue
        return verb in _words(sentence, "measuring") and _is_other_thing(sentence, subject)
    return False


def _is_other_thing(sentence: Sentence, index: int) -> bool:
    token = sentence.tokens[index]
    about = _words(sentence, "product") | sentence.lexicon.fillers
    return (
        token.is_word
        and not sentence.claimed[index]
        and token.word not in about
        and not _names_attribute(sentence, index)
    )


def _measures_place(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether the figure belongs to what the product is for: `for an 80 cm sideboard`."""
    index = quantity.first - 1
    determined = False
    while sentence.word(index) in _words(sentence, "determiners"):
        index, determined = index - 1, True
    after = quantity.last + 1
    return (
        determined
        and sentence.word(index) in _words(sentence, "places")
        and after < len(sentence)
        and _is_other_thing(sentence, after)
    )


def _names_attribute(sentence: Sentence, index: int) -> bool:
    """Whether a word says what is measured: the screen of `the screen is 15 inches`."""
    stem = sentence.tokens[index].stem
    return any(
        stem in phrase for words in sentence.lexicon.attributes.values() for phrase in (*words.say, *words.field)
    )
