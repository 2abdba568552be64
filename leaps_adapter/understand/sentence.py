"""The sentence while it is being read: its tokens, what was claimed already, where it negates."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from leaps_adapter.text import PLUS, Token, is_inner_plus, tokenize
from leaps_adapter.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from leaps_adapter.lexicon import Lexicon
    from leaps_adapter.understand.labels import Label

Words = tuple[str, ...]

_BRACKETS = frozenset({"(", ")"})
_BRACKETED = 5  # tokens that one word in brackets may be


class Phrases:
    """A list of phrases, found by their first or last word; of several that fit, the longest one comes first."""

    def __init__(self, phrases: Iterable[Words]) -> None:
        self.starting: dict[str, list[Words]] = {}
        self.ending: dict[str, list[Words]] = {}
        self._all = frozenset(phrases)
        for words in sorted(self._all, key=lambda words: (-len(words), words)):
            self.starting.setdefault(words[0], []).append(words)
            self.ending.setdefault(words[-1], []).append(words)

    def __contains__(self, words: Words) -> bool:
        return words in self._all


class Sentence:
    """One query as tokens. Parts of it are claimed by the constraint they were read as, so that none is read twice."""

    def __init__(self, text: str, lexicon: Lexicon, *, tokens: Sequence[Token] | None = None) -> None:
        self.text = text
        self.lexicon = lexicon
        self.tokens = list(tokens) if tokens is not None else tokenize(text, language=lexicon.language)
        self._said = [self._spoken(index) for index in range(len(self.tokens))]
        self.claimed = [False] * len(self.tokens)
        self.negated = [False] * len(self.tokens)
        self.refused = [False] * len(self.tokens)
        """Where the sentence complains of what it names."""
        self.core: tuple[int, int] | None = None
        """The first and last token of the product's name, once it was read."""
        self.spelled: set[int] = set()
        """The signs that belong to a name and end no clause, as that of `be quiet!`."""
        self.labels: Sequence[Label] = ()
        """Where the name of a field stands."""
        self.describing: set[int] = set()
        """The words of the product's name that say something of it, as the colour of a `colour printer` does."""

    def __len__(self) -> int:
        return len(self.tokens)

    def span(self, first: int, last: int) -> Span:
        """Return the words from token `first` to `last`, inclusive, as they stand in the query."""
        start, end = self.tokens[first].start, self.tokens[last].end
        return Span(start=start, end=end, text=self.text[start:end])

    def claim(self, first: int, last: int) -> None:
        """Mark the tokens from `first` to `last`, inclusive, as read."""
        for index in range(max(0, first), min(last + 1, len(self.tokens))):
            self.claimed[index] = True

    def free(self, first: int, last: int) -> bool:
        """Whether nothing from `first` to `last`, inclusive, was read yet."""
        return not any(self.claimed[first : last + 1])

    def in_one_piece(self, first: int, last: int) -> bool:
        """Whether nothing stands between the tokens from `first` to `last`: `3M` and not `3 m`."""
        tokens = self.tokens[first : last + 1]
        return all(one.end == two.start for one, two in pairwise(tokens))

    def word(self, index: int) -> str:
        """Return the folded word at a position, empty outside the sentence."""
        return self.tokens[index].word if 0 <= index < len(self.tokens) else ""

    def stems(self, first: int, last: int) -> Words:
        """Return the stems of the words and numbers from `first` to `last`, inclusive."""
        return tuple(stem for stem in self._said[max(first, 0) : last + 1] if stem)

    def _spoken(self, index: int) -> str:
        """Return the stem of a word or number; nothing of a sign, but for the plus inside a word."""
        token = self.tokens[index]
        if token.is_word or token.is_number:
            return token.stem
        return PLUS if is_inner_plus(self.tokens, index) else ""

    def describe(self, first: int, last: int) -> None:
        """Free the words from `first` to `last` of the product's name to be read: they describe it as well."""
        for index in range(first, last + 1):
            self.claimed[index] = False
            self.describing.add(index)

    def begins_compound(self, index: int) -> bool:
        """Whether a word is the first part of a hyphened one: the over of `over-ear`."""
        return self.word(index + 1) == "-" and self.tokens[index + 1].start == self.tokens[index].end

    def spelling(self, first: int, last: int) -> str:
        """Return the tokens from `first` to `last`, inclusive, as read, apart where they are apart in the query."""
        words = self.tokens[first].word
        for before, token in pairwise(self.tokens[first : last + 1]):
            words += token.word if token.start == before.end else f" {token.word}"
        return words

    def joined(self, indices: Sequence[int]) -> str:
        """Return these tokens as words for an engine: `S24` stays one word; what stands between is left out."""
        text = ""
        for before, index in zip((None, *indices), indices, strict=False):
            glued = before is not None and self.tokens[before].end == self.tokens[index].start
            text += self.tokens[index].word if glued or before is None else f" {self.tokens[index].word}"
        return text

    def code(self, index: int) -> str:
        """Return the run of letters and figures that a token belongs to (`s24`), empty when it stands alone."""
        first, last = self.run(index)
        return "".join(token.word for token in self.tokens[first : last + 1]) if last > first else ""

    def run(self, index: int) -> tuple[int, int]:
        """Return the first and last token of the run of letters and figures that a token belongs to."""
        first = last = index
        tokens = self.tokens
        while first and tokens[first - 1].end == tokens[first].start and _alphanumeric(tokens[first - 1]):
            first -= 1
        while last + 1 < len(tokens) and tokens[last].end == tokens[last + 1].start and _alphanumeric(tokens[last + 1]):
            last += 1
        return first, last

    def starts(self, index: int, phrases: Phrases) -> int:
        """Return the number of tokens of the longest phrase that starts at the position, 0 when none does."""
        return next((len(p) for p in phrases.starting.get(self.word(index), ()) if self._equal(index, p)), 0)

    def ends(self, index: int, phrases: Phrases) -> int:
        """Return the number of tokens of the longest phrase that ends at the position, 0 when none does."""
        return next((len(p) for p in phrases.ending.get(self.word(index), ()) if self._equal(index - len(p) + 1, p)), 0)

    def clause(self, index: int, *, before: int, after: int) -> tuple[int, int]:
        """Return the first and last token of the clause around a position, that many at most; commas do not end one."""
        first = index
        while first > max(0, index - before) and not self.ends_clause(first - 1):
            first -= 1
        last = index
        while last < min(len(self.tokens) - 1, index + after) and not self.ends_clause(last + 1):
            last += 1
        return first, last

    def ends_clause(self, index: int) -> bool:
        """Whether the token at the position closes a clause."""
        word = self.tokens[index].word
        if index in self.spelled or self._brackets_one(index):
            return False
        if word == ".":
            # a point inside a model name or an abbreviation ends nothing
            after = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
            return after is None or after.start > self.tokens[index].end
        if word in {"-", "+", "|"}:
            return self._stands_alone(index)
        return word in self.lexicon.words("clause", "end")

    def _brackets_one(self, index: int) -> bool:
        """Whether a bracket is around one word alone: those of `error correction (ECC)`, `virtualisation (VT-x)`."""
        word = self.word(index)
        if word not in _BRACKETS:
            return False
        step = 1 if word == "(" else -1
        reach = range(index + 2 * step, index + (_BRACKETED + 2) * step, step)
        other = next((each for each in reach if self.word(each) in _BRACKETS), None)
        if other is None or self.word(other) == word:
            return False
        return self.in_one_piece(min(index, other), max(index, other))

    def _stands_alone(self, index: int) -> bool:
        """Whether a sign parts two thoughts (`not HP - white please`) and joins no figures (`45 - 150`)."""
        if not 0 < index < len(self.tokens) - 1:
            return False
        before, sign, after = self.tokens[index - 1 : index + 2]
        # the sign before a figure may join it: "45 - 150", "price - $50"
        figure = after.is_number or after.word in self.lexicon.currency_words
        return before.end < sign.start and sign.end < after.start and not (figure and sign.word == "-")

    def _equal(self, index: int, phrase: Words) -> bool:
        if index < 0 or index + len(phrase) > len(self.tokens):
            return False
        return all(self.tokens[index + offset].word == word for offset, word in enumerate(phrase))


def _alphanumeric(token: Token) -> bool:
    return token.is_word or token.is_number


@lru_cache(maxsize=64)
def phrases(lexicon: Lexicon, section: str, name: str) -> Phrases:
    """Return a list of the lexicon as token sequences."""
    return Phrases(
        tuple(t.word for t in tokenize(text, language=lexicon.language)) for text in lexicon.list(section, name)
    )
