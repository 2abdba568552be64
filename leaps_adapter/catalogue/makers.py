"""Makers learnt from titles, for a catalogue that has no brand field: the names that its titles begin with."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from leaps_adapter.text import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from leaps_adapter.lexicon import Lexicon
    from leaps_adapter.text import Token

_FEWEST = 3  # titles that must begin with a maker's name
_FIRST = 0.4  # the share of the titles with the name that must begin with it
_ONE_NAME = 0.8  # the share of a word's beginnings that the same second word must follow to be one name with it
_READ = 80  # characters of a title in which a maker is sought


def learn_makers(titles: Iterable[str], lexicon: Lexicon) -> Mapping[str, int]:
    """Return the makers that the titles begin with, folded, each with the number of its titles.

    A product noun may stand before the name (`Smartphone Acme X1`). A name is written with a capital, and is neither a
    product noun nor a colour nor another value that products share.
    """
    begun: Counter[tuple[str, ...]] = Counter()
    held: Counter[str] = Counter()
    for title in titles:
        tokens = tokenize(title[:_READ], language=lexicon.language)
        held.update({token.word for token in tokens})
        first = _first(tokens, lexicon)
        if first >= len(tokens) or not tokens[first].is_word or not title[tokens[first].start].isupper():
            continue
        begun[(tokens[first].word,)] += 1
        following = tokens[first + 1 : first + 3]
        in_code = len(following) > 1 and following[1].is_number and following[1].start == following[0].end
        if following and following[0].is_word and title[following[0].start].isupper() and not in_code:
            begun[tokens[first].word, following[0].word] += 1
    makers: dict[str, int] = {}
    for (word,), count in [(name, count) for name, count in begun.items() if len(name) == 1]:
        if count < _FEWEST or count < _FIRST * held[word]:
            continue
        pairs = [(seen, name) for name, seen in begun.items() if len(name) > 1 and name[0] == word]
        seen, name = max(pairs, default=(0, ()))
        if seen >= _ONE_NAME * count:
            makers[" ".join(name)] = seen
        # "Canon EOS" may be a maker and its series, so that the first word alone is a name as well
        if not _is_common(word, lexicon):
            makers[word] = count
    return makers


def _first(tokens: list[Token], lexicon: Lexicon) -> int:
    """Return the position of the first token that is no product noun."""
    position = 0
    while position < len(tokens) and (tokens[position].stem,) in lexicon.product_names:
        position += 1
    return position


def _is_common(word: str, lexicon: Lexicon) -> bool:
    phrase = lexicon.key(word)
    return (
        len(word) < 2
        or word in lexicon.fillers
        or phrase in lexicon.colours
        or phrase in lexicon.equal_values
        or not lexicon.everyday.isdisjoint(phrase)
        or phrase in lexicon.product_names
    )
