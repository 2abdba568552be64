"""Constraints on values: brands, colours, and whatever else the catalogue's fields hold by name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from leaps_adapter.catalogue.profile import Role
from leaps_adapter.types import Constraint, Deciding, Operator, Target
from leaps_adapter.understand import shapes
from leaps_adapter.understand.bounds import BoundsReader
from leaps_adapter.understand.sentence import phrases
from leaps_adapter.understand.speaking import speaking

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from leaps_adapter.catalogue import FieldProfile
    from leaps_adapter.understand.grounding import Grounding
    from leaps_adapter.understand.sentence import Sentence

_LONGEST = 4
_LABEL = 3  # tokens behind a value that may name its field
_BETWEEN_FIGURES = frozenset({"x", "/"})  # 1280 x 1024, 62.5/125
_TOLD = 3  # excluded values that are told whatever the shop has
_HARD_COVERAGE = 0.12
_COMMON_SHARE = 0.01  # a brand whose name stands in this share of other titles is an ordinary word too


class Match(NamedTuple):
    """A value found at a position: its last token, and how its targets decide."""

    attribute: str
    values: tuple[str, ...]
    targets: tuple[Target, ...]
    last: int
    decided_by: Deciding = Deciding.ANY


_OF_ONE_FIELD = frozenset({"brand", "colour"})  # attributes that one field decides, however many fields there are


class ValueReader:
    """Reads the values named in a sentence into constraints, each field once, alternatives together."""

    def __init__(self, sentence: Sentence, grounding: Grounding, kinds: Sequence[str]) -> None:
        self._sentence = sentence
        self._grounding = grounding
        self._kinds = kinds
        self._opposed: set[int] = set()
        self._limits = BoundsReader(sentence)
        self._by_cue = phrases(sentence.lexicon, "brand", "before")
        self._after_cue = phrases(sentence.lexicon, "brand", "after")
        self._letter_cues = frozenset(sentence.lexicon.list("values", "letter"))
        self._unwanted_brands = self._find_unwanted_brands()

    def read_brands(self) -> list[Constraint]:
        """Return the brand constraints: wanted ones together, unwanted ones together."""
        return self._collect(self._brand_at)

    def read_colours(self) -> list[Constraint]:
        """Return the colour constraints."""
        return self._collect(self._colour_at)

    def read_numbered(self) -> list[Constraint]:
        """Return the constraints on values that hold a number of their own, such as `socket 478` or `USB 2.0`."""
        return self._collect(self._numbered_at)

    def read_opposites(self) -> list[Constraint]:
        """Return the constraints that exclude a value by naming its opposite."""
        return self._collect(self._opposite_at)

    def read_labelled(self) -> list[Constraint]:
        """Return the constraints on values that are said with the name of their field."""
        return self._collect(self._labelled_at)

    def read_values(self) -> list[Constraint]:
        """Return the constraints on all other fields that products of the wanted kind carry."""
        return self._collect(self._value_at)

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

    # --- collecting ---------------------------------------------------------------------------------------------------

    def _collect(self, find: Callable[[int], Match | None]) -> list[Constraint]:
        found: dict[tuple[str, bool], Constraint] = {}
        index, previous = 0, -9
        previous_key: tuple[str, bool] | None = None
        while index < len(self._sentence):
            match = find(index)
            if match is None:
                index += 1
                continue
            attribute, last = match.attribute, match.last
            turned = index not in self._opposed and self._turns_away(previous, previous_key, index, attribute)
            negated = self._sentence.negated[index] and not turned and not self._behind_brand(index, attribute)
            if not negated and previous_key == (attribute, True) and self._continues_list(previous, index, find):
                negated = True
            constraint = Constraint(
                id="",
                attribute=attribute,
                operator=Operator.NONE_OF if negated else Operator.ANY_OF,
                span=self._sentence.span(index, last),
                values=match.values,
                targets=match.targets,
                decided_by=Deciding.ANY if negated and attribute not in _OF_ONE_FIELD else match.decided_by,
            )
            group = (attribute, negated)
            found[group] = united(found[group], constraint, self._sentence.text) if group in found else constraint
            self._sentence.claim(index, last)
            previous, previous_key = last, group
            index = last + 1
        return list(found.values())

    def _behind_brand(self, index: int, attribute: str) -> bool:
        """Whether a negation was for the brand before a value: `no Kingston DDR4`, `not Canon in yellow or red`."""
        if attribute == "brand" or index in self._opposed:
            return False
        last = max((end for end in self._unwanted_brands if end < index), default=None)
        if last is None or not all(self._sentence.negated[last:index]):
            return False
        joins = self._sentence.lexicon.words("clause", "join") | {","}
        return self._sentence.word(last + 1) not in joins

    def _find_unwanted_brands(self) -> tuple[int, ...]:
        """Return the last tokens of the brands that stand in a negation."""
        ends = (self._brand_at(index) for index in range(len(self._sentence)) if self._sentence.negated[index])
        return tuple(match.last for match in ends if match is not None and match.attribute == "brand")

    def _turns_away(self, previous: int, previous_key: tuple[str, bool] | None, index: int, attribute: str) -> bool:
        """Whether an `and` before a value leaves a negation of another attribute: `not from V7 and orange`."""
        if self._sentence.word(index - 1) not in self._sentence.lexicon.words("clause", "and"):
            return False
        return previous_key != (attribute, True) or previous != index - 2

    def _continues_list(self, previous: int, index: int, find: Callable[[int], Match | None]) -> bool:
        """Whether a value goes on a negated list: `no black, white or grey`."""
        between = [token.word for token in self._sentence.tokens[previous + 1 : index]]
        goes_on = self._sentence.lexicon.words("clause", "goes_on")
        if between and self._sentence.lexicon.words("clause", "join").issuperset(between):
            return not goes_on.isdisjoint(between) or "/" in between
        if between != [","]:
            return False
        # after a bare comma the list goes on only when it ends in "or" or "nor" with a value of the same kind
        for ahead in range(index + 1, min(index + 8, len(self._sentence))):
            if self._sentence.word(ahead) in goes_on:
                return True
            if self._sentence.word(ahead) != "," and find(ahead) is None:
                return False
        return False

    # --- finding ------------------------------------------------------------------------------------------------------

    def _brand_at(self, index: int) -> Match | None:
        sentence, brands = self._sentence, self._grounding.makers.brands
        for length in range(min(_LONGEST, len(sentence) - index), 0, -1):
            last = index + length - 1
            raws = brands.get(sentence.stems(index, last))
            if raws is not None and sentence.tokens[index].is_number and not self._names_maker(index, last, raws):
                continue
            if (
                raws is None
                or not sentence.free(index, last)
                or not shapes.begins_and_ends_in_words(sentence, index, last)
            ):
                continue
            if self._is_ordinary_word(index, last) and not self._cued(index, last):
                continue
            if self._is_person(index) or not self._grounding.makers.spells(sentence, index, last, raws):
                continue
            own = Match("brand", (raws[0],), self._grounding.makers.targets(raws), last, Deciding.FIRST)
            made_by = bool(sentence.ends(index - 1, self._by_cue))
            return own if made_by else self._component_maker(raws, last) or own
        return None

    def _names_maker(self, index: int, last: int, raws: Sequence[str]) -> bool:
        """Whether a figure is part of a brand: the 3 of `3M`, but not that of `3 m` and of `no longer than 3m`.

        A measure it is as well where the brand makes nothing of the kind: a `3m cable`.
        """
        if not self._sentence.in_one_piece(index, last) or self._limits.limits(index):
            return False
        return self._grounding.makers.names_maker(raws, self._kinds)

    def _component_maker(self, raws: Sequence[str], last: int) -> Match | None:
        """Read `Intel processor`, and `Intel laptop` where Intel makes none, as the maker of a part."""
        after = self._sentence.tokens[last + 1] if last + 1 < len(self._sentence) else None
        next_stem = after.stem if after is not None and after.is_word and not self._sentence.claimed[last + 1] else ""
        makes_some = not self._kinds or self._grounding.makers.sells(raws, self._kinds)
        for field, target in self._grounding.values.targets(self._grounding.key(raws[0]), self._kinds):
            named = next_stem in self._grounding.key(field.label)
            if target.coverage >= _HARD_COVERAGE / 2 and (named or not makes_some):
                return Match(field.label, (raws[0],), (target,), last + 1 if named else last)
        return None

    def _is_ordinary_word(self, index: int, last: int) -> bool:
        """Whether the name of a brand is also a word of the shop, such as `Sharp` or `Manhattan`."""
        if last > index:
            return False
        token = self._sentence.tokens[index]
        if token.word in self._sentence.lexicon.fillers or (token.stem,) in self._sentence.lexicon.product_names:
            return True
        everyday = token.stem in self._sentence.lexicon.everyday and self._sentence.text[token.start].islower()
        named = self._sentence.core is not None and self._sentence.core[0] == index + 1
        return (token.stem,) in self._sentence.lexicon.colours or (everyday and not named)

    def _is_person(self, index: int) -> bool:
        """Whether a word is said of somebody and of no maker: that of `my brother asks`, not `my brother printer`."""
        if self._sentence.core is not None and self._sentence.core[0] == index + 1:
            return False
        words = self._sentence.lexicon.words
        owned = self._sentence.word(index - 1) in words("product", "owned") & words("compatibility", "skipped")
        return owned and self._sentence.word(index) in words("people", "words")

    def _cued(self, index: int, last: int) -> bool:
        sentence = self._sentence
        capital = (
            sentence.text[sentence.tokens[index].start].isupper() and index > 0 and not sentence.ends_clause(index - 1)
        )
        return (
            capital
            or sentence.negated[index]
            or bool(sentence.ends(index - 1, self._by_cue))
            or bool(sentence.starts(last + 1, self._after_cue))
        )

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
            targets = self._grounding.colours.targets(base, self._kinds)
            return Match("colour", (base,), targets, last, Deciding.FIRST)
        return None

    def _value_at(self, index: int) -> Match | None:
        sentence = self._sentence
        for length in range(min(_LONGEST, len(sentence) - index), 0, -1):
            last = index + length - 1
            if not sentence.free(index, last) or not shapes.is_meaningful(sentence, index, last):
                continue
            stems = sentence.stems(index, last)
            match = self._boolean(stems, last) or self._keyword(stems, index, last) or self._flag(stems, last)
            if match is not None:
                return self._with_its_like(match, stems) if sentence.negated[index] else match
        if sentence.negated[index] and sentence.word(index) in sentence.lexicon.fillers and not sentence.claimed[index]:
            # the colour of "not colour" is what the product must not do
            return self._boolean(sentence.stems(index, index), index)
        return None

    def _opposite_at(self, index: int) -> Match | None:
        sentence = self._sentence
        particles = sentence.lexicon.words("negation", "particles")
        for length in range(min(_LONGEST, len(sentence) - index), 0, -1):
            last = index + length - 1
            excluded = sentence.lexicon.opposites.get(sentence.stems(index, last))
            if excluded is None or not shapes.begins_and_ends_in_words(sentence, index, last):
                continue
            if any(sentence.claimed[i] for i in range(index, last + 1) if sentence.word(i) not in particles):
                continue
            for phrase in excluded:
                flag = self._grounding.values.flag(phrase, self._kinds)
                if flag is not None:
                    self._flip(index, last)
                    return Match(flag[0].label, ("yes",), (flag[1],), last)
            held = {phrase: self._grounding.values.targets(phrase, self._kinds) for phrase in excluded}
            found = [each for targets in held.values() for each in targets]
            if found and found[0][1].coverage >= _HARD_COVERAGE:
                self._flip(index, last)
                spelled = sentence.lexicon.opposite_values[sentence.stems(index, last)]
                # of a long list only what these products are is worth telling
                known = tuple(value for value in spelled if held.get(self._grounding.key(value)))
                values = spelled if len(spelled) <= _TOLD else known
                by_field: dict[str, Target] = {}
                for _, target in found:
                    before = by_field.get(target.field)
                    matches = (*(before.matches if before else ()), *target.matches)
                    by_field[target.field] = replace(target, matches=tuple(dict.fromkeys(matches)))
                return Match(found[0][0].label, values, tuple(by_field.values())[:3], last)
        return None

    def _flip(self, first: int, last: int) -> None:
        """Negate the words of an opposite: to ask for `wired` excludes `wireless`, unless it is excluded itself."""
        particles = self._sentence.lexicon.words("negation", "particles")
        said = any(self._sentence.word(i) in particles for i in range(first, last + 1))
        wanted = said or not self._sentence.negated[first] or self._behind_brand(first, "")
        for index in range(first, last + 1):
            self._sentence.negated[index] = wanted
            self._opposed.add(index)

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
        if first == 0 or not sentence.tokens[first - 1].is_number or sentence.claimed[first - 1]:
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

    def _labelled_at(self, index: int) -> Match | None:
        """Read a value before words of its field's name: the nickel of `nickel-plated contacts` is no colour."""
        sentence = self._sentence
        if sentence.word(index - 1) == "-" and sentence.tokens[index - 1].end == sentence.tokens[index].start:
            # the ATX of "micro-ATX" is no value by itself
            return None
        for last in (index + 2, index + 1, index):
            if last >= len(sentence) or not sentence.free(index, last) or not sentence.tokens[index].is_word:
                continue
            if not shapes.begins_and_ends_in_words(sentence, index, last) or sentence.word(index) in _small(sentence):
                continue
            end = last
            while end < last + _LABEL and end + 1 < len(sentence) and self._goes_on(end + 1):
                end += 1
            after = sentence.stems(last + 1, end)
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


def united(one: Constraint, other: Constraint, text: str) -> Constraint:
    """Return one constraint for two values of the same attribute."""
    start, end = one.span.start, other.span.end
    by_field = {target.field: target for target in one.targets}
    for target in other.targets:
        known = by_field.get(target.field)
        if known is None:
            by_field[target.field] = target
        else:
            by_field[target.field] = replace(known, matches=tuple(dict.fromkeys((*known.matches, *target.matches))))
    return replace(
        one,
        values=tuple(dict.fromkeys((*one.values, *other.values))),
        targets=tuple(by_field.values()),
        span=replace(one.span, end=end, text=text[start:end]),
    )
