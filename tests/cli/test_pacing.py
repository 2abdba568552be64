from __future__ import annotations

from types import SimpleNamespace

import anyio
import pytest

from leaps_adapter.cli.pacing import KeepsPace, Pace
from leaps_adapter.errors import BackendError
from leaps_backends.elasticsearch import ElasticsearchBackend
from tests.clients.recorded import CLIENTS, Recorder


class Clock:
    def __init__(self):
        self.now = 0.0
        self.slept = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(round(seconds, 6))
        self.now += seconds

    async def nap(self, seconds):
        self.sleep(seconds)


@pytest.fixture
def clock():
    return Clock()


def paced(clock, max_qps):
    return Pace(max_qps, sleep=clock.sleep, nap=clock.nap, clock=clock)


def page(*statuses):
    errors = [status and SimpleNamespace(status=status) for status in statuses]
    return SimpleNamespace(trace=SimpleNamespace(rewrites=[SimpleNamespace(error=each) for each in errors]))


def test_queries_are_spaced_out(clock):
    pace = paced(clock, 4)
    assert [pace.ask(lambda: clock.now) for _ in range(3)] == [0.0, 0.25, 0.5]
    clock.now = 10.0
    assert [pace.ask(lambda: clock.now) for _ in range(2)] == [10.0, 10.25]


def test_without_a_bound_nobody_waits(clock):
    pace = paced(clock, None)
    assert [pace.ask(lambda: 1) for _ in range(100)] == [1] * 100
    assert clock.slept == []


def test_an_engine_with_too_much_to_do_is_asked_later(clock):
    answers = iter([BackendError("busy", status=429), page(None, 429), page(None, 404)])

    def query():
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert paced(clock, None).ask(query).trace.rewrites[1].error.status == 404
    assert clock.slept == [0.5, 1.0]


def test_it_gives_up_in_the_end(clock):
    def busy():
        raise BackendError("busy", status=429)

    with pytest.raises(BackendError, match="busy"):
        paced(clock, None).ask(busy)
    assert clock.slept == [0.5, 1.0, 2.0, 4.0, 8.0]
    assert paced(clock, None).ask(lambda: page(429)).trace.rewrites


def test_whatever_else_fails_is_not_asked_again(clock):
    def broken():
        raise BackendError("broken", status=400)

    with pytest.raises(BackendError, match="broken"):
        paced(clock, None).ask(broken)
    assert clock.slept == []


# --- what a back-end reads in bulk ------------------------------------------------------------------------------------


def send(pace, *answers):
    """Send a request for each answer, at the pace; the requests get the answers in their order."""
    given = iter(answers)

    async def request():
        answer = next(given)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def all_of_them():
        return [await pace.send(request) for each in answers if not isinstance(each, Exception)]

    return anyio.run(all_of_them)


def test_requests_take_turns_with_queries(clock):
    pace = paced(clock, 4)
    assert pace.ask(lambda: clock.now) == 0.0
    assert send(pace, "a", "b") == ["a", "b"]
    assert clock.slept == [0.25, 0.25]


def test_a_request_for_which_there_was_no_time_is_sent_again(clock):
    assert send(paced(clock, None), BackendError("busy", status=429), BackendError("busy", status=429), "a") == ["a"]
    assert clock.slept == [0.5, 1.0]
    with pytest.raises(BackendError, match="broken"):
        send(paced(clock, None), BackendError("broken", status=400), "a")


def test_sending_ends_too(clock):
    with pytest.raises(BackendError, match="busy"):
        send(paced(clock, None), *[BackendError("busy", status=429)] * 6, "a")
    assert clock.slept == [0.5, 1.0, 2.0, 4.0, 8.0]


def test_our_back_ends_keep_pace():
    assert isinstance(ElasticsearchBackend(CLIENTS["elasticsearch"](Recorder()), index="shop"), KeepsPace)
