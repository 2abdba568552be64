"""From colour words to the fields that hold a colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.catalogue.profile import FieldProfile, Role, ValueType
from leaps_adapter.types import Target
from leaps_adapter.understand.spellings import (
    colours_in,
    value_keys,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leaps_adapter.lexicon import Phrase
    from leaps_adapter.understand.carried import CarriedFields

_CARRIED = 0.25  # a field that fewer products of a kind carry is not the one that its colour is told by
_SEEN = 0.03  # a field that fewer products of a kind carry says nothing about the kind


class Colours:
    """Finds the colour fields that decide a colour."""

    def __init__(self, fields: CarriedFields) -> None:
        self._fields = fields
        self._coloured: dict[str, Mapping[str, tuple[str, ...]]] = {}

    def targets(self, base: str, said: Phrase, kinds: Sequence[str]) -> tuple[Target, ...]:
        """Return the colour fields of these kinds with the raw values that show a base colour, best first.

        A shade that a field lists beside the colour, `said` in so many words, is that shade alone: light magenta.
        """
        found: list[tuple[float, Target]] = []
        for field in self._fields.profile.with_role(Role.COLOUR):
            share = self._fields.coverage(field, kinds)
            if share < _SEEN or field.type not in {ValueType.KEYWORD, ValueType.TEXT}:
                continue
            raws = self.shown(field, base, said, kinds)
            words = set(self._fields.key(field.label))
            # the product's own colour speaks before the colour of one of its parts
            used = self._fields.uses(field, raws, kinds) / max(1, self._fields.products(kinds))
            # a field that nearly always says the same tells little
            rank = (
                share
                + (0.3 if words <= self._fields.lexicon.stems("fields", "own_colour") else 0.0)
                + min(0.6, 3.0 * used) * (1.0 - min(1.0, used / share))
                + self._fields.diversity(field, kinds) * (share >= _CARRIED)
            )
            found.append((rank, Target(field=field.path, matches=raws, coverage=share)))
        found.sort(key=lambda item: (-item[0], item[1].field))
        return tuple(target for _, target in found[:3])

    def _plain(self, field: FieldProfile, base: str, said: Phrase) -> tuple[str, ...]:
        """Return the values with the plain colour where a field lists it beside its shades: `Cyan, Light cyan`."""
        found: list[str] = []
        apart = False
        for raw in self._coloured_values(field).get(base, ()):
            parts = value_keys(raw, self._fields.lexicon.language)
            plain = said in parts
            apart = apart or (plain and any(len(part) > 1 and part[-1:] == said for part in parts))
            if plain:
                found.append(raw)
        return tuple(found) if apart else ()

    def is_shade(self, base: str, said: Phrase, kinds: Sequence[str]) -> bool:
        """Whether some field of these kinds tells the shade that was said from its base colour."""
        return len(said) > 1 and any(
            set(self.shown(field, base, said, kinds)) < set(self._coloured_values(field).get(base, ()))
            for field in self._fields.profile.with_role(Role.COLOUR)
            if self._fields.coverage(field, kinds) >= _SEEN
        )

    def shown(self, field: FieldProfile, base: str, said: Phrase, kinds: Sequence[str]) -> tuple[str, ...]:
        """Return the values of a field that show a colour as it was said: the plain one, or the very shade."""
        raws = self._coloured_values(field).get(base, ())
        if len(said) == 1:
            return self._plain(field, base, said) or raws
        shade = tuple(raw for raw in raws if said in value_keys(raw, self._fields.lexicon.language))
        return shade if self._fields.uses(field, shade, kinds) else raws

    def _coloured_values(self, field: FieldProfile) -> Mapping[str, tuple[str, ...]]:
        """Return the base colours that a field's values show, each with those values."""
        if field.path not in self._coloured:
            found: dict[str, list[str]] = {}
            for raw in field.values:
                for base in colours_in(raw, self._fields.lexicon):
                    found.setdefault(base, []).append(raw)
            self._coloured[field.path] = {base: tuple(raws) for base, raws in found.items()}
        return self._coloured[field.path]
