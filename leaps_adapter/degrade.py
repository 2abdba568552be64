"""The one table of faults: what each leaves the caller with, and the code that says so on the page."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from leaps_adapter.types import Degraded

if TYPE_CHECKING:
    from collections.abc import Mapping


class Fault(StrEnum):
    """The codes of `Degraded`."""

    BATCHING_REFUSED = "batching_refused"
    BUSY = "busy"
    DEADLINE = "deadline"
    EXPANDER_FAILED = "expander_failed"
    MISSING_ID = "missing_id"
    PAGES_END = "pages_end"
    POINT_REFUSED = "point_refused"
    PROFILE_FROM_HITS = "profile_from_hits"
    QUERY_TRUNCATED = "query_truncated"
    SATURATED = "saturated"
    SLOT_FAILED = "slot_failed"
    UNDERSTANDING_FAILED = "understanding_failed"
    UNION_FAILED = "union_failed"
    VERIFIER_FAILED = "verifier_failed"


ANSWERS: Mapping[Fault, str] = MappingProxyType(
    {
        Fault.BATCHING_REFUSED: "the engine refuses multi-searches: this client's searches pass untouched from now on",
        Fault.BUSY: "many searches are under way: this one had a single round, of few rewrites",
        Fault.DEADLINE: "time was up: the page holds what was found and judged by then",
        Fault.EXPANDER_FAILED: "the expander failed or was late: relaxation took its place, or the query as written",
        Fault.MISSING_ID: "the engine returned products without an id: they are known by their content",
        Fault.PAGES_END: "the page token is full: this is the last page, although more may stand behind it",
        Fault.POINT_REFUSED: "the engine holds no point in time: products that change meanwhile may move between pages",
        Fault.PROFILE_FROM_HITS: "the engine does not describe its fields: they were learnt from sampled hits",
        Fault.QUERY_TRUNCATED: "the query is too long: its beginning was understood",
        Fault.SATURATED: "more searches are under way than can be adapted in time: this is the engine's plain answer",
        Fault.SLOT_FAILED: "the engine failed for a rewrite: the page holds what the others brought",
        Fault.UNDERSTANDING_FAILED: "the query was not understood: this is the engine's plain answer",
        Fault.UNION_FAILED: "the engine answered no rewrite: this is its plain answer",
        Fault.VERIFIER_FAILED: "the verifier failed: the tier below judged, or nobody",
    }
)


def degraded(fault: Fault, cause: Exception | str = "") -> Degraded:
    """Return the note for the page: the fault's code, what it leaves the caller with, and the cause in brackets."""
    reason = f"{type(cause).__name__}: {cause}" if isinstance(cause, Exception) else cause
    return Degraded(code=fault.value, detail=f"{ANSWERS[fault]} ({reason[:200]})" if reason else ANSWERS[fault])
