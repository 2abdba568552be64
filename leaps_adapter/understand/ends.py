"""What stands at the two ends of a thing: `male-to-female`, `LC to SC`, `RJ-45 at both ends`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from leaps_adapter.types import Constraint, Deciding, Operator, Target
from leaps_adapter.understand import shapes
from leaps_adapter.understand.sentence import phrases

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leaps_adapter.lexicon import Phrase
    from leaps_adapter.understand.grounding import Grounding
    from leaps_adapter.understand.sentence import Sentence

_LONGEST = 4
_NEAR = 4  # tokens between a value and its "at both ends"


class _End(NamedTuple):
    """A value from token `first` to `last`, and the fields named alike, one for each end, that may hold it."""

    first: int
    last: int
    attribute: str = ""
    targets: tuple[Target, ...] = ()


def read_ends(sentence: Sentence, grounding: Grounding, kinds: Sequence[str]) -> list[Constraint]:
    """Return a constraint for each end that the sentence names, or one for both where one field tells of both."""
    found: list[Constraint] = []
    to, both = sentence.lexicon.words("values", "to"), phrases(sentence.lexicon, "values", "both")
    for index in range(1, len(sentence)):
        if sentence.word(index) in to or _joins_ends(sentence, index):
            found.extend(_read_two(sentence, grounding, kinds, index))
        elif length := sentence.starts(index, both):
            found.extend(_read_both(sentence, grounding, kinds, index, length))
    return found


def _joins_ends(sentence: Sentence, index: int) -> bool:
    """Whether a hyphen stands between what only ends are: that of `male-female`."""
    if sentence.word(index) != "-":
        return False
    letters = _letters(sentence)
    return {sentence.word(index - 1), sentence.word(index + 1)} <= {*letters, *letters.values()}


def _letters(sentence: Sentence) -> Mapping[str, str]:
    """Return the letters that stand for what is at an end, with what each stands for."""
    letters: Mapping[str, str] = sentence.lexicon.phrases.get("values", {}).get("ends", {})
    return letters


def _read_two(sentence: Sentence, grounding: Grounding, kinds: Sequence[str], to: int) -> list[Constraint]:
    """Return what a `to` joins: either end's value, in a field of its own or in one for both."""
    before, after = to - 1, to + 1
    hyphened = sentence.word(before) == "-"
    before -= hyphened
    after += sentence.word(after) == "-"
    for first in range(max(0, before - _LONGEST + 1), before + 1):
        for last in range(min(len(sentence), after + _LONGEST) - 1, after - 1, -1):
            one, other = (first, before), (after, last)
            if not (_may_be_value(sentence, *one) and _may_be_value(sentence, *other)):
                continue
            if found := _ends(sentence, grounding, kinds, one, other):
                sentence.claim(first, last)
                return found
    return []


def _read_both(
    sentence: Sentence, grounding: Grounding, kinds: Sequence[str], index: int, length: int
) -> list[Constraint]:
    """Return what holds at both ends, said shortly before: `male connectors at both ends`."""
    for last in range(index - 1, max(-1, index - 1 - _NEAR), -1):
        if sentence.ends_clause(last) or sentence.word(last) == ",":
            return []
        for first in range(max(0, last - _LONGEST + 1), last + 1):
            if _may_be_value(sentence, first, last):
                found = _ends(sentence, grounding, kinds, (first, last), (first, last))
                if found:
                    sentence.claim(first, last)
                    sentence.claim(index, index + length - 1)
                    return found
    return []


def _may_be_value(sentence: Sentence, first: int, last: int) -> bool:
    begins = sentence.tokens[first].is_word and sentence.word(first) not in sentence.lexicon.fillers
    return begins and sentence.free(first, last) and shapes.begins_and_ends_in_words(sentence, first, last)


def _ends(
    sentence: Sentence, grounding: Grounding, kinds: Sequence[str], one: tuple[int, int], other: tuple[int, int]
) -> list[Constraint]:
    """Return the constraints on values at the two ends; none where no field tells of ends."""
    values = grounding.values
    pair = values.pair(_spelled_out(sentence, one), _spelled_out(sentence, other), kinds)
    # a slash as often parts alternatives
    ends = None if sentence.word(one[1] + 1) == "/" else _two_ends(sentence, grounding, kinds, one, other)
    if pair is not None and (ends is None or ends[0].targets[0].coverage <= pair[1].coverage):
        return [_constraint(sentence, _End(one[0], other[1], pair[0].label, (pair[1],)), both=False)]
    if ends is None:
        return []
    if sentence.stems(*one) == sentence.stems(*other):
        return [_constraint(sentence, ends[0], both=True)]
    return [_constraint(sentence, end, both=False) for end in ends]


def _two_ends(
    sentence: Sentence, grounding: Grounding, kinds: Sequence[str], one: tuple[int, int], other: tuple[int, int]
) -> tuple[_End, _End] | None:
    """Return both ends where the same two fields may hold either value."""
    first, second = (_end_at(grounding, kinds, sentence.stems(*each), each) for each in (one, other))
    if first is None or second is None:
        return None
    same = {target.field for target in first.targets} == {target.field for target in second.targets}
    return (first, second) if same else None


def _end_at(grounding: Grounding, kinds: Sequence[str], stems: Phrase, at: tuple[int, int]) -> _End | None:
    """Return the fields for either end in which a phrase is a value, None when there are not two."""
    held = grounding.values.targets(stems, kinds)
    named = _unnumbered(grounding.key(held[0][0].label)) if held else ()
    alike = [(field, target) for field, target in held if named == _unnumbered(grounding.key(field.label))]
    return _End(*at, alike[0][0].label, tuple(target for _, target in alike[:2])) if len(alike) > 1 else None


def _spelled_out(sentence: Sentence, at: tuple[int, int]) -> Phrase:
    """Return the stems of an end's value, a letter that stands for one spelled out: `M/F`."""
    word = _letters(sentence).get(sentence.word(at[0])) if at[0] == at[1] else None
    return sentence.lexicon.key(word) if word is not None else sentence.stems(*at)


def _unnumbered(label: Phrase) -> Phrase:
    """Return a field's name without its figures, by which alone the fields of two ends differ: `connector 1`, `2`."""
    return tuple(stem for stem in label if not stem[0].isdigit())


def _constraint(sentence: Sentence, end: _End, *, both: bool) -> Constraint:
    unwanted = sentence.negated[end.first]
    return Constraint(
        id="",
        attribute=end.attribute,
        operator=Operator.NONE_OF if unwanted else Operator.ANY_OF,
        span=sentence.span(end.first, end.last),
        values=(sentence.spelling(end.first, end.last),),
        targets=end.targets,
        decided_by=Deciding.EVERY if both and not unwanted else Deciding.ANY,
    )
