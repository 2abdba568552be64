"""The `highlight_query`s of a body that say the shopper's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from leaps_adapter.clients.reading.found import Stop, Words, items, mapping
from leaps_adapter.clients.reading.queries import query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leaps_adapter.clients.kinds import Maker
    from leaps_adapter.clients.reading.records import Body, Path, Place
    from leaps_adapter.types import JsonValue


def highlight_queries(body: Body, text: str, *, maker: Maker) -> tuple[Place, ...]:
    """Return the places of the words in `highlight_query`s: the body's, each field's, those of inner hits.

    A highlight query that says something else, or cannot be read, stays as the caller wrote it.
    """
    places: list[Place] = []
    for path, value in _queries(body, ()):
        try:
            found = tuple(query(value, path, maker=maker))
        except Stop:
            continue
        places += (each.place for each in found if isinstance(each, Words) and each.text.strip() == text)
    return tuple(places)


def _queries(value: JsonValue, path: Path) -> Iterator[tuple[Path, JsonValue]]:
    for at, each in items(value, path):
        if isinstance(each, str):  # lists of values may be long
            continue
        if isinstance(each, Mapping):
            for key, inner in each.items():
                found = _of_highlight if key == "highlight" else _queries
                yield from found(inner, (*at, key))


def _of_highlight(value: JsonValue, path: Path) -> Iterator[tuple[Path, JsonValue]]:
    try:
        given = mapping(value, path)
    except Stop:
        return
    if "highlight_query" in given:
        yield (*path, "highlight_query"), given["highlight_query"]
    for at, fields in items(given.get("fields"), (*path, "fields")):
        if isinstance(fields, Mapping):
            for name, options in fields.items():
                if isinstance(options, Mapping) and "highlight_query" in options:
                    yield (*at, name, "highlight_query"), options["highlight_query"]
