"""The caller's sort, read into keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from leaps_adapter.clients.reading.found import Stop, items
from leaps_adapter.clients.reading.records import Path, SortKey, Why

if TYPE_CHECKING:
    from leaps_adapter.types import JsonValue

_PLAIN = frozenset({"order", "missing", "unmapped_type", "format"})


def sort_keys(value: JsonValue) -> tuple[SortKey, ...]:
    """Return the keys of a `sort` in either engine's forms: a name, `{name: order}`, `{name: {...}}`, a list of them.

    Raises:
        Stop: something else.
    """
    if value is None:
        return ()
    return tuple(_key(each, path) for path, each in items(value, ("sort",)))


def _key(value: JsonValue, path: Path) -> SortKey:
    if isinstance(value, str):
        name, _, order = value.partition(":")
        return _ordered(name, order or None, path, plain=True)
    if not isinstance(value, Mapping) or len(value) != 1:
        raise Stop(Why.MALFORMED, path)
    ((name, inner),) = value.items()
    if isinstance(inner, Mapping):
        plain = set(inner) <= _PLAIN and name not in {"_geo_distance", "_script"}
        return _ordered(name, inner.get("order"), path, plain=plain)
    return _ordered(name, inner, path, plain=True)


def _ordered(name: str, order: JsonValue, path: Path, *, plain: bool) -> SortKey:
    if order is None:
        order = "desc" if name == "_score" else "asc"
    if not isinstance(order, str) or order.lower() not in {"asc", "desc"}:
        raise Stop(Why.MALFORMED, path)
    return SortKey(name=name, descending=order.lower() == "desc", plain=plain)
