"""Superlatives: `cheapest` orders by price, `best battery life` by battery life; neither removes anything."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from leaps_adapter.catalogue.profile import Role, ValueType
from leaps_adapter.text import tokenize
from leaps_adapter.types import Ranking, Target
from leaps_adapter.understand.comparisons import BoundsReader
from leaps_adapter.understand.sentence import Phrases

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leaps_adapter.lexicon import AttributeWords, Lexicon
    from leaps_adapter.understand.grounding import Grounding
    from leaps_adapter.understand.sentence import Sentence

_BETWEEN = 2  # words that may stand between a superlative and its attribute
_ROLES = {"price": Role.PRICE, "rating": Role.RATING, "sales": Role.SALES}


def read_rankings(sentence: Sentence, grounding: Grounding, kinds: Sequence[str]) -> list[Ranking]:
    """Return the ranking wishes of the sentence, first said first."""
    found: list[tuple[int, Ranking]] = []
    beginnings = _superlatives(sentence.lexicon)
    possible = {each for token in sentence.tokens for each in beginnings.get(token.word, ())}
    for _, attribute, form, descending in sorted(possible):
        for index, length in _places(sentence, form):
            targets = _targets(sentence.lexicon.attributes[attribute], grounding, kinds)
            if not targets:
                continue
            last = index + length - 1
            span = sentence.span(index, last)
            found.append((index, Ranking(attribute=attribute, targets=targets, descending=descending, span=span)))
            sentence.claim(index, last)
    found.extend(_told_apart(sentence, grounding, kinds))
    first: dict[tuple[str, bool], Ranking] = {}
    for _, ranking in sorted(found, key=lambda item: item[0]):
        first.setdefault((ranking.attribute, ranking.descending), ranking)
    return list(first.values())


@lru_cache(maxsize=16)
def _superlatives(lexicon: Lexicon) -> Mapping[str, Sequence[tuple[int, str, str, bool]]]:
    """Return the superlatives by their first word, each with its place in the lexicon, its attribute and its order."""
    found: dict[str, list[tuple[int, str, str, bool]]] = {}
    said = [
        (words.name, form, descending)
        for words in lexicon.attributes.values()
        for forms, descending in ((words.most, True), (words.least, False))
        for form in forms
    ]
    for place, (name, form, descending) in enumerate(said):
        found.setdefault(form.split(" ", 1)[0], []).append((place, name, form, descending))
    return found


def _places(sentence: Sentence, form: str) -> list[tuple[int, int]]:
    """Return (position, number of tokens) wherever the form stands unread."""
    first = form.split(" ", 1)[0]
    found: list[tuple[int, int]] = []
    for index, token in enumerate(sentence.tokens):
        if token.word == first:
            length = sentence.starts(index, _one(form, sentence.lexicon.language))
            if length and sentence.free(index, index + length - 1):
                found.append((index, length))
    return found


@lru_cache(maxsize=1024)
def _one(form: str, language: str) -> Phrases:
    return Phrases([tuple(token.word for token in tokenize(form, language=language))])


def _told_apart(sentence: Sentence, grounding: Grounding, kinds: Sequence[str]) -> list[tuple[int, Ranking]]:
    """Return the superlatives that stand some words before their attribute: `highest available data read speed`."""
    found: list[tuple[int, Ranking]] = []
    limits = BoundsReader(sentence)
    for name, descending in (("most", True), ("least", False)):
        superlatives = sentence.lexicon.words("superlatives", name)
        for index, token in enumerate(sentence.tokens):
            if token.word not in superlatives or sentence.claimed[index] or limits.is_comparison(index):
                continue
            read = _attribute_after(sentence, index)
            if read is None:
                continue
            words, last = read
            targets, unit = _targets(words, grounding, kinds), None
            if not targets:
                targets, unit = _texts(words, grounding, kinds)
            if targets:
                span = sentence.span(index, last)
                ranking = Ranking(attribute=words.name, targets=targets, descending=descending, span=span, unit=unit)
                found.append((index, ranking))
                sentence.claim(index, last)
    return found


def _attribute_after(sentence: Sentence, index: int) -> tuple[AttributeWords, int] | None:
    """Return the attribute named soonest after a superlative, by its longest name, and the last token of the name."""
    for first in range(index + 1, min(index + 2 + _BETWEEN, len(sentence))):
        if sentence.ends_clause(first) or sentence.claimed[first]:
            return None
        named = [
            (len(phrase), words)
            for words in sentence.lexicon.attributes.values()
            for phrase in words.field
            if sentence.stems(first, first + len(phrase) - 1) == phrase
        ]
        if named:
            length, words = max(named, key=lambda item: (item[0], item[1].name))
            return words, first + length - 1
    return None


def _texts(words: AttributeWords, grounding: Grounding, kinds: Sequence[str]) -> tuple[tuple[Target, ...], str | None]:
    """Return the titles as targets, and the unit to read there, in a catalogue that has no typed figures."""
    unit = next((u.name for u in grounding.lexicon.units.values() if u.dimension == words.dimension), None)
    if unit is None or grounding.figures.has_figures(kinds):
        return (), None
    return tuple(Target(field=path, coverage=1.0) for path in grounding.profile.title_fields), unit


def _targets(words: AttributeWords, grounding: Grounding, kinds: Sequence[str]) -> tuple[Target, ...]:
    role = _ROLES.get(words.name)
    if role is not None:
        fields = sorted(grounding.profile.with_role(role), key=lambda field: (field.path.count("."), -field.coverage))
        return tuple(Target(field=field.path, coverage=field.coverage) for field in fields[:1])
    fitting = [
        (share, field)
        for field, share in grounding.fields.covered(kinds, ValueType.NUMBER)
        if any(set(phrase) <= set(grounding.key(field.label)) for phrase in words.field)
        and not words.avoid & set(grounding.key(field.label))
    ]
    fitting.sort(key=lambda item: (-item[0], item[1].path))
    return tuple(Target(field=field.path, coverage=share) for share, field in fitting[:1])
