"""A whole body read: its roots, its one text, and what else a wrapper needs of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from leaps_adapter.clients.reading.found import (
    Found,
    Kept,
    Stop,
    Value,
    Vector,
    Window,
    Words,
    holding,
    items,
    vector_within,
)
from leaps_adapter.clients.reading.highlights import highlight_queries
from leaps_adapter.clients.reading.leaves import vector_query
from leaps_adapter.clients.reading.queries import query
from leaps_adapter.clients.reading.records import Body, Bypass, Place, Reading, Root, Why
from leaps_adapter.clients.reading.retrievers import retriever
from leaps_adapter.clients.reading.sorting import sort_keys
from leaps_adapter.clients.surface import Goes, body_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leaps_adapter.clients.kinds import Maker
    from leaps_adapter.types import JsonValue

_ALIASES = {"aggregations": "aggs"}
_COUNTS = frozenset({"aggs", "aggregations"})
"""Keys that ask for nothing where they are empty."""


def read(body: Body, maker: Maker, *, embeds: bool = False) -> Reading | Bypass:
    """Return where the shopper's words stand in a search body, or why the request passes untouched.

    `embeds` says that the caller's vectors can be computed anew for other words; without, a vector bypasses. Words
    that rescore, rerank or suggest are not among the places: they stay the shopper's. The body is not changed.
    """
    try:
        return _read(body, maker, embeds=embeds)
    except Stop as stop:
        return Bypass(why=stop.why, detail=stop.detail)


def _read(body: Body, maker: Maker, *, embeds: bool) -> Reading:
    _check_keys(body, maker)
    root = _root(body)
    found = tuple(_scoring(body, root, maker))
    text = _text(found)
    places = tuple(each.place for each in found if isinstance(each, Words | Value) and each.text.strip() == text)
    _nowhere_else(text, found)
    vector_places = _vectors(found, embeds=embeds)
    offset = _count(body, "from", 0)
    window = min((each.size for each in found if isinstance(each, Window)), default=None)
    if root is Root.HYBRID and offset and window is None:  # the engine pages to a depth that is named, and no further
        raise Stop(Why.MALFORMED, ("query", "hybrid", "pagination_depth"))
    return Reading(
        text=text,
        maker=maker,
        root=root,
        places=places,
        highlights=highlight_queries(body, text, maker=maker),
        vectors=vector_places,
        size=_count(body, "size", 10),
        offset=offset,
        sort=sort_keys(body.get("sort")),
        keys=frozenset(_ALIASES.get(key, key) for key in body if body[key] or key not in _COUNTS),
        window=window,
    )


def _check_keys(body: Body, maker: Maker) -> None:
    known = body_keys(maker.value)
    for key, value in body.items():
        goes = known.get(key)
        if goes is None:
            raise Stop(Why.UNKNOWN_KEY, (key,))
        if goes is Goes.BYPASS and value not in (None, False):
            raise Stop(Why.BODY_KEY, (key,))
    if body.get("size") == 0:
        raise Stop(Why.NO_HITS, ("size",))


def _root(body: Body) -> Root:
    given = frozenset(key for key in ("query", "knn", "retriever") if body.get(key) is not None)
    value = body.get("query")
    if given == frozenset({"query"}) and isinstance(value, Mapping) and "hybrid" in value:
        return Root.HYBRID
    roots = {
        frozenset({"query"}): Root.QUERY,
        frozenset({"knn"}): Root.KNN,
        frozenset({"query", "knn"}): Root.BOTH,
        frozenset({"retriever"}): Root.RETRIEVER,
    }
    if not given:
        raise Stop(Why.NO_TEXT, ())
    if given not in roots:
        raise Stop(Why.MALFORMED, tuple(sorted(given)))
    return roots[given]


def _scoring(body: Body, root: Root, maker: Maker) -> Iterator[Found]:
    if root is Root.RETRIEVER:
        yield from retriever(body["retriever"], ("retriever",))
        return
    if root is not Root.KNN:
        yield from query(body["query"], ("query",), maker=maker)
    if root in {Root.KNN, Root.BOTH}:
        for path, each in items(body["knn"], ("knn",)):
            yield from vector_query(each, path, maker=maker)


def _text(found: Sequence[Found]) -> str:
    texts = list(dict.fromkeys(each.text.strip() for each in found if isinstance(each, Words)))
    if not any(texts):
        raise Stop(Why.NO_TEXT, ())
    if len(texts) > 1:
        where = next(each.place.path for each in found if isinstance(each, Words) and each.text.strip() == texts[1])
        raise Stop(Why.SEVERAL_TEXTS, where)
    return texts[0]


def _nowhere_else(text: str, found: Sequence[Found]) -> None:
    """Stop where a filter or a script holds the words too: it would hold other queries to the first one's words."""
    words = text.casefold()
    for kept in (each for each in found if isinstance(each, Kept)):
        if (path := holding(kept.value, words, kept.path)) is not None:
            raise Stop(Why.TEXT_ELSEWHERE, path)


def _vectors(found: Sequence[Found], *, embeds: bool) -> tuple[Place, ...]:
    places = tuple(each.place for each in found if isinstance(each, Vector))
    if places and not embeds:
        raise Stop(Why.CALLER_VECTOR, places[0].path)
    for kept in (each for each in found if isinstance(each, Kept)):
        if (path := vector_within(kept.value, kept.path)) is not None:
            raise Stop(Why.CALLER_VECTOR, path)
    return places


def _count(body: Body, key: str, default: int) -> int:
    value: JsonValue = body.get(key)
    if value is None:
        return default
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Stop(Why.MALFORMED, (key,))
    return value
