"""From figures to fields: what a number in a unit, or a count of something, is a value of."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from leaps_adapter.catalogue.profile import FieldProfile, Role, ValueType
from leaps_adapter.types import Target

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from leaps_adapter.lexicon import AttributeWords, Phrase, Unit
    from leaps_adapter.understand.carried import CarriedFields

_CARRIED = 0.3
_NAMED = 3.0  # what it adds that a field's own name was said
_TAKEN = 2.5
_MOST = 3  # fields that may decide a figure
_USUAL = 0.7
_RARE = 0.08
_RARELY = 3.0
_REQUIRED = 1.5
_EXACT = 1e-6
_NEAR = 0.5  # of the least of a kind's figures, and twice the largest: what is asked beyond is in another unit
_MODIFIERS = 2  # nouns before the one that is counted: the network of `12 network ports`
_PASSED_OVER = 0.6
_HEADS = 2  # the words at the end of a field's name of which one has to be said
_SAID = 3  # nouns in which an attribute is spoken of: "pages per month"
_CUT_SHORT = 1.0
_REMEMBERED = 256  # sets of kinds whose counting fields are kept
_OF_THE_HEAD = 0.5  # what it adds that the last word of what a field counts was said
_SAYING_MORE = 2  # more words of a field's name than this, unsaid, make it no less likely


class _Reading(NamedTuple):
    """A way to read the nouns behind a count: their stems, how many were passed over, and by how many it is longer."""

    stems: Phrase
    skipped: int
    longer: int = 0


class _Count(NamedTuple):
    """A field that counts: with the stems of its name, and those of them that tell what is counted."""

    field: FieldProfile
    share: float
    label: Phrase
    telling: Phrase
    alike: frozenset[str] = frozenset()

    def leading(self, nouns: Phrase, heads: int) -> int:
        """Return how many of the nouns after a number the name covers, read from the number on, a head included."""
        used = 0
        while used < len(nouns) and (nouns[used] in self.label or (used and nouns[used] in self.alike)):
            used += 1
        if used < len(nouns) and nouns[used][0].isdigit() and any(stem[0].isdigit() for stem in self.label):
            # USB 3 ports are no USB 2 ports
            return 0
        return 0 if set(self.telling[-heads:]).isdisjoint(nouns[:used]) else used

    def is_sibling(self, other: _Count, passed: Phrase) -> bool:
        """Whether another field counts things of the same name that were said: USB ports are no Thunderbolt ports."""
        alike = self.telling[-1:] == other.telling[-1:] and 2 * other.share > self.share
        return alike and any(stem in other.telling for stem in passed)


class Figures:
    """Finds the number fields that a figure of a query belongs to."""

    def __init__(self, fields: CarriedFields) -> None:
        self._fields = fields
        self._lexicon = fields.lexicon
        self._counts_of: dict[tuple[str, ...], list[_Count]] = {}
        self._measuring = fields.lexicon.stems("fields", "measuring")
        self._least = fields.lexicon.stems("fields", "least")
        self._counting = fields.lexicon.stems("fields", "counting")

    def has_figures(self, kinds: Sequence[str]) -> bool:
        """Whether products of these kinds state any measure in a field of its own, and not in their texts alone."""
        return any(
            field.unit is not None and field.role is Role.ATTRIBUTE
            for field, _ in self._fields.covered(kinds, ValueType.NUMBER)
        )

    def measured(
        self,
        unit: Unit,
        near: tuple[Phrase, Phrase],
        kinds: Sequence[str],
        value: float,
        *,
        taken: frozenset[str],
    ) -> tuple[str, tuple[Target, ...]] | None:
        """Return (attribute, targets) for a number in a unit, said with these stems before and after it.

        An attribute that is `taken` by an earlier number is the less likely one.
        """
        scored: list[tuple[float, FieldProfile, str, Target]] = []
        near = (self._by_other_names(near[0]), self._by_other_names(near[1]))
        # the kind's own name need not be said again: the cache of a processor is its processor cache
        own = frozenset(self._lexicon.key(self._fields.profile.kinds.labels.get(kinds[0], "")) if kinds else ())
        said = frozenset(stem for side in near for stem in side)
        # the page of "pages per minute" names no field
        beside_unit = said - self._unit_stems.get(unit.name, frozenset())
        for field, share in self._fields.covered(kinds, ValueType.NUMBER):
            if field.role in {Role.PRICE, Role.RATING, Role.STOCK, Role.SALES}:
                continue
            score, name = self._numeric_score(field, unit, near)
            named = self._is_named(field, said, own)
            scale = self._scale(field, unit, said=self._measures(name, unit))
            spoken_of = self._measures(name, unit) and self._says(name, near)
            if scale is None and field.unit is None and (spoken_of or self._is_named(field, beside_unit, own)):
                # a field of that name holds what was said, whatever unit its figures are in
                scale = self._likeliest_scale(field, unit, value)
            elif scale is not None and self._says(name, near) and self._is_in_unit_said(field, value, scale, kinds):
                scale = 1.0
            if scale is None:
                continue
            score += (
                # a field that few carry is not the one that its name is said of
                _NAMED * named * min(1.0, share / _CARRIED)
                + 2.0 * share
                + self._plausible(field, value / scale)
                - (_TAKEN if name in taken else 0.0)
            )
            scored.append((score, field, name, Target(field=field.path, scale=scale, coverage=share)))
        if not scored:
            return None
        if max(target.coverage for _, _, _, target in scored) >= _USUAL:
            # what hardly any such product says is not what its shoppers mean
            scored = [
                (score - _RARELY * (target.coverage < _RARE), field, name, target)
                for score, field, name, target in scored
            ]
        scored.sort(key=lambda item: (-item[0], item[1].path))
        best_score, _, best_name, _ = scored[0]
        if best_score < 0.5:
            return None
        same = (item for item in scored if item[2] == best_name and item[0] >= best_score - 2.0)
        return best_name, tuple(target for _, _, _, target in islice(same, _MOST))

    def _by_other_names(self, said: Phrase) -> Phrase:
        """Return the stems with those of what two of them mean as well: a back camera is the rear camera."""
        pairs = (said[start : start + 2] for start in range(len(said) - 1))
        return (*said, *(stem for pair in pairs for other in self._lexicon.equivalents(pair)[1:] for stem in other))

    @cached_property
    def _unit_stems(self) -> Mapping[str, frozenset[str]]:
        """The stems that each unit may be said in."""
        found: dict[str, set[str]] = {}
        for form, unit in self._lexicon.unit_words.items():
            found.setdefault(unit.name, set()).update(self._lexicon.key(form))
        return {name: frozenset(stems) for name, stems in found.items()}

    @cached_property
    def _of_dimension(self) -> Mapping[str, Sequence[Unit]]:
        """The units of each dimension."""
        found: dict[str, list[Unit]] = {}
        for unit in self._lexicon.units.values():
            found.setdefault(unit.dimension, []).append(unit)
        return found

    def _likeliest_scale(self, field: FieldProfile, unit: Unit, value: float) -> float | None:
        """Return what turns a field without a unit into `unit`: that one or a usual one, as is likelier."""
        usual = self._lexicon.units.get(self._lexicon.default_units.get(unit.dimension, ""))
        likely = [usual] if usual is not None else self._of_dimension[unit.dimension]
        scales = [1.0, *(each.factor / unit.factor for each in likely)]
        best = max(scales, key=lambda scale: self._plausible(field, value / scale))
        return best if self._plausible(field, value / best) > 0 else None

    def _measures(self, attribute: str, unit: Unit) -> bool:
        """Whether an attribute is one that is measured in such a unit."""
        words = self._lexicon.attributes.get(attribute)
        return words is not None and words.dimension == unit.dimension

    def _says(self, attribute: str, near: tuple[Phrase, Phrase]) -> bool:
        """Whether the words around a figure speak of an attribute."""
        words = self._lexicon.attributes.get(attribute)
        sides = (*near, sum(near, ()))
        return words is not None and any(_contains(side, phrase) for side in sides for phrase in words.say)

    def _is_named(self, field: FieldProfile, said: frozenset[str], own: frozenset[str]) -> bool:
        """Whether the words around a figure say a field's name, or more than one word of it; its `own` go unsaid."""
        telling = set(self._lexicon.key(field.label)) - self._counting - self._measuring - own
        return bool(telling) and (telling <= said or len(telling & said) > 1)

    def _scale(self, field: FieldProfile, unit: Unit, *, said: bool) -> float | None:
        """Return what turns the field's values into `unit`; None when they cannot be compared.

        A field without a unit whose name is `said` to be of the dimension is taken to be in the dimension's usual one.
        """
        usual = self._lexicon.default_units.get(unit.dimension) if said else None
        own = self._lexicon.units.get(field.unit or usual or "")
        if own is None or own.dimension != unit.dimension:
            return None
        return own.factor / unit.factor

    def _is_in_unit_said(self, field: FieldProfile, value: float, scale: float, kinds: Sequence[str]) -> bool:
        """Whether products of these kinds have their figures in the unit that was said, unlike most of the catalogue.

        The memory of printers is in MB where that of computers is in GB: no printer comes near 64 MB otherwise.
        """
        ends = self._fields.profile.range_of(field.path, kinds)
        if ends is None:
            return False
        low, high = ends
        return not _NEAR * low * scale <= value <= high * scale / _NEAR and low <= value <= high

    def _numeric_score(self, field: FieldProfile, unit: Unit, around: tuple[Phrase, Phrase]) -> tuple[float, str]:
        label = self._fields.key(field.label)
        near = (*around[0], *around[1])
        best, name = -10.0, field.label
        for words in self._lexicon.attributes.values():
            if words.dimension != unit.dimension:
                continue
            score = _attribute_score(words, label, around)
            if score is not None and score > best:
                best, name = score, words.name
        overlap = 1.5 * len(set(label) & set(near))
        if best == -10.0:
            best = -1.0
        if field.unit == unit.name:
            best += 0.5
        if self._least & set(label) and not self._least & set(near):
            # what a printer asks of a computer is not what it has
            best -= _REQUIRED
        # a name with more to it than was said is a field for something more special
        return best + overlap - 0.25 * len(set(label) - set(near)), name

    @staticmethod
    def _plausible(field: FieldProfile, value: float) -> float:
        if not field.quantiles:
            return 0.0
        low, fifth, quarter, _, three_quarters, last, high = field.quantiles
        if not 0.5 * low <= value <= 2.0 * high:
            return -4.0
        common = 0.6 if any(abs(each - value) <= _EXACT * value for each in field.quantiles) else 0.0
        return (
            0.3
            + common
            + (0.3 if fifth <= value <= last else 0.0)
            + (0.3 if quarter <= value <= three_quarters else 0.0)
        )

    def counted(
        self, nouns: Phrase, kinds: Sequence[str], *, heads: int = _HEADS, whole: bool = True, joined: bool = False
    ) -> tuple[str, tuple[Target, ...], int] | None:
        """Return (attribute, targets, nouns used) for a count of something, such as `6 USB ports`.

        One of the last words of a field's name, as many as `heads`, has to be among the nouns: one of what it counts.
        What is not `whole` is counted by a field that holds such figures alone: the 5.1 of `5.1 channels`.
        Where a hyphen has `joined` the first noun to the number, it is that noun which is counted.
        """
        best_of: dict[str, tuple[float, FieldProfile, int]] = {}
        readings = [
            (reading, self._spoken_of(reading.stems))
            for reading in self._readings(nouns)
            if not (joined and reading.skipped)
        ]
        counts = [each for each in self._counts(kinds) if whole or _has_parts(each.field)]
        for count in counts:
            for reading, spoken in readings:
                direct = count.leading(reading.stems, heads)
                used, named = (direct, set[str]()) if direct else _by_attribute(spoken, count.label)
                if not used or any(count.is_sibling(other, nouns[: reading.skipped]) for other in counts):
                    continue
                extra = min(_SAYING_MORE, len(set(count.label) - set(reading.stems) - named - self._counting))
                rank = used + count.share - 0.5 * extra + (0.8 if direct else 0.0) - _PASSED_OVER * reading.skipped
                if count.telling[-1:] == reading.stems[used - 1 : used]:
                    rank += _OF_THE_HEAD
                if any(other.telling[-1:] == reading.stems[used : used + 1] for other in counts):
                    # the outlets of "7 power outlets" are no power
                    rank -= _CUT_SHORT
                path = count.field.path
                if path not in best_of or rank > best_of[path][0]:
                    best_of[path] = rank, count.field, max(1, used + reading.skipped - reading.longer)
        if not best_of:
            return None
        ranked = sorted(best_of.values(), key=lambda item: (-item[0], item[1].path))
        best, field, used = ranked[0]
        # a yield may stand under black or colour toner: whichever the product has decides
        near = [each for rank, each, covered in ranked[:4] if covered == used and rank >= best - 0.75]
        targets = tuple(Target(field=each.path, coverage=self._fields.coverage(each, kinds)) for each in near)
        return field.label, targets, used

    def _counts(self, kinds: Sequence[str]) -> list[_Count]:
        """Return the fields of these kinds that count something."""
        if tuple(kinds) not in self._counts_of:
            if len(self._counts_of) >= _REMEMBERED:
                self._counts_of.clear()
            self._counts_of[tuple(kinds)] = self._find_counts(kinds)
        return self._counts_of[tuple(kinds)]

    def _find_counts(self, kinds: Sequence[str]) -> list[_Count]:
        per = self._lexicon.stems("figures", "per")
        # the ports of "6 SATA ports" may be called connectors
        tails = self._lexicon.stems("values", "tails")
        found: list[_Count] = []
        for field, share in self._fields.covered(kinds, ValueType.NUMBER):
            if field.unit is not None or field.role in {Role.PRICE, Role.RATING, Role.SALES, Role.STOCK}:
                continue
            label = self._fields.key(field.label)
            # the labels of "labels per sheet" are what is counted, and no sheets
            counted = label[: next((place for place, stem in enumerate(label) if place and stem in per), len(label))]
            telling = tuple(stem for stem in counted if stem not in self._counting and not stem[0].isdigit())
            alike = tails if tails & set(label) else frozenset[str]()
            found.append(_Count(field, share, label, telling, alike))
        return found

    def _readings(self, nouns: Phrase) -> Iterator[_Reading]:
        """Yield the ways to read what is counted: the cores of `CPU cores` may stand under processor cores, or cores.

        The product's own name may stand there by another of its names, and a version by another of its: USB 3.0 ports
        are USB 3.2 Gen 1 ports.
        """
        per = self._lexicon.stems("figures", "per")
        for skipped in range(min(_MODIFIERS, len(nouns) - 1) + 1):
            if skipped and nouns[skipped - 1] in per:
                return
            rest = nouns[skipped:]
            yield _Reading(rest, skipped)
            for other in self._lexicon.equivalents(rest[:2])[1:]:
                yield _Reading((*other, *rest[2:]), skipped, longer=len(other) - len(rest[:2]))
            kind = self._lexicon.product_names.get(rest[:1])
            for label in self._lexicon.product_labels.get(kind, ()) if kind is not None else ():
                if len(name := self._lexicon.key(label)) == 1 and name != rest[:1]:
                    yield _Reading((*name, *rest[1:]), skipped)

    def _spoken_of(self, nouns: Phrase) -> list[tuple[AttributeWords, int]]:
        """Return the attributes without a unit that the nouns after a number speak of, and how many of them do."""
        found: list[tuple[AttributeWords, int]] = []
        for words in self._lexicon.attributes.values():
            if words.dimension is None:
                said = next((n for n in range(min(_SAID, len(nouns)), 0, -1) if nouns[:n] in words.say), 0)
                if said:
                    found.append((words, said))
        return found

    def labelled(self, *labels: Phrase, kinds: Sequence[str]) -> tuple[Target, ...]:
        """Return the number fields whose name holds all stems of one of the labels, as targets, best covered first."""
        found = [
            (share, field)
            for field, share in self._fields.covered(kinds, ValueType.NUMBER)
            if any(set(label) <= set(self._fields.key(field.label)) for label in labels)
        ]
        return tuple(Target(field=field.path, coverage=share) for share, field in found[:2])


def _has_parts(field: FieldProfile) -> bool:
    return any(not each.is_integer() for each in field.quantiles or ())


def _by_attribute(spoken: Sequence[tuple[AttributeWords, int]], label: Phrase) -> tuple[int, set[str]]:
    """Return how many nouns after a number are a way of saying what the field is named for, and that name.

    The sheets of `50 sheets` are what an `input capacity` counts.
    """
    for words, said in spoken:
        if not words.avoid & set(label):
            named = max((set(phrase) for phrase in words.field if set(phrase) <= set(label)), key=len, default=None)
            if named is not None:
                return said, named
    return 0, set()


def _attribute_score(words: AttributeWords, label: Phrase, around: tuple[Phrase, Phrase]) -> float | None:
    """Return how well a field's name and the words said nearby agree on an attribute; None when they do not."""
    fitting = [phrase for phrase in words.field if set(phrase) <= set(label)]
    if not fitting:
        return None
    score = 0.6 * min(2, max(len(phrase) for phrase in fitting))
    if words.avoid & set(label):
        score -= 6.0
    before, after = ([phrase for phrase in words.say if _contains(side, phrase)] for side in around)
    # the limit may stand amid what is said: "charged within 2 hours"
    before = before or [phrase for phrase in words.say if len(phrase) > 1 and _contains(sum(around, ()), phrase)]
    if before or after:
        # "64 GB of storage with 8 GB of RAM": the word after a figure is its own, the one before may be another's
        score += (3.5 if after else 2.5) + 0.5 * max(len(phrase) for phrase in (*before, *after))
    elif words.said_only:
        score -= 1.5
    return score


def _contains(near: Phrase, phrase: Phrase) -> bool:
    return any(near[i : i + len(phrase)] == phrase for i in range(len(near) - len(phrase) + 1))
