"""The catalogue profile: what the fields of an index are, and what kinds of product it holds."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from leaps_adapter.catalogue.kinds import KindModel
from leaps_adapter.errors import CatalogueError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PROFILE_VERSION = 2
"""Raised with whatever changes what a stored profile means; an index built before has to be built again."""


class Role(StrEnum):
    """What a field is for."""

    ID = "id"
    TITLE = "title"
    BRAND = "brand"
    CATEGORY = "category"
    PRICE = "price"
    COLOUR = "colour"
    RATING = "rating"
    STOCK = "stock"
    SALES = "sales"
    CONDITION = "condition"
    COMPATIBILITY = "compatibility"
    GROUP = "group"
    DESCRIPTION = "description"
    ATTRIBUTE = "attribute"
    TEXT = "text"
    IGNORED = "ignored"


class ValueType(StrEnum):
    """What a field's values are."""

    NUMBER = "number"
    BOOLEAN = "boolean"
    KEYWORD = "keyword"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldProfile:
    """One field: its role, type, name in words, unit, how often it is there and what it holds.

    `coverage` is the share (0 to 1) of products that carry it. `values` counts the raw values of a keyword field, most
    frequent first; `quantiles` are the minimum, the 5, 25, 50, 75, 95 % points and the maximum of a number field.
    `textual`: numbers that the products write as text, such as `16 GB`.
    """

    path: str
    role: Role
    type: ValueType
    label: str
    unit: str | None = None
    coverage: float = 0.0
    values: Mapping[str, int] = field(default_factory=dict[str, int])
    quantiles: tuple[float, ...] = ()
    textual: bool = False


@dataclass(frozen=True, kw_only=True)
class CatalogueProfile:
    """What is known of an index: its fields by path, its kinds of product, its words with document counts.

    `makers` are brands learnt from titles, folded, with their counts; none where a field names the brand. `ranges` are
    the 5 and the 95 % point of a measure, as its field writes it, among the products of a kind, by path and kind.
    """

    products: int
    fields: Mapping[str, FieldProfile]
    kinds: KindModel
    words: Mapping[str, int] = field(default_factory=dict[str, int])
    makers: Mapping[str, int] = field(default_factory=dict[str, int])
    ranges: Mapping[str, Mapping[str, tuple[float, float]]] = field(
        default_factory=dict[str, dict[str, tuple[float, float]]]
    )
    currency: str | None = None
    language: str = "en"

    def with_role(self, *roles: Role) -> tuple[FieldProfile, ...]:
        """Return the fields that have one of the roles, best covered first."""
        if len(roles) == 1:
            return self._by_role.get(roles[0], ())
        found = [profile for role in roles for profile in self._by_role.get(role, ())]
        return tuple(sorted(found, key=_best_covered))

    @cached_property
    def _by_role(self) -> Mapping[Role, tuple[FieldProfile, ...]]:
        found: dict[Role, list[FieldProfile]] = {}
        for profile in sorted(self.fields.values(), key=_best_covered):
            found.setdefault(profile.role, []).append(profile)
        return {role: tuple(profiles) for role, profiles in found.items()}

    def range_of(self, path: str, kinds: Sequence[str]) -> tuple[float, float] | None:
        """Return between which figures most products of these kinds lie in a field, None where too few state it."""
        found = [ends for kind in kinds if (ends := self.ranges.get(path, {}).get(kind)) is not None]
        return (min(low for low, _ in found), max(high for _, high in found)) if found else None

    @cached_property
    def typed(self) -> bool:
        """Whether products state what they are like in fields of their own, and not in titles and texts alone."""
        return any(
            each.unit is not None or each.type in {ValueType.KEYWORD, ValueType.BOOLEAN}
            for each in self.with_role(Role.ATTRIBUTE, Role.COLOUR)
        )

    @cached_property
    def title_fields(self) -> tuple[str, ...]:
        """Paths of the fields that name the product; they weigh more than the rest in a search."""
        return tuple(profile.path for profile in self.with_role(Role.TITLE))

    @cached_property
    def body_fields(self) -> tuple[str, ...]:
        """Paths of all other fields whose words a search should find."""
        skipped = {Role.TITLE, Role.ID, Role.IGNORED, Role.GROUP, Role.STOCK, Role.SALES, Role.RATING, Role.PRICE}
        return tuple(
            profile.path
            for profile in self.fields.values()
            if profile.role not in skipped and profile.type in {ValueType.KEYWORD, ValueType.TEXT}
        )

    def to_json(self) -> str:
        """Return the profile as one line of JSON."""
        return json.dumps(
            {
                "version": PROFILE_VERSION,
                "products": self.products,
                "language": self.language,
                "currency": self.currency,
                "fields": [asdict(profile) for profile in self.fields.values()],
                "kinds": self.kinds.to_dict(),
                "words": dict(self.words),
                "makers": dict(self.makers),
                "ranges": {path: dict(of_kinds) for path, of_kinds in self.ranges.items() if of_kinds},
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the profile that `to_json` wrote.

        Raises:
            CatalogueError: the text is not a profile of this version.
        """
        try:
            raw: dict[str, Any] = json.loads(text)  # JSON at the edge: checked field by field below
            if raw["version"] != PROFILE_VERSION:
                raise CatalogueError(
                    f"the catalogue profile has version {raw['version']!r}, this package reads {PROFILE_VERSION}",
                    hint="index the products again",
                )
            return cls(
                products=int(raw["products"]),
                language=str(raw["language"]),
                currency=raw["currency"],
                fields={entry["path"]: _field(entry) for entry in raw["fields"]},
                kinds=KindModel.from_dict(raw["kinds"]),
                words={str(word): int(count) for word, count in raw["words"].items()},
                makers={str(name): int(count) for name, count in raw.get("makers", {}).items()},
                ranges={
                    path: {kind: (float(low), float(high)) for kind, (low, high) in of_kinds.items()}
                    for path, of_kinds in raw.get("ranges", {}).items()
                },
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CatalogueError(f"not a catalogue profile: {error!r}", hint="index the products again") from error


def _best_covered(profile: FieldProfile) -> tuple[float, str]:
    return -profile.coverage, profile.path


def _field(entry: Mapping[str, Any]) -> FieldProfile:  # Any: one field of the JSON above
    known = {each.name for each in fields(FieldProfile)}
    values: dict[str, Any] = {key: value for key, value in entry.items() if key in known}
    values |= {
        "role": Role(entry["role"]),
        "type": ValueType(entry["type"]),
        "quantiles": tuple(entry["quantiles"]),
    }
    return FieldProfile(**values)
