"""Values that a sentence lists, collected field by field: which of them belong together, and which are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from leaps_adapter.types import Constraint, Deciding, Operator, Target
from leaps_adapter.understand.alternatives import united

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaps_adapter.understand.sentence import Sentence

_OF_ONE_FIELD = frozenset({"brand", "colour"})  # attributes that one field decides, however many fields there are


class Match(NamedTuple):
    """A value found at a position: its last token, and how its targets decide."""

    attribute: str
    values: tuple[str, ...]
    targets: tuple[Target, ...]
    last: int
    decided_by: Deciding = Deciding.ANY


class Collector:
    """Collects the values that a finder finds into one constraint for each attribute, wanted and unwanted apart."""

    def __init__(self, sentence: Sentence, find_brand: Callable[[int], Match | None]) -> None:
        self._sentence = sentence
        self.opposed: set[int] = set()
        """The words that ask for something by naming its opposite, whose negation is their own."""
        self._unwanted_brands = self._find_unwanted_brands(find_brand)

    def collect(self, find: Callable[[int], Match | None]) -> list[Constraint]:
        """Return the constraints that the values found at the positions of the sentence make."""
        found: dict[tuple[str, bool], Constraint] = {}
        index, previous = 0, -9
        previous_key: tuple[str, bool] | None = None
        while index < len(self._sentence):
            match = find(index)
            if match is None:
                index += 1
                continue
            attribute, last = match.attribute, match.last
            turned = index not in self.opposed and self._turns_away(previous, previous_key, index, attribute)
            negated = self._sentence.negated[index] and not turned and not self.behind_brand(index, attribute)
            negated = negated or (attribute in _OF_ONE_FIELD and self._sentence.refused[index])
            if not negated and previous_key == (attribute, True) and self._continues_list(previous, index, match, find):
                negated = True
            constraint = Constraint(
                id="",
                attribute=attribute,
                operator=Operator.NONE_OF if negated else Operator.ANY_OF,
                span=self._sentence.span(index, last),
                values=match.values,
                targets=match.targets,
                decided_by=Deciding.ANY if negated and attribute not in _OF_ONE_FIELD else match.decided_by,
            )
            group = (attribute, negated)
            found[group] = united(found[group], constraint, self._sentence.text) if group in found else constraint
            self._sentence.claim(index, last)
            previous, previous_key = last, group
            index = last + 1
        return list(found.values())

    def behind_brand(self, index: int, attribute: str) -> bool:
        """Whether a negation was for the brand before a value: `no Kingston DDR4`, `not Canon in yellow or red`."""
        if attribute == "brand" or index in self.opposed:
            return False
        last = max((end for end in self._unwanted_brands if end < index), default=None)
        if last is None or not all(self._sentence.negated[last:index]):
            return False
        joins = self._sentence.lexicon.words("clause", "join") | {","}
        return self._sentence.word(last + 1) not in joins

    def _find_unwanted_brands(self, find_brand: Callable[[int], Match | None]) -> tuple[int, ...]:
        """Return the last tokens of the brands that stand in a negation."""
        ends = (find_brand(index) for index in range(len(self._sentence)) if self._sentence.negated[index])
        return tuple(match.last for match in ends if match is not None and match.attribute == "brand")

    def _turns_away(self, previous: int, previous_key: tuple[str, bool] | None, index: int, attribute: str) -> bool:
        """Whether an `and` before a value leaves a negation of another attribute: `not from V7 and orange`."""
        if self._sentence.word(index - 1) not in self._sentence.lexicon.words("clause", "and"):
            return False
        return previous_key != (attribute, True) or previous != index - 2

    def _says_no_more(self, index: int) -> bool:
        return index >= len(self._sentence) or self._sentence.word(index) == "," or self._sentence.ends_clause(index)

    def _continues_list(self, previous: int, index: int, match: Match, find: Callable[[int], Match | None]) -> bool:
        """Whether the value found at a position goes on a negated list: `no black, white or grey`."""
        between = [token.word for token in self._sentence.tokens[previous + 1 : index]]
        goes_on = self._sentence.lexicon.words("clause", "goes_on")
        if between and self._sentence.lexicon.words("clause", "join").issuperset(between):
            return not goes_on.isdisjoint(between) or "/" in between
        if between != [","]:
            return False
        if match.attribute == "brand" and self._says_no_more(match.last + 1):
            # "no Canon, Epson" alone
            return True
        # after a bare comma the list goes on only when it ends in "or" or "nor" with a value of the same kind
        for ahead in range(index + 1, min(index + 8, len(self._sentence))):
            if self._sentence.word(ahead) in goes_on:
                return True
            if self._sentence.word(ahead) != "," and find(ahead) is None:
                return False
        return False
