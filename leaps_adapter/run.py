"""What one call has gathered so far, and the page that can be made of it at any moment."""

from __future__ import annotations

import time
import unicodedata
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from leaps_adapter.config import Allocation, Settings
from leaps_adapter.degrade import Fault, degraded
from leaps_adapter.errors import BackendError, BackendTimeoutError
from leaps_adapter.merge import merge
from leaps_adapter.page import Judged, Progress, Shelf, advance, key_of, near_misses, settle, shelve, yields_of
from leaps_adapter.search import raised
from leaps_adapter.slots import allocate
from leaps_adapter.tokens import Cursor, PageState, digest, fingerprint
from leaps_adapter.types import (
    Candidate,
    Degraded,
    Document,
    Effort,
    Filtered,
    Hit,
    Ledger,
    Page,
    Query,
    Rewrite,
    RewriteTrace,
    RouteDecision,
    SearchOutcome,
    Slot,
    SlotResult,
    Trace,
    Verdict,
)
from leaps_adapter.understand.doubts import give_up_most_doubtful

if TYPE_CHECKING:
    from collections.abc import Callable, Generator


def readable(text: str, limit: int) -> str:
    """Return the text as it is understood: control characters are blanks, at most `limit` characters, whole words.

    Positions stay, so that a span of it is a span of the query as written.
    """
    clean = "".join(" " if unicodedata.category(each) in {"Cc", "Cs"} else each for each in text[: limit + 1])
    if len(clean) <= limit:
        return clean
    whole = clean[: clean.rfind(" ") + 1].rstrip()
    return whole or clean[:limit]


class Run:
    """One call on its way through the stages: the clock, the counters, the candidates and their verdicts."""

    def __init__(
        self,
        query: Query,
        settings: Settings,
        *,
        bound: str,
        state: PageState | None = None,
        effort: Effort = Effort.FULL,
    ) -> None:
        self.started = self._clock = time.perf_counter()
        self.query = query
        self.read = replace(query, text=readable(query.text, settings.max_query_chars))
        self.settings = settings if effort is Effort.FULL else settings.lightened()
        self.effort = effort
        self.bound = bound
        self.state = state or PageState(fingerprint=bound)
        self.route = RouteDecision(bypass=False, rule="")
        self.ledger = self.read_as = Ledger()
        self.rewrites: tuple[Rewrite, ...] = ()
        self.before: tuple[Cursor, ...] = ()
        self.cursors: tuple[Cursor, ...] = ()
        self.dead: set[int] = set()
        self.understood = self.nothing_left = self.blind = False
        self.served = False  # whether what waits from the last page fills this one
        self.handed: set[str] = set()
        self.results: list[SlotResult] = []
        self.candidates: tuple[Candidate, ...] = ()
        self.verdicts: dict[str, Verdict] = {}
        self._shelved: tuple[Ledger, tuple[Candidate, ...], int, Shelf | None] = (self.ledger, (), 0, None)
        self.rounds = 0
        self.round_trips = 0
        self.stopped_by = ""
        self.degraded: list[Degraded] = []
        self.stages: dict[str, float] = {}
        self.group_field = settings.group_field
        self.admits: Callable[[Document], bool] | None = None
        if len(self.read.text) < len(query.text):
            self.note(Fault.QUERY_TRUNCATED)
        if effort is Effort.LIGHT:
            self.note(Fault.BUSY)

    # --- the clock and the notes --------------------------------------------------------------------------------------

    def remaining(self) -> float:
        """Return the seconds that are left of the deadline, never below zero."""
        return max(0.0, self._clock + self.query.deadline - time.perf_counter())

    def restart(self) -> None:
        """Let the deadline count from now: what was done so far is done once, not per call."""
        self._clock = time.perf_counter()

    @contextmanager
    def stage(self, name: str) -> Generator[None]:
        """Count the time spent inside towards the stage."""
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.stages[name] = self.stages.get(name, 0.0) + (time.perf_counter() - begin) * 1000

    def note(self, fault: Fault, cause: Exception | str = "") -> None:
        """Note what was skipped, once per code: the first cause is the telling one."""
        if all(each.code != fault for each in self.degraded):
            self.degraded.append(degraded(fault, cause))

    # --- second thoughts ----------------------------------------------------------------------------------------------

    def understand(self, ledger: Ledger) -> None:
        """Take the ledger, without what the page before gave up of it."""
        self.read_as = self.ledger = ledger
        for _ in range(self.state.given_up):
            self.ledger = give_up_most_doubtful(self.ledger) or self.ledger

    def give_up(self) -> bool:
        """Give up the most doubtful constraint where the first page holds too little, and return whether that was done.

        That takes another round, which a call of little effort has not. What was found and judged so far is forgotten:
        without the constraint the engine is asked anew.
        """
        shelf = self.shelf()
        if (
            self.effort is Effort.LIGHT
            or self.state.shown
            or len(shelf.sure + shelf.after) >= min(self.settings.min_hits, self.query.size)
        ):
            return False
        lighter = give_up_most_doubtful(self.ledger)
        if lighter is None:
            return False
        self.ledger = lighter
        self.results, self.candidates, self.rounds = [], (), 0
        self.verdicts.clear()
        self.handed.clear()
        return True

    # --- what the rounds bring ----------------------------------------------------------------------------------------

    def plan(self, rewrites: tuple[Rewrite, ...]) -> None:
        """Take the rewrites, and where an earlier page left each of them if they are still the same."""
        self.rewrites = rewrites
        same = self.state.cursors and self.state.rewritten == fingerprint(rewrites)
        self.before = self.cursors = self.state.cursors if same else (Cursor(),) * len(rewrites)
        self.served = bool(same) and self.state.waiting >= self.query.size

    def take(self, results: tuple[SlotResult, ...]) -> None:
        """Take in the engine's answers of one round."""
        self.rounds += 1
        self.results += results
        self.cursors = advance(self.cursors, results)
        for result in results:
            if (error := result.outcome.error) is not None:
                self.note(Fault.SLOT_FAILED, f"{error.kind}: {error.message}")
                if not error.retryable:
                    self.dead.add(result.slot.index)
            elif any(not hit.id for hit in result.outcome.hits):
                self.note(Fault.MISSING_ID)
        self.candidates = merge(self.results, group_field=self.group_field, admits=self.admits, before=self.candidates)

    @property
    def answered(self) -> bool:
        """Whether the engine has answered any rewrite."""
        return any(result.outcome.error is None for result in self.results)

    def failure(self) -> BackendError:
        """Return what the engine failed with, as an exception."""
        errors = [result.outcome.error for result in self.results if result.outcome.error is not None]
        return raised(errors[0]) if errors else BackendTimeoutError("the engine did not answer in time")

    def live(self) -> dict[int, int]:
        """Return the rewrites still worth asking, each with the rank it goes on from."""
        return {
            index: cursor.end for index, cursor in enumerate(self.cursors) if not cursor.dry and index not in self.dead
        }

    def unread(self) -> dict[int, Cursor]:
        """Return the windows that an earlier page left open and this one has not read yet."""
        return {
            index: cursor for index, cursor in enumerate(self.cursors) if not cursor.read and index not in self.dead
        }

    def slots(self, budget: int) -> tuple[Slot, ...]:
        """Return the slots of the next round: shares of the budget, and the open windows of the page before."""
        first = self.state.shown == 0 and self.rounds == 0
        allocation = self.settings.allocation if first else Allocation.YIELD
        yields = yields_of(self.judged(), self.before)
        shares = allocate(self.rewrites, budget, allocation=allocation, yields=yields, offsets=self.live())
        sizes = {slot.index: slot.size for slot in shares}
        windows = self.unread()
        return tuple(
            Slot(
                index=index,
                rewrite=self.rewrites[index],
                offset=self.cursors[index].base if index in windows else self.cursors[index].end,
                size=sizes.get(index, 0) + (self.cursors[index].end - self.cursors[index].base) * (index in windows),
            )
            for index in sorted(sizes.keys() | windows.keys())
        )

    def unjudged(self) -> tuple[Candidate, ...]:
        """Return the candidates without a verdict that no earlier page showed, best first."""
        return tuple(each for each in self.candidates if each.id not in self.verdicts and not self.seen(key_of(each)))

    def open(self) -> tuple[Candidate, ...]:
        """Return the candidates that no verifier was handed yet, best first."""
        return tuple(each for each in self.unjudged() if each.id not in self.handed)

    def seen(self, key: str) -> bool:
        """Return whether an earlier page showed the product or its group."""
        return bool(self.state.seen) and digest(key) in self.state.seen

    def judged(self) -> list[Judged]:
        """Return every candidate with its verdict, if it has one."""
        return [Judged(candidate=each, verdict=self.verdicts.get(each.id)) for each in self.candidates]

    def shelf(self) -> Shelf:
        """Return the candidates on the shelf, as it stands now; sorted anew only when one came or was judged."""
        ledger, candidates, judged, shelf = self._shelved
        same = ledger is self.ledger and candidates is self.candidates and judged == len(self.verdicts)
        if shelf is None or not same:
            shelf = shelve(self.judged(), query=self.query, ledger=self.ledger, settings=self.settings, seen=self.seen)
            self._shelved = (self.ledger, self.candidates, len(self.verdicts), shelf)
        return shelf

    @property
    def collects(self) -> bool:
        """Whether the best can only be told from everything: a superlative, or the caller's sort order."""
        return bool(self.ledger.rankings or self.query.sort) and not self.served

    @property
    def limits(self) -> Settings:
        """The policy for the rounds: goods that cannot exist are worth one, for the near misses."""
        return self.settings.model_copy(update={"max_rounds": 1}) if self.ledger.contradictions else self.settings

    def progress(self) -> Progress:
        """Return how far the page has come; where nobody judges, what is unjudged has to do."""
        shelf = self.shelf()
        return Progress(
            wanted=self.query.size,
            sure=len(shelf.sure) + (len(shelf.after) if self.blind else 0),
            fresh=sum(
                any(source.rank > self.before[source.rewrite].end for source in each.sources)
                for each in self.candidates
            ),
            rounds=self.rounds,
            dry=not self.live() and not self.unread(),
            collect=self.collects,
        )

    def is_sure(self, candidate: Candidate) -> bool:
        """Return whether the candidate would stand among the sure ones, whatever else comes."""
        alone = shelve(
            [Judged(candidate=candidate, verdict=self.verdicts.get(candidate.id))],
            query=self.query,
            ledger=self.ledger,
            settings=self.settings,
            seen=self.seen,
        )
        return bool(alone.sure)

    # --- the page -----------------------------------------------------------------------------------------------------

    def page(self, seal: Callable[[PageState], str | None]) -> Page:
        """Return the page that the verdicts so far make."""
        shelf = self.shelf()
        ordered = shelf.sure + shelf.after
        shown, waiting = ordered[: self.query.size], ordered[self.query.size :]
        sparse = len(ordered) < min(self.settings.min_hits, self.query.size) and self.state.shown == 0
        near = near_misses(shelf, self.settings.max_near) if sparse else ()
        return Page(
            query=self.query,
            hits=tuple(hit_of(each, rank) for rank, each in enumerate(shown, start=self.state.shown + 1)),
            near=tuple(hit_of(each, rank) for rank, each in enumerate(near, start=1)),
            filtered=_filtered(shelf),
            ledger=self.ledger,
            next=self._token(shown, waiting, len(shelf.sure), seal),
            behind=None if self.live() or self.unread() or self.unjudged() else len(waiting),
            degraded=tuple(self.degraded),
            trace=self.trace(),
        )

    def _token(
        self,
        shown: tuple[Judged, ...],
        waiting: tuple[Judged, ...],
        sure: int,
        seal: Callable[[PageState], str | None],
    ) -> str | None:
        gone = {each.key for each in shown}
        left = [each.candidate for each in waiting]
        left += [each for each in self.unjudged() if key_of(each) not in gone]
        cursors = settle(self.cursors, left, yields_of(self.judged(), self.before))
        if self.ledger.contradictions or not (left or self.live() or self.unread()):
            return None
        token = seal(
            PageState(
                fingerprint=self.bound,
                seen=self.state.seen | {digest(key) for key in gone},
                shown=self.state.shown + len(shown),
                given_up=len(self.ledger.given_up) - len(self.read_as.given_up),
                waiting=max(0, sure - len(shown)),
                cursors=cursors,
                rewrites=self.rewrites,
                rewritten=fingerprint(self.rewrites),
            )
        )
        if token is None:
            self.note(Fault.PAGES_END)
            self.stopped_by = "token"
        return token

    def empty(self) -> Page:
        """Return a page without hits, for a query without words."""
        return Page(query=self.query, hits=(), degraded=tuple(self.degraded), trace=self.trace())

    def plain(self, outcome: SearchOutcome, seal: Callable[[PageState], str | None]) -> Page:
        """Return the engine's answer as a page, as it is but for the caller's filters where the engine knows none."""
        offset = self.state.offset or 0
        kept = [hit for hit in outcome.hits if self.admits is None or self.admits(hit.document)]
        following = PageState(fingerprint=self.bound, offset=offset + self.query.size)
        return Page(
            query=self.query,
            hits=tuple(
                Hit(id=hit.id, document=hit.document, rank=rank, score=hit.score)
                for rank, hit in enumerate(kept, start=offset + 1)
            ),
            ledger=self.ledger if self.understood else None,
            degraded=tuple(self.degraded),
            next=seal(following) if outcome.hits and not outcome.exhausted else None,
            native=outcome.native,
            trace=self.trace(),
        )

    def trace(self) -> Trace:
        """Return the record of the call so far."""
        yields = yields_of(self.judged(), (Cursor(),) * len(self.rewrites))
        return Trace(
            fingerprint=self.bound,
            route=self.route,
            rewrites=tuple(self._rewrite_trace(index, yields[index]) for index in range(len(self.rewrites))),
            rounds=self.rounds,
            round_trips=self.round_trips,
            candidates=len(self.candidates),
            stopped_by=self.stopped_by,
            effort=self.effort,
            took_ms=(time.perf_counter() - self.started) * 1000,
            stages_ms=dict(self.stages),
        )

    def _rewrite_trace(self, index: int, verified: int) -> RewriteTrace:
        own = [result for result in self.results if result.slot.index == index]
        errors = [result.outcome.error for result in own if result.outcome.error is not None]
        return RewriteTrace(
            rewrite=self.rewrites[index],
            slot=sum(result.slot.size for result in own),
            returned=tuple(hit.id for result in own for hit in result.outcome.hits),
            verified=verified,
            error=errors[-1] if errors else None,
        )


def hit_of(judged: Judged, rank: int) -> Hit:
    """Return the judged candidate as a hit."""
    candidate = judged.candidate
    return Hit(
        id=candidate.id,
        document=candidate.document,
        rank=rank,
        score=candidate.score,
        verdict=judged.verdict,
        sources=candidate.sources,
    )


def _filtered(shelf: Shelf) -> tuple[Filtered, ...]:
    return tuple(
        Filtered(
            id=each.candidate.id,
            document=each.candidate.document,
            verdict=each.verdict,
            sources=each.candidate.sources,
        )
        for each in shelf.held
        if each.verdict is not None
    )
