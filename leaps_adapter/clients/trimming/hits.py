"""One hit cut back to what the caller asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from leaps_adapter.clients.trimming.source import SourceFilter, kept

if TYPE_CHECKING:
    from leaps_adapter.types import JsonValue


def trimmed(hit: Mapping[str, JsonValue], wanted: SourceFilter) -> dict[str, JsonValue]:
    """Return the hit as the engine would have given it for the caller's own `_source`.

    Everything beside `_source` stays: a sub-search asks for the caller's `fields`, `stored_fields` and
    `docvalue_fields` as they are, and for `wanted.asked` as `_source`.
    """
    result = dict(hit)
    source = result.pop("_source", None)
    if not wanted.fetch or not isinstance(source, Mapping):
        return result
    return {**hit, "_source": kept(source, wanted)}
