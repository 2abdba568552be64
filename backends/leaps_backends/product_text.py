"""What of a product is searched as text: its title, and the words of everything else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leaps_adapter.catalogue.profile import CatalogueProfile, Role, ValueType
from leaps_adapter.lexicon import load_lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from leaps_adapter.catalogue.flatten import Fields, Scalar

_NOT_SEARCHED = frozenset({Role.IGNORED, Role.GROUP, Role.STOCK, Role.SALES, Role.RATING, Role.PRICE})

LONGEST_BODY = 20_000
"""Characters of a product's other text that are indexed; what is longer is a pasted document, not a description."""

LONGEST_SUMMARY = 512
"""Characters of a product's summary that are embedded; encoders read little more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFields:
    """Paths of the fields that are searched, ids among them, for shoppers paste them.

    `flags` maps boolean fields to the words that stand for a true one, `yes` are the values that say so.
    """

    title: tuple[str, ...]
    body: frozenset[str]
    lead: tuple[str, ...]
    flags: Mapping[str, str]
    yes: frozenset[str]
    language: str

    @classmethod
    def of(cls, profile: CatalogueProfile) -> TextFields:
        """Return the searched fields of a catalogue.

        `lead` are the fields that say most in few words: category and brand.
        """
        title = profile.title_fields
        searched = [each for each in profile.fields.values() if each.role not in _NOT_SEARCHED]
        return cls(
            title=title,
            body=frozenset(each.path for each in searched if each.type is not ValueType.BOOLEAN) - set(title),
            lead=tuple(each.path for each in profile.with_role(Role.CATEGORY, Role.BRAND)),
            flags={each.path: each.label for each in searched if each.type is ValueType.BOOLEAN},
            yes=load_lexicon(profile.language).yes,
            language=profile.language,
        )

    def title_text(self, fields: Fields) -> str:
        """Return the words of the product's name."""
        return _text(value for path in self.title for value in fields.get(path, ()))[:LONGEST_BODY]

    def body_text(self, fields: Fields) -> str:
        """Return the words of everything else that is searched."""
        # A catalogue may have thousands of fields, a product has dozens: the product's are gone through.
        found = (value for path, values in fields.items() if path in self.body for value in values)
        words = " ".join(value for value in found if isinstance(value, str))
        flags = " ".join(
            label for path, label in self._flags_in(fields) if not self.yes.isdisjoint(map(_plain, fields[path]))
        )
        return f"{words} {flags}"[:LONGEST_BODY]

    def _flags_in(self, fields: Fields) -> list[tuple[str, str]]:
        return [(path, self.flags[path]) for path in fields if path in self.flags]

    def summary(self, fields: Fields, *, longest: int) -> str:
        """Return what describes the product best in few characters: title, category, brand, then the other fields."""
        lead = _text(value for path in self.lead for value in fields.get(path, ()))
        return f"{self.title_text(fields)} {lead} {self.body_text(fields)}"[:longest]


def _plain(value: Scalar) -> str:
    return str(value).lower()


def _text(values: Iterable[Scalar]) -> str:
    return " ".join(value if isinstance(value, str) else f"{value:g}" for value in values)
