"""Where a sentence says no: cues and how far they reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.understand.sentence import phrases

if TYPE_CHECKING:
    from leaps_adapter.understand.sentence import Phrases, Sentence

_LONGEST_SCOPE = 8
_LONGEST_CONDITION = 14
_OF_ALL = 4  # words from an "any" to its "but"


def mark_negations(sentence: Sentence) -> None:
    """Mark every token that stands in the scope of a negation.

    A cue reaches to the end of its clause, to a comma or to a word that opens a new thought. Lists that go on after a
    comma are left to whoever knows what the words mean.
    """
    lexicon = sentence.lexicon
    cues, idle = phrases(lexicon, "negation", "before"), phrases(lexicon, "negation", "idle")
    at_most, at_least = phrases(lexicon, "at_most", "before"), phrases(lexicon, "at_least", "before")
    index = 0
    while index < len(sentence):
        if (skip := sentence.starts(index, idle)) and skip >= sentence.starts(index, cues):
            index += skip
            continue
        # "no more than" compares; it negates nothing
        length = _reach_of_cue(sentence, index, cues)
        compared = max(sentence.starts(index, at_most), sentence.starts(index, at_least))
        if compared and sentence.begins_compound(index + compared - 1):
            # "not over-ear" compares nothing
            compared = 0
        if length and compared <= length and not _hyphenated_model(sentence, index):
            index = _mark(sentence, index, length, cues)
        else:
            index += max(1, compared)
    _mark_after(sentence)
    _mark_around(sentence)
    _mark_clauses(sentence)
    _mark_conditions(sentence)


def _reach_of_cue(sentence: Sentence, index: int, cues: Phrases) -> int:
    """Return the tokens of the cue at a position, with a longer one that begins inside: `and not made by`."""
    length = max(sentence.starts(index, cues), _reach_of_all_but(sentence, index))
    return max((length, *(inner + sentence.starts(index + inner, cues) for inner in range(length))))


def _reach_of_all_but(sentence: Sentence, index: int) -> int:
    """Return the tokens of a cue that refuses one thing of all: `any material but`, `whatever brand except`."""
    words = sentence.lexicon.words
    if sentence.word(index) not in words("negation", "any"):
        return 0
    for ahead in range(index + 1, min(len(sentence), index + 1 + _OF_ALL)):
        if sentence.word(ahead) in words("negation", "but"):
            return ahead - index + 1
        if not sentence.tokens[ahead].is_word or sentence.ends_clause(ahead):
            return 0
    return 0


def _hyphenated_model(sentence: Sentence, index: int) -> bool:
    return sentence.word(index) in sentence.lexicon.words("negation", "abbreviated") and sentence.word(index + 1) == "."


def _goes_on(sentence: Sentence, index: int) -> bool:
    """Whether what follows an `and` may still be meant by the negation: a word, and no figure."""
    return index < len(sentence) and sentence.tokens[index].is_word


def _mark(sentence: Sentence, index: int, length: int, cues: Phrases) -> int:
    lexicon = sentence.lexicon
    sentence.claim(index, index + length - 1)
    position = index + length
    breaks, turns = lexicon.words("negation", "breaks"), lexicon.words("negation", "turns")
    leading, light = lexicon.words("negation", "leading"), lexicon.words("negation", "light")
    reach = 1 if sentence.word(index) in lexicon.words("negation", "prefix") else _LONGEST_SCOPE
    if sentence.word(position) == "-":
        position, length = position + 1, length + 1
    while position < len(sentence) and position - index - length < reach:
        word = sentence.word(position)
        begins = all(sentence.word(before) in light for before in range(index + length, position))
        breaking = word in breaks and not (begins and word in leading) and not sentence.begins_compound(position)
        if sentence.ends_clause(position) or breaking:
            break
        if not begins and (word in turns or sentence.starts(position, cues)):
            break
        joined = word in lexicon.words("clause", "and")
        if joined and (
            sentence.word(position + 1) in lexicon.words("negation", "openers") or not _goes_on(sentence, position + 1)
        ):
            break
        sentence.negated[position] = True
        position += 1
    return max(position, index + length)


def _mark_conditions(sentence: Sentence) -> None:
    """Turn round what stands in a condition that refuses: `if it is grey, I can't use it`, `if it isn't grey, ...`."""
    when, then = sentence.lexicon.words("refused", "when"), phrases(sentence.lexicon, "refused", "then")
    for index in range(1, len(sentence)):
        length = sentence.starts(index, then)
        first = index - 1
        while length and first >= 0 and sentence.word(first) not in when and index - first <= _LONGEST_CONDITION:
            first -= 1
        if not length or first < 0 or sentence.word(first) not in when:
            continue
        negated = any(sentence.negated[first:index])
        for position in range(first + 1, index):
            sentence.negated[position] = not negated
        sentence.claim(index, index + length - 1)


def _mark_around(sentence: Sentence) -> None:
    """Mark what stands between two words that refuse together: `keep Canon away from me`, `leave leather out`."""
    around = [each.partition(" ... ")[::2] for each in sentence.lexicon.list("negation", "around")]
    for index in range(len(sentence)):
        closing = {close for opening, close in around if opening == sentence.word(index)}
        last = index + 1
        while closing and last < min(len(sentence), index + _LONGEST_SCOPE) and not sentence.ends_clause(last):
            if sentence.word(last) in closing and last > index + 1:
                for position in range(index + 1, last):
                    sentence.negated[position] = True
                sentence.claim(index, index)
                sentence.claim(last, last)
                break
            last += 1


def _mark_clauses(sentence: Sentence) -> None:
    """Mark the clause before a phrase that refuses all of it: `my last Canon was awful so not that brand`."""
    breaks, light = (sentence.lexicon.words("negation", name) for name in ("breaks", "light"))
    for name, ends in (("whole", frozenset[str]()), ("upto", breaks)):
        cues = phrases(sentence.lexicon, "negation", name)
        for index in range(1, len(sentence)):
            length = sentence.starts(index, cues)
            if sentence.word(index + length) in light:
                # "HP, I don't want to pay much" refuses nothing of HP's
                continue
            # "HP? No" refuses HP, "a media converter? No HP" does not refuse the converter
            if length and not (sentence.word(index) == "?" and _goes_on(sentence, index + length)):
                sentence.claim(index, index + length - 1)
                _mark_back(sentence, index - 1, ends)


def _mark_back(sentence: Sentence, first: int, breaks: frozenset[str]) -> None:
    """Mark the words back from a position to a comma, the end of a clause or one of the words that break."""
    stops = {",", "|", *breaks}
    first -= sentence.word(first) == ","  # "I have enough cyan, so any other colour"
    while first >= 0 and sentence.word(first) not in stops and not sentence.ends_clause(first):
        if sentence.word(first) == "/" and not sentence.in_one_piece(first - 1, first + 1):
            break
        sentence.negated[first] = True
        first -= 1


def _mark_after(sentence: Sentence) -> None:
    """Mark what stands before a cue that follows its object: `Canon is out`, `sugar free`."""
    after, before, idle = (phrases(sentence.lexicon, "negation", name) for name in ("after", "before", "idle"))
    breaks = sentence.lexicon.words("negation", "breaks")
    joins = sentence.lexicon.words("clause", "or") | sentence.lexicon.words("clause", "and")
    for index in range(1, len(sentence)):
        length = sentence.starts(index, after)
        if not length or sentence.starts(index, idle) or sentence.starts(index, before) > length:
            # the free of "free of lead" is about what follows
            continue
        sentence.claim(index, index + length - 1)
        first = index - 1
        if sentence.word(first) == "-":
            first -= 1
        reach = 1 if length == 1 else 3
        while first >= 0 and reach and not sentence.ends_clause(first):
            if sentence.word(first) in breaks and not sentence.begins_compound(first):
                break
            sentence.negated[first] = True
            if length > 1 and sentence.word(first) in joins:
                # "Canon or Nikon Vision is out"
                reach = 3
            first, reach = first - 1, reach - (sentence.word(first) != "-")
