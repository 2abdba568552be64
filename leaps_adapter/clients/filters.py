"""Typed filters as query clauses of OpenSearch and Elasticsearch.

The clauses let through what `leaps_adapter.filters.admits` lets through, as near as an index can tell: what it keeps
otherwise than the product says (a folded word, a rounded number) is for `admits` to settle on the hits that come back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from leaps_adapter.catalogue.mapping import Family

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leaps_adapter.catalogue.mapping import EngineField, EngineFields
    from leaps_adapter.types import Filter, JsonValue

Clause: TypeAlias = "dict[str, Any]"
"""One clause of a query, JSON as the engine reads it: hence Any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtering:
    """Filters as `clauses` for the engine, and `checks` to hold against each product that comes back."""

    clauses: tuple[Clause, ...] = ()
    checks: tuple[Filter, ...] = ()


def filtering(filters: Iterable[Filter], fields: EngineFields) -> Filtering:
    """Return what the engine is to apply of the filters and what is left to code.

    A field that the engine does not keep in a way to decide by is checked in code alone.
    """
    clauses: list[Clause] = []
    checks: list[Filter] = []
    for each in filters:
        known = fields.find(each.field)
        clause = _clause(each, known) if known is not None else None
        if clause is not None:
            clauses.append(clause)
        if known is None:
            checks.append(each)
        elif known.source is not None:
            checks.append(replace(each, field=known.source))
    return Filtering(clauses=tuple(clauses), checks=tuple(checks))


def _clause(condition: Filter, known: EngineField) -> Clause | None:
    if known.exact is None or (condition.negated and known.normalized):
        return None
    met = _met(condition, known, known.exact)
    if met is None:
        return None
    there = _within({"exists": {"field": known.path}}, known)
    met = _within(met, known)
    passing: Clause = {"bool": {"must_not": [met]}} if condition.negated else met
    if not condition.missing_passes:
        return {"bool": {"filter": [there], **passing["bool"]}} if condition.negated else met
    missing: list[Clause] = [{"bool": {"must_not": [there]}}]
    if known.family in {Family.KEYWORD, Family.TEXT}:
        missing.append(_within({"term": {known.exact: ""}}, known))  # an empty value says as little as none
    return {"bool": {"should": [passing, *missing], "minimum_should_match": 1}}


def _met(condition: Filter, known: EngineField, exact: str) -> Clause | None:
    """Return the clause for "some value meets it"; None where the field cannot decide that."""
    bounded = condition.minimum is not None or condition.maximum is not None
    if not condition.values and not bounded:
        return {"exists": {"field": known.path}}
    if bounded and known.family is not Family.NUMBER:
        return None
    if not condition.values:
        return {"range": {exact: _bounds(condition)}}
    return _one_of(condition, known, exact)


def _one_of(condition: Filter, known: EngineField, exact: str) -> Clause | None:
    if known.family in {Family.KEYWORD, Family.TEXT}:
        return _words(condition, known, exact)
    if known.family is Family.NUMBER:
        # One value has to meet both, so the bounds choose among the values.
        return _terms(exact, [each for each in condition.values if _is_number(each) and _lies(condition, each)])
    if known.family is Family.BOOLEAN:
        return _terms(exact, [each for each in condition.values if isinstance(each, bool)])
    return None


def _words(condition: Filter, known: EngineField, exact: str) -> Clause | None:
    words = [each.strip() for each in condition.values if isinstance(each, str)]
    if len(words) < len(condition.values) or any(len(each) > known.longest for each in words):
        return None  # a number, which is kept as its digits, or a value too long to be kept
    return _terms(exact, words)


def _terms(exact: str, values: list[Any]) -> Clause:
    if not values:
        return {"match_none": {}}
    return {"term": {exact: values[0]}} if len(values) == 1 else {"terms": {exact: values}}


def _bounds(condition: Filter) -> dict[str, float]:
    bounds: dict[str, float] = {}
    if condition.minimum is not None:
        bounds["gt" if condition.exclusive_minimum else "gte"] = condition.minimum
    if condition.maximum is not None:
        bounds["lt" if condition.exclusive_maximum else "lte"] = condition.maximum
    return bounds


def _lies(condition: Filter, value: JsonValue) -> bool:
    number = float(value) if isinstance(value, int | float) else 0.0
    low, high = condition.minimum, condition.maximum
    if low is not None and (number < low or (condition.exclusive_minimum and number == low)):
        return False
    return not (high is not None and (number > high or (condition.exclusive_maximum and number == high)))


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _within(clause: Clause, known: EngineField) -> Clause:
    return clause if known.nested is None else {"nested": {"path": known.nested, "query": clause}}
