"""The words by which fields are recognized: one language's `fields.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class SoleRule:
    """A role of one field: every word of its name is among `names` or `beside`, at least one among `names`."""

    role: str
    names: frozenset[str]
    beside: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedRule:
    """A role of any number of fields: all words of one of `names` stand in the field's name, none of `unless`."""

    role: str
    names: tuple[frozenset[str], ...]
    unless: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldWords:
    """How the names of fields are read, in plain lower-case words; the first rule that fits decides."""

    id: tuple[str, ...]
    identifiers: tuple[str, ...]
    title: tuple[str, ...]
    prose: frozenset[str]
    sellers: frozenset[str]
    currency: tuple[str, ...]
    no_unit: frozenset[str]
    sole: tuple[SoleRule, ...]
    shared: tuple[SharedRule, ...]

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Self:  # Any: TOML, checked where it is used
        """Return the words of one data file; a part that is left out is empty."""
        return cls(
            id=tuple(raw.get("id", ())),
            identifiers=tuple(raw.get("identifiers", ())),
            title=tuple(raw.get("title", ())),
            prose=frozenset(raw.get("prose", ())),
            sellers=frozenset(raw.get("sellers", ())),
            currency=tuple(raw.get("currency", ())),
            no_unit=frozenset(raw.get("no_unit", ())),
            sole=tuple(
                SoleRule(role=role, names=frozenset(rule["names"]), beside=frozenset(rule.get("beside", ())))
                for role, rule in raw.get("one", {}).items()
            ),
            shared=tuple(
                SharedRule(
                    role=rule["role"],
                    names=tuple(frozenset(name.split()) for name in rule["names"]),
                    unless=frozenset(rule.get("unless", ())),
                )
                for rule in raw.get("any", ())
            ),
        )

    def before(self, other: FieldWords) -> FieldWords:
        """Return the words of both, these ahead of the others."""
        return FieldWords(
            id=(*self.id, *other.id),
            identifiers=(*self.identifiers, *other.identifiers),
            title=(*self.title, *other.title),
            prose=self.prose | other.prose,
            sellers=self.sellers | other.sellers,
            currency=(*self.currency, *other.currency),
            no_unit=self.no_unit | other.no_unit,
            sole=(*self.sole, *other.sole),
            shared=(*self.shared, *other.shared),
        )
