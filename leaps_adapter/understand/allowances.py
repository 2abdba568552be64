"""What a sentence allows without asking for it: `refurbished is fine` still takes a new one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from leaps_adapter.catalogue.profile import Role
from leaps_adapter.types import Operator
from leaps_adapter.understand.sentence import phrases

if TYPE_CHECKING:
    from leaps_adapter.types import Constraint
    from leaps_adapter.understand.grounding import Grounding
    from leaps_adapter.understand.sentence import Sentence

_REACH = 3  # words that may stand between the value and what allows it: "refurbished office laptop ok"


def widen(constraint: Constraint, sentence: Sentence, grounding: Grounding) -> Constraint:
    """Return a constraint on the condition with what goes without saying added, where its value is only allowed."""
    fields = {field.path: field for field in grounding.profile.with_role(Role.CONDITION)}
    if constraint.operator is not Operator.ANY_OF or not any(target.field in fields for target in constraint.targets):
        return constraint
    if not _is_allowed(sentence, constraint):
        return constraint
    unsaid = sentence.lexicon.list("allowed", "condition")
    keys = {form for value in unsaid for form in grounding.lexicon.equivalents(grounding.key(value))}
    targets = tuple(
        replace(target, matches=(*target.matches, *(raw for raw in field.values if grounding.key(raw) in keys)))
        if (field := fields.get(target.field)) is not None
        else target
        for target in constraint.targets
    )
    return replace(constraint, values=(*constraint.values, *unsaid), targets=targets)


def _is_allowed(sentence: Sentence, constraint: Constraint) -> bool:
    lexicon = sentence.lexicon
    before, after = phrases(lexicon, "allowed", "before"), phrases(lexicon, "allowed", "after")
    first = next(i for i, token in enumerate(sentence.tokens) if token.start >= constraint.span.start)
    last = max(i for i, token in enumerate(sentence.tokens) if token.end <= constraint.span.end)
    while first and sentence.word(first - 1) in lexicon.words("compatibility", "skipped"):
        first -= 1
    if first and sentence.ends(first - 1, before):
        return True
    for ahead in range(last + 1, min(last + 2 + _REACH, len(sentence))):
        if sentence.starts(ahead, after):
            return True
        if sentence.ends_clause(ahead) or sentence.word(ahead) == ",":
            return False
    return False
