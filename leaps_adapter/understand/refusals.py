"""Where a sentence complains: what is named in a complaint is refused, and what is said of it takes no "not"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.understand.sentence import phrases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leaps_adapter.understand.sentence import Sentence

_BACK = 3  # words between a "not" and the complaint that it takes back: "has never once disappointed me"
_NAMED = 3  # words from "some other" to the end of the thought: "some other kind of finish"


def mark_refusals(sentence: Sentence) -> None:
    """Mark the thoughts of a sentence that complain of what they name, and negate those that another one turns down.

    `Anything past $100 kills the deal` and `my last Canon was awful` complain. A thought that asks for something else
    (`so pick another colour`) or refuses what was just named (`so I'd skip that`) turns down the one before it.
    """
    before: range | None = None
    for thought in _thoughts(sentence):
        if not _asks(sentence, thought):
            if before is not None and _turns_down(sentence, thought):
                sentence.claim(thought.start, thought.stop - 1)
                for index in before:
                    sentence.negated[index] = sentence.refused[index] = True
            elif _complains(sentence, thought):
                for index in thought:
                    sentence.refused[index] = True
        before = thought


def _thoughts(sentence: Sentence) -> Iterator[range]:
    """Yield the tokens of each thought: up to a comma, the end of a clause or a word that begins another one."""
    parts = sentence.lexicon.words("refused", "parts")
    first = 0
    for index in range(len(sentence) + 1):
        if index == len(sentence) or sentence.word(index) in parts or sentence.ends_clause(index):
            if index > first:
                yield range(first, index)
            first = index + 1


def _asks(sentence: Sentence, thought: range) -> bool:
    """Whether a thought names the product or asks for something: then it complains of nothing."""
    if sentence.core is not None and not set(range(sentence.core[0], sentence.core[1] + 1)).isdisjoint(thought):
        return True
    asking = phrases(sentence.lexicon, "refused", "asking")
    return any(sentence.starts(index, asking) for index in thought)


def _complains(sentence: Sentence, thought: range) -> bool:
    """Whether a thought holds a word of disapproval that no "not" before it takes back."""
    complaints = phrases(sentence.lexicon, "refused", "complaints")
    disapproving = sentence.lexicon.stems("refused", "disapproving")
    negating = sentence.lexicon.words("negation", "words")
    idle = phrases(sentence.lexicon, "negation", "idle")
    for index in thought:
        if sentence.starts(index, idle):
            # "no use without grey" asks for grey
            return False
        if sentence.tokens[index].stem in disapproving or sentence.starts(index, complaints):
            taken_back = range(max(thought.start, index - _BACK), index)
            if not any(sentence.word(each) in negating for each in taken_back):
                return True
    return False


def _turns_down(sentence: Sentence, thought: range) -> bool:
    """Whether a thought asks for something else than what was named before it, or refuses that by a pronoun."""
    words = sentence.lexicon.words
    said = {sentence.word(index) for index in thought}
    # "nothing else" confirms what was named
    if said.isdisjoint(words("negation", "words") | words("negation", "particles")) and any(
        _asks_for_another(sentence, thought, index) for index in thought
    ):
        return True
    return not said.isdisjoint(words("refused", "shunning")) and any(
        _names_that(sentence, thought, index) for index in thought
    )


def _asks_for_another(sentence: Sentence, thought: range, index: int) -> bool:
    """Whether a thought ends in something else, and not in something else than what it names itself."""
    if sentence.word(index) not in sentence.lexicon.words("refused", "other"):
        return False
    rest = _rest(sentence, thought, index)
    return len(rest) <= _NAMED and sentence.lexicon.words("refused", "than").isdisjoint(rest)


def _names_that(sentence: Sentence, thought: range, index: int) -> bool:
    """Whether a thought ends in a pronoun for what was named before it: not in the `it` of `keep PVC out of it`."""
    words = sentence.lexicon.words
    if sentence.word(index) not in words("refused", "named"):
        return False
    behind = sentence.word(index - 1) in words("product", "compounding") | words("product", "target")
    if behind and sentence.word(index - 2) not in words("refused", "rid"):
        return False
    return words("refused", "trailing").issuperset(_rest(sentence, thought, index))


def _rest(sentence: Sentence, thought: range, index: int) -> list[str]:
    return [sentence.word(each) for each in range(index + 1, thought.stop)]
