"""Words of shop text: folded, split and stemmed the same way everywhere."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

import Stemmer

if TYPE_CHECKING:
    from collections.abc import Callable

_FOLD = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"',
        "\u2032": "'", "\u2033": '"', "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2212": "-", "\u00a0": " ",
        "\u202f": " ", "\u2009": " ", "\u00d7": "x", "\u00ae": " ", "\u2122": " ", "\u00a9": " ",
    }
)  # fmt: skip
_TOKEN = re.compile(
    r"""
      \d+(?:[.,]\d+)*        # a number, with its separators
    | [^\W\d_]+(?:'[^\W\d_]+)?  # a word, with an inner apostrophe
    | [^\w\s]                # a sign
    """,
    re.VERBOSE,
)
_CODE = re.compile(r"(?=[^\W_]*\d)[^\W_]{2,16}(?![^\W_])")
_LANGUAGES = {"en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian", "nl": "dutch"}
_SHORT_PLURALS = {"tvs": "tv", "pcs": "pc", "cds": "cd"}
_ABBREVIATIONS = re.compile(r"[^aeiouy]{3}s|[cgp][pd]us")  # letters and a plural: "ssds", "gpus"


class Token(NamedTuple):
    """One word, number or sign of a text: `text[start:end]`, folded to lower case, with its stem."""

    word: str
    stem: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters."""
        return self.word[0].isalpha()

    @property
    def is_number(self) -> bool:
        """Whether it begins with a digit."""
        return self.word[0].isdigit()


def holds(words: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    """Whether the words hold the phrase side by side; a number with a letter behind it (`6a`) is another number."""
    for start in range(len(words) - len(phrase) + 1 if phrase else 0):
        end = start + len(phrase)
        if words[start:end] == phrase and not (phrase[-1][0].isdigit() and end < len(words) and len(words[end]) == 1):
            return True
    return False


def fold(text: str) -> str:
    """Return the text in lower case with typographic signs made plain; positions stay where they were."""
    if text.isascii():
        return text.lower()
    plain = text.translate(_FOLD)
    lower = plain.lower()
    return lower if len(lower) == len(plain) else "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)


def clean(text: str) -> str:
    """Return the text without control and format characters, in composed form, with single spaces."""
    composed = unicodedata.normalize("NFC", text)
    kept = (character if unicodedata.category(character)[0] != "C" else " " for character in composed)
    return " ".join("".join(kept).split())


def tokenize(text: str, *, language: str = "en") -> list[Token]:
    """Return the tokens of the text in order."""
    folded = fold(text)
    return [
        Token(match.group(), stem(match.group(), language=language), match.start(), match.end())
        for match in _TOKEN.finditer(folded)
    ]


@lru_cache(maxsize=100_000)
def stem(word: str, *, language: str = "en") -> str:
    """Return the word without its inflection (Snowball); numbers without `.0`, signs as they are."""
    if not word[0].isalpha():
        # "USB 2.0" and "USB 2" are one version
        return word.removesuffix(".0") if word[0].isdigit() else word
    possessive = word.removesuffix("'s").removesuffix("'")
    if len(possessive) < 4:
        # "ups" is no plural of "up", nor "gas" of "ga": short words keep their letters
        return _SHORT_PLURALS.get(possessive, possessive)
    if len(possessive) == 4 and _ABBREVIATIONS.fullmatch(possessive):
        return possessive[:3]
    return _stemmer(_LANGUAGES.get(language, "english"))(possessive)


@lru_cache(maxsize=8)
def _stemmer(name: str) -> Callable[[str], str]:
    # cast: the package has no types
    return cast("Callable[[str], str]", Stemmer.Stemmer(name, 10_000).stemWord)  # pyright: ignore[reportUnknownMemberType]


@lru_cache(maxsize=200_000)
def key(text: str, *, language: str = "en") -> tuple[str, ...]:
    """Return the stems of the words and numbers of a short text, as a key for comparing phrases."""
    found: list[str] = _TOKEN.findall(fold(text))
    return tuple(stem(word, language=language) for word in found if word[0].isalpha() or word[0].isdigit())


def words_of(text: str) -> list[str]:
    """Return the words of the text, folded, without numbers, signs and stems."""
    found: list[str] = _TOKEN.findall(fold(text))
    return [word for word in found if word[0].isalpha()]


def codes_of(text: str) -> list[str]:
    """Return the runs of letters and figures in the text, folded: `S24`, `DDR5`, `870EVO`."""
    return [run for run in _CODE.findall(fold(text)) if not run.isdigit()]
