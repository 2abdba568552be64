"""Stage 4: one batched round trip; what fails stays with its slot."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from leaps_adapter.errors import BackendError, BackendTimeoutError
from leaps_adapter.protocols import SearchBackend, TakesFilters
from leaps_adapter.types import Query, SearchError, SearchOutcome, SearchRequest, Slot, SlotResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.types import Filter

UNANSWERED = SearchError(kind="unanswered", message="the engine gave no answer to this request")


def takes_filters(backend: SearchBackend) -> bool:
    """Return whether the engine applies typed filters itself."""
    return isinstance(backend, TakesFilters) and backend.filterable


async def search_slots(
    backend: SearchBackend,
    slots: Sequence[Slot],
    query: Query,
    *,
    allows: tuple[Filter, ...] = (),
    fields: tuple[str, ...] | None = None,
    timeout: float | None = None,  # noqa: ASYNC109  handed on to the engine as its own limit, not a way to cancel
) -> tuple[SlotResult, ...]:
    """Return what the engine said to each slot, in order, after one round trip.

    The caller's filters go on every sub-search, a rewrite's own on top when the engine takes filters; its sort order
    does not, for a rewrite's best matches are wanted. A question that two slots share is asked once. Whatever goes
    wrong, the whole batch included, is the `error` of the slots concerned. `allows` is what any product has to meet as
    far as its fields tell, and no filter by itself. `timeout` is in seconds.
    """
    filterable = takes_filters(backend)
    requests = [
        SearchRequest(
            text=slot.rewrite.text,
            filters=query.filters + (slot.rewrite.filters if filterable else ()),
            allows=allows if filterable else (),
            size=slot.size,
            offset=slot.offset,
            fields=fields,
            timeout=timeout,
        )
        for slot in slots
    ]
    asked: list[SearchRequest] = []
    for request in requests:
        if request not in asked:
            asked.append(request)
    outcomes = await _ask(backend, asked)
    return tuple(
        SlotResult(slot=slot, outcome=outcomes[asked.index(request)])
        for slot, request in zip(slots, requests, strict=True)
    )


async def _ask(backend: SearchBackend, requests: Sequence[SearchRequest]) -> list[SearchOutcome]:
    if not requests:
        return []
    try:
        answers = list(await backend.search(requests))
    except Exception as error:  # noqa: BLE001  an engine may raise anything; it is the slots' error
        return [SearchOutcome(error=describe(error))] * len(requests)
    answers += [SearchOutcome(error=UNANSWERED)] * (len(requests) - len(answers))
    return [_bounded(answer, request) for answer, request in zip(answers, requests, strict=False)]


def _bounded(outcome: SearchOutcome, request: SearchRequest) -> SearchOutcome:
    """Return the outcome without hits past the asked size: they are asked for at the next offset, so more is there."""
    if len(outcome.hits) <= request.size:
        return outcome
    return replace(outcome, hits=outcome.hits[: request.size], exhausted=False)


def describe(error: Exception) -> SearchError:
    """Return an exception of an engine as a slot's error."""
    if isinstance(error, BackendTimeoutError):
        return SearchError(kind="timeout", message=error.message, retryable=True)
    if isinstance(error, BackendError):
        return SearchError(kind="engine", message=error.message, status=error.status, retryable=error.retryable)
    return SearchError(kind=type(error).__name__, message=str(error) or type(error).__name__)


def raised(error: SearchError) -> BackendError:
    """Return a request's error as the exception that a caller of the plain engine meets."""
    if error.kind == "timeout":
        return BackendTimeoutError(error.message)
    return BackendError(error.message, status=error.status, retryable=error.retryable)
