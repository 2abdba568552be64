"""What the tests of the embedded back-ends share: a small shop and an embedder that needs no model."""

import hashlib
import os
import re
from pathlib import Path

import numpy as np
import pytest

SHOP = (
    {"sku": "A1", "title": "Red cotton shirt", "brand": "Acme", "price": 19.5, "sizes": ["S", "M"], "organic": True},
    {"sku": "A2", "title": "Blue cotton shirt", "brand": "Acme", "price": 25, "sizes": ["M", "L"], "organic": False},
    {"sku": "A3", "title": "Red leather belt", "price": 40.0, "brand": "Bolt"}
    | {"specs": [{"name": "Width", "value": "3 cm"}]},
    {"sku": "A4", "title": "Green wool hat", "brand": "Cosy", "price": 15, "details": {"care": "hand wash, wool soap"}},
    {"sku": "A5", "title": "Red wool scarf", "brand": "Cosy", "rating": 4.5},
)  # fmt: skip


class WordEmbedder:
    """Each word has a fixed random direction; a text is the sum of its words."""

    def __init__(self, name: str = "words", dimension: int = 32) -> None:
        self.name = name
        self.dimension = dimension
        self.asked = 0

    def embed(self, texts):
        self.asked += 1
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"[a-z]+", text.lower()):
                seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
                vectors[row] += np.random.default_rng(seed).normal(size=self.dimension).astype(np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.divide(vectors, lengths, out=vectors, where=lengths > 0)


@pytest.fixture
def shop():
    return [dict(product) for product in SHOP]


@pytest.fixture
def embedder():
    return WordEmbedder()


@pytest.fixture(scope="session")
def make_embedder():
    return WordEmbedder


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real products, where there is one."""
    folder = Path(os.environ.get("LEAPS_SHARED_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("there is no shared data beside the checkout")
    return folder
