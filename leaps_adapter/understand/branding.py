"""Where a sentence names a maker: of the thing, or of a part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.types import Deciding
from leaps_adapter.understand import shapes
from leaps_adapter.understand.comparisons import BoundsReader
from leaps_adapter.understand.listing import Match
from leaps_adapter.understand.sentence import phrases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.understand.grounding import Grounding
    from leaps_adapter.understand.sentence import Sentence

_LONGEST = 4
_TOLD = 0.12  # of a field whose values begin with a maker
_PART_COVERAGE = 0.06  # of a field that names the makers of a part


class BrandFinder:
    """Finds the brand that stands at a position of the sentence."""

    def __init__(self, sentence: Sentence, grounding: Grounding, kinds: Sequence[str]) -> None:
        self._sentence = sentence
        self._grounding = grounding
        self._kinds = kinds
        self._limits = BoundsReader(sentence)
        self._by_cue = phrases(sentence.lexicon, "brand", "before")
        self._after_cue = phrases(sentence.lexicon, "brand", "after")

    def at(self, index: int) -> Match | None:
        """Return the brand whose name starts at a position, None when none does."""
        sentence, brands = self._sentence, self._grounding.makers.brands
        for length in range(min(_LONGEST, len(sentence) - index), 0, -1):
            last = index + length - 1
            raws = brands.get(sentence.stems(index, last))
            if raws is not None and sentence.tokens[index].is_number and not self._names_maker(index, last, raws):
                continue
            if (
                raws is None
                or not sentence.free(index, last)
                or not shapes.begins_and_ends_in_words(sentence, index, last)
            ):
                continue
            if self._begins_value(index, last) or self._begins_feature(raws, last):
                continue
            if self._is_ordinary_word(index, last) and not self._cued(index, last):
                continue
            if self._is_person(index) or not self._grounding.makers.spells(sentence, index, last, raws):
                continue
            own = Match("brand", (raws[0],), self._grounding.makers.targets(raws), last, Deciding.FIRST)
            made_by = bool(sentence.ends(index - 1, self._by_cue))
            return own if made_by else self._component_maker(raws, last) or own
        return None

    def _begins_value(self, index: int, last: int) -> bool:
        """Whether the name is the first word of a whole value such things have: the Canon of a `Canon EF` mount."""
        for end in range(last + 1, min(last + _LONGEST, len(self._sentence))):
            stems = self._sentence.stems(index, end)
            held = self._grounding.values.targets(stems, self._kinds)[:1]
            for _, target in held:
                if target.coverage >= _TOLD and any(self._grounding.key(raw) == stems for raw in target.matches):
                    return True
        return False

    def _begins_feature(self, raws: Sequence[str], last: int) -> bool:
        """Whether a feature follows that the catalogue names by its maker: the Intel of `Intel Hyper-Threading`."""
        values, brand = self._grounding.values, self._grounding.key(raws[0])
        for end in range(last + 1, min(last + _LONGEST, len(self._sentence))):
            feature = self._sentence.stems(last + 1, end)
            flag = values.flag(feature, self._kinds) or values.flag_within(feature, self._kinds) if feature else None
            held = values.targets(feature, self._kinds)[:1] if feature else []
            if any(
                self._grounding.key(field.label)[: len(brand)] == brand for field, _ in (*held, *filter(None, (flag,)))
            ):
                return True
        return False

    def _names_maker(self, index: int, last: int, raws: Sequence[str]) -> bool:
        """Whether a figure is part of a brand: the 3 of `3M`, but not that of `3 m` and of `no longer than 3m`.

        A measure it is as well where the brand makes nothing of the kind: a `3m cable`.
        """
        if not self._sentence.in_one_piece(index, last) or self._limits.limits(index):
            return False
        return self._grounding.makers.names_maker(raws, self._kinds)

    def _component_maker(self, raws: Sequence[str], last: int) -> Match | None:
        """Read `Intel processor`, and `Intel laptop` where Intel makes none, as the maker of a part."""
        after = self._sentence.tokens[last + 1] if last + 1 < len(self._sentence) else None
        next_stem = after.stem if after is not None and after.is_word and not self._sentence.claimed[last + 1] else ""
        beyond = last + (2 if self._sentence.word(last + 1) == "-" else 1)
        part_said = self._sentence.word(beyond) in self._sentence.lexicon.words("brand", "part")
        makes_some = not part_said and (not self._kinds or self._grounding.makers.sells(raws, self._kinds))
        for field, target in self._grounding.values.targets(self._grounding.key(raws[0]), self._kinds):
            named = next_stem in self._grounding.key(field.label)
            if target.coverage >= _PART_COVERAGE and (named or not makes_some):
                return Match(field.label, (raws[0],), (target,), last + 1 if named else last)
        return None

    def _is_ordinary_word(self, index: int, last: int) -> bool:
        """Whether the name of a brand is also a word of the shop, such as `Sharp` or `Manhattan`."""
        if last > index:
            return False
        token = self._sentence.tokens[index]
        if token.word in self._sentence.lexicon.fillers or (token.stem,) in self._sentence.lexicon.product_names:
            return True
        everyday = token.stem in self._sentence.lexicon.everyday and self._sentence.text[token.start].islower()
        named = self._sentence.core is not None and self._sentence.core[0] == index + 1
        return (token.stem,) in self._sentence.lexicon.colours or (everyday and not named)

    def _is_person(self, index: int) -> bool:
        """Whether a word is said of somebody and of no maker: that of `my brother asks`, not `my brother printer`."""
        if self._sentence.core is not None and self._sentence.core[0] == index + 1:
            return False
        words = self._sentence.lexicon.words
        owned = self._sentence.word(index - 1) in words("product", "owned") & words("compatibility", "skipped")
        return owned and self._sentence.word(index) in words("people", "words")

    def _cued(self, index: int, last: int) -> bool:
        sentence = self._sentence
        capital = (
            sentence.text[sentence.tokens[index].start].isupper() and index > 0 and not sentence.ends_clause(index - 1)
        )
        return (
            capital
            or sentence.negated[index]
            or bool(sentence.ends(index - 1, self._by_cue))
            or bool(sentence.starts(last + 1, self._after_cue))
        )
