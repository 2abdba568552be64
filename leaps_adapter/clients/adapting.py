"""What a wrapped client does with a search: lets it pass, or answers it through the loop."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from leaps_adapter.clients.answering import Answering
from leaps_adapter.clients.calls import read_call
from leaps_adapter.clients.gate import Gate
from leaps_adapter.clients.inherited import Process
from leaps_adapter.clients.lessons import Lessons
from leaps_adapter.clients.plans import Options, Outcome, Plan
from leaps_adapter.clients.policies import policy_of
from leaps_adapter.clients.reach import is_below, out_of_reach
from leaps_adapter.clients.reading import Bypass, Why
from leaps_adapter.clients.reports import ITS_OWN_FAULT, Reports
from leaps_adapter.clients.several import each_of, failures_in, put_in_place, responses_in, searches_of
from leaps_adapter.clients.shops import Shop, Shops, without_catalogue
from leaps_adapter.clients.templates import LONGEST, read_template, render
from leaps_adapter.degrade import Fault
from leaps_adapter.route import route
from leaps_adapter.types import Query

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from leaps_adapter.clients.kinds import ClientKind


class Adapting:
    """What a wrapped client knows and keeps; the clients that its `options()` gives share it. Thread-safe.

    Its parts are shown, for a face asks each for its own: `answering` for an answer, `reports` to tell of what passes,
    `lessons` for what runs beside the calls.
    """

    def __init__(self, kind: ClientKind, options: Options) -> None:
        self.kind = kind
        self.options = options
        self.shops = Shops(Shop(options.profile) if options.profile is not None else None)
        self.reports = Reports(options.on_trace)
        self.gate = Gate(options.at_once)
        self.lessons = Lessons(options, self.shops, self.reports)
        self.answering = Answering(options, self.reports, self.gate)
        language = options.roles.language if options.roles is not None else None
        self._process = Process()
        self._bare = None if options.profile is not None else without_catalogue(language or "en")

    # --- in the caller's thread ---------------------------------------------------------------------------------------

    def enter(self, client: object) -> None:
        """Take note that the client is used: a forked child begins anew, with connections of its own."""
        if self._process.begin(client):
            self.lessons.begin_anew()

    def decide(
        self, args: Sequence[object], kwargs: Mapping[str, Any], *, timeout: float | None = None
    ) -> Plan | Bypass:
        """Return how a search is to be answered, or why it passes untouched, which is reported.

        `timeout` is the client's own for every call, in seconds; the call's own goes before it.
        """
        begin = time.perf_counter()
        decided = self._decide(args, kwargs, begin, timeout)
        if isinstance(decided, Bypass):
            self.reports.passing(str(decided), begin)
        return decided

    def decide_several(
        self, args: Sequence[object], kwargs: Mapping[str, Any], *, timeout: float | None = None
    ) -> Mapping[int, Plan]:
        """Return which searches of an `msearch` go through the loop, by their places; each is reported."""
        searches = searches_of(args, kwargs)
        if not searches:
            self.reports.passing(str(Bypass(why=Why.PARAMETER, detail="msearch")), time.perf_counter())
        decided = {place: self.decide((), each, timeout=timeout) for place, each in enumerate(searches)}
        return {place: each for place, each in decided.items() if isinstance(each, Plan)}

    def _decide(
        self, args: Sequence[object], kwargs: Mapping[str, Any], begin: float, timeout: float | None
    ) -> Plan | Bypass:
        if not self.reports.batches:
            return Bypass(why=Why.REFUSED)
        call = read_call(self.kind.maker, args, kwargs, embeds=self.options.embed is not None)
        if isinstance(call, Bypass):
            return call
        if call.timeout is None:
            call = replace(call, timeout=timeout)
        policy = policy_of(self.options, call.index)
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

    @contextmanager
    def turn(self, plan: Plan) -> Generator[Plan | None]:
        """Have a search under way inside of the `with` block and yield it with its effort; None: the plain answer."""
        with self.gate.turn(always=plan.follows, within=plan.within) as effort:
            yield None if effort is None else replace(plan, effort=effort)

    @contextmanager
    def turns(self, plans: Mapping[int, Plan]) -> Generator[Mapping[int, Plan]]:
        """Have those of an `msearch` under way, so many at a time, as `turn` does; nothing: the plain answers."""
        places = min(len(plans), self.options.at_once)
        with self.gate.turn(places=places, within=min(plan.within for plan in plans.values())) as effort:
            yield {} if effort is None else {place: replace(plan, effort=effort) for place, plan in plans.items()}

    def turned_away(self, plan: Plan) -> Outcome:
        """Return what becomes of a search that finds the gate full: the engine's own answer."""
        outcome = Outcome(response=plan.own, fault=Fault.SATURATED)
        if plan.own is not None:
            self.reports.plain(plan, outcome, batches=True)
        return outcome

    def all_turned_away(self, plans: Mapping[int, Plan], own: object) -> object:
        """Return the engine's own response to an `msearch` that finds the gate full."""
        for plan in plans.values():
            self.reports.plain(plan, Outcome(fault=Fault.SATURATED), batches=True)
        return own

    def rescued(self, plan: Plan, own: object) -> Plan | None:
        """Return the plan with the engine's own answer, where that has too few hits; None: it stands, and is told."""
        few = plan.settings.route.rescue_below
        if not is_below(few, own, plan.call):
            self.report_rule(plan)
            return None
        return replace(plan, own=own)

    def report_rule(self, plan: Plan) -> None:
        """Report that a search passed by the rule of the route."""
        self.reports.passing(plan.rescues, plan.begin)

    # --- in the event loop --------------------------------------------------------------------------------------------

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
            self.reports.passing(str(bypass), begin)
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

        async def one(_: int, search: Mapping[str, Any]) -> Plan | None:
            plan = await self.rendered(client, (), search, timeout=timeout)
            return plan if isinstance(plan, Plan) else None

        return await each_of(dict(enumerate(searches_of(args, kwargs))), one)

    async def adapt_several(self, client: object, plans: Mapping[int, Plan], own: object) -> object:
        """Return the engine's own response to an `msearch` with the planned searches answered through the loop.

        A search that the engine refused, or for which no time or turn is left, keeps the answer that it has there.
        """
        failures = failures_in(own)

        async def one(place: int, plan: Plan) -> object | None:
            late = Outcome(cause="no time was left")
            found = late if plan.is_late else await self.answering.adapt(client, plan)
            if found.response is None:
                failure = failures[place] if place < len(failures) else None
                stays = found.refusal is None or (failure is not None and failure.status in ITS_OWN_FAULT)
                self.reports.plain(plan, found, batches=stays)
            return found.response

        return put_in_place(own, await each_of(self._with_rescued(plans, own), one, at_once=self.options.at_once))

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
