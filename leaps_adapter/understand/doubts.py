"""What of a ledger may be given up: figures that nothing compares may not have been meant of the product."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from leaps_adapter.lexicon import load_lexicon
from leaps_adapter.types import Wish
from leaps_adapter.understand.contradictions import find_contradictions

if TYPE_CHECKING:
    from leaps_adapter.types import Ledger


def give_up_most_doubtful(ledger: Ledger) -> Ledger | None:
    """Return the ledger with its most doubtful constraint as a wish, None when none is in doubt.

    Of equally doubtful ones the last said goes first. What was given up stands under `given_up`.
    """
    doubtful = [each for each in ledger.constraints if each.doubt > 0]
    if not doubtful:
        return None
    given_up = max(doubtful, key=lambda each: (each.doubt, each.span.start))
    kept = tuple(each for each in ledger.constraints if each is not given_up)
    wish = Wish(text=given_up.span.text, span=given_up.span)
    return replace(
        ledger,
        constraints=kept,
        wishes=tuple(sorted((*ledger.wishes, wish), key=lambda each: each.span.start)),
        given_up=(*ledger.given_up, given_up),
        contradictions=find_contradictions(kept, load_lexicon(ledger.language).units),
    )
