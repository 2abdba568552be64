"""Comparison words: what `under`, `or more`, `between … and …` and `about` make of a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.catalogue.units import Quantity, convert, find_quantities
from leaps_adapter.understand.bounds import Bounds, tolerance
from leaps_adapter.understand.sentence import phrases

if TYPE_CHECKING:
    from leaps_adapter.understand.sentence import Sentence

_BETWEEN = 5  # words between two figures of which either would do
_REFUSING = 8  # words from a "don't" to the comparison that it turns round: "show me anything with"
_REACH = 8  # words between a figure and what is said of it


class BoundsReader:
    """Reads the comparison words around the figures of a sentence."""

    def __init__(self, sentence: Sentence) -> None:
        self._sentence = sentence
        self._lexicon = sentence.lexicon
        self._phrases = {
            (section, name): phrases(self._lexicon, section, name)
            for section in ("at_most", "at_least", "exactly", "about", "range")
            for name in ("before", "after", "beyond", "exclusive", "open", "link")
        }
        self._phrases |= {("refused", name): phrases(self._lexicon, "refused", name) for name in ("too", "after")}
        # between these two figures are one range only after a word that opens it: "between 2 and 4"
        self._open_links = {(), *((word,) for word in self._lexicon.words("clause", "and"))}

    def compares(self, index: int) -> bool:
        """Whether a comparison begins at a position."""
        return any(self._sentence.starts(index, self._phrases[name, "before"]) for name in ("at_most", "at_least"))

    def limits(self, index: int) -> bool:
        """Whether a figure is compared and no part of a brand: that of `no longer than 3m`, not that of `from 3M`."""
        named = self._sentence.ends(index - 1, phrases(self._lexicon, "brand", "before"))
        return self.is_comparison(index - 1) and not named

    def is_comparison(self, index: int) -> bool:
        """Whether the word at a position belongs to a comparison: the most of `at most`."""
        return any(
            self._sentence.starts(first, self._phrases[name, place]) > index - first
            for first in range(max(0, index - 3), index + 1)
            for name in ("at_most", "at_least")
            for place in ("before", "after")
        )

    def begins_range(self, low: Quantity) -> bool:
        """Whether a figure is the lower end of a range whose ends are in one unit: `5g to 30g`."""
        tokens = self._sentence.tokens[low.last + 1 : low.last + 1 + _BETWEEN]
        high = next(iter(find_quantities(tokens, self._lexicon)), None)
        if high is None or high.unit is not low.unit:
            return False
        offset = low.last + 1
        return self.read_range(low, high._replace(first=high.first + offset, last=high.last + offset)) is not None

    def read_range(self, low: Quantity, high: Quantity) -> tuple[Quantity, Bounds] | None:
        """Return two figures as one range, None when they are none."""
        return self._least_and_most(low, high) or self._from_to(low, high)

    def _from_to(self, low: Quantity, high: Quantity) -> tuple[Quantity, Bounds] | None:
        """Return two figures that words or a dash join, None when they are none: `2 to 4`, `between 2 m and 4 m`."""
        between = self._between(low, high)
        opened = self._before(low.first, ("range", "open"))
        alternatives = self._are_alternatives(low, high)
        if alternatives and (self.read(low).compared or self.read(high).compared):
            return None
        if low.unit is not None and between[:1] == (".",):
            # "from 54.6 in. to 75 in."
            between = between[1:]
        joined = between in self._phrases["range", "link"] or between == () or alternatives
        if not joined or (between in self._open_links and not opened):
            return None
        if between == () and self._sentence.word(low.last) != "-":
            return None
        unit, currency = high.unit or low.unit, high.currency or low.currency
        if (low.unit and high.unit and low.unit.dimension != high.unit.dimension) or (unit and currency):
            # the 40 and the 55 of "cheaper than $40 up to 55 ft long" are not of one thing
            return None
        minimum = low.value
        if low.unit and unit and low.unit is not unit:
            minimum = convert(low.value, low.unit, unit)
        if minimum > high.value and not (opened or alternatives):
            return None
        first = low.first - opened
        merged = Quantity(high.value, unit, currency, low.first, high.last)
        # "between 40 and 20" is a range however it is turned
        minimum, maximum = min(minimum, high.value), max(minimum, high.value)
        # "2 m or 3 m" are the ends of what would do
        slack = tolerance(unit) if alternatives and unit is not None else 0.0
        bounds = Bounds(minimum=minimum, maximum=maximum, first=first, last=high.last, compared=True)
        return merged, bounds.widened(slack)

    def _least_and_most(self, low: Quantity, high: Quantity) -> tuple[Quantity, Bounds] | None:
        """Return a least and a most figure of one unit that stand side by side: `min 12 max 22 kg`."""
        first, behind = self._before(low.first, ("at_least", "before")), self._after(low.last, ("at_least", "after"))
        second, last = self._before(high.first, ("at_most", "before")), self._after(high.last, ("at_most", "after"))
        unsaid = (low.unit is None and low.currency is None) and (high.unit is not None or high.currency is not None)
        unsaid = unsaid and low.value <= high.value
        between = self._sentence.tokens[low.last + 1 + behind : high.first - second]
        # "4 stars and up, below 10 dollars" are two thoughts
        apart = bool(behind) or high.currency is not None
        joining = {"-"} if apart else {",", "-"}
        joining |= self._lexicon.words("clause", "and") | self._lexicon.words("clause", "contrast")
        if not (first or behind) or not (second or last) or not unsaid or {token.word for token in between} - joining:
            return None
        merged = Quantity(high.value, high.unit, high.currency, low.first, high.last)
        begin, end = low.first - first, high.last + last
        return merged, Bounds(minimum=low.value, maximum=high.value, first=begin, last=end, compared=True)

    def _after(self, last: int, names: tuple[str, str]) -> int:
        return self._sentence.starts(last + 1, self._phrases[names])

    def _between(self, low: Quantity, high: Quantity) -> tuple[str, ...]:
        """Return the words between two figures, without those that both measure: `2 pages to 4 pages` is `2 to 4`."""
        tokens = self._sentence.tokens[low.last + 1 : high.first]
        behind = self._sentence.tokens[high.last + 1 :]
        same = 0
        linking = self._phrases["range", "link"].starting
        while (
            same < min(len(tokens), len(behind))
            and tokens[same].stem == behind[same].stem
            and tokens[same].is_word
            and tokens[same].word not in linking
        ):
            same += 1
        return tuple(token.word for token in tokens[same:])

    def _are_alternatives(self, low: Quantity, high: Quantity) -> bool:
        """Whether either of two figures would do: `2 m or 3 m`, `a 230 V input or a 208 V input`."""
        between = self._sentence.tokens[low.last + 1 : high.first]
        joins = [token.word for token in between if token.word in self._lexicon.words("clause", "or")]
        if len(joins) != 1 or len(between) == 1:
            return len(joins) == 1
        measured = low.unit is not None and high.unit is not None and low.unit.dimension == high.unit.dimension
        return (
            measured
            and len(between) <= _BETWEEN
            and all(self._may_stand_between(index) for index in range(low.last + 1, high.first))
        )

    def read(self, quantity: Quantity) -> Bounds:
        """Return the limits that the words around a figure make of it; the contrary of those that are complained of."""
        bounds = self._read(quantity)
        one_sided = (bounds.minimum is None) is not (bounds.maximum is None)
        complained = self._sentence.refused[quantity.first] and one_sided and not bounds.refused
        return bounds.contrary() if complained else bounds

    def _read(self, quantity: Quantity) -> Bounds:
        value, first, last = quantity.value, quantity.first, quantity.last
        for name, is_upper in (("at_most", True), ("at_least", False)):
            # "anything over 7 ft is too long"
            length, gap = self._comparator_after(last, (name, "beyond"))
            if length:
                begin = first - self._comparing(first)
                return self._one_sided(value, upper=is_upper, exclusive=False, first=begin, last=last + gap + length)
        exactly = self._before(first, ("exactly", "before"))
        before = None if exactly > self._comparing(first) else self._read_before(quantity)
        after = self._read_after(quantity)
        if before is not None and not (after is not None and self._only_names(before, after)):
            return self._with_echo(before)
        if after is not None:
            return after
        reached = self._sentence.word(first - 1) in self._lexicon.words("figures", "reach")
        if reached or any(self._sentence.word(index) == "+" for index in range(first + 1, last)):
            # "5400+ mAh"
            return self._one_sided(value, upper=False, exclusive=False, first=first - reached, last=last)
        about = self._before(first, ("about", "before"))
        about_after = self._sentence.starts(last + 1, self._phrases["about", "after"])
        if about or about_after:
            near = Bounds(minimum=value, maximum=value, first=first - about, last=last + about_after, compared=True)
            return near.widened(self._lexicon.about)
        length, gap = self._comparator_after(last, ("exactly", "after"))
        return Bounds(
            minimum=value,
            maximum=value,
            first=first - exactly,
            last=last + gap + length if length else last,
            compared=bool(exactly or length),
            behind=last + 1,
            until=last + gap,
        )

    def _comparing(self, first: int) -> int:
        """Return the tokens of the longest comparison right before a figure."""
        return max(self._before(first, (name, "before")) for name in ("at_most", "at_least"))

    def _read_after(self, quantity: Quantity) -> Bounds | None:
        """Return the limit that a comparison behind a figure makes of it: `16 GB or more`."""
        value, first, last = quantity.value, quantity.first, quantity.last
        for name, is_upper in (("at_least", False), ("at_most", True)):
            length, gap = self._comparator_after(last, (name, "after"))
            if length:
                # "I can't spend 80 dollars or more"
                flipped = self._negated_before(first)
                upper = is_upper != flipped
                found = self._one_sided(value, upper=upper, exclusive=flipped, first=first, last=last + gap + length)
                return found._replace(behind=last + 1, until=last + gap, refused=flipped)
        return None

    def _only_names(self, before: Bounds, after: Bounds) -> bool:
        """Whether what limits before a figure is part of a name: the memory of `a maximum memory of 16 GB or more`."""
        named = any(
            token.is_word and token.word not in self._lexicon.fillers and not self.is_comparison(index)
            for index, token in enumerate(self._sentence.tokens[before.first : after.first], before.first)
        )
        return named and before.leaves_room_for(after)

    def _nearest_before(self, first: int) -> list[tuple[str, bool, int, int]]:
        """Return each comparison before a figure with its length and gap, the nearest first: `limit of at least 5`."""
        found = [
            (name, is_upper, *self._comparator_before(first, (name, "before")))
            for name, is_upper in (("at_most", True), ("at_least", False))
        ]
        return sorted(found, key=lambda each: each[3])

    def _read_before(self, quantity: Quantity) -> Bounds | None:
        """Return the limit that a comparison before a figure makes of it; refused, it means the contrary."""
        value, first, last = quantity.value, quantity.first, quantity.last
        refused = self._refused_after(last)
        for name, is_upper, length, gap in self._nearest_before(first):
            if length:
                start = first - gap - length
                refused = refused or self._refused_when(start, last)
                if refused:
                    # "anything below 2 litres is useless"
                    found = self._one_sided(value, upper=not is_upper, exclusive=False, first=start, last=refused)
                    return found._replace(behind=last + 1, until=refused, refused=True)
                exclusive = self._is_exclusive(name, start, length)
                flipped = self._negated_before(start)
                upper = is_upper != flipped
                begin = start - 1 if flipped else start
                found = self._one_sided(value, upper=upper, exclusive=exclusive and not flipped, first=begin, last=last)
                return found._replace(refused=flipped)
        return None

    def _with_echo(self, bounds: Bounds) -> Bounds:
        """Return limits with what only says them again right behind the figure: `my budget is 200 tops`."""
        name = "at_most" if bounds.minimum is None else "at_least"
        length = self._sentence.starts(bounds.last + 1, self._phrases[name, "after"])
        if not length or self._follows_with_number(bounds.last + length):
            return bounds
        return bounds._replace(last=bounds.last + length)

    @staticmethod
    def _one_sided(value: float, *, upper: bool, exclusive: bool, first: int, last: int) -> Bounds:
        if upper:
            return Bounds(maximum=value, exclusive_maximum=exclusive, first=first, last=last, compared=True)
        return Bounds(minimum=value, exclusive_minimum=exclusive, first=first, last=last, compared=True)

    def _is_exclusive(self, name: str, start: int, length: int) -> bool:
        words = tuple(token.word for token in self._sentence.tokens[start : start + length])
        return words in self._phrases[name, "exclusive"]

    def _before(self, first: int, names: tuple[str, str]) -> int:
        return self._sentence.ends(first - 1, self._phrases[names])

    def _comparator_before(self, first: int, names: tuple[str, str]) -> tuple[int, int]:
        """Return (length, gap) of the comparison phrase that ends shortly before a position."""
        # "a minimum fan diameter of 100 mm", "the most I can use is 100 mm": what is meant may stand between
        measured = self._sentence.word(first - 1) in self._lexicon.words("figures", "equals")
        for gap in range(_REACH if measured else 4):
            if length := self._before(first - gap, names):
                return length, gap
            token = self._sentence.tokens[first - gap - 1] if first > gap else None
            if token is None or (self._sentence.ends_clause(first - gap - 1) and not (token.word == "." and gap == 0)):
                break
            known = token.word in self._lexicon.words("figures", "before") or token.word == "."
            known = known or (token.word == "," and self._opens_clause(first - gap - 1))
            if not known and not (measured and token.is_word):
                break
        return 0, 0

    def _opens_clause(self, comma: int) -> bool:
        """Whether a comparison that opens the clause stands before a comma: `At the low end, 13 minutes`."""
        for name in ("at_most", "at_least"):
            if length := self._sentence.ends(comma - 1, self._phrases[name, "before"]):
                first = comma - length
                return first == 0 or self._sentence.ends_clause(first - 1)
        return False

    def _comparator_after(self, last: int, names: tuple[str, str]) -> tuple[int, int]:
        """Return (length, gap) of the comparison phrase that begins shortly after a position."""
        if self._abbreviates(last + 1):
            length, gap = self._comparator_after(last + 1, names)
            return length, gap + bool(length)
        for gap in range(_REACH):
            if self._parts(last + 1 + gap):
                break
            if length := self._sentence.starts(last + 1 + gap, self._phrases[names]):
                phrase = tuple(token.word for token in self._sentence.tokens[last + 1 + gap :][:length])
                leads = any(
                    phrase in self._phrases[section, "before"] for section in ("at_most", "at_least", "exactly")
                )
                # in "8 GB min 256 GB" the word belongs to the figure after it
                if not (leads and self._follows_with_number(last + gap + length)):
                    return length, gap
            if not self._may_stand_between(last + 1 + gap):
                break
        return 0, 0

    def _parts(self, index: int) -> bool:
        """Whether a plus goes on to the next wish and is no "or more": `$3000 + black`, but not `$3000+`."""
        return self._sentence.word(index) == "+" and self._sentence.ends_clause(index)

    def _refused_when(self, first: int, last: int) -> int:
        """Return the last token of what refuses under a condition: `if it is over 2 m, I'm not interested`, else 0."""
        begin = first
        while begin > max(0, first - _REACH) and not self._sentence.ends_clause(begin - 1):
            begin -= 1
        when = self._lexicon.words("refused", "when")
        if not any(self._sentence.word(index) in when for index in range(begin, first)):
            return 0
        then = phrases(self._lexicon, "refused", "then")
        for index in range(last + 1, min(len(self._sentence), last + 2 + _REACH)):
            if length := self._sentence.starts(index, then):
                return index + length - 1
        return 0

    def _abbreviates(self, index: int) -> bool:
        """Whether a point belongs to the unit before it: that of `14 in. or bigger`."""
        tokens = self._sentence.tokens
        return (
            0 < index < len(tokens) - 1
            and tokens[index].word == "."
            and tokens[index].start == tokens[index - 1].end
            and tokens[index - 1].word in self._lexicon.unit_words
            and self._sentence.text[tokens[index + 1].start].islower()
        )

    def _refused_after(self, last: int) -> int:
        """Return the last token of words behind a figure that refuse what they are about (`is useless`), 0 for none."""
        for index in range(last + 1, last + 1 + _REACH):
            if length := self._sentence.starts(index, self._phrases["refused", "too"]):
                return index + length  # and the word behind it, what it is too much of
            if length := self._sentence.starts(index, self._phrases["refused", "after"]):
                return index + length - 1
            if not self._may_stand_between(index):
                break
        return 0

    def _may_stand_between(self, index: int) -> bool:
        """Whether a word may stand between a figure and its `or more`: what is counted or measured, and small words."""
        if index >= len(self._sentence) or self._sentence.ends_clause(index):
            return False
        token = self._sentence.tokens[index]
        if token.word == "-":
            return True
        return token.is_word and token.word not in self._lexicon.words("figures", "connecting")

    def _follows_with_number(self, last: int) -> bool:
        after = self._sentence.tokens[last + 1 : last + 3]
        skipped = self._lexicon.words("clause", "articles") | self._lexicon.words("clause", "of") | {"."}
        while after and after[0].word in skipped:
            after = after[1:]
        numbers = self._lexicon.numbers
        return bool(after) and (
            after[0].is_number or after[0].word in self._lexicon.currency_words or after[0].word in numbers
        )

    def _says_nothing(self, index: int) -> bool:
        """Whether a word may stand between a refusal and what it refuses: that of `not a hair over 2 m`."""
        if not 0 <= index < len(self._sentence):
            return False
        token = self._sentence.tokens[index]
        small = token.word in self._lexicon.words("figures", "verbs") or token.word in self._lexicon.fillers
        fresh = token.word in self._lexicon.words("figures", "fresh")
        measured = token.word in self._lexicon.attributes or token.stem in self._lexicon.measured
        idle = (small or measured or token.stem in self._lexicon.everyday) and not fresh
        return token.is_word and idle and not self._sentence.ends_clause(index)

    def _negated_before(self, start: int) -> bool:
        index = start - 1
        for _ in range(_REFUSING):
            word = self._sentence.word(index)
            if word in self._lexicon.words("negation", "words"):
                # who is happy to drop $65, or doesn't mind, refuses nothing
                idle = phrases(self._lexicon, "negation", "idle")
                return not (self._sentence.ends(index, idle) or 0 < self._sentence.starts(index, idle) <= start - index)
            if not self._says_nothing(index):
                return False
            index -= 1
        return False
