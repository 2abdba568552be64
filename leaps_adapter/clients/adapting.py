"""What a wrapped client does with a search: lets it pass, or answers it through the loop."""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import anyio

from leaps_adapter.adapter import AsyncLeaps
from leaps_adapter.catalogue.profile import Role
from leaps_adapter.clients.answers import compose, plain_answer
from leaps_adapter.clients.calls import Call, read_call
from leaps_adapter.clients.engine import Engine
from leaps_adapter.clients.errors import status_of
from leaps_adapter.clients.indices import WINDOW
from leaps_adapter.clients.learning import learn
from leaps_adapter.clients.paging import Answered, Pages, turned
from leaps_adapter.clients.reading import Bypass, Why
from leaps_adapter.clients.several import failures_in, put_in_place, searches_of
from leaps_adapter.clients.shops import Shop, Shops
from leaps_adapter.clients.subsearch import SubSearches, as_response
from leaps_adapter.config import Settings
from leaps_adapter.degrade import Fault, degraded
from leaps_adapter.route import route
from leaps_adapter.trace import LOGGER, report
from leaps_adapter.types import Query, RouteDecision, SortKey, Trace

if TYPE_CHECKING:
    import asyncio
    import concurrent.futures
    from collections.abc import Generator, Mapping, Sequence

    from leaps_adapter.catalogue import CatalogueProfile, RoleOverrides
    from leaps_adapter.clients.kinds import ClientKind
    from leaps_adapter.clients.shops import Index
    from leaps_adapter.clients.subsearch import Embed
    from leaps_adapter.protocols import Expander, Verifier
    from leaps_adapter.trace import OnTrace

    Learning = asyncio.Future[None] | concurrent.futures.Future[None]

DEPTH = 200
"""The hits (`from` and `size` together) up to which a request is adapted, unless told otherwise."""

_UNIQUE = frozenset({"_id", "_shard_doc"})

_KEPT = 0.2
"""The part of a call's own timeout that the loop leaves for the caller's request as it is, should it come to that."""

_LEAST = 0.1
"""The part of a call's own timeout that the request as it is may take in any case."""

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
class Options:
    """What `wrap` was told; see there."""

    profile: CatalogueProfile | None = None
    roles: RoleOverrides | None = None
    settings: Settings = field(default_factory=Settings)
    indices: Mapping[str, Settings | None] = field(default_factory=dict[str, "Settings | None"])
    expander: Expander | None = None
    verifier: Verifier | None = None
    on_trace: OnTrace | None = None
    depth: int = DEPTH
    embed: Embed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A search that is to be answered through the loop, and when it came (on the clock of `perf_counter`)."""

    call: Call
    settings: Settings
    shop: Shop | None
    begin: float

    @property
    def limit(self) -> float:
        """The seconds that the loop may take: of the call's own timeout, a part is kept for the request as it is."""
        deadline, timeout = self.settings.deadline, self.call.timeout
        return deadline if timeout is None else min(deadline, (1 - _KEPT) * timeout)

    @property
    def left(self) -> float | None:
        """The seconds left of the call's own timeout, and never so few that nothing could be answered in them."""
        timeout = self.call.timeout
        return None if timeout is None else max(timeout - _since(self.begin), _LEAST * timeout)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the loop made of a search: its `response`, or None where the caller's own request is to be sent as it is.

    `refusal` is the status with which the engine refused a whole multi-search, `cause` why the loop has no answer.
    """

    response: object | None = None
    refusal: int | None = None
    cause: Exception | None = None


class Adapting:
    """What a wrapped client knows and keeps; the clients that its `options()` gives share it. Thread-safe."""

    def __init__(self, kind: ClientKind, options: Options) -> None:
        self.kind = kind
        self.options = options
        self.shops = Shops(Shop(options.profile) if options.profile is not None else None)
        self.batches = True
        self._pages = Pages()
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
        if (out := _out_of_reach(call, self.options.depth, shop)) is not None:
            return out
        query = Query(text=call.reading.text)
        ledger = shop.understander.understand(query) if shop is not None else None
        decision = route(query, ledger, policy.route)
        if decision.bypass:
            return Bypass(why=Why.ROUTE, detail=decision.rule)
        return Plan(call=call, settings=policy, shop=shop, begin=begin)

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
        sub = SubSearches(
            engine,
            call,
            clauses=plan.shop.clauses if plan.shop else None,
            embed=self.options.embed,
            window=plan.shop.window if plan.shop else WINDOW,
        )
        answered: Answered | None = None
        try:
            async with anyio.create_task_group() as beside:
                if self.options.expander is not None and not call.first:
                    beside.start_soon(sub.begin, plan.limit)
                answered = await self._answered(plan, sub, engine.identity)
                beside.cancel_scope.cancel()
        except Exception:  # noqa: BLE001  whatever it was, the caller's own request shows what the plain client shows
            LOGGER.debug("a search is sent as it is after all", exc_info=True)
        refusal, cause = sub.refused_with, sub.refusal
        if answered is not None and answered.is_whole:
            if not engine.requests:  # a page that is remembered costs the loop nothing, which is told all the same
                trace = replace(answered.page.trace, rounds=0, round_trips=0, took_ms=1000 * _since(begin))
                report(trace, answered.page.degraded, self.options.on_trace)
            body = compose(call, answered, requests=engine.requests, took_ms=1000 * _since(begin))
            return Outcome(response=as_response(body, answered.native))
        if sub.plain_succeeded and not sub.counts_union:
            response = as_response(plain_answer(call, sub.plain), sub.native)
            self._report_plain(plan, Outcome(refusal=refusal, cause=cause), batches=refusal is None)
            return Outcome(response=response)
        return Outcome(refusal=refusal, cause=cause)

    # --- the caller's own request -------------------------------------------------------------------------------------

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

    async def adapt_several(self, client: object, plans: Mapping[int, Plan], own: object) -> object:
        """Return the engine's own response to an `msearch` with the planned searches answered through the loop.

        A search that the engine refused, or for which no time is left, keeps the answer that it has there.
        """
        answers: dict[int, object] = {}
        failures = failures_in(own)

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

    async def _answered(self, plan: Plan, sub: SubSearches, identity: str) -> Answered:
        """Return the pages of the request as far as the caller's page reaches, or as time allows.

        `identity` tells who asks: nobody is shown pages that another one was allowed to see.

        Raises:
            LeapsError: the engine did not answer.
        """
        call, policy, limit = plan.call, plan.settings, plan.limit
        fingerprint = f"{call.fingerprint}{policy.model_dump_json()}{id(plan.shop)}{identity}"
        answered = self._pages.get(fingerprint) if call.first else None
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
            if page.bypass or not page.hits:
                break
        self._pages.put(fingerprint, answered)
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


def _since(begin: float) -> float:
    return time.perf_counter() - begin


def _bypassing(rule: str, took_ms: float = 0.0) -> Trace:
    return Trace(fingerprint="", route=RouteDecision(bypass=True, rule=rule), took_ms=took_ms)


def _pages_by_key(call: Call, shop: Shop | None) -> bool:
    """Whether the caller's sort tells every product from every other, so that each rewrite can go on behind a hit."""
    reading = call.reading
    if reading.by_score or reading.offset:
        return False
    ids = {field.path for field in shop.profile.with_role(Role.ID)} if shop is not None else set[str]()
    return reading.sort[-1].name.removesuffix(".keyword") in ids | _UNIQUE


def _out_of_reach(call: Call, depth: int, shop: Shop | None) -> Bypass | None:
    """Return why a request whose words were found is not adapted all the same."""
    reading = call.reading
    if call.first + call.size > min(depth, shop.window if shop is not None else WINDOW):
        return Bypass(why=Why.DEPTH, detail=str(call.first + call.size))
    if "pit" in reading.keys:
        return Bypass(why=Why.POINT_IN_TIME)
    if "search_after" in reading.keys and not _pages_by_key(call, shop):
        return Bypass(why=Why.SEARCH_AFTER)
    if not reading.by_score:
        for key in reading.sort:
            if not key.plain or key.name == "_score":
                return Bypass(why=Why.SORT, detail=key.name)
    return None
