"""How a catalogue writes its values, colours and brands, and the phrases by which a shopper may name them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from leaps_adapter.text import holds, key

if TYPE_CHECKING:
    from leaps_adapter.lexicon import Lexicon, Phrase

_LONG_VALUE = 6  # words; longer values are sentences, not values
_SEPARATORS = str.maketrans(dict.fromkeys(",;|\n\\", "\n"))
_SHORT_VALUE = 3
_REMEMBERED = 50_000  # raw values whose stems are kept
_CODE = 6  # letters of an abbreviation that is a value of its own
_PARENTHESIS = re.compile(r"\(([^)]*)\)")
_COUNTED = re.compile(r"^\d+ ?x (?=[^\W\d])", re.IGNORECASE)
_WEB_ENDINGS = (".com", ".de", ".net", ".co.uk")


def value_parts(raw: str) -> list[str]:
    """Return the single values that one raw value lists: `Black,Silver` holds two."""
    return [part for piece in raw.translate(_SEPARATORS).split("\n") for part in piece.split(" / ") if part.strip()]


@lru_cache(maxsize=_REMEMBERED)
def value_keys(raw: str, language: str) -> tuple[Phrase, ...]:
    """Return the stems of each name of each single value that one raw value lists."""
    names = (*names_of(raw), *value_parts(raw))
    return tuple(dict.fromkeys(key(name, language=language) for name in names))


@lru_cache(maxsize=_REMEMBERED)
def names_of(raw: str) -> tuple[str, ...]:
    """Return every name of every single value that one raw value lists."""
    return tuple(name for part in value_parts(raw) for name in value_names(part))


def value_names(part: str) -> list[str]:
    """Return the ways to name one value: without its brackets, by what stands in them, without how many there are.

    `Socket B (LGA 1366)` is Socket B and LGA 1366; `2x LC` is LC.
    """
    outside = _COUNTED.sub("", _PARENTHESIS.sub(" ", part).strip())
    inside = _PARENTHESIS.findall(part)
    return [name for name in (outside, *inside) if any(letter.isalnum() for letter in name)]


def is_code(name: str) -> bool:
    """Whether a value is an abbreviation that stands for itself: `ATX`, `DDR2`."""
    return name.isupper() and len(name) <= _CODE


@lru_cache(maxsize=_REMEMBERED)
def plain_words(name: str) -> frozenset[str]:
    """Return the words of a value as they are compared letter by letter, one or many of them."""
    return frozenset(word.removesuffix("s") for word in re.findall(r"\w+", name.lower()))


def names_with_initials(label: Phrase) -> list[Phrase]:
    """Return a field's name, and each half of one that ends in its own initials: `power over ethernet PoE`."""
    for last, word in enumerate(label):
        before = label[:last]
        if len(word) > 1 and word == "".join(each[0] for each in before[-len(word) :]) and len(before) >= len(word):
            rest = label[last + 1 :]
            return [label, (*before, *rest), (word, *rest)]
    return [label]


def colours_in(text: str, lexicon: Lexicon) -> frozenset[str]:
    """Return the base colours named in a text."""
    stems = key(text.replace("/", " "), language=lexicon.language)
    found: set[str] = set()
    index = 0
    while index < len(stems):
        for length in (3, 2, 1):
            base = lexicon.colours.get(stems[index : index + length])
            if base is not None and len(stems) - index >= length:
                found.add(base)
                index += length
                break
        else:
            index += 1
    return frozenset(found)


def brand_keys(raw: str, lexicon: Lexicon) -> tuple[Phrase, ...]:
    """Return the ways a brand may be written: whole, without a web ending, without its company words."""
    whole = lexicon.key(raw)
    lowered = raw.lower()
    forms = [whole, *(lexicon.key(raw[: -len(ending)]) for ending in _WEB_ENDINGS if lowered.endswith(ending))]
    company = lexicon.stems("fields", "company")
    trimmed = tuple(word for word in whole if word not in company)
    if trimmed and trimmed != whole and len("".join(trimmed)) > 3:
        forms.append(trimmed)
    return tuple(dict.fromkeys(form for form in forms if form))


def phrases_of(words: Phrase) -> list[Phrase]:
    """Return the phrases by which a value of these stems may be named; none of a value that is a sentence."""
    if not words or len(words) > _LONG_VALUE:
        return []
    runs = [words[i:j] for i in range(len(words)) for j in range(i + 1, len(words) + 1)]
    if any(len(word) == 1 for word in words[1:]):  # a letter may make another number of the figure before it
        runs = [run for run in runs if holds(words, run)]
    # "dye ink" is said for "dye-based ink"
    pairs = [(one, two) for i, one in enumerate(words) for two in words[i + 2 :]] if len(words) <= _SHORT_VALUE else []
    return [*runs, *pairs]
