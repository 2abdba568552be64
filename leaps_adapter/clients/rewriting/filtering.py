"""Filter clauses added to a request without a change of any score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from leaps_adapter.clients.kinds import Maker
from leaps_adapter.clients.reading import Path, Reading, Root
from leaps_adapter.clients.reading.grammar import COMPOUND
from leaps_adapter.clients.rewriting.paths import changed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.types import JsonValue

    Clauses = Sequence[Mapping[str, JsonValue]]

_NEAREST = frozenset({"knn", "neural"})
_OTHER_DOCUMENTS = frozenset({"nested", "has_child", "has_parent"})


def filtered(body: Mapping[str, JsonValue], reading: Reading, clauses: Clauses) -> Mapping[str, JsonValue]:
    """Return the body with the clauses as filters, wherever its root wants them.

    Around a query stands a `bool`; what looks for nearest neighbours gets them inside as well, for else its k nearest
    would be chosen before the filter; a `hybrid` gets them in each of its queries, a retriever as its own filter.
    """
    if not clauses:
        return body
    root, maker = reading.root, reading.maker
    if root is Root.RETRIEVER:
        (name,) = _names(body["retriever"])
        return changed(body, ("retriever", name, "filter"), lambda own: [*_listed(own), *clauses])
    if root is Root.HYBRID:
        return changed(
            body,
            ("query", "hybrid", "queries"),
            lambda given: [_within(each, clauses, maker) for each in _listed(given)],
        )
    if root in {Root.QUERY, Root.BOTH}:
        body = _highlighted(body)
        body = changed(body, ("query",), lambda query: _within(query, clauses, maker))
    if root in {Root.KNN, Root.BOTH}:
        body = changed(
            body,
            ("knn",),
            lambda knn: [_own(each, clauses) for each in knn] if isinstance(knn, list | tuple) else _own(knn, clauses),
        )
    return body


def _highlighted(body: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """Return the body that highlights what it did: a clause is never marked in a hit, nor read by a highlighter."""
    highlight = body.get("highlight")
    if not isinstance(highlight, Mapping) or "highlight_query" in highlight:
        return body
    return {**body, "highlight": {**highlight, "highlight_query": body["query"]}}


def _within(query: JsonValue, clauses: Clauses, maker: Maker) -> JsonValue:
    inside = _inside(query, clauses, maker)
    if _NEAREST & set(_names(query)):  # it holds the filter already, and a hybrid wants it bare
        return inside
    return {"bool": {"must": [inside], "filter": list(clauses)}}


def _inside(query: JsonValue, clauses: Clauses, maker: Maker) -> JsonValue:
    """Return the query with the clauses in every nearest-neighbour query that scores outside nested documents."""
    if not isinstance(query, Mapping):
        return query
    ((name, inner),) = query.items()
    if name in _NEAREST:
        path: Path = (name, *_names(inner)) if maker is Maker.OPENSEARCH else (name,)
        return changed(query, path, lambda parameters: _own(parameters, clauses))
    if name not in COMPOUND or name in _OTHER_DOCUMENTS or not isinstance(inner, Mapping):
        return query
    scoring = COMPOUND[name].scoring
    return {name: {key: _all_inside(each, clauses, maker) if key in scoring else each for key, each in inner.items()}}


def _all_inside(value: JsonValue, clauses: Clauses, maker: Maker) -> JsonValue:
    if isinstance(value, list | tuple):
        return [_inside(each, clauses, maker) for each in value]
    return _inside(value, clauses, maker)


def _own(parameters: JsonValue, clauses: Clauses) -> JsonValue:
    """Return a k-NN query's parameters with the clauses joined to its own filter."""
    if not isinstance(parameters, Mapping):
        raise LookupError("filter")  # noqa: TRY004  the body is not the one that was read
    return changed(parameters, ("filter",), lambda own: {"bool": {"filter": [*_listed(own), *clauses]}})


def _names(value: JsonValue) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, Mapping) else ()


def _listed(own: JsonValue) -> list[JsonValue]:
    if own is None:
        return []
    return list(own) if isinstance(own, list | tuple) else [own]
