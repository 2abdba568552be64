"""Where a sentence says the name of a field: the `cable length` of `headphones, cable length up to 2 m`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from leaps_adapter.catalogue.naming import match_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.catalogue import FieldProfile
    from leaps_adapter.understand.grounding import Grounding
    from leaps_adapter.understand.sentence import Sentence

_LONGEST = 5


class Label(NamedTuple):
    """The name of a field from token `first` to `last`, and the fields that are called so."""

    first: int
    last: int
    fields: tuple[FieldProfile, ...]


def find_labels(sentence: Sentence, grounding: Grounding) -> list[Label]:
    """Return the names of fields in a sentence, in order.

    One word is a name only before a sign that gives it a value (`colour: black`); words that may as well be the product
    are none, such as the memory card of a field for memory cards.
    """
    found: list[Label] = []
    index = 0
    while index < len(sentence):
        label = _label_at(sentence, index, grounding)
        if label is not None:
            found.append(label)
        index = label.last + 1 if label is not None else index + 1
    return found


def _label_at(sentence: Sentence, index: int, grounding: Grounding) -> Label | None:
    signs, idle = sentence.lexicon.words("fields", "signs"), sentence.lexicon.stems("fields", "idle")
    for length in range(min(_LONGEST, len(sentence) - index), 0, -1):
        last = index + length - 1
        stems = sentence.stems(index, last)
        # the "keyboard including" of a sentence is no field "keyboard included"
        fields = grounding.fields.by_label.get(stems, ()) if stems[-1:] and stems[-1] not in idle else ()
        told = length > 1 or sentence.word(last + 1) in signs
        unbroken = all(
            token.is_word or token.is_number or token.word == "-" for token in sentence.tokens[index : last + 1]
        )
        if (
            fields
            and told
            and unbroken
            and sentence.tokens[last].is_word
            and not _is_product(sentence, index, last, grounding)
        ):
            return Label(index, last, tuple(fields))
    return None


def _is_product(sentence: Sentence, first: int, last: int, grounding: Grounding) -> bool:
    """Whether the name of a product ends where the name of a field does."""
    names = grounding.profile.kinds.name_keys
    matches = (match_name(sentence.tokens, start, sentence.lexicon, names) for start in range(first, last + 1))
    return last > first and any(match is not None and match[1] >= last for match in matches)


def inside(labels: Sequence[Label], index: int) -> Label | None:
    """Return the name of a field that a token belongs to."""
    return next((label for label in labels if label.first <= index <= label.last), None)
