"""The dense part of an index: one vector per product in a FAISS index, memory-mapped.

`flat` compares with every vector: exact, and quick to some 100,000 products. `hnsw` walks a graph: approximate, its
graph takes a while to build, and its answer is read `DEPTH` results deep and no deeper.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from leaps_adapter.errors import ConfigurationError, MissingExtraError, QueryError
from leaps_backends.arrays import Array, np
from leaps_backends.embedding import QueryEmbedder
from leaps_backends.product_text import LONGEST_SUMMARY
from leaps_backends.storage import IndexFolder, IndexWriter, broken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.catalogue.flatten import Fields
    from leaps_adapter.types import JsonValue
    from leaps_backends.embedding import Embedder
    from leaps_backends.product_text import TextFields

PART = "dense"
DEPTH = 1_000
"""How many results of an approximate or fused answer can be paged through; no page of a shop is looked at so late."""

_FILE = f"{PART}/index.faiss"
_EMBEDDED_AT_ONCE = 64
_LINKS = 32
_CONSTRUCTION = 80
# Below this share of products let through, a graph walk mostly meets products that it may not return.
_SPARSE = 0.1
# Scores that differ less are equal: sums of floats come out a little different from one machine to another.
_DECIMALS = 6


class Kind(StrEnum):
    """How vectors are compared."""

    FLAT = "flat"
    HNSW = "hnsw"


class _Vectors(Protocol):
    """What is used of a FAISS index."""

    d: int
    ntotal: int

    def add(self, vectors: Array) -> None: ...

    def search(self, vectors: Array, count: int, *, params: object = None) -> tuple[Array, Array]: ...

    def reconstruct_batch(self, numbers: Array) -> Array: ...


class DenseBuilder:
    """Embeds products and writes the dense part."""

    def __init__(self, text: TextFields, embedder: Embedder, *, kind: Kind) -> None:
        self._faiss = faiss_library()
        self._text = text
        self._embedder = embedder
        self._kind = kind
        self._waiting: list[str] = []
        self._vectors: list[Array] = []

    def add(self, document: int, fields: Fields) -> None:  # noqa: ARG002  products come in order
        """Take in one product."""
        self._waiting.append(self._text.summary(fields, longest=LONGEST_SUMMARY))
        if len(self._waiting) == _EMBEDDED_AT_ONCE:
            self._embed()

    def write(self, writer: IndexWriter) -> Mapping[str, JsonValue]:
        """Write the vectors, and the graph over them where there is one."""
        self._embed()
        dimension = self._embedder.dimension
        metric = self._faiss.METRIC_INNER_PRODUCT
        if self._kind is Kind.HNSW:
            index = self._faiss.IndexHNSWFlat(dimension, _LINKS, metric)
            index.hnsw.efConstruction = _CONSTRUCTION
        else:
            index = self._faiss.IndexFlatIP(dimension)
        for vectors in self._vectors:
            index.add(vectors)
        self._faiss.write_index(index, str(writer.file(_FILE)))
        return {"embedder": self._embedder.name, "dimension": dimension, "kind": self._kind.value}

    def _embed(self) -> None:
        if self._waiting:
            vectors = np.ascontiguousarray(self._embedder.embed(self._waiting), dtype=np.float32)
            self._vectors.append(vectors)
            self._waiting = []


class DenseIndex:
    """Finds the products nearest to a text or vector; may be shared among threads.

    Without `embedder` the one that the index names is opened with the first text that is asked.
    """

    def __init__(self, folder: IndexFolder, *, documents: int, embedder: Embedder | None = None) -> None:
        self._faiss = faiss_library()
        meta = folder.meta.get(PART)
        if not isinstance(meta, Mapping):
            raise broken(folder.path, "it has no dense part")
        if meta.get("kind") not in set(Kind):
            raise broken(folder.path, f"its vectors are compared in an unknown way ({meta.get('kind')})")
        self.kind = Kind(str(meta["kind"]))
        name = str(meta.get("embedder"))
        if embedder is not None and embedder.name != name:
            raise ConfigurationError(
                f"the index {folder.path} was embedded by {name!r}, not {embedder.name!r}",
                hint="open it with the embedder that it was built with, or index again",
            )
        self._embed = QueryEmbedder(name, embedder)
        self._index = self._open(folder)
        self._documents = documents
        if self._index.ntotal != documents or self._index.d != meta.get("dimension"):
            raise broken(folder.path, "its vectors do not fit its products")

    def _open(self, folder: IndexFolder) -> _Vectors:
        try:
            index: _Vectors = self._faiss.read_index(str(folder.file(_FILE)), _mapped(self._faiss))
        except RuntimeError as error:
            raise broken(folder.path, f"{_FILE} is damaged") from error
        return index

    def vector(self, text: str) -> Array:
        """Return the vector of a text; zeros where it has no known word."""
        return self._embed(text)

    def checked(self, values: Sequence[float]) -> Array:
        """Return a caller's vector at length 1.

        Raises:
            QueryError: it is of another dimension, not finite, or zero.
        """
        vector = np.asarray(values, dtype=np.float64)
        length = float(np.linalg.norm(vector)) if vector.shape == (self._index.d,) else 0.0
        if not 0.0 < length < np.inf:
            raise QueryError(f"a vector for this index has {self._index.d} finite numbers, not all of them zero")
        return (vector / length).astype(np.float32)

    def nearest(self, vector: Array, mask: Array | None, *, wanted: int) -> tuple[Array, Array]:
        """Return products and their scores, nearest first, ties in document order.

        They are at least the `wanted` ones among those that the mask lets through, from `hnsw` at most `DEPTH`.
        """
        passing = self._documents if mask is None else int(np.count_nonzero(mask))
        if not passing or not vector.any():
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        if self.kind is Kind.FLAT:
            return self._nearest_flat(vector, mask, wanted=wanted, passing=passing)
        if mask is not None and passing < max(_SPARSE * self._documents, 2 * DEPTH):
            documents = np.flatnonzero(mask)
            scores = self._index.reconstruct_batch(documents) @ vector
        else:
            documents, scores = self._ask(vector, mask, min(DEPTH, passing))
        documents, scores = _ordered(documents, scores)
        return documents[:DEPTH], scores[:DEPTH]

    def _nearest_flat(self, vector: Array, mask: Array | None, *, wanted: int, passing: int) -> tuple[Array, Array]:
        count = min(passing, wanted + 8)
        while True:
            documents, scores = _ordered(*self._ask(vector, mask, count))
            # What ties with the last one wanted must all be here, else its order would depend on the page's size.
            if count >= passing or (wanted < len(scores) and scores[wanted] > scores[-1]):
                return documents, scores
            count = min(passing, 4 * count)

    def _ask(self, vector: Array, mask: Array | None, count: int) -> tuple[Array, Array]:
        bits = None if mask is None else np.packbits(mask, bitorder="little")
        selector = None if bits is None else self._faiss.IDSelectorBitmap(bits)
        parameters: dict[str, Any] = {} if selector is None else {"sel": selector}  # Any: objects of the library
        if self.kind is Kind.HNSW:
            made = self._faiss.SearchParametersHNSW(**parameters, efSearch=max(count, 64))
        else:
            made = self._faiss.SearchParameters(**parameters) if parameters else None
        scores, documents = self._index.search(vector[np.newaxis], count, params=made)
        found = documents[0] >= 0
        return documents[0][found], scores[0][found]


def _ordered(documents: Array, scores: Array) -> tuple[Array, Array]:
    rounded = np.round(scores, _DECIMALS)
    order = np.lexsort((documents, -rounded))
    return documents[order], rounded[order]


def _mapped(library: Any) -> int:  # noqa: ANN401  as below
    """Return the flag that maps an index file into memory; versions before 1.11 map fewer kinds of index."""
    flag: int = getattr(library, "IO_FLAG_MMAP_IFC", library.IO_FLAG_MMAP)
    return flag


def faiss_library() -> Any:  # noqa: ANN401  the package is optional and untyped
    """Return the faiss module.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        return import_module("faiss")
    except ImportError as error:
        raise MissingExtraError("faiss-cpu", extra="faiss") from error
