"""How a catalogue writes its values, colours and brands, and the phrases by which a shopper may name them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from leaps_adapter.text import fold, holds, key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leaps_adapter.lexicon import Lexicon, Phrase

_LONG_VALUE = 6  # words; longer values are sentences, not values
_SEPARATORS = str.maketrans(dict.fromkeys(",;|\n\\", "\n"))
_JOINS = re.compile(r" [/&+] ")
_SHORT_VALUE = 3
_CODE = 6  # letters of an abbreviation that is a value of its own
_REMEMBERED = 50_000  # raw values whose stems are kept
_BRACKETED = re.compile(r"\(([^)]*)\)")
_COUNTED = re.compile(r"^\s*\d+\s*x\s*(?=[^\W\d])")  # two LC plugs are LC plugs: `2x LC`
_WEB_ENDINGS = (".com", ".de", ".net", ".co.uk")


def value_parts(raw: str) -> list[str]:
    """Return the single values that one raw value lists: `Black,Silver` holds two."""
    return [part for piece in raw.translate(_SEPARATORS).split("\n") for part in _JOINS.split(piece) if part.strip()]


@lru_cache(maxsize=_REMEMBERED)
def value_keys(raw: str, language: str) -> tuple[Phrase, ...]:
    """Return the stems of each single value that one raw value lists."""
    return tuple(key(part, language=language) for part in value_parts(raw))


def names_of(value: str, language: str) -> tuple[Phrase, ...]:
    """Return the stems of a value's names: what stands before a bracket and what in it, as in `Socket B (LGA 1366)`."""
    value = _COUNTED.sub("", value)
    names = (_BRACKETED.sub(" ", value), *_BRACKETED.findall(value))
    return tuple(stems for name in names if (stems := key(name, language=language)))


def codes_in(value: str) -> tuple[str, ...]:
    """Return the abbreviations that are a value's own names: the UTP of `U/UTP (UTP)`, the ATX of `ATX`."""
    names = (_BRACKETED.sub(" ", value), *_BRACKETED.findall(value))
    return tuple(name for each in names if (name := each.strip()).isupper() and len(name) <= _CODE)


def begins(value: str, forms: Sequence[Phrase], lexicon: Lexicon) -> bool:
    """Whether one of a value's names begins with one of the forms and means no other thing: DDR2 is no DDR."""
    folded, turned = fold(value), lexicon.stems("values", "turned")
    return any(
        name[: len(form)] == form
        and turned.isdisjoint(name[len(form) : len(form) + 1])
        and not re.search(rf"{re.escape(form[-1])}\d", folded)
        for name in names_of(value, lexicon.language)
        for form in forms
    )


def abbreviated(label: Phrase) -> tuple[Phrase, ...]:
    """Return the stems of a field's name, and where they end in their own first letters, both parts alone.

    `power over ethernet poe` is a field for power over ethernet and for PoE, `virtualization technology vt x` one for
    VT-x.
    """
    for tail in (1, 2):
        words, last = label[:-tail], label[-tail:]
        initials = "".join(word[0] for word in words)
        begins = tail > 1 and len(last) == tail and len(last[0]) > 1 and initials.endswith(last[0])
        if len(words) > 1 and (last == (initials,) or begins):
            return label, words, last, (*words[:1], *last)
    return (label,)


def colours_in(text: str, lexicon: Lexicon) -> frozenset[str]:
    """Return the base colours named in a text; `Black,Grey` is two colours and no shade of one."""
    return frozenset(base for part in value_parts(text.replace("/", ",")) for base in _colours_of(part, lexicon))


def _colours_of(part: str, lexicon: Lexicon) -> Iterator[str]:
    stems = key(part, language=lexicon.language)
    index = 0
    while index < len(stems):
        for length in (3, 2, 1):
            base = lexicon.colours.get(stems[index : index + length])
            if base is not None and len(stems) - index >= length:
                yield base
                index += length
                break
        else:
            index += 1


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
