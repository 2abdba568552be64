"""What a title says instead of what was asked: another value of the field that the product leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.types import Operator
from leaps_adapter.understand.spellings import value_keys
from leaps_adapter.verify.comparing import contains, forms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.lexicon import Lexicon, Phrase
    from leaps_adapter.types import Constraint
    from leaps_adapter.verify.item import Passage

_REMEMBERED = 256  # constraints whose rivals are kept
_COMMON = 3  # products that a value needs to be one that titles may name
_SHORTEST = 3  # letters and figures of a value that says something by itself
_OPEN = frozenset({"brand", "colour", "compatibility", "name", "code"})  # of these a title may name several


class Rivals:
    """Finds in titles the values that speak against a constraint where the product's own field is missing."""

    def __init__(self, profile: CatalogueProfile, lexicon: Lexicon) -> None:
        self._profile = profile
        self._lexicon = lexicon
        self._kept: dict[Constraint, Mapping[str, list[tuple[Phrase, str]]]] = {}

    def named(self, constraint: Constraint, title: Passage) -> str | None:
        """Return the other value of the constraint's field that a title names, None where it names none."""
        if constraint.operator is not Operator.ANY_OF or constraint.values == ("yes",) or constraint.attribute in _OPEN:
            return None
        rivals = self._kept.get(constraint)
        if rivals is None:
            if len(self._kept) >= _REMEMBERED:
                self._kept.clear()
            rivals = self._kept[constraint] = self._find(constraint)
        stems = tuple(title.stems)
        for position, stem in enumerate(stems):
            for phrase, raw in rivals.get(stem, ()):
                if stems[position : position + len(phrase)] == phrase:
                    return raw
        return None

    def _find(self, constraint: Constraint) -> Mapping[str, list[tuple[Phrase, str]]]:
        """Return the other values of the fields, by the first stem of each."""
        wanted = [form for value in constraint.values for form in forms(value, self._lexicon)]
        found: dict[str, list[tuple[Phrase, str]]] = {}
        for target in constraint.targets:
            field = self._profile.fields.get(target.field)
            for raw, count in field.values.items() if field is not None else ():
                keys = value_keys(raw, self._lexicon.language)
                if count < _COMMON or raw in target.matches or len(keys) != 1:
                    continue
                (phrase,) = keys
                related = any(contains(phrase, form) or contains(form, phrase) for form in wanted)
                first = next(iter(phrase), "")
                telling = len("".join(phrase)) >= _SHORTEST and not related
                if telling and (len(phrase) > 1 or any(letter.isdigit() for letter in first)):
                    found.setdefault(first, []).append((phrase, raw))
        return found
