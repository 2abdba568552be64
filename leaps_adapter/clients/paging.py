"""The pages of a request: what the next one goes on from, so that pages neither repeat nor skip a hit."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from cachetools import TTLCache

from leaps_adapter.clients.answers import Shown, shown
from leaps_adapter.clients.calls import collapses
from leaps_adapter.clients.ordering import certain, in_order
from leaps_adapter.clients.outcomes import json_object
from leaps_adapter.degrade import Fault, degraded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leaps_adapter.clients.calls import Call
    from leaps_adapter.clients.outcomes import Native
    from leaps_adapter.clients.subsearch import Frontier, SubSearches
    from leaps_adapter.types import Page

KEPT = 512
"""Requests whose pages are kept, the latest asked for."""

LIFETIME = 120.0
"""Seconds for which a shopper may turn the page; afterwards the pages are made anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The pages of one request so far.

    `hits` are all that were verified, in order; the first `certain` of them stand where they will stay. `base` is the
    engine's response that they stand in, `native` the client's own that brought it, `counted` the aggregations over the
    union, `page` the loop's last page, `rounds` what the pages of the latest call took. `places` tells which hit a page
    begins with, by the caller's `from`: the one behind the last that the page before it showed, however few these were.
    """

    hits: tuple[Shown, ...]
    certain: int
    page: Page
    rounds: int
    base: Native
    native: object
    counted: Mapping[str, Any] | None  # Any: aggregations as the engine gives them
    frontiers: Mapping[str, Frontier]
    is_whole: bool
    timed_out: bool
    places: Mapping[int, int] = field(default_factory=dict[int, int])

    def place(self, first: int) -> int:
        """Return which of the hits the page from `first` begins with."""
        known = max((each for each in self.places if each <= first), default=0)
        return first - known + self.places.get(known, 0)

    def left_out(self, first: int) -> int:
        """Return how many places before the page from `first` were left empty, by pages that others followed."""
        known = max((each for each, hit in self.places.items() if each <= first and hit < self.certain), default=0)
        return known - self.places.get(known, 0)

    def shown(self, first: int, size: int) -> Answered:
        """Return the pages, once the one of `size` hits from `first` was shown as far as it goes."""
        begin = self.place(first)
        return replace(self, places={**self.places, first + size: max(begin, min(begin + size, self.certain))})

    @property
    def behind(self) -> int | None:
        """How many hits stand behind those so far, where that is known: 0 where none can."""
        return self.page.behind if self.certain == len(self.hits) else None

    @property
    def more(self) -> bool:
        """Whether hits may follow."""
        return self.page.next is not None or self.certain < len(self.hits)


def turned(before: Answered | None, page: Page, sub: SubSearches, call: Call) -> Answered:
    """Return the pages with one more."""
    frontiers = {**(before.frontiers if before is not None else {}), **sub.frontiers}
    hits = (before.hits if before is not None else ()) + shown(page, sub, call)
    order = call.reading
    if not order.by_score:
        hits = in_order(hits, order.sort)
    hits = _collapsed(hits, call)
    reached = len(hits) if order.by_score else certain(hits, frontiers.values(), order.sort)
    return Answered(
        hits=hits,
        certain=reached,
        page=page if sub.point is None or sub.point.refusal is None else _moving(page, sub.point.refusal),
        rounds=page.trace.rounds + (before.rounds if before is not None else 0),
        base=before.base if before is not None else sub.base,
        native=before.native if before is not None else sub.native,
        counted=before.counted if before is not None else sub.counted,
        frontiers=frontiers,
        is_whole=not page.bypass and (before.is_whole if before is not None else sub.has_all_parts),
        timed_out=sub.timed_out,
        places=before.places if before is not None else {},
    )


def _moving(page: Page, refusal: Exception) -> Page:
    """Return the page with a note that no point in time is held."""
    return replace(page, degraded=(*page.degraded, degraded(Fault.POINT_REFUSED, refusal)))


def _collapsed(hits: tuple[Shown, ...], call: Call) -> tuple[Shown, ...]:
    """Return the hits with the first one of each value of the field that the caller collapses by."""
    field = collapses(call)
    if field is None:
        return hits
    first: dict[str, Shown] = {}
    for hit in hits:
        first.setdefault(repr(json_object(hit.native.get("fields")).get(field)), hit)
    return tuple(first.values())


class Pages:
    """The answered pages by the fingerprint of their request, those asked for last. Thread-safe."""

    def __init__(self) -> None:
        self._kept: TTLCache[str, Answered] = TTLCache(KEPT, LIFETIME)
        self._lock = threading.Lock()

    def get(self, fingerprint: str) -> Answered | None:
        """Return what was answered of a request, if that is not too long ago."""
        with self._lock:
            return self._kept.get(fingerprint)

    def put(self, fingerprint: str, answered: Answered) -> None:
        """Keep what was answered of a request in place of what was before."""
        with self._lock:
            self._kept[fingerprint] = answered
