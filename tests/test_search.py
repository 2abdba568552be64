import anyio
import pytest

from leaps_adapter.errors import BackendError, BackendTimeoutError
from leaps_adapter.search import UNANSWERED, raised, search_slots, takes_filters
from leaps_adapter.testing import FaultyBackend, ListBackend
from leaps_adapter.types import EngineHit, Filter, Query, Rewrite, SearchError, SearchOutcome, Slot

DOCUMENTS = [{"id": str(index), "title": f"cable {index}", "colour": "red"} for index in range(9)]
RED = Filter(field="colour", values=("red",))
CHEAP = Filter(field="price", maximum=5)


def slot(index, text, *, size=3, offset=0, filters=()):
    return Slot(index=index, rewrite=Rewrite(text=text, filters=filters), size=size, offset=offset)


def ask(backend, slots, query=None, **kwargs):
    return anyio.run(lambda: search_slots(backend, slots, query or Query(text="cable"), **kwargs))


def test_one_round_trip_with_filters_fields_and_time_limit():
    backend = ListBackend(DOCUMENTS)
    results = ask(
        backend,
        [slot(0, "cable", filters=(RED,)), slot(1, "cable 3", offset=2)],
        Query(text="cable", filters=(CHEAP,)),
        fields=("title",),
        timeout=1.5,
    )
    (batch,) = backend.asked
    assert [(each.text, each.filters, each.size, each.offset) for each in batch] == [
        ("cable", (CHEAP, RED), 3, 0),
        ("cable 3", (CHEAP,), 3, 2),
    ]
    assert {(each.fields, each.timeout) for each in batch} == {(("title",), 1.5)}
    assert [result.slot.index for result in results] == [0, 1]


def test_a_shared_question_is_asked_once():
    backend = ListBackend(DOCUMENTS, filterable=False)
    assert not takes_filters(backend)
    results = ask(backend, [slot(0, "cable", filters=(RED,)), slot(1, "cable"), slot(2, "cable", size=4)])
    assert len(backend.asked[0]) == 2
    assert results[0].outcome == results[1].outcome
    assert len(results[2].outcome.hits) == 4


def test_nothing_to_ask_asks_nothing():
    backend = ListBackend(DOCUMENTS)
    assert ask(backend, []) == ()
    assert backend.asked == []


def test_a_failure_stays_with_its_slot():
    error = SearchError(kind="engine", message="shard down", status=503, retryable=True)
    backend = FaultyBackend(ListBackend(DOCUMENTS), fault=lambda _, request: error if request.text == "bad" else None)
    good, bad = ask(backend, [slot(0, "cable"), slot(1, "bad")])
    assert len(good.outcome.hits) == 3
    assert bad.outcome.error == error


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (
            BackendError("down", status=500, retryable=True),
            SearchError(kind="engine", message="down", status=500, retryable=True),
        ),
        (BackendTimeoutError("late"), SearchError(kind="timeout", message="late", retryable=True)),
        (KeyError(), SearchError(kind="KeyError", message="KeyError")),
        (ValueError("odd"), SearchError(kind="ValueError", message="odd")),
    ],
)
def test_a_failed_batch_is_every_slots_error(fault, expected):
    backend = FaultyBackend(ListBackend(DOCUMENTS), fault=lambda *_: fault)
    assert [result.outcome.error for result in ask(backend, [slot(0, "a"), slot(1, "b")])] == [expected, expected]


class Odd:
    def __init__(self, *outcomes):
        self.outcomes = outcomes

    async def search(self, requests):
        return self.outcomes


def test_answers_that_do_not_come_are_errors_and_too_many_hits_are_cut():
    many = SearchOutcome(hits=tuple(EngineHit(id=str(index), document={}) for index in range(7)), exhausted=True)
    first, second = ask(Odd(many), [slot(0, "a"), slot(1, "b")])
    assert [hit.id for hit in first.outcome.hits] == ["0", "1", "2"]
    assert not first.outcome.exhausted
    assert second.outcome.error == UNANSWERED


def test_errors_become_exceptions_again():
    assert isinstance(raised(SearchError(kind="timeout", message="late")), BackendTimeoutError)
    error = raised(SearchError(kind="engine", message="down", status=500, retryable=True))
    assert (error.message, error.status, error.retryable) == ("down", 500, True)


def test_what_is_ruled_out_goes_to_an_engine_that_takes_filters():
    backend = ListBackend(DOCUMENTS)
    ask(backend, [slot(0, "cable", filters=(RED,)), slot(1, "cable 3")], allows=(CHEAP,))
    (batch,) = backend.asked
    assert [(each.filters, each.allows) for each in batch] == [((RED,), (CHEAP,)), ((), (CHEAP,))]
