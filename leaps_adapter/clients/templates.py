"""Calls by a search template, read as the searches that their templates render to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leaps_adapter.clients.carrying import CARRIED, carried
from leaps_adapter.clients.engine import Engine
from leaps_adapter.clients.errors import as_backend_error
from leaps_adapter.clients.kinds import Maker
from leaps_adapter.clients.outcomes import json_object
from leaps_adapter.clients.reading.found import Stop

if TYPE_CHECKING:
    from collections.abc import Sequence

_TEMPLATE = frozenset({"id", "params", "source"})
_FLAGS = frozenset({"explain", "profile"})

LONGEST = 2.0
"""Seconds that rendering may take; less where the call itself is to take less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A search by template: what is to be `rendered`, and the other arguments of the call, as those of a `search`.

    What stands in either is the caller's, whatever it is: hence Any.
    """

    rendered: Mapping[str, Any]
    arguments: Mapping[str, Any]


def read_template(maker: Maker, args: Sequence[object], kwargs: Mapping[str, Any]) -> Template | None:
    """Return what a `search_template` call asks for; None where it passes untouched."""
    if args or not isinstance(kwargs.get("body"), Mapping | None):
        return None
    said = dict(json_object(kwargs.get("body")))
    rest = {name: value for name, value in kwargs.items() if name != "body" and value is not None}
    if maker is Maker.ELASTICSEARCH:  # there they are arguments as well
        said |= {name: rest.pop(name) for name in _TEMPLATE | _FLAGS if name in rest}
    if not said.keys() <= _TEMPLATE | _FLAGS or not said.keys() & {"id", "source"}:
        return None
    flags = {name: True for name in _FLAGS if said.get(name)}
    return Template(
        rendered={name: value for name, value in said.items() if name in _TEMPLATE},
        arguments={**rest, **flags},
    )


async def render(client: object, maker: Maker, template: Template, *, limit: float = LONGEST) -> dict[str, Any] | None:
    """Return the arguments of the search that the engine renders; None where it cannot, which the call itself shows."""
    try:
        headers = carried(maker, {name: template.arguments.get(name) for name in CARRIED})
        reply = await Engine(client, headers=headers).request(
            "POST", "/_render/template", body=template.rendered, timeout=min(limit, _own_limit(template))
        )
    except Stop:
        return None
    except Exception as error:
        if as_backend_error(error) is None:
            raise
        return None
    found = reply.body.get("template_output")
    return {**template.arguments, "body": found} if isinstance(found, Mapping) else None


def _own_limit(template: Template) -> float:
    said = template.arguments.get("request_timeout")
    return float(said) if isinstance(said, int | float) and not isinstance(said, bool) and said > 0 else LONGEST
