"""The soft wishes: what is left of the sentence once everything else was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.types import Wish

if TYPE_CHECKING:
    from leaps_adapter.understand.sentence import Sentence

_MOST = 12


def read_wishes(sentence: Sentence) -> list[Wish]:
    """Return each run of unread content words as one wish; negated words wish for nothing."""
    fillers = sentence.lexicon.fillers
    found: list[Wish] = []
    run: list[int] = []
    for index in range(len(sentence) + 1):
        token = sentence.tokens[index] if index < len(sentence) else None
        content = (
            token is not None
            and (token.is_word or (token.is_number and bool(run)))
            and (len(token.word) > 1 or bool(run))
            and not sentence.claimed[index]
            and not sentence.negated[index]
            and token.word not in fillers
            and "'" not in token.word
        )
        if content:
            run.append(index)
        elif run and not (token is not None and token.word == "-"):
            span = sentence.span(run[0], run[-1])
            found.append(Wish(text=" ".join(sentence.tokens[i].word for i in run), span=span))
            run = []
    return found[:_MOST]
