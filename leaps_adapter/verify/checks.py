"""One hard constraint held against one product, in code: numbers, units, values, negations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.catalogue.units import convert, parse_number, read_figures
from leaps_adapter.types import Constraint, Deciding, Operator, Status, Target
from leaps_adapter.understand.spellings import colours_in, value_keys
from leaps_adapter.verify.comparing import Finding, contains, finding, forms, reaches, within
from leaps_adapter.verify.free_text import from_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.catalogue import Scalar
    from leaps_adapter.lexicon import Lexicon
    from leaps_adapter.verify.item import Item

_ALL_WORDS = frozenset({"compatibility", "name"})  # attributes whose values are compared as sets of words
_EVIDENCE = 80
_ROUNDED = 0.005  # 0.91 m for 0.9144
_SAME = 0.03  # 1024 MB and 1 GB are the same size to a shop


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
            found = finding(constraint, status, _quote(target, values))
            if constraint.decided_by is Deciding.FIRST or status is _settling(constraint):
                return found
            decided = decided or found
    return decided or from_text(constraint, item, lexicon)


def _settling(constraint: Constraint) -> Status:
    """Return the answer of one target that settles the matter for all of them."""
    wanted_by_any = constraint.decided_by is Deciding.ANY and constraint.operator is not Operator.NONE_OF
    return Status.PASS if wanted_by_any else Status.FAIL


def _quote(target: Target, values: Sequence[Scalar]) -> str:
    shown = ", ".join(list(dict.fromkeys(_plain(value) for value in values))[:3])
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
        spans = [span for value in values for span in _spans(value, constraint, target, item, lexicon)]
        if not spans:
            return None
        inclusive = not (constraint.exclusive_minimum or constraint.exclusive_maximum)
        slack = _ROUNDED if inclusive and target.scale != 1.0 else 0.0
        met = any(reaches(constraint, low, high) or _rounds_to(constraint, low, high, slack) for low, high in spans)
        return Status.PASS if met else Status.FAIL
    hit = any(_is_value(constraint, target, value, lexicon) for value in values)
    wanted = constraint.operator is Operator.ANY_OF
    return Status.PASS if hit is wanted else Status.FAIL


def _rounds_to(constraint: Constraint, low: float, high: float, slack: float) -> bool:
    """Whether a figure in another unit misses a bound only by how it was rounded: 0.91 m are 3 feet."""
    return bool(slack) and (within(constraint, low * (1 + slack)) or within(constraint, high * (1 - slack)))


def _spans(
    value: Scalar, constraint: Constraint, target: Target, item: Item, lexicon: Lexicon
) -> list[tuple[float, float]]:
    """Return a field's figures in the constraint's unit, each as (low, high)."""
    if isinstance(value, bool):
        return [(float(value), float(value))]
    number = parse_number(value) if isinstance(value, str) else float(value)
    if number is not None:
        read = _in_spoken_unit(number, constraint, item, lexicon) or number * target.scale
        return [(read, read)]
    unit = lexicon.units.get(constraint.unit or "")
    spans: list[tuple[float, float]] = []
    for figure in read_figures(str(value), lexicon):
        if figure.unit is None or unit is None:
            spans.append((figure.low * target.scale, figure.high * target.scale))
        elif figure.unit.dimension == unit.dimension:
            spans.append((convert(figure.low, figure.unit, unit), convert(figure.high, figure.unit, unit)))
    return spans


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
        for quantity in item.title.quantities
        if quantity.unit is not None and quantity.unit.dimension == wanted.dimension
    ]
    alike = [unit for unit in lexicon.units.values() if unit.dimension == wanted.dimension] if spoken else []
    values = (convert(number, unit, wanted) for unit in alike)
    return next((value for value in values if any(abs(value - said) <= _SAME * said for said in spoken)), None)


def _is_value(constraint: Constraint, target: Target, value: Scalar, lexicon: Lexicon) -> bool:
    if isinstance(value, bool):
        return value and "true" in target.matches
    text = str(value)
    if text in target.matches:
        return True
    if target.matches == ("true",):
        return text == "1" or text.lower() in lexicon.yes
    return _is_spoken(constraint, target, text, lexicon)


def _is_spoken(constraint: Constraint, target: Target, text: str, lexicon: Lexicon) -> bool:
    """Whether a raw value that the ledger does not list says one of the wanted values in other words."""
    if constraint.attribute == "colour":
        return bool(colours_in(text, lexicon) & set(constraint.values))
    if constraint.attribute in _ALL_WORDS and not target.whole:
        stems = lexicon.name_stems(text)
        return any(set(lexicon.key(wanted)) <= stems for wanted in constraint.values)
    parts = value_keys(text, lexicon.language)
    wanted_forms = [form for wanted in constraint.values for form in forms(wanted, lexicon)]
    if target.whole:
        return any(part in wanted_forms for part in parts)
    return any(contains(part, form) for form in wanted_forms for part in parts)
