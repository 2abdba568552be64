"""A multi-search that is refused as a whole costs the caller nothing: the request is sent as it is."""

from __future__ import annotations

import pytest
from elasticsearch import ApiError
from opensearchpy.exceptions import OpenSearchException

from leaps_adapter import Settings, wrap
from leaps_adapter.catalogue import build_profile
from leaps_adapter.clients.errors import status_of
from tests.clients.answering import INDEX, PRODUCTS, SENTENCE, answer, body_of, found
from tests.clients.recorded import CLIENTS, Recorder

PROFILE = build_profile(PRODUCTS)
FAILURES = (ApiError, OpenSearchException)


def refusing(status):
    def answering(asked):
        if asked.path.endswith("/_msearch"):
            return status, {"error": {"type": "refused", "reason": "refused"}, "status": status}
        return answer(asked)

    return answering


@pytest.mark.parametrize("name", ["opensearch", "elasticsearch"])
@pytest.mark.parametrize(("status", "tries"), [(403, 1), (413, 1), (429, 2), (503, 2)])
def test_the_plain_answer_is_given(name, status, tries):
    recorder, traces = Recorder(refusing(status)), []
    client = CLIENTS[name](recorder, max_retries=0)
    wrapped = wrap(client, profile=PROFILE, on_trace=traces.append)
    plain = client.search(index=INDEX, body=body_of(SENTENCE))
    assert dict(wrapped.search(index=INDEX, body=body_of(SENTENCE))) == dict(plain)
    assert dict(wrapped.search(index=INDEX, body=body_of(SENTENCE))) == dict(plain)
    # What would be refused again is not tried again.
    assert sum(asked.path.endswith("/_msearch") for asked in recorder.asked) == tries
    assert traces


@pytest.mark.parametrize("limited", [True, False])
def test_the_time_of_the_client_that_options_gave_is_kept(limited):
    recorder = Recorder(refusing(503))
    client = CLIENTS["elasticsearch"](recorder, max_retries=0)
    wrapped = wrap(client, profile=PROFILE)
    asked = wrapped.options(request_timeout=0.7) if limited else wrapped
    asked.search(index=INDEX, body=body_of(SENTENCE))
    batch, alone = recorder.asked
    assert batch.path.endswith("/_msearch")
    assert (batch.timeout <= 0.7, alone.timeout is not None) == (limited, limited)
    assert not limited or 0.07 <= alone.timeout < 0.7


def refusing_both(status, own):
    """An engine that refuses multi-searches with one status and searches with another."""

    def answering(asked):
        refused = status if asked.path.endswith("/_msearch") else own
        return (refused, {"error": {"type": "refused", "reason": "refused"}, "status": refused})

    return answering


@pytest.mark.parametrize("name", ["opensearch", "elasticsearch"])
@pytest.mark.parametrize(
    ("status", "own", "tries"),
    [(400, 400, 2), (403, 400, 2), (403, 404, 2), (403, 401, 2), (403, 403, 1), (413, 503, 1)],
)
def test_batching_stays_on_where_the_own_request_is_refused_for_what_it_says(name, status, own, tries):
    recorder, traces = Recorder(refusing_both(status, own)), []
    wrapped = wrap(CLIENTS[name](recorder, max_retries=0), profile=PROFILE, on_trace=traces.append)
    for _ in range(2):
        with pytest.raises(FAILURES) as caught:
            wrapped.search(index=INDEX, body=body_of(SENTENCE))
        assert status_of(caught.value) == own
    assert sum(asked.path.endswith("/_msearch") for asked in recorder.asked) == tries
    assert traces[0].route.rule == ("union_failed" if tries == 2 else "refused")


@pytest.mark.parametrize("name", ["opensearch", "elasticsearch"])
def test_what_refused_the_batch_is_told(name, caplog):
    caplog.set_level("INFO", logger="leaps_adapter")
    wrapped = wrap(CLIENTS[name](Recorder(refusing(413)), max_retries=0), profile=PROFILE)
    wrapped.search(index=INDEX, body=body_of(SENTENCE))
    assert [each.leaps["degraded"] for each in caplog.records if hasattr(each, "leaps")] == ["batching_refused"]


@pytest.mark.parametrize("name", ["async opensearch", "async elasticsearch"])
@pytest.mark.parametrize(("own", "tries"), [(400, 2), (403, 1)])
@pytest.mark.anyio
async def test_async_clients_alike(anyio_backend, name, own, tries):
    recorder = Recorder(refusing_both(403, own))
    async with wrap(CLIENTS[name](recorder, max_retries=0), profile=PROFILE) as wrapped:
        for _ in range(2):
            with pytest.raises(FAILURES):
                await wrapped.search(index=INDEX, body=body_of(SENTENCE))
    assert sum(asked.path.endswith("/_msearch") for asked in recorder.asked) == tries


@pytest.mark.parametrize("name", ["opensearch", "elasticsearch"])
@pytest.mark.parametrize(("malformed", "tries"), [(False, 2), (True, 4)])
def test_of_an_msearch_the_own_answers_decide(name, malformed, tries):
    def answering(asked):
        if asked.path.endswith("/_msearch") and len(asked.lines) > 2:
            return 413, {"error": {"type": "refused", "reason": "refused"}, "status": 413}
        return answer(asked)

    recorder = Recorder(answering)
    wrapped = wrap(CLIENTS[name](recorder, max_retries=0), profile=PROFILE)
    broken = {"indices_boost": ["no_such"]} if malformed else {}
    for _ in range(2):
        wrapped.msearch(body=[{}, body_of(SENTENCE, **broken)], index=INDEX)
    # each call sends its own msearch first
    assert sum(asked.path.endswith("/_msearch") for asked in recorder.asked) == (3 if not malformed else tries)


@pytest.mark.parametrize("name", ["elasticsearch", "async elasticsearch"])
@pytest.mark.anyio
async def test_of_the_time_that_options_gave_the_rest_is_for_the_own_request(anyio_backend, name):
    recorder = Recorder(refusing(503))
    wrapped = wrap(CLIENTS[name](recorder, max_retries=0), profile=PROFILE, settings=Settings(deadline=30))
    answered = wrapped.options(request_timeout=9).search(index=INDEX, body=body_of(SENTENCE))
    assert (await answered if name.startswith("async") else answered)["hits"]["hits"]
    batch, alone = recorder.asked
    assert batch.timeout <= 0.8 * 9
    assert 0.2 * 9 <= alone.timeout < 9


def test_a_bypass_keeps_the_callers_time():
    recorder = Recorder(answer)
    wrapped = wrap(CLIENTS["opensearch"](recorder), profile=PROFILE)
    wrapped.search(index=INDEX, body=body_of("linen blazer"), request_timeout=3)
    assert [asked.timeout for asked in recorder.asked] == [3]


def refusing_the_own(asked):
    """An engine that refuses the caller's own search, in a multi-search too, and brings few hits for each rewrite."""
    if not asked.path.endswith("/_msearch"):
        return refusing_both(400, 400)(asked)
    refused = {"error": {"type": "illegal_argument_exception", "reason": "no such field"}, "status": 400}
    bodies = asked.lines[1::2]
    return {
        "took": 1,
        "responses": [refused if "suggest" in each else {"status": 200, **found(each)} for each in bodies],
    }


@pytest.mark.parametrize("name", ["opensearch", "elasticsearch"])
def test_an_own_request_that_is_refused_is_refused_however_many_pages_the_rewrites_fill(name):
    wrapped = wrap(CLIENTS[name](Recorder(refusing_the_own), max_retries=0), profile=PROFILE)
    body = body_of(SENTENCE, size=5, suggest={"a": {"text": "x", "term": {"field": "absent"}}}, **{"from": 5})
    for _ in range(2):
        with pytest.raises(FAILURES):
            wrapped.search(index=INDEX, body=body)
