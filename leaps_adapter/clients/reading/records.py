"""What was read of a search request: the words and where they stand, or why it passes untouched."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leaps_adapter.clients.kinds import Maker
    from leaps_adapter.types import JsonValue

Body: TypeAlias = "Mapping[str, JsonValue]"
"""A search request as the client takes it."""

Path: TypeAlias = tuple[str | int, ...]
"""Where a value stands in a body: `("query", "bool", "must", 0, "match", "title")`."""


class Why(StrEnum):
    """Why a request passes untouched."""

    NO_TEXT = "no_text"
    SEVERAL_TEXTS = "several_texts"
    SYNTAX = "syntax"
    TEXT_ELSEWHERE = "text_elsewhere"
    CALLER_VECTOR = "caller_vector"
    IMAGE = "image"
    UNKNOWN_QUERY = "unknown_query"
    UNKNOWN_PARAMETER = "unknown_parameter"
    UNKNOWN_KEY = "unknown_key"
    BODY_KEY = "body_key"
    NO_HITS = "no_hits"
    PARAMETER = "parameter"
    SOURCE = "source"
    SORT = "sort"
    SEARCH_AFTER = "search_after"
    POINT_IN_TIME = "point_in_time"
    DEPTH = "depth"
    ROUTE = "route"
    SETTING = "setting"
    REFUSED = "refused"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bypass:
    """The request passes untouched; `detail` is the place or the name that decided, as `query.bool.must.0.foo`."""

    why: Why
    detail: str = ""

    def __str__(self) -> str:
        """The reason and, after a colon, what decided."""
        return f"{self.why}: {self.detail}" if self.detail else self.why.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place where the shopper's words, or a vector made of them, stand.

    `query` is the query type (`multi_match`, `query_string`, `knn`), `fields` the fields it names, without their
    boosts. `flags` are the operators that a `simple_query_string` has switched on, None where all are.
    """

    path: Path
    query: str
    fields: tuple[str, ...] = ()
    flags: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SortKey:
    """One key of the caller's sort: `_score`, `_doc`, `_shard_doc`, `_script`, `_geo_distance` or a field.

    `plain` is whether it is a field's value and nothing else: no mode, nested path, script or numeric type.
    """

    name: str
    descending: bool
    plain: bool


class Root(StrEnum):
    """What finds the hits of a request."""

    QUERY = "query"
    HYBRID = "hybrid"
    KNN = "knn"
    BOTH = "query and knn"
    RETRIEVER = "retriever"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A request whose words were found.

    `places` are those of the scoring query, `highlights` those of a `highlight_query` that say the same words,
    `vectors` those of vectors that the caller computed: all are replaced in a rewrite. `size` and `offset` are as
    asked or the engine's defaults (10 and 0). `keys` names the top-level keys of the body, `aggregations` as `aggs`.
    `window`, where not None, is the most hits (`from` and `size` together) that its retriever or `hybrid` can give.
    """

    text: str
    maker: Maker
    root: Root
    places: tuple[Place, ...]
    highlights: tuple[Place, ...] = ()
    vectors: tuple[Place, ...] = ()
    size: int = 10
    offset: int = 0
    sort: tuple[SortKey, ...] = ()
    keys: frozenset[str] = frozenset()
    window: int | None = None

    @property
    def fits_in_bool(self) -> bool:
        """Whether the query can stand as a clause of a `bool`, as one query that finds the union."""
        return self.root is Root.QUERY

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields in which the words are sought, each once, in the order of the body."""
        return tuple(dict.fromkeys(name for place in self.places for name in place.fields))

    @property
    def by_score(self) -> bool:
        """Whether the hits come in the order of the engine's score."""
        return not self.sort or self.sort[0].name == "_score"
