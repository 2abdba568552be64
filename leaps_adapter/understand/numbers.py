"""Numeric constraints: prices, lengths, sizes, memory, counts, ratings; as limits, ranges and exact figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.catalogue.profile import Role
from leaps_adapter.catalogue.units import Quantity, find_quantities
from leaps_adapter.understand import shapes
from leaps_adapter.understand.counts import CountReader
from leaps_adapter.understand.measures import MeasureReader
from leaps_adapter.understand.sentence import phrases
from leaps_adapter.understand.stating import Statements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.types import Constraint
    from leaps_adapter.understand.bounds import Bounds
    from leaps_adapter.understand.grounding import Grounding
    from leaps_adapter.understand.sentence import Sentence

_LONGEST_VALUE = 4
_RATIO = frozenset({":", "/"})  # 16:10, 50/125
_GENERATIONS = frozenset({2.0, 3.0, 4.0, 5.0, 6.0})  # of mobile networks: "5G" weighs nothing


class NumberReader:
    """Reads every number of a sentence into a constraint, or leaves it alone."""

    def __init__(self, sentence: Sentence, grounding: Grounding, kinds: Sequence[str]) -> None:
        self._sentence = sentence
        self._grounding = grounding
        self._kinds = kinds
        self._lexicon = sentence.lexicon
        self._state = Statements(sentence, grounding, kinds)
        self._limits = self._state.limits
        self._counts = CountReader(self._state)
        self._measures = MeasureReader(self._state)

    def read(self) -> list[Constraint]:
        """Return the numeric constraints in the order of the sentence; ids are given later."""
        found: list[Constraint] = []
        quantities = [q for q in find_quantities(self._sentence.tokens, self._lexicon) if self._is_free(q)]
        index = 0
        while index < len(quantities):
            second = quantities[index + 1] if index + 1 < len(quantities) else None
            if self._spoken_for(quantities[index]):
                index += 1
                continue
            if second is not None and (ranged := self._limits.read_range(quantities[index], second)) is not None:
                constraint = self._ground(*ranged)
                index += 2
            else:
                quantity = quantities[index]
                constraint = self._ground(quantity, self._limits.read(quantity))
                index += 1
            if constraint is not None:
                found.append(constraint)
        return [*found, *self._measures.also, *self._counts.read_multiples()]

    def _spoken_for(self, quantity: Quantity) -> bool:
        """Whether an earlier constraint already holds this number: `2 USB 2.0 ports` is one figure."""
        return not self._sentence.free(quantity.first, quantity.last)

    def _is_free(self, quantity: Quantity) -> bool:
        # a product name such as "cat 6 cable" or "mp3 player" holds a number that limits nothing
        raws = self._grounding.makers.brands.get(self._sentence.stems(quantity.first, quantity.last))
        branded = raws is not None and self._grounding.makers.names_maker(raws, self._kinds)
        branded = branded and self._sentence.in_one_piece(quantity.first, quantity.last)
        branded = branded and not self._limits.limits(quantity.first)
        named = branded or self._in_name(quantity) or self._in_value(quantity)
        return self._sentence.free(quantity.first, quantity.last) and not named

    def _in_ratio(self, quantity: Quantity) -> bool:
        """Whether the number is one side of a ratio, as both are of `16:10`."""
        sentence = self._sentence
        for sign, other in ((quantity.first - 1, quantity.first - 2), (quantity.last + 1, quantity.last + 2)):
            joined = sentence.word(sign) in _RATIO and sentence.word(other)[:1].isdigit()
            sides = min(other, quantity.first), max(other, quantity.last)
            if joined and sentence.word(sign) == "/" and not self._names_value(*sides):
                continue
            if joined and sentence.in_one_piece(min(other, quantity.first), max(other, quantity.last)):
                return True
        return False

    def _names_value(self, first: int, last: int) -> bool:
        stems = tuple(token.stem for token in self._sentence.tokens[first : last + 1] if token.is_number)
        return bool(self._grounding.values.targets(stems, self._kinds))

    def _in_value(self, quantity: Quantity) -> bool:
        """Whether the number stands with another in the name of a value: both of `USB 3.1 Gen 2` count nothing."""
        sentence = self._sentence
        ends = range(quantity.first, min(quantity.first + _LONGEST_VALUE, len(sentence)))
        if sentence.begins_compound(quantity.last) and any(
            sentence.stems(quantity.first, end) in self._lexicon.equal_values for end in ends
        ):
            # the two of "two-sided printing"
            return True
        return any(
            sentence.stems(start, end) in self._lexicon.equal_values
            and sum(token.is_number for token in sentence.tokens[start : end + 1]) > 1
            for start in range(max(0, quantity.first - _LONGEST_VALUE), quantity.first)
            for end in ends
        )

    def _is_measure(self, word: str) -> bool:
        return word in self._lexicon.currency_words or word in self._lexicon.unit_words

    def _in_name(self, quantity: Quantity) -> bool:
        """Whether the number is part of a model name: glued to letters that are no unit (`nb-2l`, `rj45`)."""
        tokens = self._sentence.tokens
        before = tokens[quantity.first - 1] if quantity.first > 0 else None
        if before is not None and before.end == tokens[quantity.first].start:
            ahead = tokens[quantity.first - 2] if quantity.first > 1 else None
            hyphened = before.word == "-" and ahead is not None and ahead.is_word and ahead.end == before.start
            if hyphened and ahead is not None and self._is_measure(ahead.word):
                # "190 usd-470 usd" is a range
                hyphened = False
            if before.is_word or hyphened:
                return True
        if self._in_ratio(quantity):
            return True
        after = tokens[quantity.last + 1] if quantity.last + 1 < len(tokens) else None
        generation = self._sentence.word(quantity.last) == "g" and quantity.value in _GENERATIONS
        generation = generation and not self._limits.begins_range(quantity)
        if generation and tokens[quantity.first].end == tokens[quantity.last].start:
            return True
        glued = after is not None and after.start == tokens[quantity.last].end and after.is_word
        if after is not None and shapes.multiplies(self._sentence, quantity.last + 1):
            # "16x" is a figure, the "2x" of "2x4" and that of an "X2" are not
            beyond = tokens[quantity.last + 2] if quantity.last + 2 < len(tokens) else None
            glued = beyond is not None and beyond.start == after.end and (beyond.is_word or beyond.is_number)
        return glued and quantity.unit is None and quantity.currency is None

    def _ground(self, quantity: Quantity, bounds: Bounds) -> Constraint | None:
        if quantity.currency is not None:
            return self._price(quantity, bounds)
        if quantity.unit is None:
            return self._plain(quantity, bounds)
        if quantity.unit.name == "year" and self._state.says(quantity.last + 1, "old"):
            return self._measures.read_age(quantity)
        return self._measures.read(quantity, quantity.unit, bounds)

    def _plain(self, quantity: Quantity, bounds: Bounds) -> Constraint | None:
        """Read a number without a unit: a rating, a count or a price."""
        if quantity.value <= 10 and self._mentions(quantity, "rating") and (rated := self._rating(bounds)):
            return rated
        pronoun = quantity.first == quantity.last and self._state.says(quantity.first, "pronoun")
        if pronoun and (
            self._state.says(quantity.first - 1, "before_pronoun")
            or self._state.says(quantity.last + 1, "after_pronoun")
            or not (bounds.compared or self._followed_by_noun(quantity.last))
        ):
            return None
        counted = self._counts.read(quantity, bounds)
        return counted or (None if pronoun else self._bare(quantity, bounds))

    def _mentions(self, quantity: Quantity, attribute: str) -> bool:
        words = self._lexicon.attributes.get(attribute)
        first, last = self._sentence.clause(quantity.first, before=3, after=quantity.last - quantity.first + 2)
        around = self._sentence.stems(first, last)
        return words is not None and any(set(phrase) <= set(around) for phrase in words.say)

    def _price(self, quantity: Quantity, bounds: Bounds) -> Constraint | None:
        targets = self._state.role_targets(Role.PRICE)
        code = quantity.currency or self._grounding.profile.currency
        if not bounds.compared:
            # a lone amount is a budget: nobody asks for a price to the cent
            bounds = bounds._replace(minimum=None)
        return self._state.constraint("price", targets, bounds, None, unit_name=code)

    def _rating(self, bounds: Bounds) -> Constraint | None:
        targets = self._state.role_targets(Role.RATING)
        if not targets:
            return None
        if not bounds.compared:
            bounds = bounds._replace(maximum=None)
        last = bounds.last
        while self._sentence.word(last + 1) in self._lexicon.words("figures", "stars"):
            last += 1
        bounds = bounds._replace(last=last)
        self._state.claim_attribute("rating", bounds)
        return self._state.constraint("rating", targets, bounds, None)

    def _bare(self, quantity: Quantity, bounds: Bounds) -> Constraint | None:
        """Read a compared number without unit or noun as a price: `under 50`."""
        if self._sentence.starts(quantity.last + 1, phrases(self._lexicon, "at_least", "no_price")):
            return None
        priced = self._mentions(quantity, "price")
        if not priced and self._is_of_noun_before(bounds.first):
            return None
        named = any(self._state.is_noun(index) for index in range(bounds.behind, bounds.until + 1))
        last = max(quantity.last, bounds.last)
        # 20 per pack are a price of nothing
        last += self._counts.inside(last + 1)
        if not (bounds.compared or priced) or named or self._followed_by_noun(last):
            return None
        return self._price(quantity, bounds)

    def _is_of_noun_before(self, first: int) -> bool:
        """Whether a figure is of what stands before it: that of a `pack of at least 2`, that of a `label count 100`."""
        before, counted = self._state.noun_before(first)
        linked = before < first - 1 and self._state.is_noun(before) and self._sentence.free(before, before)
        return counted or linked

    def _followed_by_noun(self, last: int) -> bool:
        return last + 1 < len(self._sentence) and self._state.is_noun(last + 1)
