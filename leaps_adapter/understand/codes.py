"""Codes of letters and figures, such as `DDR5`: values that only titles hold where there are no typed fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.types import Constraint, Operator

if TYPE_CHECKING:
    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.understand.sentence import Sentence

CODE = "code"
"""The attribute of such a constraint."""


def read_codes(sentence: Sentence, profile: CatalogueProfile) -> list[Constraint]:
    """Return a constraint for every unread code that titles hold, in a catalogue without typed fields."""
    if profile.typed:
        return []
    found: list[Constraint] = []
    index = 0
    while index < len(sentence):
        _, last = sentence.run(index)
        code = sentence.code(index)
        if code in profile.words and sentence.tokens[index].is_word and sentence.free(index, last):
            found.append(
                Constraint(
                    id="",
                    attribute=CODE,
                    operator=Operator.NONE_OF if sentence.negated[index] else Operator.ANY_OF,
                    span=sentence.span(index, last),
                    values=(code,),
                )
            )
            sentence.claim(index, last)
        index = last + 1
    return found
