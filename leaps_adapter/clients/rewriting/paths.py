"""Values put into a body at a path: new containers along the way, everything else shared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaps_adapter.clients.reading import Path
    from leaps_adapter.types import JsonValue


def changed(
    body: Mapping[str, JsonValue], path: Path, change: Callable[[JsonValue], JsonValue]
) -> dict[str, JsonValue]:
    """Return the body with what stands at the path changed; a key that is not there is changed from None.

    Raises:
        LookupError: the path does not lead into the body.
    """
    match path:
        case (str() as key, *rest):
            return {**body, key: _changed(body.get(key), tuple(rest), change)}
        case _:
            raise LookupError(path)


def _changed(value: JsonValue, path: Path, change: Callable[[JsonValue], JsonValue]) -> JsonValue:
    if not path:
        return change(value)
    if isinstance(value, Mapping):
        return changed(value, path, change)
    step = path[0]
    if isinstance(value, list | tuple) and isinstance(step, int):
        return [*value[:step], _changed(value[step], path[1:], change), *value[step + 1 :]]
    raise LookupError(path)
