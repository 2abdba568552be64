"""Conditions that an `or` joins, though each was read from another field or in another way: `4K or Full HD`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from leaps_adapter.types import Constraint, Deciding, Operator

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leaps_adapter.understand.sentence import Sentence

_APART = 6  # words between two alternatives: the nouns of "an SC connector or an LC connector"
_ALONE = frozenset({"brand", "colour", "compatibility", "name", "code"})  # only ever joined with their like
_YES = ("yes",)


def join_alternatives(constraints: Iterable[Constraint], sentence: Sentence) -> list[Constraint]:
    """Return the constraints in the order of the sentence, those that an `or` joins as one that either satisfies."""
    joined: list[Constraint] = []
    for each in sorted(constraints, key=lambda each: each.span.start):
        if joined and _are_alternatives(joined[-1], each, sentence):
            joined[-1] = _either(joined[-1], each, sentence)
        else:
            joined.append(each)
    return joined


def _are_alternatives(one: Constraint, other: Constraint, sentence: Sentence) -> bool:
    """Whether either of two constraints that follow one another would do."""
    if not one.operator is other.operator is Operator.ANY_OF or (one.values == _YES) is not (other.values == _YES):
        return False
    alike = one.attribute == other.attribute or not {one.attribute, other.attribute} & _ALONE
    return alike and _are_joined(one.span.end, other.span.start, sentence)


def _are_joined(start: int, end: int, sentence: Sentence) -> bool:
    """Whether an `or`, and besides it only nouns and small words, stand between two places of the text."""
    lexicon = sentence.lexicon
    between = [index for index, token in enumerate(sentence.tokens) if start <= token.start and token.end <= end]
    words = [sentence.word(index) for index in between]
    if len(words) > _APART or not lexicon.words("clause", "or") & set(words):
        return False
    apart = lexicon.words("figures", "connecting") | lexicon.words("clause", "and")
    return all(
        (sentence.tokens[index].is_word or sentence.word(index) == "-")
        and sentence.word(index) not in apart
        and not sentence.ends_clause(index)
        for index in between
    )


def _either(one: Constraint, other: Constraint, sentence: Sentence) -> Constraint:
    same = {target.field for target in one.targets} & {target.field for target in other.targets}
    both = united(one, other, sentence.text)
    if one.values == _YES and not same:
        both = replace(both, attribute=f"{one.attribute} or {other.attribute}")
    return both if same else replace(both, decided_by=Deciding.ANY)


def united(one: Constraint, other: Constraint, text: str) -> Constraint:
    """Return one constraint for two values of the same attribute."""
    start, end = one.span.start, other.span.end
    by_field = {target.field: target for target in one.targets}
    for target in other.targets:
        known = by_field.get(target.field)
        if known is None:
            by_field[target.field] = target
        else:
            by_field[target.field] = replace(known, matches=tuple(dict.fromkeys((*known.matches, *target.matches))))
    return replace(
        one,
        values=tuple(dict.fromkeys((*one.values, *other.values))),
        targets=tuple(by_field.values()),
        span=replace(one.span, end=end, text=text[start:end]),
    )
