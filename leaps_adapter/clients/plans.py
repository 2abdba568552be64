"""How a search through a wrapped client is to be answered, and what became of it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leaps_adapter.config import Settings
from leaps_adapter.degrade import Fault
from leaps_adapter.types import Effort

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leaps_adapter.catalogue import CatalogueProfile, RoleOverrides
    from leaps_adapter.clients.calls import Call
    from leaps_adapter.clients.shops import Shop
    from leaps_adapter.clients.subsearch import Embed
    from leaps_adapter.protocols import Expander, Verifier
    from leaps_adapter.trace import OnTrace

DEPTH = 200
"""The hits (`from` and `size` together) up to which a request is adapted, unless told otherwise."""

AT_ONCE = 8
"""The searches that a client adapts at the same time, unless told otherwise."""

_KEPT = 0.2
"""The part of a call's own timeout that the loop leaves for the caller's request as it is, should it come to that."""

_LEAST = 0.1
"""The part of a call's own timeout that the request as it is may take in any case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What `wrap` was told; see there."""

    profile: CatalogueProfile | None = None
    roles: RoleOverrides | None = None
    settings: Settings = field(default_factory=Settings)
    indices: Mapping[str, Settings | None] = field(default_factory=dict[str, "Settings | None"])
    expander: Expander | None = None
    verifier: Verifier | None = None
    on_trace: OnTrace | None = None
    depth: int = DEPTH
    at_once: int = AT_ONCE
    embed: Embed | None = None
    templates: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A search that is to be answered through the loop, and when it came (on the clock of `perf_counter`).

    `effort` is how much it may cost; `spent` requests were sent for it already. `rescues` names the rule by which it
    would pass untouched: the loop answers it only if the engine's own answer, `own`, has too few hits.
    """

    call: Call
    settings: Settings
    shop: Shop | None
    begin: float
    effort: Effort = Effort.FULL
    spent: int = 0
    rescues: str = ""
    own: object | None = None

    @property
    def limit(self) -> float:
        """The seconds that the loop may take: of the call's own timeout, a part is kept for the request as it is."""
        deadline, timeout = self.settings.deadline, self.call.timeout
        return deadline if timeout is None else min(deadline, (1 - _KEPT) * timeout)

    @property
    def within(self) -> float:
        """The seconds in which an answer of little effort is to be there; 0: it must have full effort, or none.

        What stands behind a hit is asked of the engine as the page before was, else products between the rewrites' ends
        would be left out.
        """
        return 0.0 if self.by_key else self.settings.busy.within * self.limit

    @property
    def is_late(self) -> bool:
        """Whether the loop has no time left for it."""
        return since(self.begin) >= self.limit

    @property
    def follows(self) -> bool:
        """Whether it asks for what stands behind an earlier page, which only the loop that made that one can tell."""
        return self.call.first > 0 or self.by_key

    @property
    def by_key(self) -> bool:
        """Whether it goes on behind a hit that the caller names by its sort values."""
        return "search_after" in self.call.reading.keys

    @property
    def left(self) -> float | None:
        """The seconds left of the call's own timeout, and never so few that nothing could be answered in them."""
        timeout = self.call.timeout
        return None if timeout is None else max(timeout - since(self.begin), _LEAST * timeout)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the loop made of a search: its `response`, or None where the caller's own request is to be sent as it is.

    `refusal` is the status with which the engine refused a whole multi-search, `cause` why the loop has no answer.
    `fault` names what the caller's own request makes up for.
    """

    response: object | None = None
    refusal: int | None = None
    cause: Exception | str | None = None
    fault: Fault = Fault.UNION_FAILED


def since(begin: float) -> float:
    """Return the seconds since then, on the clock of `perf_counter`."""
    return time.perf_counter() - begin
