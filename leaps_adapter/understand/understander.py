"""The ledger of a query, read without a model: the catalogue profile and the language's data files decide."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from heapq import nlargest
from typing import TYPE_CHECKING

from leaps_adapter.lexicon import load_lexicon
from leaps_adapter.text import tokenize
from leaps_adapter.types import Constraint, CoreProduct, Ledger, Operator, Query, Ranking, Wish
from leaps_adapter.understand.allowances import widen
from leaps_adapter.understand.alternatives import join_alternatives
from leaps_adapter.understand.codes import read_codes
from leaps_adapter.understand.compatibility import read_compatibility
from leaps_adapter.understand.contradictions import find_contradictions
from leaps_adapter.understand.doubts import give_up_most_doubtful
from leaps_adapter.understand.ends import read_ends
from leaps_adapter.understand.follow_up import merge_follow_up
from leaps_adapter.understand.grounding import Grounding
from leaps_adapter.understand.instructions import claim_instructions
from leaps_adapter.understand.intent import read_intent
from leaps_adapter.understand.labelled import read_labelled_values
from leaps_adapter.understand.labels import find_labels
from leaps_adapter.understand.names import read_names
from leaps_adapter.understand.negation import mark_negations
from leaps_adapter.understand.numbers import NumberReader
from leaps_adapter.understand.product import find_product
from leaps_adapter.understand.rankings import read_rankings
from leaps_adapter.understand.refusals import mark_refusals
from leaps_adapter.understand.sentence import Sentence, phrases
from leaps_adapter.understand.slips import mend_slips
from leaps_adapter.understand.spelling import Speller
from leaps_adapter.understand.values import ValueReader
from leaps_adapter.understand.wishes import read_wishes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.lexicon import Lexicon, Phrase
    from leaps_adapter.text import Token


_LONGEST_DESCRIPTION = 3  # tokens of a product's name that may be a value: the in-ear of `in-ear headphones`
_UNUSUAL = "asqwertz 7 zxcvbnm"  # no table knows these words, so that all of them are asked
_FAMILIAR = 50  # kinds, most common first, whose names are read ahead
_ESCAPE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")  # a terminal's colours, pasted along with the words
_REMEMBERED = 1024  # ledgers kept: many shoppers ask the same few things
_MOST_TOKENS = 400  # no wish is longer; what is pasted behind one is left unread


class Understander:
    """Reads queries against one catalogue. Thread-safe: what it keeps between queries only speeds it up."""

    def __init__(self, profile: CatalogueProfile, *, language: str | None = None) -> None:
        self._profile = profile
        self._lexicon = load_lexicon(language or profile.language)
        self._grounding = Grounding(profile, self._lexicon)
        self._speller = Speller(profile, self._lexicon)
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._follow)

    def prepare(self) -> None:
        """Make the tables that the first queries would wait for: of words, and of the fields of common kinds."""
        self._grounding.prepare()
        self._follow(_UNUSUAL)
        kinds = self._profile.kinds
        for kind in nlargest(_FAMILIAR, kinds.sizes, key=kinds.sizes.__getitem__):
            product = self._follow(kinds.labels[kind]).product
            self._grounding.prepare_kinds(product.kinds if product is not None else ())

    def understand(self, query: Query) -> Ledger:
        """Return everything that was understood of the query and of the sentences before it."""
        return self._remembered(*query.history, query.text)

    def _follow(self, *texts: str) -> Ledger:
        """Return the ledger of a sentence that follows others, the last of these texts."""
        ledger: Ledger | None = None
        for text in texts:
            read = self._read(text, ledger.product if ledger is not None else None)
            ledger = read if ledger is None else merge_follow_up(ledger, read, text, self._lexicon, self._profile)
        return ledger if ledger is not None else Ledger(language=self._lexicon.language)

    def _read(self, text: str, spoken_of: CoreProduct | None) -> Ledger:
        """Return the ledger of one sentence; `spoken_of` is what the sentence before it was about."""
        plain = _ESCAPE.sub(lambda found: " " * len(found.group()), text)
        words = tokenize(plain, language=self._lexicon.language)[:_MOST_TOKENS]
        tokens, corrections = self._speller.correct(_plain_figures(mend_slips(words, self._lexicon), self._lexicon))
        sentence = Sentence(text, self._lexicon, tokens=tokens)
        _spell_names(sentence, self._grounding)
        claim_instructions(sentence)
        mark_negations(sentence)
        sentence.labels = find_labels(sentence, self._grounding)
        product = self._read_product(sentence)
        mark_refusals(sentence)
        about = product or spoken_of
        conditions, rankings = self._read_conditions(sentence, about.kinds if about is not None else (), product)
        constraints = [each for each in conditions if each.doubt < 1 and not _soft(sentence, each)]
        named = tuple(replace(each, id=f"c{number}") for number, each in enumerate(constraints, 1))
        soft = [
            Wish(text=each.span.text, span=each.span)
            for each in conditions
            if each not in constraints and each.operator is not Operator.NONE_OF
        ]
        ledger = Ledger(
            intent=read_intent(text, self._lexicon, limited=bool(named)),
            product=product,
            constraints=named,
            wishes=tuple(sorted((*soft, *read_wishes(sentence)), key=lambda wish: wish.span.start)),
            rankings=tuple(rankings),
            corrections=corrections,
            contradictions=find_contradictions(named, self._lexicon.units),
            language=self._lexicon.language,
        )
        while ledger.contradictions and (lighter := give_up_most_doubtful(ledger)) is not None:
            ledger = lighter
        return ledger

    def _read_product(self, sentence: Sentence) -> CoreProduct | None:
        found = find_product(sentence, self._profile)
        if found is None:
            return None
        first = found.first
        if sentence.stems(first - 1, first) in sentence.lexicon.equal_values and first > 0 and found.last > first:
            # the CompactFlash of a "compact flash memory card" is a value, whatever a flash memory card is
            first += 1
        sentence.claim(first, found.last)
        sentence.core = (first, found.last)
        said = next(i for i, token in enumerate(sentence.tokens) if token.start >= found.product.span.start)
        if found.first == found.last and self._abbreviates(sentence, found.last, found.product.kinds):
            # a "DIMM" is called by what tells it from other memory
            sentence.describe(found.last, found.last)
        for index in range(said, found.last):
            if _stands_between(sentence, index, said, found.last, self._grounding):
                sentence.describe(index, index)
            for last in range(min(index + _LONGEST_DESCRIPTION, found.last) - 1, index - 1, -1):
                alone = index == last and self._abbreviates(sentence, index, found.product.kinds)
                if alone or self._tells(sentence.stems(index, last), found.product.kinds):
                    sentence.describe(index, last)
                    break
        return found.product

    def _abbreviates(self, sentence: Sentence, index: int, kinds: Sequence[str]) -> bool:
        """Whether a word of a product's name is an abbreviation that tells it from others of its kind."""
        stems = sentence.stems(index, index)
        named = kinds and set(stems) <= set(self._lexicon.key(self._profile.kinds.labels[kinds[0]]))
        return not named and self._grounding.values.abbreviates(sentence.word(index), kinds[:1])

    def _tells(self, phrase: Phrase, kinds: Sequence[str]) -> bool:
        """Whether a part of a product's name is a value as well: the UTP of a `UTP cable`.

        The words of the first kind's own name say nothing of it: the VGA of a `VGA cable`.
        """
        if not phrase or (kinds and self._names_kind(phrase, kinds[0])):
            return False
        if self._lexicon.product_names.get(phrase, kinds[0] if kinds else "") not in kinds[:1]:
            # the battery of a "battery backup" is a thing and no value
            return False
        values = self._grounding.values
        return values.distinguishes(phrase, kinds) or values.flag(phrase, kinds) is not None

    def _names_kind(self, phrase: Phrase, kind: str) -> bool:
        """Whether words are in the name of a kind or name what one there does: the PC of a `PC case` for a computer."""
        label = self._lexicon.key(self._profile.kinds.labels[kind])
        named = self._lexicon.product_names
        concept = named.get(phrase)
        alike = {concept, *self._lexicon.product_broader.get(concept or "", ())} - {None}
        return set(phrase) <= set(label) or any(named.get((each,)) in alike for each in label)

    def _read_conditions(
        self, sentence: Sentence, kinds: Sequence[str], product: CoreProduct | None
    ) -> tuple[list[Constraint], list[Ranking]]:
        rankings = read_rankings(sentence, self._grounding, kinds)
        values = ValueReader(sentence, self._grounding, kinds)
        numbers = NumberReader(sentence, self._grounding, kinds)
        labelled = read_labelled_values(sentence, self._grounding, kinds)
        ends = read_ends(sentence, self._grounding, kinds)
        named = [*labelled, *ends, *values.read_opposites(), *values.read_numbered(), *values.read_labelled()]
        targets: list[Constraint] = []
        if product is not None:
            last = max(i for i, token in enumerate(sentence.tokens) if token.end <= product.span.end)
            targets = read_compatibility(sentence, self._grounding, last, kinds)
        constraints = [
            *named,
            *numbers.read(),
            *values.read_stock(),
            *values.read_brands(),
            *values.read_colours(),
            *values.read_values(),
            *targets,
        ]
        constraints.extend(read_names(sentence, self._profile, kinds))
        constraints.extend(read_codes(sentence, self._profile))
        constraints = [widen(each, sentence, self._grounding) for each in constraints]
        return join_alternatives(_without_echoes(constraints), sentence), rankings


def _plain_figures(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """Return the tokens with the sides of a picture joined by a sign, and currencies without their country.

    `1280 by 1024` is `1280 x 1024`, `120 US dollars` are `120 dollars`.
    """
    times, countries = lexicon.words("figures", "times"), lexicon.words("figures", "country")
    tokens = _per_each(tokens, lexicon)
    read: list[Token] = []
    for index, token in enumerate(tokens):
        before, after = tokens[index - 1] if index else None, tokens[index + 1] if index + 1 < len(tokens) else None
        if token.word in countries and after is not None and after.word in lexicon.currency_words:
            continue
        joins = before is not None and before.is_number and after is not None and after.is_number
        read.append(token._replace(word="x", stem="x") if joins and token.word in times else token)
    return read


def _per_each(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """Return the tokens with `per` for what says so in more words: `12 labels to every sheet`."""
    each, leading = lexicon.words("figures", "each"), lexicon.words("figures", "before_each")
    per = min(lexicon.words("figures", "per"), default="")
    read: list[Token] = []
    for token in tokens:
        counted = len(read) > 2 and read[-3].is_number and token.word in lexicon.words("clause", "articles")
        if per and (counted or token.word in each) and read and read[-1].word in leading:
            read[-1] = read[-1]._replace(word=per, stem=per, end=token.end)
        else:
            read.append(token)
    return read


def _spell_names(sentence: Sentence, grounding: Grounding) -> None:
    """Note the signs that are part of a brand's name."""
    for index in range(len(sentence)):
        length = sentence.starts(index, grounding.makers.signed)
        sentence.spelled.update(i for i in range(index, index + length) if not sentence.tokens[i].is_word)


def _stands_between(sentence: Sentence, index: int, first: int, last: int, grounding: Grounding) -> bool:
    """Whether a brand stands amid the words of a product's name: the HP of an `inkjet HP printer`."""
    return first < index < last and (sentence.tokens[index].stem,) in grounding.makers.brands


def _without_echoes(constraints: Sequence[Constraint]) -> list[Constraint]:
    """Drop a word that only goes on about the value before it: the plug of a `3.5 mm plug`."""
    kept: list[Constraint] = []
    for each in constraints:
        echo = any(
            other.attribute == each.attribute
            and other.operator is each.operator is Operator.ANY_OF
            and 0 <= each.span.start - other.span.end <= 2
            for other in kept
        )
        if not echo:
            kept.append(each)
    return kept


def _soft(sentence: Sentence, constraint: Constraint) -> bool:
    """Whether a condition is only wished for: `ideally`, `would be nice`."""
    wanted = constraint.operator is not Operator.NONE_OF
    if wanted and constraint.attribute in sentence.lexicon.list("soft", "attributes"):
        return True
    before = phrases(sentence.lexicon, "soft", "before")
    after = phrases(sentence.lexicon, "soft", "after")
    first = next(i for i, token in enumerate(sentence.tokens) if token.start >= constraint.span.start)
    last = max(i for i, token in enumerate(sentence.tokens) if token.end <= constraint.span.end)
    for back in range(1, 4):
        if first - back >= 0 and (sentence.ends_clause(first - back) or sentence.word(first - back) == ","):
            break
        if cue := sentence.ends(first - back, before):
            # the maybe of "Herma or maybe Brother labels in white" is about the brands
            alternative = sentence.word(first - back - cue) in sentence.lexicon.words("clause", "or")
            return wanted and not alternative
    return bool(sentence.starts(last + 1, after))
