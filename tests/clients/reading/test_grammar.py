"""The tables of the reader, and the page that describes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from leaps_adapter.clients.reading import Why
from leaps_adapter.clients.reading.grammar import COMPOUND, RETRIEVERS, TEXT, VALUES, WORDLESS

PAGE = (Path(__file__).parents[3] / "docs" / "requests.md").read_text(encoding="utf-8")
OF_THE_READER = [Why.NO_TEXT, Why.SEVERAL_TEXTS, Why.SYNTAX, Why.TEXT_ELSEWHERE, Why.CALLER_VECTOR, Why.IMAGE]


@pytest.mark.parametrize("name", [*TEXT, *COMPOUND, *RETRIEVERS, *VALUES, *OF_THE_READER])
def test_the_page_names_it(name):
    assert f"`{name}`" in PAGE


def test_no_query_type_is_read_in_two_ways():
    assert not set(TEXT) & set(COMPOUND)
    assert not (set(TEXT) | set(COMPOUND)) & WORDLESS
    assert all(not form.scoring & (form.own | form.parameters) for form in COMPOUND.values())
