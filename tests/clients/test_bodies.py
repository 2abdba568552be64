"""What the reader says of every body of the identity test; the servers' part is under tests/integration."""

from __future__ import annotations

import copy

import pytest

from leaps_adapter.clients.reading import Engine, Reading, read
from leaps_adapter.clients.rewriting import rewrite
from tests.integration.bodies import cases


def ours(engine, *, adapted):
    return [
        pytest.param(engine, case, id=f"{engine}, {case.name}")
        for engine in ([engine] if engine else Engine)
        for case in cases(engine)
        if (case.why is None) is adapted
    ]


@pytest.mark.parametrize("engine", Engine)
def test_there_are_enough_bodies_each_with_a_name_of_its_own(engine):
    names = [case.name for case in cases(engine)]
    assert len(names) == len(set(names)) >= 200


@pytest.mark.parametrize(("engine", "case"), ours(None, adapted=True))
def test_words_are_found_and_replaced(engine, case):
    if not case.body:
        return
    before = copy.deepcopy(case.body)
    reading = read(case.body, engine)
    assert isinstance(reading, Reading), reading
    again = read(rewrite(case.body, reading, "wool coat for women"), engine)
    assert again.text == "wool coat for women"
    assert again.places == reading.places
    assert case.body == before


@pytest.mark.parametrize(("engine", "case"), ours(None, adapted=False))
def test_what_passes_untouched_says_why(engine, case):
    assert read(case.body, engine).why == case.why
