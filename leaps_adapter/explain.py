"""Why a product is missing: the stage that lost it, and what that stage saw."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leaps_adapter.page import Shelf
    from leaps_adapter.types import Candidate, Ledger, Page, RewriteTrace, Source, Verdict


class LostAt(StrEnum):
    """Where the way of a product ended."""

    INDEX = "index"
    BYPASS = "bypass"
    SEARCH = "search"
    MERGE = "merge"
    VERIFY = "verify"
    PAGE = "page"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The stage that lost a product, why in a sentence, and the facts behind it.

    `verdict` is what the verifier says of the product, even where no rewrite returned it.
    """

    id: str
    lost_at: LostAt
    detail: str
    verdict: Verdict | None = None
    sources: tuple[Source, ...] = ()
    rewrites: tuple[RewriteTrace, ...] = ()
    ledger: Ledger | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is known of one product after the call.

    `candidate` is the product as a rewrite returned it or as the engine keeps it (then without sources); `in_index` is
    None where the engine cannot be asked for it.
    """

    id: str
    page: Page
    shelf: Shelf
    candidate: Candidate | None = None
    verdict: Verdict | None = None
    in_index: bool | None = None


def explain(case: Case) -> Explanation:
    """Return at which stage the product was lost, and why."""
    lost_at, detail = _before_verify(case) or _after_verify(case)
    return Explanation(
        id=case.id,
        lost_at=lost_at,
        detail=detail,
        verdict=case.verdict,
        sources=case.candidate.sources if case.candidate else (),
        rewrites=case.page.trace.rewrites,
        ledger=case.page.ledger,
    )


def _before_verify(case: Case) -> tuple[LostAt, str] | None:
    for hit in case.page.hits:
        if hit.id == case.id:
            return LostAt.SHOWN, f"it is on the page, at rank {hit.rank}"
    if case.in_index is False:
        return LostAt.INDEX, "the engine holds no product with this id"
    if case.page.bypass:
        rule = case.page.trace.route.rule
        return LostAt.BYPASS, f"the query went to the engine untouched ({rule}), and it is not on the engine's page"
    if case.candidate is None or not case.candidate.sources:
        return LostAt.SEARCH, f"no rewrite returned it; {_opinion(case.verdict)}"
    return None


def _after_verify(case: Case) -> tuple[LostAt, str]:
    if case.id in case.shelf.mates:
        return LostAt.MERGE, f"{case.shelf.mates[case.id]} stands for its product group"
    if any(each.candidate.id == case.id for each in case.shelf.held):
        return LostAt.VERIFY, f"held back: {_reason(case.verdict)}"
    for place, each in enumerate(case.shelf.sure + case.shelf.after, start=1):
        if each.candidate.id == case.id:
            return LostAt.PAGE, f"it stands at place {place}, beyond a page of {case.page.query.size}"
    return LostAt.VERIFY, "nobody judged it in time, and what is unjudged is dropped"


def _opinion(verdict: Verdict | None) -> str:
    if verdict is None:
        return "what the verifier would say of it is not known"
    return f"the verifier would {'keep' if verdict.relevant else 'hold back'} it: {_reason(verdict)}"


def _reason(verdict: Verdict | None) -> str:
    return verdict.reason if verdict and verdict.reason else "no reason given"
