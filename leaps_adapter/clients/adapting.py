"""What a wrapped client does with a search: lets it pass, or answers it through the loop."""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import anyio

from leaps_adapter.adapter import AsyncLeaps
from leaps_adapter.clients.answers import compose, plain_answer
from leaps_adapter.clients.calls import read_call
from leaps_adapter.clients.engine import Engine
from leaps_adapter.clients.errors import status_of
from leaps_adapter.clients.indices import WINDOW
from leaps_adapter.clients.learning import learn
from leaps_adapter.clients.outcomes import hits_of, json_of
from leaps_adapter.clients.paging import Answered, Pages, turned
from leaps_adapter.clients.plans import Options, Outcome, Plan
from leaps_adapter.clients.points import Points
from leaps_adapter.clients.points import close as close_points
from leaps_adapter.clients.reach import is_below, out_of_reach, pages_by_key
from leaps_adapter.clients.reading import Bypass, Why
from leaps_adapter.clients.several import failures_in, put_in_place, responses_in, searches_of
from leaps_adapter.clients.shops import Shop, Shops, without_catalogue
from leaps_adapter.clients.subsearch import SubSearches, as_response
from leaps_adapter.clients.templates import LONGEST, read_template, render
from leaps_adapter.degrade import Fault, degraded
from leaps_adapter.route import route
from leaps_adapter.trace import LOGGER, report
from leaps_adapter.types import Query, RouteDecision, SortKey, Trace

if TYPE_CHECKING:
    import asyncio
    import concurrent.futures
    from collections.abc import Generator, Mapping, Sequence

    from leaps_adapter.clients.kinds import ClientKind
    from leaps_adapter.clients.shops import Index
    from leaps_adapter.config import Settings

    Learning = asyncio.Future[None] | concurrent.futures.Future[None]

_ITS_OWN_FAULT = frozenset({400, 401, 404})
"""Statuses that refuse a request for what it says, whoever sends it: they say nothing of multi-searches."""

LEARNING = 30.0
"""Seconds that learning a catalogue may take, beside the calls."""

_SETTINGS: ContextVar[Settings | None] = ContextVar("leaps_adapter.settings", default=None)


@contextmanager
def settings(policy: Settings) -> Generator[None]:
    """Let the policy hold for every search through a wrapped client inside the `with` block, in this context alone."""
    token = _SETTINGS.set(policy)
    try:
        yield
    finally:
        _SETTINGS.reset(token)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """A request and who asks it: its `name`, and the `stem` that it shares with those that go on behind its hits."""

    name: str
    stem: str


class Adapting:
    """What a wrapped client knows and keeps; the clients that its `options()` gives share it. Thread-safe."""

    def __init__(self, kind: ClientKind, options: Options) -> None:
        self.kind = kind
        self.options = options
        self.shops = Shops(Shop(options.profile) if options.profile is not None else None)
        self.batches = True
        language = options.roles.language if options.roles is not None else None
        self._bare = None if options.profile is not None else without_catalogue(language or "en")
        self._pages = Pages()
        self._points = Points()
        self._loops: WeakKeyDictionary[Shop, AsyncLeaps] = WeakKeyDictionary()
        self._learning: set[Learning] = set()

    # --- in the caller's thread ---------------------------------------------------------------------------------------

    def decide(
        self, args: Sequence[object], kwargs: Mapping[str, Any], *, timeout: float | None = None
    ) -> Plan | Bypass:
        """Return how a search is to be answered, or why it passes untouched, which is reported.

        `timeout` is the client's own for every call, in seconds; the call's own goes before it.
        """
        begin = time.perf_counter()
        decided = self._decide(args, kwargs, begin, timeout)
        if isinstance(decided, Bypass):
            report(_bypassing(str(decided), 1000 * _since(begin)), (), self.options.on_trace)
        return decided

    def decide_several(
        self, args: Sequence[object], kwargs: Mapping[str, Any], *, timeout: float | None = None
    ) -> Mapping[int, Plan]:
        """Return which searches of an `msearch` go through the loop, by their places; each is reported."""
        searches = searches_of(args, kwargs)
        if not searches:
            report(_bypassing(str(Bypass(why=Why.PARAMETER, detail="msearch"))), (), self.options.on_trace)
        decided = {place: self.decide((), each, timeout=timeout) for place, each in enumerate(searches)}
        return {place: each for place, each in decided.items() if isinstance(each, Plan)}

    def _decide(
        self, args: Sequence[object], kwargs: Mapping[str, Any], begin: float, timeout: float | None
    ) -> Plan | Bypass:
        if not self.batches:
            return Bypass(why=Why.REFUSED)
        call = read_call(self.kind.maker, args, kwargs, embeds=self.options.embed is not None)
        if isinstance(call, Bypass):
            return call
        if call.timeout is None:
            call = replace(call, timeout=timeout)
        policy = self._policy(call.index)
        if policy is None:
            return Bypass(why=Why.SETTING)
        shop = self.shops.get(call.index)
        if (out := out_of_reach(call, self.options.depth, shop)) is not None:
            return out
        return self._routed(Plan(call=call, settings=policy, shop=shop, begin=begin))

    def _routed(self, plan: Plan) -> Plan | Bypass:
        shop, policy, query = plan.shop, plan.settings, Query(text=plan.call.reading.text)
        understander = shop.understander if shop is not None else self._bare
        ledger = understander.understand(query) if understander is not None else None
        decision = route(query, ledger, policy.route)
        if not decision.bypass:
            return plan
        bypass = Bypass(why=Why.ROUTE, detail=decision.rule)
        if policy.route.rescue_below and decision.rule != "empty":
            return replace(plan, settings=policy.model_copy(update={"max_rounds": 1}), rescues=str(bypass))
        return bypass

    def _policy(self, index: Index) -> Settings | None:
        """Return the policy that holds for the index; None where it is left alone."""
        names = (index,) if isinstance(index, str) else index or ()
        given = [self.options.indices[name] for name in names if name in self.options.indices]
        if None in given:
            return None
        return _SETTINGS.get() or next(iter(given), None) or self.options.settings

    # --- in the event loop --------------------------------------------------------------------------------------------

    async def adapt(self, client: object, plan: Plan) -> Outcome:
        """Return what the loop made of the search; what it raises means that the caller's own request is sent."""
        call, begin, engine = plan.call, plan.begin, Engine(client, headers=plan.call.headers)
        request = self._request(plan, engine.identity)
        sub = SubSearches(
            engine,
            call,
            clauses=plan.shop.clauses if plan.shop else None,
            embed=self.options.embed,
            window=plan.shop.window if plan.shop else WINDOW,
            own=plan.own,
            point=self._points.point(engine, call, request.stem) if plan.settings.stable else None,
        )
        answered: Answered | None = None
        try:
            async with anyio.create_task_group() as beside:
                if self.options.expander is not None and not call.first:
                    beside.start_soon(sub.begin, plan.limit)
                answered = await self._answered(plan, sub, request.name)
                beside.cancel_scope.cancel()
        except Exception:  # noqa: BLE001  whatever it was, the caller's own request shows what the plain client shows
            LOGGER.debug("a search is sent as it is after all", exc_info=True)
        if sub.point is not None:
            follows = answered is not None and answered.is_whole and (answered.more or _goes_on(plan, answered))
            await self._points.hold(engine, sub.point, request.stem, follows=follows)
        refusal, cause = sub.refused_with, sub.refusal
        if answered is not None and answered.is_whole:
            if not engine.requests:  # a page that is remembered costs the loop nothing, which is told all the same
                trace = replace(answered.page.trace, rounds=0, round_trips=0, took_ms=1000 * _since(begin))
                report(trace, answered.page.degraded, self.options.on_trace)
            sent = engine.requests + plan.spent
            body = compose(call, answered, requests=sent, took_ms=1000 * _since(begin))
            better = plan.own is None or len(answered.hits) > len(hits_of(json_of(plan.own)))
            return Outcome(response=as_response(body, answered.native) if better else plan.own)
        if plan.own is not None:
            if answered is None or refusal is not None:
                self._report_plain(plan, Outcome(cause=cause), batches=refusal is None)
            return Outcome(response=plan.own)
        if sub.plain_succeeded and not sub.counts_union:
            response = as_response(plain_answer(call, sub.plain), sub.native)
            self._report_plain(plan, Outcome(refusal=refusal, cause=cause), batches=refusal is None)
            return Outcome(response=response)
        return Outcome(refusal=refusal, cause=cause)

    def _request(self, plan: Plan, identity: str) -> _Request:
        """Return what tells a request and who asks it: nobody is shown pages that another one was allowed to see."""
        rest = f"{plan.settings.model_dump_json()}{id(plan.shop)}{identity}"
        return _Request(name=f"{plan.call.fingerprint}{rest}", stem=f"{plan.call.stem}{rest}")

    @property
    def holds_points(self) -> bool:
        """Whether points in time may be open."""
        return bool(self._points)

    async def close_points(self, client: object) -> None:
        """Close the points in time that are held."""
        if self._points:
            await close_points(Engine(client), self._points.drain())

    # --- the caller's own request -------------------------------------------------------------------------------------

    def rescued(self, plan: Plan, own: object) -> Plan | None:
        """Return the plan with the engine's own answer, where that has too few hits; None: it stands, and is told."""
        few = plan.settings.route.rescue_below
        if not is_below(few, own, plan.call):
            self.report_rule(plan)
            return None
        return replace(plan, own=own)

    def report_rule(self, plan: Plan) -> None:
        """Report that a search passed by the rule of the route."""
        report(_bypassing(plan.rescues, 1000 * _since(plan.begin)), (), self.options.on_trace)

    @contextmanager
    def watching(self, plan: Plan, outcome: Outcome) -> Generator[None]:
        """Have the caller's own request sent inside, after a loop without an answer.

        A multi-search that the engine refused is tried no more, unless the own request is refused for what it says.
        """
        try:
            yield
        except Exception as error:
            status = status_of(error)
            self._report_plain(
                plan, outcome, batches=outcome.refusal is None or status is None or status in _ITS_OWN_FAULT
            )
            raise
        self._report_plain(plan, outcome, batches=outcome.refusal is None)

    def _report_plain(self, plan: Plan, outcome: Outcome, *, batches: bool) -> None:
        """Report that the caller gets the engine's own answer, and whether multi-searches are worth trying again."""
        fault, rule = Fault.UNION_FAILED, Fault.UNION_FAILED.value
        if not batches:
            self.batches, fault, rule = False, Fault.BATCHING_REFUSED, Why.REFUSED.value
        told = (degraded(fault, outcome.cause or ""),)
        report(_bypassing(rule, 1000 * _since(plan.begin)), told, self.options.on_trace)

    # --- in the event loop, several -----------------------------------------------------------------------------------

    async def rendered(
        self,
        client: object,
        args: Sequence[object],
        kwargs: Mapping[str, Any],
        *,
        timeout: float | None = None,  # noqa: ASYNC109  the client's own limit
    ) -> Plan | Bypass:
        """Return how a search by template is to be answered, having had the engine render it."""
        begin = time.perf_counter()
        template = read_template(self.kind.maker, args, kwargs)
        limit = min(timeout or LONGEST, LONGEST)
        found = await render(client, self.kind.maker, template, limit=limit) if template is not None else None
        if found is None:
            bypass = Bypass(why=Why.PARAMETER, detail="template")
            report(_bypassing(str(bypass), 1000 * _since(begin)), (), self.options.on_trace)
            return bypass
        plan = self.decide((), found, timeout=timeout)
        return plan if isinstance(plan, Bypass) else replace(plan, begin=begin, spent=1)

    async def rendered_several(
        self,
        client: object,
        args: Sequence[object],
        kwargs: Mapping[str, Any],
        *,
        timeout: float | None = None,  # noqa: ASYNC109  the client's own limit
    ) -> Mapping[int, Plan]:
        """Return which searches of an `msearch_template` go through the loop, by their places."""
        plans: dict[int, Plan] = {}

        async def one(place: int, search: Mapping[str, Any]) -> None:
            plan = await self.rendered(client, (), search, timeout=timeout)
            if isinstance(plan, Plan):
                plans[place] = plan

        async with anyio.create_task_group() as tasks:
            for place, search in enumerate(searches_of(args, kwargs)):
                tasks.start_soon(one, place, search)
        return plans

    async def adapt_several(self, client: object, plans: Mapping[int, Plan], own: object) -> object:
        """Return the engine's own response to an `msearch` with the planned searches answered through the loop.

        A search that the engine refused, or for which no time is left, keeps the answer that it has there.
        """
        answers: dict[int, object] = {}
        failures = failures_in(own)
        plans = self._with_rescued(plans, own)

        async def answer(place: int, plan: Plan) -> None:
            found = await self.adapt(client, plan)
            if found.response is not None:
                answers[place] = found.response
            else:
                failure = failures[place] if place < len(failures) else None
                stays = found.refusal is None or (failure is not None and failure.status in _ITS_OWN_FAULT)
                self._report_plain(plan, found, batches=stays)

        async with anyio.create_task_group() as tasks:
            for place, plan in plans.items():
                tasks.start_soon(answer, place, plan)
        return put_in_place(own, answers)

    def _with_rescued(self, plans: Mapping[int, Plan], own: object) -> Mapping[int, Plan]:
        """Return the plans less those of searches that have hits enough of their own."""
        responses = responses_in(own)
        found: dict[int, Plan] = {}
        for place, plan in plans.items():
            if not plan.rescues:
                found[place] = plan
            elif place < len(responses) and (rescued := self.rescued(plan, responses[place])) is not None:
                found[place] = rescued
        return found

    def keep(self, learning: Learning) -> None:
        """Hold on to what runs beside the calls until it is done."""
        self._learning.add(learning)
        learning.add_done_callback(self._learning.discard)

    def stop(self) -> None:
        """Give up what runs beside the calls."""
        for learning in tuple(self._learning):
            learning.cancel()

    async def learn(self, client: object, index: Index) -> None:
        """Learn the catalogue behind an index, in so much time; what goes wrong is tried again later."""
        with anyio.move_on_after(LEARNING):
            try:
                shop = await learn(Engine(client), index, roles=self.options.roles)
                self.shops.put(index, shop)
            except Exception:  # noqa: BLE001  nobody waits for it, and without it searches are answered all the same
                LOGGER.warning("the catalogue behind %s could not be learnt", index, exc_info=True)

    def should_learn(self, index: Index) -> bool:
        """Whether the catalogue behind an index is to be learnt now; true for one caller each time."""
        return self.options.profile is None and self.batches and self.shops.is_due(index)

    async def _answered(self, plan: Plan, sub: SubSearches, request: str) -> Answered:
        """Return the pages of the request as far as the caller's page reaches, or as time allows.

        Raises:
            LeapsError: the engine did not answer.
        """
        call, policy, limit = plan.call, plan.settings, plan.limit
        answered = self._pages.get(request) if call.first else None
        loop = self._loop(plan, sub)
        while answered is None or (answered.certain < call.first + call.size and answered.more):
            left = limit - _since(plan.begin)
            if left <= 0 and answered is not None:
                break
            page = await loop.search(
                call.reading.text,
                size=call.size if call.reading.by_score else policy.max_candidates,
                sort=[] if call.reading.by_score else [SortKey(field=key.name) for key in call.reading.sort],
                after=answered.page.next if answered is not None else None,
                deadline=max(left, 0.001),
            )
            with anyio.move_on_after(limit - _since(plan.begin)):
                await sub.settled()
            answered = turned(answered, page, sub, call)
            if page.bypass or not page.hits or not answered.is_whole:
                break
        if answered.is_whole:
            self._pages.put(request, answered)
        return answered

    def _loop(self, plan: Plan, sub: SubSearches) -> AsyncLeaps:
        """Return the loop around the call; where the shop is known, with the stages that its other calls use."""
        loop = self._loops.get(plan.shop) if plan.shop is not None else None
        if loop is None:
            loop = AsyncLeaps(
                sub,
                settings=plan.settings,
                profile=plan.shop.profile if plan.shop is not None else None,
                understander=plan.shop.understander if plan.shop is not None else None,
                expander=self.options.expander,
                verifier=self.options.verifier,
                on_trace=self.options.on_trace,
            )
            if plan.shop is not None:
                self._loops[plan.shop] = loop
        twin = loop.around(sub)
        twin.settings = plan.settings
        return twin


def _goes_on(plan: Plan, answered: Answered) -> bool:
    """Whether the caller may ask for what stands behind the page by its last hit, which is a request of its own."""
    return pages_by_key(plan.call, plan.shop) and len(answered.hits) > plan.call.first + plan.call.size


def _since(begin: float) -> float:
    return time.perf_counter() - begin


def _bypassing(rule: str, took_ms: float = 0.0) -> Trace:
    return Trace(fingerprint="", route=RouteDecision(bypass=True, rule=rule), took_ms=took_ms)
