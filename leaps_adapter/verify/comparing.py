"""What fields and free text are compared by: bounds, the forms of a value, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leaps_adapter.text import holds, key
from leaps_adapter.types import Check, Constraint, Status

if TYPE_CHECKING:
    from leaps_adapter.lexicon import Lexicon, Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A check and whether free text decided it."""

    check: Check
    from_text: bool = False


def finding(constraint: Constraint, status: Status, evidence: str = "", *, from_text: bool = False) -> Finding:
    """Return a finding for a constraint."""
    return Finding(check=Check(constraint=constraint.id, status=status, evidence=evidence), from_text=from_text)


def within(constraint: Constraint, number: float) -> bool:
    """Whether a number, in the constraint's unit, lies within its bounds."""
    # conversions leave dust behind: 6.6 ft are 2.01168 m
    dust = 1e-6 * max(1.0, abs(number))
    if constraint.minimum is not None:
        low = number - constraint.minimum
        if low < -dust or (constraint.exclusive_minimum and low <= dust):
            return False
    if constraint.maximum is not None:
        high = constraint.maximum - number
        if high < -dust or (constraint.exclusive_maximum and high <= dust):
            return False
    return True


def reaches(constraint: Constraint, low: float, high: float) -> bool:
    """Whether some value from `low` to `high` lies within the constraint's bounds."""
    if low == high or within(constraint, low) or within(constraint, high):
        return within(constraint, low) or within(constraint, high)
    above = constraint.minimum is None or high >= constraint.minimum
    below = constraint.maximum is None or low <= constraint.maximum
    return above and below


def forms(value: str, lexicon: Lexicon) -> tuple[Phrase, ...]:
    """Return the stems of a value and of every value that means the same; none for a value without words."""
    phrase = key(value, language=lexicon.language)
    return lexicon.equivalents(phrase) if phrase else ()


def contains(words: Phrase, phrase: Phrase) -> bool:
    """Whether the words hold the phrase, side by side."""
    return holds(words, phrase)
