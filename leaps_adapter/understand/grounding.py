"""From words to fields: which field of the catalogue a number, a value or a name belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.understand.brands import Makers
from leaps_adapter.understand.carried import CarriedFields
from leaps_adapter.understand.colours import Colours
from leaps_adapter.understand.field_values import FieldValues
from leaps_adapter.understand.figures import Figures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.lexicon import Lexicon, Phrase


class Grounding:
    """The catalogue profile, indexed for look-up by the words of a query."""

    def __init__(self, profile: CatalogueProfile, lexicon: Lexicon) -> None:
        self.profile = profile
        self.lexicon = lexicon
        self.fields = CarriedFields(profile, lexicon)
        self.figures = Figures(self.fields)
        self.values = FieldValues(self.fields)
        self.makers = Makers(self.fields)
        self.colours = Colours(self.fields)

    def prepare(self) -> None:
        """Index the values of all fields that a query may name."""
        self.values.prepare()

    def prepare_kinds(self, kinds: Sequence[str]) -> None:
        """Sort the fields that products of these kinds carry."""
        self.fields.prepare(kinds)

    def key(self, text: str) -> Phrase:
        """Return the stems of a text in the profile's language."""
        return self.fields.key(text)
