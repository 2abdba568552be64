"""Constraints that no product can satisfy together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from leaps_adapter.types import Constraint, Operator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leaps_adapter.lexicon import Unit


def find_contradictions(constraints: Sequence[Constraint], units: Mapping[str, Unit]) -> tuple[str, ...]:
    """Return a sentence for every attribute whose constraints exclude one another; `units` are known by name."""
    by_attribute: dict[str, list[Constraint]] = defaultdict(list)
    for constraint in constraints:
        by_attribute[constraint.attribute].append(constraint)
    found: list[str] = []
    for attribute, group in by_attribute.items():
        named = " and ".join(f"“{constraint.span.text}”" for constraint in group)
        if _empty_range([_in_base_unit(each, units) for each in group]) or _nothing_left(group):
            found.append(
                f"{attribute}: {named} exclude each other" if len(group) > 1 else f"{attribute}: {named} is empty"
            )
    return tuple(found)


def _in_base_unit(constraint: Constraint, units: Mapping[str, Unit]) -> Constraint:
    unit = units.get(constraint.unit or "")
    if unit is None:
        return constraint
    minimum, maximum = (
        None if bound is None else bound * unit.factor for bound in (constraint.minimum, constraint.maximum)
    )
    return replace(constraint, minimum=minimum, maximum=maximum)


def _empty_range(group: Sequence[Constraint]) -> bool:
    minimum, maximum = float("-inf"), float("inf")
    strict = False
    for constraint in group:
        if constraint.operator is not Operator.BETWEEN or (len(group) > 1 and _may_stand_beside_others(constraint)):
            continue
        if constraint.minimum is not None and constraint.minimum >= minimum:
            minimum, strict = constraint.minimum, strict or constraint.exclusive_minimum
        if constraint.maximum is not None and constraint.maximum <= maximum:
            maximum, strict = constraint.maximum, strict or constraint.exclusive_maximum
    return minimum > maximum or (minimum == maximum and strict) or maximum < 0


def _may_stand_beside_others(constraint: Constraint) -> bool:
    """Whether a plain figure is looked for in titles, which may hold several: `32 GB kit (2 x 16 GB)`."""
    return not constraint.targets and constraint.minimum is not None and constraint.maximum is not None


def _nothing_left(group: Sequence[Constraint]) -> bool:
    wanted = [set(constraint.values) for constraint in group if constraint.operator is Operator.ANY_OF]
    unwanted = {value for constraint in group if constraint.operator is Operator.NONE_OF for value in constraint.values}
    return bool(wanted) and any(values <= unwanted for values in wanted)
