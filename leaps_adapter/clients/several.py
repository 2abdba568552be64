"""A client's `msearch` call: each search as the arguments of a `search`, all at once, the answers put in place."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

import anyio

from leaps_adapter.clients.carrying import CARRIED
from leaps_adapter.clients.outcomes import failure_of, json_object, json_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from leaps_adapter.clients.outcomes import Native
    from leaps_adapter.types import SearchError

T = TypeVar("T")
R = TypeVar("R")

_LINES = ("body", "searches", "search_templates")
_NOT_SHARED = frozenset({*_LINES, "params"})
_FOR_EACH = frozenset({"index", "rest_total_hits_as_int", "typed_keys", "request_timeout", *CARRIED})
"""What an `msearch` says of all its searches that each of them says alone as well."""

_FOR_NONE = frozenset({"max_concurrent_searches"})
"""What only tells the engine how to work through them."""


def searches_of(args: Sequence[object], kwargs: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """Return the searches of an `msearch` call, each as keyword arguments of a `search`, in their order.

    None at all where the call passes untouched as a whole: its searches are text, or it asks for what concerns the
    answer as one. `kwargs` are whatever the caller's code passes to the client: hence Any.
    """
    params: Any = kwargs.get("params") or {}
    lines: Any = next((kwargs[name] for name in _LINES if kwargs.get(name) is not None), ())
    if args or not isinstance(params, dict) or not _are_pairs(lines) or CARRIED & params.keys():
        return ()
    given: dict[str, Any] = {**params, **{name: each for name, each in kwargs.items() if name not in _NOT_SHARED}}
    shared = {name: value for name, value in given.items() if value is not None and name not in _FOR_NONE}
    if not shared.keys() <= _FOR_EACH:
        return ()
    headers, bodies = lines[::2], lines[1::2]
    return tuple({**shared, **header, "body": body} for header, body in zip(headers, bodies, strict=True))


def _are_pairs(lines: object) -> bool:
    return (
        isinstance(lines, list | tuple)
        and len(cast("Sequence[object]", lines)) % 2 == 0
        and all(isinstance(each, Mapping) for each in cast("Sequence[object]", lines))
    )


async def each_of(
    searches: Mapping[int, T], one: Callable[[int, T], Awaitable[R | None]], *, at_once: float = math.inf
) -> dict[int, R]:
    """Return what becomes of the searches, by their places; what becomes of nothing is left out."""
    found: dict[int, R] = {}
    turns = anyio.CapacityLimiter(at_once)

    async def put(place: int, search: T) -> None:
        async with turns:
            result = await one(place, search)
        if result is not None:
            found[place] = result

    async with anyio.create_task_group() as tasks:
        for place, search in searches.items():
            tasks.start_soon(put, place, search)
    return found


def failures_in(native: object) -> tuple[SearchError | None, ...]:
    """Return why each search of a client's response to an `msearch` failed, None for those that did not."""
    return tuple(map(failure_of, responses_in(native)))


def responses_in(native: object) -> tuple[Native, ...]:
    """Return the answers in a client's response to an `msearch`."""
    return tuple(map(json_object, json_of(native).get("responses") or ()))


def put_in_place(native: object, answers: Mapping[int, object]) -> object:
    """Return the client's response to an `msearch` with the answers in the places of its searches.

    The response is a copy; it is returned as it is where the engine did not answer every search.
    """
    body: Any = getattr(native, "body", native)
    own: object = cast("Mapping[str, Any]", body).get("responses") if isinstance(body, Mapping) else None
    changed = list(cast("Sequence[Any]", own)) if isinstance(own, list) else []
    if any(place >= len(changed) for place in answers):
        return native
    for place, answer in answers.items():
        if failure_of(changed[place]) is None:
            changed[place] = {
                **getattr(answer, "body", cast("Any", answer)),
                "status": changed[place].get("status", 200),
            }
    told: dict[str, Any] = {**body, "responses": changed}
    meta = getattr(native, "meta", None)
    return told if meta is None else cast("Any", type(native))(body=told, meta=meta)
