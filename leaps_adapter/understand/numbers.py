"""Numeric constraints: prices, lengths, sizes, memory, counts, ratings; as limits, ranges and exact figures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from leaps_adapter.catalogue.profile import Role
from leaps_adapter.catalogue.units import Quantity, find_quantities
from leaps_adapter.types import Constraint, Deciding, Operator, Target
from leaps_adapter.understand.bounds import Bounds, BoundsReader, tolerance
from leaps_adapter.understand.sentence import phrases
from leaps_adapter.understand.situation import is_of_situation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.lexicon import Phrase, Unit
    from leaps_adapter.understand.grounding import Grounding
    from leaps_adapter.understand.sentence import Sentence

_WINDOW = 4
_WINDOW_AHEAD = 6  # what a figure is of may take some words: "5 min of runtime at full load"
_POSSIBLE = 0.3  # the doubt about a figure that nothing compares
_LIKELY = 0.6  # that about a limit read from the situation
_GENERATIONS = frozenset({2.0, 3.0, 4.0, 5.0, 6.0})  # of mobile networks: "5G" weighs nothing


class NumberReader:
    """Reads every number of a sentence into a constraint, or leaves it alone."""

    def __init__(self, sentence: Sentence, grounding: Grounding, kinds: Sequence[str]) -> None:
        self._sentence = sentence
        self._grounding = grounding
        self._kinds = kinds
        self._lexicon = sentence.lexicon
        self._taken: dict[str, Bounds] = {}
        self._also: list[Constraint] = []
        self._limits = BoundsReader(sentence)

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
        return [*found, *self._also, *self._multiples()]

    def _multiples(self) -> list[Constraint]:
        """Return what is counted by a word of its own, such as `dual core`, where a field holds the count."""
        found: list[Constraint] = []
        for index, token in enumerate(self._sentence.tokens):
            value = self._lexicon.multiples.get(token.word)
            if value is None or self._sentence.claimed[index]:
                continue
            exactly = Bounds(minimum=value, maximum=value, first=index, last=index)
            counted = self._counted(Quantity(value, None, None, index, index), exactly)
            if counted is not None:
                found.append(counted)
        return found

    def _spoken_for(self, quantity: Quantity) -> bool:
        """Whether an earlier constraint already holds this number: `2 USB 2.0 ports` is one figure."""
        return not self._sentence.free(quantity.first, quantity.last)

    def _is_free(self, quantity: Quantity) -> bool:
        # a product name such as "cat 6 cable" or "mp3 player" holds a number that limits nothing
        raws = self._grounding.makers.brands.get(self._sentence.stems(quantity.first, quantity.last))
        branded = raws is not None and self._grounding.makers.names_maker(raws, self._kinds)
        branded = branded and self._sentence.in_one_piece(quantity.first, quantity.last)
        branded = branded and not self._limits.limits(quantity.first)
        return self._sentence.free(quantity.first, quantity.last) and not branded and not self._in_name(quantity)

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
        after = tokens[quantity.last + 1] if quantity.last + 1 < len(tokens) else None
        generation = self._sentence.word(quantity.last) == "g" and quantity.value in _GENERATIONS
        generation = generation and not self._limits.begins_range(quantity)
        if generation and tokens[quantity.first].end == tokens[quantity.last].start:
            return True
        glued = after is not None and after.start == tokens[quantity.last].end and after.is_word
        return glued and quantity.unit is None and quantity.currency is None

    # --- fields -------------------------------------------------------------------------------------------------------

    def _ground(self, quantity: Quantity, bounds: Bounds) -> Constraint | None:
        if quantity.currency is not None:
            return self._price(quantity, bounds)
        if quantity.unit is None:
            return self._plain(quantity, bounds)
        if quantity.unit.name == "year" and self._says(quantity.last + 1, "old"):
            return self._age(quantity)
        return self._measured(quantity, quantity.unit, bounds)

    def _says(self, index: int, name: str) -> bool:
        return self._sentence.word(index) in self._lexicon.words("figures", name)

    def _plain(self, quantity: Quantity, bounds: Bounds) -> Constraint | None:
        """Read a number without a unit: a rating, a count or a price."""
        if quantity.value <= 10 and self._mentions(quantity, "rating") and (rated := self._rating(bounds)):
            return rated
        pronoun = quantity.first == quantity.last and self._says(quantity.first, "pronoun")
        if pronoun and (
            self._says(quantity.first - 1, "before_pronoun")
            or self._says(quantity.last + 1, "after_pronoun")
            or not (bounds.compared or self._followed_by_noun(quantity.last))
        ):
            return None
        counted = self._count(quantity, bounds)
        return counted or (None if pronoun else self._bare(quantity, bounds))

    def _measured(self, quantity: Quantity, unit: Unit, bounds: Bounds) -> Constraint | None:
        near = self._near(bounds)
        found = self._grounding.figures.measured(unit, near, self._kinds, quantity.value, taken=self._closed(bounds))
        vague = found is None or self._unsaid(found[0], near)
        if found is not None and not bounds.compared and self._sentence.negated[quantity.first]:
            return self._unwanted(found, quantity)
        if vague and not bounds.compared and (named := self._as_value(quantity)) is not None:
            return named
        if unit.dimension == "time" and any(self._says(i, "faster") for i in range(bounds.first, bounds.last + 1)):
            # 5 ms or faster are at most 5
            bounds = bounds.turned()
        attribute, targets = found if found is not None else (unit.dimension.replace("_", " "), ())
        self._taken[attribute] = bounds
        self._claim_attribute(attribute, bounds)
        words = self._lexicon.attributes.get(attribute)
        limits = words is not None and words.at_least is not None
        if bounds.compared:
            return self._constraint(attribute, targets, bounds, unit)
        if not bounds.compared and words is not None and words.at_least is not None:
            from_, to = self._ends(targets)
            if from_ and to:
                return self._within(attribute, from_, to, bounds, unit)
            # a bag for 15 inches fits a little more
            bounds = bounds._replace(maximum=quantity.value * words.at_least)
        constraint = self._constraint(attribute, targets, bounds, unit)
        doubt = self._doubt(quantity, constraint, limits=limits, near=sum(near, ()))
        # a bare "230 V" may be the input or the output: then both have to agree
        return replace(constraint, decided_by=Deciding.EVERY, doubt=doubt)

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
        self._also.append(self._constraint(label, from_, below, unit))
        return self._constraint(attribute, to, above, unit)

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
        return Constraint(
            id="",
            attribute=found[0][0].label,
            operator=Operator.NONE_OF if self._sentence.negated[quantity.first] else Operator.ANY_OF,
            span=span,
            values=(span.text,),
            targets=tuple(target for _, target in found[:3]),
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

    def _age(self, quantity: Quantity) -> Constraint | None:
        """Read `for a 9 year old`: the product must be recommended from that age or below."""
        labels = (self._lexicon.key(label) for label in self._lexicon.list("fields", "least_age"))
        targets = self._grounding.figures.labelled(*labels, kinds=self._kinds)
        if not targets:
            return None
        value = quantity.value
        return self._constraint(
            "minimum age",
            targets,
            Bounds(maximum=value, first=quantity.first, last=quantity.last + 1, compared=True),
            None,
        )

    def _near(self, bounds: Bounds) -> tuple[Phrase, Phrase]:
        """Return the stems said before a number and those after it, up to the next number or clause."""
        sentence = self._sentence
        first = bounds.first
        while first > 0 and bounds.first - first < _WINDOW and self._same_thought(first - 1):
            first -= 1
        last = bounds.last
        while last + 1 < len(sentence) and last - bounds.last < _WINDOW_AHEAD and self._same_thought(last + 1):
            last += 1
        before = tuple(sentence.stems(i, i) for i in range(first, bounds.first) if not sentence.claimed[i])
        after = tuple(sentence.stems(i, i) for i in range(bounds.first, last + 1) if not sentence.claimed[i])
        return sum(before, ()), sum(after, ())

    def _claim_attribute(self, attribute: str, bounds: Bounds) -> None:
        """Claim the words right beside a number that name its attribute: `16 GB of RAM`, `a screen of 15 inches`."""
        words = self._lexicon.attributes.get(attribute)
        stems = {stem for phrase in words.say for stem in phrase} if words is not None else {attribute}
        for index in (*range(bounds.last + 1, bounds.last + 4), *range(bounds.first - 1, bounds.first - 4, -1)):
            if not 0 <= index < len(self._sentence) or not self._same_thought(index):
                continue
            if self._sentence.tokens[index].stem in stems and not self._sentence.claimed[index]:
                self._sentence.claim(index, index)

    def _same_thought(self, index: int) -> bool:
        token = self._sentence.tokens[index]
        if self._limits.compares(index):
            # a comparison that begins here is about the next figure
            return False
        joined = self._lexicon.words("clause", "and") | self._lexicon.words("clause", "or")
        return not (
            token.word == ","
            or token.word in joined
            or token.is_number
            or self._sentence.ends_clause(index)
            or token.word in self._lexicon.currency_words
        )

    def _mentions(self, quantity: Quantity, attribute: str) -> bool:
        words = self._lexicon.attributes.get(attribute)
        first, last = self._sentence.clause(quantity.first, before=3, after=quantity.last - quantity.first + 2)
        around = self._sentence.stems(first, last)
        return words is not None and any(set(phrase) <= set(around) for phrase in words.say)

    def _price(self, quantity: Quantity, bounds: Bounds) -> Constraint | None:
        targets = self._role_targets(Role.PRICE)
        code = quantity.currency or self._grounding.profile.currency
        if not bounds.compared:
            # a lone amount is a budget: nobody asks for a price to the cent
            bounds = bounds._replace(minimum=None)
        return self._constraint("price", targets, bounds, None, unit_name=code)

    def _rating(self, bounds: Bounds) -> Constraint | None:
        targets = self._role_targets(Role.RATING)
        if not targets:
            return None
        if not bounds.compared:
            bounds = bounds._replace(maximum=None)
        last = bounds.last
        while self._sentence.word(last + 1) in self._lexicon.words("figures", "stars"):
            last += 1
        bounds = bounds._replace(last=last)
        self._claim_attribute("rating", bounds)
        return self._constraint("rating", targets, bounds, None)

    def _role_targets(self, role: Role) -> tuple[Target, ...]:
        fields = self._grounding.profile.with_role(role)
        # a product's price is one field; others with the role (per SKU) speak where it is missing
        return tuple(
            Target(field=field.path, coverage=field.coverage)
            for field in sorted(fields, key=lambda f: (f.path.count("."), -f.coverage, f.path))[:2]
        )

    def _count(self, quantity: Quantity, bounds: Bounds) -> Constraint | None:
        """Ground a number without a unit by what stands behind it, else by what stands before it."""
        return self._counted(quantity, bounds) or self._labelled(min(quantity.first, bounds.first), bounds)

    def _counted(self, quantity: Quantity, bounds: Bounds) -> Constraint | None:
        sentence = self._sentence
        stops = self._lexicon.words("figures", "stop")
        nouns: list[str] = []
        positions: list[int] = []
        index = quantity.last + 1
        compared_at_once = bounds.last > quantity.last >= bounds.until
        if compared_at_once or (index < len(sentence) and sentence.word(index) in stops):
            # the noun of "4 or more buttons" stands behind the comparison
            index = max(quantity.last, bounds.last) + 1
        index += self._inside(index)
        while (
            index < len(sentence)
            and len(nouns) < 5
            and sentence.word(index) not in stops
            and not sentence.ends_clause(index)
        ):
            token = sentence.tokens[index]
            if sentence.claimed[index]:
                break
            if token.is_word or (token.is_number and positions):
                nouns.append(token.stem)
                positions.append(index)
            elif token.word not in {"-", ".", "+"}:
                break
            index += 1
        found = self._grounding.figures.counted(tuple(nouns), self._kinds) if nouns else None
        if found is not None:
            attribute, targets, used = found
            last = max(bounds.last, positions[used - 1])
            after = self._bounds_after_noun(bounds, quantity, positions[used - 1])
            return self._constraint(attribute, targets, after._replace(last=max(last, after.last)), None)
        return None

    def _inside(self, index: int) -> int:
        """Return the words between a figure and what it counts the pieces of: the `per` of `20 per pack`."""
        length = self._sentence.starts(index, phrases(self._lexicon, "figures", "within"))
        return 0 if self._sentence.word(index + length) in self._lexicon.words("figures", "apiece") else length

    def _bounds_after_noun(self, bounds: Bounds, quantity: Quantity, last: int) -> Bounds:
        if bounds.compared:
            return bounds
        moved = self._limits.read(quantity._replace(last=last))
        return moved if moved.compared else bounds

    def _labelled(self, first: int, bounds: Bounds) -> Constraint | None:
        """Ground a number whose attribute stands before it: `pack of 6`, `age 8`."""
        noun = first - 1
        while noun >= max(0, first - 3) and self._sentence.word(noun) in self._lexicon.words("figures", "linking"):
            noun -= 1
        if noun < max(0, first - 3) or not self._sentence.tokens[noun].is_word or self._sentence.claimed[noun]:
            return None
        stem = self._sentence.tokens[noun].stem
        if not bounds.compared and len(stem) < 3:
            return None
        found = self._grounding.figures.counted((stem,), self._kinds)
        if found is None:
            return None
        attribute, targets, _ = found
        return self._constraint(attribute, targets, bounds._replace(first=min(noun, bounds.first)), None)

    def _bare(self, quantity: Quantity, bounds: Bounds) -> Constraint | None:
        """Read a compared number without unit or noun as a price: `under 50`."""
        if self._sentence.starts(quantity.last + 1, phrases(self._lexicon, "at_least", "no_price")):
            return None
        priced = self._mentions(quantity, "price")
        named = any(self._is_noun(index) for index in range(bounds.behind, bounds.until + 1))
        last = max(quantity.last, bounds.last)
        # 20 per pack are a price of nothing
        last += self._inside(last + 1)
        if not (bounds.compared or priced) or named or self._followed_by_noun(last):
            return None
        return self._price(quantity, bounds)

    def _followed_by_noun(self, last: int) -> bool:
        return last + 1 < len(self._sentence) and self._is_noun(last + 1)

    def _is_noun(self, index: int) -> bool:
        """Whether a word may name what a figure counts."""
        token = self._sentence.tokens[index]
        idle = self._lexicon.words("figures", "stop") | self._lexicon.words("figures", "range") | self._lexicon.fillers
        return token.is_word and token.word not in idle

    def _constraint(
        self,
        attribute: str,
        targets: tuple[Target, ...],
        bounds: Bounds,
        unit: Unit | None,
        *,
        unit_name: str | None = None,
    ) -> Constraint:
        if unit is not None and bounds.minimum is not None and bounds.minimum == bounds.maximum:
            bounds = bounds.widened(tolerance(unit))
        self._claim(bounds)
        return Constraint(
            id="",
            attribute=attribute,
            operator=Operator.BETWEEN,
            span=self._sentence.span(max(0, bounds.first), bounds.last),
            minimum=bounds.minimum,
            maximum=bounds.maximum,
            tolerance=bounds.tolerance,
            exclusive_minimum=bounds.exclusive_minimum,
            exclusive_maximum=bounds.exclusive_maximum,
            unit=unit.name if unit is not None else unit_name,
            targets=targets,
        )

    def _claim(self, bounds: Bounds) -> None:
        """Claim the words of a limit, but not what is said of the product amid them: `a 2 m black cable or longer`."""
        for index in range(bounds.first, bounds.last + 1):
            if not (bounds.behind <= index <= bounds.until and self._tells(index)):
                self._sentence.claim(index, index)

    def _tells(self, index: int) -> bool:
        """Whether a word is a colour, a brand or a value."""
        phrase = self._sentence.stems(index, index)
        grounding = self._grounding
        if not phrase or self._sentence.word(index) in self._lexicon.fillers:
            return False
        return (
            phrase in self._lexicon.colours
            or phrase in grounding.makers.brands
            or bool(grounding.values.targets(phrase, self._kinds))
            or grounding.values.flag(phrase, self._kinds) is not None
        )


def _spelled(number: float) -> tuple[str, ...]:
    """Return the spellings that a figure may have as the value of a field."""
    return tuple(dict.fromkeys((f"{number:g}", f"{number:.1f}", str(number))))
