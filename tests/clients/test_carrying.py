"""What a call or its client says of the transport goes along with every request of the adapted call."""

from __future__ import annotations

import warnings

import pytest

from leaps_adapter import Settings, wrap
from leaps_adapter.catalogue import build_profile
from leaps_adapter.testing import ScriptedExpander
from tests.clients.answering import INDEX, PRODUCTS, SENTENCE, answer, body_of
from tests.clients.recorded import CLIENTS, Recorder

PROFILE = build_profile(PRODUCTS)
GIVEN = {"headers": {"X-Shop": "linen"}, "opaque_id": "cart-7", "api_key": "YW5uOnNlY3JldA=="}
AUTHORIZATION = "ApiKey YW5uOnNlY3JldA=="


def busy(asked):
    return (503, {"error": "busy", "status": 503}) if asked.path.endswith("_msearch") else answer(asked)


@pytest.mark.parametrize("name", CLIENTS)
@pytest.mark.parametrize("engine", [answer, busy])
@pytest.mark.anyio
async def test_batch_and_own_request_carry_it(anyio_backend, name, engine):
    recorder = Recorder(engine)
    expander = ScriptedExpander("red blazer", delay=0.1)
    wrapped = wrap(CLIENTS[name](recorder, max_retries=0), profile=PROFILE, expander=expander)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # elasticsearch-py would rather have it in options()
        told = wrapped.search(index=INDEX, body=body_of(SENTENCE), **GIVEN)
        told = await told if name.startswith("async") else told
    assert ("_leaps" in told) == (engine is answer)
    assert len(recorder.asked) == 2
    for asked in recorder.asked:
        assert asked.headers["x-shop"] == "linen"
        assert asked.headers["authorization"] == AUTHORIZATION
        ours = asked.path.endswith("_msearch")
        assert asked.headers["x-opaque-id"] == ("leaps-adapter/cart-7" if ours else "cart-7")


def test_what_options_gave_is_carried():
    recorder = Recorder(answer)
    wrapped = wrap(CLIENTS["elasticsearch"](recorder), profile=PROFILE)
    other = wrapped.options(api_key="abc", opaque_id="cart-7", headers={"x-shop": "linen"})
    assert "_leaps" in other.search(index=INDEX, **body_of(SENTENCE))
    (asked,) = recorder.asked
    assert asked.headers["authorization"] == "ApiKey abc"
    assert asked.headers["x-shop"] == "linen"
    assert asked.headers["x-opaque-id"] == "leaps-adapter/cart-7"


def test_nobody_is_shown_the_pages_of_another():
    recorder = Recorder(answer)
    wrapped = wrap(CLIENTS["opensearch"](recorder), profile=PROFILE, settings=Settings(deadline=20))

    def asked_by(who, start, size):
        before = len(recorder.asked)
        wrapped.search(index=INDEX, body=body_of(SENTENCE, size=size, **{"from": start}), http_auth=(who, "x"))
        return len(recorder.asked) - before

    assert asked_by("ann", 0, 10) == 1
    assert asked_by("ann", 4, 4) == 0  # remembered
    assert asked_by("bob", 4, 4) > 0


@pytest.mark.parametrize("name", ["opensearch", "elasticsearch"])
def test_searches_of_an_msearch_carry_it_too(name):
    recorder = Recorder(answer)
    wrapped = wrap(CLIENTS[name](recorder), profile=PROFILE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        told = wrapped.msearch(body=[{}, body_of(SENTENCE)], index=INDEX, opaque_id="cart-7")
    assert "_leaps" in told["responses"][0]
    assert [asked.headers["x-opaque-id"] for asked in recorder.asked] == ["cart-7", "leaps-adapter/cart-7"]
