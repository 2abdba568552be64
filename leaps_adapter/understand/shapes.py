"""The shape of a run of words: whether it can be a value at all, a code, or one name with a figure in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.understand.sentence import phrases

if TYPE_CHECKING:
    from leaps_adapter.understand.sentence import Sentence

_RATIO = frozenset({"/", ":"})


def begins_and_ends_in_words(sentence: Sentence, index: int, last: int) -> bool:
    """Whether no sign stands at either end: the comma of `no Canon, Epson` is no part of a brand."""
    edges = (sentence.tokens[index], sentence.tokens[last])
    return all(token.is_word or token.is_number for token in edges)


def is_meaningful(sentence: Sentence, index: int, last: int) -> bool:
    """Whether the words from `index` to `last` can name a value: no small words, no sign at either end."""
    tokens = sentence.tokens[index : last + 1]
    if not begins_and_ends_in_words(sentence, index, last):
        return False
    if any(token.word in {",", ";", "!", "?"} for token in tokens):
        return False
    fillers = sentence.lexicon.fillers
    # the letter of "6a" is no article
    glued = len(tokens) > 1 and tokens[-1].start == tokens[-2].end
    describes = last in sentence.describing
    known = sentence.stems(index, last) in sentence.lexicon.equal_values
    compound = len(tokens) > 2 and sentence.begins_compound(index)
    starts_well = tokens[0].word not in fillers or known or is_glued(sentence, index) or describes or compound
    ends_well = tokens[-1].word not in fillers or known or glued or describes
    loose = sentence.lexicon.words("nouns", "loose").issuperset(token.word for token in tokens)
    loose = loose or sentence.starts(index, phrases(sentence.lexicon, "values", "loose")) == len(tokens)
    if loose or (len(tokens) == 1 and _is_hyphenated(sentence, index)):
        return False
    ratio = len(tokens) > 1 and tokens[1].word in _RATIO
    return starts_well and ends_well and (ratio or any(token.is_word for token in tokens))


def _is_hyphenated(sentence: Sentence, index: int) -> bool:
    """Whether a word is one part of a hyphenated one: the ear of `around-ear` is no value by itself."""
    tokens = sentence.tokens
    before = index >= 2 and tokens[index - 1].word == "-" and tokens[index - 1].end == tokens[index].start
    after = index + 2 < len(tokens) and tokens[index + 1].word == "-" and tokens[index].end == tokens[index + 1].start
    # the ECC of "non-ECC" and of "ECC-free" is one
    after = after and tokens[index + 2].word not in sentence.lexicon.words("negation", "after")
    # and so is the sleeve of "sleeve-style"
    after = after and tokens[index + 2].word not in sentence.lexicon.words("product", "modified")
    before = before and tokens[index - 2].word not in sentence.lexicon.words("negation", "particles")
    return (before and tokens[index - 2].is_word) or (after and tokens[index + 2].is_word)


def is_code(sentence: Sentence, index: int) -> bool:
    """Whether a figure and the letter glued to it are one name and no measure: the `2U` of a rack."""
    number, letter = sentence.tokens[index], sentence.word(index + 1)
    glued = number.is_number and len(letter) == 1 and sentence.tokens[index + 1].start == number.end
    measures = letter in sentence.lexicon.unit_words and letter not in sentence.lexicon.words("values", "codes")
    return glued and letter.isalpha() and not measures


def is_glued(sentence: Sentence, index: int) -> bool:
    """Whether a letter and the number after it are one name: `A3`, `C13`, `M.2`."""
    tokens = sentence.tokens
    after = [token for token in tokens[index + 1 : index + 3] if token.word != "."]
    return (
        bool(after)
        and after[0].is_number
        and after[0].start - tokens[index].end <= 1
        and (after[0].start == tokens[index].end or tokens[index + 1].word == ".")
    )


def multiplies(sentence: Sentence, index: int) -> bool:
    """Whether a token glued to the figure before it says how many times: the x of a `16x speed`."""
    tokens = sentence.tokens
    glued = 0 < index < len(tokens) and tokens[index].start == tokens[index - 1].end
    return glued and tokens[index].word in sentence.lexicon.words("figures", "multiplied")


def may_be_counted(sentence: Sentence, index: int) -> bool:
    """Whether a token may belong to what a figure before it counts: an unread word, no small one, or a figure."""
    token = sentence.tokens[index]
    stops = sentence.lexicon.words("figures", "stop")
    return (token.is_number or (token.is_word and token.word not in stops)) and not sentence.claimed[index]
