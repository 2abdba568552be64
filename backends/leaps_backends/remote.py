"""What the back-ends over OpenSearch and Elasticsearch share: one `_msearch` a batch, typed filters, fields."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, Unpack

from leaps_adapter.catalogue.mapping import EngineFields, Family
from leaps_adapter.clients.engine import Engine
from leaps_adapter.clients.errors import as_backend_error
from leaps_adapter.clients.filters import filtering
from leaps_adapter.clients.indices import WINDOW, look_up
from leaps_adapter.errors import BackendError, ConfigurationError
from leaps_adapter.sync import run_blocking
from leaps_adapter.types import SearchError, SearchOutcome
from leaps_backends.answers import hit_of, outcome_of
from leaps_backends.describing import describe
from leaps_backends.loading import load
from leaps_backends.requests import Vectors, builder_of, under, words_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence

    from leaps_adapter.catalogue import CatalogueProfile, RoleOverrides
    from leaps_adapter.clients.engine import Reply
    from leaps_adapter.clients.kinds import Maker
    from leaps_adapter.types import Document, Filter, SearchRequest, SortKey
    from leaps_backends.loading import LoadOptions, LoadReport, LoadsInBulk
    from leaps_backends.requests import Body, QueryBuilder

T = TypeVar("T")

_PATIENCE = 60.0
_KEEP_ALIVE = "1m"
_SCANNED_AT_ONCE = 1_000
_GOT_AT_ONCE = 100  # each may stand in several indices
_NO_RIGHT = 403
_GONE = 404
_MALFORMED = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """One request as it is sent: its body, and what is left to do when the answer is there."""

    body: Mapping[str, Any]
    asked: int
    checks: tuple[Filter, ...]


class EngineBackend(ABC):
    """An index behind the caller's client, sync or async, as a back-end.

    Args:
        client: the caller's; it is never closed here.
        index: a name, an alias, a pattern, or several.
        query: a request body whose `{{query}}` stands for the text, or a function that makes one of the text. Without
            it words are searched in the fields that the catalogue profile calls title, brand, category and text.
        vectors: the vector field, for nearest neighbours.
        way: `bm25`, `knn` or `hybrid`; the last two need `vectors`.
        stable: hold a point in time, so that pages do not move while products change. It is closed by `aclose`, or by
            the engine a minute after the last request.
        max_result_window: how deep the index lets anyone page; by default what its settings say, where they may be
            read, and 10,000 otherwise.
        sample: products read to learn the catalogue profile from; counts and values are of all products.
        roles: what fields are for, where the guess is wrong; by default what `leaps index` was told of them.

    Raises:
        ConfigurationError: the client is another maker's, or an argument cannot be used.
    """

    name: ClassVar[str]
    maker: ClassVar[Maker]
    loader: ClassVar[Callable[..., LoadsInBulk]]
    ways: ClassVar[frozenset[str]] = frozenset({"bm25", "knn", "hybrid"})
    filterable: bool = True
    slow_profile: bool = True

    def __init__(
        self,
        client: object,
        *,
        index: str | Sequence[str],
        query: Body | QueryBuilder | None = None,
        vectors: Vectors | None = None,
        way: str | None = None,
        stable: bool = False,
        max_result_window: int | None = None,
        sample: int = 20_000,
        roles: RoleOverrides | None = None,
    ) -> None:
        self.engine = Engine(client)
        if self.engine.kind.maker is not self.maker:
            raise ConfigurationError(
                f"{type(client).__name__} is no client of {self.maker.value}",
                hint=f"use the back-end {self.engine.kind.maker.value!r}",
            )
        self.index = index
        self.bound_to_loop = self.engine.kind.is_async
        self.vectors = vectors
        self.way = way or ("bm25" if vectors is None else "hybrid")
        if self.way not in self.ways:
            raise ConfigurationError(f"no way {self.way!r} to search", hint=f"one of {', '.join(sorted(self.ways))}")
        if self.way != "bm25" and vectors is None:
            raise ConfigurationError(f"{self.way} needs vectors", hint="pass vectors=Vectors(field=..., embed=...)")
        self._query = query
        self._builder = None if query is None else builder_of(query, words_in(EngineFields(), None))
        self._stable = stable
        self._pit: str | None = None
        self._given_window = max_result_window
        self._window = max_result_window or WINDOW
        self._sample = sample
        self._roles = roles
        self._noted: RoleOverrides | None = None
        self._fields: EngineFields | None = None
        self._profile: CatalogueProfile | None = None
        self._closed = False

    @property
    def fingerprint(self) -> str:
        """What tells this index from another; page tokens are bound to it."""
        names = self.index if isinstance(self.index, str) else ",".join(self.index)
        return f"{self.maker.value}:{names}:{self.way}"

    @classmethod
    def load(
        cls, client: object, alias: str, products: Iterable[Document], **options: Unpack[LoadOptions]
    ) -> LoadReport:
        """Load products through a sync client into a new index and let `alias` stand for it; see `loading.load`.

        Raises:
            CatalogueError: there are no products, or the engine refused them.
            ConfigurationError: the name is taken.
            BackendError: the engine did not answer, or refused.
        """
        return load(cls.loader(client), alias, products, **options)

    # --- the protocols -----------------------------------------------------------------------------------------------

    async def search(self, requests: Sequence[SearchRequest]) -> Sequence[SearchOutcome]:
        """Answer every request, in order, in one round trip; one that fails has its `error` set.

        Raises:
            BackendError: nothing could be asked.
        """
        self._check_open()
        if not requests:
            return []
        fields = await self.fields()
        vectors = await self._embedded(requests)
        outcomes: list[SearchOutcome | None] = []
        sent: list[tuple[int, _Search]] = []
        for place, (request, vector) in enumerate(zip(requests, vectors, strict=True)):
            outcomes.append(self._answered_without_asking(request))
            if outcomes[place] is None:
                sent.append((place, self._prepared(request, vector, fields)))
        if sent:
            limits = [each.timeout for each in requests if each.timeout is not None]
            answers = await self._ask([each.body for _, each in sent], timeout=min(limits, default=None))
            for (place, each), answer in zip(sent, answers, strict=False):
                outcomes[place] = outcome_of(
                    answer,
                    requests[place],
                    asked=each.asked,
                    checks=each.checks,
                    window=self._window,
                    alone=self._alone,
                )
        return [each or SearchOutcome(error=_UNANSWERED) for each in outcomes]

    async def profile(self) -> CatalogueProfile:
        """Return the catalogue profile of the index, learnt from products and measured by aggregations.

        It is kept until the mappings change. Without the right to aggregate it is what the products show.

        Raises:
            BackendError: the engine did not answer, or the client has no right to read mappings.
        """
        self._check_open()
        known = self._fields
        fields = await self.fields(anew=True)
        if not fields.indices:
            hint = "grant view_index_metadata, or pass profile= to Leaps"
            raise BackendError("the client has no right to read the mappings", hint=hint, status=_NO_RIGHT)
        if self._profile is None or known is None or known.digest != fields.digest:
            roles = self._roles or self._noted
            self._profile = await describe(self, fields, sample=self._sample, window=self._window, roles=roles)
        return self._profile

    async def get(self, ids: Sequence[str]) -> Mapping[str, Document]:
        """Return the products found, by id."""
        self._check_open()
        await self.fields()
        found: dict[str, Document] = {}
        for start in range(0, len(ids), _GOT_AT_ONCE):
            part = ids[start : start + _GOT_AT_ONCE]
            # An id may be an index's and its own, or look like that; which one it is, the hits tell.
            values = list(dict.fromkeys(each for name in part for each in (name, name.partition("/")[2]) if each))
            body = {"query": {"ids": {"values": values}}, "size": min(self._window, _SCANNED_AT_ONCE)}
            reply = await self.call(body=body)
            hits = (hit_of(each, alone=self._alone) for each in reply.body["hits"]["hits"])
            found |= {hit.id: hit.document for hit in hits if hit.id in part}
        return found

    async def scan(self) -> AsyncIterator[tuple[str, Document]]:
        """Yield every product with its id, as the index was when the scan began."""
        self._check_open()
        body = {"size": _SCANNED_AT_ONCE, "sort": ["_doc"]}
        reply = await self.call(body=body, params={"scroll": _KEEP_ALIVE})
        try:
            while hits := reply.body["hits"]["hits"]:
                for hit in (hit_of(each, alone=self._alone) for each in hits):
                    yield hit.id, hit.document
                again = {"scroll": _KEEP_ALIVE, "scroll_id": reply.body["_scroll_id"]}
                reply = await self.call("/_search/scroll", body=again)
        finally:
            await self.call("/_search/scroll", method="DELETE", body={"scroll_id": reply.body["_scroll_id"]})

    async def aclose(self) -> None:
        """Close the point in time, if there is one, and take no more questions; the client stays the caller's."""
        pit, self._pit = self._pit, None
        self._closed = True
        if pit is not None:
            await _translated(self.engine.close_point_in_time(pit, timeout=_PATIENCE))

    # --- what the engine is asked ------------------------------------------------------------------------------------

    async def fields(self, *, anew: bool = False) -> EngineFields:
        """Return how the index keeps its fields; none where the client has no right to see them.

        Raises:
            BackendError: the engine did not answer.
        """
        if self._fields is None or anew:
            found = await _translated(look_up(self.engine, self.index, timeout=_PATIENCE))
            self._fields, self._noted = found.fields, found.roles
            self._window = self._given_window or found.window
        return self._fields

    @property
    def _alone(self) -> str | None:
        """The one index behind what is asked, where it is known to be one; its products go by their own ids."""
        known = self._fields.indices if self._fields is not None else ()
        if known:
            return known[0] if len(known) == 1 else None
        return self.index if isinstance(self.index, str) else None

    async def call(
        self,
        where: str | None = None,
        *,
        method: str = "POST",
        body: Body | None = None,
        params: Body | None = None,
        timeout: float = _PATIENCE,  # noqa: ASYNC109  the client's own limit
    ) -> Reply:
        """Return the answer to one search of the index, or to another request.

        Raises:
            BackendError: the engine did not answer, or refused.
        """
        if where is None:
            return await _translated(self.engine.search(body or {}, index=self.index, params=params, timeout=timeout))
        return await _translated(self.engine.request(method, where, params=params, body=body, timeout=timeout))

    # --- what a back-end adds ----------------------------------------------------------------------------------------

    @abstractmethod
    def nearest(self, vector: Sequence[float], vectors: Vectors, *, wanted: int) -> dict[str, Any]:
        """Return the body that finds the nearest neighbours of a vector."""

    @abstractmethod
    def mixed(self, words: Body, vector: Sequence[float], vectors: Vectors, *, wanted: int) -> dict[str, Any]:
        """Return the body that ranks by words and by vectors."""

    # --- details -----------------------------------------------------------------------------------------------------

    def _check_open(self) -> None:
        if self._closed:
            raise BackendError("the back-end was closed", hint="make another one")

    def _answered_without_asking(self, request: SearchRequest) -> SearchOutcome | None:
        kinds = sum(each is not None for each in (request.text, request.vector, request.native))
        if kinds != 1 or request.size < 0 or request.offset < 0:
            return _refused("bad_request", "a request carries one of text, vector and native, and a window")
        if request.vector is not None and self.vectors is None:
            return _refused("unsupported", "the back-end was given no vector field")
        if request.offset >= self._window:
            return SearchOutcome(exhausted=True)
        return None

    async def _embedded(self, requests: Sequence[SearchRequest]) -> list[Sequence[float] | None]:
        texts = list(dict.fromkeys(each.text for each in requests if each.text is not None))
        found: dict[str, Sequence[float]] = {}
        if self.way != "bm25" and self.vectors is not None and texts:
            found = dict(zip(texts, await run_blocking(self.vectors.embed, texts), strict=True))
        return [each.vector if each.text is None else found.get(each.text) for each in requests]

    def _prepared(self, request: SearchRequest, vector: Sequence[float] | None, fields: EngineFields) -> _Search:
        pushed = filtering(request.filters, fields)
        asked = min(request.size, self._window - request.offset)
        body = under(self._body(request, vector, fields, wanted=request.offset + asked), pushed.clauses)
        body |= {"size": asked, "from": request.offset}
        if request.sort:
            body |= {"sort": [_sorting(each, fields) for each in request.sort], "track_scores": True}
        if request.fields is not None:
            wanted = {*request.fields, *(each.field for each in pushed.checks)}
            body["_source"] = sorted({_sourced(each, fields) for each in wanted})
        return _Search(body=body, asked=asked, checks=pushed.checks)

    def _body(
        self, request: SearchRequest, vector: Sequence[float] | None, fields: EngineFields, *, wanted: int
    ) -> Body:
        if request.native is not None:
            return request.native
        if request.text is None:
            return self.nearest(vector or (), self._given_vectors(), wanted=wanted)
        build = self._builder or words_in(fields, self._profile)
        if vector is None:
            return build(request.text)
        if self.way == "knn":
            return self.nearest(vector, self._given_vectors(), wanted=wanted)
        return self.mixed(build(request.text), vector, self._given_vectors(), wanted=wanted)

    def _given_vectors(self) -> Vectors:
        if self.vectors is None:
            raise ConfigurationError("the back-end was given no vector field", hint="pass vectors=Vectors(...)")
        return self.vectors

    async def _ask(self, bodies: Sequence[Body], *, timeout: float | None) -> list[Mapping[str, Any]]:  # noqa: ASYNC109
        if not self._stable:
            return await self._ask_at_once(bodies, timeout)
        answers = await self._ask_stable(bodies, timeout)
        if all(each.get("status") == _GONE for each in answers):  # the pages paused for too long
            self._pit = None
            answers = await self._ask_stable(bodies, timeout)
        self._pit = next((str(each["pit_id"]) for each in reversed(answers) if "pit_id" in each), self._pit)
        return answers

    async def _ask_at_once(self, bodies: Sequence[Body], timeout: float | None) -> list[Mapping[str, Any]]:  # noqa: ASYNC109
        # Copies of a shard may score alike products in different orders; the same copy is asked for every page.
        preference = {"preference": self.fingerprint.replace(",", "+")[:80]}
        searches: list[tuple[Body, Body]] = [(preference, body) for body in bodies]
        try:
            reply = await _translated(self.engine.msearch(searches, index=self.index, timeout=timeout))
        except BackendError as error:
            if error.status != _MALFORMED:
                raise
        else:
            return list(reply.body["responses"])
        # Engines refuse a whole batch for one search that they cannot read: each answers for itself.
        found: list[Mapping[str, Any]] = []
        for body in bodies:
            try:
                found.append((await self.call(body=body, params=preference, timeout=timeout or _PATIENCE)).body)
            except BackendError as error:
                found.append({"error": error.message, "status": error.status})
        return found

    async def _ask_stable(self, bodies: Sequence[Body], timeout: float | None) -> list[Mapping[str, Any]]:  # noqa: ASYNC109
        if self._pit is None:
            opening = self.engine.open_point_in_time(self.index, keep_alive=_KEEP_ALIVE, timeout=timeout)
            self._pit = await _translated(opening)
        pit = {"pit": {"id": self._pit, "keep_alive": _KEEP_ALIVE}}
        searches: list[tuple[Body, Body]] = [({}, {**body, **pit}) for body in bodies]
        return list((await _translated(self.engine.msearch(searches, timeout=timeout))).body["responses"])


_UNANSWERED = SearchError(kind="unanswered", message="the engine gave no answer to this request")


def _refused(kind: str, message: str) -> SearchOutcome:
    return SearchOutcome(error=SearchError(kind=kind, message=message, status=400))


def _sorting(key: SortKey, fields: EngineFields) -> dict[str, Any]:
    known = fields.find(key.field)
    asked: dict[str, Any] = {"order": "desc" if key.descending else "asc", "missing": "_last"}
    asked["unmapped_type"] = "double" if known is not None and known.family is Family.NUMBER else "keyword"
    if known is not None and known.nested is not None:
        asked["nested"] = {"path": known.nested}
    return {(known.exact if known is not None else None) or key.field: asked}


def _sourced(path: str, fields: EngineFields) -> str:
    # A pair of a list (`specs.Colour`) is no path of the product: its list is fetched, and trimmed here.
    return path if fields.find(path) is not None else path.partition(".")[0]


async def _translated(call: Awaitable[T]) -> T:
    """Return what the call returns, with a client's exception as one of ours."""
    try:
        return await call
    except Exception as error:
        ours = as_backend_error(error)
        if ours is None:
            raise
        raise ours from error
