"""The shipped embedding: shapes, odd input, and that it knows what shoppers call things."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaps_adapter.errors import ConfigurationError, MissingExtraError
from leaps_backends import embedding
from leaps_backends.embedding import (
    DEFAULT_NAME,
    Embedder,
    OnnxEmbedder,
    SentenceTransformerEmbedder,
    StaticEmbedder,
    default_embedder,
    open_embedder,
)

pytest.importorskip("onnxruntime")
pytest.importorskip("tokenizers")

SHIPPED = Path(embedding.__file__).with_name("data") / DEFAULT_NAME


@pytest.fixture(scope="module")
def shipped() -> Embedder:
    return default_embedder()


@pytest.fixture
def static_folder(tmp_path):
    """A five-word static model: red and crimson alike, blue across, one word with a zero vector."""
    vocabulary = {"[UNK]": 0, "red": 1, "crimson": 2, "blue": 3, "nothing": 4}
    tokenizer = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": None,
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "[UNK]"},
    }
    folder = tmp_path / "colours"
    folder.mkdir()
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    np.save(folder / "vectors.npy", np.array([[9, 9], [100, 0], [90, 10], [0, 50], [0, 0]], dtype=np.int8))
    return folder


def similarity(embedder: Embedder, first: str, second: str) -> float:
    one, other = embedder.embed([first, second])
    return float(one @ other)


def test_vectors_have_the_promised_shape_type_and_length(shipped):
    vectors = shipped.embed(["usb cable", "red linen blazer for men", ""])
    assert isinstance(shipped, Embedder)
    assert (shipped.name, shipped.dimension) == ("all-minilm-l6-v2-int8", 384)
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 0], abs=1e-4)


def test_no_texts_give_no_rows(shipped):
    assert shipped.embed([]).shape == (0, 384)


@pytest.mark.parametrize("text", ["", " \n\t ", "\x00\x01\x1b", "\ud83d", "🦄🦄", "\u200b\ufeff"])
def test_a_text_with_no_known_word_is_zero(shipped, text):
    assert not shipped.embed([text]).any()


def test_half_an_emoji_and_control_characters_change_nothing(shipped):
    assert similarity(shipped, "usb\ud83d cable\x00", "usb cable") == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("text", ["cable " * 200_000, "x" * 1_000_000, " " * 1_000_000 + "cable", "סרט ארוך " * 1000])
def test_a_huge_text_is_cut_and_still_a_vector(shipped, text):
    vectors = shipped.embed([text])
    assert np.isfinite(vectors).all()
    assert np.linalg.norm(vectors) == pytest.approx(0 if text[0] == "x" else 1, abs=1e-4)


def test_words_past_the_limit_do_not_count():
    short = OnnxEmbedder(SHIPPED, max_tokens=3)
    assert similarity(short, "red usb cable", "red usb cable for a garden shed") == pytest.approx(1, abs=1e-4)


def test_the_same_texts_give_the_same_bytes_in_a_new_embedder(shipped):
    texts = ["usb cable", "a much longer text about a mechanical keyboard", "sofa", ""]
    assert shipped.embed(texts).tobytes() == default_embedder().embed(texts).tobytes()


def test_rows_stay_in_the_order_of_the_texts_over_many_batches(shipped):
    texts = [f"{'very ' * (number % 7)}nice {word}" for number, word in enumerate(["sofa", "laptop", "shampoo"] * 20)]
    alone = np.concatenate([shipped.embed([text]) for text in texts])
    assert (shipped.embed(texts) * alone).sum(axis=1).min() > 0.95


@pytest.mark.parametrize(
    ("query", "same", "other"),
    [
        ("laptop", "notebook computer", "toner cartridge"),
        ("earbuds", "headphones", "printer"),
        ("couch", "sofa", "keyboard"),
        ("fridge", "refrigerator", "dishwasher tablets"),
        ("ups battery backup", "uninterruptible power supply", "parcel tape"),
        ("tv", "television", "bookshelf"),
        ("wifi", "wireless network", "garden hose"),
        ("cell phone", "smartphone", "phone book"),
        ("nappy", "diaper", "cable"),
    ],
)
def test_what_shoppers_call_it_is_near_what_shops_call_it(shipped, query, same, other):
    assert similarity(shipped, query, same) > similarity(shipped, query, other) + 0.1


def test_the_nearest_title_is_of_the_kind_asked_for(shipped):
    titles = ["HP LaserJet toner black", "Acme 15.6 inch notebook 16 GB", "Velvet 3-seat sofa", "USB-C cable 2 m"]
    nearest = (shipped.embed(["laptop for school", "couch", "charging cord"]) @ shipped.embed(titles).T).argmax(axis=1)
    assert nearest.tolist() == [1, 2, 3]


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(st.text(max_size=80), max_size=4))
def test_any_text_gives_a_unit_or_zero_vector(shipped, texts):
    lengths = np.linalg.norm(shipped.embed(texts), axis=1)
    assert lengths.shape == (len(texts),)
    assert all(length == 0 or abs(length - 1) < 1e-3 for length in lengths)


def test_the_shipped_folder_is_whole_licensed_and_small():
    assert {path.name for path in SHIPPED.iterdir()} == {"LICENSE", "NOTICE", "model.onnx", "tokenizer.json"}
    assert "Apache License" in (SHIPPED / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License, Version 2.0" in " ".join((SHIPPED / "NOTICE").read_text(encoding="utf-8").split())
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < 30_000_000


def test_static_vectors_are_averaged_and_normalized(static_folder):
    static = StaticEmbedder(static_folder)
    vectors = static.embed(["Red", "red blue", "teal", "", "nothing"])
    assert isinstance(static, Embedder)
    assert (static.dimension, vectors.dtype) == (2, np.float32)
    np.testing.assert_allclose(vectors, [[1, 0], [2 / 5**0.5, 1 / 5**0.5], [0, 0], [0, 0], [0, 0]], atol=1e-6)
    assert similarity(static, "red", "crimson") > 0.9 > similarity(static, "red", "blue")
    assert static.embed([]).shape == (0, 2)


def test_static_vectors_that_are_no_table_are_refused(static_folder):
    np.save(static_folder / "vectors.npy", np.zeros(3, dtype=np.float32))
    with pytest.raises(ConfigurationError, match="no table of vectors"):
        StaticEmbedder(static_folder)


def test_a_folder_without_the_files_is_refused_by_name(tmp_path):
    with pytest.raises(ConfigurationError, match=r"has no model\.onnx and no tokenizer\.json"):
        OnnxEmbedder(tmp_path)


def test_a_tokenizer_of_another_model_is_refused(static_folder):
    shutil.copy(SHIPPED / "model.onnx", static_folder)
    with pytest.raises(ConfigurationError, match=r"no \[CLS\]"):
        OnnxEmbedder(static_folder)


@pytest.mark.parametrize("package", ["onnxruntime", "tokenizers"])
def test_a_missing_runtime_names_the_extra(monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError, match=package) as caught:
        default_embedder()
    assert caught.value.hint == "pip install 'leaps-adapter[faiss]'"


def test_a_missing_sentence_transformers_is_told_on_first_use(monkeypatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    embedder = SentenceTransformerEmbedder("any/model")
    with pytest.raises(MissingExtraError) as caught:
        embedder.embed(["red"])
    assert caught.value.hint == "pip install 'leaps-adapter[sentence-transformers]'"


class FakeLibrary:
    """Stands in for sentence_transformers: vectors of length two, along the first letter's parity."""

    class SentenceTransformer:
        def __init__(self, name):
            self.name = name

        def encode(self, sentences, *, convert_to_numpy, normalize_embeddings, show_progress_bar):
            assert convert_to_numpy
            assert not show_progress_bar
            return np.array([[2.0, 0.0] if ord((text or "b")[0]) % 2 else [0.0, 2.0] for text in sentences])


def test_any_sentence_transformers_model_is_normalized(monkeypatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", FakeLibrary)
    embedder = SentenceTransformerEmbedder("any/model")
    assert isinstance(embedder, Embedder)
    assert (embedder.name, embedder.dimension) == ("any/model", 2)
    vectors = embedder.embed(["apple", "bread", " ", "\ud83d"])
    assert vectors.dtype == np.float32
    assert vectors.tolist() == [[1, 0], [0, 1], [0, 0], [0, 0]]
    assert embedder.embed([]).shape == (0, 2)


def test_an_index_opens_its_embedder_by_name(static_folder, tmp_path):
    assert open_embedder(DEFAULT_NAME).name == DEFAULT_NAME
    static = StaticEmbedder(static_folder)
    assert isinstance(open_embedder(static.name), StaticEmbedder)
    copy = tmp_path / "copy"
    shutil.copytree(SHIPPED, copy)
    opened = open_embedder(OnnxEmbedder(copy).name)
    assert isinstance(opened, OnnxEmbedder)
    assert opened.name == str(copy)
    assert isinstance(open_embedder("any/model"), SentenceTransformerEmbedder)
