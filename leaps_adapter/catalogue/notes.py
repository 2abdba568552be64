"""What a shop states of its fields, noted in an index's mapping for whoever learns the catalogue from the index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leaps_adapter.catalogue.profile import Role
from leaps_adapter.catalogue.roles import RoleOverrides

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOTED_UNDER = "leaps_adapter"


def notes(roles: RoleOverrides | None, *, language: str) -> dict[str, Any]:  # Any: JSON
    """Return the `_meta` of a mapping that notes the roles, the units and the language of the products."""
    stated = roles or RoleOverrides()
    return {
        _NOTED_UNDER: {
            "roles": {path: role.value for path, role in stated.roles.items()},
            "units": dict(stated.units),
            "language": language,
        }
    }


def noted_roles(mappings: Mapping[str, Any]) -> RoleOverrides | None:
    """Return what is noted in the first of the indices whose mappings these are; None where nothing is.

    Notes that do not fit are somebody else's.
    """
    for index in mappings.values():
        try:
            noted = index["mappings"]["_meta"][_NOTED_UNDER]
            roles = {str(path): Role(role) for path, role in noted["roles"].items()}
            units = {str(path): str(unit) for path, unit in noted["units"].items()}
            return RoleOverrides(roles=roles, units=units, language=str(noted["language"]))
        except (KeyError, TypeError, ValueError, AttributeError):
            continue
    return None
