"""Words of shop text: folded, split and stemmed the same way everywhere, by the rules of their language."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from leaps_adapter.languages import WordRules, stemmer, word_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

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
PLUS = "plus"
"""The stem of the sign inside a word such as `DVD+R`."""

_INNER_PLUS = re.compile(r"(?<=[^\W\d_])\+(?=[^\W\d_])")
_CODE = re.compile(r"(?=[^\W_]*\d)[^\W_]{2,16}(?![^\W_])")
_SHORTEST_PART = 3  # letters of a word that is written as one with another
_ABBREVIATED = 4  # letters of an abbreviation in the plural


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
    if not phrase or phrase[0] not in words:
        return False
    for start in range(len(words) - len(phrase) + 1):
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


def tokenize(text: str, *, language: str = "en") -> list[Token]:
    """Return the tokens of the text in order; words written as one are a token each."""
    found = _TOKEN.finditer(fold(text))
    if not word_rules(language).ends:
        return [Token(word := match.group(), _stem(word, language), *match.span()) for match in found]
    tokens: list[Token] = []
    for match in found:
        start = match.start()
        for part in parts_of(match.group(), language=language):
            tokens.append(Token(part, _stem(part, language), start, start + len(part)))
            start += len(part)
    return tokens


@lru_cache(maxsize=100_000)
def parts_of(word: str, *, language: str = "en") -> tuple[str, ...]:
    """Return the words that one is put together from: `leinen`, `hemd` of `leinenhemd`; most are one alone.

    The last part is a noun of the language's products, the one before it any word of its products, colours and values;
    letters that only link two parts stay with the first.
    """
    rules = word_rules(language)
    if not rules.ends or not word[0].isalpha():
        return (word,)
    return _taken_apart(word, rules.ends, rules) or (word,)


def _taken_apart(word: str, tails: frozenset[str], rules: WordRules) -> tuple[str, ...]:
    """Return the parts of a word that is known or whose last part is among `tails`; none when it is neither."""
    forms = (word, *(word.removesuffix(link) for link in rules.links))
    if any(_known(form, rules.starts, rules.language) for form in forms):
        return (word,)
    for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        if _known(word[cut:], tails, rules.language) and (head := _taken_apart(word[:cut], rules.starts, rules)):
            return (*head, word[cut:])
    return ()


def _known(word: str, stems: frozenset[str], language: str) -> bool:
    return len(word) >= _SHORTEST_PART and (word in stems or _snowball(language)(word) in stems)


def stem(word: str, *, language: str = "en") -> str:
    """Return the word without its inflection (Snowball); numbers without `.0`, signs as they are."""
    return _stem(word, language)


@lru_cache(maxsize=100_000)
def _stem(word: str, language: str) -> str:
    if not word[0].isalpha():
        # "USB 2.0" and "USB 2" are one version
        return word.removesuffix(".0") if word[0].isdigit() else word
    rules = word_rules(language)
    for ending in rules.possessive:
        word = word.removesuffix(ending)
    if word in rules.apart:
        return word
    if len(word) <= rules.keeps:
        return rules.short.get(word, word)
    if rules.abbreviation is not None and len(word) == _ABBREVIATED and rules.abbreviation.fullmatch(word):
        return word[:-1]
    return _snowball(language)(word)


@lru_cache(maxsize=16)
def _snowball(language: str) -> Callable[[str], str]:
    algorithm = word_rules(language).algorithm
    found = stemmer(algorithm) if algorithm is not None else None
    return found.stemWord if found is not None else str


@lru_cache(maxsize=200_000)
def key(text: str, *, language: str = "en") -> tuple[str, ...]:
    """Return the stems of the words and numbers of a short text, as a key for comparing phrases.

    A plus inside a word is one: `DVD+R` is no `DVD-R`.
    """
    if "+" in text:
        text = _INNER_PLUS.sub(f" {PLUS} ", text)
    return tuple(_stem(word, language) for word in _words(text, language) if word[0].isalpha() or word[0].isdigit())


def is_inner_plus(tokens: Sequence[Token], index: int) -> bool:
    """Return whether a token is the sign inside a word: that of `DVD+R`."""
    if not 0 < index < len(tokens) - 1 or tokens[index].word != "+":
        return False
    before, plus, after = tokens[index - 1 : index + 2]
    return before.end == plus.start and plus.end == after.start and before.is_word and after.is_word


def words_of(text: str, *, language: str = "en") -> list[str]:
    """Return the words of the text, folded, without numbers, signs and stems."""
    return [word for word in _words(text, language) if word[0].isalpha()]


def _words(text: str, language: str) -> Iterator[str]:
    found: list[str] = _TOKEN.findall(fold(text))
    if not word_rules(language).ends:
        yield from found
        return
    for word in found:
        yield from parts_of(word, language=language)


def codes_of(text: str) -> list[str]:
    """Return the runs of letters and figures in the text, folded: `S24`, `DDR5`, `870EVO`."""
    return [run for run in _CODE.findall(fold(text)) if not run.isdigit()]
