"""Any JSON product as flat fields with lists of scalar values, whatever its shape."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from leaps_adapter.types import Document, JsonValue

Scalar: TypeAlias = bool | int | float | str
Fields: TypeAlias = dict[str, list[Scalar]]

_NAME_KEYS = ("name", "key", "label", "attribute", "property")
_WIDEST = 1_023  # bits of the integers that a float can hold; larger ones are infinite to all that compares numbers
# the types that JSON makes come first: asking an abstract class costs ten times as much
_OBJECTS = (dict, Mapping)
_LISTS = (list, tuple, Sequence)
_VALUE_KEYS = ("value", "values", "val", "content")


def flatten(document: Document) -> Fields:
    """Return the product's values by dotted field path, in document order.

    Nested objects join their keys with a dot; lists collect their values under one path; a list of name-value pairs
    (`specs: [{"name": "Colour", "value": "red"}]`) becomes one field per name (`specs.Colour`). Empty strings, nulls,
    NaN and infinities are dropped.
    """
    fields: Fields = {}
    _collect(document, "", fields)
    return fields


def _collect(value: JsonValue, path: str, fields: Fields) -> None:
    """Add what stands under a path to the fields."""
    if isinstance(value, str):
        if value := value.strip():
            fields.setdefault(path, []).append(value)
    elif isinstance(value, int | float):
        if math.isfinite(value) if isinstance(value, float) else value.bit_length() <= _WIDEST:
            fields.setdefault(path, []).append(value)
    elif isinstance(value, _OBJECTS):
        pair = _name_value(value) if path else None
        for key, inner in value.items() if pair is None else (pair,):
            _collect(inner, f"{path}.{key}" if path else str(key), fields)
    elif isinstance(value, _LISTS):
        for inner in value:
            _collect(inner, path, fields)


def _name_value(entry: Mapping[str, JsonValue]) -> tuple[str, JsonValue] | None:
    """Return (name, value) when the object is one entry of a property list, such as {"name": …, "value": …}."""
    if not 2 <= len(entry) <= 4:
        return None
    names = [entry[key] for key in _NAME_KEYS if key in entry]
    values = [entry[key] for key in _VALUE_KEYS if key in entry]
    if names and values and isinstance(names[0], str) and names[0].strip():
        unit = entry.get("unit")
        value = values[0]
        if isinstance(unit, str) and isinstance(value, int | float) and not isinstance(value, bool):
            return names[0].strip(), f"{value:g} {unit}"
        return names[0].strip(), value
    return None
