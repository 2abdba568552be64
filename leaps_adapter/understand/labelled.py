"""Values said behind the name of their field: `form factor: micro ATX`, `the material must not be leather`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from leaps_adapter.catalogue.profile import Role, ValueType
from leaps_adapter.types import Constraint, Deciding, Operator, Target
from leaps_adapter.understand import shapes
from leaps_adapter.understand.alternatives import united

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leaps_adapter.catalogue import FieldProfile
    from leaps_adapter.understand.grounding import Grounding
    from leaps_adapter.understand.labels import Label
    from leaps_adapter.understand.sentence import Sentence

_LONGEST = 5
_TOLD = 0.02  # a field that fewer products of a kind carry tells nothing of them


class _Value(NamedTuple):
    """A value from token `first` to `last`, and the target that decides it."""

    first: int
    last: int
    target: Target
    holds: bool = True


def read_labelled_values(sentence: Sentence, grounding: Grounding, kinds: Sequence[str]) -> list[Constraint]:
    """Return a constraint for each field whose name is said with values behind it; several values are alternatives."""
    found: list[Constraint] = []
    for label in sentence.labels:
        for field in label.fields:
            if grounding.fields.coverage(field, kinds) < _TOLD or not sentence.free(label.first, label.last):
                continue
            constraint: Constraint | None = None
            for value in _values(sentence, grounding, kinds, label, field):
                read = _constraint(sentence, label, field, value)
                constraint = read if constraint is None else united(constraint, read, sentence.text)
                sentence.claim(value.first, value.last)
            if constraint is not None:
                sentence.claim(label.first, label.last)
                found.append(constraint)
    return found


def _values(
    sentence: Sentence, grounding: Grounding, kinds: Sequence[str], label: Label, field: FieldProfile
) -> Iterator[_Value]:
    """Yield the values of a field that stand behind its name, one after another."""
    linking = sentence.lexicon.words("fields", "linking") | sentence.lexicon.words("fields", "signs")
    joining = sentence.lexicon.words("clause", "or") | sentence.lexicon.words("clause", "goes_on") | {",", "/", "|"}
    position = label.last + 1
    while sentence.word(position) in linking:
        position += 1
    negated = position < len(sentence) and sentence.negated[position]
    while position < len(sentence):
        value = _value_at(sentence, grounding, kinds, field, position)
        if value is None or sentence.negated[position] is not negated:
            return
        yield value
        position = value.last + 1
        if sentence.word(position) not in joining:
            return
        while sentence.word(position) in joining:
            position += 1


def _value_at(
    sentence: Sentence, grounding: Grounding, kinds: Sequence[str], field: FieldProfile, position: int
) -> _Value | None:
    if field.type is ValueType.BOOLEAN:
        word = sentence.word(position)
        if word not in sentence.lexicon.yes | sentence.lexicon.no or sentence.claimed[position]:
            return None
        share = grounding.fields.coverage(field, kinds)
        target = Target(field=field.path, matches=("true",), coverage=share)
        return _Value(position, position, target, holds=word in sentence.lexicon.yes)
    if field.type is not ValueType.KEYWORD:
        return None
    for length in range(min(_LONGEST, len(sentence) - position), 0, -1):
        last = position + length - 1
        if not sentence.free(position, last) or not shapes.begins_and_ends_in_words(sentence, position, last):
            continue
        stems = sentence.stems(position, last)
        held = grounding.values.in_field(field, stems, kinds)
        if held is not None and field.role is Role.COLOUR and (base := sentence.lexicon.colours.get(stems)) is not None:
            held = replace(held, matches=grounding.colours.shown(field, base, stems, kinds))
        if held is not None:
            return _Value(position, last, held)
    return None


def _constraint(sentence: Sentence, label: Label, field: FieldProfile, value: _Value) -> Constraint:
    spelled = ("yes",) if field.type is ValueType.BOOLEAN else (sentence.spelling(value.first, value.last),)
    wanted = value.holds is not sentence.negated[value.first]
    return Constraint(
        id="",
        attribute=field.label,
        operator=Operator.ANY_OF if wanted else Operator.NONE_OF,
        span=sentence.span(label.first, value.last),
        values=spelled,
        targets=(value.target,),
        decided_by=Deciding.ANY,
    )
