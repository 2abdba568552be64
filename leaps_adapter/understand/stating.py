"""From the limits of a figure to a constraint: what it is a limit of, and which words of the sentence it takes up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.types import Constraint, Operator, Target
from leaps_adapter.understand.bounds import Bounds, tolerance
from leaps_adapter.understand.comparisons import BoundsReader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.catalogue.profile import Role
    from leaps_adapter.lexicon import Unit
    from leaps_adapter.understand.grounding import Grounding
    from leaps_adapter.understand.sentence import Sentence

_WINDOW = 4  # telling words before a figure that may say what it is of


class Statements:
    """States what was read of a sentence's figures, and claims the words that were read."""

    def __init__(self, sentence: Sentence, grounding: Grounding, kinds: Sequence[str]) -> None:
        self.sentence = sentence
        self.grounding = grounding
        self.kinds = kinds
        self.lexicon = sentence.lexicon
        self.limits = BoundsReader(sentence)

    def constraint(
        self,
        attribute: str,
        targets: tuple[Target, ...],
        bounds: Bounds,
        unit: Unit | None,
        *,
        unit_name: str | None = None,
    ) -> Constraint:
        """Return the constraint of these limits, in `unit` or, for a price, in the currency `unit_name`."""
        if unit is not None and bounds.minimum is not None and bounds.minimum == bounds.maximum:
            bounds = bounds.widened(tolerance(unit))
        self._claim(bounds)
        return Constraint(
            id="",
            attribute=attribute,
            operator=Operator.BETWEEN,
            span=self.sentence.span(max(0, bounds.first), bounds.last),
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
                self.sentence.claim(index, index)

    def _tells(self, index: int) -> bool:
        """Whether a word is a colour, a brand or a value."""
        phrase = self.sentence.stems(index, index)
        grounding = self.grounding
        if not phrase or self.sentence.word(index) in self.lexicon.fillers:
            return False
        return (
            phrase in self.lexicon.colours
            or phrase in grounding.makers.brands
            or bool(grounding.values.targets(phrase, self.kinds))
            or grounding.values.flag(phrase, self.kinds) is not None
        )

    def claim_attribute(self, attribute: str, bounds: Bounds, targets: Sequence[Target] = ()) -> None:
        """Claim the words right beside a number that name its attribute: `16 GB of RAM`, `a screen of 15 inches`."""
        words = self.lexicon.attributes.get(attribute)
        stems = {stem for phrase in words.say for stem in phrase} if words is not None else {attribute}
        # the black of "20 pages per minute in black" belongs to the print speed in black
        stems.update(*(self.grounding.key(self.grounding.profile.fields[each.field].label) for each in targets[:1]))
        for index in (*range(bounds.last + 1, bounds.last + 4), *self.said_before(bounds.first)):
            if index >= len(self.sentence) or not self.same_thought(index):
                continue
            if self.sentence.tokens[index].stem in stems and not self.sentence.claimed[index]:
                self.sentence.claim(index, index)

    def said_before(self, first: int) -> range:
        """Return the tokens before a figure that may say what it is of: some telling ones of the same thought.

        The small words of `the driver diameter has to be 40 mm` tell nothing.
        """
        begin, told = first, 0
        while begin > 0 and told < _WINDOW and self.same_thought(begin - 1):
            begin -= 1
            told += self.sentence.word(begin) not in self.lexicon.fillers
        return range(begin, first)

    def same_thought(self, index: int) -> bool:
        """Whether a word may say what the figure beside it is of: no figure, list or comparison begins at it."""
        token = self.sentence.tokens[index]
        if self.limits.compares(index):
            # a comparison that begins here is about the next figure
            return False
        joined = self.lexicon.words("clause", "and") | self.lexicon.words("clause", "or")
        return not (
            token.word == ","
            or token.word in joined
            or token.is_number
            or self.sentence.ends_clause(index)
            or token.word in self.lexicon.currency_words
        )

    def says(self, index: int, name: str) -> bool:
        """Whether a word is among the language's words for figures under this name."""
        return self.sentence.word(index) in self.lexicon.words("figures", name)

    def is_noun(self, index: int) -> bool:
        """Whether a word may name what a figure counts."""
        token = self.sentence.tokens[index]
        idle = self.lexicon.words("figures", "stop") | self.lexicon.words("figures", "range") | self.lexicon.fillers
        return token.is_word and token.word not in idle

    def noun_before(self, first: int) -> tuple[int, bool]:
        """Return where the word stands that a figure from `first` on is linked to, and whether it is said to count.

        The pack of a `pack of 6` is linked, the labels of a `label count 100` count.
        """
        noun = first - 1
        while self.says(noun, "linking"):
            noun -= 1
        return noun, any(self.says(index, "counting") for index in range(noun + 1, first))

    def named_before(self, first: int) -> int:
        """Return where the word stands of which a figure from `first` on is said, over words that only link the two.

        A comma links where a pronoun takes the thing up again: `the memory bus, it should be 128`.
        """
        linking = self.lexicon.words("fields", "linking") | self.lexicon.words("figures", "linking")
        resuming = self.lexicon.words("figures", "resuming")
        index = first - 1
        while index >= 0:
            resumed = self.sentence.word(index) == "," and self.sentence.word(index + 1) in resuming
            if not (resumed or self.sentence.word(index) in linking | resuming):
                break
            index -= 1
        return index

    def role_targets(self, role: Role) -> tuple[Target, ...]:
        """Return the fields of a role as targets, the one that speaks of the whole product first."""
        fields = self.grounding.profile.with_role(role)
        # a product's price is one field; others with the role (per SKU) speak where it is missing
        return tuple(
            Target(field=field.path, coverage=field.coverage)
            for field in sorted(fields, key=lambda f: (f.path.count("."), -f.coverage, f.path))[:2]
        )


class FigureReader:
    """Reads figures of one sort; what it reads is stated and claimed by what all sorts share."""

    def __init__(self, state: Statements) -> None:
        self._state = state
        self._sentence = state.sentence
        self._grounding = state.grounding
        self._kinds = state.kinds
        self._lexicon = state.lexicon
