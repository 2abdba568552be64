"""Misspelt words, read as the nearest word that the catalogue or the language knows."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from leaps_adapter.types import Correction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.lexicon import Lexicon
    from leaps_adapter.text import Token

_SHORTEST = 5
_TIED = 20  # words looked at among those that are near


class Speller:
    """Knows the words of a catalogue and of its language."""

    def __init__(self, profile: CatalogueProfile, lexicon: Lexicon) -> None:
        self._profile = profile
        self._lexicon = lexicon

    def correct(self, tokens: Sequence[Token]) -> tuple[list[Token], tuple[Correction, ...]]:
        """Return the tokens with misspelt words replaced, at their old positions, and what was replaced."""
        read: list[Token] = []
        corrections: list[Correction] = []
        for index, token in enumerate(tokens):
            # what stands beside a figure is a unit or a comparison, however short: "2 mter", "uner 15 dollars"
            counted = any(each.is_number for each in tokens[max(0, index - 1) : index + 2])
            shortest = _SHORTEST - counted
            better = self._nearest(token.word) if token.is_word and not self._knows(token, shortest) else None
            if better is None:
                read.append(token)
            else:
                corrections.append(Correction(written=token.word, read_as=better))
                read.append(token._replace(word=better, stem=self._lexicon.key(better)[0]))
        return read, tuple(corrections)

    def _knows(self, token: Token, shortest: int) -> bool:
        return (
            len(token.word) < shortest
            or "'" in token.word
            or token.word in self._profile.words
            or token.stem in self._lexicon.everyday
            or token.stem in self._stems
        )

    @cached_property
    def _stems(self) -> frozenset[str]:
        lexicon = self._lexicon
        stems = {
            stem
            for group in (lexicon.product_names, lexicon.colours, lexicon.equal_values)
            for phrase in group
            for stem in phrase
        }
        for words in lexicon.attributes.values():
            stems.update(stem for phrase in (*words.say, *words.field) for stem in phrase)
            stems.update(stem for form in (*words.most, *words.least) for stem in lexicon.key(form))
        for section in lexicon.phrases.values():
            for name, phrases in section.items():
                if name != "same_head" and not isinstance(phrases, dict | float | str):
                    stems.update(stem for phrase in phrases for stem in lexicon.key(phrase))
        stems.update(
            stem
            for form in (*lexicon.unit_words, *lexicon.numbers, *lexicon.multipliers, *lexicon.currency_words)
            for stem in lexicon.key(form)
        )
        return frozenset(stems)

    @cached_property
    def _small_words(self) -> Mapping[str, list[str]]:
        """The words of comparisons, ranges, negations and requests, of currencies and units, by their first letter."""
        words = {
            word
            for section in ("at_most", "at_least", "range", "negation")
            for name in ("before", "after", "open")
            for phrase in self._lexicon.list(section, name)
            for word in phrase.split()
        }
        for name in ("request", "requested", "target"):
            words |= self._lexicon.words("product", name)
        return _by_letter(words | set(self._lexicon.currency_words) | set(self._lexicon.unit_words))

    @cached_property
    def _targets(self) -> Mapping[str, list[str]]:
        """The words that a shopper is likely to have meant, by their first letter: nouns, colours, values, brands."""
        lexicon = self._lexicon
        words: set[str] = set()
        for labels in lexicon.product_labels.values():
            words.update(word for label in labels for word in label.split())
        for base in lexicon.colours.values():
            words.add(base)
        for group in lexicon.value_groups:
            words.update(word for value in group for word in value.split())
        words.update(
            word for word, count in self._profile.words.items() if count >= max(3, self._profile.products // 2000)
        )
        return _by_letter(words)

    def _nearest(self, word: str) -> str | None:
        from rapidfuzz import process  # noqa: PLC0415  loaded where a word is unknown: most queries have none
        from rapidfuzz.distance import DamerauLevenshtein  # noqa: PLC0415  the same

        distance = 1 if len(word) < 8 else 2
        # a misspelt comparison turns a limit into an equality, so that its words are tried first
        for targets in (self._small_words, self._targets):
            near = [each for each in targets.get(word[0], ()) if abs(len(each) - len(word)) <= distance]
            found = process.extract(word, near, scorer=DamerauLevenshtein.distance, score_cutoff=distance, limit=_TIED)
            if found:
                return min(found, key=lambda each: (each[1], *self._unlikeliness(word, each[0]), each[0]))[0]
        return None

    def _unlikeliness(self, word: str, meant: str) -> tuple[bool, int]:
        """Return what tells words equally near apart: swapped letters are the commonest slip, then the common word."""
        return sorted(word) != sorted(meant), -self._profile.words.get(meant, 0)


def _by_letter(words: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in sorted(words):
        if len(word) >= _SHORTEST and word.isalpha():
            found.setdefault(word[0], []).append(word)
    return found
