"""Constraints and kinds of the ledger as typed filters for the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.catalogue import Role, ValueType
from leaps_adapter.types import Constraint, Filter, Ledger, Operator, Target

if TYPE_CHECKING:
    from leaps_adapter.catalogue import CatalogueProfile, FieldProfile


def to_filter(constraint: Constraint, target: Target, field: FieldProfile) -> Filter | None:
    """Return a constraint as a typed filter on one of its fields; None when the field cannot express it."""
    if constraint.operator is Operator.BETWEEN:
        if field.type is ValueType.BOOLEAN:
            return Filter(field=target.field, values=(True,))
        if field.type is not ValueType.NUMBER:
            return None
        return Filter(
            field=target.field,
            minimum=None if constraint.minimum is None else constraint.minimum / target.scale,
            maximum=None if constraint.maximum is None else constraint.maximum / target.scale,
            exclusive_minimum=constraint.exclusive_minimum,
            exclusive_maximum=constraint.exclusive_maximum,
        )
    if field.type is ValueType.BOOLEAN:
        return Filter(field=target.field, values=(True,), negated=constraint.operator is Operator.NONE_OF)
    if not target.matches:
        return None
    return Filter(field=target.field, values=target.matches, negated=constraint.operator is Operator.NONE_OF)


def kind_filter(ledger: Ledger, profile: CatalogueProfile) -> tuple[Filter, ...]:
    """Return a filter that keeps to the kind of the product by its category, if the catalogue has a field of them."""
    product = ledger.product
    if product is None or not product.kinds:
        return ()
    wanted = set(product.kinds)
    categories = tuple(sorted(value for value, kind in profile.kinds.categories.items() if kind in wanted))
    fields = [field for field in profile.with_role(Role.CATEGORY) if field.type is ValueType.KEYWORD]
    return (Filter(field=fields[0].path, values=categories),) if categories and fields else ()
