"""What no product may say against a sentence: its constraints as filters that a missing value passes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from leaps_adapter.config import MissingValue
from leaps_adapter.expand.filters import kind_filter, to_filter
from leaps_adapter.types import Constraint, Deciding, Operator, Target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.config import Settings
    from leaps_adapter.types import Filter, Ledger


def allowance(ledger: Ledger, profile: CatalogueProfile, settings: Settings) -> tuple[Filter, ...]:
    """Return filters that let pass whatever a verifier may keep, as far as fields tell, and little else.

    A value that breaks a constraint is ruled out where that alone decides; one that is missing passes, unless the
    policy drops what is not known and hardly any product lacks the field.
    """
    if not settings.push_filters:
        return ()
    found: list[Filter] = []
    for constraint in ledger.constraints:
        for target in _ruling_out(constraint):
            field = profile.fields.get(target.field)
            condition = to_filter(constraint, target, field) if field is not None and not field.textual else None
            if condition is not None:
                strict = settings.missing is MissingValue.DROP and target.coverage >= settings.push_coverage
                found.append(replace(condition, missing_passes=not strict))
    kinds = (replace(each, missing_passes=True) for each in kind_filter(ledger, profile))
    return tuple(dict.fromkeys((*found, *kinds)))


def _ruling_out(constraint: Constraint) -> Sequence[Target]:
    """Return the targets of which one alone can break the constraint; see `Deciding`."""
    if constraint.decided_by is Deciding.FIRST:
        return constraint.targets[:1]
    one_breaks = constraint.decided_by is Deciding.EVERY or constraint.operator is Operator.NONE_OF
    return constraint.targets if one_breaks or len(constraint.targets) == 1 else ()
