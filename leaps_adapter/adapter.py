"""The loop: the seven stages in their order, within one deadline. The only file that knows them all."""

from __future__ import annotations

import math
from contextlib import AsyncExitStack
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self, Unpack

import anyio
import anyio.lowlevel

from leaps_adapter.config import Settings
from leaps_adapter.degrade import Fault
from leaps_adapter.errors import BackendTimeoutError, ConfigurationError
from leaps_adapter.explain import Case, Explanation, explain
from leaps_adapter.filters import admits
from leaps_adapter.keys import token_keys
from leaps_adapter.options import QueryOptions, as_query
from leaps_adapter.page import round_budget, stopped_by
from leaps_adapter.protocols import Closes, Expander, Gets, SearchBackend, Verifier, VerifiesInBatches
from leaps_adapter.route import route
from leaps_adapter.run import Run
from leaps_adapter.search import UNANSWERED, raised, search_slots, takes_filters
from leaps_adapter.slots import distinct
from leaps_adapter.stages import Prepares, StageMaker, Stages, Understands
from leaps_adapter.streaming import Emit, Stream
from leaps_adapter.tokens import TokenSealer, fingerprint
from leaps_adapter.trace import OnTrace, report
from leaps_adapter.types import (
    Candidate,
    Effort,
    Hit,
    Page,
    Query,
    Rewrite,
    RouteDecision,
    SearchOutcome,
    SearchRequest,
    SlotResult,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from anyio.abc import TaskGroup

    from leaps_adapter.catalogue import CatalogueProfile

_EXPANDER_SHARE = 0.5
"""The part of the time left that the expander may take: the engine and the verifier need the rest."""

_UNION_SHARE = 0.75
"""The part of the time left that the first round may take: the rest is for the plain answer, should it fail."""


class AsyncLeaps:
    """The adapter around one search engine: broadens a query, asks the engine, and keeps what satisfies it.

    What is not given is made from the catalogue profile, which is the back-end's own or learnt from its answers.
    `token_key` signs page tokens (several: the first signs, all are accepted). `on_trace` gets one record per call.
    """

    def __init__(
        self,
        backend: SearchBackend,
        *,
        expander: Expander | None = None,
        verifier: Verifier | None = None,
        understander: Understands | None = None,
        profile: CatalogueProfile | None = None,
        settings: Settings | None = None,
        on_trace: OnTrace | None = None,
        token_key: str | Sequence[str] | None = None,
    ) -> None:
        self.backend = backend
        self.settings = settings or Settings()
        self._stages = StageMaker(
            backend, understander=understander, expander=expander, verifier=verifier, profile=profile
        )
        self._on_trace = on_trace
        self._reports = True
        self._token_key = token_key
        self._sealer: TokenSealer | None = None
        self._exit = AsyncExitStack()
        self._tasks: TaskGroup | None = None
        self._effort = Effort.FULL

    # --- the public calls ---------------------------------------------------------------------------------------------

    async def search(
        self,
        text: str | Query,
        *,
        after: str | None = None,
        settings: Settings | None = None,
        **options: Unpack[QueryOptions],
    ) -> Page:
        """Return one page of products that satisfy the query, each with its verdict.

        `after` is the `next` of the page before. `settings` replace the adapter's own for this call.

        Raises:
            QueryError: the query or its options cannot be used.
            PageTokenError: `after` is forged, stale, or of another query, index or policy.
            BackendError: the engine did not answer, not even the plain query.
        """
        run = self._run(text, after, settings, options)
        return self._finish(await self._answer(run))

    async def pages(
        self, text: str | Query, *, settings: Settings | None = None, **options: Unpack[QueryOptions]
    ) -> AsyncIterator[Page]:
        """Yield the pages of the query, each as `search` gives it, until the engine is dry or a page comes back empty.

        Raises:
            LeapsError: as `search`.
        """
        after: str | None = None
        while True:
            page = await self.search(text, after=after, settings=settings, **options)
            yield page
            after = page.next
            if after is None or not page.hits:
                return

    async def stream(
        self, text: str | Query, *, settings: Settings | None = None, **options: Unpack[QueryOptions]
    ) -> AsyncIterator[Hit]:
        """Yield the hits of the first page as they are verified, ranked in that order; then those that may follow.

        With a superlative or a sort order the hits come at the end, in order.

        Raises:
            ConfigurationError: the adapter is not open as a context manager.
            LeapsError: as `search`.
        """
        if self._tasks is None:
            raise ConfigurationError("stream needs an open adapter", hint="use `async with AsyncLeaps(...) as leaps:`")
        send, receive = anyio.create_memory_object_stream[Hit | Exception](math.inf)
        scope = anyio.CancelScope()

        async def produce() -> None:
            with send, scope:
                try:
                    await self.emit(text, send.send_nowait, settings=settings, **options)
                except Exception as error:  # noqa: BLE001  raised again where the hits are read
                    send.send_nowait(error)

        self._tasks.start_soon(produce)
        try:
            async for hit in receive:
                if isinstance(hit, Exception):
                    raise hit
                yield hit
        finally:
            scope.cancel()  # a reader that leaves early needs nothing more
            receive.close()

    async def emit(
        self, text: str | Query, emit: Emit, *, settings: Settings | None = None, **options: Unpack[QueryOptions]
    ) -> Page:
        """Return the page as `search` does, calling `emit`, which must not raise, with each hit once it is verified.

        Raises:
            LeapsError: as `search`.
        """
        run = self._run(text, None, settings, options)
        stream = Stream(run, emit)
        page = self._finish(await self._answer(run, stream))
        stream.close(page)
        return page

    async def plain(self, text: str | Query, *, after: str | None = None, **options: Unpack[QueryOptions]) -> Page:
        """Return the engine's own page, as it is: the first `size` hits, unjudged.

        Raises:
            QueryError: the query or its options cannot be used.
            BackendError: the engine did not answer.
        """
        run = self._run(text, after, None, options, purpose="plain")
        run.route = RouteDecision(bypass=True, rule="plain" if run.read.text.strip() else "empty")
        return self._finish(await self._plain_page(run) if run.read.text.strip() else run.empty())

    async def explain(
        self, text: str | Query, missing_id: str, *, settings: Settings | None = None, **options: Unpack[QueryOptions]
    ) -> Explanation:
        """Return at which stage the product was lost, and why.

        Raises:
            LeapsError: as `search`.
        """
        run = self._run(text, None, settings, options)
        page = self._finish(await self._answer(run))
        candidate = next((each for each in run.candidates if each.id == missing_id), None)
        in_index: bool | None = None
        if candidate is None and isinstance(self.backend, Gets):
            document = (await self.backend.get([missing_id])).get(missing_id)
            in_index = document is not None
            if document is not None:
                candidate = Candidate(id=missing_id, document=document, sources=())
                if not page.bypass:
                    await self._verify(run, await self._stages.get(run), (candidate,))
        return explain(
            Case(
                id=missing_id,
                page=page,
                shelf=run.shelf(),
                candidate=candidate,
                verdict=run.verdicts.get(missing_id),
                in_index=in_index,
            )
        )

    def around(self, backend: SearchBackend, *, effort: Effort = Effort.FULL, reports: bool = True) -> Self:
        """Return this adapter around another back-end of the same catalogue; what was learnt of it is shared.

        A back-end that stands for one call of a search client costs next to nothing so. How much `effort` its calls
        take is no matter of their page tokens: a page may go on with full effort where one of little ended. Without
        `reports` the traces of its calls are left to whoever makes one call of several.
        """
        twin = copy(self)
        twin.backend, twin._effort, twin._reports = backend, effort, reports  # noqa: SLF001  a copy of its own class
        twin._exit, twin._tasks = AsyncExitStack(), None  # noqa: SLF001  as above
        return twin

    async def prepare(self) -> None:
        """Load what the first query would load, so that it is as fast as the next.

        Raises:
            LeapsError: the catalogue profile cannot be had.
        """
        stages = await self._stages.get(self._run("", None, None, {}))
        if isinstance(stages.understander, Prepares):
            stages.understander.prepare()

    async def aclose(self) -> None:
        """Close the back-end, and whatever else holds a resource."""
        await self._stages.aclose()
        if isinstance(self.backend, Closes):
            await self.backend.aclose()

    async def __aenter__(self) -> Self:
        self._tasks = await self._exit.enter_async_context(anyio.create_task_group())
        return self

    async def __aexit__(self, *raised_here: object) -> None:
        tasks, self._tasks = self._tasks, None
        if tasks is not None:
            tasks.cancel_scope.cancel()
        await self._exit.aclose()
        await self.aclose()

    # --- one call -----------------------------------------------------------------------------------------------------

    def _run(
        self,
        text: str | Query,
        after: str | None,
        settings: Settings | None,
        options: QueryOptions,
        *,
        purpose: str = "search",
    ) -> Run:
        policy = settings or self.settings
        query = as_query(text, options, deadline=policy.deadline)
        bound = fingerprint(
            purpose, query.text, query.filters, query.sort, query.history, query.locale, sorted(query.user.items()),
            _identity(self.backend), policy.model_dump_json(),
        )  # fmt: skip
        state = None
        if after is not None:
            state = self._seals().unseal(after, fingerprint=bound, max_age=policy.token_max_age)
        run = Run(query, policy, bound=bound, state=state, effort=self._effort)
        if query.filters and not takes_filters(self.backend):
            run.admits = lambda document: admits(query.filters, document)
        return run

    def _finish(self, page: Page) -> Page:
        if self._reports:
            report(page.trace, page.degraded, self._on_trace)
        return page

    def _seals(self) -> TokenSealer:
        if self._sealer is None:
            self._sealer = TokenSealer(keys=token_keys(self._token_key, _path(self.backend)))
        return self._sealer

    async def _answer(self, run: Run, stream: Stream | None = None) -> Page:
        run.route = route(run.read, None, run.settings.route)
        if run.route.rule == "empty":
            return run.empty()
        if run.state.offset is not None:
            run.route = RouteDecision(bypass=True, rule="continued")
            return await self._plain_page(run)
        stages = await self._understand(run)
        if stages is None:
            return await self._plain_page(run)
        plain: Page | None = None
        if run.route.bypass:
            plain = await self._plain_page(run)
            if len(plain.hits) >= run.settings.route.rescue_below:
                return plain
            run.route = RouteDecision(bypass=False, rule="rescue")
        run.group_field = run.settings.group_field or stages.group_field
        with anyio.move_on_after(run.remaining()) as scope:
            await self._expand(run, stages)
            await self._rounds(run, stages, stream)
            while run.answered and run.give_up():
                await self._expand(run, stages)
                await self._rounds(run, stages, stream)
        if scope.cancelled_caught:
            run.stopped_by = "deadline"
            run.note(Fault.DEADLINE)
        if run.answered or run.nothing_left:
            return run.page(self._seals().seal)
        if run.state.cursors:
            raise run.failure()  # the plain answer would show the first page again
        run.note(Fault.UNION_FAILED)
        run.route = RouteDecision(bypass=True, rule="union_failed")
        return replace(plain, degraded=tuple(run.degraded)) if plain else await self._plain_page(run)

    async def _understand(self, run: Run) -> Stages | None:
        """Fill in ledger and route and return the stages; None when the query could not be understood."""
        try:
            with run.stage("prepare"):
                stages = await self._stages.get(run)
            with run.stage("understand"):
                run.understand(stages.understander.understand(run.read))
        except Exception as error:  # noqa: BLE001  whatever goes wrong in reading, the engine's own answer is sound
            run.note(Fault.UNDERSTANDING_FAILED, error)
            run.route = RouteDecision(bypass=True, rule="understanding_failed")
            return None
        run.understood = True
        run.route = route(run.read, run.ledger, run.settings.route)
        return stages

    async def _rounds(self, run: Run, stages: Stages, stream: Stream | None) -> None:
        while True:
            progress = run.progress()
            run.stopped_by = stopped_by(progress, run.limits)
            if run.stopped_by:
                run.nothing_left = not run.rounds
                return
            budget = 0 if run.served and not run.rounds else round_budget(progress, run.limits)
            if not await self._round(run, stages, budget):
                run.stopped_by = "dry"
                return
            await self._judge(run, stages, stream)

    async def _round(self, run: Run, stages: Stages, budget: int) -> bool:
        """Ask the engine once and return whether it answered any slot."""
        with run.stage("slots"):
            slots = run.slots(budget)
        results: tuple[SlotResult, ...] = ()
        with run.stage("search"):
            run.round_trips += 1
            limit = run.remaining() * (1 if run.answered else _UNION_SHARE)
            with anyio.move_on_after(limit):
                allows = stages.allows(run.ledger)
                results = await search_slots(self.backend, slots, run.read, allows=allows, timeout=limit)
        with run.stage("merge"):
            run.take(results)
        return any(result.outcome.error is None for result in results)

    async def _judge(self, run: Run, stages: Stages, stream: Stream | None) -> None:
        """Judge the open candidates, batch by batch where the verifier is dear, until the page is full."""
        waiting = run.open()
        size = stages.verifier.batch_size if isinstance(stages.verifier, VerifiesInBatches) else len(waiting)
        for start in range(0, len(waiting), max(1, size)):
            await self._verify(run, stages, waiting[start : start + size], stream)
            if stopped_by(run.progress(), run.settings) == "full":
                return

    # --- the stages that may fail -------------------------------------------------------------------------------------

    async def _expand(self, run: Run, stages: Stages) -> None:
        rewrites = run.state.rewrites or ()
        if not rewrites:
            with run.stage("expand"):
                rewrites = await self._rewrites(run, stages)
        run.plan(rewrites)

    async def _rewrites(self, run: Run, stages: Stages) -> tuple[Rewrite, ...]:
        """Return the rewrites of the expander, else of relaxation, else the query as it stands."""
        pushes = run.settings.push_filters and takes_filters(self.backend)
        for expander in (stages.expander, stages.relaxation):
            if expander is None:
                continue
            try:
                with anyio.move_on_after(run.remaining() * _EXPANDER_SHARE):
                    expansion = await expander.expand(run.read, run.ledger)
                    if rewrites := distinct(expansion.rewrites, filterable=pushes)[: run.settings.rewrites]:
                        return rewrites
                run.note(Fault.EXPANDER_FAILED, "no rewrites in time")
            except Exception as error:  # noqa: BLE001  a lost expander costs its own stage only
                run.note(Fault.EXPANDER_FAILED, error)
        return (Rewrite(text=run.read.text.strip()),)

    async def _verify(
        self, run: Run, stages: Stages, batch: tuple[Candidate, ...], stream: Stream | None = None
    ) -> None:
        """Take in the verdicts of the verifier, of the constraints where it fails, or of nobody."""
        run.handed.update(each.id for each in batch)
        for verifier in (stages.verifier, stages.constraints):
            open_ones = {each.id: each for each in batch if each.id not in run.verdicts}
            if verifier is None:
                continue
            try:
                with run.stage("verify"):
                    async for verdict in verifier.verify(run.read, run.ledger, tuple(open_ones.values())):
                        if verdict.candidate in open_ones:
                            run.verdicts[verdict.candidate] = verdict
                            if stream is not None:
                                stream.offer(open_ones[verdict.candidate])
                        if not run.remaining():  # a verifier that never waits would never meet the deadline
                            await anyio.lowlevel.checkpoint()
            except Exception as error:  # noqa: BLE001  a lost verifier costs its own tier only
                run.note(Fault.VERIFIER_FAILED, error)
            else:
                return
        run.blind = True

    async def _plain_page(self, run: Run) -> Page:
        """Return the engine's own page.

        Raises:
            BackendError: the engine did not answer.
        """
        query, offset = run.query, run.state.offset or 0
        answers: tuple[SearchOutcome, ...] = ()
        request = SearchRequest(
            text=query.text, filters=query.filters, sort=query.sort, size=query.size, offset=offset,
            timeout=run.remaining(),
        )  # fmt: skip
        with run.stage("search"), anyio.move_on_after(run.remaining()) as scope:
            run.round_trips += 1
            answers = tuple(await self.backend.search([request]))
        if scope.cancelled_caught:
            raise BackendTimeoutError(
                f"the engine did not answer within {query.deadline:g} s", hint="allow a longer deadline"
            )
        outcome = answers[0] if answers else SearchOutcome(error=UNANSWERED)
        if outcome.error is not None:
            raise raised(outcome.error)
        return run.plain(outcome, self._seals().seal)


def _path(backend: SearchBackend) -> Path | None:
    path = getattr(backend, "path", None)  # an index on disk says where it is; nothing else needs to
    return path if isinstance(path, Path) else None


def _identity(backend: SearchBackend) -> str:
    """Return what tells this index from another: its fingerprint, else its kind and place."""
    named = getattr(backend, "fingerprint", None)
    return named if isinstance(named, str) else f"{type(backend).__qualname__}:{_path(backend)}"
