"""What an engine tells of the indices behind a name, and what is assumed where it tells nothing."""

from __future__ import annotations

import time

import pytest

from leaps_adapter import Settings, wrap
from leaps_adapter.clients.engine import Engine
from leaps_adapter.clients.indices import WINDOW, look_up
from tests.clients.answering import INDEX, SENTENCE, answer, body_of
from tests.clients.recorded import CLIENTS, Recorder, async_opensearch

SETTING = "index.max_result_window"


def telling(settings):
    def answering(asked):
        return settings if asked.path.endswith(SETTING) else answer(asked)

    return answering


def saying(value):
    return {"settings": {SETTING: value}}


@pytest.mark.parametrize(
    ("settings", "window"),
    [
        ({"a": saying("500"), "b": saying("700"), "c": {"settings": {}}}, 500),
        ({"a": saying(20_000)}, 20_000),
        ({"a": {"settings": {}}}, WINDOW),
        ({"a": saying("many"), "b": "text"}, WINDOW),
        ((403, {"error": "no", "status": 403}), WINDOW),
    ],
)
@pytest.mark.anyio
async def test_the_window_is_the_least_that_an_index_says(anyio_backend, settings, window):
    async with async_opensearch(Recorder(telling(settings)), max_retries=0) as client:
        found = await look_up(Engine(client), INDEX, timeout=5)
    assert found.window == window
    assert found.fields.indices == (INDEX,)


@pytest.mark.anyio
async def test_what_is_no_fault_of_the_engine_is_raised(anyio_backend):
    class Broken(Engine):
        async def request(self, method, where, **options):
            if SETTING in where:
                raise ZeroDivisionError
            return await super().request(method, where, **options)

    async with async_opensearch(Recorder(answer)) as client:
        with pytest.raises(ZeroDivisionError):
            await look_up(Broken(client), INDEX, timeout=5)


@pytest.mark.parametrize("name", ["opensearch", "elasticsearch"])
def test_a_wrapped_client_asks_no_deeper(name):
    recorder, traces = Recorder(telling({INDEX: saying("12")})), []
    wrapped = wrap(CLIENTS[name](recorder), on_trace=traces.append, settings=Settings(deadline=20))
    until = time.monotonic() + 20
    while wrapped.search(index=INDEX, body=body_of(SENTENCE, size=4))["_leaps"]["degraded"]:
        assert time.monotonic() < until
    asked = len(recorder.asked)
    wrapped.search(index=INDEX, body=body_of(SENTENCE, size=5))
    bodies = [each for one in recorder.asked[asked:] for each in one.lines[1::2]]
    assert bodies
    assert all(each.get("from", 0) + each.get("size", 10) <= 12 for each in bodies)
    wrapped.search(index=INDEX, body=body_of(SENTENCE, size=5, **{"from": 8}))
    assert traces[-1].route.rule == "depth: 13"
