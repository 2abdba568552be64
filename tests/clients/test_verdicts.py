"""Verdicts are asked for once per ledger and product, and an event loop is not kept from its other tasks."""

from __future__ import annotations

import time

import anyio
import pytest

from leaps_adapter.clients import verdicts
from leaps_adapter.clients.verdicts import RememberedVerdicts
from leaps_adapter.types import Candidate, CoreProduct, Grade, Ledger, Query, Span, Verdict

QUERY = Query(text="a cable")


def ledger(word="cable"):
    return Ledger(product=CoreProduct(text=word, span=Span(start=0, end=5, text=word)))


def candidates(*numbers, title="cable"):
    return [Candidate(id=f"i/{n}", document={"title": f"{title} {n}"}, sources=()) for n in numbers]


class Counting:
    """A verifier that tells what it was asked for, and may take its time."""

    def __init__(self, slow=0.0):
        self.asked, self.slow = [], slow

    async def verify(self, query, ledger, candidates):
        for each in candidates:
            time.sleep(self.slow)  # noqa: ASYNC251  as judging in code alone does
            self.asked.append(each.id)
            yield Verdict(candidate=each.id, grade=Grade.L1, reason=ledger.product.text)


async def verify(verifier, read, given):
    return {each.candidate: each.reason async for each in verifier.verify(QUERY, read, given)}


@pytest.mark.anyio
async def test_a_verdict_is_asked_for_once():
    inner = Counting()
    remembered = RememberedVerdicts(inner)
    assert await verify(remembered, ledger(), candidates(1, 2)) == {"i/1": "cable", "i/2": "cable"}
    assert await verify(remembered, ledger(), candidates(2, 3, 1)) == dict.fromkeys(["i/1", "i/2", "i/3"], "cable")
    assert inner.asked == ["i/1", "i/2", "i/3"]


@pytest.mark.anyio
async def test_another_ledger_or_another_content_is_judged_anew():
    inner = Counting()
    remembered = RememberedVerdicts(inner)
    await verify(remembered, ledger(), candidates(1))
    assert await verify(remembered, ledger("lead"), candidates(1)) == {"i/1": "lead"}
    await verify(remembered, ledger(), candidates(1, title="new cable"))
    assert inner.asked == ["i/1"] * 3


@pytest.mark.anyio
async def test_only_so_many_are_kept(monkeypatch):
    monkeypatch.setattr(verdicts, "_OF_ONE", 3)
    monkeypatch.setattr(verdicts, "KEPT", 4)
    inner = Counting()
    remembered = RememberedVerdicts(inner)
    await verify(remembered, ledger(), candidates(1, 2))
    await verify(remembered, ledger(), candidates(3, 4))  # the sentence is begun anew
    await verify(remembered, ledger(), candidates(3, 4))
    assert inner.asked == ["i/1", "i/2", "i/3", "i/4"]
    await verify(remembered, ledger("lead"), candidates(1, 2, 3))
    inner.asked.clear()
    await verify(remembered, ledger(), candidates(3))  # the sentence before it made room
    assert inner.asked == ["i/3"]


@pytest.mark.anyio
async def test_others_have_their_turn_while_products_are_judged():
    ticks = 0

    async def tick():
        nonlocal ticks
        while True:
            ticks += 1
            await anyio.lowlevel.checkpoint()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(tick)
        await verify(RememberedVerdicts(Counting(slow=0.006)), ledger(), candidates(*range(8)))
        tasks.cancel_scope.cancel()
    assert ticks >= 7


@pytest.mark.anyio
async def test_what_was_judged_by_the_deadline_is_kept():
    inner = Counting(slow=0.006)
    remembered = RememberedVerdicts(inner)
    with anyio.move_on_after(0.02):
        await verify(remembered, ledger(), candidates(*range(200)))
    by_then = list(inner.asked)
    assert 0 < len(by_then) < 200
    inner.slow = 0.0
    await verify(remembered, ledger(), candidates(*range(200)))
    assert sorted(inner.asked) == sorted(each.id for each in candidates(*range(200)))
