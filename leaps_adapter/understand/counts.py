"""Counts: a number before or behind the name of what is counted, such as `6 USB ports`, `pack of 6`, `dual core`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.catalogue.units import Quantity
from leaps_adapter.understand import shapes
from leaps_adapter.understand.bounds import Bounds
from leaps_adapter.understand.sentence import phrases
from leaps_adapter.understand.stating import FigureReader

if TYPE_CHECKING:
    from leaps_adapter.types import Constraint

_LONGEST_VALUE = 4


class CountReader(FigureReader):
    """Grounds a number without a unit in the field that counts what is said beside it."""

    def read(self, quantity: Quantity, bounds: Bounds) -> Constraint | None:
        """Ground a number without a unit by what stands behind it, else by what stands before it."""
        first = min(quantity.first, bounds.first)
        return self._counted(quantity, bounds) or self._named(first, bounds) or self._labelled(first, bounds)

    def read_multiples(self) -> list[Constraint]:
        """Return what is counted by a word of its own, such as `dual core`, where a field holds the count."""
        found: list[Constraint] = []
        for index, token in enumerate(self._sentence.tokens):
            value = self._lexicon.multiples.get(token.word)
            if value is None or self._sentence.claimed[index] or self._begins_value(index):
                continue
            exactly = Bounds(minimum=float(value), maximum=float(value), first=index, last=index)
            counted = self._counted(Quantity(float(value), None, None, index, index), exactly, heads=1)
            if counted is not None:
                found.append(counted)
        return found

    def _begins_value(self, index: int) -> bool:
        """Whether the word is part of a value that such products have: the double of `double-sided printing`."""
        values, lexicon = self._grounding.values, self._lexicon
        said = (self._sentence.stems(index, end) for end in range(index + 1, index + _LONGEST_VALUE))
        return any(
            each in lexicon.equal_values
            and (values.flag(each, self._kinds) is not None or bool(values.targets(each, self._kinds)))
            for each in said
        )

    def _counted(self, quantity: Quantity, bounds: Bounds, *, heads: int = 2) -> Constraint | None:
        sentence = self._sentence
        # the bit of "64-bit processor" is not what a processor has 64 of
        joined = sentence.begins_compound(quantity.last)
        stops = self._lexicon.words("figures", "stop")
        nouns: list[str] = []
        positions: list[int] = []
        index = quantity.last + 1
        compared_at_once = bounds.last > quantity.last >= bounds.until
        if compared_at_once or (index < len(sentence) and sentence.word(index) in stops):
            # the noun of "4 or more buttons" stands behind the comparison
            index = max(quantity.last, bounds.last) + 1
        index += self.inside(index) or (index == quantity.last + 1 and shapes.multiplies(self._sentence, index))
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
        whole = quantity.value.is_integer()
        counted = self._grounding.figures.counted
        found = counted(tuple(nouns), self._kinds, heads=heads, whole=whole, joined=joined) if nouns else None
        if found is not None:
            attribute, targets, used = found
            last = max(bounds.last, positions[used - 1])
            after = self._bounds_after_noun(bounds, quantity, positions[used - 1])
            return self._state.constraint(attribute, targets, after._replace(last=max(last, after.last)), None)
        return None

    def inside(self, index: int) -> int:
        """Return the words between a figure and what it counts the pieces of: the `per` of `20 per pack`."""
        length = self._sentence.starts(index, phrases(self._lexicon, "figures", "within"))
        return 0 if self._sentence.word(index + length) in self._lexicon.words("figures", "apiece") else length

    def _bounds_after_noun(self, bounds: Bounds, quantity: Quantity, last: int) -> Bounds:
        if bounds.compared:
            return bounds
        moved = self._state.limits.read(quantity._replace(last=last))
        return moved if moved.compared else bounds

    def _named(self, first: int, bounds: Bounds) -> Constraint | None:
        """Ground a number whose attribute is named in two words some way before it: `the memory bus has to be 128`."""
        last = self._state.named_before(first)
        if self._sentence.word(last) in self._lexicon.attributes and self._sentence.free(last, last):
            # the width of a "memory bus width"
            measured = self._named_up_to(last - 1, bounds)
            if measured is not None:
                return measured
        return self._named_up_to(last, bounds)

    def _named_up_to(self, last: int, bounds: Bounds) -> Constraint | None:
        if last < 1 or not self._sentence.free(last - 1, last):
            return None
        stems = self._sentence.stems(last - 1, last)
        whole = _is_whole(bounds)
        found = self._grounding.figures.counted(stems, self._kinds, whole=whole) if len(stems) > 1 else None
        if found is None or found[2] < len(stems):
            return None
        return self._state.constraint(found[0], found[1], bounds._replace(first=min(last - 1, bounds.first)), None)

    def _labelled(self, first: int, bounds: Bounds) -> Constraint | None:
        """Ground a number whose attribute stands before it: `pack of 6`, `age 8`."""
        # the labels of a "label count 100" are counted, though they are the product too
        noun, counted = self._state.noun_before(first)
        if noun < max(0, first - 3) or not self._sentence.tokens[noun].is_word:
            return None
        if self._sentence.claimed[noun] and not counted:
            return None
        stem = self._sentence.tokens[noun].stem
        if not bounds.compared and len(stem) < 3:
            return None
        figures, whole = self._grounding.figures, _is_whole(bounds)
        found = figures.counted((stem,), self._kinds, heads=1, whole=whole) or (
            figures.counted(self._sentence.stems(noun - 1, noun), self._kinds, whole=whole) if noun else None
        )
        if found is None:
            return None
        attribute, targets, _ = found
        return self._state.constraint(attribute, targets, bounds._replace(first=min(noun, bounds.first)), None)


def _is_whole(bounds: Bounds) -> bool:
    return all(each is None or each.is_integer() for each in (bounds.minimum, bounds.maximum))
