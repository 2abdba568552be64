"""From words to fields: which field of the catalogue a number, a value or a name belongs to."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from leaps_adapter.catalogue.profile import FieldProfile, Role, ValueType
from leaps_adapter.text import key
from leaps_adapter.types import Target
from leaps_adapter.understand.spellings import (
    abbreviated,
    begins,
    brand_keys,
    colours_in,
    names_of,
    phrases_of,
    value_keys,
    value_parts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.lexicon import AttributeWords, Lexicon, Phrase, Unit

_DEVICES = 500  # a field with more names than this repeats few of them
_SURE = 0.5
_NEARLY_ALL = 0.9  # a field that this share of all products carry is carried by every kind
_SEEN = 0.03  # a field that fewer products of a kind carry says nothing about the kind
_TAKEN = 2.5
_IN_PASSING = 0.4
_CODE = 6  # letters of an abbreviation that is a value of its own
_EXACT = 1e-6
_SAYING_MORE = 2  # more words of a field's name than this, unsaid, make it no less likely
_COMMON = 0.01  # the share of a kind's products in which one word of a longer value must stand
_NAMED_BY_VALUE = frozenset({Role.ATTRIBUTE, Role.CONDITION})
_REMEMBERED = 256  # sets of kinds whose fields are kept sorted


class Grounding:
    """The catalogue profile, indexed for look-up by the words of a query."""

    def __init__(self, profile: CatalogueProfile, lexicon: Lexicon) -> None:
        self.profile = profile
        self.lexicon = lexicon
        self._counting = lexicon.stems("fields", "counting")
        self._sockets = lexicon.stems("values", "sockets")
        self._phrases: dict[str, Mapping[Phrase, tuple[str, ...]]] = {}
        self._coloured: dict[str, Mapping[str, tuple[str, ...]]] = {}
        self._typed: dict[tuple[ValueType, ...], Mapping[str, FieldProfile]] = {}
        self._covered: dict[tuple[tuple[str, ...], tuple[ValueType, ...]], list[tuple[FieldProfile, float]]] = {}

    def prepare(self) -> None:
        """Index the values of all fields that a query may name."""
        _ = self._holding, self._flags

    def prepare_kinds(self, kinds: Sequence[str]) -> None:
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
            fields = self._by_type(types)
            some = [fields[path] for path in carried if path in fields] if kinds else fields.values()
            shares = {field.path: carried.get(field.path, field.coverage) for field in some}
            shares |= {path: fields[path].coverage for path in self._everywhere if path in fields}
            found = [(fields[path], share) for path, share in shares.items() if share >= _SEEN]
            if len(self._covered) >= _REMEMBERED:
                self._covered.clear()
            self._covered[wanted] = sorted(found, key=lambda item: (-item[1], item[0].path))
        return self._covered[wanted]

    def _by_type(self, types: tuple[ValueType, ...]) -> Mapping[str, FieldProfile]:
        if types not in self._typed:
            skipped = {Role.ID, Role.IGNORED, Role.TITLE, Role.GROUP}
            self._typed[types] = {
                path: field
                for path, field in self.profile.fields.items()
                if field.type in types and field.role not in skipped
            }
        return self._typed[types]

    @cached_property
    def _everywhere(self) -> tuple[str, ...]:
        return tuple(path for path, field in self.profile.fields.items() if field.coverage >= _NEARLY_ALL)

    def has_figures(self, kinds: Sequence[str]) -> bool:
        """Whether products of these kinds state any measure in a field of its own, and not in their texts alone."""
        return any(
            field.unit is not None and field.role is Role.ATTRIBUTE
            for field, _ in self.covered(kinds, ValueType.NUMBER)
        )

    # --- numbers ------------------------------------------------------------------------------------------------------

    def numeric_targets(
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
        scored: list[tuple[float, FieldProfile, str, float]] = []
        for field, share in self.covered(kinds, ValueType.NUMBER):
            if field.role in {Role.PRICE, Role.RATING, Role.STOCK, Role.SALES}:
                continue
            score, name = self._numeric_score(field, unit, near)
            scale = self._scale(field, unit, said=name in self.lexicon.attributes)
            if scale is None:
                continue
            score += 2.0 * share + self._plausible(field, value / scale) - (_TAKEN if name in taken else 0.0)
            scored.append((score, field, name, scale))
        if not scored:
            return None
        scored.sort(key=lambda item: (-item[0], item[1].path))
        best_score, _, best_name, _ = scored[0]
        if best_score < 0.5:
            return None
        same = [item for item in scored if item[2] == best_name and item[0] >= best_score - 2.0][:3]
        targets = tuple(
            Target(field=field.path, scale=scale, coverage=self.coverage(field, kinds)) for _, field, _, scale in same
        )
        return best_name, targets

    def _scale(self, field: FieldProfile, unit: Unit, *, said: bool) -> float | None:
        """Return what turns the field's values into `unit`; None when they cannot be compared.

        A field without a unit whose name is `said` to be of the dimension is taken to be in the dimension's usual one.
        """
        usual = self.lexicon.default_units.get(unit.dimension) if said else None
        own = self.lexicon.units.get(field.unit or usual or "")
        if own is None or own.dimension != unit.dimension:
            return None
        return own.factor / unit.factor

    def _numeric_score(self, field: FieldProfile, unit: Unit, around: tuple[Phrase, Phrase]) -> tuple[float, str]:
        label = self.key(field.label)
        near = (*around[0], *around[1])
        best, name = -10.0, field.label
        for words in self.lexicon.attributes.values():
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

    def counted_targets(self, nouns: Phrase, kinds: Sequence[str]) -> tuple[str, tuple[Target, ...], int] | None:
        """Return (attribute, targets, nouns used) for a count of something, such as `6 USB ports`."""
        ranked: list[tuple[float, FieldProfile, int]] = []
        for field, share in self.covered(kinds, ValueType.NUMBER):
            if field.unit is not None or field.role in {Role.PRICE, Role.RATING, Role.SALES, Role.STOCK}:
                continue
            label = self.key(field.label)
            direct = _leading_overlap(nouns, label, self._counting)
            used, named = (direct, set[str]()) if direct else self._by_attribute(nouns, label)
            if not used:
                continue
            extra = min(_SAYING_MORE, len(set(label) - set(nouns) - named - self._counting))
            ranked.append((used + share - 0.5 * extra + (0.8 if direct else 0.0), field, used))
        if not ranked:
            return None
        ranked.sort(key=lambda item: (-item[0], item[1].path))
        best, field, used = ranked[0]
        # a yield may stand under black or colour toner: whichever the product has decides
        near = [each for rank, each, covered in ranked[:4] if covered == used and rank >= best - 0.75]
        targets = tuple(Target(field=each.path, coverage=self.coverage(each, kinds)) for each in near)
        return field.label, targets, used

    def _by_attribute(self, nouns: Phrase, label: Phrase) -> tuple[int, set[str]]:
        """Return how many nouns after a number are a way of saying what the field is named for, and that name.

        The sheets of `50 sheets` are what an `input capacity` counts.
        """
        for words in self.lexicon.attributes.values():
            said = next((length for length in (2, 1) if length <= len(nouns) and nouns[:length] in words.say), 0)
            if said and words.dimension is None and not words.avoid & set(label):
                named = max((set(phrase) for phrase in words.field if set(phrase) <= set(label)), key=len, default=None)
                if named is not None:
                    return said, named
        return 0, set()

    def label_targets(self, *labels: Phrase, kinds: Sequence[str]) -> tuple[Target, ...]:
        """Return the number fields whose name holds all stems of one of the labels, as targets, best covered first."""
        found = [
            (share, field)
            for field, share in self.covered(kinds, ValueType.NUMBER)
            if any(set(label) <= set(self.key(field.label)) for label in labels)
        ]
        return tuple(Target(field=field.path, coverage=share) for share, field in found[:2])

    # --- values -------------------------------------------------------------------------------------------------------

    def phrases(self, field: FieldProfile) -> Mapping[Phrase, tuple[str, ...]]:
        """Return the phrases that a keyword field's values consist of, each with the raw values that hold it."""
        if field.path not in self._phrases:
            found: dict[Phrase, list[str]] = {}
            label = frozenset(self.key(field.label))
            for raw in field.values:
                # the USB of "USB Type-A" says what the value is
                code = raw.split(" ")[0].isupper()
                for words in (words for part in value_parts(raw) for words in names_of(part, self.lexicon.language)):
                    for phrase in phrases_of(words):
                        # one word of a long value is another thing: Windows Small Business Server is not small
                        if len(phrase) == 1 and len(words) > 2 and not (code and phrase == words[:1]):
                            continue
                        # the name of the field says nothing about what it holds
                        if phrase == words or not label.issuperset(phrase):
                            found.setdefault(phrase, []).append(raw)
            self._phrases[field.path] = {phrase: tuple(dict.fromkeys(raws)) for phrase, raws in found.items()}
        return self._phrases[field.path]

    @cached_property
    def _holding(self) -> Mapping[Phrase, Sequence[str]]:
        """The phrases that values consist of, each with the paths of the fields that hold it."""
        found: dict[Phrase, list[str]] = {}
        for path, field in self._by_type((ValueType.KEYWORD,)).items():
            for phrase in self.phrases(field) if field.role in _NAMED_BY_VALUE else ():
                found.setdefault(phrase, []).append(path)
        return found

    def value_targets(self, phrase: Phrase, kinds: Sequence[str]) -> list[tuple[FieldProfile, Target]]:
        """Return the keyword fields of these kinds in which the phrase is a value or part of one, best first."""
        found: list[tuple[float, FieldProfile, Target]] = []
        same = self.lexicon.equivalents(phrase)
        numbered = any(word[:1].isdigit() for word in phrase[1:])
        holding = {path for form in same for path in self._holding.get(form, ())}
        for field, share in self.covered(kinds, ValueType.KEYWORD) if holding or numbered else ():
            if field.path not in holding and not (numbered and field.role in _NAMED_BY_VALUE):
                continue
            index = self.phrases(field)
            forms = [*same, *self._after_label(phrase, field)] if numbered else same
            if not any(form in index for form in forms):
                continue
            raws = tuple(dict.fromkeys(raw for form in forms for raw in index.get(form, ())))
            exact = tuple(raw for raw in raws if any(stems in forms for stems in self._keys(raw)))
            code = any(part.isupper() and len(part) <= _CODE for raw in exact for part in value_parts(raw))
            if field.role is Role.CONDITION:
                raws = exact
            elif code:
                # ATX is not Micro ATX, but HDMI may be HDMI Type A
                raws = tuple(raw for raw in raws if any(begins(part, forms, self.lexicon) for part in value_parts(raw)))
            known = sum(field.values.values()) or 1
            hits = self._uses(field, raws, kinds)
            if not hits or (not exact and len(phrase) == 1 and hits < _COMMON * self._products(kinds)):
                continue
            target = Target(field=field.path, matches=raws, coverage=share, whole=code)
            found.append((share * (0.5 + min(1.0, hits / known)), field, target))
        found.sort(key=lambda item: (-item[0], item[1].path))
        # a field that speaks of it in passing decides nothing
        return [(field, target) for score, field, target in found if score >= _IN_PASSING * found[0][0]]

    @cached_property
    def _measures(self) -> frozenset[str]:
        """The stems of units: what is measured is a figure and no value, as in `printing 12 ppm`."""
        return frozenset(stem for word in self.lexicon.unit_words for stem in self.key(word))

    def _after_label(self, phrase: Phrase, field: FieldProfile) -> list[Phrase]:
        """Return the rest of a phrase that begins with the field's name: `USB 2.0` is 2.0 in a field `usb version`.

        Words that stand for one another before a number do so here too: an `LGA604` goes into a socket.
        """
        label = set(self.key(field.label))
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

    def _uses(self, field: FieldProfile, raws: Sequence[str], kinds: Sequence[str]) -> int:
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

    def _products(self, kinds: Sequence[str]) -> int:
        return sum(self.profile.kinds.sizes.get(kind, 0) for kind in kinds)

    def distinguishes(self, word: str, kinds: Sequence[str]) -> bool:
        """Whether a word is a whole value that some products of these kinds have and others do not."""
        products = sum(self.profile.kinds.sizes.get(kind, 0) for kind in kinds)
        for field, target in self.value_targets((word,), kinds):
            same = self.lexicon.equivalents((word,))
            whole = tuple(raw for raw in target.matches if any(stems in same for stems in self._keys(raw)))
            share = self._uses(field, whole, kinds) / max(1, products)
            if target.coverage >= 0.3 and 0.1 <= share <= 0.8 * target.coverage:
                return True
        return False

    @cached_property
    def _flags(self) -> Mapping[frozenset[str], Sequence[str]]:
        """The paths of the yes-or-no fields by the stems of their names that say something."""
        idle = self.lexicon.stems("fields", "idle")
        found: dict[frozenset[str], list[str]] = {}
        for path, field in self._by_type((ValueType.BOOLEAN,)).items():
            for name in abbreviated(self.key(field.label)):
                found.setdefault(frozenset(name) - idle, []).append(path)
        return found

    def boolean_target(self, phrase: Phrase, kinds: Sequence[str]) -> tuple[FieldProfile, Target] | None:
        """Return the yes-or-no field that the phrase names, None when there is none for these kinds."""
        idle = self.lexicon.stems("fields", "idle")
        wanted = [words for form in self.lexicon.equivalents(phrase) if (words := set(form) - idle)]
        if not wanted:
            return None
        paths = {path for words in wanted for path in self._flags.get(frozenset(words), ())}
        for field, share in self.covered(kinds, ValueType.BOOLEAN) if paths else ():
            if share >= 0.1 and field.path in paths:
                return field, Target(field=field.path, matches=("true",), coverage=share)
        return None

    # --- brands and colours -------------------------------------------------------------------------------------------

    @cached_property
    def brands(self) -> Mapping[Phrase, tuple[str, ...]]:
        """Each brand's stems with the spellings of it that the catalogue uses."""
        found: dict[Phrase, list[str]] = {}
        for field in self.profile.with_role(Role.BRAND):
            for raw in field.values:
                for phrase in brand_keys(raw, self.lexicon):
                    found.setdefault(phrase, []).append(raw)
        for maker in self.profile.makers:
            found.setdefault(self.key(maker), []).append(maker)
        return {phrase: tuple(dict.fromkeys(raws)) for phrase, raws in found.items()}

    @cached_property
    def _idle(self) -> frozenset[str]:
        """The stems of words that name nothing: what fits any brand goes with no device."""
        return frozenset(stem for word in self.lexicon.fillers for stem in self.key(word))

    def devices(self, kinds: Sequence[str]) -> Mapping[Phrase, tuple[str, ...]]:
        """Return what products of these kinds are said to go with, as stems, with the raw values that name it.

        Only a field whose values are all known and are names, not lists of everything, says this for certain.
        """
        found: dict[Phrase, tuple[str, ...]] = {}
        for field in self.profile.with_role(Role.COMPATIBILITY):
            if (
                field.type is not ValueType.KEYWORD
                or len(field.values) > _DEVICES
                or self.coverage(field, kinds) < _SURE
            ):
                continue
            for raw in field.values:
                for part in value_parts(raw):
                    words = self.key(part)
                    if len(words) > 1 and not self._idle.issuperset(words):
                        found[words] = (*found.get(words, ()), raw)
        return found

    def sells(self, raws: Iterable[str], kinds: Sequence[str]) -> bool:
        """Whether the catalogue has a product of these kinds by one of these brand spellings."""
        wanted = tuple(raws)
        if not self.profile.makers.keys().isdisjoint(wanted):
            return True
        return any(self._uses(field, wanted, kinds) > 0 for field in self.profile.with_role(Role.BRAND))

    def brand_targets(self, raws: Iterable[str]) -> tuple[Target, ...]:
        """Return the brand fields as targets for these spellings; titles where the brand was learnt from them."""
        wanted = tuple(raws)
        if not self.profile.makers.keys().isdisjoint(wanted):
            return tuple(Target(field=path, coverage=1.0) for path in self.profile.title_fields)
        return tuple(
            Target(
                field=field.path, matches=tuple(raw for raw in field.values if raw in wanted), coverage=field.coverage
            )
            for field in self.profile.with_role(Role.BRAND)
        )

    def colour_targets(self, base: str, kinds: Sequence[str]) -> tuple[Target, ...]:
        """Return the colour fields of these kinds with the raw values that show a base colour, best first."""
        found: list[tuple[float, Target]] = []
        for field in self.profile.with_role(Role.COLOUR):
            share = self.coverage(field, kinds)
            if share < _SEEN or field.type not in {ValueType.KEYWORD, ValueType.TEXT}:
                continue
            raws = self._coloured_values(field).get(base, ())
            words = set(self.key(field.label))
            # the product's own colour speaks before the colour of one of its parts
            used = self._uses(field, raws, kinds) / max(1, sum(self.profile.kinds.sizes.get(kind, 0) for kind in kinds))
            # a field that nearly always says the same tells little
            rank = (
                share
                + (0.3 if words <= self.lexicon.stems("fields", "own_colour") else 0.0)
                + min(0.6, 3.0 * used) * (1.0 - min(1.0, used / share))
            )
            found.append((rank, Target(field=field.path, matches=raws, coverage=share)))
        found.sort(key=lambda item: (-item[0], item[1].field))
        return tuple(target for _, target in found[:3])

    def _coloured_values(self, field: FieldProfile) -> Mapping[str, tuple[str, ...]]:
        """Return the base colours that a field's values show, each with those values."""
        if field.path not in self._coloured:
            found: dict[str, list[str]] = {}
            for raw in field.values:
                for base in colours_in(raw, self.lexicon):
                    found.setdefault(base, []).append(raw)
            self._coloured[field.path] = {base: tuple(raws) for base, raws in found.items()}
        return self._coloured[field.path]

    def _keys(self, raw: str) -> tuple[Phrase, ...]:
        return value_keys(raw, self.lexicon.language)

    def key(self, text: str) -> Phrase:
        """Return the stems of a text in the profile's language."""
        return key(text, language=self.lexicon.language)


def _attribute_score(words: AttributeWords, label: Phrase, around: tuple[Phrase, Phrase]) -> float | None:
    """Return how well a field's name and the words said nearby agree on an attribute; None when they do not."""
    fitting = [phrase for phrase in words.field if set(phrase) <= set(label)]
    if not fitting:
        return None
    score = 0.6 * min(2, max(len(phrase) for phrase in fitting))
    if words.avoid & set(label):
        score -= 6.0
    before, after = ([phrase for phrase in words.say if _contains(side, phrase)] for side in around)
    if before or after:
        # "64 GB of storage with 8 GB of RAM": the word after a figure is its own, the one before may be another's
        score += (3.5 if after else 2.5) + 0.5 * max(len(phrase) for phrase in (*before, *after))
    elif words.said_only:
        score -= 1.5
    return score


def _contains(near: Phrase, phrase: Phrase) -> bool:
    return any(near[i : i + len(phrase)] == phrase for i in range(len(near) - len(phrase) + 1))


def _leading_overlap(nouns: Phrase, label: Phrase, counting: frozenset[str]) -> int:
    """Return how many of the nouns after a number the label covers, read from the number on, its own head included."""
    heads = set([stem for stem in label if stem not in counting and not stem[0].isdigit()][-2:])
    used = 0
    while used < len(nouns) and nouns[used] in label:
        used += 1
    return used if heads & set(nouns[:used]) else 0
