"""What an engine tells of the indices behind a name: how they keep their fields, and how deep they let anyone page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leaps_adapter.catalogue.mapping import EngineFields, read_mappings
from leaps_adapter.catalogue.notes import noted_roles
from leaps_adapter.clients.engine import path
from leaps_adapter.clients.errors import as_backend_error
from leaps_adapter.clients.outcomes import json_object

if TYPE_CHECKING:
    from leaps_adapter.catalogue import RoleOverrides
    from leaps_adapter.clients.engine import Engine, Index

WINDOW = 10_000
"""How deep (`from` and `size` together) an engine lets anyone page, unless an index says otherwise."""

_SETTING = "index.max_result_window"
_FORBIDDEN = frozenset({401, 403})


@dataclass(frozen=True, slots=True, kw_only=True)
class Indices:
    """What is known of the indices behind a name.

    Without the right to see them `fields` has none. `roles` are those that their mappings note; `window` is how deep
    all of them can be paged.
    """

    fields: EngineFields = field(default_factory=EngineFields)
    roles: RoleOverrides | None = None
    window: int = WINDOW


async def look_up(engine: Engine, index: Index, *, timeout: float) -> Indices:  # noqa: ASYNC109  the client's own limit
    """Return what the engine tells of the indices; what the client has no right to see has its default.

    Raises:
        Exception: what the client raised for another reason.
    """
    try:
        mapping = await engine.mapping(index, timeout=timeout)
        able = await engine.field_caps(index, timeout=timeout)
    except Exception as error:
        failure = as_backend_error(error)
        if failure is None or failure.status not in _FORBIDDEN:
            raise
        return Indices()
    return Indices(
        fields=read_mappings(mapping.body, able.body),
        roles=noted_roles(mapping.body),
        window=await _window(engine, index, timeout),
    )


async def _window(engine: Engine, index: Index, timeout: float) -> int:  # noqa: ASYNC109
    try:
        reply = await engine.request(
            "GET", path(index, f"_settings/{_SETTING}"), params={"flat_settings": "true"}, timeout=timeout
        )
    except Exception as error:
        if as_backend_error(error) is None:
            raise
        return WINDOW  # a right of its own, and not worth more than its default
    said = [_said(each) for each in reply.body.values()]
    return min((each for each in said if each is not None), default=WINDOW)


def _said(index: object) -> int | None:
    value = json_object(json_object(index).get("settings")).get(_SETTING)
    return int(value) if isinstance(value, int | str) and str(value).isdecimal() else None
