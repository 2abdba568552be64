"""Small words as hasty hands write them: `adn`, `cant`, `more then`."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leaps_adapter.lexicon import Lexicon
    from leaps_adapter.text import Token


def mend_slips(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """Return the tokens with the slips of the language's small words mended, at their old positions."""
    slips: Mapping[str, Mapping[str, str]] = lexicon.phrases.get("slips", {})
    words, compared = slips.get("words", {}), slips.get("compared", {})
    comparatives = _comparatives(lexicon, frozenset(compared.values())) if compared else frozenset[str]()
    read: list[Token] = []
    for token in tokens:
        # the u of "2U" is a unit
        better = words.get(token.word) if not read or read[-1].end < token.start else None
        if better is None and read and read[-1].word in comparatives:
            better = compared.get(token.word)
        read.append(token if better is None else token._replace(word=better, stem=lexicon.key(better)[0]))
    return read


@lru_cache(maxsize=4)
def _comparatives(lexicon: Lexicon, after: frozenset[str]) -> frozenset[str]:
    """Return the words that stand before one of these in the language's comparisons: the more of `more than`."""
    return frozenset(
        words[-2]
        for section in ("at_most", "at_least")
        for phrase in lexicon.list(section, "before")
        if len(words := phrase.split()) > 1 and words[-1] in after
    )
