"""Rewrites without a model: the core product under the catalogue's own names, with subsets of the attributes.

LEAPS builds its candidates from the product and every subset of the attributes (Algorithm 1); here the few that
complement one another are chosen: one that holds every constraint as a filter, one that speaks the sentence's own words
to the engine, one that names the kind by what its products share, and some that give up an attribute each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.config import Settings
from leaps_adapter.expand.filters import kind_filter, to_filter
from leaps_adapter.lexicon import load_lexicon
from leaps_adapter.types import Constraint, Expansion, Filter, Ledger, Operator, Query, Rewrite

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from leaps_adapter.catalogue import CatalogueProfile

_SIGNATURE_WORDS = 6
_OWN_WORDS = 0.4  # confidence in the sentence as it stands, where everything in it was understood
_MOSTLY_UNREAD = 0.5
_KIND_RECALL = 0.85
_KIND_LIFT = 3.0


class RelaxationExpander:
    """Makes complementary rewrites from the ledger alone."""

    def __init__(
        self, profile: CatalogueProfile, *, settings: Settings | None = None, language: str | None = None
    ) -> None:
        self._profile = profile
        self._settings = settings or Settings()
        self._lexicon = load_lexicon(language or profile.language)

    async def expand(self, query: Query, ledger: Ledger) -> Expansion:
        """Return at most `settings.rewrites` rewrites, most promising first."""
        rewrites = [rewrite for rewrite in self._candidates(query, ledger) if rewrite.text.strip()]
        distinct = {(rewrite.text, rewrite.filters): rewrite for rewrite in reversed(rewrites)}
        kept = [rewrite for rewrite in rewrites if distinct.get((rewrite.text, rewrite.filters)) is rewrite]
        chosen = _with_open_slot(kept, self._settings.rewrites)
        best_first = sorted(chosen, key=lambda rewrite: -rewrite.confidence)
        return Expansion(rewrites=tuple(best_first), source="relaxation")

    def _unread(self, ledger: Ledger) -> float:
        """Return the share of what was asked (0 to 1) that titles may say but no constraint does.

        Only the engine can look for it. Words that no title holds are talk.
        """
        words = (word for wish in ledger.wishes for word in wish.text.lower().split())
        wished = sum(1 for word in words if word in self._profile.words)
        read = len(ledger.constraints) + (ledger.product is not None)
        return wished / (wished + read) if wished else 0.0

    def _candidates(self, query: Query, ledger: Ledger) -> list[Rewrite]:
        names = self._names(ledger)
        words = positive_words(ledger.constraints)
        wishes = [wish.text for wish in ledger.wishes]
        pushed = self._pushed(ledger)
        of_kind = kind_filter(ledger, self._profile) if self._settings.push_filters else ()
        every = tuple(filters for _, filters in pushed)
        ids = tuple(constraint.id for constraint, _ in pushed)
        unread = self._unread(ledger)
        content = plain_words(query.text, self._lexicon.fillers) or query.text
        own_words = Rewrite(text=content, confidence=_OWN_WORDS + (1.0 - _OWN_WORDS) * unread)
        found: list[Rewrite] = [own_words] if unread >= _MOSTLY_UNREAD else []
        if names and (every or of_kind):
            filters = (*every, *of_kind)
            found.append(_rewrite(names, words, confidence=1.0, filters=filters, pushed=ids))
            if mark := self._mark_filter(ledger):
                text = [*names, *self._signature(ledger)]
                found.append(_rewrite(text, words, confidence=0.9, filters=(*every, mark), pushed=ids))
            elsewhere = self._pushed(ledger, choice=1)
            others = (*(condition for _, condition in elsewhere), *of_kind)
            other_ids = tuple(constraint.id for constraint, _ in elsewhere)
            if signature := self._signature(ledger):
                text = [*names[:1], *signature]
                found.append(_rewrite(text, words, confidence=0.8, filters=others, pushed=other_ids))
            if others != filters:
                found.append(_rewrite(names, words, confidence=0.7, filters=others, pushed=other_ids))
            if wishes:
                found.append(
                    _rewrite(names[:1], [*words, *wishes], confidence=0.6 + 0.4 * unread, filters=every, pushed=ids)
                )
        elif every:
            said = plain_words(query.text, self._lexicon.fillers)
            found.append(_rewrite([said], [], confidence=1.0, filters=every, pushed=ids))
        if names:
            found.append(_rewrite(names[:2], [*words, *wishes], confidence=0.5 + 0.4 * unread))
            found.extend(self._relaxed(ledger, names, pushed, of_kind))
        return found if own_words in found else [*found, own_words]

    def _names(self, ledger: Ledger) -> list[str]:
        product = ledger.product
        if product is None:
            return []
        said = product.text.lower()
        return [*(name for name in product.names if name != said), said]

    def _relaxed(
        self, ledger: Ledger, names: list[str], pushed: Sequence[tuple[Constraint, Filter]], kind: tuple[Filter, ...]
    ) -> list[Rewrite]:
        """Return rewrites that give up one attribute each, the least covered first."""
        by_doubt = sorted(pushed, key=lambda item: item[0].targets[0].coverage)
        found: list[Rewrite] = []
        for given_up, _ in by_doubt[:2]:
            rest = [(constraint, each) for constraint, each in pushed if constraint is not given_up]
            if not rest:
                continue
            filters = (*(each for _, each in rest), *kind)
            words = positive_words(c for c in ledger.constraints if c is not given_up)
            ids = tuple(constraint.id for constraint, _ in rest)
            found.append(_rewrite(names, words, confidence=0.3, filters=filters, pushed=ids, relaxed=(given_up.id,)))
        return found

    def _pushed(self, ledger: Ledger, *, choice: int = 0) -> list[tuple[Constraint, Filter]]:
        """Return the constraints that the engine can filter, each on its best field, or on another where it has one."""
        if not self._settings.push_filters:
            return []
        found: list[tuple[Constraint, Filter]] = []
        for constraint in ledger.constraints:
            usable = [target for target in constraint.targets if target.coverage >= self._settings.push_coverage]
            best = usable[min(choice, len(usable) - 1)] if usable else None
            field = self._profile.fields.get(best.field) if best is not None else None
            if best is None or field is None or field.textual:
                continue
            if (condition := to_filter(constraint, best, field)) is not None:
                found.append((constraint, condition))
        return found

    def _mark_filter(self, ledger: Ledger) -> Filter | None:
        """Return the condition that a product carries the field by which its kind is told, where there is one."""
        product = ledger.product
        if product is None or not product.kinds or not self._settings.push_filters:
            return None
        path = self._profile.kinds.mark_field(product.kinds)
        return Filter(field=path) if path is not None else None

    def _signature(self, ledger: Ledger) -> list[str]:
        """Return the words by which titles of this kind differ most from all others."""
        product = ledger.product
        if product is None or not product.kinds:
            return []
        return list(self._profile.kinds.signature(product.kinds, _SIGNATURE_WORDS))


def positive_words(constraints: Iterable[Constraint]) -> list[str]:
    """Return the wanted values as words for the engine; numbers and unwanted values are left to the filters."""
    words: list[str] = []
    for constraint in constraints:
        if constraint.operator is Operator.BETWEEN and constraint.minimum and constraint.maximum:
            # no filter can hold a figure that stands in titles alone
            words.extend(() if constraint.targets else (constraint.span.text.lower(),))
        if constraint.operator is not Operator.ANY_OF or constraint.attribute == "compatibility":
            continue
        words.extend(constraint.attribute if value == "yes" else value for value in constraint.values)
    return words


def plain_words(text: str, fillers: frozenset[str]) -> str:
    """Return the sentence without its small words, in order."""
    kept = [word for word in text.split() if word.strip(".,;:!?'\"()").lower() not in fillers]
    return " ".join(kept)


def _rewrite(
    names: Sequence[str],
    words: Sequence[str],
    *,
    confidence: float,
    filters: tuple[Filter, ...] = (),
    pushed: tuple[str, ...] = (),
    relaxed: tuple[str, ...] = (),
) -> Rewrite:
    parts = dict.fromkeys(word for phrase in (*names, *words) for word in phrase.split())
    return Rewrite(text=" ".join(parts), confidence=confidence, filters=filters, pushed=pushed, relaxed=relaxed)


def _with_open_slot(rewrites: Sequence[Rewrite], count: int) -> tuple[Rewrite, ...]:
    """Return the first `count` rewrites, one of which is always without pushed constraints."""
    kept = list(rewrites[:count])
    if kept and all(rewrite.filters for rewrite in kept):
        kept[-1:] = [rewrite for rewrite in rewrites if not rewrite.filters][:1] or kept[-1:]
    return tuple(kept)
