"""Shop text as search tokens: the same for products and queries.

Text is folded (compatibility forms, case, accents), then cut into words. Sizes and model numbers stay whole (`15.6`,
`sua48rmxlbp3u`), joined words yield their parts and the joined form (`wi-fi`: `wi`, `fi`, `wifi`), a number with a unit
yields both (`16GB`: `16`, `gb`), an inch mark reads as `inch`, thousands lose their comma, and words are stemmed
(Snowball).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from threading import Lock

from leaps_adapter.languages import language_of, stemmer, word_rules
from leaps_adapter.text import parts_of

_MARKS = str.maketrans(dict.fromkeys("®™©℠", " "))
_INCH_MARKS = "\"|”|″|''"
_WORD = re.compile(r"[^\W_]+(?:[.,\-/+'’][^\W_]+)*")
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_NUMBER_UNIT = re.compile(
    r"(\d+(?:\.\d+)?)([kmgtp]b|[kmg]?hz|m?ah|wh|k?w|k?va?|[cmk]?m|k?g|mg|lbs?|oz|m?l|in|ft|mp|px|fps|dpi|ppm|rpm|db|pcs)"
)
_SEPARATOR = re.compile(r"[,\-/+'’]|(?<!\d)\.|\.(?!\d)")
_LONGEST_TOKEN = 64
_CACHED_WORDS = 200_000


class Tokenizer:
    """Cuts the text of one language into tokens; may be shared among threads."""

    def __init__(self, language: str = "en") -> None:
        self.language = language
        rules = word_rules(language_of(language))
        self._stop = rules.stop
        self._possessive = tuple(
            form for each in rules.possessive if len(each) > 1 for form in (each, each.replace("'", "’"))
        )
        self._compounds = rules.language if rules.ends else None
        # however an inch is written, it is one word
        self._inch = f" {rules.inch[0]} " if rules.inch else ' " '
        self._inches = re.compile(rf"(?<=\d)\s?(?:{'|'.join([_INCH_MARKS, *_spelled(rules.inch)])})")
        self._stemmer = stemmer(rules.algorithm) if rules.algorithm is not None else None
        self._known = lru_cache(maxsize=_CACHED_WORDS)(self._tokens_of)
        # The stemmer keeps a buffer of its own and is not safe to call from two threads at once.
        self._lock = Lock()

    def __call__(self, text: str) -> list[str]:
        """Return the tokens of a text in order, with repetitions."""
        words = _WORD.findall(self._inches.sub(self._inch, fold(text)))
        with self._lock:
            return [token for word in words for token in self._known(word)]

    def _tokens_of(self, word: str) -> list[str]:
        for ending in self._possessive:
            word = word.removesuffix(ending)
        if word in self._stop:
            return []
        if word.isalpha():
            return [self._stem(each)[:_LONGEST_TOKEN] for each in self._written(word)]
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

    def _written(self, word: str) -> list[str]:
        """Return a word and, where it is put together from several, those."""
        parts = parts_of(word, language=self._compounds) if self._compounds is not None else (word,)
        return [word, *parts] if len(parts) > 1 else [word]

    def _stem(self, word: str) -> str:
        return word if self._stemmer is None else self._stemmer.stemWord(word)


def fold(text: str) -> str:
    """Return the text without trade marks, accents, compatibility forms and case."""
    text = text.translate(_MARKS)
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _spelled(words: tuple[str, ...]) -> list[str]:
    """Return what an inch is called, as patterns: with a hyphen, a space or nothing before it."""
    return [rf"[-\s]?(?:{'|'.join(map(re.escape, words))})\b"] if words else []
