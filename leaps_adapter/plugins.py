"""What other packages bring: back-ends, expanders, verifiers, models, clients, demos and lexicons, by entry point.

Ours register the same way. Nothing is imported until it is asked for.
"""

from __future__ import annotations

from enum import StrEnum
from importlib.metadata import EntryPoint, entry_points

from leaps_adapter.errors import LeapsError, PluginError


class Group(StrEnum):
    """The entry-point groups."""

    BACKENDS = "leaps_adapter.backends"
    CLIENTS = "leaps_adapter.clients"
    DEMOS = "leaps_adapter.demos"
    EXPANDERS = "leaps_adapter.expanders"
    LEXICONS = "leaps_adapter.lexicons"
    MODELS = "leaps_adapter.models"
    VERIFIERS = "leaps_adapter.verifiers"


def names(group: Group) -> tuple[str, ...]:
    """Return the names that are registered in the group, sorted, without importing any."""
    return tuple(sorted({each.name for each in entry_points(group=group)}))


def load(group: Group, name: str) -> object:
    """Return what is registered under the name.

    Raises:
        MissingExtraError: an optional package it needs is not installed.
        PluginError: nothing is registered under the name, several packages claim it, or it cannot be imported.
    """
    kind = group.rpartition(".")[2]
    found: dict[str, EntryPoint] = {each.value: each for each in entry_points(group=group) if each.name == name}
    if not found:
        known = ", ".join(names(group)) or "none is installed"
        raise PluginError(f"no {name!r} among the {kind}", hint=f"known: {known}")
    if len(found) > 1:
        raise PluginError(f"{name!r} among the {kind} is claimed by {' and '.join(sorted(found))}")
    value, entry = found.popitem()
    try:
        return entry.load()
    except LeapsError:
        raise
    except Exception as error:  # another package's import may fail in any way
        raise PluginError(f"{name!r} among the {kind} cannot be loaded from {value}: {error}") from error
