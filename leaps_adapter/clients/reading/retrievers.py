"""The way through a tree of Elasticsearch retrievers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from leaps_adapter.clients.kinds import Maker
from leaps_adapter.clients.reading.found import Found, Kept, Stop, Window, Words, is_list, items, mapping
from leaps_adapter.clients.reading.grammar import RETRIEVER_COMMON, RETRIEVER_ORDER, RETRIEVERS, RetrieverType
from leaps_adapter.clients.reading.leaves import vector_query
from leaps_adapter.clients.reading.queries import query
from leaps_adapter.clients.reading.records import Path, Place, Why

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leaps_adapter.types import JsonValue


def retriever(value: JsonValue, path: Path) -> Iterator[Found]:
    """Yield what is found in one retriever and in those within, the least window of all among it.

    Raises:
        Stop: a retriever or a parameter that is not known, syntax, a shape that the engine does not take.
    """
    given = mapping(value, path)
    if len(given) != 1:
        raise Stop(Why.MALFORMED, path)
    ((name, inner),) = given.items()
    path = (*path, name)
    parameters = mapping(inner, path)
    if name == "knn":
        bare = {key: each for key, each in parameters.items() if key not in {"_name", "min_score"}}
        yield from vector_query(bare, path, maker=Maker.ELASTICSEARCH)
    elif name in RETRIEVERS:
        yield from _known(RETRIEVERS[name], parameters, path)
    else:
        raise Stop(Why.UNKNOWN_QUERY, path)


def _known(form: RetrieverType, parameters: Mapping[str, JsonValue], path: Path) -> Iterator[Found]:
    for key, inner in parameters.items():
        at = (*path, key)
        if key == form.query:
            yield from query(inner, at, maker=Maker.ELASTICSEARCH)
        elif key == form.words:
            yield _simplified(inner, parameters, at)
        elif key == form.retriever:
            yield from retriever(inner, at)
        elif key == form.retrievers:
            for place, each in items(inner, at):
                yield from _weighted(each, place)
        elif key in form.parameters | RETRIEVER_COMMON:
            yield from _parameter(key, inner, at)
        elif key in RETRIEVER_ORDER:
            raise Stop(RETRIEVER_ORDER[key], at)
        else:
            raise Stop(Why.UNKNOWN_PARAMETER, at)


def _simplified(text: JsonValue, parameters: Mapping[str, JsonValue], path: Path) -> Words:
    """The form without retrievers: words and fields, from which the engine makes them."""
    if not isinstance(text, str):
        raise Stop(Why.MALFORMED, path)
    return Words(text=text, place=Place(path=path, query="retriever", fields=_fields(parameters.get("fields"))))


def _parameter(key: str, value: JsonValue, path: Path) -> Iterator[Found]:
    if key == "filter":
        yield Kept(path=path, value=value)
    elif key == "rank_window_size" and isinstance(value, int):
        yield Window(size=value)
    elif key == "rescore":
        for _, each in items(value, path):
            if isinstance(each, Mapping) and isinstance(size := each.get("window_size"), int):
                yield Window(size=size)


def _weighted(value: JsonValue, path: Path) -> Iterator[Found]:
    """A retriever among others may stand beside its weight and its normalizer."""
    given = mapping(value, path)
    if "retriever" in given:
        if not set(given) <= {"normalizer", "retriever", "weight"}:
            raise Stop(Why.UNKNOWN_PARAMETER, (*path, *given))
        yield from retriever(given["retriever"], (*path, "retriever"))
    else:
        yield from retriever(given, path)


def _fields(named: JsonValue) -> tuple[str, ...]:
    return tuple(each.partition("^")[0] for each in named if isinstance(each, str)) if is_list(named) else ()
