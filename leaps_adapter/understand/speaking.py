"""Which of several fields that hold a value decide, and how their answers count together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.types import Deciding
from leaps_adapter.understand.spellings import value_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.catalogue import FieldProfile
    from leaps_adapter.lexicon import Lexicon
    from leaps_adapter.types import Target

_MOST = 3
_AS_COMMON = 0.5  # the share of the best field's coverage that makes a field as good a witness
_DIFFERENT = 2  # words by which two fields of one thing may differ: `connector 1` and `connector 2`


def speaking(found: Sequence[tuple[FieldProfile, Target]], lexicon: Lexicon) -> tuple[tuple[Target, ...], Deciding]:
    """Return the targets that decide, best first, and whether any of them may hold the value or the first one must.

    Fields named alike are of one thing, so that any of them may hold the value: either end of a cable; where there are
    none, so may fields of other names that hold it by itself. Else a field of another name speaks only where the best
    one is silent: that a disk has a password does not make it the disk that the computer stores on. A rarer field
    whose name says more than the best one's is of a part: the front camera's `hd type`.
    """
    best = found[0][1]
    label = set(lexicon.key(found[0][0].label))
    others = [(set(lexicon.key(field.label)), target) for field, target in found[1:]]
    others = [(words, target) for words, target in others if not label < words or target.coverage >= best.coverage]
    alike = [target for words, target in others if label & words and len(label ^ words) <= _DIFFERENT]
    alike = alike or [
        target for _, target in others if target.coverage >= _AS_COMMON * best.coverage and _alone(target)
    ]
    targets = (best, *(alike or (target for _, target in others)))[:_MOST]
    return targets, Deciding.ANY if alike or len(targets) == 1 else Deciding.FIRST


def _alone(target: Target) -> bool:
    """Whether most of a field's values that hold the wanted one are that one, and no lists with it among others."""
    single = sum(1 for raw in target.matches if len(value_parts(raw)) == 1)
    return 2 * single > len(target.matches)
