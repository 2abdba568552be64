"""The arguments of a `search` call, read as the client sends them: some go into the URL as text, others into the body.

opensearch-py sends every argument in the URL, elasticsearch-py most of them in the body, as they are. Where the plain
client or its engine would refuse an argument, the call passes untouched, so that the caller meets that refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from leaps_adapter.clients.carrying import CARRIED
from leaps_adapter.clients.kinds import Maker
from leaps_adapter.clients.outcomes import json_object
from leaps_adapter.clients.reading import Why
from leaps_adapter.clients.reading.found import Stop

if TYPE_CHECKING:
    from leaps_adapter.types import JsonValue

_LISTS = frozenset({"stored_fields", "docvalue_fields", "stats"})
_FLAGS = frozenset({"explain", "version", "seq_no_primary_term", "track_scores", "include_named_queries_score"})
_NUMBERS = frozenset({"size", "from", "terminate_after"})
_TIMES = frozenset({"request_timeout", "timeout"})
_AS_THEY_ARE = CARRIED | _TIMES | {"ignore", "index"}
"""What opensearch-py writes as no text into the URL, or into another part of it."""


def arguments(maker: Maker, kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Return every argument but the body by its name, those under `params=` included.

    `kwargs` are whatever the caller's code passes to the client: hence Any.

    Raises:
        Stop: the client refuses them, or sends what its engine refuses.
    """
    params = json_object(kwargs.get("params"))
    if not isinstance(kwargs.get("params"), Mapping | None):
        raise Stop(Why.MALFORMED, ("params",))
    named = {name: value for name, value in kwargs.items() if name not in {"body", "params"} and value is not None}
    if maker is Maker.OPENSEARCH:
        return _of_opensearch(params, named)
    if named.keys() & params.keys():
        raise Stop(Why.MALFORMED, ("params",))
    return {**params, **named}


def _of_opensearch(params: Mapping[str, Any], named: Mapping[str, Any]) -> dict[str, Any]:
    if sent := sorted(params.keys() & CARRIED):  # there they go to the engine, which knows none of them
        raise Stop(Why.PARAMETER, (sent[0],))
    sound = {
        **{
            name: isinstance(value, str | int | float) and not isinstance(value, bool) for name, value in params.items()
        },
        **{name: _is_text(value) for name, value in named.items()},
    }  # what stands under `params=` is sent as it is, a truth value as Python writes it
    if unfit := sorted(name for name, each in sound.items() if not each and name not in _AS_THEY_ARE):
        raise Stop(Why.PARAMETER, (unfit[0],))
    return _timed({**params, **named})  # a keyword wins over an entry of the same name


def _is_text(value: object) -> bool:
    """Whether the client makes text of a value that says what the value says."""
    if isinstance(value, list | tuple):
        return all(isinstance(each, str) for each in cast("list[object]", value))
    return isinstance(value, str | int | float)


def _timed(given: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments with `timeout` where it counts.

    opensearch-py takes it for the seconds of the whole request; beside a `request_timeout` it is the engine's own, a
    text with a unit.
    """
    said = given.get("timeout")
    if said is None:
        return {name: value for name, value in given.items() if name != "timeout"}
    if given.get("request_timeout"):
        if not isinstance(said, str):
            raise Stop(Why.PARAMETER, ("timeout",))
        return given
    if isinstance(said, str):
        raise Stop(Why.PARAMETER, ("timeout",))
    return {**{name: value for name, value in given.items() if name not in _TIMES}, "request_timeout": said}


def in_url(value: object) -> str:
    """Return a value as both clients write it into a URL."""
    if isinstance(value, list | tuple):
        return ",".join(in_url(each) for each in cast("list[object]", value))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogatepass")
    return value.isoformat() if isinstance(value, date) else str(value)


def in_header(value: JsonValue) -> JsonValue:
    """Return a value as the header of a search has to say it, where a list is no routing and no preference."""
    return in_url(value) if isinstance(value, list | tuple) else value


def in_body(maker: Maker, key: str, value: JsonValue, *, beside: bool) -> JsonValue:
    """Return what an argument says as a body says it; `beside` tells that the call has a body, too."""
    if maker is Maker.ELASTICSEARCH:  # a sort with a colon in it cannot be said in a body
        return _sort(value) if key == "sort" and not beside and _has_colon(value) else value
    for names, read in _READ:
        if key in names:
            return read(value)
    return value


def _has_colon(value: JsonValue) -> bool:
    listed = value if isinstance(value, list | tuple) else [value]
    texts = [each for each in listed if isinstance(each, str)]
    return len(texts) == len(listed) and any(":" in each for each in texts)


def _listed(value: JsonValue) -> JsonValue:
    return value.split(",") if isinstance(value, str) else value


def _number(value: JsonValue) -> JsonValue:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def _tracked(value: JsonValue) -> JsonValue:
    number = _number(value)
    return flag(number) if isinstance(number, str) else number


def _sort(value: JsonValue) -> JsonValue:
    listed = in_url(value).split(",")
    return [_sort_key(each) for each in listed]


def _sort_key(value: str) -> JsonValue:
    name, colon, order = value.rpartition(":")
    return {name: order} if colon else value


def flag(value: object) -> bool:
    """Return a truth value as a URL says it.

    Raises:
        Stop: it says none.
    """
    if isinstance(value, bool):
        return value
    if value in ("true", ""):
        return True
    if value == "false":
        return False
    raise Stop(Why.MALFORMED, (str(value),))


_READ: tuple[tuple[frozenset[str], Callable[[JsonValue], JsonValue]], ...] = (
    (_FLAGS, flag),
    (_LISTS, _listed),
    (_NUMBERS, _number),
    (frozenset({"track_total_hits"}), _tracked),
    (frozenset({"sort"}), _sort),
)
