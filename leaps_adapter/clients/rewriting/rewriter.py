"""The same request with other words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.clients.escaping import escape
from leaps_adapter.clients.rewriting.filtering import filtered
from leaps_adapter.clients.rewriting.paths import changed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from leaps_adapter.clients.reading import Body, Path, Place, Reading
    from leaps_adapter.types import JsonValue


def rewrite(
    body: Body,
    reading: Reading,
    text: str,
    *,
    filters: Sequence[Mapping[str, JsonValue]] = (),
    vectors: Mapping[Path, Sequence[float]] | None = None,
    put: Mapping[str, JsonValue] | None = None,
    drop: Collection[str] = (),
) -> dict[str, JsonValue]:
    """Return the request that asks for the text where the body asks for the shopper's words; the body is not changed.

    `filters` are clauses of the query language that hits must meet besides; no score changes. `vectors` holds, for
    each of the reading's vector places, the new words' vector. `put` sets top-level keys (`size`, `from`, `_source`),
    `drop` leaves keys out (`aggs` stands for `aggregations` too).

    Raises:
        LookupError: a vector place without a vector, or a body that is not the one that was read.
    """
    unwanted = {*drop, *(("aggregations",) if "aggs" in drop else ())}
    result: Body = body
    for place in (*reading.places, *reading.highlights):
        result = changed(result, place.path, _said(text, place))
    for place in reading.vectors:
        result = changed(result, place.path, _as(list((vectors or {})[place.path])))
    new = {**filtered(result, reading, filters), **(put or {})}
    return {key: value for key, value in new.items() if key not in unwanted}


def _said(text: str, place: Place) -> Callable[[JsonValue], JsonValue]:
    return _as(escape(text, place))


def _as(new: JsonValue) -> Callable[[JsonValue], JsonValue]:
    return lambda _: new
