"""Vectors in products are told from figures where no mapping says which is which."""

from __future__ import annotations

import pytest

from leaps_adapter.catalogue.vectors import MANY, without_vectors

VECTOR = [0.25] * MANY


def test_a_product_is_shown_without_its_vectors():
    product = {
        "title": "blazer",
        "vector": VECTOR,
        "of bytes": [3] * MANY,
        "inner": {"vector": VECTOR, "price": 3.5},
        "pieces": [{"text": "linen", "vector": VECTOR}, "plain"],
        "of each word": [VECTOR, VECTOR],
    }
    assert without_vectors(product) == {
        "title": "blazer",
        "inner": {"price": 3.5},
        "pieces": [{"text": "linen"}, "plain"],
        "of each word": [],
    }


@pytest.mark.parametrize("value", [VECTOR[1:], [True] * MANY, ["1"] * MANY, [*VECTOR[1:], None], 3.5, None])
def test_what_is_none_stays(value):
    assert without_vectors({"value": value}) == {"value": value}
