"""The engine as the loop sees it during one call: every rewrite is the caller's own request with other words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import anyio

from leaps_adapter.clients.calls import collapses
from leaps_adapter.clients.errors import as_backend_error, status_of
from leaps_adapter.clients.hybrid import HYBRID_DEPTH, at_one_depth
from leaps_adapter.clients.indices import WINDOW
from leaps_adapter.clients.outcomes import Native, failure_of, hits_of, id_of, json_of, outcome_of
from leaps_adapter.clients.reading import Root
from leaps_adapter.clients.rewriting import rewrite
from leaps_adapter.search import raised
from leaps_adapter.sync import run_blocking
from leaps_adapter.trace import LOGGER
from leaps_adapter.types import SearchError, SearchOutcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from leaps_adapter.clients.calls import Call
    from leaps_adapter.clients.engine import Engine
    from leaps_adapter.clients.points import Point
    from leaps_adapter.clients.reading import Path
    from leaps_adapter.types import Filter, JsonValue, SearchRequest

    Embed = Callable[[Sequence[str]], Sequence[Sequence[float]]]
    Clauses = Callable[[tuple[Filter, ...]], Sequence[Mapping[str, JsonValue]]]

_NOT_FOR_REWRITES = ("aggs", "suggest", "search_after")
_NOT_FOR_COUNTING = (
    "suggest", "highlight", "sort", "search_after", "collapse", "rescore", "fields", "docvalue_fields",
    "stored_fields", "script_fields", "explain", "version", "seq_no_primary_term", "track_scores", "post_filter",
    "from", "min_score",
)  # fmt: skip
_REFUSED = frozenset({400, 403, 404, 405, 413})
_MISSING = SearchError(kind="unanswered", message="the engine gave no answer to this sub-search")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """How far one slot has been read: the sort values of its last hit, and whether nothing stands behind it."""

    last: Sequence[Any] | None = None  # Any: sort values as the engine gives them
    exhausted: bool = False


class SubSearches:
    """A back-end for one call. The caller's own request rides along in the first multi-search.

    After the loop, `plain` is the answer to it, `natives` the hits of all answers by id, `counted` the aggregations
    over the union where they were asked for, `refusal` the exception that refused a whole multi-search. `clauses` turns
    typed filters into the engine's; without it nothing is pushed down. `embed` computes vectors of texts. `window` is
    how deep the engine lets anyone page; `point` the point in time at which it is asked; `own` the client's
    response to the caller's own request where that was sent before.
    """

    def __init__(
        self,
        engine: Engine,
        call: Call,
        *,
        clauses: Clauses | None,
        embed: Embed | None = None,
        window: int = WINDOW,
        own: object | None = None,
        point: Point | None = None,
    ) -> None:
        self.point = point
        self._given = own is not None
        self.filterable = clauses is not None
        self._clauses = clauses or _none
        self.fingerprint = call.fingerprint
        self.plain: Native = json_of(own)
        self.native: object = own
        self.natives: dict[str, Native] = {id_of(hit): hit for hit in hits_of(self.plain)}
        self.counted: Mapping[str, Any] | None = None
        self.frontiers: dict[str, Frontier] = {}
        self.refusal: Exception | None = None
        self.timed_out = False
        self._spare: Native = {}
        self._counting_sent = False
        self._sent = self._given
        self._own: anyio.Event | None = None  # set once the own request, sent ahead and alone, has come to an end
        self._engine = engine
        self._call = call
        self._embed = embed
        own = call.reading.window
        self._is_hybrid = call.reading.root is Root.HYBRID
        if own is None and self._is_hybrid:
            own = HYBRID_DEPTH
        self._window = window if own is None else min(window, own)
        self._vectors: dict[str, Sequence[float]] = {}

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        return self._engine.requests

    @property
    def counts_union(self) -> bool:
        """Whether aggregations are asked for and can run over the union of all rewrites."""
        return "aggs" in self._call.reading.keys and self._call.reading.fits_in_bool

    @property
    def refused_with(self) -> int | None:
        """The status that refused a whole multi-search, where the next one would be refused as well."""
        status = status_of(self.refusal) if self.refusal is not None else None
        return status if status in _REFUSED else None

    @property
    def plain_succeeded(self) -> bool:
        """Whether the caller's own request, which rode along, was answered."""
        return failure_of(self.plain) is None

    @property
    def has_all_parts(self) -> bool:
        """Whether an answer can be made of what came back; a fault of the caller's own request is the caller's.

        Where the engine was merely too busy for it, the rewrites' hits make an answer all the same.
        """
        error = failure_of(self.plain)
        whole = error is None or (error.retryable and "suggest" not in self._call.reading.keys)
        return whole and (self.counted is not None or "aggs" not in self._call.reading.keys or not self.counts_union)

    @property
    def base(self) -> Native:
        """The engine's response that the hits are put into."""
        return self.plain if self.plain_succeeded else self._spare

    async def begin(self, timeout: float) -> None:  # noqa: ASYNC109  the client's own limit
        """Ask the caller's own request at once and alone, while an expander still thinks; it rides along no more."""
        self._own = anyio.Event()
        riders = self._riders(())
        answers: Sequence[Native] = ()
        try:
            answers = await self._send(list(riders.values()), timeout)
        except Exception:  # noqa: BLE001  it is kept as the refusal: the next batch is not sent then
            LOGGER.debug("the own request that went ahead was refused", exc_info=True)
        self._take_riders(dict(zip(riders, answers, strict=False)))
        self._own.set()

    async def settled(self) -> None:
        """Wait for the caller's own request where it was sent ahead."""
        if self._own is not None:
            await self._own.wait()

    async def search(self, requests: Sequence[SearchRequest]) -> Sequence[SearchOutcome]:
        """Answer every request in one multi-search.

        Raises:
            Exception: what the client raises; it is kept as `refusal`, and nothing more is sent after it.
        """
        if self.refusal is not None:
            raise self.refusal
        if self._sent and self._is_fallback(requests):
            await self.settled()
            return [self._own_outcome()]
        asked = [request for request in requests if self._is_worth_asking(request, requests)]
        await self._compute_vectors(asked)
        riders = self._riders(asked)
        if self._own is not None:
            riders.pop("plain", None)
        bodies = [*riders.values(), *(self._body(request) for request in asked)]
        timeouts = [request.timeout for request in requests if request.timeout is not None]
        answers = await self._send(bodies, max(min(timeouts), 0.001) if timeouts else None)
        self._take_riders(dict(zip(riders, answers, strict=False)))
        found = iter(self._take(asked, answers[len(riders) :]))
        return [next(found) if request in asked else SearchOutcome(exhausted=True) for request in requests]

    async def _send(self, bodies: Sequence[Mapping[str, JsonValue]], timeout: float | None) -> list[Native]:  # noqa: ASYNC109
        """Return the answers to one multi-search.

        Raises:
            Exception: what the client raised, as one of ours where it can be told.
        """
        self._sent = True
        try:
            answers, native = await self._answers(bodies, timeout)
        except Exception as error:
            self.refusal = error
            raise as_backend_error(error) or error from error
        self.native = self.native or native
        return answers

    async def _answers(
        self,
        bodies: Sequence[Mapping[str, JsonValue]],
        timeout: float | None,  # noqa: ASYNC109
    ) -> tuple[list[Native], object]:
        if self.point is not None:
            return await self.point.msearch(bodies, timeout=timeout)
        call = self._call
        searches = [(call.header, body) for body in bodies]
        reply = await self._engine.msearch(searches, index=call.index, params=call.url, timeout=timeout)
        return list(reply.body.get("responses") or ()), reply.native

    # --- what is asked ------------------------------------------------------------------------------------------------

    def _is_worth_asking(self, request: SearchRequest, batch: Sequence[SearchRequest]) -> bool:
        """Whether a rewrite can bring what another does not.

        Under the caller's sort one without filters is enough: nothing of the others' is certain to come first until it
        has been read as far.
        """
        if request.filters or self._call.reading.by_score or not any(other.filters for other in batch):
            return True
        return bool(request.allows) and request is next(other for other in batch if not other.filters)

    def _filters(self, request: SearchRequest) -> tuple[Filter, ...]:
        """Return the filters of a rewrite.

        One without any leaves out what no product may be where hits come in the caller's order or one stands for many,
        for else these would come first, or stand for what is sought.
        """
        by_rank = self._call.reading.by_score and not collapses(self._call)
        return request.filters or (() if by_rank else request.allows)

    def _riders(self, requests: Sequence[SearchRequest]) -> dict[str, dict[str, JsonValue]]:
        """Return what goes along: the caller's own request with the first batch, the count with the first rewrites."""
        riders: dict[str, dict[str, JsonValue]] = {}
        if not self.plain:
            body = self._call.body
            riders["plain"] = {key: value for key, value in body.items() if not (self.counts_union and _is_aggs(key))}
        if self.counts_union and not self._counting_sent and not all(self._is_own(each) for each in requests):
            riders["count"] = self._counting(requests)
            self._counting_sent = True
        return riders

    def _counting(self, requests: Sequence[SearchRequest]) -> dict[str, JsonValue]:
        """Return the request that counts the union of all rewrites, less what no product may break."""
        call = self._call
        any_of = [
            rewrite(call.body, call.reading, request.text or "", vectors=self._placed(request))["query"]
            for request in requests
        ]
        allows = next((request.allows for request in requests if request.allows), ())
        query: JsonValue = {
            "bool": {"should": any_of, "minimum_should_match": 1, "filter": list(self._clauses(allows))}
        }
        kept = {key: value for key, value in call.body.items() if key not in _NOT_FOR_COUNTING}
        return {**kept, "query": query, "size": 0, "track_total_hits": False}

    def _body(self, request: SearchRequest) -> dict[str, JsonValue]:
        call = self._call
        put: dict[str, JsonValue] = {
            "size": max(0, min(request.size, self._window - request.offset)),
            "from": request.offset,
            "_source": call.source.asked,
            "track_total_hits": False,
        }
        if (after := self._after(request)) is not None:
            put |= {"search_after": after, "from": 0}
        body = rewrite(
            call.body,
            call.reading,
            request.text or "",
            filters=self._clauses(self._filters(request)),
            vectors=self._placed(request),
            put=put,
            drop=[key for key in _NOT_FOR_REWRITES if key not in put],
        )
        return at_one_depth(body) if self._is_hybrid else body

    def _after(self, request: SearchRequest) -> JsonValue:
        """Return the sort values that a rewrite goes on from where the caller pages by them: its last, or theirs."""
        own = self._call.body.get("search_after")
        frontier = self.frontiers.get(_slot_of(request))
        return own if own is None or frontier is None or frontier.last is None else list(frontier.last)

    async def _compute_vectors(self, requests: Sequence[SearchRequest]) -> None:
        """Compute the vectors that stand for the rewrites' words where the caller's body holds one for its own."""
        texts = [text for request in requests if (text := request.text or "") not in self._vectors]
        if self._embed is not None and self._call.reading.vectors and texts:
            vectors = await run_blocking(self._embed, texts)
            self._vectors |= dict(zip(texts, vectors, strict=True))

    def _placed(self, request: SearchRequest) -> dict[Path, Sequence[float]]:
        return {place.path: self._vectors[request.text or ""] for place in self._call.reading.vectors}

    def _is_fallback(self, requests: Sequence[SearchRequest]) -> bool:
        """Whether the loop gives up and asks for the engine's own page, which was asked for with the first batch."""
        alone = len(requests) == 1 and self._is_own(requests[0])
        return alone and (self._given or requests[0].size == self._call.size)

    def _is_own(self, request: SearchRequest) -> bool:
        return request.text == self._call.reading.text and not request.filters and request.offset == 0

    # --- what came back -----------------------------------------------------------------------------------------------

    def _take_riders(self, answers: Mapping[str, Native]) -> None:
        if "plain" in answers:
            self.plain = answers["plain"]
            for hit in hits_of(self.plain) if self.plain_succeeded else ():
                self.natives[id_of(hit)] = hit
        if "count" in answers and failure_of(answers["count"]) is None:
            self.counted = answers["count"].get("aggregations")

    def _take(self, requests: Sequence[SearchRequest], answers: Sequence[Native]) -> list[SearchOutcome]:
        outcomes: list[SearchOutcome] = []
        for place, request in enumerate(requests):
            if place >= len(answers):
                outcomes.append(SearchOutcome(error=_MISSING))
                continue
            answer = answers[place]
            outcome = outcome_of(answer, asked=request.size, last=request.offset + request.size >= self._window)
            self.timed_out |= bool(answer.get("timed_out"))
            outcomes.append(outcome)
            if outcome.error is not None:
                continue
            self._spare = self._spare or answer
            for hit in hits_of(answer):
                self.natives.setdefault(id_of(hit), hit)
            self.frontiers[_slot_of(request)] = Frontier(last=_last_sort(answer), exhausted=outcome.exhausted)
        return outcomes

    def _own_outcome(self) -> SearchOutcome:
        outcome = outcome_of(self.plain, asked=self._call.size)
        if outcome.error is not None:
            raise raised(outcome.error)
        return outcome


def _slot_of(request: SearchRequest) -> str:
    return repr((request.text, request.filters))


def _last_sort(answer: Native) -> Sequence[Any] | None:
    hits = hits_of(answer)
    return hits[-1].get("sort") if hits else None


def _is_aggs(key: str) -> bool:
    return key in {"aggs", "aggregations"}


def _none(_: tuple[Filter, ...]) -> Sequence[Mapping[str, JsonValue]]:
    return ()


def as_response(body: dict[str, Any], native: object) -> object:
    """Return a body as the client's own class of response, which `native` is one of."""
    if isinstance(native, dict) or native is None:
        return body
    like: Any = native  # elasticsearch-py: a body with the meta data of its exchange
    return type(like)(body=body, meta=like.meta)
