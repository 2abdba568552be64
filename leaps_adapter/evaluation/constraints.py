"""Constraints whose truth is known because we wrote them, and the small evaluator that decides them.

It reads typed fields alone and shares nothing with `understand` or `verify`: what it says of a product is a second
opinion, not an echo.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from leaps_adapter.config import describe
from leaps_adapter.errors import CatalogueError
from leaps_adapter.text import fold
from leaps_adapter.types import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from leaps_adapter.catalogue import Scalar
    from leaps_adapter.lexicon import Lexicon

_PARTS = re.compile(r"\s*[,;/|&+]\s*|\s+and\s+")
_MIXED = "multicolour"


class Sort(StrEnum):
    """What a constraint is about."""

    PRICE = "price"
    BRAND = "brand"
    COLOUR = "colour"
    NUMBER = "number"
    COUNT = "count"
    KEYWORD = "keyword"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownConstraint:
    """One hard condition of a labelled query, as data.

    Numbers compare in the field's own unit. A number outside the bounds by less than the share `slack`, or just on an
    `exclusive` bound, is neither pass nor fail: people would not agree. `text` is what the query says.
    """

    sort: Sort
    field: str
    label: str
    text: str = ""
    values: tuple[str, ...] = ()
    negated: bool = False
    minimum: float | None = None
    maximum: float | None = None
    exclusive: bool = False
    slack: float = 0.0
    unit: str | None = None

    @classmethod
    def from_json(cls, raw: object) -> KnownConstraint:
        """Return the constraint of a truth file.

        Raises:
            CatalogueError: it is none.
        """
        try:
            return _reader().validate_python(raw)
        except ValidationError as error:
            raise CatalogueError(f"not a labelled constraint: {describe(error)}", hint="synthesize it again") from error


@lru_cache(maxsize=1)
def _reader() -> TypeAdapter[KnownConstraint]:
    return TypeAdapter(KnownConstraint)


def holds(constraint: KnownConstraint, values: Sequence[Scalar], lexicon: Lexicon) -> Status:
    """Return whether a product with these values in the constraint's field satisfies it."""
    if constraint.sort is Sort.BOOLEAN:
        found = {value for value in map(truth_of, values) if value is not None}
        if len(found) != 1:
            return Status.UNKNOWN
        return _said(constraint, agrees=found == {True})
    if constraint.minimum is not None or constraint.maximum is not None:
        return _between(constraint, [float(value) for value in values if is_number(value)])
    texts = [str(value) for value in values if not isinstance(value, bool)]
    if not texts:
        return Status.UNKNOWN
    if constraint.sort is Sort.COLOUR:
        return _coloured(constraint, colours_of(texts, lexicon), lexicon)
    return _named(constraint, texts, lexicon)


def is_number(value: Scalar) -> bool:
    """Whether a value is a number; a boolean is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def truth_of(value: Scalar) -> bool | None:
    """Return the yes or no that a value says, None when it says something else."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    return True if word in {"yes", "y", "true"} else False if word in {"no", "n", "false"} else None


def parts_of(text: str) -> tuple[str, ...]:
    """Return the single values of a text that lists several, folded to lower case."""
    return tuple(part for part in _PARTS.split(fold(text).strip()) if part)


def colours_of(texts: Iterable[str], lexicon: Lexicon) -> frozenset[str | None]:
    """Return the base colours that values name; None among them stands for words that name none."""
    return frozenset(lexicon.colours.get(lexicon.key(part)) for text in texts for part in parts_of(text))


def _said(constraint: KnownConstraint, *, agrees: bool) -> Status:
    return Status.PASS if agrees is not constraint.negated else Status.FAIL


def _between(constraint: KnownConstraint, numbers: Sequence[float]) -> Status:
    found = {_within(constraint, number) for number in numbers}
    return found.pop() if len(found) == 1 else Status.UNKNOWN


def _within(constraint: KnownConstraint, number: float) -> Status:
    """Compare one number; a sole value (`minimum == maximum`) passes within a third of its slack."""
    low, high, slack = constraint.minimum, constraint.maximum, constraint.slack
    inner = slack / 3 if low == high else 0.0
    worst = Status.PASS
    for bound, sign in ((low, -1.0), (high, 1.0)):
        if bound is None:
            continue
        over = sign * (number - bound)
        tiny = 1e-9 * max(1.0, abs(bound))
        if over > slack * abs(bound) + tiny:
            return Status.FAIL
        if over > inner * abs(bound) + tiny or (constraint.exclusive and over > -tiny):
            worst = Status.UNKNOWN
    return worst


def _coloured(constraint: KnownConstraint, found: frozenset[str | None], lexicon: Lexicon) -> Status:
    wanted = {lexicon.colours.get(lexicon.key(value), value) for value in constraint.values}
    agreeing = found & wanted
    if agreeing and agreeing == found:
        return _said(constraint, agrees=True)
    # of several colours, or of a shade nobody can place, people would not agree
    unclear = bool(agreeing) or None in found or _MIXED in found or not found
    return Status.UNKNOWN if unclear else _said(constraint, agrees=False)


def _named(constraint: KnownConstraint, texts: Sequence[str], lexicon: Lexicon) -> Status:
    wanted = {lexicon.key(value) for value in constraint.values}
    equal = {other for value in wanted for other in lexicon.equivalents(value)}
    found = {lexicon.key(part) for text in texts for part in (fold(text), *parts_of(text))} - {()}
    whole = {lexicon.key(text) for text in texts}
    if found & equal:
        # an unwanted value among several may or may not matter
        listed = constraint.negated and not whole & equal
        return Status.UNKNOWN if listed else _said(constraint, agrees=True)
    near = any(set(one) <= set(other) or set(other) <= set(one) for one in found for other in equal)
    return Status.UNKNOWN if near or not found else _said(constraint, agrees=False)
