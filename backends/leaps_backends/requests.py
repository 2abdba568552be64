"""The bodies that are sent to an engine: the words or the vector of a request, under its filters, as one search."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from leaps_adapter.catalogue.mapping import Family
from leaps_adapter.catalogue.profile import Role
from leaps_adapter.catalogue.roles import label_of, title_rank
from leaps_adapter.errors import ConfigurationError
from leaps_adapter.lexicon import load_lexicon

if TYPE_CHECKING:
    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.catalogue.mapping import EngineFields
    from leaps_adapter.clients.filters import Clause

Body: TypeAlias = "Mapping[str, Any]"
"""A request body, JSON as the engine reads it: hence Any."""
QueryBuilder: TypeAlias = Callable[[str], Body]
"""Makes the request body of a text."""

PLACEHOLDER = "{{query}}"
TITLE_WEIGHT = 3
_MOST_FIELDS = 60
_SEARCHED = (Role.BRAND, Role.CATEGORY, Role.COLOUR, Role.DESCRIPTION, Role.TEXT, Role.COMPATIBILITY, Role.ATTRIBUTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vectors:
    """The vector field of an index and how a text becomes a vector.

    `embed` takes texts and returns a vector for each; it runs in a worker thread. `weight` (0 to 1) is the share that
    vectors have in a hybrid ranking by weighted scores.
    """

    field: str
    embed: Callable[[Sequence[str]], Sequence[Sequence[float]]]
    weight: float = 0.5
    candidates: int = 100

    def depth(self, wanted: int) -> int:
        """Return how many neighbours are looked for where so many hits are wanted."""
        return max(self.candidates, wanted)


def builder_of(query: Body | QueryBuilder | None, default: QueryBuilder) -> QueryBuilder:
    """Return what makes a request body of a text: the caller's own, or a body whose `{{query}}` stands for the text.

    Raises:
        ConfigurationError: the body has no place for the text.
    """
    if query is None:
        return default
    if callable(query):
        return query
    if PLACEHOLDER not in repr(query):
        raise ConfigurationError("the query body has no place for the text", hint=f"write {PLACEHOLDER} where it goes")
    template = query

    def build(text: str) -> Body:
        return cast("Body", _filled(template, text))

    return build


def _filled(value: object, text: str) -> object:
    if isinstance(value, str):
        return value.replace(PLACEHOLDER, text)
    if isinstance(value, Mapping):
        return {key: _filled(inner, text) for key, inner in cast("Mapping[str, object]", value).items()}
    if isinstance(value, list):
        return [_filled(inner, text) for inner in cast("list[object]", value)]
    return value


def words_in(fields: EngineFields, profile: CatalogueProfile | None) -> QueryBuilder:
    """Return the query by words over what the profile calls title, brand, category and text.

    Titles weigh three times. Where other fields are copied into one, that one stands for them; where nothing is known
    of the index, the engine searches all of its fields.
    """
    searched = _searched(fields, profile)

    def build(text: str) -> Body:
        asked: dict[str, Any] = {"query": text, "type": "most_fields", "lenient": True}
        if searched:
            asked["fields"] = searched
        return {"query": {"multi_match": asked}}

    return build


def _searched(fields: EngineFields, profile: CatalogueProfile | None) -> list[str]:
    titles = [name for path in _titles(fields, profile) for name in _matched(path, fields)]
    gathered = [each.match for each in fields.fields.values() if each.gathers and each.match]
    described = profile.with_role(*_SEARCHED) if profile is not None else fields.fields.values()
    others = gathered or [name for each in described for name in _matched(each.path, fields)][:_MOST_FIELDS]
    if not titles:
        return others
    return [f"{name}^{TITLE_WEIGHT}" for name in titles] + [name for name in others if name not in titles]


def _titles(fields: EngineFields, profile: CatalogueProfile | None) -> Sequence[str]:
    """Return the fields that name a product: by the profile, else by their own names."""
    if profile is not None:
        return profile.title_fields
    lexicon = load_lexicon("en")
    ranked = [
        (rank, each.path)
        for each in fields.fields.values()
        if (rank := title_rank(each.path, label_of(each.path, lexicon)[0], lexicon)) is not None
    ]
    return [path for _, path in sorted(ranked)[:1]]


def _matched(path: str, fields: EngineFields) -> list[str]:
    known = fields.find(path)
    if known is None or known.nested is not None:
        return []  # a match in a nested object needs a query of its own
    if known.match is not None:
        return [known.match]
    return [path] if known.family is Family.KEYWORD and known.exact == path else []


def under(body: Body, clauses: Sequence[Clause]) -> dict[str, Any]:
    """Return the body with the clauses held against every hit; they never change a score.

    They stand inside a `hybrid` query's parts and a nearest-neighbour search, where a filter outside comes too late.
    """
    if not clauses:
        return dict(body)
    found = dict(body)
    if "knn" in found:
        knn: Body | list[Body] = found["knn"]
        found["knn"] = (
            [_filtered_knn(e, clauses) for e in knn] if isinstance(knn, list) else _filtered_knn(knn, clauses)
        )
    if "retriever" in found:
        return found | {"retriever": _filtered_retriever(found["retriever"], clauses)}
    if "query" in found or "knn" not in found:
        found["query"] = _filtered(found.get("query", {"match_all": {}}), clauses)
    return found


def _filtered(query: Mapping[str, Any], clauses: Sequence[Clause]) -> dict[str, Any]:
    if isinstance(hybrid := query.get("hybrid"), Mapping):
        parts = [_filtered(each, clauses) for each in cast("Mapping[str, Any]", hybrid).get("queries", [])]
        return {"hybrid": {**cast("Mapping[str, Any]", hybrid), "queries": parts}}
    if isinstance(knn := query.get("knn"), Mapping) and "field" not in knn:
        return {"knn": {name: _filtered_knn(each, clauses) for name, each in cast("Mapping[str, Any]", knn).items()}}
    return {"bool": {"must": [query], "filter": list(clauses)}}


def _filtered_knn(knn: Mapping[str, Any], clauses: Sequence[Clause]) -> dict[str, Any]:
    return {**knn, "filter": {"bool": {"filter": [*_own_filters(knn), *clauses]}}}


def _filtered_retriever(retriever: Mapping[str, Any], clauses: Sequence[Clause]) -> dict[str, Any]:
    (name, inner), *_ = retriever.items()
    return {name: {**inner, "filter": [*_own_filters(inner), *clauses]}}


def _own_filters(search: Body) -> list[Body]:
    given: Body | list[Body] = search.get("filter", [])
    return list(given) if isinstance(given, list) else [given]
