"""The BM25 back-end: words, stemmed, title before the rest, with typed filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from leaps_backends.embedded import (
    BuildOptions,
    EmbeddedBackend,
    Progress,
    Ranking,
    UnsupportedError,
    best_first,
    build_index,
)
from leaps_backends.lexical import PART, LexicalBuilder, LexicalIndex

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from leaps_adapter.catalogue import CatalogueProfile, RoleOverrides
    from leaps_adapter.types import Document, SearchRequest
    from leaps_backends.arrays import Array
    from leaps_backends.storage import IndexFolder


class BM25Backend(EmbeddedBackend):
    """A BM25 index in a folder. A product is found when at least one word of the text is in it."""

    name = "bm25"

    def __init__(self, folder: IndexFolder) -> None:
        super().__init__(folder)
        self._lexical = LexicalIndex(folder, documents=len(self))

    @classmethod
    def open(cls, path: Path | str) -> Self:
        """Return the index in a folder.

        Raises:
            BrokenIndexError: it is missing, truncated, altered, foreign, or of another version or back-end.
            MissingExtraError: `bm25s` is not installed.
        """
        return cls(cls.read_folder(path))

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
    ) -> Self:
        """Write an index of the products into a folder and return it opened; `report` says what was odd in them.

        Without `profile` one is made of the products, with `roles` overriding what their fields are guessed to be for.
        Without `id_field` it is guessed; a product without an id gets one made of its contents. An index in the folder
        stays whole until the new one is complete.

        Raises:
            CatalogueError: there are no products, or none has the id field.
            ConfigurationError: the folder holds something else, or an index and `overwrite` is off.
            MissingExtraError: `bm25s` is not installed.
        """
        options = BuildOptions(profile=profile, roles=roles, id_field=id_field, overwrite=overwrite, progress=progress)
        build_index(path, products, backend=cls.name, parts=lambda text: {PART: LexicalBuilder(text)}, options=options)
        return cls.open(path)

    def _rank(self, request: SearchRequest, mask: Array | None) -> Ranking:
        if request.text is None:
            raise UnsupportedError("a BM25 index takes text, not a vector")
        found, scores = self._lexical.found(request.text, mask)
        wanted = len(found) if request.sort else request.offset + request.size
        documents, best = best_first(scores, found, wanted=wanted)
        return Ranking(documents=documents, scores=best, depth=len(found), total=len(found))
