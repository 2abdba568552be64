"""The hybrid back-end: words and meaning, two rankings made one, with typed filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from leaps_adapter.types import Relation
from leaps_backends import lexical
from leaps_backends.arrays import np
from leaps_backends.dense import DEPTH, DenseBuilder, DenseIndex, Kind
from leaps_backends.dense import PART as DENSE
from leaps_backends.embedded import BuildOptions, EmbeddedBackend, Progress, Ranking, best_first, build_index
from leaps_backends.embedding import default_embedder
from leaps_backends.faiss import kind_of
from leaps_backends.fusion import Fusion, fusion_of, shares

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from leaps_adapter.catalogue import CatalogueProfile, RoleOverrides
    from leaps_adapter.types import Document, SearchRequest
    from leaps_backends.arrays import Array
    from leaps_backends.embedding import Embedder
    from leaps_backends.storage import IndexFolder

_FOUND_AT_ALL = 0.5
"""What the last of a ranking brings where scores are fused: it is still a result."""


class HybridBackend(EmbeddedBackend):
    """A BM25 and a dense index in one folder, searched together.

    The first 1,000 of either ranking are fused and no more can be paged through, so that pages neither repeat nor skip.
    `total` is what both bring and is exact unless the 1,000 cut one of them. A vector request asks the dense part
    alone.
    """

    name = "hybrid"

    def __init__(
        self, folder: IndexFolder, *, embedder: Embedder | None = None, fusion: Fusion | str | None = None
    ) -> None:
        super().__init__(folder)
        self._lexical = lexical.LexicalIndex(folder, documents=len(self))
        self._dense = DenseIndex(folder, documents=len(self), embedder=embedder)
        self.fusion = fusion_of(Fusion.RRF if fusion is None else fusion)

    @classmethod
    def open(cls, path: Path | str, *, embedder: Embedder | None = None, fusion: Fusion | str | None = None) -> Self:
        """Return the index in a folder; see `FaissBackend.open`.

        Raises:
            BrokenIndexError: it is missing, truncated, altered, foreign, or of another version or back-end.
            ConfigurationError: it was built with another embedder, or there is no such fusion.
            MissingExtraError: `bm25s` or `faiss-cpu` is not installed.
        """
        return cls(cls.read_folder(path), embedder=embedder, fusion=fusion)

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
        fusion: Fusion | str | None = None,
    ) -> Self:
        """Write an index of the products into a folder and return it opened; see `BM25Backend.build`.

        Raises:
            CatalogueError: there are no products, or none has the id field.
            ConfigurationError: the folder, `kind` or `fusion` cannot be used.
            MissingExtraError: `bm25s` or `faiss-cpu` is not installed.
        """
        used, how = embedder or default_embedder(), kind_of(kind)
        if fusion is not None:
            fusion_of(fusion)
        build_index(
            path,
            products,
            backend=cls.name,
            parts=lambda text: {
                lexical.PART: lexical.LexicalBuilder(text),
                DENSE: DenseBuilder(text, used, kind=how),
            },
            options=BuildOptions(
                profile=profile, roles=roles, id_field=id_field, overwrite=overwrite, progress=progress
            ),
        )
        return cls.open(path, embedder=used, fusion=fusion)

    def _rank(self, request: SearchRequest, mask: Array | None) -> Ranking:
        rankings: list[tuple[Array, Array]] = []
        cut = False
        if request.text is None:
            vector = self._dense.checked(request.vector or ())
        else:
            vector = self._dense.vector(request.text)
            found, scores = self._lexical.found(request.text, mask)
            documents, best = best_first(scores, found, wanted=DEPTH)
            rankings.append((documents[:DEPTH], best[:DEPTH]))
            cut = len(found) > DEPTH
        documents, best = self._dense.nearest(vector, mask, wanted=DEPTH)
        rankings.append((documents[:DEPTH], best[:DEPTH]))
        passing = len(self) if mask is None else int(np.count_nonzero(mask))
        cut = cut or passing > DEPTH
        fused, scores = self._fused(rankings)
        relation = Relation.AT_LEAST if cut else Relation.EXACT
        return Ranking(documents=fused, scores=scores, depth=len(fused), total=len(fused), relation=relation)

    def _fused(self, rankings: list[tuple[Array, Array]]) -> tuple[Array, Array]:
        scores = np.zeros(len(self))
        for documents, own in rankings:
            scores[documents] += shares(own.tolist(), self.fusion, floor=_FOUND_AT_ALL)
        found = np.unique(np.concatenate([documents for documents, _ in rankings]))
        return best_first(scores[found], found, wanted=len(found))
