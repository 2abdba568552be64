"""From names to brands, and to the devices that a product goes with."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from leaps_adapter.catalogue.profile import Role, ValueType
from leaps_adapter.text import tokenize
from leaps_adapter.types import Target
from leaps_adapter.understand.sentence import Phrases
from leaps_adapter.understand.spellings import (
    brand_keys,
    value_parts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from leaps_adapter.lexicon import Phrase
    from leaps_adapter.understand.carried import CarriedFields
    from leaps_adapter.understand.sentence import Sentence

_DEVICES = 500  # a field with more names than this repeats few of them
_SURE = 0.5


class Makers:
    """The brands of a catalogue, and the devices that its products are said to go with."""

    def __init__(self, fields: CarriedFields) -> None:
        self._fields = fields

    @cached_property
    def brands(self) -> Mapping[Phrase, tuple[str, ...]]:
        """Each brand's stems with the spellings of it that the catalogue uses."""
        found: dict[Phrase, list[str]] = {}
        for field in self._fields.profile.with_role(Role.BRAND):
            for raw in field.values:
                for phrase in brand_keys(raw, self._fields.lexicon):
                    found.setdefault(phrase, []).append(raw)
        for maker in self._fields.profile.makers:
            found.setdefault(self._fields.key(maker), []).append(maker)
        return {phrase: tuple(dict.fromkeys(raws)) for phrase, raws in found.items()}

    @cached_property
    def signed(self) -> Phrases:
        """The brands whose spelling holds a sign that elsewhere ends a clause: `be quiet!`."""
        ends, language = self._fields.lexicon.words("clause", "end"), self._fields.lexicon.language
        spelled = {
            tuple(token.word for token in tokenize(raw, language=language))
            for raws in self.brands.values()
            for raw in raws
            if any(sign in raw for sign in ends if not sign.isalpha())
        }
        return Phrases(words for words in spelled if len(words) > 1)

    @cached_property
    def _idle(self) -> frozenset[str]:
        """The stems of words that name nothing: what fits any brand goes with no device."""
        return frozenset(stem for word in self._fields.lexicon.fillers for stem in self._fields.key(word))

    def devices(self, kinds: Sequence[str]) -> Mapping[Phrase, tuple[str, ...]]:
        """Return what products of these kinds are said to go with, as stems, with the raw values that name it.

        Only a field whose values are all known and are names, not lists of everything, says this for certain.
        """
        found: dict[Phrase, tuple[str, ...]] = {}
        for field in self._fields.profile.with_role(Role.COMPATIBILITY):
            if (
                field.type is not ValueType.KEYWORD
                or len(field.values) > _DEVICES
                or self._fields.coverage(field, kinds) < _SURE
            ):
                continue
            for raw in field.values:
                for part in value_parts(raw):
                    words = self._fields.key(part)
                    if len(words) > 1 and not self._idle.issuperset(words):
                        found[words] = (*found.get(words, ()), raw)
        return found

    def spells(self, sentence: Sentence, first: int, last: int, raws: Iterable[str]) -> bool:
        """Whether words are a brand's own, not other words of its stem: `Integral` is no `integrated`."""
        own = {token.word for raw in raws for token in tokenize(raw, language=self._fields.lexicon.language)}
        endings = ("'s", "s", "s'")
        return all(
            token.word in own or any(token.word == f"{word}{ending}" for word in own for ending in endings)
            for token in sentence.tokens[first : last + 1]
            if token.is_word
        )

    def sells(self, raws: Iterable[str], kinds: Sequence[str]) -> bool:
        """Whether the catalogue has a product of these kinds by one of these brand spellings."""
        wanted = tuple(raws)
        if not self._fields.profile.makers.keys().isdisjoint(wanted):
            return True
        return any(self._fields.uses(field, wanted, kinds) > 0 for field in self._fields.profile.with_role(Role.BRAND))

    def names_maker(self, raws: Iterable[str], kinds: Sequence[str]) -> bool:
        """Whether a figure with a letter, such as `3M`, may stand for the brand beside products of these kinds."""
        return not kinds or self.sells(raws, kinds)

    def targets(self, raws: Iterable[str]) -> tuple[Target, ...]:
        """Return the brand fields as targets for these spellings; titles where the brand was learnt from them."""
        wanted = tuple(raws)
        if not self._fields.profile.makers.keys().isdisjoint(wanted):
            return tuple(Target(field=path, coverage=1.0) for path in self._fields.profile.title_fields)
        return tuple(
            Target(
                field=field.path, matches=tuple(raw for raw in field.values if raw in wanted), coverage=field.coverage
            )
            for field in self._fields.profile.with_role(Role.BRAND)
        )
