"""What the reader says of every body of the identity test; the servers' part is under tests/integration."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from leaps_adapter.clients.kinds import Maker
from leaps_adapter.clients.reading import Reading, read
from leaps_adapter.clients.rewriting import rewrite
from tests.integration.bodies import cases


def ours(maker, *, adapted):
    return [
        pytest.param(maker, case, id=f"{maker}, {case.name}")
        for maker in ([maker] if maker else Maker)
        for case in cases(maker)
        if (case.why is None) is adapted
    ]


@pytest.mark.parametrize("maker", Maker)
def test_there_are_enough_bodies_each_with_a_name_of_its_own(maker):
    names = [case.name for case in cases(maker)]
    assert len(names) == len(set(names)) >= 200


@pytest.mark.parametrize(("maker", "case"), ours(None, adapted=True))
def test_words_are_found_and_replaced(maker, case):
    if not case.body:
        return
    before = copy.deepcopy(case.body)
    reading = read(case.body, maker)
    assert isinstance(reading, Reading), reading
    again = read(rewrite(case.body, reading, "wool coat for women"), maker)
    assert again.text == "wool coat for women"
    assert again.places == reading.places
    assert case.body == before


@pytest.mark.parametrize(("maker", "case"), ours(None, adapted=False))
def test_what_passes_untouched_says_why(maker, case):
    assert read(case.body, maker).why == case.why


KINDS = {  # how the cases are called whose bodies do not begin with what they are about
    "hybrid with neural": "`hybrid` that holds one",
    "knn": "`query_vector_builder`",
    "reranked": "`text_similarity_reranker`",
    "script": "with a script",
}


@pytest.mark.parametrize("maker", Maker)
def test_what_the_servers_lack_is_told(maker):
    page = (Path(__file__).parents[2] / "docs" / "requests.md").read_text(encoding="utf-8")
    told = page.partition("## What the servers of the tests lack")[2]
    lacking = [case.name.removeprefix("lacking: ") for case in cases(maker) if case.lacking]
    assert lacking
    for name in lacking:
        kind = next((said for begin, said in KINDS.items() if name.startswith(begin)), None)
        assert (kind or f"`{name.partition(',')[0]}`") in told, name
