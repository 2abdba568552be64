"""Which attribute a figure of a text is of, by the words that stand beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.catalogue.units import Quantity
    from leaps_adapter.lexicon import Lexicon, Phrase
    from leaps_adapter.verify.item import Passage

_MORE = 2  # words by which a product's name may go on


def is_of_another(attribute: str, passage: Passage, quantity: Quantity, lexicon: Lexicon) -> bool:
    """Return whether the words behind a figure name another attribute of the same measure: `128 GB SSD` is no memory.

    What names a product is no attribute of it (`64 GB memory card`); an attribute's own word before the figure or
    behind it goes before all others (`RAM 16 GB SSD 512 GB`).
    """
    own = lexicon.attributes.get(attribute)
    if own is None or quantity.unit is None:
        return False
    words, stems = passage.words, passage.stems
    earlier = max((each.last for each in passage.quantities if each.last < quantity.first), default=-1)
    before = tuple(stem for word, stem in zip(words, stems, strict=True) if word < quantity.first)
    free = sum(1 for word in words if earlier < word < quantity.first)  # what stands right behind a figure is its own
    behind = tuple(stem for word, stem in zip(words, stems, strict=True) if word > quantity.last)
    if any(_ends(before, each, free=free, bound=earlier >= 0) or behind[: len(each)] == each for each in own.say):
        return False
    others = [each.say for each in lexicon.attributes.values() if each.dimension == quantity.unit.dimension]
    named = [phrase for say in others for phrase in say if behind[: len(phrase)] == phrase]
    return bool(named) and not any(_is_product(behind, phrase, lexicon) for phrase in named)


def _ends(before: Phrase, phrase: Phrase, *, free: int, bound: bool) -> bool:
    """Whether the words before a figure end in the phrase, which is not that of the figure before."""
    fits = len(phrase) < free if bound else len(phrase) <= free
    return fits and before[len(before) - len(phrase) :] == phrase


def _is_product(behind: Sequence[str], phrase: Phrase, lexicon: Lexicon) -> bool:
    """Whether the phrase and what follows it are the name of a product of more words."""
    longer = range(len(phrase) + 1, min(len(behind), len(phrase) + _MORE) + 1)
    return any(tuple(behind[:length]) in lexicon.product_names for length in longer)
