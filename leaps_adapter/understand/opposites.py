"""Values asked for by their opposite: who wants a `wired` mouse excludes the wireless ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from leaps_adapter.understand import shapes
from leaps_adapter.understand.listing import Match

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.types import Target
    from leaps_adapter.understand.grounding import Grounding
    from leaps_adapter.understand.listing import Collector
    from leaps_adapter.understand.sentence import Sentence

_LONGEST = 6
_MEASURED = 3  # tokens from an opposite to the figure that it may tell of
_TOLD = 3  # excluded values that are told whatever the shop has
_HARD_COVERAGE = 0.12


class OppositeFinder:
    """Finds the values that a word at a position excludes, and turns round the negation of the word."""

    def __init__(self, sentence: Sentence, grounding: Grounding, kinds: Sequence[str], collector: Collector) -> None:
        self._sentence = sentence
        self._grounding = grounding
        self._kinds = kinds
        self._collector = collector

    def at(self, index: int) -> Match | None:
        """Return what the words at a position exclude, None when they ask for nothing by its opposite."""
        sentence = self._sentence
        particles = sentence.lexicon.words("negation", "particles")
        for length in range(min(_LONGEST, len(sentence) - index), 0, -1):
            last = index + length - 1
            excluded = sentence.lexicon.opposites.get(sentence.stems(index, last))
            if excluded is None or not shapes.begins_and_ends_in_words(sentence, index, last):
                continue
            if any(sentence.claimed[i] for i in range(index, last + 1) if sentence.word(i) not in particles):
                continue
            if self._names_feature(index, last + 1):
                continue
            if self._tells_of_figure(index, last):
                sentence.claim(index, last)
                return None
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

    def _names_feature(self, first: int, end: int) -> bool:
        """Whether the words name a thing that such products have or have not: the wired of `wired networking`."""
        return any(
            self._sentence.stems(start, end) in self._sentence.lexicon.equal_values
            and self._grounding.values.flag(self._sentence.stems(start, end), self._kinds) is not None
            for start in (first, first + 1)
            if start <= end < len(self._sentence)
        )

    def _tells_of_figure(self, first: int, last: int) -> bool:
        """Whether the words say which figure is meant: the mono of a `mono print speed` and of `20 ppm in mono`."""
        sentence = self._sentence
        measures = sentence.lexicon.words("values", "measured")
        behind = range(last + 1, last + 1 + _MEASURED)
        before = range(first - 1, first - 1 - _MEASURED, -1)
        for positions in (behind, before):
            for position in positions:
                if sentence.word(position) in measures:
                    return True
                if sentence.word(position) in {"", ","} or sentence.ends_clause(position):
                    break
        return False

    def _flip(self, first: int, last: int) -> None:
        """Negate the words of an opposite: to ask for `wired` excludes `wireless`, unless it is excluded itself."""
        particles = self._sentence.lexicon.words("negation", "particles")
        said = any(self._sentence.word(i) in particles for i in range(first, last + 1))
        wanted = said or not self._sentence.negated[first] or self._collector.behind_brand(first, "")
        for index in range(first, last + 1):
            self._sentence.negated[index] = wanted
            self._collector.opposed.add(index)
