"""The dense back-end: products near the meaning of a text, with typed filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from leaps_adapter.errors import ConfigurationError
from leaps_backends.arrays import np
from leaps_backends.dense import DEPTH, PART, DenseBuilder, DenseIndex, Kind
from leaps_backends.embedded import BuildOptions, EmbeddedBackend, Progress, Ranking, build_index
from leaps_backends.embedding import default_embedder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from leaps_adapter.catalogue import CatalogueProfile, RoleOverrides
    from leaps_adapter.types import Document, SearchRequest
    from leaps_backends.arrays import Array
    from leaps_backends.embedding import Embedder
    from leaps_backends.storage import IndexFolder


class FaissBackend(EmbeddedBackend):
    """A dense index in a folder. Every product that the filters let through is found, the nearest first.

    A request that sorts does so among the 1,000 nearest.
    """

    name = "faiss"

    def __init__(self, folder: IndexFolder, *, embedder: Embedder | None = None) -> None:
        super().__init__(folder)
        self._dense = DenseIndex(folder, documents=len(self), embedder=embedder)

    @classmethod
    def open(cls, path: Path | str, *, embedder: Embedder | None = None) -> Self:
        """Return the index in a folder; without `embedder` the one that it names is used.

        Raises:
            BrokenIndexError: it is missing, truncated, altered, foreign, or of another version or back-end.
            ConfigurationError: it was built with another embedder.
            MissingExtraError: `faiss-cpu` is not installed.
        """
        return cls(cls.read_folder(path), embedder=embedder)

    @classmethod
    def build(
        cls,
        path: Path | str,
        products: Iterable[Document],
        *,
        profile: CatalogueProfile | None = None,
        roles: RoleOverrides | None = None,
        id_field: str | None = None,
        overwrite: bool = True,
        progress: Progress | None = None,
        embedder: Embedder | None = None,
        kind: Kind | str = Kind.FLAT,
    ) -> Self:
        """Write an index of the products into a folder and return it opened; see `BM25Backend.build`.

        Raises:
            CatalogueError: there are no products, or none has the id field.
            ConfigurationError: the folder or `kind` cannot be used.
            MissingExtraError: `faiss-cpu` is not installed.
        """
        used, how = embedder or default_embedder(), kind_of(kind)
        build_index(
            path,
            products,
            backend=cls.name,
            parts=lambda text: {PART: DenseBuilder(text, used, kind=how)},
            options=BuildOptions(
                profile=profile, roles=roles, id_field=id_field, overwrite=overwrite, progress=progress
            ),
        )
        return cls.open(path, embedder=used)

    def _rank(self, request: SearchRequest, mask: Array | None) -> Ranking:
        if request.vector is None:
            vector = self._dense.vector(request.text or "")
        else:
            vector = self._dense.checked(request.vector)
        passing = len(self) if mask is None else int(np.count_nonzero(mask))
        total = passing if vector.any() else 0
        cut = bool(request.sort) or self._dense.kind is Kind.HNSW
        documents, scores = self._dense.nearest(
            vector, mask, wanted=DEPTH if request.sort else request.offset + request.size
        )
        if request.sort:
            documents, scores = documents[:DEPTH], scores[:DEPTH]
        return Ranking(documents=documents, scores=scores, depth=len(documents) if cut else total, total=total)


def kind_of(kind: Kind | str) -> Kind:
    """Return the kind of dense index with a name.

    Raises:
        ConfigurationError: there is none.
    """
    try:
        return Kind(kind)
    except ValueError as error:
        raise ConfigurationError(f"no dense index is {kind!r}", hint=f"one of {', '.join(Kind)}") from error
