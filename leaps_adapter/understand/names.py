"""Proper names that no field holds: a model or series, told by its capitals, that titles of the catalogue use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.types import Constraint, Operator, Target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.understand.sentence import Sentence

_RARE = 0.05  # a word in more titles than this names no one model
_TITLE_CASE = 0.5
_DOUBT = 0.3


def read_names(sentence: Sentence, profile: CatalogueProfile, kinds: Sequence[str] = ()) -> list[Constraint]:
    """Return a constraint for every run of unread capitalized words that titles of the catalogue hold.

    A word that stands in titles of other `kinds` alone is no name of one: no keyboard is a Monday.

    A query written in capitals throughout, or in none, tells nothing that way.
    """
    words = [token for token in sentence.tokens if token.is_word]
    capitals = sum(1 for token in words if sentence.text[token.start].isupper())
    if not words or capitals > _TITLE_CASE * len(words):
        return []
    found: list[Constraint] = []
    run: list[int] = []
    for index in range(len(sentence) + 1):
        if index < len(sentence) and _belongs(sentence, profile, index, run):
            run.append(index)
            continue
        named = any(sentence.tokens[i].is_word for i in run) and not _is_abbreviation(sentence, run)
        if named and _is_borne(sentence, profile, run, kinds):
            found.append(_constraint(sentence, profile, run))
        run = []
    return found


def _is_borne(sentence: Sentence, profile: CatalogueProfile, run: list[int], kinds: Sequence[str]) -> bool:
    """Whether titles of these kinds hold the words, or nothing tells whose titles do."""
    model = profile.kinds
    for index in run:
        _, per_kind = model.features.get(f"word {sentence.tokens[index].stem}", (0, {}))
        if kinds and per_kind and per_kind.keys().isdisjoint(kinds):
            return False
    return True


def _is_abbreviation(sentence: Sentence, run: list[int]) -> bool:
    """Whether a run is a lone technical abbreviation, such as `VESA`, which names no model."""
    token = sentence.tokens[run[0]]
    return len(run) == 1 and len(token.word) <= 5 and sentence.text[token.start : token.end].isupper()


def _belongs(sentence: Sentence, profile: CatalogueProfile, index: int, run: list[int]) -> bool:
    token = sentence.tokens[index]
    if sentence.claimed[index] or sentence.negated[index]:
        return False
    if token.is_number:
        return bool(run) or (index + 1 < len(sentence) and _is_name(sentence, profile, index + 1))
    if token.word == "-":
        return bool(run) and index + 1 < len(sentence) and _is_name(sentence, profile, index + 1)
    after = sentence.tokens[index + 1] if index + 1 < len(sentence) else None
    if run and after is not None and after.is_number and after.start == token.end:
        # the letter of "Galaxy S24"
        return token.is_word
    return token.is_word and _is_name(sentence, profile, index)


def _is_name(sentence: Sentence, profile: CatalogueProfile, index: int) -> bool:
    token = sentence.tokens[index]
    if not token.is_word or sentence.claimed[index] or not sentence.text[token.start].isupper():
        return False
    starts = index == 0 or sentence.ends_clause(index - 1)
    seen = profile.words.get(sentence.code(index) or token.word, 0)
    return (
        not starts
        and token.word not in sentence.lexicon.fillers
        and 0 < seen <= max(3, _RARE * profile.products)
        and (token.stem,) not in sentence.lexicon.product_names
        and token.stem not in sentence.lexicon.everyday
    )


def _constraint(sentence: Sentence, profile: CatalogueProfile, run: list[int]) -> Constraint:
    first, last = run[0], run[-1]
    span = sentence.span(first, last)
    sentence.claim(first, last)
    words = sentence.joined([index for index in run if sentence.tokens[index].word != "-"])
    return Constraint(
        id="",
        attribute="name",
        operator=Operator.ANY_OF,
        span=span,
        values=(words,),
        # a word that is written like a name may be one of anything; a model has a number
        doubt=0.0 if any(sentence.tokens[index].is_number for index in run) else _DOUBT,
        targets=tuple(Target(field=path, coverage=1.0) for path in profile.title_fields),
    )
