from __future__ import annotations

import logging

import anyio
import pytest

from leaps_adapter import Leaps, profiling
from leaps_adapter.catalogue import build_profile
from leaps_adapter.errors import BackendError
from leaps_adapter.forks import ForkedError
from leaps_adapter.profiling import ProfileSource
from leaps_adapter.testing import PRODUCTS, ListBackend
from leaps_adapter.types import Query


class Described(ListBackend):
    """Describes its fields, or raises what it is told to."""

    def __init__(self, error=None):
        super().__init__(PRODUCTS)
        self.error = error
        self.described = 0

    async def profile(self):
        self.described += 1
        if self.error is not None:
            raise self.error
        return build_profile(PRODUCTS)


def profiles(backend, *texts):
    source = ProfileSource(backend)

    async def ask():
        return [await source.get(Query(text=text)) for text in texts]

    return source, anyio.run(ask)


def test_a_backend_that_describes_itself_is_asked_once():
    backend = Described()
    source, (first, second) = profiles(backend, "red shirt", "wool hat")
    assert first is second
    assert (backend.described, source.sampled, backend.asked) == (1, False, [])


@pytest.mark.parametrize("status", [401, 403])
def test_one_that_keeps_its_fields_to_itself_is_learnt_from_its_answers(status):
    backend = Described(BackendError("no", status=status))
    source, found = profiles(backend, "red shirt", "wool hat")
    assert (backend.described, source.sampled, len(backend.asked)) == (1, True, 2)
    assert all("title" in profile.fields for profile in found)


def test_vectors_of_what_the_engine_shows_are_not_learnt():
    backend = ListBackend([{**each, "vector": [0.5] * 64} for each in PRODUCTS])
    source, (found,) = profiles(backend, "red shirt")
    assert source.sampled
    assert "title" in found.fields
    assert "vector" not in found.fields


def test_one_that_does_not_answer_is_an_error():
    with pytest.raises(BackendError, match="down"):
        profiles(Described(BackendError("down", status=503)), "red shirt")


# --- a back-end that takes its time -----------------------------------------------------------------------------------


class Slow(Described):
    """Describes its fields when it is told to go on."""

    slow_profile = True

    def __init__(self, error=None):
        super().__init__(error)
        self.go = anyio.Event()

    async def profile(self):
        await self.go.wait()
        return await super().profile()


class Stuck(Slow):
    async def profile(self):
        await anyio.sleep_forever()


def test_a_slow_profile_is_learnt_beside_the_calls():
    async def calls():
        backend = Slow()
        source = ProfileSource(backend)
        early = await source.get(Query(text="red shirt"))
        assert (source.sampled, source.provisional) == (True, True)
        await source.get(Query(text="wool hat"))
        asked = len(backend.asked)
        backend.go.set()
        await anyio.sleep(0.05)
        late = await source.get(Query(text="wool hat"))
        assert (source.sampled, source.provisional) == (False, False)
        assert await source.get(Query(text="leather belt")) is late
        assert early is not late
        assert (backend.described, len(backend.asked)) == (1, asked)

    anyio.run(calls)


def test_one_who_prepares_waits_for_it():
    async def calls():
        backend = Slow()
        backend.go.set()
        source = ProfileSource(backend)
        found = await source.get(Query(text=""))
        assert await source.get(Query(text="red shirt")) is found
        assert (source.sampled, backend.asked) == (False, [])

    anyio.run(calls)


def test_a_slow_profile_that_fails_is_tried_again_later(caplog, monkeypatch):
    monkeypatch.setattr(profiling, "RETRY", 0.0)
    # The linter of imports, which another test runs, switches off the loggers that were there before it.
    monkeypatch.setattr(logging.getLogger("leaps_adapter"), "disabled", False)

    async def calls():
        backend = Slow(BackendError("down", status=503))
        backend.go.set()
        source = ProfileSource(backend)
        for _ in range(4):
            assert (await source.get(Query(text="red shirt"))).fields
            await anyio.sleep(0.05)
        assert source.sampled
        assert backend.described == 2

    anyio.run(calls)
    assert "cannot be learnt: down" in caplog.text


def test_a_slow_profile_that_a_fork_cut_off_is_learnt_with_the_next_call(caplog):
    async def calls():
        backend = Slow(ForkedError())
        backend.go.set()
        source = ProfileSource(backend)
        for _ in range(4):
            await source.get(Query(text="red shirt"))
            await anyio.sleep(0.05)
        assert (source.sampled, backend.described) == (True, 2)

    anyio.run(calls)
    assert caplog.text == ""


def test_a_slow_profile_that_is_kept_from_us_is_not_told_as_a_fault(caplog):
    async def calls():
        backend = Slow(BackendError("no", status=403))
        backend.go.set()
        source = ProfileSource(backend)
        for _ in range(3):
            await source.get(Query(text="red shirt"))
            await anyio.sleep(0.05)
        assert (source.sampled, backend.described) == (True, 1)

    anyio.run(calls)
    assert "learnt" not in caplog.text


def test_closing_stops_learning():
    async def calls():
        backend = Slow()
        source = ProfileSource(backend)
        await source.get(Query(text="red shirt"))
        await source.aclose()
        await source.aclose()
        await anyio.sleep(0.05)
        assert (source.provisional, backend.described) == (False, 0)

    anyio.run(calls)


def test_another_event_loop_begins_anew():
    source = ProfileSource(Stuck())
    for _ in range(2):
        anyio.run(source.get, Query(text="red shirt"))
    assert source.provisional


def test_without_a_way_to_learn_beside_the_call_waits(monkeypatch):
    async def calls():
        backend = Slow()
        backend.go.set()
        return (await ProfileSource(backend).get(Query(text="red shirt"))).products

    monkeypatch.setattr(profiling, "in_asyncio", lambda: False)
    assert anyio.run(calls) == len(PRODUCTS)


def test_where_there_is_no_event_loop():
    assert not profiling.in_asyncio()


def test_nothing_is_pushed_down_until_the_catalogue_is_known():
    backend = Stuck()
    with Leaps(backend) as leaps:
        page = leaps.search("red cotton shirt under 30 dollars", deadline=20)
    assert page.trace.rewrites
    assert not any(each.rewrite.pushed for each in page.trace.rewrites)
