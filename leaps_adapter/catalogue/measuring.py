"""A profile that was learnt from some products, measured over all of them by the engine's own aggregations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from leaps_adapter.catalogue.mapping import Family
from leaps_adapter.catalogue.profile import CatalogueProfile, FieldProfile, Role, ValueType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from leaps_adapter.catalogue.mapping import EngineField, EngineFields

PERCENTS = (5, 25, 50, 75, 95)
AT_ONCE = 40
"""Fields measured in one request; the aggregations of one request share the engine's limits."""

_VALUES = 1_000
_BRANDS = 10_000

Aggregations = dict[str, Any]
"""The `aggs` of a request, JSON as the engine reads it: hence Any."""


def aggregations(profile: CatalogueProfile, fields: EngineFields) -> Iterator[tuple[tuple[str, ...], Aggregations]]:
    """Yield the paths of some fields and the `aggs` that measure them, until all that can be measured are through.

    Each field is counted; a number field has its `stats` and `percentiles`, a keyword field its `terms`.
    """
    known = [(each, found) for each in profile.fields.values() if (found := _measurable(each, fields)) is not None]
    for start in range(0, len(known), AT_ONCE):
        part = known[start : start + AT_ONCE]
        yield (
            tuple(each.path for each, _ in part),
            {str(number): _asked(each, found) for number, (each, found) in enumerate(part)},
        )


def measured(
    profile: CatalogueProfile, *, products: int, answers: Iterable[tuple[tuple[str, ...], Mapping[str, Any]]]
) -> CatalogueProfile:
    """Return the profile with the engine's own counts; `answers` pairs the paths with the `aggregations` answered.

    A field whose aggregation is missing keeps what the sample showed.
    """
    found = dict(profile.fields)
    for paths, answer in answers:
        for number, path in enumerate(paths):
            told = _object(answer.get(str(number)))
            told = _object(told.get("inside")) or told
            if told:
                found[path] = _corrected(found[path], told, products)
    return replace(profile, products=products, fields=found)


def _measurable(each: FieldProfile, fields: EngineFields) -> EngineField | None:
    known = fields.find(each.path)
    if known is None or known.exact is None or each.role in {Role.ID, Role.IGNORED}:
        return None
    numeric = each.type is ValueType.NUMBER and known.family is Family.NUMBER
    wordy = each.type is ValueType.KEYWORD and known.family in {Family.KEYWORD, Family.TEXT} and not known.normalized
    return known if numeric or wordy else None


def _asked(each: FieldProfile, known: EngineField) -> Aggregations:
    field: Aggregations = {"field": known.exact}
    inner: Aggregations = {}
    if known.nested is not None:
        inner["products"] = {"reverse_nested": {}}
    if each.type is ValueType.NUMBER:
        inner["stats"] = {"stats": field}
        inner["points"] = {"percentiles": {**field, "percents": list(PERCENTS), "keyed": False}}
    else:
        inner["terms"] = {"terms": {**field, "size": _BRANDS if each.role is Role.BRAND else _VALUES}}
    asked: Aggregations = {"filter": {"exists": {"field": known.path}}, "aggs": inner}
    return asked if known.nested is None else {"nested": {"path": known.nested}, "aggs": {"inside": asked}}


def _corrected(each: FieldProfile, told: Mapping[str, Any], products: int) -> FieldProfile:
    there = _object(told.get("products")) or told
    count = there.get("doc_count")
    coverage = min(1.0, count / products) if isinstance(count, int) and products else each.coverage
    buckets = _object(told.get("terms")).get("buckets")
    values = {str(_object(b)["key"]): int(_object(b)["doc_count"]) for b in _list(buckets) if _object(b)["key"] != ""}
    return replace(each, coverage=coverage, values=values or each.values, quantiles=_quantiles(told) or each.quantiles)


def _quantiles(told: Mapping[str, Any]) -> tuple[float, ...]:
    stats = _object(told.get("stats"))
    points = [_object(each).get("value") for each in _list(_object(told.get("points")).get("values"))]
    found = [stats.get("min"), *points, stats.get("max")]
    numbers = tuple(float(each) for each in found if isinstance(each, int | float))
    return numbers if len(numbers) == len(PERCENTS) + 2 else ()


def _object(raw: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", raw) if isinstance(raw, Mapping) else {}


def _list(raw: object) -> list[object]:
    return cast("list[object]", raw) if isinstance(raw, list) else []
