"""What the title, the caption, the text in pictures and the reviews say of a constraint that no field decides.

The title is asked first, then the other texts, sentence by sentence; the first that says something decides, and silence
is unknown. `not linen` and `linen: no` speak against linen. A short sentence that begins with the name of the field,
such as `MATERIAL: WOOL`, speaks for the field.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from leaps_adapter.catalogue.roles import label_of
from leaps_adapter.catalogue.units import Quantity, convert
from leaps_adapter.text import codes_of
from leaps_adapter.types import Constraint, Operator, Status
from leaps_adapter.understand.codes import CODE
from leaps_adapter.verify.beside import is_of_another
from leaps_adapter.verify.comparing import Finding, finding, forms, within

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from leaps_adapter.lexicon import Lexicon, Phrase
    from leaps_adapter.text import Token
    from leaps_adapter.verify.item import Item, Passage

_REACH = 3  # words between a "not" and what it denies
_LABELLED = 4  # a value behind its field's name has at most this many words
_BREAKS = frozenset({",", ":", "."})
_EQUALS = frozenset({":", "=", "-"})
_QUOTED = 60
_SPELLINGS = 6  # of a value, with which a text is asked as well
_CONTEXT = 12  # characters on either side of what is quoted from a long sentence
_COLOUR_WORDS = 3


class _Mention(NamedTuple):
    first: int
    last: int
    denied: bool


def from_text(constraint: Constraint, item: Item, lexicon: Lexicon) -> Finding:
    """Return what the product's free text says to one constraint."""
    if constraint.operator is Operator.BETWEEN:
        return (
            _number_in_title(constraint, item, lexicon)
            or _labelled_number(constraint, item, lexicon)
            or _number_in_passing(constraint, item, lexicon)
            or finding(constraint, Status.UNKNOWN)
        )
    if constraint.attribute == "compatibility":
        return _compatible(constraint, item, lexicon)
    if constraint.attribute == CODE and (coded := _code_in_title(constraint, item)) is not None:
        return coded
    labels = () if constraint.values == ("yes",) else _labels(constraint, lexicon)
    for passage in (item.title, *item.sentences):
        if found := _value_in(constraint, passage, labels, lexicon):
            return found
    return finding(constraint, Status.UNKNOWN)


# --- values -----------------------------------------------------------------------------------------------------------


def _value_in(constraint: Constraint, passage: Passage, labels: Sequence[Phrase], lexicon: Lexicon) -> Finding | None:
    mentions = [each for value in _asked(constraint) if (each := _mention(constraint, value, passage, lexicon))]
    if mentions:
        said = [each for each in mentions if not each.denied]
        shown = (said or mentions)[0]
        return _decided(constraint, _quote(passage, shown.first, shown.last), holds=bool(said))
    if _value_start(labels, passage, lexicon) is not None:
        # the field's own name stands there with another value
        return _decided(constraint, _quote(passage, 0, len(passage.tokens) - 1), holds=False)
    return None


def _asked(constraint: Constraint) -> tuple[str, ...]:
    """Return the values as they were said and, where there are few, as the catalogue spells them."""
    if constraint.values == ("yes",):
        return (constraint.attribute,)
    spelled = dict.fromkeys(raw for target in constraint.targets for raw in target.matches)
    return (*constraint.values, *(spelled if len(spelled) <= _SPELLINGS else ()))


def _decided(constraint: Constraint, evidence: str, *, holds: bool) -> Finding:
    wanted = constraint.operator is Operator.ANY_OF
    return finding(constraint, Status.PASS if holds is wanted else Status.FAIL, evidence, from_text=True)


def _mention(constraint: Constraint, value: str, passage: Passage, lexicon: Lexicon) -> _Mention | None:
    if constraint.attribute == "colour":
        spans: Iterable[tuple[int, int]] = _colour_spans(passage.tokens, value, lexicon)
    else:
        spans = (span for form in forms(value, lexicon) for span in _spans(passage, form))
    for first, last in spans:
        return _Mention(first, last, _denied(passage.tokens, first, last, lexicon))
    return None


def _spans(passage: Passage, phrase: Phrase) -> Iterator[tuple[int, int]]:
    """Yield where the phrase stands, signs between its words left out of account."""
    stems, words = passage.stems, passage.words
    if not phrase or phrase[0] not in stems:
        return
    for start in range(len(words) - len(phrase) + 1):
        if stems[start] == phrase[0] and tuple(stems[start : start + len(phrase)]) == phrase:
            yield words[start], words[start + len(phrase) - 1]


def _colour_spans(tokens: Sequence[Token], base: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    position = 0
    while position < len(tokens):
        for length in range(_COLOUR_WORDS, 0, -1):
            stems = tuple(token.stem for token in tokens[position : position + length])
            found = lexicon.colours.get(stems) if len(stems) == length else None
            if found is not None:
                if found == base:
                    yield position, position + length - 1
                position += length
                break
        else:
            position += 1


def _denied(tokens: Sequence[Token], first: int, last: int, lexicon: Lexicon) -> bool:
    """Whether these words are said not to hold: `not linen`, `no pockets`, `linen free`, `linen: no`."""
    denials = lexicon.words("negation", "before")
    breaks = _BREAKS | lexicon.words("statements", "turns")
    for token in reversed(tokens[max(0, first - _REACH) : first]):
        if token.word in breaks:
            break
        if token.word in denials:
            return True
    equals = _EQUALS | lexicon.words("statements", "is")
    after = next((token.word for token in tokens[last + 1 :] if token.word not in equals), "")
    return after in lexicon.words("statements", "none") or after in lexicon.words("negation", "after")


def _value_start(labels: Sequence[Phrase], passage: Passage, lexicon: Lexicon) -> int | None:
    """Return the position behind the field's name when the sentence is no more than that name and a value."""
    tokens = passage.tokens
    equals = _EQUALS | lexicon.words("statements", "is")
    first = 1 if tokens and tokens[0].word in lexicon.words("statements", "before") else 0
    for label in labels:
        end = first + len(label)
        if tuple(token.stem for token in tokens[first:end]) != label:
            continue
        while end < len(tokens) and tokens[end].word in equals:
            end += 1
        if 0 < len(tokens) - end <= _LABELLED:
            return end
    return None


def _labels(constraint: Constraint, lexicon: Lexicon) -> list[Phrase]:
    labels = [label_of(target.field, lexicon)[0] for target in constraint.targets]
    return [phrase for label in dict.fromkeys((*labels, constraint.attribute)) if (phrase := lexicon.key(label))]


def _compatible(constraint: Constraint, item: Item, lexicon: Lexicon) -> Finding:
    for value in constraint.values:
        if all(stem in item.text for stem in lexicon.key(value)):
            return _decided(constraint, f"its text says “{value}”", holds=True)
    return finding(constraint, Status.UNKNOWN)


def _code_in_title(constraint: Constraint, item: Item) -> Finding | None:
    """Decide by a code in the title, or by another one of its series: what has DDR4 has no DDR5."""
    (wanted,) = constraint.values
    series = wanted.rstrip("0123456789")
    said = codes_of(item.title.text)
    # "RTX 4060" is written apart as well
    said += [one.word + two.word for one, two in pairwise(item.title.tokens) if one.is_word and two.is_number]
    if wanted in said:
        return _decided(constraint, f"its title says “{wanted}”", holds=True)
    others = [code for code in said if code.rstrip("0123456789") == series != code]
    return _decided(constraint, f"its title says “{others[0]}”", holds=False) if others and series != wanted else None


# --- numbers ----------------------------------------------------------------------------------------------------------


def _number_in_title(constraint: Constraint, item: Item, lexicon: Lexicon) -> Finding | None:
    unit = lexicon.units.get(constraint.unit or "")
    if unit is None:
        return None
    spoken = [
        (convert(quantity.value, quantity.unit, unit), quantity)
        for quantity in item.title.quantities
        if quantity.unit is not None
        and quantity.unit.dimension == unit.dimension
        and not is_of_another(constraint.attribute, item.title, quantity, lexicon)
    ]
    if not spoken:
        return None
    fitting = [quantity for value, quantity in spoken if within(constraint, value)]
    exact = constraint.minimum is not None and constraint.maximum is not None
    if fitting and (len(spoken) == 1 or exact):
        return _of_quantity(constraint, Status.PASS, item.title, fitting[0])
    if not fitting and (constraint.targets or not exact):
        return _of_quantity(constraint, Status.FAIL, item.title, spoken[0][1])
    return None


def _labelled_number(constraint: Constraint, item: Item, lexicon: Lexicon) -> Finding | None:
    """Read a figure from a sentence that names the field: `WIDTH: 45 CM`."""
    unit = lexicon.units.get(constraint.unit or "")
    if unit is None and constraint.unit is not None:
        return None
    labels = _labels(constraint, lexicon)
    for passage in item.sentences:
        start = _value_start(labels, passage, lexicon)
        if start is None:
            continue
        figures = [each for each in passage.quantities if each.first >= start]
        if len(figures) != 1 or figures[0].currency is not None:
            continue
        said = figures[0]
        value = said.value
        if unit is not None and said.unit is not None and said.unit.dimension == unit.dimension:
            value = convert(said.value, said.unit, unit)
        elif said.unit is not unit:
            continue
        return _of_quantity(constraint, Status.PASS if within(constraint, value) else Status.FAIL, passage, said)
    return None


def _number_in_passing(constraint: Constraint, item: Item, lexicon: Lexicon) -> Finding | None:
    """Take an exact figure that no field holds as met where a text states it; other figures may be of other things."""
    unit = lexicon.units.get(constraint.unit or "")
    if unit is None or constraint.targets or constraint.minimum is None or constraint.maximum is None:
        return None
    for passage in item.sentences:
        for said in passage.quantities:
            measured = said.unit is not None and said.unit.dimension == unit.dimension
            if said.unit is not None and measured and within(constraint, convert(said.value, said.unit, unit)):
                return _of_quantity(constraint, Status.PASS, passage, said)
    return None


def _of_quantity(constraint: Constraint, status: Status, passage: Passage, quantity: Quantity) -> Finding:
    said = passage.text[passage.tokens[quantity.first].start : passage.tokens[quantity.last].end]
    return finding(constraint, status, f"its {passage.source} says “{said}”", from_text=True)


def _quote(passage: Passage, first: int, last: int) -> str:
    """Return the words that decided: alone from a title, with what stands around them from a sentence."""
    start, end = passage.tokens[first].start, passage.tokens[last].end
    if passage.source != "title":
        if len(passage.text.strip()) <= _QUOTED:
            return f"its {passage.source} says “{passage.text.strip()}”"
        start = passage.text.rfind(" ", 0, max(0, start - _CONTEXT)) + 1
        stop = passage.text.find(" ", end + _CONTEXT)
        end = len(passage.text) if stop < 0 else stop
    return f"its {passage.source} says “{passage.text[start:end].strip()}”"
