"""Which fields the products of a kind carry."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from leaps_adapter.catalogue.profile import FieldProfile, Role, ValueType
from leaps_adapter.text import key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.lexicon import Lexicon, Phrase

_NEARLY_ALL = 0.9  # a field that this share of all products carry is carried by every kind
_SEEN = 0.03  # a field that fewer products of a kind carry says nothing about the kind
_REMEMBERED = 256  # sets of kinds whose fields are kept sorted


class CarriedFields:
    """The fields that products of given kinds carry, with how many of them do."""

    def __init__(self, profile: CatalogueProfile, lexicon: Lexicon) -> None:
        self.profile = profile
        self.lexicon = lexicon
        self._typed: dict[tuple[ValueType, ...], Mapping[str, FieldProfile]] = {}
        self._spread: dict[tuple[str, tuple[str, ...]], float] = {}
        self._covered: dict[tuple[tuple[str, ...], tuple[ValueType, ...]], list[tuple[FieldProfile, float]]] = {}

    def prepare(self, kinds: Sequence[str]) -> None:
        """Sort the fields that products of these kinds carry."""
        for each in (ValueType.KEYWORD, ValueType.NUMBER, ValueType.BOOLEAN):
            self.covered(kinds, each)

    def coverage(self, field: FieldProfile, kinds: Sequence[str]) -> float:
        """Return the share of products of these kinds (of all, without kinds) that carry the field."""
        if not kinds or field.coverage >= _NEARLY_ALL:
            return field.coverage
        return self.profile.kinds.coverage(kinds, field.path)

    def covered(self, kinds: Sequence[str], *types: ValueType) -> list[tuple[FieldProfile, float]]:
        """Return the fields of these types that products of these kinds carry, with their coverage, best first."""
        wanted = (tuple(kinds), types)
        if wanted not in self._covered:
            carried = self.profile.kinds.shares(kinds) if kinds else {}
            fields = self.by_type(types)
            some = [fields[path] for path in carried if path in fields] if kinds else fields.values()
            shares = {field.path: carried.get(field.path, field.coverage) for field in some}
            shares |= {path: fields[path].coverage for path in self._everywhere if path in fields}
            found = [(fields[path], share) for path, share in shares.items() if share >= _SEEN]
            if len(self._covered) >= _REMEMBERED:
                self._covered.clear()
            self._covered[wanted] = sorted(found, key=lambda item: (-item[1], item[0].path))
        return self._covered[wanted]

    def by_type(self, types: tuple[ValueType, ...]) -> Mapping[str, FieldProfile]:
        """Return the fields of these types that a query may name, by path."""
        if types not in self._typed:
            skipped = {Role.ID, Role.IGNORED, Role.TITLE, Role.GROUP}
            self._typed[types] = {
                path: field
                for path, field in self.profile.fields.items()
                if field.type in types and field.role not in skipped
            }
        return self._typed[types]

    @cached_property
    def by_label(self) -> Mapping[Phrase, Sequence[FieldProfile]]:
        """The fields that a query may name, by the stems of their names."""
        found: dict[Phrase, list[FieldProfile]] = {}
        for field in self.by_type((ValueType.KEYWORD, ValueType.NUMBER, ValueType.BOOLEAN)).values():
            found.setdefault(self.key(field.label), []).append(field)
        return found

    @cached_property
    def _everywhere(self) -> tuple[str, ...]:
        return tuple(path for path, field in self.profile.fields.items() if field.coverage >= _NEARLY_ALL)

    def uses(self, field: FieldProfile, raws: Sequence[str], kinds: Sequence[str]) -> int:
        """Return how many products of these kinds have one of the values; a single one among many is an accident."""
        if not kinds:
            return sum(field.values[raw] for raw in raws)
        model = self.profile.kinds
        hits = 0
        for raw in raws:
            _, per_kind = model.features.get(f"{field.path}={raw}", (0, {}))
            hits += sum(per_kind.get(kind, 0) for kind in kinds)
        products = sum(model.sizes.get(kind, 0) for kind in kinds)
        few = max(1, 0.004 * products) if field.role is Role.ATTRIBUTE else 1
        return hits if hits >= few else 0

    def diversity(self, field: FieldProfile, kinds: Sequence[str]) -> float:
        """Return how evenly products of these kinds spread over a keyword field's values.

        0 where all have the same, near 1 where hardly two do: the chance that two of them differ (Gini-Simpson).
        """
        wanted = (field.path, tuple(kinds))
        if wanted not in self._spread:
            counts = [hits for raw in field.values if (hits := self.uses(field, (raw,), kinds))]
            total = sum(counts)
            if len(self._spread) >= _REMEMBERED:
                self._spread.clear()
            self._spread[wanted] = 1.0 - sum((count / total) ** 2 for count in counts) if total else 0.0
        return self._spread[wanted]

    def products(self, kinds: Sequence[str]) -> int:
        """Return how many products of these kinds there are."""
        return sum(self.profile.kinds.sizes.get(kind, 0) for kind in kinds)

    def key(self, text: str) -> Phrase:
        """Return the stems of a text in the profile's language."""
        return key(text, language=self.lexicon.language)
