"""Shop text as search tokens: the same for products and queries.

Text is folded (compatibility forms, case, accents), then cut into words. Sizes and model numbers stay whole (`15.6`,
`sua48rmxlbp3u`), joined words yield their parts and the joined form (`wi-fi`: `wi`, `fi`, `wifi`), a number with a unit
yields both (`16GB`: `16`, `gb`), an inch mark reads as `inch`, thousands lose their comma, and words are stemmed
(Snowball).
"""

from __future__ import annotations

import re
import unicodedata
from collections import OrderedDict
from functools import cache
from importlib import import_module, resources
from threading import Lock
from typing import Protocol

_MARKS = str.maketrans(dict.fromkeys("®™©℠", " "))
_INCH = re.compile(r"(?<=\d)\s?(?:\"|”|″|''|[-\s]?inch(?:es)?\b)")
_WORD = re.compile(r"[^\W_]+(?:[.,\-/+'’][^\W_]+)*")
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_NUMBER_UNIT = re.compile(
    r"(\d+(?:\.\d+)?)([kmgtp]b|[kmg]?hz|m?ah|wh|k?w|k?va?|[cmk]?m|k?g|mg|lbs?|oz|m?l|in|ft|mp|px|fps|dpi|ppm|rpm|db|pcs)"
)
_SEPARATOR = re.compile(r"[,\-/+'’]|(?<!\d)\.|\.(?!\d)")
_LONGEST_TOKEN = 64
_CACHED_WORDS = 200_000

# Snowball's names by language code; a language outside the table is searched without stemming.
_SNOWBALL = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}


class _Stemmer(Protocol):
    def stemWord(self, word: str, /) -> str: ...  # noqa: N802  the library's name


@cache
def stop_words(language: str) -> frozenset[str]:
    """Return the words without content of a language; empty where no list is shipped."""
    file = resources.files("leaps_backends") / "stopwords" / f"{_code(language)}.txt"
    if not file.is_file():
        return frozenset()
    lines = file.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


class Tokenizer:
    """Cuts the text of one language into tokens; may be shared among threads."""

    def __init__(self, language: str = "en") -> None:
        self.language = language
        self._stop = stop_words(language)
        self._stemmer = _stemmer(language)
        self._known: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        # The stemmer keeps a buffer of its own and is not safe to call from two threads at once.
        self._lock = Lock()

    def __call__(self, text: str) -> list[str]:
        """Return the tokens of a text in order, with repetitions."""
        tokens: list[str] = []
        known = self._known
        with self._lock:
            for word in _WORD.findall(_INCH.sub(" inch ", fold(text))):
                found = known.get(word)
                if found is None:
                    found = tuple(self._tokens_of(word))
                    if len(known) >= _CACHED_WORDS:
                        known.popitem(last=False)
                    known[word] = found
                tokens.extend(found)
        return tokens

    def _tokens_of(self, word: str) -> list[str]:
        word = word.removesuffix("'s").removesuffix("’s")
        if word in self._stop:
            return []
        if word.isalpha():
            return [self._stem(word)[:_LONGEST_TOKEN]]
        if _NUMBER.fullmatch(word):
            word = word.replace(",", "")
            return [(word.rstrip("0").rstrip(".") if "." in word else word)[:_LONGEST_TOKEN]]
        if measured := _NUMBER_UNIT.fullmatch(word):
            return [*self._tokens_of(measured[1]), measured[2]]
        parts = [part for part in _SEPARATOR.split(word) if part]
        if len(parts) == 1:
            return [parts[0][:_LONGEST_TOKEN]]
        tokens = [token for part in parts for token in self._tokens_of(part)]
        joined = "".join(parts)
        # A long chain is a list of things (`a/b/c/d/e…`), not a name that somebody would write in one word.
        return [*tokens, joined] if len(joined) <= _LONGEST_TOKEN // 2 and len(parts) <= 4 else tokens

    def _stem(self, word: str) -> str:
        return word if self._stemmer is None else self._stemmer.stemWord(word)


def fold(text: str) -> str:
    """Return the text without trade marks, accents, compatibility forms and case."""
    text = text.translate(_MARKS)
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _stemmer(language: str) -> _Stemmer | None:
    name = _SNOWBALL.get(_code(language))
    if name is None:
        return None
    stemmer: _Stemmer = import_module("Stemmer").Stemmer(name)
    return stemmer


def _code(language: str) -> str:
    return language.replace("_", "-").split("-", 1)[0].lower()
