"""Measures: a number with a unit, grounded in the field that holds such a figure, or in a value that is called so."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from leaps_adapter.types import Constraint, Deciding, Operator, Target
from leaps_adapter.understand.bounds import Bounds
from leaps_adapter.understand.situation import is_of_situation
from leaps_adapter.understand.speaking import speaking
from leaps_adapter.understand.stating import FigureReader

if TYPE_CHECKING:
    from leaps_adapter.catalogue.units import Quantity
    from leaps_adapter.lexicon import Phrase, Unit
    from leaps_adapter.understand.stating import Statements

_WINDOW = 4
_WINDOW_AHEAD = 6  # what a figure is of may take some words: "5 min of runtime at full load"
_POSSIBLE = 0.3  # the doubt about a figure that nothing compares
_LIKELY = 0.6  # that about a limit read from the situation


class MeasureReader(FigureReader):
    """Grounds numbers with units, each in a field that no number before it has settled."""

    def __init__(self, state: Statements) -> None:
        super().__init__(state)
        self._taken: dict[str, Bounds] = {}
        self.also: list[Constraint] = []
        """What a figure says beside its constraint: that it lies above another field's."""

    def read(self, quantity: Quantity, unit: Unit, bounds: Bounds) -> Constraint | None:
        """Return the constraint that a number in a unit makes, by the field or the value that it belongs to."""
        near = self._near(bounds)
        found = self._grounding.figures.measured(
            unit, near, self._kinds, _usual(quantity, bounds), taken=self._closed(bounds)
        )
        vague = found is None or self._unsaid(found[0], near)
        if found is not None and not bounds.compared and self._sentence.negated[quantity.first]:
            return self._unwanted(found, quantity)
        if vague and not bounds.compared and (named := self._as_value(quantity)) is not None:
            return named
        if unit.dimension == "time" and any(
            self._state.says(i, "faster") for i in range(bounds.first, bounds.last + 1)
        ):
            # 5 ms or faster are at most 5
            bounds = bounds.turned()
        timed = unit.dimension == "time" and found is not None and not bounds.compared
        if timed and self._state.says(bounds.first - 1, "done_in"):
            bounds = bounds._replace(minimum=None, first=bounds.first - 1, compared=True)
        attribute, targets = found if found is not None else (unit.dimension.replace("_", " "), ())
        self._taken[attribute] = bounds
        self._state.claim_attribute(attribute, bounds, targets)
        words = self._lexicon.attributes.get(attribute)
        limits = words is not None and words.at_least is not None
        if bounds.compared:
            return self._state.constraint(attribute, targets, bounds, unit)
        if not bounds.compared and words is not None and words.at_least is not None:
            from_, to = self._ends(targets)
            if from_ and to:
                return self._within(attribute, from_, to, bounds, unit)
            # a bag for 15 inches fits a little more
            bounds = bounds._replace(maximum=quantity.value * words.at_least)
        constraint = self._state.constraint(attribute, targets, bounds, unit)
        doubt = self._doubt(quantity, constraint, limits=limits, near=sum(near, ()))
        # a bare "230 V" may be the input or the output: then both have to agree
        agree = Deciding.FIRST if self._is_special(targets) else Deciding.EVERY
        return replace(constraint, decided_by=agree, doubt=doubt)

    def _is_special(self, targets: tuple[Target, ...]) -> bool:
        """Whether the other fields only tell of something more special than the first: of a second rear camera."""
        labels = [set(self._lexicon.key(self._grounding.profile.fields[each.field].label)) for each in targets]
        return len(labels) > 1 and all(labels[0] < label for label in labels[1:])

    def _ends(self, targets: tuple[Target, ...]) -> tuple[tuple[Target, ...], tuple[Target, ...]]:
        """Return the targets that say from where on a product fits, and those that say up to where."""
        least = self._lexicon.stems("fields", "least")
        fields = self._grounding.profile.fields
        from_ = [each for each in targets if least & set(self._lexicon.key(fields[each.field].label))]
        return tuple(from_), tuple(each for each in targets if each not in from_)

    def _within(
        self, attribute: str, from_: tuple[Target, ...], to: tuple[Target, ...], bounds: Bounds, unit: Unit
    ) -> Constraint:
        """Read a figure that has to lie between two fields of the product: a screen that a mount is to hold."""
        label = self._grounding.profile.fields[from_[0].field].label
        above, below = bounds._replace(maximum=None), bounds._replace(minimum=None)
        self.also.append(self._state.constraint(label, from_, below, unit))
        return self._state.constraint(attribute, to, above, unit)

    def _closed(self, bounds: Bounds) -> frozenset[str]:
        """Return the attributes that earlier figures settled: a least one leaves room for a most (`min 2, max 4`)."""
        return frozenset(name for name, before in self._taken.items() if not before.leaves_room_for(bounds))

    def _unsaid(self, attribute: str, near: tuple[Phrase, Phrase]) -> bool:
        """Whether an attribute that people name when they mean it was not named: the height of a 2.5 inch drive."""
        words = self._lexicon.attributes.get(attribute)
        said = sum(near, ())
        return words is not None and words.said_only and not any(set(phrase) <= set(said) for phrase in words.say)

    def _doubt(self, quantity: Quantity, constraint: Constraint, *, limits: bool, near: Phrase) -> float:
        """Return how likely a figure that nothing compares is not meant of the product, from 0 to 1.

        `limits`: the field is one that a figure of the situation bounds, as a shopper's weight does a chair's load.
        `near` are the stems beside the figure; among them the name of what is measured leaves no doubt.
        """
        elsewhere = is_of_situation(self._sentence, quantity)
        if limits and constraint.targets:
            return _LIKELY if elsewhere else 0.0
        timeless = quantity.unit is not None and quantity.unit.dimension == "time" and not constraint.targets
        if elsewhere or timeless:
            return 1.0
        words = self._lexicon.attributes.get(constraint.attribute)
        named = words is not None and any(set(phrase) <= set(near) for phrase in words.say)
        return 0.0 if named or self._describes_product(quantity) else _POSSIBLE

    def _describes_product(self, quantity: Quantity) -> bool:
        """Whether a figure stands before the product as a part of what it is: `a 64 GB memory card`."""
        if self._sentence.core is None:
            return False
        between = self._sentence.tokens[quantity.last + 1 : self._sentence.core[0]]
        small = self._lexicon.fillers | self._lexicon.words("figures", "stop")
        return (
            quantity.last < self._sentence.core[0]
            and len(between) <= _WINDOW
            and all(token.word == "-" or (token.is_word and token.word not in small) for token in between)
        )

    def _as_value(self, quantity: Quantity) -> Constraint | None:
        """Read a figure that is the name of something, such as a 3.5 mm plug, as a value."""
        stems = self._sentence.stems(quantity.first, quantity.last)
        # the 62.5 micron of a fibre may stand as 62.5/125
        found = self._grounding.values.targets(stems, self._kinds) or self._grounding.values.led_by(
            self._sentence.stems(quantity.first, quantity.first), self._kinds
        )
        if not found:
            return None
        self._sentence.claim(quantity.first, quantity.last)
        span = self._sentence.span(quantity.first, quantity.last)
        targets, decided_by = speaking(found, self._lexicon)
        if self._sentence.negated[quantity.first]:
            decided_by = Deciding.ANY
        return Constraint(
            id="",
            attribute=found[0][0].label,
            operator=Operator.NONE_OF if self._sentence.negated[quantity.first] else Operator.ANY_OF,
            span=span,
            values=(span.text,),
            targets=targets,
            decided_by=decided_by,
        )

    def _unwanted(self, found: tuple[str, tuple[Target, ...]], quantity: Quantity) -> Constraint:
        """Read a figure that is not wanted, such as that of `no 2.5 inch drive`, as a value that is excluded."""
        attribute, targets = found
        self._sentence.claim(quantity.first, quantity.last)
        span = self._sentence.span(quantity.first, quantity.last)
        return Constraint(
            id="",
            attribute=attribute,
            operator=Operator.NONE_OF,
            span=span,
            values=(span.text,),
            targets=tuple(replace(each, matches=_spelled(quantity.value / each.scale)) for each in targets),
        )

    def read_age(self, quantity: Quantity) -> Constraint | None:
        """Read `for a 9 year old`: the product must be recommended from that age or below."""
        labels = (self._lexicon.key(label) for label in self._lexicon.list("fields", "least_age"))
        targets = self._grounding.figures.labelled(*labels, kinds=self._kinds)
        if not targets:
            return None
        value = quantity.value
        return self._state.constraint(
            "minimum age",
            targets,
            Bounds(maximum=value, first=quantity.first, last=quantity.last + 1, compared=True),
            None,
        )

    def _near(self, bounds: Bounds) -> tuple[Phrase, Phrase]:
        """Return the stems said before a number and those after it, up to the next number or clause."""
        sentence = self._sentence
        last = bounds.last
        while last + 1 < len(sentence) and last - bounds.last < _WINDOW_AHEAD and self._state.same_thought(last + 1):
            last += 1
        before = tuple(sentence.stems(i, i) for i in self._state.said_before(bounds.first) if not sentence.claimed[i])
        after = tuple(sentence.stems(i, i) for i in range(bounds.first, last + 1) if not sentence.claimed[i])
        return sum(before, ()), sum(after, ())


def _usual(quantity: Quantity, bounds: Bounds) -> float:
    """Return the figure by which a field is judged to hold such ones: for a range, one between its ends."""
    if bounds.minimum and bounds.maximum and bounds.minimum < bounds.maximum:
        return math.sqrt(bounds.minimum * bounds.maximum)
    return quantity.value


def _spelled(number: float) -> tuple[str, ...]:
    """Return the spellings that a figure may have as the value of a field."""
    return tuple(dict.fromkeys((f"{number:g}", f"{number:.1f}", str(number))))
