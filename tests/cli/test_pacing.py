from __future__ import annotations

from types import SimpleNamespace

import pytest

from leaps_adapter.cli.pacing import Pace
from leaps_adapter.errors import BackendError


class Clock:
    def __init__(self):
        self.now = 0.0
        self.slept = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(round(seconds, 6))
        self.now += seconds


@pytest.fixture
def clock():
    return Clock()


def paced(clock, max_qps):
    return Pace(max_qps, sleep=clock.sleep, clock=clock)


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
