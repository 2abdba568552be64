"""Stage 3: how many results each rewrite may bring in one round."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from leaps_adapter.config import Allocation
from leaps_adapter.types import Rewrite, Slot

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

EXPLORATION = 0.2
"""The share of a budget by yield that is spread evenly, so that a rewrite without luck so far is still tried."""


def distinct(rewrites: Iterable[Rewrite], *, filterable: bool) -> tuple[Rewrite, ...]:
    """Return the rewrites that ask the engine different questions, in order, without blank ones.

    Of equal ones the first stays, with the best confidence among them. For an engine that takes no filters they are
    taken off, for they could not be told apart there.
    """
    found: dict[tuple[object, ...], Rewrite] = {}
    for rewrite in rewrites:
        plain = rewrite if filterable else replace(rewrite, filters=(), pushed=())
        words = " ".join(plain.text.split())
        if not words:
            continue
        key = (words.casefold(), repr(plain.filters))
        known = found.get(key)
        if known is None:
            found[key] = plain
        elif plain.confidence > known.confidence:
            found[key] = replace(known, confidence=plain.confidence)
    return tuple(found.values())


def allocate(
    rewrites: Sequence[Rewrite],
    budget: int,
    *,
    allocation: Allocation = Allocation.CONFIDENCE,
    yields: Sequence[int] | None = None,
    offsets: Mapping[int, int] | None = None,
) -> tuple[Slot, ...]:
    """Return one slot per rewrite; their sizes are integers that sum to `budget` exactly.

    Every rewrite gets at least one result while the budget lasts; a rewrite without a share has no slot. `offsets`
    names the rewrites still worth asking, by index, and where each goes on (None: all, from the start). By yield means
    by `yields`, the verified unique results per rewrite so far; where there are none, the confidence decides.
    """
    live = range(len(rewrites)) if offsets is None else sorted(offsets)
    weights = _weights([rewrites[index] for index in live], allocation, yields and [yields[index] for index in live])
    return tuple(
        Slot(index=index, rewrite=rewrites[index], size=size, offset=offsets[index] if offsets else 0)
        for index, size in zip(live, apportion(weights, budget), strict=True)
        if size
    )


def apportion(weights: Sequence[float], total: int) -> tuple[int, ...]:
    """Return whole shares of `total` by largest remainder; nobody gets nothing while there is one for each.

    Ties go to the one named first. Weights that are negative or not finite count as zero; if all do, shares are equal.
    """
    if not weights:
        return ()
    sound = [weight if math.isfinite(weight) and weight > 0 else 0.0 for weight in weights]
    largest = max(sound, default=0.0)
    if largest == 0:
        sound, largest = [1.0] * len(sound), 1.0
    sound = [weight / largest for weight in sound]  # the sum of huge weights would overflow
    if total < len(sound):
        best = sorted(range(len(sound)), key=lambda i: (-sound[i], i))[:total]
        return tuple(int(i in best) for i in range(len(sound)))
    quotas = [total * weight / sum(sound) for weight in sound]
    shares = [max(1, math.floor(quota)) for quota in quotas]
    by_remainder = sorted(range(len(sound)), key=lambda i: (shares[i] - quotas[i], i))
    for position in range(total - sum(shares)):
        shares[by_remainder[position % len(shares)]] += 1
    while sum(shares) > total:
        shares[max((i for i in range(len(shares)) if shares[i] > 1), key=lambda i: (shares[i] - quotas[i], i))] -= 1
    return tuple(shares)


def _weights(rewrites: Sequence[Rewrite], allocation: Allocation, yields: Sequence[int] | None) -> list[float]:
    if allocation is Allocation.EQUAL:
        return [1.0] * len(rewrites)
    if allocation is Allocation.YIELD and yields and (total := sum(yields)):
        even = EXPLORATION / len(yields)
        return [even + (1 - EXPLORATION) * each / total for each in yields]
    return [rewrite.confidence for rewrite in rewrites]
