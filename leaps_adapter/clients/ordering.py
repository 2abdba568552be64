"""Hits of several slots under the caller's own sort: emitted only as far as the order is certain."""

from __future__ import annotations

from functools import cmp_to_key
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from leaps_adapter.clients.answers import Shown
    from leaps_adapter.clients.reading import SortKey
    from leaps_adapter.clients.subsearch import Frontier


def in_order(hits: Iterable[Shown], keys: Sequence[SortKey]) -> tuple[Shown, ...]:
    """Return the hits in the order of the sort values that the engine gave them."""
    key = _key(keys)
    return tuple(sorted(hits, key=lambda hit: key(_values(hit))))


def certain(hits: Sequence[Shown], frontiers: Iterable[Frontier], keys: Sequence[SortKey]) -> int:
    """Return how many of the ordered hits lie within the least frontier of all slots that are not exhausted.

    What lies beyond it may yet be preceded by a hit that a slot has not shown.
    """
    open_ones = [each for each in frontiers if not each.exhausted]
    if any(each.last is None for each in open_ones):
        return 0
    key = _key(keys)
    least = min((key(each.last or ()) for each in open_ones), default=None)
    return len(hits) if least is None else sum(1 for hit in hits if not key(_values(hit)) > least)


def _values(hit: Shown) -> Sequence[Any]:  # Any: numbers, texts or None, as the engine gives them
    return hit.native.get("sort") or ()


def _key(keys: Sequence[SortKey]) -> Callable[[Sequence[Any]], Any]:
    """Return the key by which sort values compare as the engine compares them; a missing value comes last."""

    def compare(one: Sequence[Any], other: Sequence[Any]) -> int:
        for left, right, key in zip(one, other, keys, strict=False):
            if left == right:
                continue
            if left is None or right is None:
                return 1 if left is None else -1
            if isinstance(left, str) is not isinstance(right, str):
                left, right = float(left), float(right)  # noqa: PLW2901  `Infinity`, for a missing decimal number
            return (1 if left > right else -1) * (-1 if key.descending else 1)
        return 0

    return cmp_to_key(compare)
