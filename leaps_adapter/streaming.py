"""Hits handed out as they are verified, before the page is whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from leaps_adapter.page import Judged, key_of
from leaps_adapter.run import Run, hit_of
from leaps_adapter.types import Candidate, Hit, Page

Emit: TypeAlias = Callable[[Hit], None]


class Stream:
    """Hands out hits as they are verified, each product group once, at most a page."""

    def __init__(self, run: Run, emit: Emit) -> None:
        self._run = run
        self._emit = emit
        self._out: set[str] = set()

    def offer(self, candidate: Candidate) -> None:
        """Hand the candidate out if it is sure of its place already."""
        if not self._run.collects and self._run.is_sure(candidate):
            judged = Judged(candidate=candidate, verdict=self._run.verdicts.get(candidate.id))
            self._hand(judged.key, hit_of(judged, 0))

    def close(self, page: Page) -> None:
        """Hand out the rest of the page, in its order."""
        keys = {each.id: key_of(each) for each in self._run.candidates}
        for hit in page.hits:
            self._hand(keys.get(hit.id, hit.id), hit)

    def _hand(self, key: str, hit: Hit) -> None:
        if key not in self._out and len(self._out) < self._run.query.size:
            self._out.add(key)
            self._emit(replace(hit, rank=len(self._out)))
