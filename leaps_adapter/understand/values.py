"""Constraints on values: brands, colours, and whatever else the catalogue's fields hold by name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from leaps_adapter.catalogue.profile import Role, ValueType
from leaps_adapter.types import Constraint, Deciding, Operator, Target
from leaps_adapter.understand import shapes
from leaps_adapter.understand.branding import BrandFinder
from leaps_adapter.understand.labels import inside
from leaps_adapter.understand.listing import Collector, Match
from leaps_adapter.understand.opposites import OppositeFinder
from leaps_adapter.understand.sentence import phrases
from leaps_adapter.understand.speaking import speaking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.catalogue import FieldProfile
    from leaps_adapter.understand.grounding import Grounding
    from leaps_adapter.understand.sentence import Sentence

_LONGEST = 5
_LABEL = 3  # tokens behind a value that may name its field
_BETWEEN_FIGURES = frozenset({"x", "/", ":"})  # 1280 x 1024, 62.5/125, 16:10
_HARD_COVERAGE = 0.12


class ValueReader:
    """Reads the values named in a sentence into constraints, each field once, alternatives together."""

    def __init__(self, sentence: Sentence, grounding: Grounding, kinds: Sequence[str]) -> None:
        self._sentence = sentence
        self._grounding = grounding
        self._kinds = kinds
        self._brands = BrandFinder(sentence, grounding, kinds)
        self._collector = Collector(sentence, self._brands.at)
        self._opposites = OppositeFinder(sentence, grounding, kinds, self._collector)
        self._compatible = phrases(sentence.lexicon, "compatibility", "before")
        self._letter_cues = frozenset(sentence.lexicon.list("values", "letter"))

    def read_brands(self) -> list[Constraint]:
        """Return the brand constraints: wanted ones together, unwanted ones together."""
        return self._collector.collect(self._brands.at)

    def read_colours(self) -> list[Constraint]:
        """Return the colour constraints."""
        return self._collector.collect(self._colour_at)

    def read_numbered(self) -> list[Constraint]:
        """Return the constraints on values that hold a number of their own, such as `socket 478` or `USB 2.0`."""
        return self._collector.collect(self._numbered_at)

    def read_opposites(self) -> list[Constraint]:
        """Return the constraints that exclude a value by naming its opposite."""
        return self._collector.collect(self._opposites.at)

    def read_labelled(self) -> list[Constraint]:
        """Return the constraints on values that are said with the name of their field."""
        return self._collector.collect(self._labelled_at)

    def read_values(self) -> list[Constraint]:
        """Return the constraints on all other fields that products of the wanted kind carry."""
        return self._collector.collect(self._value_at)

    def read_stock(self) -> list[Constraint]:
        """Return the constraint that the product is to be had, if the sentence says so."""
        sentence = self._sentence
        wanted = phrases(sentence.lexicon, "stock", "wanted")
        fields = self._grounding.profile.with_role(Role.STOCK)
        for index in range(len(sentence)):
            length = sentence.starts(index, wanted)
            if length and fields:
                sentence.claim(index, index + length - 1)
                targets = tuple(Target(field=field.path, coverage=field.coverage) for field in fields[:1])
                span = sentence.span(index, index + length - 1)
                return [
                    Constraint(
                        id="", attribute="stock", operator=Operator.BETWEEN, span=span, minimum=1, targets=targets
                    )
                ]
        return []

    def _colour_at(self, index: int) -> Match | None:
        sentence = self._sentence
        for length in range(min(3, len(sentence) - index), 0, -1):
            last = index + length - 1
            base = sentence.lexicon.colours.get(sentence.stems(index, last))
            if (
                base is None
                or not sentence.free(index, last)
                or not shapes.begins_and_ends_in_words(sentence, index, last)
            ):
                continue
            beyond = last + (2 if sentence.word(last + 1) == "-" else 1)
            if sentence.stems(index, last) != sentence.stems(index, beyond) in sentence.lexicon.equal_values:
                # a multi-mode fibre is of any colour
                continue
            said = sentence.stems(index, last)
            targets = self._grounding.colours.targets(base, said, self._kinds)
            spelled = (
                sentence.spelling(index, last) if self._grounding.colours.is_shade(base, said, self._kinds) else base
            )
            return Match("colour", (spelled,), targets, last, Deciding.FIRST)
        return None

    def _value_at(self, index: int) -> Match | None:
        sentence = self._sentence
        if self._names_field(index) or sentence.starts(index, self._compatible) > 1:
            return None
        for length in range(min(_LONGEST, len(sentence) - index), 0, -1):
            last = index + length - 1
            meant = shapes.is_meaningful(sentence, index, last) or self._is_sort(index, last)
            if not sentence.free(index, last) or not meant:
                continue
            stems = sentence.stems(index, last)
            match = (
                self._boolean(stems, last)
                or self._keyword(stems, index, last)
                or self._flag(stems, last)
                or self._suiting(stems, last)
            )
            if match is not None:
                return self._with_its_like(match, stems) if sentence.negated[index] else match
        if sentence.negated[index] and sentence.word(index) in sentence.lexicon.fillers and not sentence.claimed[index]:
            # the colour of "not colour" is what the product must not do
            return self._boolean(sentence.stems(index, index), index)
        return None

    def _is_sort(self, index: int, last: int) -> bool:
        """Whether a loose word tells one sort of a thing from others: `a basic PDU`, where a field holds just that."""
        sentence = self._sentence
        if last > index or sentence.word(index) not in sentence.lexicon.words("nouns", "loose"):
            return False
        before_noun = sentence.core is not None and sentence.core[0] == index + 1
        told = sentence.lexicon.words("values", "sorts") | sentence.lexicon.words("clause", "or")
        of_a_sort = sentence.word(index + 1) in told or sentence.word(index - 1) in told
        refused = sentence.negated[index] and (sentence.word(index + 1) in {"", ","} or sentence.ends_clause(index + 1))
        return (before_noun or of_a_sort or refused) and self._grounding.values.distinguishes(
            sentence.stems(index, index), self._kinds
        )

    def _names_field(self, index: int) -> bool:
        """Whether a word belongs to the name of a field that such products have: the rack of a `rack capacity`."""
        label = inside(self._sentence.labels, index)
        fields = label.fields if label is not None else ()
        return any(
            field.type is not ValueType.BOOLEAN
            and self._grounding.fields.coverage(field, self._kinds) >= _HARD_COVERAGE
            for field in fields
        )

    def _numbered_at(self, index: int) -> Match | None:
        sentence = self._sentence
        sized = sentence.tokens[index].is_number and (
            sentence.word(index + 1) in _BETWEEN_FIGURES
            or sentence.stems(index, index + 1) in sentence.lexicon.equal_values
            or shapes.is_code(sentence, index)
        )
        if not sized and not (
            sentence.tokens[index].is_word and (len(sentence.word(index)) > 1 or shapes.is_glued(sentence, index))
        ):
            return None
        for length in range(min(_LONGEST, len(sentence) - index), 1, -1):
            last = index + length - 1
            numbered = shapes.is_code(sentence, index) or any(
                token.is_number for token in sentence.tokens[index + 1 : last + 1]
            )
            if any(
                sentence.stems(index, end) in self._grounding.makers.brands for end in range(last, len(sentence))[:2]
            ):
                # "C2G" is a brand, whatever its pieces stand for
                return None
            if not numbered or not sentence.free(index, last) or not shapes.is_meaningful(sentence, index, last):
                continue
            if self._is_counted(index, last):
                return None
            if sentence.tokens[last].is_number and sentence.word(last + 1) in sentence.lexicon.unit_words:
                # the 12 of "printing 12 ppm" is a figure with its unit
                continue
            if match := self._keyword(sentence.stems(index, last), index, last):
                return match
        return None

    def _is_counted(self, first: int, last: int) -> bool:
        """Whether a figure before a name counts what a field counts: the 4 of `4 USB 2.0 ports`."""
        sentence = self._sentence
        counting = sentence.tokens[first - 1].is_number or sentence.word(first - 1) in sentence.lexicon.numbers
        if first == 0 or not counting or sentence.claimed[first - 1]:
            return False
        beyond = next((i for i in range(first, len(sentence)) if not shapes.may_be_counted(sentence, i)), len(sentence))
        counted = self._grounding.figures.counted(sentence.stems(first, beyond - 1), self._kinds)
        return counted is not None and counted[2] > last - first

    def _boolean(self, stems: tuple[str, ...], last: int) -> Match | None:
        found = self._grounding.values.flag(stems, self._kinds)
        if found is None:
            return None
        field, target = found
        return Match(field.label, ("yes",), (target,), last)

    def _with_its_like(self, match: Match, stems: tuple[str, ...]) -> Match:
        """Return an unwanted value with all that its opposite excludes: what is not wireless has no Bluetooth."""
        likes = (each for each in self._sentence.lexicon.opposites.values() if each[0] == stems)
        found = [
            target
            for phrase in next(likes, ())[1:]
            for _, target in self._grounding.values.targets(phrase, self._kinds)
        ]
        fields = {target.field: target for target in match.targets}
        for target in found:
            if (known := fields.get(target.field)) is not None:
                matches = tuple(dict.fromkeys((*known.matches, *target.matches)))
                fields[target.field] = replace(known, matches=matches)
        return match._replace(targets=tuple(fields.values()))

    def _flag(self, stems: tuple[str, ...], last: int) -> Match | None:
        found = self._grounding.values.flag_within(stems, self._kinds)
        return Match(found[0].label, ("yes",), (found[1],), last) if found is not None else None

    def _suiting(self, stems: tuple[str, ...], last: int) -> Match | None:
        found = self._grounding.values.suiting(stems, self._kinds)
        return Match(found[0].label, (" ".join(stems),), (found[1],), last) if found is not None else None

    def _labelled_at(self, index: int) -> Match | None:
        """Read a value before words of its field's name: the nickel of `nickel-plated contacts` is no colour."""
        sentence = self._sentence
        if sentence.word(index - 1) == "-" and sentence.tokens[index - 1].end == sentence.tokens[index].start:
            # the ATX of "micro-ATX" is no value by itself
            return None
        for last in range(index + _LONGEST, index - 1, -1):
            if last >= len(sentence) or not sentence.free(index, last) or not sentence.tokens[index].is_word:
                continue
            if not shapes.begins_and_ends_in_words(sentence, index, last) or sentence.word(index) in _small(sentence):
                continue
            if last > index and sentence.begins_compound(last):
                # the Canon EF of a "Canon EF-S mount" is another one
                continue
            end = last
            while end < last + _LABEL and end + 1 < len(sentence) and self._goes_on(end + 1):
                end += 1
            after = sentence.stems(last + 1, end)
            if any(
                self._grounding.values.flag(sentence.stems(index, each), self._kinds)
                for each in range(last + 1, end + 1)
            ):
                # an "FM radio" is a feature, whatever band it is for
                continue
            found = self._grounding.values.beside_label(sentence.stems(index, last), after, self._kinds)
            if found:
                label = set(self._grounding.key(found[0][0].label))
                end = max(i for i in range(last + 1, end + 1) if sentence.tokens[i].stem in label)
                return Match(found[0][0].label, (sentence.spelling(index, last),), (found[0][1],), end)
        return None

    def _goes_on(self, index: int) -> bool:
        """Whether a token may go on the name of what a value is of: a word read by nobody yet, or a hyphen."""
        sentence = self._sentence
        if sentence.claimed[index] or sentence.word(index) in _small(sentence):
            return False
        return sentence.tokens[index].is_word or (
            sentence.word(index) == "-" and sentence.tokens[index].start == sentence.tokens[index - 1].end
        )

    def _keyword(self, stems: tuple[str, ...], index: int, last: int) -> Match | None:
        sentence = self._sentence
        found = self._grounding.values.targets(stems, self._kinds)
        if (
            max(map(len, stems), default=0) < 2
            and not any(stem.isdigit() for stem in stems)
            and not shapes.is_glued(sentence, index)
            and not shapes.is_code(sentence, index)
        ):
            # a lone letter says something only after the name of its field: "type C", "size L"
            label = sentence.stems(index - 1, index - 1) if index else ()
            if sentence.word(index - 1) not in self._letter_cues:
                found = [each for each in found if label and label[0] in self._grounding.key(each[0].label)]
        found = found or self._before_label(stems)
        if len(stems) > 1 and sentence.word(last) in sentence.lexicon.words("values", "tails"):
            # the plugs of "RCA plugs" say what it is a value of, though one product may spell them out
            found = self._grounding.values.targets(stems[:-1], self._kinds) or found
        if not found or found[0][1].coverage < _HARD_COVERAGE:
            return None
        targets, decided_by = speaking(found, sentence.lexicon)
        return Match(found[0][0].label, (sentence.spelling(index, last),), targets, last, decided_by)

    def _before_label(self, stems: tuple[str, ...]) -> list[tuple[FieldProfile, Target]]:
        """Return the fields that the last word names and that hold the words before it: `large patterns`."""
        found = self._grounding.values.targets(stems[:-1], self._kinds) if len(stems) > 1 else []
        return [each for each in found if self._grounding.key(each[0].label) == stems[-1:]]


def _small(sentence: Sentence) -> frozenset[str]:
    """Return the words that go on no name: small ones, and those that tell what a thing has."""
    words = sentence.lexicon.words
    return sentence.lexicon.fillers | words("product", "feature") | words("product", "target")
