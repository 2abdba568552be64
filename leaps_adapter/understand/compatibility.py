"""What the product has to go with: in `charger for iPhone 17` the phone is a target, not the product."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.catalogue.naming import match_name
from leaps_adapter.catalogue.profile import Role, ValueType
from leaps_adapter.catalogue.units import find_quantities
from leaps_adapter.types import Constraint, Operator, Target
from leaps_adapter.understand.sentence import phrases

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leaps_adapter.catalogue import FieldProfile
    from leaps_adapter.lexicon import Phrase
    from leaps_adapter.understand.grounding import Grounding
    from leaps_adapter.understand.sentence import Sentence

_LONGEST = 7
_NOUNS = 3  # words between a maker and its "compatibility"
_TOLD = 0.12  # of a field that is said of a thing's kind
_QUANTITY = 6  # tokens that a figure and its unit may take


def read_compatibility(
    sentence: Sentence, grounding: Grounding, product_last: int, kinds: Sequence[str] = ()
) -> list[Constraint]:
    """Return the constraints on what the product must go with, said after the product itself.

    A name that the catalogue itself gives for what products of these `kinds` go with is read wherever it stands.
    """
    if known := _read_known(sentence, grounding, kinds):
        return [known]
    if said := _read_said_behind(sentence, grounding) or _read_owned(sentence, grounding):
        return said
    cues = phrases(sentence.lexicon, "compatibility", "before")
    people = frozenset(sentence.lexicon.list("people", "words"))
    found: list[Constraint] = []
    index = product_last + 1
    while index < len(sentence):
        length = sentence.starts(index, cues)
        if not length or not sentence.free(index, index):
            index += 1
            continue
        first = index + length
        while sentence.word(first) in sentence.lexicon.words("compatibility", "skipped"):
            first += 1
        last = _end(sentence, first)
        named = last >= first and (sentence.word(first) not in people or _is_maker_said(sentence, grounding, first))
        if (
            named
            and _names_device(sentence, grounding, first, last)
            and not _is_value(sentence, grounding, kinds, first)
        ):
            last = _last_alternative(sentence, grounding, first, last)
            found.append(_constraint(sentence, grounding, index, first, last))
        index = max(last, index) + 1
    return found


def _is_maker_said(sentence: Sentence, grounding: Grounding, index: int) -> bool:
    """Whether a word that may be a person is a maker's name: the Brother of `for a Brother printer`."""
    owned = sentence.word(index - 1) in sentence.lexicon.words("product", "owned")
    return (
        not owned
        and sentence.text[sentence.tokens[index].start].isupper()
        and _is_maker(sentence, grounding, index, index)
    )


def _is_value(sentence: Sentence, grounding: Grounding, kinds: Sequence[str], first: int) -> bool:
    """Whether what something is for is a value of a field of its own: the mount of a `lens for Canon EF-S`."""
    for last in range(min(first + _LONGEST, len(sentence)) - 1, first, -1):
        held = grounding.values.targets(sentence.stems(first, last), kinds)
        if any(field.role is Role.ATTRIBUTE and target.coverage >= _TOLD for field, target in held[:1]):
            return True
    return False


def _last_alternative(sentence: Sentence, grounding: Grounding, first: int, last: int) -> int:
    """Return the last token of the makers that an `or` adds to one: `works with Samsung or HP`."""
    joins = _joins(sentence)
    if sentence.stems(first, last) not in grounding.makers.brands:
        return last
    while sentence.word(last + 1) in joins:
        lengths = (n for n in (2, 1) if _is_maker(sentence, grounding, last + 2, last + 1 + n))
        added = next(lengths, 0) if last + 2 < len(sentence) else 0
        if not added:
            break
        last += 1 + added
    return last


def _read_known(sentence: Sentence, grounding: Grounding, kinds: Sequence[str]) -> Constraint | None:
    """Return the constraint on the devices that the compatibility field knows by name: `Lumo Fold screen protector`."""
    devices = grounding.makers.devices(kinds)
    spans: list[tuple[int, int]] = []
    index = 0
    while devices and index < len(sentence):
        lengths = range(min(_LONGEST, len(sentence) - index), 1, -1)
        last = next((index + n - 1 for n in lengths if _is_known(sentence, devices, index, index + n - 1)), None)
        if last is not None:
            spans.append((index, last))
        index = index + 1 if last is None else last + 1
    if not spans or any(sentence.negated[first] != sentence.negated[spans[0][0]] for first, _ in spans):
        return None
    raws = [raw for first, last in spans for raw in devices[sentence.stems(first, last)]]
    for first, last in spans:
        sentence.claim(first, last)
    return Constraint(
        id="",
        attribute="compatibility",
        operator=Operator.NONE_OF if sentence.negated[spans[0][0]] else Operator.ANY_OF,
        span=sentence.span(spans[0][0], spans[-1][1]),
        values=tuple(dict.fromkeys(sentence.spelling(first, last) for first, last in spans)),
        targets=tuple(
            Target(field=field.path, matches=tuple(dict.fromkeys(raws)), coverage=field.coverage, whole=True)
            for field in grounding.profile.with_role(Role.COMPATIBILITY)[:3]
        ),
    )


def _read_said_behind(sentence: Sentence, grounding: Grounding) -> list[Constraint]:
    """Return the constraints on makers whose things the product goes with: `HP printer compatibility`."""
    found: list[Constraint] = []
    for index in range(len(sentence)):
        if sentence.word(index) not in sentence.lexicon.words("compatibility", "after"):
            continue
        for first in range(index - 1, max(-1, index - 1 - _NOUNS), -1):
            maker = next((n for n in (2, 1) if _is_maker(sentence, grounding, first - n + 1, first)), 0)
            if maker:
                found.append(_of_maker(sentence, grounding, (first - maker + 1, first), index))
                break
            if sentence.ends_clause(first) or not sentence.tokens[first].is_word or sentence.claimed[first]:
                break
    return found


def _read_owned(sentence: Sentence, grounding: Grounding) -> list[Constraint]:
    """Return the constraint on the maker of what the shopper has and the product goes with: `my printer is an HP`."""
    words = sentence.lexicon.words
    for index in range(1, len(sentence) - 2):
        owned = sentence.word(index) in words("compatibility", "devices") and sentence.free(index, index)
        if not owned or sentence.word(index - 1) not in words("compatibility", "skipped"):
            continue
        first = index + 1
        while sentence.word(first) in words("compatibility", "owned"):
            first += 1
        length = next((n for n in (2, 1) if _is_maker(sentence, grounding, first, first + n - 1)), 0)
        if length and first > index + 1:
            return [_of_maker(sentence, grounding, (first, first + length - 1), first + length - 1)]
    return []


def _is_maker(sentence: Sentence, grounding: Grounding, first: int, last: int) -> bool:
    words = sentence.stems(first, last) if first >= 0 else ()
    known = words in grounding.makers.brands or bool(_naming(words, grounding))
    return known and len(words) == last - first + 1 and sentence.free(first, last)


def _naming(stems: Phrase, grounding: Grounding) -> list[FieldProfile]:
    """Return the fields for what products go with that name a maker; one that never does has only models."""
    fields = grounding.profile.with_role(Role.COMPATIBILITY)
    return [each for each in fields if each.type is ValueType.KEYWORD and stems in grounding.values.phrases(each)]


def _of_maker(sentence: Sentence, grounding: Grounding, maker: tuple[int, int], last: int) -> Constraint:
    naming = _naming(sentence.stems(*maker), grounding)
    sentence.claim(maker[0], last)
    return Constraint(
        id="",
        attribute="compatibility",
        operator=Operator.NONE_OF if sentence.negated[maker[0]] else Operator.ANY_OF,
        span=sentence.span(maker[0], last),
        values=(sentence.spelling(*maker),),
        targets=_targets(naming, (sentence.spelling(*maker),), grounding),
    )


def _is_known(sentence: Sentence, devices: Mapping[Phrase, tuple[str, ...]], first: int, last: int) -> bool:
    ends = (sentence.tokens[first], sentence.tokens[last])
    named = sentence.stems(first, last) in devices and all(token.is_word or token.is_number for token in ends)
    return named and sentence.free(first, last)


def _end(sentence: Sentence, first: int) -> int:
    last = first - 1
    while last + 1 < len(sentence) and last - first + 1 < _LONGEST:
        word = sentence.word(last + 1)
        if (
            word in sentence.lexicon.words("compatibility", "stops")
            or sentence.ends_clause(last + 1)
            or not sentence.free(last + 1, last + 1)
        ):
            break
        if _counts_something(sentence, last + 1):
            break
        last += 1
    return last


def _counts_something(sentence: Sentence, index: int) -> bool:
    """Whether a number here begins another thought (`4 SATA connectors`, `12 inches`) and is no model's."""
    token = sentence.tokens[index]
    after = sentence.tokens[index + 1] if index + 1 < len(sentence) else None
    if not token.is_number or len(token.word) > 2 or after is None:
        return False
    if find_quantities(sentence.tokens[index : index + _QUANTITY], sentence.lexicon)[0].unit is not None:
        return True
    return (
        after.is_word and after.start > token.end and after.word not in sentence.lexicon.words("compatibility", "stops")
    )


def _names_device(sentence: Sentence, grounding: Grounding, first: int, last: int) -> bool:
    """Whether the words name a model: a brand of the catalogue, or a product noun or word with a number to it."""
    tokens = sentence.tokens[first : last + 1]
    if any(each.unit is not None for each in find_quantities(tokens, sentence.lexicon)):
        return False
    numbered = any(token.is_number for token in tokens) and any(token.is_word for token in tokens)
    branded = any(sentence.stems(index, index) in grounding.makers.brands for index in range(first, last + 1))
    noun = any(
        match_name(sentence.tokens, index, sentence.lexicon, grounding.profile.kinds.name_keys)
        for index in range(first, last + 1)
    )
    measures = sentence.lexicon.unit_words.keys() | sentence.lexicon.currency_words.keys()
    measured = any(token.word in measures for token in tokens)
    return branded or (numbered and noun and not measured) or _is_listed(sentence, grounding, first, last)


def _is_listed(sentence: Sentence, grounding: Grounding, first: int, last: int) -> bool:
    """Whether the catalogue names the words, with their figure, among the things that a product goes with."""
    stems = sentence.stems(first, last)
    fields = grounding.profile.with_role(Role.COMPATIBILITY)
    numbered = any(token.is_number for token in sentence.tokens[first : last + 1])
    named = any(token.is_word for token in sentence.tokens[first : last + 1])
    return (
        numbered
        and named
        and any(field.type is ValueType.KEYWORD and stems in grounding.values.phrases(field) for field in fields)
    )


def _constraint(sentence: Sentence, grounding: Grounding, cue: int, first: int, last: int) -> Constraint:
    fields = grounding.profile.with_role(Role.COMPATIBILITY)
    end, devices = last, sentence.lexicon.words("compatibility", "devices")
    while end > first and sentence.word(end) in devices:
        # what goes with "OKI devices" goes with OKI
        end -= 1
    names = _names(sentence, first, end)
    stems = sentence.lexicon.key(names[0])
    naming = _naming(stems, grounding)
    if naming and stems in grounding.makers.brands:
        # a list of models says nothing of who made them
        fields = tuple(naming)
    span = sentence.span(cue, last)
    sentence.claim(cue, last)
    return Constraint(
        id="",
        attribute="compatibility",
        operator=Operator.NONE_OF if sentence.negated[first] else Operator.ANY_OF,
        span=span,
        values=names,
        targets=_targets(fields, names, grounding),
    )


def _targets(fields: Sequence[FieldProfile], names: Sequence[str], grounding: Grounding) -> tuple[Target, ...]:
    """Return the fields that say what a product goes with, with the values known to name one of these things."""
    return tuple(
        Target(
            field=field.path,
            matches=tuple(
                raw
                for name in names
                for raw in grounding.values.phrases(field).get(grounding.key(name), ())
                if field.type is ValueType.KEYWORD
            ),
            coverage=field.coverage,
        )
        for field in fields[:3]
    )


def _joins(sentence: Sentence) -> frozenset[str]:
    """Return what may stand between two names of which either will do."""
    return sentence.lexicon.words("clause", "or") | {"/"}


def _names(sentence: Sentence, first: int, last: int) -> tuple[str, ...]:
    """Return the names that stand from token `first` to `last`, more than one where something joins them."""
    joins = _joins(sentence)
    names: list[list[str]] = [[]]
    for index in range(first, last + 1):
        if sentence.word(index) in joins:
            names.append([])
        elif sentence.tokens[index].is_word or sentence.tokens[index].is_number:
            names[-1].append(sentence.word(index))
    return tuple(" ".join(each) for each in names if each)
