"""How much of the soft wishes a product meets, word by word, each by how rare it is in the catalogue."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from leaps_adapter.text import codes_of, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.lexicon import Lexicon
    from leaps_adapter.types import Wish
    from leaps_adapter.verify.item import Item

_REMEMBERED = 64  # wordings of wishes whose weights are kept
_ELSEWHERE = 0.5  # what a word is worth that stands in another text than the title
_UNSEEN = 1.0  # the weight of a word that no title holds
_SHORT = 4  # letters of a word that is taken as it stands
_SHORTEST = 3  # letters of a word that says something by itself


class WishScale:
    """Weighs the words of wishes against one catalogue."""

    def __init__(self, profile: CatalogueProfile, lexicon: Lexicon) -> None:
        self._profile = profile
        self._lexicon = lexicon
        # all candidates of a query are held against the same wishes
        self._weighed = lru_cache(maxsize=_REMEMBERED)(self._weigh)

    def met(self, wishes: Iterable[Wish], item: Item) -> float:
        """Return the share (0 to 1) of the wished words that the product shows; rare words weigh more."""
        weights = self._weighed(*(wish.text for wish in wishes))
        total = sum(weights.values())
        if not total:
            return 0.0
        title = self._lexicon.name_stems(item.title.text) | set(codes_of(item.title.text))
        return sum(weight * self._shown(word, title, item) for word, weight in weights.items()) / total

    def _weigh(self, *texts: str) -> Mapping[str, float]:
        words = dict.fromkeys(word for text in texts for word in self._words(text))
        return {word: self._weight(word) for word in words}

    def _words(self, text: str) -> list[str]:
        """Return the telling words of a wish: codes whole, figures, words of some length."""
        found: list[str] = []
        for run in text.split():
            tokens = tokenize(run, language=self._lexicon.language)
            telling = [each.word for each in tokens if each.is_number or len(each.word) >= _SHORTEST]
            found.extend(codes_of(run) or telling)
        return found

    def _shown(self, word: str, title: frozenset[str], item: Item) -> float:
        stem = self._lexicon.key(word)
        if word in title or (len(stem) == 1 and stem[0] in title):
            return 1.0
        return _ELSEWHERE if f" {root(word, self._lexicon)}" in item.text else 0.0

    def _weight(self, word: str) -> float:
        """Return what a word weighs; one that no title holds is one about which titles do not tell."""
        products = self._profile.products
        # the vocabulary counts no plain figures: one is taken to stand in a hundredth of the products
        seen = self._profile.words.get(word, products / 100 if word.isdigit() else 0)
        return math.log((products + 1) / (seen + 0.5)) if seen else _UNSEEN


def root(word: str, lexicon: Lexicon) -> str:
    """Return a word without its plural, for finding it in a text."""
    ending = next((each for each in lexicon.list("nouns", "plural") if word.endswith(each)), "")
    return word.removesuffix(ending) if len(word) > _SHORT else word
