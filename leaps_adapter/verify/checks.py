"""One hard constraint held against one product, in code: numbers, units, values, negations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leaps_adapter.text import Token, key, tokenize
from leaps_adapter.catalogue.units import Quantity, convert, find_quantities, parse_number
from leaps_adapter.catalogue.build import sole_quantity
from leaps_adapter.types import Check, Constraint, Operator, Status, Target
from leaps_adapter.understand.grounding import colours_in, value_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.catalogue import Fields, Scalar
    from leaps_adapter.lexicon import Lexicon, Phrase

_ALL_WORDS = frozenset({"compatibility", "name"})  # attributes whose values are compared as sets of words
_EVIDENCE = 80
_SAME = 0.03  # 1024 MB and 1 GB are the same size to a shop


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One product, opened for checking: its flat fields, its title's tokens, its other text in lower case."""

    fields: Fields
    title: Sequence[Token]
    title_text: str
    text: str
    _quantities: list[Quantity] = field(default_factory=list[Quantity])

    def quantities(self, lexicon: Lexicon) -> list[Quantity]:
        """Return the figures of the title, read once."""
        if not self._quantities and any(token.is_number for token in self.title):
            self._quantities.extend(find_quantities(self.title, lexicon))
        return self._quantities


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A check and whether free text decided it."""

    check: Check
    from_text: bool = False


def check(constraint: Constraint, item: Item, lexicon: Lexicon) -> Finding:
    """Return what the product says to one constraint.

    The first target that the product carries decides, or any of them; where it carries none, its title may.
    """
    decided: Finding | None = None
    for target in constraint.targets:
        values = item.fields.get(target.field)
        if values:
            status = _decide(constraint, target, values, item, lexicon)
            if status is None:
                continue
            found = Finding(check=_check(constraint, status, _quote(target, values)))
            settles = Status.PASS if constraint.operator is Operator.ANY_OF else Status.FAIL
            if not constraint.any_target or status is settles:
                return found
            decided = decided or found
    return decided or _from_text(constraint, item, lexicon)


def _check(constraint: Constraint, status: Status, evidence: str) -> Check:
    return Check(constraint=constraint.id, status=status, evidence=evidence)


def _quote(target: Target, values: Sequence[Scalar]) -> str:
    shown = ", ".join(_plain(value) for value in values[:3])
    name = target.field.rsplit(".", 1)[-1]
    return f"{name} = {shown[:_EVIDENCE]}"


def _plain(value: Scalar) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)


# --- fields -----------------------------------------------------------------------------------------------------------


def _decide(
    constraint: Constraint, target: Target, values: Sequence[Scalar], item: Item, lexicon: Lexicon
) -> Status | None:
    if constraint.operator is Operator.BETWEEN:
        numbers = [number for value in values if (number := _number(value, constraint, target, item, lexicon)) is not None]
        if not numbers:
            return None
        return Status.PASS if any(_within(constraint, number) for number in numbers) else Status.FAIL
    hit = any(_is_value(constraint, target, value, lexicon) for value in values)
    wanted = constraint.operator is Operator.ANY_OF
    return Status.PASS if hit is wanted else Status.FAIL


def _number(value: Scalar, constraint: Constraint, target: Target, item: Item, lexicon: Lexicon) -> float | None:
    """Return a field's value as a number in the constraint's unit."""
    if isinstance(value, bool):
        return float(value)
    number = float(value) if isinstance(value, int | float) else parse_number(value)
    if number is not None:
        return _in_spoken_unit(number, constraint, item, lexicon) or number * target.scale
    quantity = sole_quantity(value, lexicon)
    unit = lexicon.units.get(constraint.unit or "")
    if quantity is None:
        return None
    if quantity.unit is not None and unit is not None:
        return convert(quantity.value, quantity.unit, unit) if quantity.unit.dimension == unit.dimension else None
    return quantity.value * target.scale


def _in_spoken_unit(number: float, constraint: Constraint, item: Item, lexicon: Lexicon) -> float | None:
    """Return a field's number in the constraint's unit when the title repeats it in another unit than the field's.

    A catalogue that keeps memory in gigabytes may hold one product with 1024; its title, `1 GB`, tells that these are
    megabytes.
    """
    wanted = lexicon.units.get(constraint.unit or "")
    if wanted is None or not number:
        return None
    spoken = [
        convert(quantity.value, quantity.unit, wanted)
        for quantity in item.quantities(lexicon)
        if quantity.unit is not None and quantity.unit.dimension == wanted.dimension
    ]
    for unit in lexicon.units.values():
        if spoken and unit.dimension == wanted.dimension:
            value = convert(number, unit, wanted)
            if any(abs(value - said) <= _SAME * said for said in spoken):
                return value
    return None


def _within(constraint: Constraint, number: float) -> bool:
    # conversions leave dust behind: 6.6 ft are 2.01168 m
    dust = 1e-6 * max(1.0, abs(number))
    if constraint.minimum is not None:
        low = number - constraint.minimum
        if low < -dust or (constraint.exclusive_minimum and low <= dust):
            return False
    if constraint.maximum is not None:
        high = constraint.maximum - number
        if high < -dust or (constraint.exclusive_maximum and high <= dust):
            return False
    return True


def _is_value(constraint: Constraint, target: Target, value: Scalar, lexicon: Lexicon) -> bool:
    if isinstance(value, bool):
        return value and "true" in target.matches
    text = str(value)
    if text in target.matches:
        return True
    if constraint.attribute == "colour":
        return bool(colours_in(text, lexicon) & set(constraint.values))
    if target.matches == ("true",):
        return text.lower() in {"true", "yes", "y", "1"}
    if constraint.attribute in _ALL_WORDS:
        stems = set(lexicon.key(text))
        return any(set(lexicon.key(wanted)) <= stems for wanted in constraint.values)
    parts = [lexicon.key(part) for part in value_parts(text)]
    return any(_contains(part, form) for wanted in constraint.values for form in _forms(wanted, lexicon) for part in parts)


def _forms(value: str, lexicon: Lexicon) -> tuple[Phrase, ...]:
    phrase = key(value, language=lexicon.language)
    return lexicon.equivalents(phrase) if phrase else ()


def _contains(words: Phrase, phrase: Phrase) -> bool:
    return any(words[i : i + len(phrase)] == phrase for i in range(len(words) - len(phrase) + 1))


# --- free text --------------------------------------------------------------------------------------------------------


def _from_text(constraint: Constraint, item: Item, lexicon: Lexicon) -> Finding:
    """Let the title, then the other text, decide what no field does; silence is unknown."""
    if constraint.operator is Operator.BETWEEN:
        return _number_in_title(constraint, item, lexicon)
    stems = tuple(token.stem for token in item.title)
    mention = next((value for value in constraint.values if _mentioned(constraint, value, stems, item, lexicon)), None)
    if mention is None:
        return Finding(check=_check(constraint, Status.UNKNOWN, ""))
    status = Status.PASS if constraint.operator is Operator.ANY_OF else Status.FAIL
    return Finding(check=_check(constraint, status, f"its text says “{mention}”"), from_text=True)


def _mentioned(constraint: Constraint, value: str, stems: Phrase, item: Item, lexicon: Lexicon) -> bool:
    if constraint.attribute == "colour":
        return value in colours_in(item.title_text, lexicon)
    if constraint.attribute == "compatibility":
        return all(f"{stem}" in item.text for stem in lexicon.key(value))
    if constraint.values == ("yes",):
        return _contains(stems, lexicon.key(constraint.attribute))
    return any(_contains(stems, form) for form in _forms(value, lexicon))


def _number_in_title(constraint: Constraint, item: Item, lexicon: Lexicon) -> Finding:
    unit = lexicon.units.get(constraint.unit or "")
    unknown = Finding(check=_check(constraint, Status.UNKNOWN, ""))
    if unit is None:
        return unknown
    spoken = [
        (convert(quantity.value, quantity.unit, unit), quantity)
        for quantity in item.quantities(lexicon)
        if quantity.unit is not None and quantity.unit.dimension == unit.dimension
    ]
    if not spoken:
        return unknown
    fitting = [quantity for value, quantity in spoken if _within(constraint, value)]
    exact = constraint.minimum is not None and constraint.maximum is not None
    if fitting and (len(spoken) == 1 or exact):
        evidence = _title_quote(item, fitting[0].first, fitting[0].last)
        return Finding(check=_check(constraint, Status.PASS, evidence), from_text=True)
    if not fitting and (constraint.targets or not exact):
        evidence = _title_quote(item, spoken[0][1].first, spoken[0][1].last)
        return Finding(check=_check(constraint, Status.FAIL, evidence), from_text=True)
    return unknown


def _title_quote(item: Item, first: int, last: int) -> str:
    return f"its title says “{item.title_text[item.title[first].start : item.title[last].end]}”"


def open_item(fields: Fields, title_fields: Sequence[str], *, language: str) -> Item:
    """Return a product ready for checking."""
    title = " ".join(str(value) for path in title_fields for value in fields.get(path, ()))
    text = " ".join(str(value) for values in fields.values() for value in values if isinstance(value, str))
    return Item(fields=fields, title=tokenize(title, language=language), title_text=title, text=f" {text.lower()} ")
