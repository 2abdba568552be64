"""What the embedded back-ends share: products, columns and profile in a folder, and answering a batch of requests.

A back-end adds a ranking: which products answer a request, best first, and how many there are.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self, TypeAlias

from leaps_adapter.catalogue.build import build_profile
from leaps_adapter.catalogue.flatten import Fields, flatten
from leaps_adapter.catalogue.profile import CatalogueProfile
from leaps_adapter.errors import BackendError, CatalogueError, QueryError
from leaps_adapter.sync import run_blocking
from leaps_adapter.types import (
    Document,
    EngineHit,
    JsonValue,
    Relation,
    SearchError,
    SearchOutcome,
    SearchRequest,
    SortKey,
)
from leaps_backends.arrays import Array, np
from leaps_backends.columns import ColumnsBuilder, ColumnStore
from leaps_backends.documents import BuildReport, DocumentStore, read_lines, write_documents
from leaps_backends.product_text import TextFields
from leaps_backends.storage import IndexFolder, IndexWriter, broken, read_manifest
from leaps_backends.trimming import trim

if TYPE_CHECKING:
    from pathlib import Path

    from leaps_adapter.catalogue.roles import RoleOverrides

Progress: TypeAlias = Callable[[str, int, int | None], None]
"""Told what is being done, how many products are through, and of how many (None: unknown)."""

PROFILE = "profile.json"
_SCANNED_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The products that answer one request, as numbers, best first, with their scores.

    They are at least those asked for, or all that can be paged through where the request sorts. `depth` says how many
    those are, `total` how many answer the request at all, and `relation` whether `total` is exact.
    """

    documents: Array
    scores: Array
    depth: int
    total: int
    relation: Relation = Relation.EXACT


class EmbeddedBackend(ABC):
    """A search engine in a folder; it takes typed filters and can describe, fetch and iterate over its products."""

    name: ClassVar[str]
    filterable: bool = True

    def __init__(self, folder: IndexFolder) -> None:
        self.folder = folder
        self.documents = DocumentStore(folder)
        self.columns = ColumnStore(folder, documents=len(self.documents))
        self.report = _report(folder)
        self._profile: CatalogueProfile | None = None
        self._closed = False

    @property
    def path(self) -> Path:
        """The folder of the index."""
        return self.folder.path

    @property
    def fingerprint(self) -> str:
        """A digest of everything in the index; page tokens are bound to it."""
        return self.folder.fingerprint

    def __len__(self) -> int:
        return len(self.documents)

    @classmethod
    @abstractmethod
    def open(cls, path: Path | str) -> Self:
        """Return the index in a folder.

        Raises:
            BrokenIndexError: it is missing, truncated, altered, foreign, or of another version or back-end.
            MissingExtraError: a package that it needs is not installed.
        """

    @classmethod
    def read_folder(cls, path: Path | str) -> IndexFolder:
        """Return the index in a folder if it is one of this back-end.

        Raises:
            BrokenIndexError: it is not, or cannot be opened.
        """
        folder = read_manifest(path)
        if folder.backend != cls.name:
            raise broken(folder.path, f"it was built for the back-end {folder.backend!r}, not {cls.name!r}")
        return folder

    # --- the protocols -----------------------------------------------------------------------------------------------

    async def search(self, requests: Sequence[SearchRequest]) -> Sequence[SearchOutcome]:
        """Answer every request, in order; one that cannot be answered has its `error` set.

        Raises:
            BackendError: the back-end is closed.
        """
        self._check_open()
        return await run_blocking(self.search_now, requests)

    def search_now(self, requests: Sequence[SearchRequest]) -> tuple[SearchOutcome, ...]:
        """Answer every request in this thread; what `search` does beside the event loop."""
        started = time.monotonic()
        outcomes: list[SearchOutcome] = []
        for request in requests:
            if request.timeout is not None and time.monotonic() - started > request.timeout:
                error = SearchError(kind="timeout", message="the batch took longer than allowed", retryable=True)
                outcomes.append(SearchOutcome(error=error))
            else:
                outcomes.append(self._answer(request))
        return tuple(outcomes)

    async def profile(self) -> CatalogueProfile:
        """Return the catalogue profile that was made when the index was built.

        Raises:
            BrokenIndexError: it cannot be read.
        """
        self._check_open()
        return await run_blocking(self._read_profile)

    async def get(self, ids: Sequence[str]) -> Mapping[str, Document]:
        """Return the products found, by id."""
        self._check_open()
        return await run_blocking(self._get, ids)

    async def scan(self) -> AsyncIterator[tuple[str, Document]]:
        """Yield every product with its id, in the order of the index."""
        for start in range(0, len(self.documents), _SCANNED_AT_ONCE):
            self._check_open()
            for pair in await run_blocking(self._piece, start):
                yield pair

    async def aclose(self) -> None:
        """Take no more questions; a second call does nothing."""
        self._closed = True

    # --- what a back-end adds ----------------------------------------------------------------------------------------

    @abstractmethod
    def _rank(self, request: SearchRequest, mask: Array | None) -> Ranking:
        """Return the ranking of a request among the products that the mask lets through.

        Raises:
            QueryError: the request cannot be answered by this back-end.
        """

    # --- details -----------------------------------------------------------------------------------------------------

    def _check_open(self) -> None:
        if self._closed:
            raise BackendError(f"the index {self.path} was closed", hint="open it again")

    def _answer(self, request: SearchRequest) -> SearchOutcome:
        try:
            _check(request)
            ranking = self._rank(request, self.columns.mask(request.filters))
        except QueryError as error:
            kind = "unsupported" if isinstance(error, UnsupportedError) else "bad_request"
            return SearchOutcome(error=SearchError(kind=kind, message=str(error), status=400))
        except IndexError as error:
            raise broken(self.path, f"its arrays do not fit together ({error})") from error
        documents, scores = ranking.documents, ranking.scores
        if request.sort:
            order = self._sorted(documents, request.sort)
            documents, scores = documents[order], scores[order]
        shown = slice(request.offset, request.offset + request.size)
        hits = tuple(
            EngineHit(id=self.documents.id(number), document=trim(self.documents[number], request.fields), score=score)
            for number, score in zip(documents[shown].tolist(), scores[shown].tolist(), strict=True)
        )
        return SearchOutcome(
            hits=hits,
            total=ranking.total,
            relation=ranking.relation,
            exhausted=request.offset + len(hits) >= ranking.depth,
        )

    def _sorted(self, documents: Array, keys: Sequence[SortKey]) -> Array:
        columns = [self.columns.sort_values(key)[documents] for key in keys]
        # numpy sorts by the last key first; ids settle what the caller's keys leave open.
        order: Array = np.lexsort([self.documents.id_ranks()[documents], *reversed(columns)])
        return order

    def _get(self, ids: Sequence[str]) -> dict[str, Document]:
        numbers = {each: self.documents.number(each) for each in ids}
        return {each: self.documents[number] for each, number in numbers.items() if number is not None}

    def _piece(self, start: int) -> list[tuple[str, Document]]:
        end = min(start + _SCANNED_AT_ONCE, len(self.documents))
        return [(self.documents.id(number), self.documents[number]) for number in range(start, end)]

    def _read_profile(self) -> CatalogueProfile:
        if self._profile is None:
            self._profile = read_profile(self.folder)
        return self._profile


class UnsupportedError(QueryError):
    """A request of a kind that the back-end does not answer."""


def read_profile(folder: IndexFolder) -> CatalogueProfile:
    """Return the catalogue profile of an index.

    Raises:
        BrokenIndexError: it cannot be read.
    """
    try:
        return CatalogueProfile.from_json(folder.file(PROFILE).read_text(encoding="utf-8"))
    except (CatalogueError, UnicodeDecodeError, OSError) as error:
        raise broken(folder.path, f"{PROFILE} cannot be used: {error}", backend=folder.backend) from error


class Part(Protocol):
    """One searchable part of an index while it is built."""

    def add(self, document: int, fields: Fields) -> None:
        """Take in one product, in order."""
        ...

    def write(self, writer: IndexWriter) -> Mapping[str, JsonValue]:
        """Write the part and return what opening it needs to know."""
        ...


def build_index(
    path: Path | str,
    products: Iterable[Document],
    *,
    backend: str,
    parts: Callable[[TextFields], Mapping[str, Part]],
    options: BuildOptions,
) -> None:
    """Write an index with the shared parts and those of a back-end.

    Raises:
        CatalogueError: there are no products, or none has the id field.
        ConfigurationError: the folder cannot take an index.
    """
    tell = options.progress or _silent
    with IndexWriter(path, backend=backend, overwrite=options.overwrite) as writer:
        report = write_documents(
            writer,
            products,
            id_field=options.id_field,
            language=options.language,
            progress=lambda done: tell("reading", done, None),
        )
        total = report.products
        profile = options.profile or build_profile(
            read_lines(writer), roles=options.roles, progress=lambda done: tell("profiling", done, total)
        )
        columns = ColumnsBuilder()
        searched = parts(TextFields.of(profile))
        for number, document in enumerate(read_lines(writer)):
            fields = flatten(document)
            columns.add(number, fields)
            for part in searched.values():
                part.add(number, fields)
            tell("indexing", number + 1, total)
        tell("writing", 0, None)
        columns.write(writer)
        meta = {name: part.write(writer) for name, part in searched.items()}
        writer.file(PROFILE).write_text(profile.to_json(), encoding="utf-8", errors="replace")
        writer.commit({"report": asdict(report), **meta})


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """How an index is built; see `BM25Backend.build`."""

    profile: CatalogueProfile | None = None
    roles: RoleOverrides | None = None
    id_field: str | None = None
    overwrite: bool = True
    progress: Progress | None = None

    @property
    def language(self) -> str:
        """The language of the products."""
        given = self.profile.language if self.profile is not None else self.roles and self.roles.language
        return given or "en"


def _silent(stage: str, done: int, total: int | None) -> None:
    """Tell nobody."""


def _report(folder: IndexFolder) -> BuildReport:
    raw: Any = folder.meta.get("report")  # Any: JSON at the edge, checked by the record's own constructor
    try:
        return BuildReport(**raw)
    except TypeError as error:
        raise broken(folder.path, "its report is damaged") from error


def _check(request: SearchRequest) -> None:
    if sum(each is not None for each in (request.text, request.vector, request.native)) != 1:
        raise QueryError("a request carries exactly one of text, vector and native")
    if request.size < 0 or request.offset < 0:
        raise QueryError("size and offset cannot be negative")
    if request.native is not None:
        raise UnsupportedError("an embedded index takes text or a vector, no native body")


def best_first(scores: Array, documents: Array, *, wanted: int) -> tuple[Array, Array]:
    """Return documents and their scores, best first, ties in document order: at least those wanted, if there are any.

    `documents` ascend; `scores` belong to them.
    """
    if wanted < len(documents):
        # Everything that ties with the last one wanted stays, so that the cut does not depend on where it is made.
        least = np.partition(scores, len(scores) - wanted)[len(scores) - wanted] if wanted else np.inf
        kept = scores >= least
        scores, documents = scores[kept], documents[kept]
    order = np.argsort(-scores, kind="stable")
    return documents[order], scores[order]
