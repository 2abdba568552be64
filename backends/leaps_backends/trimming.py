"""A product with the fields alone that were asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leaps_adapter.types import Document, JsonValue

_PAIR_NAMES = ("name", "key", "label", "attribute", "property")


def trim(document: Document, fields: Sequence[str] | None) -> Document:
    """Return the product with the named fields alone, by dotted path; None keeps everything."""
    if fields is None:
        return document
    wanted = tuple(fields)
    kept: dict[str, JsonValue] = {}
    for key, value in document.items():
        if key in wanted:
            kept[key] = value
            continue
        inner = tuple(path[len(key) + 1 :] for path in wanted if path.startswith(f"{key}."))
        if inner and (part := _trim_value(value, inner)) is not None:
            kept[key] = part
    return kept


def _trim_value(value: JsonValue, fields: tuple[str, ...]) -> JsonValue:
    if isinstance(value, Mapping):
        return trim(value, fields) or None
    if isinstance(value, Sequence) and not isinstance(value, str):
        parts = [_trim_entry(entry, fields) for entry in value]
        return [part for part in parts if part is not None] or None
    return None


def _trim_entry(entry: JsonValue, fields: tuple[str, ...]) -> JsonValue:
    # A list of name-value pairs has its fields named by the pairs, as `flatten` reads it.
    if isinstance(entry, Mapping) and any(str(entry[key]).strip() in fields for key in _PAIR_NAMES if key in entry):
        return entry
    return _trim_value(entry, fields)
