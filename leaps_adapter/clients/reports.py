"""What a wrapped client tells of the searches that pass, and whether multi-searches are worth trying."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from leaps_adapter.clients.errors import status_of
from leaps_adapter.clients.plans import since
from leaps_adapter.clients.reading import Why
from leaps_adapter.degrade import Fault, degraded
from leaps_adapter.trace import report
from leaps_adapter.types import RouteDecision, Trace

if TYPE_CHECKING:
    from collections.abc import Generator

    from leaps_adapter.clients.plans import Outcome, Plan
    from leaps_adapter.trace import OnTrace
    from leaps_adapter.types import Degraded

ITS_OWN_FAULT = frozenset({400, 401, 404})
"""Statuses that refuse a request for what it says, whoever sends it: they say nothing of multi-searches."""


class Reports:
    """Hands a record of each search that the loop did not answer to `on_trace`.

    `batches` ends for good once the engine refuses multi-searches.
    """

    def __init__(self, on_trace: OnTrace | None) -> None:
        self.on_trace = on_trace
        self.batches = True

    def passing(self, rule: str, begin: float, *notes: Degraded) -> None:
        """Report that a search, begun then, passes untouched by a rule."""
        trace = Trace(fingerprint="", route=RouteDecision(bypass=True, rule=rule), took_ms=1000 * since(begin))
        report(trace, notes, self.on_trace)

    @contextmanager
    def watching(self, plan: Plan, outcome: Outcome) -> Generator[None]:
        """Have the caller's own request sent inside, after a loop without an answer.

        A multi-search that the engine refused is tried no more, unless the own request is refused for what it says.
        """
        try:
            yield
        except Exception as error:
            status = status_of(error)
            self.plain(plan, outcome, batches=outcome.refusal is None or status is None or status in ITS_OWN_FAULT)
            raise
        self.plain(plan, outcome, batches=outcome.refusal is None)

    def plain(self, plan: Plan, outcome: Outcome, *, batches: bool) -> None:
        """Report that the caller gets the engine's own answer, and whether multi-searches are worth trying again."""
        fault, rule = outcome.fault, outcome.fault.value
        if not batches:
            self.batches, fault, rule = False, Fault.BATCHING_REFUSED, Why.REFUSED.value
        self.passing(rule, plan.begin, degraded(fault, outcome.cause or ""))
