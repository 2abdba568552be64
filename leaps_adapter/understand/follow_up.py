"""Follow-ups: `cheaper, in blue` edits the ledger of the sentence before it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from leaps_adapter.catalogue.profile import Role
from leaps_adapter.types import Ledger, Operator, Ranking, Span, Target
from leaps_adapter.understand.contradictions import find_contradictions

if TYPE_CHECKING:
    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.lexicon import Lexicon


def merge_follow_up(before: Ledger, ledger: Ledger, text: str, lexicon: Lexicon, profile: CatalogueProfile) -> Ledger:
    """Return the ledger of a sentence said after another one.

    A sentence that names another product starts anew. Otherwise what it says of an attribute replaces what was said of
    it before, except that unwanted values add up, and the rest is kept, with the spans of the sentence it was said in.
    """
    same_product = ledger.product is None or (
        before.product is not None and set(ledger.product.kinds) & set(before.product.kinds)
    )
    if before.product is None or not same_product:
        return ledger
    replaced = {each.attribute for each in ledger.constraints if each.operator is not Operator.NONE_OF}
    kept = [each for each in before.constraints if each.attribute not in replaced]
    constraints = tuple(replace(each, id=f"c{number}") for number, each in enumerate((*kept, *ledger.constraints), 1))
    rankings = ledger.rankings or before.rankings
    if not ledger.rankings and _wants_cheaper(text, lexicon):
        fields = profile.with_role(Role.PRICE)[:1]
        span = Span(start=0, end=len(text), text=text)
        targets = tuple(Target(field=field.path, coverage=field.coverage) for field in fields)
        rankings = (Ranking(attribute="price", targets=targets, descending=False, span=span),) if targets else rankings
    return replace(
        ledger,
        product=before.product,
        constraints=constraints,
        wishes=(*before.wishes, *(each for each in ledger.wishes if not _wants_cheaper(each.text, lexicon))),
        rankings=rankings,
        contradictions=find_contradictions(constraints, lexicon.units),
    )


def _wants_cheaper(text: str, lexicon: Lexicon) -> bool:
    lowered = text.lower()
    return any(phrase in lowered for phrase in lexicon.list("follow_up", "cheaper"))
