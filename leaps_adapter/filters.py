"""Typed filters held against a product in code, for an engine that does not apply them itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.catalogue.flatten import Fields, Scalar, flatten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leaps_adapter.types import Document, Filter, JsonValue


def admits(filters: Iterable[Filter], document: Document) -> bool:
    """Return whether the product passes every filter."""
    wanted = tuple(filters)
    if not wanted:
        return True
    fields = flatten(document)
    return all(passes(each, fields) for each in wanted)


def passes(condition: Filter, fields: Fields) -> bool:
    """Return whether a flattened product passes one filter, in the sense that `Filter` gives the words."""
    values = fields.get(condition.field)
    if not values:
        return condition.missing_passes
    return any(_meets(condition, value) for value in values) is not condition.negated


def _meets(condition: Filter, value: Scalar) -> bool:
    if condition.values and not any(_same(value, wanted) for wanted in condition.values):
        return False
    if condition.minimum is None and condition.maximum is None:
        return True
    number = _number(value)
    if number is None:
        return False
    low, high = condition.minimum, condition.maximum
    if low is not None and (number < low or (condition.exclusive_minimum and number == low)):
        return False
    return not (high is not None and (number > high or (condition.exclusive_maximum and number == high)))


def _same(value: Scalar, wanted: JsonValue) -> bool:
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted  # True == 1 in Python, not in a catalogue
    return value == (wanted.strip() if isinstance(wanted, str) else wanted)


def _number(value: Scalar) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except ValueError:
        return None
