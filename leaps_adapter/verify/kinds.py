"""What kind of thing a product is, held against the one asked for; what was found of a product is remembered."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from cachetools import LRUCache

from leaps_adapter.catalogue import evidence_of
from leaps_adapter.types import Status

if TYPE_CHECKING:
    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.catalogue.kinds import Guess
    from leaps_adapter.catalogue.naming import Evidence
    from leaps_adapter.lexicon import Lexicon
    from leaps_adapter.types import CoreProduct
    from leaps_adapter.verify.item import Item

KEPT = 20_000
"""Products whose kinds are kept, of those that were candidates last: some 25 MB."""

_REMEMBERED = 4_096  # pairs of a kind and the kinds that were asked for


class _Seen(NamedTuple):
    """What is kept of one product: its kind, and of its evidence what the model still asks for, the fields."""

    guess: Guess
    evidence: Evidence


class KindCheck:
    """Tells whether products are of the kind that was asked for. Thread-safe.

    What a product shows of its kind is the same whatever was asked, and by far the dearest part of a verdict: it is
    found once per content of a document, so that a product that has changed is looked at anew.
    """

    def __init__(self, profile: CatalogueProfile, lexicon: Lexicon) -> None:
        self._profile = profile
        self._lexicon = lexicon
        self._generic = frozenset(lexicon.list("nouns", "generic"))
        # what is held against one product asked for is mostly of few kinds
        self._loosely = lru_cache(maxsize=_REMEMBERED)(self._loosely_named)
        self._kept: LRUCache[int, _Seen] = LRUCache(KEPT)
        self._lock = threading.Lock()

    def check(self, product: CoreProduct, item: Item) -> tuple[Status, str, bool]:
        """Return (status, reason, whether a title or category says it outright) for the kinds of a core product."""
        seen = self._look(item)
        guess, model = seen.guess, self._profile.kinds
        if guess.kind is None:
            likely = guess.leaning in product.kinds and not model.unlike(guess.leaning, seen.evidence)
            status = Status.UNKNOWN if likely else Status.FAIL
            return status, f"nothing says that it is a {product.text}", False
        if guess.kind in product.kinds:
            return Status.PASS, "", guess.named
        named = _names_both(guess, product)
        # in a shop without typed fields the name is all there is to go by
        if (named and not self._profile.typed) or self._passes_for(product, guess, guess.kind, item, related=named):
            return Status.PASS, "", False
        label = model.labels.get(guess.kind, guess.kind.replace("-", " "))
        if self._may_be(product, guess, item, related=named):
            return Status.UNKNOWN, f"its title says {label}", False
        return Status.FAIL, f"another kind of product: {label}", guess.named

    def _passes_for(self, product: CoreProduct, guess: Guess, kind: str, item: Item, *, related: bool) -> bool:
        """Whether a product of another kind is the one asked for under another name, by what it is like."""
        model = self._profile.kinds
        any_kind = kind in self._generic or not guess.named
        alike = any_kind or not model.aliases.get(kind, frozenset()).isdisjoint(product.kinds)
        related = related or self._loosely(kind, product.kinds)
        if not alike and not related:
            return False
        seen = self._look(item, scored=True)
        scores = seen.guess.scores or {}
        hidden = alike and model.is_alias(kind, product.kinds, seen.evidence, scores, any_kind=any_kind)
        return hidden or (related and model.leans(product.kinds, kind, scores))

    def _may_be(self, product: CoreProduct, guess: Guess, item: Item, *, related: bool) -> bool:
        """Whether a noun of the title may stand for the product asked for, and its features do not speak against it."""
        nouns = (guess.kind, *(head.kind for head in guess.heads if not head.measured))
        if not related and not any(self._loosely(noun, product.kinds) for noun in nouns if noun is not None):
            return False
        return self._profile.kinds.may_be(product.kinds, self._look(item, scored=True).guess.scores or {})

    def _loosely_named(self, kind: str, kinds: tuple[str, ...]) -> bool:
        """Whether a noun may stand for the product asked for: a broader one, or the last word of its name.

        A `drum` in a shop for printers is a printer drum.
        """
        if self._lexicon.product_narrower.get(kind, frozenset()) & set(kinds):
            return True
        ends = {self._lexicon.key(name)[-1:] for each in kinds for name in self._lexicon.product_labels.get(each, ())}
        names = {self._lexicon.key(name) for name in self._lexicon.product_labels.get(kind, ())}
        return bool(ends & names)

    def _look(self, item: Item, *, scored: bool = False) -> _Seen:
        """Return what is known of a product, or look; `scored`: with its scores, which a category makes needless."""
        with self._lock:
            seen = None if item.content is None else self._kept.get(item.content)
        if seen is None or (scored and seen.guess.scores is None):
            seen = self._seen(item, scored=scored)
            if item.content is not None:
                with self._lock:
                    self._kept[item.content] = seen
        return seen

    def _seen(self, item: Item, *, scored: bool) -> _Seen:
        evidence = evidence_of(item.fields, self._profile, title=item.title.tokens)
        model = self._profile.kinds
        guess = model.classify(evidence, self._lexicon)
        scores = model.scores(evidence) if scored and guess.scores is None else guess.scores
        near = None if scores is None else model.near(guess.kind, scores)
        return _Seen(guess._replace(scores=near), evidence._replace(title=(), values=()))


def _names_both(guess: Guess, product: CoreProduct) -> bool:
    """Whether a title names a kind asked for beside its own: in `headphones/headset` both are meant."""
    return any(head.kind in product.kinds for head in guess.heads if not head.measured)
