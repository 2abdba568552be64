"""Products in bulk into an index of an engine: by an alias, so that what is there stays whole until all are in."""

from __future__ import annotations

import hashlib
import json
import secrets
import tempfile
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, ClassVar, Protocol, TypedDict, Unpack

from leaps_adapter.catalogue import build_profile
from leaps_adapter.catalogue.reading import as_json, guess_id_field, id_of, is_product
from leaps_adapter.clients.errors import as_backend_error
from leaps_adapter.errors import CatalogueError, ConfigurationError
from leaps_backends.index_mapping import Shapes, VectorField, analyzer_of, index_body
from leaps_backends.vectors import FIELD, ProductVectors, VectorNote, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import TypeAlias

    from leaps_adapter.catalogue import CatalogueProfile, RoleOverrides
    from leaps_adapter.types import Document
    from leaps_backends.embedding import Embedder

    Progress: TypeAlias = Callable[[str, int, int | None], None]

_GUESSED_FROM = 200
_CHUNK = 500
_RETRIES = 6  # after 2, 4, 8, ... seconds, where the engine says that it has too much to do
_BAD_REQUEST = 400
_VECTOR_WORDS = ("index.knn", "knn_vector", "dense_vector")  # in what an engine says that knows none of them


class LoadsInBulk(Protocol):
    """What is used of a maker's sync client and its helpers; a back-end knows how each is called."""

    def create(self, name: str, body: Mapping[str, Any]) -> None:
        """Make an index."""
        ...

    def vector_field(self, note: VectorNote) -> VectorField:
        """Return how the engine keeps vectors that are compared by their directions."""
        ...

    def names_behind(self, alias: str) -> tuple[str, ...] | None:
        """Return the indices behind an alias, none where nothing has the name; None for an index of that name."""
        ...

    def bulk(self, actions: Iterator[dict[str, Any]], *, chunk: int, retries: int) -> Iterator[tuple[bool, Any]]:
        """Send actions and yield how each went."""
        ...

    def switch(self, alias: str, name: str, *, old: tuple[str, ...]) -> None:
        """Let the alias stand for the new index alone, at once, and delete the old ones."""
        ...

    def delete(self, name: str) -> None:
        """Delete an index."""
        ...


class ClientLoader(ABC):
    """What both makers' clients are asked alike; a back-end adds what each is asked in its own way."""

    helpers: ClassVar[str]
    """The module of the client's own bulk helper."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401  the clients share no base class
        self._client = client

    def names_behind(self, alias: str) -> tuple[str, ...] | None:
        """Return the indices behind an alias, none where nothing has the name; None for an index of that name."""
        if self._client.indices.exists_alias(name=alias):
            return tuple(self._client.indices.get_alias(name=alias))
        return None if self._client.indices.exists(index=alias) else ()

    def bulk(self, actions: Iterator[dict[str, Any]], *, chunk: int, retries: int) -> Iterator[tuple[bool, Any]]:
        """Send actions and yield how each went."""
        stream: Any = import_module(self.helpers).streaming_bulk  # Any: the package is an extra
        yield from stream(self._client, actions, chunk_size=chunk, max_retries=retries, raise_on_error=False)

    def switch(self, alias: str, name: str, *, old: tuple[str, ...]) -> None:
        """Let the alias stand for the new index alone, at once, and delete the old ones."""
        self._client.indices.refresh(index=name)
        changes: list[dict[str, Any]] = [{"add": {"index": name, "alias": alias}}]
        self.change_aliases([*changes, *({"remove_index": {"index": each}} for each in old)])

    @abstractmethod
    def change_aliases(self, changes: list[dict[str, Any]]) -> None:
        """Make changes to aliases and indices at once."""


class LoadOptions(TypedDict, total=False):
    """How products are loaded: what fields are for, which one identifies a product, whether to replace an index.

    `vectors` gives each product one by the embedder that ships with the package, `embedder` by that one, which may be
    given by its name.
    """

    roles: RoleOverrides | None
    id_field: str | None
    replace: bool
    vectors: bool
    embedder: Embedder | str | None
    progress: Progress | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """What a load took in, and what was odd among it."""

    products: int
    duplicates: int = 0
    without_id: int = 0
    skipped: int = 0
    id_field: str | None = None


def load(
    engine: LoadsInBulk,
    alias: str,
    products: Iterable[Document],
    **options: Unpack[LoadOptions],
) -> LoadReport:
    """Load the products into a new index and let `alias` stand for it.

    An index behind the alias stays whole until the new one is complete, and is deleted then. The products are kept in a
    temporary file meanwhile.

    Raises:
        CatalogueError: there are no products, or the engine refused some.
        ConfigurationError: the name is an index's, or stands for one already and `replace` is off; the engine keeps no
            vectors.
        BackendError: the engine did not answer, or refused.
        MissingExtraError: a package that the embedder needs is not installed.
    """
    progress = options.get("progress") or _silent
    # A model that cannot be had is told before the products are read.
    given = options.get("embedder")
    embedder = opened(given) if given is not None or options.get("vectors") else None
    note = None if embedder is None else _noted(embedder)
    try:
        old = _replaced(engine, alias, replace=options.get("replace", False))
        with tempfile.TemporaryFile("w+", encoding="utf-8") as spool:
            intake = _Intake(products, options.get("id_field"), spool, progress)
            made = _Made(
                profile=build_profile(
                    intake,
                    roles=options.get("roles"),
                    progress=lambda done: progress("profiling", done, intake.count),
                ),
                roles=options.get("roles"),
                embedder=embedder,
                note=note,
            )
            return _load(engine, alias, intake, made, old=old)
    except Exception as error:
        ours = as_backend_error(error)
        if ours is None or ours is error:
            raise
        raise ours from error


def _noted(embedder: Embedder) -> VectorNote:
    return VectorNote(field=FIELD, embedder=embedder.name, dimension=embedder.dimension)


def _replaced(engine: LoadsInBulk, alias: str, *, replace: bool) -> tuple[str, ...]:
    old = engine.names_behind(alias)
    if old is None:
        raise ConfigurationError(f"{alias!r} is an index of another's making", hint="give another --index-name")
    if old and not replace:
        raise ConfigurationError(f"{alias!r} is there already", hint="replace it with --replace")
    return old


def _silent(stage: str, done: int, total: int | None) -> None:
    """Tell nobody."""


class _Intake:
    """The products, read once and kept as lines, with what is needed to know of them before the first is sent."""

    def __init__(self, products: Iterable[Document], id_field: str | None, spool: IO[str], progress: Progress) -> None:
        self.spool = spool
        self.progress = progress
        self.shapes = Shapes()
        self.count = self.skipped = self.without_id = 0
        self.ids: set[str] = set()
        for product in products:
            if not is_product(product):
                self.skipped += 1
                continue
            clean = {key: as_json(value) for key, value in product.items()}
            self.shapes.add(clean)
            spool.write(json.dumps(clean, ensure_ascii=True) + "\n")
            self.count += 1
            progress("reading", self.count, None)
        if not self.count:
            raise CatalogueError("there are no products to load", hint="give a file with one JSON object per line")
        self.id_field = id_field or guess_id_field(list(islice(self, _GUESSED_FROM)))

    def __iter__(self) -> Iterator[Document]:
        self.spool.seek(0)
        for line in self.spool:
            yield json.loads(line)

    def actions(self, index: str, vectors: ProductVectors | None) -> Iterator[dict[str, Any]]:
        """Yield what makes the engine keep each product under its id; one without gets one of its contents."""
        for product in self if vectors is None else vectors.added(self):
            found = id_of(product, self.id_field)
            if found is None:
                self.without_id += 1
                found = f"sha-{hashlib.sha256(json.dumps(product, sort_keys=True).encode()).hexdigest()[:20]}"
            self.ids.add(found)
            yield {"_op_type": "index", "_index": index, "_id": found, "_source": product}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """What an index is made by: the catalogue profile of its products, what was said of it, and who embeds them."""

    profile: CatalogueProfile
    roles: RoleOverrides | None
    embedder: Embedder | None
    note: VectorNote | None


def _load(engine: LoadsInBulk, alias: str, intake: _Intake, made: _Made, *, old: tuple[str, ...]) -> LoadReport:
    # Two loads within a second have names of their own.
    name = f"{alias}-{time.strftime('%Y%m%d%H%M%S', time.gmtime())}-{secrets.token_hex(3)}"
    _create(engine, name, intake, made)
    try:
        refused = _sent(engine, intake, made, name)
        engine.switch(alias, name, old=old)
    except BaseException:
        engine.delete(name)
        raise
    return LoadReport(
        products=len(intake.ids) - len(refused),
        duplicates=intake.count - len(intake.ids),
        without_id=intake.without_id,
        skipped=intake.skipped + len(refused),
        id_field=intake.id_field,
    )


def _sent(engine: LoadsInBulk, intake: _Intake, made: _Made, name: str) -> list[Any]:
    """Send all products and return what the engine says of those it refused."""
    refused: list[Any] = []
    vectors = None if made.embedder is None else ProductVectors(made.embedder, made.profile)
    sent = engine.bulk(intake.actions(name, vectors), chunk=_CHUNK, retries=_RETRIES)
    for done, (good, told) in enumerate(sent, 1):
        if not good:
            refused.append(told)
        intake.progress("loading", done, intake.count)
    if len(refused) == intake.count:
        raise CatalogueError(f"the engine refused every product: {str(refused[0])[:200]}")
    return refused


def _create(engine: LoadsInBulk, name: str, intake: _Intake, made: _Made) -> None:
    analyzer = analyzer_of(made.profile.language)
    vectors = None if made.note is None else engine.vector_field(made.note)

    def create(analyzer: str | None) -> None:
        engine.create(
            name, index_body(intake.shapes, made.profile, analyzer=analyzer, roles=made.roles, vectors=vectors)
        )

    try:
        create(analyzer)
    except Exception as error:
        ours = as_backend_error(error)
        if ours is None or ours.status != _BAD_REQUEST:
            raise
        if vectors is not None and any(word in ours.message for word in _VECTOR_WORDS):
            raise ConfigurationError(f"the engine keeps no vectors: {ours.message}", hint=vectors.mend) from error
        if analyzer is None or "analyzer" not in ours.message:
            raise
        create(None)  # an engine without that language
