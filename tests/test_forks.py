"""What runs beside the calls gives way to a fork."""

from __future__ import annotations

import os
import threading
import time
import warnings

import pytest

from leaps_adapter import forks
from leaps_adapter.forks import ForkedError, beside_the_calls, giving_way

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")


def fork(in_child=lambda: True):
    """Fork, and return whether the child found what it was to find."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forks beside threads: they are what is tested
        child = os.fork()
    if not child:
        found = False
        try:
            found = in_child()
        finally:
            os._exit(0 if found else 1)
    return os.waitpid(child, 0)[1] == 0


def raises(send):
    try:
        send()
    except ForkedError:
        return True
    return False


def test_a_request_of_a_call_goes_on_after_a_fork():
    send = giving_way(lambda: "sent")
    assert fork(lambda: send() == "sent")
    assert send() == "sent"


def test_what_runs_beside_the_calls_ends_with_a_fork_and_begins_anew():
    with beside_the_calls():
        send = giving_way(lambda: "sent")
        assert send() == "sent"
        assert fork(lambda: raises(send))
        assert raises(send)
    with beside_the_calls():
        assert giving_way(lambda: "sent")() == "sent"


def test_a_fork_waits_for_a_request_that_has_just_begun():
    begun, done = threading.Event(), []

    def ask():
        begun.set()
        time.sleep(0.2)
        done.append(True)

    with beside_the_calls():
        asking = threading.Thread(target=giving_way(ask))
    asking.start()
    assert begun.wait(20)
    assert fork(lambda: bool(done))
    asking.join()


def test_a_fork_does_not_wait_for_one_that_takes_long(monkeypatch):
    monkeypatch.setattr(forks, "PATIENCE", 0.05)
    begun, going = threading.Event(), threading.Event()

    def ask():
        begun.set()
        going.wait(20)

    with beside_the_calls():
        asking = threading.Thread(target=giving_way(ask))
        late = giving_way(lambda: "sent")
    asking.start()
    assert begun.wait(20)
    assert fork(lambda: not going.is_set())
    assert raises(late)
    going.set()
    asking.join()


def test_none_begins_while_a_fork_waits():
    begun, going, refused = threading.Event(), threading.Event(), []

    def ask():
        begun.set()
        going.wait(20)

    with beside_the_calls():
        asking = threading.Thread(target=giving_way(ask))
        late = giving_way(lambda: "sent")
    asking.start()
    assert begun.wait(20)

    def come_late():
        while not forks._FORKS._waits:
            time.sleep(0.001)
        refused.append(raises(late))
        going.set()

    coming = threading.Thread(target=come_late)
    coming.start()
    assert fork()
    asking.join()
    coming.join()
    assert refused == [True]


def test_a_child_begins_with_nothing_and_a_lock_of_its_own():
    child = object.__new__(forks._Forks)  # as it is there, without a hook that would stay
    child.count = 0
    child._start()
    child.before()
    child.after_in_child()
    with child.asking(1):
        assert child._asking == 1
    with pytest.raises(ForkedError), child.asking(0):
        pytest.fail("what began before the fork went on")
