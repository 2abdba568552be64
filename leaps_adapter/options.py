"""What a caller may say of a query beside its text, checked once."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, TypedDict

from leaps_adapter.errors import QueryError
from leaps_adapter.types import Query

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leaps_adapter.types import Filter, JsonValue, SortKey


class QueryOptions(TypedDict, total=False):
    """What may be said of a query beside its text; see `Query`. None stands for the default."""

    size: int
    filters: Sequence[Filter]
    sort: Sequence[SortKey]
    user: Mapping[str, JsonValue] | None
    deadline: float | None
    history: Sequence[str]
    locale: str


def as_query(text: object, options: QueryOptions, *, deadline: float) -> Query:
    """Return the query with its options; a text without a deadline gets `deadline`, in seconds.

    Raises:
        QueryError: the text is no text, or an option is unknown or out of range.
    """
    if not isinstance(text, str | Query):
        raise QueryError(f"a query is a text, not {type(text).__name__}", hint="pass a str or a Query")
    names = QueryOptions.__annotations__.keys()
    if unknown := sorted(options.keys() - names):
        raise QueryError(f"unknown option {unknown[0]}", hint=f"one of {', '.join(names)}")
    query = Query(text=text, deadline=deadline) if isinstance(text, str) else text
    limit, user = options.get("deadline"), options.get("user")
    query = replace(
        query,
        size=options.get("size", query.size),
        deadline=query.deadline if limit is None else limit,
        user=query.user if user is None else user,
        filters=tuple(options.get("filters", query.filters)),
        sort=tuple(options.get("sort", query.sort)),
        history=tuple(options.get("history", query.history)),
        locale=options.get("locale", query.locale),
    )
    if query.size < 1:
        raise QueryError(f"a page of {query.size} hits cannot be", hint="size is at least 1")
    if not 0 < query.deadline < math.inf:
        raise QueryError(f"a deadline of {query.deadline} s cannot be kept", hint="deadline is a number above 0")
    return query
