"""One search answered through the loop: its pages so far, its point in time, and what the caller gets of both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import anyio

from leaps_adapter.adapter import AsyncLeaps
from leaps_adapter.clients.answers import compose, plain_answer
from leaps_adapter.clients.engine import Engine
from leaps_adapter.clients.indices import WINDOW
from leaps_adapter.clients.outcomes import hits_of, json_of
from leaps_adapter.clients.paging import Answered, Pages, turned
from leaps_adapter.clients.plans import Outcome, Plan, since
from leaps_adapter.clients.points import Points, close
from leaps_adapter.clients.reach import pages_by_key
from leaps_adapter.clients.subsearch import SubSearches, as_response
from leaps_adapter.trace import LOGGER, report
from leaps_adapter.types import Effort, SortKey

if TYPE_CHECKING:
    from leaps_adapter.clients.gate import Gate
    from leaps_adapter.clients.plans import Options
    from leaps_adapter.clients.reports import Reports
    from leaps_adapter.clients.shops import Shop

_SPENT = 0.5
"""The part of its time after which a search without an answer is taken to have run out of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """A request and who asks it: its `name`, and the `stem` that it shares with those that go on behind its hits."""

    name: str
    stem: str


class Answering:
    """Answers searches through the loop, and keeps what their next pages go on from."""

    def __init__(self, options: Options, reports: Reports, gate: Gate) -> None:
        self._options = options
        self._reports = reports
        self._gate = gate
        self._pages = Pages()
        self._points = Points()
        self._loops: WeakKeyDictionary[Shop, AsyncLeaps] = WeakKeyDictionary()

    @property
    def holds_points(self) -> bool:
        """Whether points in time may be open."""
        return bool(self._points)

    async def close_points(self, client: object) -> None:
        """Close the points in time that are held."""
        if self._points:
            await close(Engine(client), self._points.drain())

    async def adapt(self, client: object, plan: Plan) -> Outcome:
        """Return what the loop made of the search; what it raises means that the caller's own request is sent."""
        engine = Engine(client, headers=plan.call.headers)
        request = _request(plan, engine.identity)
        sub = self._sub_searches(engine, plan, request)
        answered = await self._tried(plan, sub, request)
        if sub.point is not None:
            follows = answered is not None and answered.is_whole and (answered.more or _goes_on(plan, answered))
            await self._points.hold(engine, sub.point, request.stem, follows=follows)
        is_whole = answered is not None and answered.is_whole
        self._heed(plan, is_whole=is_whole)
        if answered is not None and answered.is_whole:
            return Outcome(response=self._response(plan, engine, answered))
        return self._own_answer(plan, sub, Outcome(refusal=sub.refused_with, cause=sub.refusal), answered)

    def _heed(self, plan: Plan, *, is_whole: bool) -> None:
        """Have the gate know what became of a search, but for one that failed at once: it says nothing of time."""
        took = since(plan.begin)
        if not is_whole and took < _SPENT * plan.limit:
            return
        if plan.effort is Effort.FULL:
            self._gate.heed_full(in_time=is_whole)
        else:
            self._gate.heed_light(in_time=is_whole and took <= plan.within)

    def _sub_searches(self, engine: Engine, plan: Plan, request: _Request) -> SubSearches:
        return SubSearches(
            engine,
            plan.call,
            clauses=plan.shop.clauses if plan.shop else None,
            embed=self._options.embed,
            window=plan.shop.window if plan.shop else WINDOW,
            own=plan.own,
            point=self._points.point(engine, plan.call, request.stem) if plan.settings.stable else None,
        )

    async def _tried(self, plan: Plan, sub: SubSearches, request: _Request) -> Answered | None:
        """Return the pages of the request; None where anything went wrong, for then its own answer is sound."""
        answered: Answered | None = None
        try:
            async with anyio.create_task_group() as beside:
                if self._options.expander is not None and not plan.call.first:
                    beside.start_soon(sub.begin, plan.limit)
                answered = await self._answered(plan, sub, request.name)
                beside.cancel_scope.cancel()
        except Exception:  # noqa: BLE001  whatever it was, the caller's own request shows what the plain client shows
            LOGGER.debug("a search is sent as it is after all", exc_info=True)
        return answered

    async def _answered(self, plan: Plan, sub: SubSearches, request: str) -> Answered:
        """Return the pages of the request as far as the caller's page reaches, or as time or effort allow.

        Raises:
            LeapsError: the engine did not answer.
        """
        call, policy, limit = plan.call, plan.settings, plan.limit
        answered = self._pages.get(request) if call.first else None
        answered = answered and replace(answered, rounds=0)
        loop = self._loop(plan, sub)
        enough = call.size if plan.effort is Effort.FULL else 1
        while answered is None or (answered.certain < answered.place(call.first) + enough and answered.more):
            left = limit - since(plan.begin)
            if left <= 0 and answered is not None:
                break
            page = await loop.search(
                call.reading.text,
                size=call.size if call.reading.by_score else policy.max_candidates,
                sort=[] if call.reading.by_score else [SortKey(field=key.name) for key in call.reading.sort],
                after=answered.page.next if answered is not None else None,
                deadline=max(left, 0.001),
            )
            with anyio.move_on_after(limit - since(plan.begin)):
                await sub.settled()
            answered = turned(answered, page, sub, call)
            if page.bypass or not page.hits or not answered.is_whole:
                break
        if answered.is_whole:
            self._pages.put(request, answered.shown(call.first, call.size))
        return answered

    def _loop(self, plan: Plan, sub: SubSearches) -> AsyncLeaps:
        """Return the loop around the call; where the shop is known, with the stages that its other calls use."""
        shop, options = plan.shop, self._options
        loop = self._loops.get(shop) if shop is not None else None
        if loop is None:
            loop = AsyncLeaps(
                sub,
                settings=plan.settings,
                profile=shop.profile if shop is not None else None,
                understander=shop.understander if shop is not None else None,
                expander=options.expander,
                verifier=options.verifier or (shop.verifier if shop is not None else None),
            )
            if shop is not None:
                self._loops[shop] = loop
        twin = loop.around(sub, effort=plan.effort, reports=False)
        twin.settings = plan.settings
        return twin

    def _response(self, plan: Plan, engine: Engine, answered: Answered) -> object:
        """Return the client's response with the hits of the loop, or the own one where the loop found no more."""
        sent = engine.requests + plan.spent
        self._report(plan, answered, requests=sent)
        body = compose(plan.call, answered, requests=sent, took_ms=1000 * since(plan.begin))
        if plan.own is None or len(answered.hits) > len(hits_of(json_of(plan.own))):
            return as_response(body, answered.native)
        return plan.own

    def _report(self, plan: Plan, answered: Answered, *, requests: int) -> None:
        """Report the call once, however many pages the loop made for it."""
        took = 1000 * since(plan.begin)
        trace = replace(answered.page.trace, rounds=answered.rounds, round_trips=requests, took_ms=took)
        report(trace, answered.page.degraded, self._options.on_trace)

    def _own_answer(self, plan: Plan, sub: SubSearches, outcome: Outcome, answered: Answered | None) -> Outcome:
        """Return the engine's answer to the caller's own request where it is there already, and report it."""
        batches = outcome.refusal is None
        if plan.own is not None:
            if answered is None or not batches:
                self._reports.plain(plan, Outcome(cause=outcome.cause), batches=batches)
            else:
                self._report(plan, answered, requests=sub.requests + plan.spent)
            return Outcome(response=plan.own)
        if sub.plain_succeeded and not sub.counts_union:
            self._reports.plain(plan, outcome, batches=batches)
            return Outcome(response=as_response(plain_answer(plan.call, sub.plain), sub.native))
        return outcome


def _request(plan: Plan, identity: str) -> _Request:
    """Return what tells a request and who asks it: nobody is shown pages that another one was allowed to see."""
    rest = f"{plan.settings.model_dump_json()}{id(plan.shop)}{identity}"
    return _Request(name=f"{plan.call.fingerprint}{rest}", stem=f"{plan.call.stem}{rest}")


def _goes_on(plan: Plan, answered: Answered) -> bool:
    """Whether the caller may ask for what stands behind the page by its last hit, which is a request of its own."""
    return pages_by_key(plan.call, plan.shop) and (
        len(answered.hits) > answered.place(plan.call.first) + plan.call.size
    )
