"""One request and what is expected of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leaps_adapter.clients.reading import Why

WORDS = "linen blazer for men, 50 to 80 dollars, no pure black"
"""A sentence that the route adapts, with no character that either query syntax reserves."""

MATCH = {"match": {"title": WORDS}}
MULTI = {"multi_match": {"query": WORDS, "fields": ["title^2", "brand", "description"]}}
IN_STOCK = {"range": {"stock": {"gte": 1}}}
NEW = {"term": {"condition": "new"}}


@dataclass(frozen=True, kw_only=True)
class Case:
    """A search and what becomes of it.

    `why` is the reader's reason to pass it untouched. `by_call` passes untouched for what stands beside the body, or
    for what the words are (keywords, a code, syntax). With neither, it is adapted. `lacking` names servers that lack
    the kind: there both clients show the same error, or the same answer without it. `index` is what is searched, where
    `{}` stands for the index itself. `refused` may be refused by the engine for what it says.
    """

    name: str
    body: dict[str, Any]
    arguments: dict[str, Any] = field(default_factory=dict)
    why: Why | None = None
    by_call: bool = False
    lacking: tuple[str, ...] = ()
    index: str | tuple[str, ...] = "{}"
    refused: bool = False

    def named(self, index):
        """Return what is searched, with the index in its place."""
        each = self.index
        return each.format(index) if isinstance(each, str) else [name.format(index) for name in each]

    @property
    def adapted(self) -> bool:
        """Whether the request is adapted."""
        return self.why is None and not self.by_call
