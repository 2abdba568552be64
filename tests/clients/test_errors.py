from __future__ import annotations

from types import SimpleNamespace

import elastic_transport
import elasticsearch
import opensearchpy
import opensearchpy.exceptions
import pytest

from leaps_adapter.clients.errors import as_backend_error, meaning_of, status_of
from leaps_adapter.errors import BackendError, BackendTimeoutError
from tests.clients.recorded import CLIENTS, Recorder


def exported():
    modules = (opensearchpy, opensearchpy.exceptions, elasticsearch, elasticsearch.exceptions, elastic_transport)
    found = {
        each
        for module in modules
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, Exception) and not issubclass(each, Warning)
    }
    return sorted(
        (
            each
            for each in found
            if each.__module__.partition(".")[0] in {m.__name__.partition(".")[0] for m in modules}
        ),
        key=lambda each: (each.__module__, each.__name__),
    )


def test_there_are_exceptions_to_map():
    names = {each.__name__ for each in exported()}
    assert {"ConnectionTimeout", "NotFoundError", "ApiError", "ImproperlyConfigured", "SniffingError"} <= names


@pytest.mark.parametrize("exception", exported(), ids=lambda each: f"{each.__module__}.{each.__name__}")
def test_every_exception_that_a_client_exports_is_mapped(exception):
    error = exception.__new__(exception)
    error.args = ("N/A", "what", Exception("why"))
    error.errors, error.message, error.meta, error.body = (), "what", SimpleNamespace(status=418), {}
    assert meaning_of(error) is not None
    ours = as_backend_error(error)
    assert isinstance(ours, BackendError)
    assert ours.message
    assert isinstance(ours, BackendTimeoutError) is (exception.__name__ == "ConnectionTimeout")


def test_anybody_elses_exception_is_not_ours_to_translate():
    assert as_backend_error(ValueError("no")) is None
    assert meaning_of(TimeoutError()) is None
    assert status_of(ValueError(404)) is None


def test_our_own_stay_as_they_are():
    error = BackendError("closed", status=400)
    assert as_backend_error(error) is error


@pytest.mark.parametrize("name", ["opensearch", "elasticsearch"])
@pytest.mark.parametrize(
    ("status", "retryable"),
    [
        (400, False),
        (401, False),
        (403, False),
        (404, False),
        (409, True),
        (413, False),
        (429, True),
        (500, False),
        (503, True),
    ],
)
def test_a_status_is_kept_and_says_whether_to_retry(name, status, retryable):
    cause = {"type": "some_exception", "reason": "for a reason"}
    answer = {"error": {**cause, "root_cause": [cause]}, "status": status}
    client = CLIENTS[name](Recorder(lambda asked: (status, answer)), max_retries=0)
    with pytest.raises(Exception, match="for a reason") as caught:
        client.search(index="shop")
    ours = as_backend_error(caught.value)
    assert (ours.status, ours.retryable) == (status, retryable)
    assert f"the engine answered {status}" in ours.message
    assert "for a reason" in ours.message


@pytest.mark.parametrize(
    "error",
    [
        opensearchpy.ConnectionTimeout("TIMEOUT", "slow", Exception("slow")),
        elasticsearch.ConnectionTimeout("slow"),
    ],
)
def test_a_timeout_is_a_timeout(error):
    ours = as_backend_error(error)
    assert isinstance(ours, BackendTimeoutError)
    assert ours.retryable


@pytest.mark.parametrize(
    "error",
    [
        opensearchpy.ConnectionError("N/A", "refused", Exception("refused")),
        elasticsearch.ConnectionError("refused"),
    ],
)
def test_no_connection_may_be_tried_again(error):
    ours = as_backend_error(error)
    assert ours.status is None
    assert ours.retryable
    assert "running" in ours.hint
