"""The records that pass between the stages: frozen, slotted, keyword-only.

They are listed in the order in which one query meets them: query, ledger, expansion, slots, engine, candidates,
verdicts, page. A stage never changes a record; it returns new ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TypeAlias

JsonValue: TypeAlias = "bool | int | float | str | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
Document: TypeAlias = Mapping[str, JsonValue]
"""One product as the engine returned it: JSON values under field names, nested or flat."""

_ABOUT = 0.05  # a tolerance from which a figure is told to be about right


# --- query ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One typed condition on one field, exact, as a back-end that takes typed filters applies it.

    A document passes when any of its values for `field` is one of `values` (when given) and lies within the bounds
    (when given); `negated` turns the answer round. A document without the field fails, negated or not, unless
    `missing_passes`.
    """

    field: str
    values: tuple[JsonValue, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: bool = False
    exclusive_maximum: bool = False
    negated: bool = False
    missing_passes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SortKey:
    """One key of the caller's sort order; documents without the field come last."""

    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What the shopper asked and what the caller wants back.

    `filters` are the caller's own and are never relaxed. `deadline` is in seconds from the start of the call.
    `history` holds the shopper's earlier sentences, oldest first.
    """

    text: str
    size: int = 20
    filters: tuple[Filter, ...] = ()
    sort: tuple[SortKey, ...] = ()
    user: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    locale: str = ""
    deadline: float = 2.0
    history: tuple[str, ...] = ()


# --- ledger -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The words of the query that something was read from: `query.text[start:end] == text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A catalogue field that can decide a constraint.

    A numeric value in the field times `scale` is in the constraint's unit. `matches` are the raw values of the field
    that stand for the constraint's words, as the catalogue spells them; empty when values are compared word by word.
    With `whole` a value that is not among `matches` counts only when it says nothing else: `ATX` is not `Micro ATX`.
    `coverage` is the share (0 to 1) of the products of the wanted kind that carry the field.
    """

    field: str
    scale: float = 1.0
    matches: tuple[str, ...] = ()
    coverage: float = 0.0
    whole: bool = False


class Operator(StrEnum):
    """How a constraint compares."""

    ANY_OF = "any of"
    NONE_OF = "none of"
    BETWEEN = "between"


class Deciding(StrEnum):
    """Which of a constraint's targets decide, among those that a product carries.

    `FIRST`: the first one. `ANY`: a wanted value passes when any target holds it, an unwanted one fails when any does.
    `EVERY`: all of them must agree, as where a plain `230 V` may be the input or the output.
    """

    FIRST = "first"
    ANY = "any"
    EVERY = "every"


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """One hard condition of the sentence, grounded in the fields that can decide it.

    `ANY_OF` and `NONE_OF` compare `values`; `BETWEEN` compares numbers in `unit`, bounds included unless exclusive.
    `decided_by` says which of several targets count (LORE maps one phrase to several attributes). Without targets the
    product's text decides, and silence is `unknown`. `doubt` (0 to 1) says how likely the words are not meant of the
    product: what is surely not is a wish, and of what may not be the most doubtful is given up when too little passes.
    `tolerance` is the share by which the bounds lie beyond the figures that were said: `16 GB` is met by 15.9.
    """

    id: str
    attribute: str
    operator: Operator
    span: Span
    values: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: bool = False
    exclusive_maximum: bool = False
    unit: str | None = None
    targets: tuple[Target, ...] = ()
    decided_by: Deciding = Deciding.FIRST
    doubt: float = 0.0
    tolerance: float = 0.0

    def __str__(self) -> str:
        """The constraint as a shopper would write it, such as `price <= 40 USD`; what is tolerated is not told."""
        if self.operator is not Operator.BETWEEN:
            joined = " or ".join(self.values)
            return (
                f"{self.attribute}: {joined}" if self.operator is Operator.ANY_OF else f"{self.attribute}: not {joined}"
            )
        unit = f" {self.unit}" if self.unit else ""
        low = "" if self.minimum is None else f"{self.minimum / (1 - self.tolerance):g}"
        high = "" if self.maximum is None else f"{self.maximum / (1 + self.tolerance):g}"
        if not low:
            return f"{self.attribute} {'<' if self.exclusive_maximum else '<='} {high}{unit}"
        if not high:
            return f"{self.attribute} {'>' if self.exclusive_minimum else '>='} {low}{unit}"
        if low == high:
            return f"{self.attribute} {'=' if self.tolerance < _ABOUT else 'about'} {low}{unit}"
        return f"{self.attribute} {low} to {high}{unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreProduct:
    """The kind of thing that is asked for.

    `kinds` are ids of the catalogue's kinds that the words name; `names` are the catalogue's own words for them, best
    first, without the shopper's.
    """

    text: str
    span: Span
    kinds: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A soft wish: it raises a product that shows it and never removes one that does not."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """A superlative read as an order: `cheapest` is the price field, ascending.

    With a `unit` the targets are texts, and the figures of its dimension that they state are compared.
    """

    attribute: str
    targets: tuple[Target, ...]
    descending: bool
    span: Span
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A word of the query and the catalogue's word it was read as."""

    written: str
    read_as: str


class Intent(StrEnum):
    """What the sentence is after."""

    GOODS = "goods"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Everything that was understood of one query.

    `given_up` are constraints that were in doubt and became wishes, since they contradicted others or let too little
    through.
    """

    intent: Intent = Intent.GOODS
    product: CoreProduct | None = None
    constraints: tuple[Constraint, ...] = ()
    wishes: tuple[Wish, ...] = ()
    rankings: tuple[Ranking, ...] = ()
    corrections: tuple[Correction, ...] = ()
    contradictions: tuple[str, ...] = ()
    given_up: tuple[Constraint, ...] = ()
    language: str = "en"

    def constraint(self, constraint_id: str) -> Constraint:
        """Return the constraint with this id.

        Raises:
            KeyError: no constraint of the ledger has it.
        """
        for constraint in self.constraints:
            if constraint.id == constraint_id:
                return constraint
        raise KeyError(constraint_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """What is asked of a chat model: (role, content) messages and the JSON schema that the reply must satisfy."""

    messages: tuple[tuple[str, str], ...]
    schema: Mapping[str, JsonValue] | None = None
    timeout: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatReply:
    """What a chat model answered."""

    text: str


# --- expansion and slots ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """One query for the engine: its words, the hard constraints sent along as filters, and what it leaves out.

    `confidence` is in (0, 1]. `pushed` and `relaxed` name constraints by id.
    """

    text: str
    confidence: float = 1.0
    filters: tuple[Filter, ...] = ()
    pushed: tuple[str, ...] = ()
    relaxed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """The rewrites of one query, most promising first, and who made them."""

    rewrites: tuple[Rewrite, ...]
    source: str = "relaxation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A rewrite and its share of a round's budget: ask for `size` results from `offset` on."""

    index: int
    rewrite: Rewrite
    size: int
    offset: int = 0


# --- engine -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """One question to the engine. Exactly one of `text`, `vector` and `native` carries it.

    `allows` is what hits have to meet anyhow, as far as their fields tell; of use where hits come in another order than
    the best first, or are counted. `fields` limits what comes back (None: everything). `timeout` is in seconds.
    """

    text: str | None = None
    vector: tuple[float, ...] | None = None
    native: Mapping[str, JsonValue] | None = None
    filters: tuple[Filter, ...] = ()
    allows: tuple[Filter, ...] = ()
    size: int = 20
    offset: int = 0
    fields: tuple[str, ...] | None = None
    sort: tuple[SortKey, ...] = ()
    timeout: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineHit:
    """One product as the engine ranked it; `score` is the engine's own and comparable within one outcome only."""

    id: str
    document: Document
    score: float | None = None


class Relation(StrEnum):
    """How a total stands to the truth."""

    EXACT = "eq"
    AT_LEAST = "gte"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchError:
    """Why one question got no answer."""

    kind: str
    message: str
    status: int | None = None
    retryable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOutcome:
    """The engine's answer to one request. `exhausted`: nothing stands behind these hits."""

    hits: tuple[EngineHit, ...] = ()
    total: int | None = None
    relation: Relation = Relation.EXACT
    exhausted: bool = False
    error: SearchError | None = None
    native: Mapping[str, JsonValue] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotResult:
    """A slot and what the engine said to it."""

    slot: Slot
    outcome: SearchOutcome


# --- candidates and verdicts ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a candidate came from: the rewrite's index and the rank (from 1) it had there."""

    rewrite: int
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One product of the union, with every place it was found. `score` is the fused one; higher is better."""

    id: str
    document: Document
    sources: tuple[Source, ...]
    score: float = 0.0
    group: str | None = None


class Status(StrEnum):
    """What a check found: a missing value is `unknown`, neither pass nor fail."""

    PASS = "pass"  # noqa: S105  a status, not a password
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One constraint held against one product; `evidence` quotes the field and value that decided."""

    constraint: str
    status: Status
    evidence: str = ""


class Grade(IntEnum):
    """LORE's four grades, in our wording; L3 and L4 are relevant.

    L4: the product asked for, every hard constraint met. L3: met or unknown, or weakened by a rule.
    L2: related, a hard constraint is broken. L1: another kind of thing.
    """

    L1 = 1
    L2 = 2
    L3 = 3
    L4 = 4

    @property
    def relevant(self) -> bool:
        """Whether the grade lets a product through."""
        return self >= Grade.L3


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the verifier says of one candidate, and why.

    `wishes` is the share (0 to 1) of the soft wishes it was seen to meet. `confidence` (0 to 1) is lower where text
    decided and not a field; among products of one grade the more certain ones come first.
    """

    candidate: str
    grade: Grade
    reason: str
    checks: tuple[Check, ...] = ()
    tier: str = "constraints"
    rules: tuple[str, ...] = ()
    wishes: float = 0.0
    confidence: float = 1.0

    @property
    def relevant(self) -> bool:
        """Whether the product satisfies the sentence (L3 or L4)."""
        return self.grade.relevant

    @property
    def unknown(self) -> tuple[str, ...]:
        """Ids of the constraints that nothing in the product decides."""
        return tuple(check.constraint for check in self.checks if check.status is Status.UNKNOWN)

    @property
    def failed(self) -> tuple[str, ...]:
        """Ids of the constraints that the product breaks."""
        return tuple(check.constraint for check in self.checks if check.status is Status.FAIL)


# --- page -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One product on the page. `verdict` is None on a bypass, where nobody judged."""

    id: str
    document: Document
    rank: int
    score: float | None
    verdict: Verdict | None = None
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtered:
    """A product that the engine returned and the verifier held back, with the reason."""

    id: str
    document: Document
    verdict: Verdict
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Degraded:
    """Something that was skipped, and why. `code` is one of the documented codes."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteDecision:
    """Whether a query bypasses the adapter, and the rule that said so."""

    bypass: bool
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RewriteTrace:
    """What one rewrite was asked for, brought, and added: `returned` ids in order, `verified` unique relevant ones."""

    rewrite: Rewrite
    slot: int
    returned: tuple[str, ...] = ()
    verified: int = 0
    error: SearchError | None = None


class Effort(StrEnum):
    """How much a call may cost: rounds until the page is full, or one small round."""

    FULL = "full"
    LIGHT = "light"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One record per call: what was decided, asked, found, and how long each stage took (milliseconds)."""

    fingerprint: str
    route: RouteDecision
    rewrites: tuple[RewriteTrace, ...] = ()
    rounds: int = 0
    round_trips: int = 0
    candidates: int = 0
    stopped_by: str = ""
    effort: Effort = Effort.FULL
    took_ms: float = 0.0
    stages_ms: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of answers.

    `hits` are those that passed, best first; `near` the near misses when too few did; `filtered` what was held back;
    `next` the token of the following page, None when the engine is dry. `behind` is how many hits follow where all that
    can come was found and judged, None while that is open. On a bypass `hits` are the engine's own.
    """

    query: Query
    hits: tuple[Hit, ...]
    trace: Trace
    ledger: Ledger | None = None
    near: tuple[Hit, ...] = ()
    filtered: tuple[Filtered, ...] = ()
    degraded: tuple[Degraded, ...] = ()
    next: str | None = None
    behind: int | None = None
    native: Mapping[str, JsonValue] | None = None

    @property
    def bypass(self) -> bool:
        """Whether the engine's answer was passed through untouched."""
        return self.trace.route.bypass
