"""Sentences that tell how to answer, such as `If several offers share the lowest price, return all of them`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.understand.sentence import phrases

if TYPE_CHECKING:
    from leaps_adapter.understand.sentence import Sentence


def claim_instructions(sentence: Sentence) -> None:
    """Mark every sentence that is an instruction as read: nothing in it is wished of a product."""
    openers = phrases(sentence.lexicon, "instructions", "openers")
    index = 0
    while index < len(sentence):
        begins = index == 0 or sentence.ends_clause(index - 1)
        if begins and sentence.starts(index, openers):
            last = _end(sentence, index)
            sentence.claim(index, last)
            index = last
        index += 1


def _end(sentence: Sentence, index: int) -> int:
    """Return the last token of the sentence that a position stands in."""
    stops = sentence.lexicon.words("instructions", "stops")
    last = index
    while last + 1 < len(sentence) and not (sentence.word(last + 1) in stops and sentence.ends_clause(last + 1)):
        last += 1
    return last
