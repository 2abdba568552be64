"""The way through the query tree: what scores is read, what only filters stays the caller's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.clients.reading.found import Found, Kept, Stop, Window, items, mapping
from leaps_adapter.clients.reading.grammar import COMMON, COMPOUND, SPOKEN, TEXT, VALUES, WORDLESS
from leaps_adapter.clients.reading.leaves import text_query, value_query, vector_query
from leaps_adapter.clients.reading.records import Path, Why

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leaps_adapter.clients.kinds import Maker
    from leaps_adapter.types import JsonValue


def query(value: JsonValue, path: Path, *, maker: Maker) -> Iterator[Found]:
    """Yield what is found in one scoring query and in the queries within.

    Raises:
        Stop: a query type or a parameter that is not known, syntax, a shape that no engine takes.
    """
    given = mapping(value, path)
    if len(given) != 1:
        raise Stop(Why.MALFORMED, path)
    ((name, inner),) = given.items()
    path = (*path, name)
    if name in TEXT and maker in TEXT[name].engines:
        yield from text_query(name, inner, path)
    elif name == "knn":
        yield from vector_query(inner, path, maker=maker)
    elif name in VALUES:
        yield from value_query(name, inner, path)
    elif name in WORDLESS:
        yield Kept(path=path, value=inner)
    elif name in COMPOUND and maker in COMPOUND[name].engines:
        yield from _compound(name, inner, path, maker=maker)
    else:
        raise Stop(Why.UNKNOWN_QUERY, path)


def _compound(name: str, value: JsonValue, path: Path, *, maker: Maker) -> Iterator[Found]:
    form = COMPOUND[name]
    for key, inner in mapping(value, path).items():
        at = (*path, key)
        if key in form.scoring:
            for place, each in items(inner, at):
                yield from query(each, place, maker=maker)
        elif key not in form.own | form.parameters | COMMON:
            raise Stop(Why.UNKNOWN_PARAMETER, at)
        elif key == "pagination_depth" and isinstance(inner, int):
            yield Window(size=inner)
        elif key not in SPOKEN:
            yield Kept(path=at, value=inner)
