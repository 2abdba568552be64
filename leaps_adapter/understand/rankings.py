"""Superlatives: `cheapest` orders by price, `best battery life` by battery life; neither removes anything."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from leaps_adapter.catalogue.profile import Role, ValueType
from leaps_adapter.text import tokenize
from leaps_adapter.types import Ranking, Target
from leaps_adapter.understand.sentence import Phrases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.lexicon import AttributeWords
    from leaps_adapter.understand.grounding import Grounding
    from leaps_adapter.understand.sentence import Sentence

_ROLES = {"price": Role.PRICE, "rating": Role.RATING, "sales": Role.SALES}


def read_rankings(sentence: Sentence, grounding: Grounding, kinds: Sequence[str]) -> list[Ranking]:
    """Return the ranking wishes of the sentence, first said first."""
    found: list[tuple[int, Ranking]] = []
    for words in sentence.lexicon.attributes.values():
        for forms, descending in ((words.most, True), (words.least, False)):
            for form in forms:
                for index, length in _places(sentence, form):
                    targets = _targets(words, grounding, kinds)
                    if not targets:
                        continue
                    last = index + length - 1
                    span = sentence.span(index, last)
                    found.append(
                        (index, Ranking(attribute=words.name, targets=targets, descending=descending, span=span))
                    )
                    sentence.claim(index, last)
    return [ranking for _, ranking in sorted(found, key=lambda item: item[0])]


def _places(sentence: Sentence, form: str) -> list[tuple[int, int]]:
    """Return (position, number of tokens) wherever the form stands unread."""
    first = form.split(" ", 1)[0]
    found: list[tuple[int, int]] = []
    for index, token in enumerate(sentence.tokens):
        if token.word == first:
            length = sentence.starts(index, _one(form))
            if length and sentence.free(index, index + length - 1):
                found.append((index, length))
    return found


@lru_cache(maxsize=1024)
def _one(form: str) -> Phrases:
    return Phrases([tuple(token.word for token in tokenize(form))])


def _targets(words: AttributeWords, grounding: Grounding, kinds: Sequence[str]) -> tuple[Target, ...]:
    role = _ROLES.get(words.name)
    if role is not None:
        fields = sorted(grounding.profile.with_role(role), key=lambda field: (field.path.count("."), -field.coverage))
        return tuple(Target(field=field.path, coverage=field.coverage) for field in fields[:1])
    fitting = [
        (share, field)
        for field, share in grounding.covered(kinds, ValueType.NUMBER)
        if any(set(phrase) <= set(grounding.key(field.label)) for phrase in words.field)
        and not words.avoid & set(grounding.key(field.label))
    ]
    fitting.sort(key=lambda item: (-item[0], item[1].path))
    return tuple(Target(field=field.path, coverage=share) for share, field in fitting[:1])
