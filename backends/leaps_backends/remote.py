"""What the back-ends over OpenSearch and Elasticsearch share: one `_msearch` a batch, typed filters, fields."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Unpack

import anyio

from leaps_adapter.catalogue.mapping import EngineFields
from leaps_adapter.clients.engine import Engine, path
from leaps_adapter.clients.indices import WINDOW, look_up
from leaps_adapter.errors import BackendError, ConfigurationError
from leaps_adapter.sync import run_blocking
from leaps_adapter.types import SearchError, SearchOutcome
from leaps_backends.answers import hit_of, outcome_of
from leaps_backends.asking import KEEP_ALIVE, PATIENCE, Asker, translated
from leaps_backends.describing import describe
from leaps_backends.loading import load
from leaps_backends.requests import Vectors, builder_of, words_in
from leaps_backends.searches import prepared
from leaps_backends.vectors import VectorNote, noted_vectors, vectors_noted

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence

    from leaps_adapter.catalogue import CatalogueProfile, RoleOverrides
    from leaps_adapter.clients.kinds import Maker
    from leaps_adapter.types import Document, SearchRequest
    from leaps_backends.asking import Pace
    from leaps_backends.halves import Halves
    from leaps_backends.loading import LoadOptions, LoadReport, LoadsInBulk
    from leaps_backends.requests import Body, QueryBuilder
    from leaps_backends.searches import Search

_SCANNED_AT_ONCE = 1_000
_GOT_AT_ONCE = 100  # each may stand in several indices
_NO_RIGHT = 403
_CLOSING = 2.0  # seconds for which the end of a scan may be waited for


class EngineBackend(ABC):
    """An index behind the caller's client, sync or async, as a back-end.

    Args:
        client: the caller's; it is never closed here.
        index: a name, an alias, a pattern, or several.
        query: a request body whose `{{query}}` stands for the text, or a function that makes one of the text. Without
            it words are searched in the fields that the catalogue profile calls title, brand, category and text.
        vectors: the vector field, for nearest neighbours; by default what `leaps index --vectors` noted in the mapping.
        way: `bm25`, by words; `knn`, by vectors; `hybrid`, by both, their scores scaled to 0..1; `rrf`, by both, by
            reciprocal ranks. By default `hybrid` where `vectors` are given and `bm25` otherwise.
        stable: hold a point in time, so that pages do not move while products change. It is closed by `aclose`, or by
            the engine a minute after the last request.
        max_result_window: how deep the index lets anyone page; by default what its settings say, where they may be
            read, and 10,000 otherwise.
        sample: products read to learn the catalogue profile from; counts and values are of all products.
        roles: what fields are for, where the guess is wrong; by default what `leaps index` was told of them.

    Vectors are for finding: products come without the fields that the mapping has for them.

    Raises:
        ConfigurationError: the client is another maker's, or an argument cannot be used.
    """

    name: ClassVar[str]
    maker: ClassVar[Maker]
    loader: ClassVar[Callable[..., LoadsInBulk]]
    ways: ClassVar[tuple[str, ...]] = ("bm25", "knn", "hybrid", "rrf")
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
            raise ConfigurationError(f"no way {self.way!r} to search", hint=f"one of {', '.join(self.ways)}")
        self._vector_note: VectorNote | None = None
        self._vectors_given = vectors is not None
        self._given_builder = None if query is None else builder_of(query, words_in(EngineFields(), None))
        self._builder: QueryBuilder | None = None  # gone through many fields once, not for every search
        # Copies of a shard may score alike products in different orders; the same copy is asked for every page.
        preference = self.fingerprint.replace(",", "+")[:80]
        self._asker = Asker(self.engine, index, stable=stable, preference=preference)
        self.call = self._asker.call
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
        sent: list[tuple[int, Search]] = []
        for place, (request, vector) in enumerate(zip(requests, vectors, strict=True)):
            outcomes.append(self._answered_without_asking(request, vector))
            if outcomes[place] is None:
                body = self._body(request, vector, fields)
                window = self._reach(request, vector)
                sent.append((place, prepared(request, body, fields, window=window, whole=self.whole)))
        if sent:
            limits = [each.timeout for each in requests if each.timeout is not None]
            bodies = [body for _, each in sent for body in each.bodies]
            answers = iter(await self._asker.search(bodies, timeout=min(limits, default=None)))
            for place, each in sent:
                answer = each.answer([found for _, found in zip(each.bodies, answers, strict=False)])
                if answer is not None:
                    outcomes[place] = outcome_of(
                        answer,
                        requests[place],
                        asked=each.asked,
                        checks=each.checks,
                        window=self._reach(requests[place], vectors[place]),
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
            self._builder = None
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
            reply = await self.call(body={**self.whole, **body})
            hits = (hit_of(each, alone=self._alone) for each in reply.body["hits"]["hits"])
            found |= {hit.id: hit.document for hit in hits if hit.id in part}
        return found

    async def scan(self) -> AsyncGenerator[tuple[str, Document], None]:
        """Yield every product with its id, as the index was when the scan began."""
        self._check_open()
        await self.fields()
        body = {**self.whole, "size": _SCANNED_AT_ONCE, "sort": ["_doc"]}
        reply = await self.call(body=body, params={"scroll": KEEP_ALIVE})
        try:
            while hits := reply.body["hits"]["hits"]:
                for hit in (hit_of(each, alone=self._alone) for each in hits):
                    yield hit.id, hit.document
                again = {"scroll": KEEP_ALIVE, "scroll_id": reply.body["_scroll_id"]}
                reply = await self.call("/_search/scroll", body=again)
        finally:
            with anyio.move_on_after(_CLOSING, shield=True):  # one who gives up leaves no scroll open
                await self.call("/_search/scroll", method="DELETE", body={"scroll_id": reply.body["_scroll_id"]})

    def keep_pace(self, pace: Pace) -> None:
        """Let `pace` send, each in its turn, the requests that read in bulk: the catalogue and all products."""
        self._asker.pace = pace

    async def aclose(self) -> None:
        """Close the point in time, if there is one, and take no more questions; the client stays the caller's."""
        self._closed = True
        await self._asker.aclose()

    # --- what the engine is asked ------------------------------------------------------------------------------------

    async def fields(self, *, anew: bool = False) -> EngineFields:
        """Return how the index keeps its fields; none where the client has no right to see them.

        Raises:
            BackendError: the engine did not answer.
            ConfigurationError: vectors are searched, none were given, and the index notes none.
        """
        if self._fields is None or anew:
            found = await translated(look_up(self.engine, self.index, timeout=PATIENCE))
            if self.way != "bm25" and not self._vectors_given:
                await self._find_vectors(known=bool(found.fields.indices))
            self._fields, self._noted, self._builder = found.fields, found.roles, None
            self._window = self._given_window or found.window
        return self._fields

    @property
    def whole(self) -> dict[str, Any]:
        """What asks for a whole product: all of its fields but vectors."""
        return self._fields.whole if self._fields is not None else {}

    @property
    def _alone(self) -> str | None:
        """The one index behind what is asked, where it is known to be one; its products go by their own ids."""
        known = self._fields.indices if self._fields is not None else ()
        if known:
            return known[0] if len(known) == 1 else None
        return self.index if isinstance(self.index, str) else None

    # --- what a back-end adds ----------------------------------------------------------------------------------------

    @abstractmethod
    def nearest(self, vector: Sequence[float], vectors: Vectors, *, wanted: int) -> dict[str, Any]:
        """Return the body that finds the nearest neighbours of a vector."""

    @abstractmethod
    def mixed(self, words: Body, vector: Sequence[float], vectors: Vectors, *, wanted: int) -> Body | Halves:
        """Return the body that ranks by words and by vectors, or its halves, to be fused here."""

    @abstractmethod
    def either(self, words: Body, vector: Sequence[float], vectors: Vectors, *, wanted: int) -> Body:
        """Return the body that finds what words or vectors find, for an order by fields."""

    def deepest(self, request: SearchRequest, vectors: Vectors) -> int | None:  # noqa: ARG002
        """Return how deep words and vectors are ranked together; None: as deep as the index lets anyone page."""
        return None

    # --- details -----------------------------------------------------------------------------------------------------

    def _check_open(self) -> None:
        if self._closed:
            raise BackendError("the back-end was closed", hint="make another one")

    async def _find_vectors(self, *, known: bool) -> None:
        """Take the vectors that the mapping notes, with the embedder of the last time where it is the same."""
        if not known:
            raise ConfigurationError(
                "the client has no right to read what the index notes of its vectors",
                hint="grant view_index_metadata, or pass vectors=Vectors(field=..., embed=...)",
            )
        note = noted_vectors((await self.call(path(self.index, "_mapping"), method="GET")).body)
        if self.vectors is None or note != self._vector_note:
            self.vectors, self._vector_note = vectors_noted(note), note

    def _answered_without_asking(self, request: SearchRequest, vector: Sequence[float] | None) -> SearchOutcome | None:
        kinds = sum(each is not None for each in (request.text, request.vector, request.native))
        if kinds != 1 or request.size < 0 or request.offset < 0:
            return _refused("bad_request", "a request carries one of text, vector and native, and a window")
        if request.vector is not None and self.vectors is None:
            return _refused("unsupported", "the back-end was given no vector field")
        if request.offset >= self._reach(request, vector):
            return SearchOutcome(exhausted=True)
        if self.way == "knn" and request.text is not None and vector is None:
            return SearchOutcome(total=0, exhausted=True)
        return None

    async def _embedded(self, requests: Sequence[SearchRequest]) -> list[Sequence[float] | None]:
        """Return the vector of each request; a text without a known word has none."""
        texts = list(dict.fromkeys(each.text for each in requests if each.text is not None))
        found: dict[str, Sequence[float]] = {}
        if self.way != "bm25" and self.vectors is not None and texts:
            embedded = zip(texts, await run_blocking(self.vectors.embed, texts), strict=True)
            found = {text: vector for text, vector in embedded if any(vector)}
        return [each.vector if each.text is None else found.get(each.text) for each in requests]

    def _body(self, request: SearchRequest, vector: Sequence[float] | None, fields: EngineFields) -> Body | Halves:
        if request.native is not None:
            return request.native
        wanted = min(request.offset + request.size, self._reach(request, vector))
        if request.text is None:
            return self.nearest(vector or (), self._given_vectors(), wanted=wanted)
        if self._builder is None:
            self._builder = self._given_builder or words_in(fields, self._profile)
        words = self._builder(request.text)
        if vector is None:
            return words
        if self.way == "knn":
            return self.nearest(vector, self._given_vectors(), wanted=wanted)
        combined = self.either if request.sort else self.mixed
        return combined(words, vector, self._given_vectors(), wanted=wanted)

    def _reach(self, request: SearchRequest, vector: Sequence[float] | None) -> int:
        """Return how deep the request can be paged."""
        is_mixed = request.text is not None and vector is not None and self.way in {"hybrid", "rrf"}
        deepest = self.deepest(request, self._given_vectors()) if is_mixed else None
        return self._window if deepest is None else min(self._window, deepest)

    def _given_vectors(self) -> Vectors:
        if self.vectors is None:
            raise ConfigurationError("the back-end was given no vector field", hint="pass vectors=Vectors(...)")
        return self.vectors


_UNANSWERED = SearchError(kind="unanswered", message="the engine gave no answer to this request")


def _refused(kind: str, message: str) -> SearchOutcome:
    return SearchOutcome(error=SearchError(kind=kind, message=message, status=400))
