"""The soft wishes: what is left of the sentence once everything else was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.types import Wish

if TYPE_CHECKING:
    from leaps_adapter.understand.sentence import Sentence

_MOST = 12
_MODEL = 3  # digits of a plain figure that may name a model or series


def read_wishes(sentence: Sentence) -> list[Wish]:
    """Return each run of unread content words as one wish; negated words wish for nothing."""
    found: list[Wish] = []
    run: list[int] = []
    for index in range(len(sentence) + 1):
        token = sentence.tokens[index] if index < len(sentence) else None
        content = token is not None and _is_content(sentence, index, going_on=bool(run))
        if content:
            run.append(index)
        elif run and not (token is not None and token.word == "-"):
            span = sentence.span(run[0], run[-1])
            found.append(Wish(text=sentence.joined(run), span=span))
            run = []
    return found[:_MOST]


def _is_content(sentence: Sentence, index: int, *, going_on: bool) -> bool:
    """Whether an unread token says something of the thing; a letter or figure does beside others or in a code."""
    token = sentence.tokens[index]
    small = len(token.word) == 1 if token.is_word else len(token.word) < _MODEL
    return (
        (token.is_word or token.is_number)
        and (not small or going_on or bool(sentence.code(index)))
        and not sentence.claimed[index]
        and not sentence.negated[index]
        and (token.word not in sentence.lexicon.fillers or bool(sentence.code(index)))
        and "'" not in token.word
    )
