"""The BM25 part of an index: `bm25s` scores of every token in every product, memory-mapped.

A title's words count three times and those of everything else once, as if the title were said three times. Measured
(nDCG@10 over all text -> so): icecat head queries .703 -> .731, webmall tasks .551 -> .618, recall@20 as good or
better; two separate indexes with a weighted sum of their scores lose on both (.70 and .60 at best), for what
is rare in titles alone then counts as rare.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from leaps_adapter.errors import MissingExtraError
from leaps_backends.arrays import Array, np, read_array, write_array
from leaps_backends.storage import IndexFolder, IndexWriter, broken
from leaps_backends.tokens import Tokenizer

if TYPE_CHECKING:
    from leaps_adapter.catalogue.flatten import Fields
    from leaps_adapter.types import JsonValue
    from leaps_backends.product_text import TextFields

PART = "bm25"
TITLE_WEIGHT = 3
K1 = 1.2
B = 0.75


class _Scorer(Protocol):
    """What is used of `bm25s.BM25`."""

    scores: dict[str, Any]  # Any: arrays and a count
    nonoccurrence_array: Array | None

    def build_index_from_ids(
        self, unique_token_ids: list[int], corpus_token_ids: list[array[int]], *, show_progress: bool
    ) -> dict[str, Any]: ...

    def get_scores_from_ids(self, query_tokens_ids: list[int]) -> Array: ...


class LexicalBuilder:
    """Takes in the words of products and writes the BM25 part."""

    def __init__(self, text: TextFields) -> None:
        self._text = text
        self._tokenizer = Tokenizer(text.language)
        self._vocabulary: dict[str, int] = {}
        self._documents: list[array[int]] = []

    def add(self, document: int, fields: Fields) -> None:  # noqa: ARG002  products come in order
        """Take in one product."""
        number = self._vocabulary.setdefault
        known = self._vocabulary
        title = [number(token, len(known)) for token in self._tokenizer(self._text.title_text(fields))]
        body = [number(token, len(known)) for token in self._tokenizer(self._text.body_text(fields))]
        self._documents.append(array("i", title * TITLE_WEIGHT + body))

    def write(self, writer: IndexWriter) -> Mapping[str, JsonValue]:
        """Write the scores and the vocabulary."""
        scores = self._scores()
        write_array(writer, f"{PART}/scores", scores["data"].astype(np.float32, copy=False))
        write_array(writer, f"{PART}/documents", scores["indices"].astype(np.int32, copy=False))
        write_array(writer, f"{PART}/starts", scores["indptr"].astype(np.int64, copy=False))
        writer.file(f"{PART}/vocabulary.json").write_text(
            json.dumps(list(self._vocabulary), ensure_ascii=False), encoding="utf-8"
        )
        return {"language": self._text.language, "title_weight": TITLE_WEIGHT, "k1": K1, "b": B}

    def _scores(self) -> dict[str, Array]:
        if not self._vocabulary:
            none = np.empty(0)
            return {"data": none, "indices": none, "indptr": np.zeros(1)}
        ids = list(self._vocabulary.values())
        return _scorer().build_index_from_ids(ids, self._documents, show_progress=False)


class LexicalIndex:
    """Scores every product of an index against a text; may be shared among threads."""

    def __init__(self, folder: IndexFolder, *, documents: int) -> None:
        meta = folder.meta.get(PART)
        if not isinstance(meta, Mapping):
            raise broken(folder.path, "it has no BM25 part")
        self._documents = documents
        self._tokenizer = Tokenizer(str(meta.get("language", "")))
        self._vocabulary = _vocabulary(folder)
        starts = read_array(folder, f"{PART}/starts", dtype="int64")
        scores = read_array(folder, f"{PART}/scores", dtype="float32")
        indices = read_array(folder, f"{PART}/documents", dtype="int32")
        if len(starts) != len(self._vocabulary) + 1 or not len(scores) == len(indices) == int(starts[-1]):
            raise broken(folder.path, "the arrays of its BM25 part do not fit together")
        self._scorer = _scorer()
        self._scorer.scores = {
            "data": scores,
            "indices": indices,
            "indptr": starts,
            "num_docs": documents,
        }
        self._scorer.nonoccurrence_array = None

    def found(self, text: str, mask: Array | None) -> tuple[Array, Array]:
        """Return the products that hold a word of the text and are let through by the mask, ascending, with scores."""
        scores = self.scores(text)
        there = scores > 0
        found = np.flatnonzero(there if mask is None else there & mask)
        return found, scores[found]

    def scores(self, text: str) -> Array:
        """Return one score per product; zero where no word of the text is in it."""
        known = self._vocabulary
        ids = [known[token] for token in dict.fromkeys(self._tokenizer(text)) if token in known]
        if not ids:
            return np.zeros(self._documents, dtype=np.float32)
        return self._scorer.get_scores_from_ids(ids)


def _vocabulary(folder: IndexFolder) -> dict[str, int]:
    try:
        tokens: list[str] = json.loads(folder.file(f"{PART}/vocabulary.json").read_bytes())
    except ValueError as error:
        raise broken(folder.path, "its vocabulary is damaged") from error
    return {token: number for number, token in enumerate(tokens)}


def _scorer() -> _Scorer:
    try:
        library = import_module("bm25s")
    except ImportError as error:
        raise MissingExtraError("bm25s", extra="bm25") from error
    scorer: _Scorer = library.BM25(k1=K1, b=B, method="lucene", backend="numpy")
    return scorer
