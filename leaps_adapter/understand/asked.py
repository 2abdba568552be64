"""How likely a noun of a sentence is what is asked for, and not what it is for or has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.understand.sentence import phrases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.understand.nouns import Noun
    from leaps_adapter.understand.sentence import Sentence

WORST = -2.5
"""The score below which a noun is not asked for."""

_BEFORE = 5


def score_noun(sentence: Sentence, profile: CatalogueProfile, nouns: Sequence[Noun], order: int) -> float:
    """Return how likely the noun at this place among the sentence's nouns is asked for; more is likelier."""
    kind, first, last = nouns[order]
    score = -0.6 * order
    known = kind in profile.kinds.sizes or any(
        each in profile.kinds.sizes for each in sentence.lexicon.product_narrower.get(kind, ())
    )
    score += 1.0 if known else -2.0
    score += 0.3 * (last - first)
    if _only_describes(sentence, last):
        score -= 3.0
    if _is_part(sentence, first, last) or _is_measured(sentence, first, last):
        score -= 2.0
    if all(sentence.negated[first : last + 1]):
        score -= 6.0
    if sentence.word(last + 1) == ")" and last + 2 >= len(sentence) and "(" in _said_back(sentence, first):
        # what is asked for stands in brackets behind all that is asked of it
        score += 2.0
    if first == last and sentence.word(first) in sentence.lexicon.words("product", "generic"):
        score -= 0.8
    if sentence.word(first - 1).isdigit() or sentence.word(last + 1) in sentence.lexicon.words("clause", "of"):
        score -= 0.5
    return score + said_before(sentence, first, nouns[order - 1].first if order else -1)


def _only_describes(sentence: Sentence, last: int) -> bool:
    """Whether the noun that ends here is the first part of a describing word: `sleeve-style`, `rack-mounted`."""
    if sentence.word(last + 1) in sentence.lexicon.words("values", "sorts"):
        return True
    hyphen = sentence.word(last + 1) == "-"
    after = last + 2 if hyphen else last + 1
    if sentence.word(after) in sentence.lexicon.words("product", "modified"):
        # a "battery powered mouse" is a mouse, and so is a "mouse powered by batteries"
        return hyphen or sentence.word(after + 1) not in sentence.lexicon.words("brand", "before")
    return hyphen and sentence.word(after).endswith(tuple(sentence.lexicon.list("product", "describing")))


def _said_back(sentence: Sentence, first: int) -> str:
    """Return the sign that begins what is said right before a position, empty where nothing but words stands there."""
    signs = (sentence.word(index) for index in range(first - 1, -1, -1) if not sentence.tokens[index].is_word)
    return next(signs, "")


def _is_part(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a noun is a part of the thing: the rear camera of a phone, `a wrist rest on it`."""
    before, behind = (phrases(sentence.lexicon, "product", name) for name in ("part", "attached"))
    return bool(sentence.ends(first - 1, before) or sentence.starts(last + 1, behind))


def _is_measured(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a noun only says what a figure is of: the filter of a `filter diameter`, that of `8 GB of memory`."""
    lexicon = sentence.lexicon
    measure = sentence.word(last + 1) in lexicon.attributes
    beyond = sentence.word(last + 2)
    given = sentence.word(last + 1) == ":" and (beyond[:1].isdigit() or beyond in lexicon.currency_words)
    of_figure = (
        sentence.word(first - 1) in lexicon.words("clause", "of") and sentence.word(first - 2) in lexicon.unit_words
    )
    between = sentence.word(first - 1)
    counted = first > 1 and between.isalpha() and between not in lexicon.unit_words and _counts(sentence, first - 2)
    return measure or given or of_figure or counted


def _counts(sentence: Sentence, index: int) -> bool:
    return sentence.tokens[index].is_number or sentence.word(index) in sentence.lexicon.numbers


def said_before(sentence: Sentence, first: int, noun_before: int) -> float:
    """Return what the words before a noun make of it, back to the first that decides."""
    words = sentence.lexicon.words
    score = 0.0
    for index in range(first - 1, max(-1, first - 1 - _BEFORE), -1):
        word = sentence.word(index)
        if sentence.ends_clause(index) or word == ",":
            break
        if sentence.word(index - 1) == "-" and sentence.in_one_piece(index - 1, index):
            # the on of "stick-on labels" leads to nothing
            continue
        if sentence.tokens[index].stem in sentence.lexicon.stems("product", "request") or sentence.ends(
            index, phrases(sentence.lexicon, "product", "asked")
        ):
            return score + 2.0
        if word in words("product", "welcome"):
            score += 0.3
        if word in words("product", "owned") and noun_before <= index:
            # in "my old laptop needs a mouse" only the laptop is owned
            score -= 2.0
        if word in words("product", "feature") and sentence.word(index - 1) in words("product", "auxiliary"):
            # it is the shopper who has something in mind
            continue
        aimed = word in words("product", "target") and not _requested_for(sentence, index)
        if aimed or word in words("product", "feature"):
            return score - 2.5
    return score


def _requested_for(sentence: Sentence, index: int) -> bool:
    """Whether this `for` belongs to `looking for` and the like."""
    before = sentence.word(index - 1)
    if before in sentence.lexicon.words("product", "interested"):
        return True
    if sentence.word(index) not in sentence.lexicon.words("product", "for"):
        return False
    # "I have been hunting all week for a lamp"
    first = index - 1
    while index - first < _BEFORE and _says_little(sentence, first):
        first -= 1
    filler = first < index - 1 or bool(sentence.ends(index, phrases(sentence.lexicon, "filler", "phrases")))
    return filler and sentence.word(first) in sentence.lexicon.words("product", "requested")


def _says_little(sentence: Sentence, index: int) -> bool:
    """Whether a word tells nothing of goods: the `all week` of `looking all week for`."""
    if index < 0 or sentence.ends_clause(index):
        return False
    token, lexicon = sentence.tokens[index], sentence.lexicon
    small = token.word in lexicon.fillers or token.stem in lexicon.everyday
    return small and token.word not in lexicon.words("product", "requested")
