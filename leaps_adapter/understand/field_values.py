"""From words to values: in which fields a phrase is a value, and which yes-or-no field it names."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from leaps_adapter.catalogue.profile import FieldProfile, Role, ValueType
from leaps_adapter.text import holds
from leaps_adapter.types import Target
from leaps_adapter.understand.spellings import (
    abbreviated,
    begins,
    codes_in,
    names_of,
    phrases_of,
    value_keys,
    value_parts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from leaps_adapter.lexicon import Phrase
    from leaps_adapter.understand.carried import CarriedFields

_WORD = re.compile(r"\w+")
_FIRST_OF_SEVERAL = re.compile(r"\s*\d[\d.]*\s*/\s*\d")
_TOLD = 0.1  # a yes-or-no field that fewer products of a kind carry tells nothing of them
_TELLING = 0.3  # of a field whose values tell products of a kind apart
_TOGETHER = 2
_NAMES = 2  # words of a value, its figures left out, of which one alone may name it
_IN_PASSING = 0.4
_COMMON = 0.01  # the share of a kind's products in which one word of a longer value must stand
_TIMES = "x"
_LONGEST_PAIR = 40  # characters
_NAMED_BY_VALUE = frozenset({Role.ATTRIBUTE, Role.CONDITION})


class FieldValues:
    """Finds the fields in which a phrase of a query is a value, or which it names."""

    def __init__(self, fields: CarriedFields) -> None:
        self._fields = fields
        self._lexicon = fields.lexicon
        self._idle = fields.lexicon.stems("values", "idle")
        self._turning = fields.lexicon.stems("values", "turning")
        self._sockets = fields.lexicon.stems("values", "sockets")
        self._phrases: dict[str, Mapping[Phrase, tuple[str, ...]]] = {}

    def prepare(self) -> None:
        """Index the values and the yes-or-no names of all fields that a query may name."""
        _ = self._holding, self._flags, self._codes

    def phrases(self, field: FieldProfile) -> Mapping[Phrase, tuple[str, ...]]:
        """Return the phrases that a keyword field's values consist of, each with the raw values that hold it."""
        if field.path not in self._phrases:
            found: dict[Phrase, list[str]] = {}
            label = frozenset(self._fields.key(field.label))
            shared = self._shared_endings(field)
            for raw in field.values:
                # the USB of "USB Type-A" says what the value is
                code = raw.split(" ")[0].isupper()
                for words in (words for part in value_parts(raw) for words in names_of(part, self._lexicon.language)):
                    telling = tuple(word for word in words if word not in label and word not in self._idle)
                    turned = self._turning.intersection(words[:-1])
                    for phrase in self._sayings(words):
                        if not turned.issubset(phrase):
                            # semi-gloss is not gloss, nor is a micro ATX an ATX
                            continue
                        # one word of a long value is another thing: Windows Small Business Server is not small
                        alone = phrase == telling or (phrase == words[:1] and (code or words[1:] in shared))
                        named = sum(not word[0].isdigit() for word in words)
                        if len(phrase) == 1 and phrase[0] in words and named > _NAMES and not alone:
                            continue
                        # the name of the field says nothing about what it holds
                        if phrase == words or not label.issuperset(phrase):
                            found.setdefault(phrase, []).append(raw)
            self._phrases[field.path] = {phrase: tuple(dict.fromkeys(raws)) for phrase, raws in found.items()}
        return self._phrases[field.path]

    def _shared_endings(self, field: FieldProfile) -> frozenset[Phrase]:
        """Return the endings of values that differ in their first word alone: framed and frameless privacy filters."""
        begun: dict[Phrase, set[str]] = {}
        for raw in field.values:
            for words in self._keys(raw):
                begun.setdefault(words[1:], set()).update(words[:1])
        return frozenset(rest for rest, firsts in begun.items() if len(rest) > 1 and len(firsts) > 1)

    def _sayings(self, words: Phrase) -> Iterator[Phrase]:
        """Yield the phrases by which a value may be named, apart and, where two words make it, as one."""
        for phrase in phrases_of(words):
            yield phrase
            yield from self._written_as_one(phrase)

    def _written_as_one(self, words: Phrase) -> tuple[Phrase, ...]:
        """Return a value of two words as one: a `sheet-fed` scanner may be said to be sheetfed."""
        return (self._fields.key("".join(words)),) if len(words) == _TOGETHER else ()

    @cached_property
    def _holding(self) -> Mapping[Phrase, Sequence[str]]:
        """The phrases that values consist of, each with the paths of the fields that hold it."""
        found: dict[Phrase, list[str]] = {}
        for path, field in self._fields.by_type((ValueType.KEYWORD,)).items():
            for phrase in self.phrases(field) if field.role in _NAMED_BY_VALUE else ():
                found.setdefault(phrase, []).append(path)
        return found

    def targets(self, phrase: Phrase, kinds: Sequence[str]) -> list[tuple[FieldProfile, Target]]:
        """Return the keyword fields of these kinds in which the phrase is a value or part of one, best first."""
        found: list[tuple[float, FieldProfile, Target]] = []
        bare = _bare(phrase)
        same = self._forms(bare)
        numbered = any(word[:1].isdigit() for word in bare[1:])
        holding = {path for form in same for path in self._holding.get(form, ())}
        for field, share in self._fields.covered(kinds, ValueType.KEYWORD) if holding or numbered else ():
            if field.path not in holding and not (
                # what else may hold a number is named before it; most fields are not, and soon known not to be
                numbered and field.role in _NAMED_BY_VALUE and self._after_label(bare, field)
            ):
                continue
            target, exact = self._held(field, share, phrase, same)
            hits = self._fields.uses(field, target.matches, kinds)
            if not hits or (not exact and len(phrase) == 1 and hits < _COMMON * self._fields.products(kinds)):
                continue
            known = sum(field.values.values()) or 1
            found.append((share * (0.5 + min(1.0, hits / known)), field, target))
        coded = any(word[:1].isdigit() for word in phrase)
        if coded and any(phrase in self.phrases(field) for _, field, _ in found):
            # where a field says it in these words, one that says it in others is about something else
            found = [item for item in found if phrase in self.phrases(item[1])]
        found.sort(key=lambda item: (-item[0], item[1].path))
        # a field that speaks of it in passing decides nothing
        return [(field, target) for score, field, target in found if score >= _IN_PASSING * found[0][0]]

    def in_field(self, field: FieldProfile, phrase: Phrase, kinds: Sequence[str]) -> Target | None:
        """Return the values of one field that a phrase names, None when none of these kinds has them."""
        same = self._forms(_bare(phrase))
        target, _ = self._held(field, self._fields.coverage(field, kinds), phrase, same)
        return target if self._fields.uses(field, target.matches, kinds) else None

    def _forms(self, phrase: Phrase) -> tuple[Phrase, ...]:
        """Return the phrase and what means the same; a name before a figure may be another: `wifi 6` is `Wi-Fi 6`."""
        forms = (*self._lexicon.accepted(phrase), *self._written_as_one(phrase))
        if len(phrase) > 1 and phrase[-1][0].isdigit():
            forms = (*forms, *((*other, phrase[-1]) for other in self._lexicon.equivalents(phrase[:-1])[1:]))
        return forms

    def _held(self, field: FieldProfile, share: float, phrase: Phrase, same: tuple[Phrase, ...]) -> tuple[Target, bool]:
        """Return a field's values that hold a phrase, and whether one of them is just that.

        `same` are its forms without a count before them.
        """
        bare = same[0]
        numbered = any(word[:1].isdigit() for word in bare[1:])
        forms = [*same, *self._after_label(bare, field)] if numbered else same
        index = self.phrases(field)
        raws = tuple(dict.fromkeys(raw for form in forms for raw in index.get(form, ())))
        exact = tuple(raw for raw in raws if any(stems in forms for stems in self._keys(raw)))
        code = any(
            self._fields.key(name) in forms for raw in raws for part in value_parts(raw) for name in codes_in(part)
        )
        if field.role is Role.CONDITION:
            raws = exact
        elif code:
            # ATX is not Micro ATX, but HDMI may be HDMI Type A
            raws = tuple(raw for raw in raws if any(begins(part, forms, self._lexicon) for part in value_parts(raw)))
        if bare != phrase:
            raws = tuple(raw for raw in raws if any(stems[:2] == phrase[:2] for stems in self._keys(raw)))
        return Target(field=field.path, matches=raws, coverage=share, whole=code), bool(exact)

    def pair(self, one: Phrase, other: Phrase, kinds: Sequence[str]) -> tuple[FieldProfile, Target] | None:
        """Return the field whose values tell of two ends, `Male/Female`, with those that tell of these two, if any."""
        best: tuple[int, FieldProfile, Target] | None = None
        for field, share in self._fields.covered(kinds, ValueType.KEYWORD):
            raws = tuple(
                raw
                for raw, ends in self._pairs.get(field.path, ())
                if any(holds(left, one) and holds(right, other) for left, right in (ends, ends[::-1]))
            )
            hits = self._fields.uses(field, raws, kinds) if raws else 0
            if hits and (best is None or hits > best[0]):
                best = hits, field, Target(field=field.path, matches=raws, coverage=share)
        return best[1:] if best is not None else None

    def suiting(self, thing: Phrase, kinds: Sequence[str]) -> tuple[FieldProfile, Target] | None:
        """Return the field that says what products of these kinds are for, with its values for a thing by any name.

        A filter that is suitable for a notebook is so for a laptop.
        """
        concept = self._lexicon.product_names.get(thing)
        names = {self._fields.key(name) for name in self._lexicon.product_labels.get(concept or "", ())} | {thing}
        for field, share in self._fields.covered(kinds, ValueType.KEYWORD) if concept is not None else ():
            if share < _TOLD or not any(holds(self._fields.key(field.label), words) for words in self._suits):
                continue
            matches = tuple(
                raw
                for raw in field.values
                if any(stems[-len(name) :] == name for stems in self._keys(raw) for name in names)
            )
            if self._fields.uses(field, matches, kinds):
                return field, Target(field=field.path, matches=matches, coverage=share)
        return None

    @cached_property
    def _suits(self) -> tuple[Phrase, ...]:
        return tuple(self._fields.key(each) for each in self._lexicon.list("fields", "suiting"))

    @cached_property
    def _pairs(self) -> Mapping[str, Sequence[tuple[str, tuple[Phrase, Phrase]]]]:
        """The values that consist of two words or names with a slash between, by field, with the stems of both."""
        found: dict[str, list[tuple[str, tuple[Phrase, Phrase]]]] = {}
        for path, field in self._fields.by_type((ValueType.KEYWORD,)).items():
            for raw in field.values if field.role in _NAMED_BY_VALUE else ():
                left, slash, right = raw.partition("/")
                if slash and "/" not in right and len(raw) <= _LONGEST_PAIR:
                    ends = self._fields.key(left), self._fields.key(right)
                    if all(ends):
                        found.setdefault(path, []).append((raw, ends))
        return found

    def beside_label(self, phrase: Phrase, after: Phrase, kinds: Sequence[str]) -> list[tuple[FieldProfile, Target]]:
        """Return the fields that hold a phrase as a whole value and that words said after it name: `gold contacts`."""
        found: list[tuple[FieldProfile, Target]] = []
        said = set(after) - self._small - self._turning
        for field, target in self.targets(phrase, kinds) if said else ():
            if not said.isdisjoint(self._fields.key(field.label)):
                same = self._lexicon.equivalents(phrase)
                whole = any(stems in same for raw in target.matches for stems in self._keys(raw))
                if whole and target.coverage >= _TOLD:
                    found.append((field, target))
        return found

    def led_by(self, figure: Phrase, kinds: Sequence[str]) -> list[tuple[FieldProfile, Target]]:
        """Return the keyword fields of these kinds whose values begin with a figure and go on: `50/125`."""
        found: list[tuple[FieldProfile, Target]] = []
        for field, target in self.targets(figure, kinds):
            matches = tuple(
                raw for raw in target.matches if _FIRST_OF_SEVERAL.match(raw) and self._keys(raw)[0][:1] == figure
            )
            if matches:
                found.append((field, replace(target, matches=matches)))
        return found

    @cached_property
    def _measures(self) -> frozenset[str]:
        """The stems of units: what is measured is a figure and no value, as in `printing 12 ppm`."""
        return frozenset(stem for word in self._lexicon.unit_words for stem in self._fields.key(word))

    def _after_label(self, phrase: Phrase, field: FieldProfile) -> list[Phrase]:
        """Return the rest of a phrase that begins with the field's name: `USB 2.0` is 2.0 in a field `usb version`.

        Words that stand for one another before a number do so here too: an `LGA604` goes into a socket.
        """
        label = set(self._fields.key(field.label))
        if label & self._sockets:
            label |= self._sockets
        rest = phrase
        while len(rest) > 1 and rest[0] in label:
            rest = rest[1:]
        if rest == phrase or not next(iter(rest), "")[:1].isdigit() or (len(rest) > 1 and rest[1] in self._measures):
            return []
        if len(rest) == 1 and rest[0].isdigit():
            # USB 3 is any of 3.0, 3.1 and 3.2
            return [
                rest,
                *((word,) for (word, *more) in self.phrases(field) if not more and word.startswith(f"{rest[0]}.")),
            ]
        return [rest]

    def abbreviates(self, word: str, kinds: Sequence[str]) -> bool:
        """Whether a word stands in capitals among values that some products of these kinds have and others do not."""
        if word not in self._codes:
            return False
        return any(
            self._parts(field, target.matches, target.coverage, kinds)
            for field, target in self.targets(self._fields.key(word), kinds)
            if any(word.upper() in _WORD.findall(raw) for raw in target.matches)
        )

    @cached_property
    def _codes(self) -> frozenset[str]:
        """The words that some value writes in capitals, in small letters."""
        raws = (raw for field in self._fields.by_type((ValueType.KEYWORD,)).values() for raw in field.values)
        return frozenset(
            word.lower() for raw in raws for word in _WORD.findall(raw) if word.isupper() and len(word) > 1
        )

    def distinguishes(self, phrase: Phrase, kinds: Sequence[str]) -> bool:
        """Whether a phrase is a whole value that some products of these kinds have and others do not."""
        same = self._lexicon.equivalents(phrase)
        for field, target in self.targets(phrase, kinds):
            whole = tuple(raw for raw in target.matches if any(stems in same for stems in self._keys(raw)))
            if self._parts(field, whole, target.coverage, kinds):
                return True
        return False

    def _parts(self, field: FieldProfile, raws: tuple[str, ...], coverage: float, kinds: Sequence[str]) -> bool:
        """Whether values of a field that many products of these kinds have are those of some, and not of nearly all."""
        products = sum(self._fields.profile.kinds.sizes.get(kind, 0) for kind in kinds)
        share = self._fields.uses(field, raws, kinds) / max(1, products)
        return coverage >= _TELLING and 0.1 <= share <= 0.8 * coverage

    def flag_within(self, phrase: Phrase, kinds: Sequence[str]) -> tuple[FieldProfile, Target] | None:
        """Return the one yes-or-no field of these kinds in whose longer name several words of a phrase stand together.

        A `hyper-threading technology` of some maker is what hyper-threading asks for.
        """
        forms = [tuple(word for word in form if word not in self._small) for form in self._lexicon.equivalents(phrase)]
        wanted = [form for form in forms if len(form) >= _TOGETHER]
        if not wanted:
            return None
        found = [
            (field, share)
            for field, share in self._fields.covered(kinds, ValueType.BOOLEAN)
            if share >= _TOLD and any(holds(self._fields.key(field.label), form) for form in wanted)
        ]
        if len(found) != 1:
            return None
        field, share = found[0]
        return field, Target(field=field.path, matches=("true",), coverage=share)

    @cached_property
    def _small(self) -> frozenset[str]:
        return self._lexicon.stems("fields", "idle") | self._lexicon.stems("clause", "articles")

    @cached_property
    def _flags(self) -> Mapping[frozenset[str], Sequence[str]]:
        """The paths of the yes-or-no fields by the stems of their names that say something."""
        idle = self._lexicon.stems("fields", "idle")
        found: dict[frozenset[str], list[str]] = {}
        for path, field in self._fields.by_type((ValueType.BOOLEAN,)).items():
            for name in abbreviated(self._fields.key(field.label)):
                found.setdefault(frozenset(name) - idle, []).append(path)
        return found

    def flag(self, phrase: Phrase, kinds: Sequence[str]) -> tuple[FieldProfile, Target] | None:
        """Return the yes-or-no field that the phrase names, None when there is none for these kinds."""
        idle = self._lexicon.stems("fields", "idle")
        wanted = [words for form in self._lexicon.equivalents(phrase) if (words := set(form) - idle)]
        if not wanted:
            return None
        paths = {path for words in wanted for path in self._flags.get(frozenset(words), ())}
        for field, share in self._fields.covered(kinds, ValueType.BOOLEAN) if paths else ():
            if share >= _TOLD and field.path in paths:
                return field, Target(field=field.path, matches=("true",), coverage=share)
        return self._sort_of(phrase, kinds)

    def _sort_of(self, phrase: Phrase, kinds: Sequence[str]) -> tuple[FieldProfile, Target] | None:
        """Return the field for the sort of a thing that also says where there is none: `optical drive type: N`."""
        for field in self._sorts.get(phrase, ()):
            share = self._fields.coverage(field, kinds)
            if share >= _TOLD:
                matches = tuple(raw for raw in field.values if raw.lower() not in self._lexicon.no)
                return field, Target(field=field.path, matches=matches, coverage=share)
        return None

    @cached_property
    def _sorts(self) -> Mapping[Phrase, Sequence[FieldProfile]]:
        """The fields for the sort of a thing that may also say that there is none, by what the thing is called."""
        found: dict[Phrase, list[FieldProfile]] = {}
        sorts = self._lexicon.stems("values", "sorts_of")
        for field in self._fields.by_type((ValueType.KEYWORD,)).values():
            label = self._fields.key(field.label)
            named = len(label) > _TOGETHER and label[-1] in sorts
            if named and any(raw.lower() in self._lexicon.no for raw in field.values):
                found.setdefault(label[:-1], []).append(field)
        return found

    def _keys(self, raw: str) -> tuple[Phrase, ...]:
        return value_keys(raw, self._lexicon.language)


def _bare(phrase: Phrase) -> Phrase:
    """Return a phrase without the count before it: the VGA of `2x VGA`."""
    counted = len(phrase) > 2 and phrase[0].isdigit() and phrase[1] == _TIMES and not phrase[2][0].isdigit()
    return phrase[2:] if counted else phrase
