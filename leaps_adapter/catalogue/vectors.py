"""Vectors that products carry for their engine: figures in plenty that say nothing to a shopper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leaps_adapter.types import Document, JsonValue

MANY = 50
"""Numbers in one list from which on it is a vector: sizes and the like are fewer."""


def without_vectors(document: Document) -> Document:
    """Return the product without its vectors, for where no mapping says which fields have them."""
    return {name: _kept(value) for name, value in document.items() if not _is_vector(value)}


def _kept(value: JsonValue) -> JsonValue:
    if isinstance(value, Mapping):
        return without_vectors(value)
    if isinstance(value, list):
        return [_kept(each) for each in value if not _is_vector(each)]
    return value


def _is_vector(value: JsonValue) -> bool:
    return isinstance(value, list) and len(value) >= MANY and all(type(each) in {int, float} for each in value)
