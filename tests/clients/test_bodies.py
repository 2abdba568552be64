"""What the reader says of every body of the identity test; the servers' part is under tests/integration."""

from __future__ import annotations

import copy

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
