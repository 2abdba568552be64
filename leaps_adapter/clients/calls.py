"""A client's `search` call, read: which index, which body, and what goes where in a multi-search."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from leaps_adapter.clients.arguments import arguments, flag, in_body, in_header
from leaps_adapter.clients.carrying import carried
from leaps_adapter.clients.kinds import Maker
from leaps_adapter.clients.outcomes import json_object
from leaps_adapter.clients.reading import Body, Bypass, Reading, Why, read
from leaps_adapter.clients.reading.found import Stop
from leaps_adapter.clients.surface import Goes, parameters
from leaps_adapter.clients.trimming import FilterPath, SourceFilter, source_filter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.types import JsonValue

_RENAMED = {
    "from_": "from",
    "source": "_source",
    "source_includes": "_source_includes",
    "source_excludes": "_source_excludes",
}
_ABOUT_THE_ANSWER = frozenset({"filter_path", "rest_total_hits_as_int"})
_UNCOUNTED, _ALL = -1, 2**31 - 1
_SOURCE = frozenset({"_source", "_source_includes", "_source_excludes"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A search whose words were found.

    `body` holds what body and parameters together ask for; `header` and `url` what goes with each sub-search and with
    the multi-search, `headers` what every request of the call carries. `source` is what the caller wants of `_source`.
    `tracked` is how far hits are counted: to the end, not at all, or up to a number. `timeout` is the call's own, in
    seconds.
    """

    index: str | tuple[str, ...] | None
    body: Body
    reading: Reading
    source: SourceFilter
    header: Mapping[str, JsonValue] = field(default_factory=dict[str, "JsonValue"])
    url: Mapping[str, JsonValue] = field(default_factory=dict[str, "JsonValue"])
    filter_path: FilterPath | None = None
    total_as_number: bool = False
    tracked: bool | int = True
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    timeout: float | None = None

    @property
    def first(self) -> int:
        """How many hits the caller skips."""
        return self.reading.offset

    @property
    def size(self) -> int:
        """How many hits the caller wants."""
        return self.reading.size

    @property
    def fingerprint(self) -> str:
        """What the call asks for, wherever its page begins, as text."""
        return self._but("from", "size")

    @property
    def stem(self) -> str:
        """What the call asks for, behind whichever hit its page begins, as text."""
        return self._but("from", "size", "search_after")

    def _but(self, *keys: str) -> str:
        rest = {key: value for key, value in self.body.items() if key not in keys}
        return json.dumps([self.index, rest, self.header, self.url], sort_keys=True, default=repr)


def collapses(call: Call) -> str | None:
    """Return the field of which the caller wants one hit a value; None where there is none."""
    standard = json_object(json_object(call.body.get("retriever")).get("standard"))
    field = json_object(call.body.get("collapse", standard.get("collapse"))).get("field")
    return field if isinstance(field, str) else None


def read_call(
    maker: Maker, args: Sequence[object], kwargs: Mapping[str, Any], *, embeds: bool = False
) -> Call | Bypass:
    """Return what a `search` call asks for, or why it passes untouched. Nothing of the caller's is changed.

    `embeds` says that the caller's vectors can be computed anew for other words. `kwargs` are whatever the caller's
    code passes to the client: hence Any.
    """
    try:
        return _read_call(maker, args, kwargs, embeds=embeds)
    except Stop as stop:
        return Bypass(why=stop.why, detail=stop.detail)


def _read_call(maker: Maker, args: Sequence[object], kwargs: Mapping[str, Any], *, embeds: bool) -> Call | Bypass:
    if args:
        raise Stop(Why.PARAMETER, ("positional",))
    given = arguments(maker, kwargs)
    surface = parameters(maker.value)
    sorted_out: dict[Goes, dict[str, Any]] = {each: {} for each in Goes}
    for name, value in given.items():
        goes = surface.get(name)
        if goes is None or goes is Goes.BYPASS:
            raise Stop(Why.PARAMETER, (name,))
        sorted_out[goes][name] = value
    body = _body(maker, kwargs.get("body"), {**sorted_out[Goes.BODY], **sorted_out[Goes.OURS]})
    reading = read(body, maker, embeds=embeds)
    if isinstance(reading, Bypass):
        return reading
    source = source_filter(body, maker=maker)
    if source is None:
        raise Stop(Why.SOURCE, ("_source",))
    headers = carried(maker, sorted_out[Goes.TRANSPORT])
    tracked, as_number = _tracked(body), flag(given.get("rest_total_hits_as_int", False))
    if as_number and not isinstance(tracked, bool):
        raise Stop(Why.MALFORMED, ("track_total_hits",))  # neither engine tells a number that is not exact
    url = sorted_out[Goes.URL]
    paths = given.get("filter_path")
    return Call(
        index=_index(url.pop("index", None)),
        body=body,
        reading=reading,
        source=source,
        header={name: in_header(value) for name, value in sorted_out[Goes.HEADER].items()},
        url=url,
        filter_path=FilterPath.parse(paths, keeps_empty=maker is Maker.ELASTICSEARCH) if paths else None,
        total_as_number=as_number,
        tracked=tracked,
        headers=headers,
        timeout=_seconds(given.get("request_timeout")),
    )


def _body(maker: Maker, body: object, extra: Mapping[str, Any]) -> dict[str, JsonValue]:
    found: dict[str, Any] = dict(json_object(body))
    if not isinstance(body, Mapping | None):
        raise Stop(Why.MALFORMED, ("body",))
    source: dict[str, Any] = {}
    for name, value in extra.items():
        key = _RENAMED.get(name, name)
        if key in _SOURCE:
            source[key] = value
        elif key in _ABOUT_THE_ANSWER:
            continue
        elif key in found:
            raise Stop(Why.MALFORMED, (key,))  # said twice: what wins is the server's affair
        else:
            found[key] = in_body(maker, key, value, beside=body is not None)
    if source:
        if "_source" in found:
            raise Stop(Why.MALFORMED, ("_source",))
        found["_source"] = _source(maker, source)
    return found


def _tracked(body: Body) -> bool | int:
    """Return what a body says of counting hits; -1 stands for no and the largest number for yes."""
    said = body.get("track_total_hits", True)
    if isinstance(said, str):
        said = int(said) if said.isdecimal() else flag(said)
    if said == _UNCOUNTED:
        return False
    if not isinstance(said, int) or said < 0:
        raise Stop(Why.MALFORMED, ("track_total_hits",))
    return True if said == _ALL else said


def _source(maker: Maker, given: Mapping[str, JsonValue]) -> JsonValue:
    def names(key: str) -> JsonValue:
        value = given.get(key, ())
        return value.split(",") if isinstance(value, str) else value

    plain = given.get("_source")
    if set(given) == {"_source"}:
        if isinstance(plain, str) and maker is Maker.OPENSEARCH:  # there it stands in the URL
            return plain == "true" if plain in {"true", "false"} else plain.split(",")
        return plain
    if plain not in (None, True, "true"):
        raise Stop(Why.SOURCE, ("_source",))
    return {"includes": names("_source_includes"), "excludes": names("_source_excludes")}


def _index(value: object) -> str | tuple[str, ...] | None:
    if value is None or isinstance(value, str):
        return value or None
    names = cast("list[object]", value) if isinstance(value, list | tuple) else []
    named = tuple(each for each in names if isinstance(each, str))
    if named and len(named) == len(names):
        return named
    raise Stop(Why.MALFORMED, ("index",))


def _seconds(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise Stop(Why.PARAMETER, ("request_timeout",))
    return float(value)
