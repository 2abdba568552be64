"""What a call says of its transport, as the headers that every request of the adapted call carries."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from leaps_adapter.clients.reading import Why
from leaps_adapter.clients.reading.found import Stop

if TYPE_CHECKING:
    from leaps_adapter.clients.kinds import Maker

OPAQUE_ID = "x-opaque-id"

CARRIED = frozenset({"api_key", "headers", "http_auth", "opaque_id"})
"""Arguments of a call that are carried."""

_OF_THE_MESSAGE = frozenset({"accept", "content-encoding", "content-length", "content-type", "transfer-encoding"})
"""Headers that tell of one body and fit no other."""


def carried(maker: Maker, given: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the headers, by their names in small letters, that the arguments of a call stand for.

    `given` holds those named in `CARRIED`, whatever the caller's code passes for them: hence Any.

    Raises:
        Stop: the client refuses them, or they cannot stand with another request than the caller's own.
    """
    headers = _headers(given.get("headers"))
    if (opaque_id := given.get("opaque_id")) is not None:
        headers[OPAQUE_ID] = _text(opaque_id, "opaque_id")
    ways = {"Basic": given.get("http_auth"), "ApiKey": given.get("api_key")}
    said = {scheme: value for scheme, value in ways.items() if value is not None}
    if len(said) > 1 or (said and "authorization" in headers):
        raise Stop(Why.PARAMETER, (f"{maker}: one way to authenticate",))
    for scheme, value in said.items():
        headers["authorization"] = f"{scheme} {_encoded(value)}"
    return headers


def _headers(given: object) -> dict[str, str]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise Stop(Why.PARAMETER, ("headers",))
    headers = {
        _text(name, "headers").lower(): _text(value, "headers")
        for name, value in cast("Mapping[object, object]", given).items()
    }
    if unfit := sorted(headers.keys() & _OF_THE_MESSAGE):
        raise Stop(Why.PARAMETER, ("headers", unfit[0]))
    return headers


def _encoded(value: object) -> str:
    """Return credentials as both clients take them: a pair, or text that is encoded already."""
    if isinstance(value, list | tuple):
        pair = [_text(each, "credentials") for each in cast("list[object]", value)]
        return base64.b64encode(":".join(pair).encode()).decode("ascii")
    return _text(value, "credentials")


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise Stop(Why.PARAMETER, (name,))
    return value
