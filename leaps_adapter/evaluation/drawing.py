"""Constraints drawn from a real product, so that at least that product satisfies them."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from leaps_adapter.catalogue.profile import FieldProfile, Role, ValueType
from leaps_adapter.catalogue.units import convert
from leaps_adapter.evaluation.constraints import (
    KnownConstraint,
    Sort,
    colours_of,
    holds,
    is_number,
    parts_of,
    truth_of,
)
from leaps_adapter.evaluation.wording import Drawn, Phrasing, UnitSay
from leaps_adapter.types import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from random import Random

    from leaps_adapter.evaluation.facts import Facts, Item

_COVERED = 0.5
_RIVAL = 0.3
_SEEN = 500
_WHOLE = 0.95
_UNWANTED = 0.25
_FAR_APART = 200.0
_LONGEST_VALUE = 24
_STEPS = (0.1, 0.2, 0.25, 0.5, 1.0)
_LOOSELY_SAID = frozenset({"length", "mass", "volume"})
_WEIGHTS = {
    Sort.PRICE: 4.0,
    Sort.BRAND: 2.0,
    Sort.COLOUR: 2.5,
    Sort.NUMBER: 1.0,
    Sort.COUNT: 0.7,
    Sort.KEYWORD: 0.6,
    Sort.BOOLEAN: 0.4,
}
_FAMILIAR = 4.0
_MONEY_SHAPES = {"cap": 0.35, "most": 0.25, "range": 0.25, "least": 0.1, "over": 0.05}
_NUMBER_SHAPES = {"least": 0.35, "most": 0.25, "range": 0.15, "exact": 0.25}
_COUNT_SHAPES = {"least": 0.45, "most": 0.1, "exact": 0.45}
_NO_COLOUR = frozenset({"multicolour", "transparent", None})


class Askable(NamedTuple):
    """A field of a kind that a shopper may ask for, and how readily."""

    sort: Sort
    field: FieldProfile
    weight: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawer:
    """Draws constraints for the products of one kind."""

    members: Sequence[Item]
    facts: Facts
    phrasing: Phrasing
    converted: float
    askable: tuple[Askable, ...]

    @classmethod
    def of(cls, kind: str, facts: Facts, phrasing: Phrasing, *, converted: float) -> Drawer:
        """Return the drawer of a kind; `converted` is how often (0 to 1) another unit than the field's is spoken."""
        members = facts.of_kind(kind)
        return cls(
            members=members,
            facts=facts,
            phrasing=phrasing,
            converted=converted,
            askable=tuple(_askable(members[:_SEEN], facts, phrasing)),
        )

    def draw(self, item: Item, count: int, rng: Random) -> list[Drawn]:
        """Return up to `count` constraints on different fields; the product satisfies each, others do not."""
        drawn: list[Drawn] = []
        open_fields: list[Askable] = list(self.askable)
        while open_fields and len(drawn) < count:
            chosen = rng.choices(open_fields, weights=[each.weight for each in open_fields])[0]
            open_fields.remove(chosen)
            found = self._one(item, chosen, rng)
            if found is not None and self._bites(found.constraint, item):
                drawn.append(found)
                open_fields = [each for each in open_fields if each.field.label != chosen.field.label]
        return drawn

    def _bites(self, constraint: KnownConstraint, item: Item) -> bool:
        lexicon = self.facts.lexicon
        if holds(constraint, item.values.get(constraint.field, ()), lexicon) is not Status.PASS:
            return False
        seen = self.members[:_SEEN]
        broken = sum(holds(constraint, each.values.get(constraint.field, ()), lexicon) is Status.FAIL for each in seen)
        return broken > 0

    def _one(self, item: Item, chosen: Askable, rng: Random) -> Drawn | None:
        values = item.values.get(chosen.field.path, ())
        if not values:
            return None
        makers: Mapping[Sort, Callable[[], Drawn | None]] = {
            Sort.PRICE: partial(self._number, values, chosen, rng, _MONEY_SHAPES),
            Sort.NUMBER: partial(self._number, values, chosen, rng, _NUMBER_SHAPES),
            Sort.COUNT: partial(self._number, values, chosen, rng, _COUNT_SHAPES),
            Sort.BRAND: partial(self._choice, str(values[0]), chosen, rng, negated=0.5),
            Sort.COLOUR: partial(self._colour, values, chosen, rng),
            Sort.KEYWORD: partial(self._keyword, values, chosen, rng),
            Sort.BOOLEAN: partial(_boolean, values, chosen, rng),
        }
        return makers[chosen.sort]()

    # --- numbers -----------------------------------------------------------------------------------------------------

    def _number(
        self, values: Sequence[object], chosen: Askable, rng: Random, shapes: Mapping[str, float]
    ) -> Drawn | None:
        numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
        if len(set(numbers)) != 1 or numbers[0] <= 0:
            return None
        own = chosen.field.unit if chosen.sort is Sort.NUMBER else None
        dimension = self.facts.lexicon.units[own].dimension if own else None
        if dimension is not None and not self.phrasing.plausible(chosen.field.label, dimension):
            return None
        unit = self._unit(numbers[0], own, dimension, rng)
        if dimension is not None and unit is None:
            return None
        factor = 1.0
        if unit is not None and own is not None:
            units = self.facts.lexicon.units
            factor = convert(1.0, units[own], units[unit.name])
        spoken = chosen.sort is Sort.COUNT or dimension is not None
        own_words = self.phrasing.spoken_for(chosen.field.label, "count" if spoken and not own else str(dimension))
        if own_words is not None:
            shapes = {shape: weight for shape, weight in shapes.items() if shape in own_words.phrases}
        shape = rng.choices(list(shapes), weights=list(shapes.values()))[0]
        counted = chosen.sort is Sort.COUNT or dimension == "data"
        amounts = _amounts(numbers[0] * factor, shape, rng, whole=counted)
        if amounts is None:
            return None
        other = unit is not None and unit.name != own
        low, high = (amounts[0], amounts[-1]) if shape in {"range", "exact"} else (None, None)
        if shape in {"least", "over"}:
            low = amounts[0]
        elif shape in {"most", "cap"}:
            high = amounts[0]
        constraint = KnownConstraint(
            sort=chosen.sort,
            field=chosen.field.path,
            label=chosen.field.label,
            minimum=None if low is None else low / factor,
            maximum=None if high is None else high / factor,
            # "shorter than" and "no longer than" are told apart by few; a product just on the bound is left open
            exclusive=chosen.sort is not Sort.COUNT and (shape in {"most", "over"} if not spoken else shape != "exact"),
            slack=_slack(shape, dimension, other=other),
            unit=own,
        )
        table_dimension = "count" if chosen.sort is Sort.COUNT else dimension
        return Drawn(
            constraint=constraint,
            shape=shape,
            amounts=amounts,
            unit=unit.name if unit else None,
            dimension=table_dimension,
        )

    def _unit(self, value: float, own: str | None, dimension: str | None, rng: Random) -> UnitSay | None:
        """Return a unit that people would say this amount in, the field's own unless another is to be spoken."""
        if own is None or dimension is None:
            return None
        units = self.facts.lexicon.units
        fitting = [
            say
            for say in self.phrasing.units.get(dimension, ())
            if say.least <= convert(value, units[own], units[say.name]) <= say.most
        ]
        native = [say for say in fitting if say.name == own]
        return rng.choice(fitting if rng.random() < self.converted or not native else native) if fitting else None

    # --- words -------------------------------------------------------------------------------------------------------

    def _choice(self, own: str, chosen: Askable, rng: Random, *, negated: float) -> Drawn | None:
        """Return the product's own value, maybe with an alternative, or one or two values of others, negated."""
        others = Counter(
            str(value)
            for each in self.members
            for value in each.values.get(chosen.field.path, ())[:1]
            if str(value) != own and _sayable(str(value), self.phrasing)
        )
        unwanted = rng.random() < negated
        if unwanted:
            if not others:
                return None
            picked = _pick(others, rng, 1 if rng.random() < 0.75 else 2)
        else:
            if not _sayable(own, self.phrasing):
                return None
            more = _pick(others, rng, 1) if others and rng.random() < 0.3 else []
            picked = rng.sample([own, *more], k=1 + len(more))
        return _worded(chosen, tuple(picked), negated=unwanted)

    def _colour(self, values: Sequence[object], chosen: Askable, rng: Random) -> Drawn | None:
        lexicon = self.facts.lexicon
        own = colours_of(map(str, values), lexicon)
        if len(own) != 1 or own & _NO_COLOUR:
            return None
        others: Counter[str] = Counter()
        for each in self.members:
            for colour in colours_of(map(str, each.values.get(chosen.field.path, ())), lexicon):
                if colour is not None and colour not in own | _NO_COLOUR:
                    others[colour] += 1
        if rng.random() < 0.3:
            if not others:
                return None
            picked = _pick(others, rng, 1 if rng.random() < 0.8 else 2)
            return _worded(chosen, tuple(picked), negated=True)
        more = _pick(others, rng, 1) if others and rng.random() < 0.25 else []
        base = [colour for colour in own if colour is not None]
        return _worded(chosen, tuple(rng.sample([*base, *more], k=1 + len(more))), negated=False)

    def _keyword(self, values: Sequence[object], chosen: Askable, rng: Random) -> Drawn | None:
        parts = [part for value in values for part in parts_of(str(value)) if _sayable(part, self.phrasing)]
        if not parts or len(str(values[0])) > 2 * _LONGEST_VALUE:
            return None
        if rng.random() < 0.15 and len(values) == 1:
            return self._choice(str(values[0]), chosen, rng, negated=1.0)
        return _worded(chosen, (rng.choice(parts),), negated=False)


def _askable(members: Sequence[Item], facts: Facts, phrasing: Phrasing) -> list[Askable]:
    carried = Counter(path for item in members for path, values in item.values.items() if values)
    total = max(1, len(members))
    found: dict[tuple[Sort, str], tuple[float, Askable]] = {}
    rivals: Counter[tuple[Sort, str]] = Counter()
    for path, count in carried.items():
        field = facts.fields[path]
        sort = _sort(field, members, phrasing)
        if sort is None:
            continue
        # a kind has one price, one brand and one colour; other fields are told apart by their names
        name = sort.value if field.role is not Role.ATTRIBUTE else field.label
        coverage = count / total
        # the same name at two places, such as a product and its variants, is one field to a shopper
        if coverage >= _RIVAL and field.label not in {each.field.label for _, each in found.values()}:
            rivals[sort, name] += 1
        familiar = field.role is Role.ATTRIBUTE and phrasing.is_familiar(field.label)
        weight = _WEIGHTS[sort] * (_FAMILIAR if familiar else 1.0)
        if coverage >= _COVERED and coverage > found.get((sort, name), (0.0, None))[0]:
            found[sort, name] = (coverage, Askable(sort, field, weight))
    return [each for key, (_, each) in sorted(found.items()) if key[0] in {Sort.PRICE, Sort.BRAND} or rivals[key] <= 1]


def _sort(field: FieldProfile, members: Sequence[Item], phrasing: Phrasing) -> Sort | None:
    roles = {Role.PRICE: Sort.PRICE, Role.BRAND: Sort.BRAND, Role.COLOUR: Sort.COLOUR}
    if field.role in roles:
        return roles[field.role]
    if not phrasing.speakable(field.label):
        return None
    values = [value for item in members for value in item.values.get(field.path, ())]
    if field.type is ValueType.BOOLEAN:
        return Sort.BOOLEAN if len(set(map(truth_of, values))) > 1 else None
    if field.type is ValueType.NUMBER and field.unit is None:
        whole = sum(is_number(value) and float(value).is_integer() for value in values)
        return Sort.COUNT if whole >= _WHOLE * len(values) and phrasing.is_count(field.label) else None
    if field.type is ValueType.NUMBER and _mixed([float(value) for value in values if is_number(value)]):
        return None
    return {ValueType.KEYWORD: Sort.KEYWORD, ValueType.NUMBER: Sort.NUMBER}.get(field.type)


def _mixed(numbers: Sequence[float]) -> bool:
    """Whether the numbers of one kind lie so far apart that some must be in another unit than the rest."""
    known = sorted(number for number in numbers if number > 0)
    tail = len(known) // 10
    return bool(known) and known[-1 - tail] > _FAR_APART * known[tail]


def _amounts(value: float, shape: str, rng: Random, *, whole: bool) -> tuple[float, ...] | None:
    """Return the number or the two that are spoken; None when the shape cannot be said of the value."""
    if shape == "exact":
        near = (float(round(value)), round(value, 1))
        return next(((each,) for each in near if each and abs(each / value - 1) <= 0.009), None)
    if whole:
        return _whole(round(value), shape, rng)
    below = _rounded(value * (1 - rng.uniform(0.05, 0.5)), rng, up=False)
    above = _rounded(value * (1 + rng.uniform(0.05, 0.6)), rng, up=True)
    if shape == "range":
        return below, above
    return (below,) if shape in {"least", "over"} else (above,)


def _whole(value: int, shape: str, rng: Random) -> tuple[float, ...]:
    if shape == "least":
        return (float(value - rng.choice([0, 0, 1]) if value > 2 else max(1, value)),)
    if shape == "most":
        return (float(value + rng.choice([0, 1, 2])),)
    return float(max(1, math.floor(value * 0.7))), float(math.ceil(value * 1.4))


def _rounded(value: float, rng: Random, *, up: bool) -> float:
    """Return a number such as people say, near the value on the given side of it."""
    magnitude = 10.0 ** math.floor(math.log10(value))
    step = magnitude * rng.choice(_STEPS)
    if magnitude >= 1:
        step = max(step, 1.0 if magnitude >= 10 else 0.5)
    steps = math.ceil(value / step - 1e-9) if up else math.floor(value / step + 1e-9)
    return round(max(1, steps) * step, 6) if up or steps else round(magnitude, 6)


def _slack(shape: str, dimension: str | None, *, other: bool) -> float:
    if shape == "exact":
        if dimension is None:
            return 0.0
        return 0.12 if dimension in _LOOSELY_SAID else 0.09 if dimension == "data" and other else 0.03
    return 0.025 if other else 0.0


def _sayable(value: str, phrasing: Phrasing) -> bool:
    silent = phrasing.raw["labels"]["values_silent"]
    return (
        1 < len(value) <= _LONGEST_VALUE
        and value.lower() not in silent
        and any(character.isalpha() for character in value)
        and not set(value) & set('()[]{}<>:;,"|')
        and len(value.split()) <= 3
    )


def _pick(counted: Counter[str], rng: Random, count: int) -> list[str]:
    """Return different values, frequent ones likelier."""
    picked: list[str] = []
    left = dict(sorted(counted.items()))
    while left and len(picked) < count:
        value = rng.choices(list(left), weights=list(left.values()))[0]
        del left[value]
        picked.append(value)
    return picked


def _worded(chosen: Askable, values: tuple[str, ...], *, negated: bool) -> Drawn:
    constraint = KnownConstraint(
        sort=chosen.sort, field=chosen.field.path, label=chosen.field.label, values=values, negated=negated
    )
    return Drawn(constraint=constraint, shape="none" if negated else "any")


def _boolean(values: Sequence[object], chosen: Askable, rng: Random) -> Drawn | None:
    said = {truth_of(value) for value in values if isinstance(value, bool | str)}
    if len(said) != 1 or None in said:
        return None
    negated = said == {False}
    if negated and rng.random() >= _UNWANTED:
        return None  # few people say what they can do without
    constraint = KnownConstraint(sort=chosen.sort, field=chosen.field.path, label=chosen.field.label, negated=negated)
    return Drawn(constraint=constraint, shape="no" if negated else "yes")
