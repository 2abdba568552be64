"""A multi-search that is refused as a whole costs the caller nothing: the request is sent as it is."""

from __future__ import annotations

import pytest

from leaps_adapter import wrap
from leaps_adapter.catalogue import build_profile
from tests.clients.answering import INDEX, PRODUCTS, SENTENCE, answer, body_of
from tests.clients.recorded import CLIENTS, Recorder

PROFILE = build_profile(PRODUCTS)


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
    assert (batch.timeout <= 0.7, alone.timeout == 0.7) == (limited, limited)
