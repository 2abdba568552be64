"""The catalogue profile: what an index holds, read from the products themselves."""

from leaps_adapter.catalogue.build import build_profile, evidence_of
from leaps_adapter.catalogue.flatten import Fields, Scalar, flatten
from leaps_adapter.catalogue.kinds import KindModel
from leaps_adapter.catalogue.profile import CatalogueProfile, FieldProfile, Role, ValueType
from leaps_adapter.catalogue.roles import RoleOverrides

__all__ = [
    "CatalogueProfile",
    "FieldProfile",
    "Fields",
    "KindModel",
    "Role",
    "RoleOverrides",
    "Scalar",
    "ValueType",
    "build_profile",
    "evidence_of",
    "flatten",
]
