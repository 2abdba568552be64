"""Tier 1 of the cascade: the kind of product and the hard constraints, decided in code, with evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.catalogue import CatalogueProfile, Role
from leaps_adapter.lexicon import load_lexicon
from leaps_adapter.types import Candidate, Constraint, Grade, Ledger, Operator, Query, Status, Verdict
from leaps_adapter.verify.checks import check
from leaps_adapter.verify.comparing import contains, finding, forms
from leaps_adapter.verify.item import Item, open_item
from leaps_adapter.verify.kinds import KindCheck
from leaps_adapter.verify.rivals import Rivals
from leaps_adapter.verify.wishes import WishScale, root

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence

    from leaps_adapter.verify.comparing import Finding


RULE_KIND = "R-kind"
RULE_SECOND_HAND = "R-second-hand"


class ConstraintVerifier:
    """Judges candidates without a model.

    Another kind of product is L1 and its constraints are not looked at, a broken constraint L2, an unknown one L3,
    everything met L4 (LORE's path following); second-hand goods nobody asked for are at most L3.
    """

    def __init__(self, profile: CatalogueProfile, *, language: str | None = None) -> None:
        self._profile = profile
        self._lexicon = load_lexicon(language or profile.language)
        self._wishes = WishScale(profile, self._lexicon)
        self._rivals = Rivals(profile, self._lexicon)
        self._kinds = KindCheck(profile, self._lexicon)
        used = self._lexicon.list("condition", "second_hand")
        self._used = tuple(form for word in used for form in forms(word, self._lexicon))
        self._bodies = tuple(field.path for field in profile.with_role(Role.DESCRIPTION, Role.TEXT))

    async def verify(self, query: Query, ledger: Ledger, candidates: Sequence[Candidate]) -> AsyncIterator[Verdict]:
        """Yield one verdict per candidate, in order."""
        for candidate in candidates:
            yield self.judge(query, ledger, candidate)

    def judge(
        self,
        query: Query,  # noqa: ARG002  a verifier sees the sentence; this one the ledger alone
        ledger: Ledger,
        candidate: Candidate,
    ) -> Verdict:
        """Return the verdict on one candidate."""
        item = open_item(
            candidate.document, self._profile.title_fields, body_fields=self._bodies, lexicon=self._lexicon
        )
        kind, kind_reason, sure_kind = self._kind(ledger, item)
        if kind is Status.FAIL:
            return Verdict(
                candidate=candidate.id,
                grade=Grade.L1,
                reason=kind_reason,
                rules=(RULE_KIND,),
                confidence=_confidence((), sure_kind=sure_kind),
            )
        findings = [self._check(constraint, item) for constraint in ledger.constraints]
        statuses = {each.check.status for each in findings}
        rules: tuple[str, ...] = ()
        if Status.FAIL in statuses:
            grade = Grade.L2
        elif Status.UNKNOWN in statuses or kind is Status.UNKNOWN:
            grade = Grade.L3
        elif self._second_hand(item) and not self._asks_for_second_hand(ledger):
            grade, rules = Grade.L3, (RULE_SECOND_HAND,)
        else:
            grade = Grade.L4
        return Verdict(
            candidate=candidate.id,
            grade=grade,
            reason=_reason(grade, kind_reason, ledger, findings, rules),
            checks=tuple(each.check for each in findings),
            rules=rules,
            wishes=self._wishes.met(ledger.wishes, item),
            confidence=_confidence(findings, sure_kind=sure_kind),
        )

    def _check(self, constraint: Constraint, item: Item) -> Finding:
        """Hold one constraint against a product; what its title says instead speaks where nothing else does."""
        found = check(constraint, item, self._lexicon)
        if found.check.status is Status.UNKNOWN and (rival := self._rivals.named(constraint, item.title)) is not None:
            return finding(constraint, Status.FAIL, f"its title says “{rival}”", from_text=True)
        return found

    def _kind(self, ledger: Ledger, item: Item) -> tuple[Status, str, bool]:
        """Return (status, reason, whether a title or category says it outright) for the core product."""
        product = ledger.product
        if product is None:
            return self._mentions_wishes(ledger, item)
        if product.kinds:
            return self._kinds.check(product, item)
        wanted, said = set(self._lexicon.key(product.text)), {token.stem for token in item.title.tokens}
        if wanted <= said:
            return Status.PASS, "", False
        return Status.UNKNOWN, f"its title does not say {product.text}", False

    def _mentions_wishes(self, ledger: Ledger, item: Item) -> tuple[Status, str, bool]:
        """Return the status of a product when no noun names it: does its text say most of what was asked?"""
        words = [word for wish in ledger.wishes for word in wish.text.split()]
        said = sum(1 for word in words if root(word, self._lexicon) in item.text)
        if not words or 2 * said >= len(words):
            return Status.PASS, "", True
        return Status.UNKNOWN, "its text says little of what was asked", False

    def _second_hand(self, item: Item) -> bool:
        fields = self._profile.with_role(Role.CONDITION)
        values = [str(value) for field in fields for value in item.fields.get(field.path, ())]
        return self._says_second_hand(values or [item.title.text])

    def _asks_for_second_hand(self, ledger: Ledger) -> bool:
        asked = [value for constraint in ledger.constraints for value in constraint.values]
        return self._says_second_hand([*asked, *(wish.text for wish in ledger.wishes)])

    def _says_second_hand(self, texts: Iterable[str]) -> bool:
        return any(contains(self._lexicon.key(text), form) for text in texts for form in self._used)


def _confidence(findings: Sequence[Finding], *, sure_kind: bool) -> float:
    doubts = sum(1 for each in findings if each.from_text) + (0 if sure_kind else 1)
    return 1.0 / (1.0 + doubts)


def _reason(grade: Grade, kind_reason: str, ledger: Ledger, findings: Sequence[Finding], rules: tuple[str, ...]) -> str:
    by_status: dict[Status, list[str]] = {status: [] for status in Status}
    for constraint, found in zip(ledger.constraints, findings, strict=True):
        by_status[found.check.status].append(_told(constraint, found))
    if grade is Grade.L2:
        return "; ".join(by_status[Status.FAIL])
    parts = list(by_status[Status.PASS])
    if by_status[Status.UNKNOWN]:
        parts.append("not known: " + ", ".join(by_status[Status.UNKNOWN]))
    if kind_reason:
        parts.append(kind_reason)
    if RULE_SECOND_HAND in rules:
        parts.append("second-hand, which nobody asked for")
    return "; ".join(parts) or "the product asked for"


def _told(constraint: Constraint, found: Finding) -> str:
    status, evidence = found.check.status, found.check.evidence
    if status is Status.UNKNOWN:
        return str(constraint)
    if status is Status.PASS:
        return f"{constraint} ({evidence})"
    verb = "is" if constraint.operator is Operator.NONE_OF else "is not"
    if constraint.operator is Operator.BETWEEN:
        return f"{evidence}, asked for {constraint}"
    return f"{evidence}, {verb} {' or '.join(constraint.values)}"
