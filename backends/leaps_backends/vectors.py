"""Vectors that `leaps index --vectors` puts into an index of an engine: made of products, noted, found again."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from leaps_adapter.catalogue.flatten import flatten
from leaps_adapter.errors import ConfigurationError, MissingExtraError
from leaps_backends.product_text import LONGEST_SUMMARY, TextFields
from leaps_backends.requests import Vectors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.types import Document
    from leaps_backends.embedding import Embedder

FIELD = "leaps_vector"
"""The field that the vectors of products stand in."""

_NOTED_UNDER = "leaps_vectors"
_EMBEDDED_AT_ONCE = 64
# A vector of length 1 is as near to all others with six digits as with sixteen, and half as long in JSON.
_DECIMALS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorNote:
    """What the mapping of an index notes of its vectors: their field, the embedder that made them, their length."""

    field: str
    embedder: str
    dimension: int

    @property
    def meta(self) -> dict[str, Any]:
        """What is noted, as a part of a mapping's `_meta`."""
        return {_NOTED_UNDER: asdict(self)}


def noted_vectors(mappings: Mapping[str, Any]) -> VectorNote | None:
    """Return what all of the indices whose mappings these are note of their vectors; None where they do not agree."""
    found = {_noted(index) for index in mappings.values()}
    return found.pop() if len(found) == 1 else None


def _noted(index: Mapping[str, Any]) -> VectorNote | None:
    try:
        noted = index["mappings"]["_meta"][_NOTED_UNDER]
        return VectorNote(field=str(noted["field"]), embedder=str(noted["embedder"]), dimension=int(noted["dimension"]))
    except (KeyError, TypeError, ValueError):
        return None


def opened(embedder: Embedder | str | None) -> Embedder:
    """Return the embedder, opened where it is named; None names the one that ships with the package.

    Raises:
        MissingExtraError: a package that it needs is not installed.
        ConfigurationError: its folder cannot be used.
    """
    if embedder is not None and not isinstance(embedder, str):
        return embedder
    try:
        from leaps_backends.embedding import DEFAULT_NAME, open_embedder  # noqa: PLC0415  it takes numpy
    except ImportError as error:
        raise MissingExtraError("numpy", extra="faiss") from error
    return open_embedder(embedder or DEFAULT_NAME)


def vectors_noted(note: VectorNote | None) -> Vectors:
    """Return the vectors that are noted, with the embedder that made them for the words of queries.

    Raises:
        ConfigurationError: nothing is noted.
        MissingExtraError: a package that the embedder needs is not installed.
    """
    if note is None:
        raise ConfigurationError(
            "the index notes no vectors",
            hint="load it with `leaps index ... --vectors --replace`, search it with --way bm25, or pass vectors=",
        )
    try:
        from leaps_backends.embedding import QueryEmbedder  # noqa: PLC0415  as above
    except ImportError as error:
        raise MissingExtraError("numpy", extra="faiss") from error
    embed = QueryEmbedder(note.embedder)

    def vectors_of(texts: Sequence[str]) -> Sequence[Sequence[float]]:
        return [embed(text).tolist() for text in texts]

    return Vectors(field=note.field, embed=vectors_of)


class ProductVectors:
    """Gives products the vector of their words, some at a time."""

    def __init__(self, embedder: Embedder, profile: CatalogueProfile) -> None:
        self._embedder = embedder
        self._text = TextFields.of(profile)

    def added(self, products: Iterable[Document]) -> Iterator[Document]:
        """Yield the products in order, each with its vector; one without a known word has none."""
        source = iter(products)
        while batch := list(islice(source, _EMBEDDED_AT_ONCE)):
            texts = [self._text.summary(flatten(each), longest=LONGEST_SUMMARY) for each in batch]
            for product, vector in zip(batch, self._embedder.embed(texts), strict=True):
                found = [round(value, _DECIMALS) for value in vector.tolist()]
                yield {**product, FIELD: found} if any(found) else product
