"""Texts to vectors for the dense back-ends: the small model that ships with the package, or any other.

What was measured, and why this model is the default, stands in docs/embedding.md.
"""

from __future__ import annotations

import os
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

import numpy as np

from leaps_adapter.errors import ConfigurationError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    Vectors: TypeAlias = npt.NDArray[np.float32]

DEFAULT_NAME = "all-minilm-l6-v2-int8"
# One batch's activations share a scale, so more than this gains no speed and costs precision.
BATCH_SIZE = 16
# Longer than nearly every token with its space: cutting here bounds the tokenizer's work on a huge field.
CHARS_PER_TOKEN = 32
_CACHED_QUERIES = 512


@runtime_checkable
class Embedder(Protocol):
    """Turns texts into vectors; `name` is written into an index, which is opened again with the same embedder only."""

    @property
    def name(self) -> str:
        """What tells this embedder's vectors from another's."""
        ...

    @property
    def dimension(self) -> int:
        """The length of each vector."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """L2-normalized float32 vectors, shape (n, dimension); zeros for a text with no known word."""
        ...


class _Encoding(Protocol):
    @property
    def ids(self) -> list[int]: ...


class _Tokenizer(Protocol):
    def encode(self, sequence: str, *, add_special_tokens: bool) -> _Encoding: ...

    def token_to_id(self, token: str) -> int | None: ...


class _Session(Protocol):
    def run(self, output_names: None, input_feed: Mapping[str, npt.NDArray[np.int64]]) -> Sequence[Vectors]: ...


class _SentenceTransformer(Protocol):
    def encode(
        self, sentences: list[str], *, convert_to_numpy: bool, normalize_embeddings: bool, show_progress_bar: bool
    ) -> Vectors: ...


class _Words:
    """A tokenizer file, and the ids of a text's known words in it."""

    def __init__(self, path: Path, *, max_tokens: int) -> None:
        try:
            tokenizers = import_module("tokenizers")
        except ImportError as error:
            raise MissingExtraError("tokenizers", extra="faiss") from error
        self._tokenizer: _Tokenizer = tokenizers.Tokenizer.from_str(path.read_text(encoding="utf-8"))
        self._unknown = self._tokenizer.token_to_id("[UNK]")
        self._max_tokens = max_tokens

    def special(self, token: str) -> int:
        """The id of a token the model needs; raises ConfigurationError when the tokenizer has none."""
        found = self._tokenizer.token_to_id(token)
        if found is None:
            raise ConfigurationError(f"the tokenizer has no {token}", hint="use the tokenizer.json made with the model")
        return found

    def ids(self, text: str) -> list[int]:
        """The ids of at most `max_tokens` known words."""
        # A lone surrogate (half an emoji, cut by someone before us) is no Unicode text and would be refused.
        clean = text.lstrip()[: CHARS_PER_TOKEN * self._max_tokens].encode("utf-8", "ignore").decode("utf-8")
        # One text at a time: the tokenizer's own batch threads do not survive a fork.
        found = self._tokenizer.encode(clean, add_special_tokens=False).ids
        return [token for token in found if token != self._unknown][: self._max_tokens]


class OnnxEmbedder:
    """A sentence encoder in ONNX: `model.onnx` (ids and mask to normalized vectors) and `tokenizer.json` in a folder.

    One text's vector moves a little (cosine about .99) with the texts of its batch, which share one activation scale.
    `embed` may be called from several threads at once: by default each call works on its own thread alone, which is
    steady on a busy machine and safe after a fork; `threads` above 1 gives up both for speed on an idle one.
    """

    def __init__(
        self, folder: str | os.PathLike[str], *, name: str | None = None, max_tokens: int = 64, threads: int = 1
    ) -> None:
        path = _existing(folder, "model.onnx", "tokenizer.json")
        try:
            runtime = import_module("onnxruntime")
        except ImportError as error:
            raise MissingExtraError("onnxruntime", extra="faiss") from error
        self.name = name or str(path)
        self._words = _Words(path / "tokenizer.json", max_tokens=max_tokens)
        self._start, self._end = self._words.special("[CLS]"), self._words.special("[SEP]")
        options = runtime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        session = runtime.InferenceSession(str(path / "model.onnx"), options, providers=["CPUExecutionProvider"])
        self._session: _Session = session
        self.dimension = int(session.get_outputs()[0].shape[-1])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """L2-normalized float32 vectors, shape (n, dimension); zeros for a text with no known word."""
        ids = [self._words.ids(text) for text in texts]
        vectors = np.zeros((len(ids), self.dimension), dtype=np.float32)
        # Texts of about equal length share a batch, so that little of it is padding.
        known = sorted((row for row, found in enumerate(ids) if found), key=lambda row: len(ids[row]))
        for first in range(0, len(known), BATCH_SIZE):
            rows = known[first : first + BATCH_SIZE]
            vectors[rows] = self._run([ids[row] for row in rows])
        return vectors

    def _run(self, batch: Sequence[Sequence[int]]) -> Vectors:
        shape = (len(batch), 2 + max(map(len, batch)))
        tokens, mask = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        for row, ids in enumerate(batch):
            tokens[row, : len(ids) + 2] = [self._start, *ids, self._end]
            mask[row, : len(ids) + 2] = 1
        return self._session.run(None, {"input_ids": tokens, "attention_mask": mask})[0]


class StaticEmbedder:
    """The mean of one vector a token: `vectors.npy` and `tokenizer.json` in a folder, as tools/make_embedding.py makes.

    Forty times as fast as the shipped model and clearly worse: for catalogues whose index would else take too long.
    """

    def __init__(self, folder: str | os.PathLike[str], *, name: str | None = None, max_tokens: int = 512) -> None:
        path = _existing(folder, "vectors.npy", "tokenizer.json")
        self.name = name or str(path)
        self._words = _Words(path / "tokenizer.json", max_tokens=max_tokens)
        self._rows: npt.NDArray[np.generic] = np.load(path / "vectors.npy", mmap_mode="r", allow_pickle=False)
        if self._rows.ndim != 2:
            raise ConfigurationError(f"{path / 'vectors.npy'} holds no table of vectors", hint="make the folder again")
        self.dimension = int(self._rows.shape[1])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """L2-normalized float32 vectors, shape (n, dimension); zeros for a text with no known word."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            ids = self._words.ids(text)
            if ids:
                vectors[row] = self._rows[ids].astype(np.float32).sum(axis=0)
        return _normalized(vectors)


class SentenceTransformerEmbedder:
    """Any model that `sentence-transformers` opens, by name or folder; loaded when the first text comes."""

    def __init__(self, name_or_path: str | os.PathLike[str]) -> None:
        self.name = os.fspath(name_or_path)
        self._model: _SentenceTransformer | None = None

    @property
    def dimension(self) -> int:
        """The length of each vector; loads the model."""
        return int(self._encode(["a"]).shape[1])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """L2-normalized float32 vectors, shape (n, dimension); zeros for an empty text."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        clean = [text.encode("utf-8", "ignore").decode("utf-8") for text in texts]
        vectors = _normalized(np.array(self._encode(clean), dtype=np.float32))
        vectors[[not text.strip() for text in clean]] = 0
        return vectors

    def _encode(self, texts: list[str]) -> Vectors:
        if self._model is None:
            self._model = _sentence_transformer(self.name)
        return self._model.encode(texts, convert_to_numpy=True, normalize_embeddings=False, show_progress_bar=False)


def default_embedder() -> Embedder:
    """The embedder that ships with the package: no download, no torch; raises MissingExtraError without onnxruntime."""
    return OnnxEmbedder(Path(__file__).with_name("data") / DEFAULT_NAME, name=DEFAULT_NAME)


def open_embedder(name: str) -> Embedder:
    """The embedder that an index names: the shipped one, a folder of ours, or a `sentence-transformers` model."""
    if name == DEFAULT_NAME:
        return default_embedder()
    folder = Path(name)
    if (folder / "model.onnx").is_file() and (folder / "tokenizer.json").is_file():
        return OnnxEmbedder(folder)
    if (folder / "vectors.npy").is_file():
        return StaticEmbedder(folder)
    return SentenceTransformerEmbedder(name)


class QueryEmbedder:
    """The vectors of queries, the last ones remembered; may be shared among threads.

    Without `embedder` the one of that name is opened with the first text.
    """

    def __init__(self, name: str, embedder: Embedder | None = None) -> None:
        self._name = name
        self._embedder = embedder
        self._lock = Lock()
        self._cached = lru_cache(maxsize=_CACHED_QUERIES)(self._embed)

    def __call__(self, text: str) -> Vectors:
        """Return the vector of a text, at length 1; zeros where it has no known word."""
        return self._cached(text)

    def _embed(self, text: str) -> Vectors:
        with self._lock:
            if self._embedder is None:
                self._embedder = open_embedder(self._name)
        # Alone, not with the others of its batch: a text must mean the same on page 1 and on page 2.
        vector: Vectors = np.asarray(self._embedder.embed([text])[0], dtype=np.float32)
        return vector


def _sentence_transformer(name: str) -> _SentenceTransformer:
    try:
        library = import_module("sentence_transformers")
    except ImportError as error:
        raise MissingExtraError("sentence-transformers", extra="sentence-transformers") from error
    model: _SentenceTransformer = library.SentenceTransformer(name)
    return model


def _existing(folder: str | os.PathLike[str], *names: str) -> Path:
    path = Path(folder)
    missing = [name for name in names if not (path / name).is_file()]
    if missing:
        raise ConfigurationError(f"{path} has no {' and no '.join(missing)}", hint="name a folder with these files")
    return path


def _normalized(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    # Zero stays zero: no direction is better than one made up.
    scaled: Vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return scaled
