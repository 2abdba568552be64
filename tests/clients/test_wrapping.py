"""The wrapped client as an object: whatever is not a search with a sentence is the client's own."""

from __future__ import annotations

import copy
import inspect
import pickle

import pytest

import leaps_adapter
from leaps_adapter import ConfigurationError, Settings, plain, wrap
from leaps_adapter.catalogue import build_profile
from leaps_adapter.config import RouteSettings
from tests.clients.answering import INDEX, KEYWORDS, PRODUCTS, SENTENCE, answer, body_of
from tests.clients.recorded import CLIENTS, Recorder, elasticsearch, opensearch

PROFILE = build_profile(PRODUCTS)
SYNC = ["opensearch", "elasticsearch"]
ASYNC = ["async opensearch", "async elasticsearch"]


def adapted(response):
    return "_leaps" in response


@pytest.fixture(params=SYNC)
def recorder(request):
    told = Recorder(answer)
    told.client = CLIENTS[request.param](told, max_retries=0)
    return told


def test_it_is_of_the_clients_class_and_shares_its_state(recorder):
    client = recorder.client
    wrapped = wrap(client, profile=PROFILE)
    assert isinstance(wrapped, type(client))
    assert repr(wrapped) == repr(client)
    assert wrapped.transport is client.transport
    assert wrapped.indices is client.indices
    wrapped.mine = 1
    assert client.mine == 1
    assert vars(wrapped) is vars(client)
    with wrapped as entered:
        assert entered is wrapped


@pytest.mark.parametrize("name", [*SYNC, *ASYNC])
@pytest.mark.parametrize("templates", [False, True])
def test_its_methods_tell_of_themselves_what_the_clients_tell(name, templates):
    client = CLIENTS[name](Recorder(answer))
    wrapped = wrap(client, profile=PROFILE, templates=templates)
    for each in ("search", "msearch", "search_template", "msearch_template", "close", "options"):
        if not hasattr(client, each):
            continue
        ours, own = getattr(wrapped, each), getattr(client, each)
        told = (ours.__name__, ours.__qualname__, ours.__module__, ours.__doc__)
        assert told == (own.__name__, own.__qualname__, own.__module__, own.__doc__)
        assert inspect.signature(ours) == inspect.signature(own)


def test_plain_is_the_client_as_it_was(recorder):
    client = recorder.client
    assert plain(client) is client
    bare = plain(wrap(client, profile=PROFILE))
    assert type(bare) is type(client)
    assert not adapted(bare.search(index=INDEX, body=body_of(SENTENCE)))
    twice = wrap(wrap(client, profile=PROFILE), profile=PROFILE)
    assert type(plain(twice)) is type(client)


def test_copies_are_wrapped_and_pickling_is_the_clients_own(recorder):
    wrapped = wrap(recorder.client, profile=PROFILE)
    assert adapted(copy.copy(wrapped).search(index=INDEX, body=body_of(SENTENCE)))

    def taken(client):
        try:
            return type(pickle.loads(pickle.dumps(client))).__name__
        except Exception as error:  # noqa: BLE001  what the plain client raises is the measure
            return type(error)

    assert taken(wrapped) == taken(recorder.client)
    again, arguments = wrapped.__reduce_ex__(4)
    assert adapted(again(*arguments).search(index=INDEX, body=body_of(SENTENCE)))


def test_options_give_back_a_wrapped_client():
    recorder = Recorder(answer)
    wrapped = wrap(elasticsearch(recorder), profile=PROFILE)
    other = wrapped.options(request_timeout=7, opaque_id="mine")
    assert adapted(other.search(index=INDEX, **body_of(SENTENCE)))
    assert adapted(other.options(max_retries=0).search(index=INDEX, **body_of(SENTENCE)))
    assert not hasattr(wrap(opensearch(Recorder(answer)), profile=PROFILE), "options")


def test_a_bypass_sends_the_callers_own_request_and_nothing_else(recorder):
    traces = []
    wrapped = wrap(recorder.client, profile=PROFILE, on_trace=traces.append)
    for body in (body_of(KEYWORDS), {"query": {"match_all": {}}}, body_of(SENTENCE, size=0)):
        assert wrapped.search(index=INDEX, body=body) == recorder.client.search(index=INDEX, body=body)
        ours, own = recorder.asked[-2:]
        assert (ours.path, ours.body, ours.params) == (own.path, own.body, own.params)
    assert len(recorder.asked) == 6
    assert [trace.route.rule for trace in traces] == ["route: keywords", "no_text", "no_hits: size"]


def test_a_sentence_is_answered_in_the_clients_own_shape(recorder):
    body = body_of(SENTENCE, size=5)
    before = copy.deepcopy(body)
    own = recorder.client.search(index=INDEX, body=body)
    ours = wrap(recorder.client, profile=PROFILE).search(index=INDEX, body=body)
    assert body == before
    assert type(ours) is type(own)
    assert ours.keys() - {"_leaps"} == own.keys()
    assert len(ours["hits"]["hits"]) == 5
    for hit in ours["hits"]["hits"]:
        assert hit["_source"]["colour"] == "red"
        assert hit["_source"]["price"] < 60
    assert [asked.path for asked in recorder.asked] == [f"/{INDEX}/_search", f"/{INDEX}/_msearch"]
    assert ours["_leaps"]["round_trips"] == 1


def test_settings_hold_inside_the_block_and_per_index(recorder):
    wrapped = wrap(
        recorder.client, profile=PROFILE, indices={"alone": None, INDEX: Settings(max_rounds=1)}, settings=Settings()
    )
    assert not adapted(wrapped.search(index="alone", body=body_of(SENTENCE)))
    assert not adapted(wrapped.search(index=["alone", INDEX], body=body_of(SENTENCE)))
    assert not adapted(wrapped.search(index=INDEX, body=body_of("striped linen blazer")))
    with leaps_adapter.settings(Settings(route=RouteSettings(max_keywords=0))):
        assert adapted(wrapped.search(index=INDEX, body=body_of("striped linen blazer")))
    assert not adapted(wrapped.search(index=INDEX, body=body_of("striped linen blazer")))


def test_an_unknown_client_is_refused():
    with pytest.raises(ConfigurationError, match="no client of OpenSearch or Elasticsearch"):
        wrap(object())


def test_roles_may_be_a_file(recorder, tmp_path):
    (tmp_path / "roles.toml").write_text('[roles]\ncolour = "colour"\n', encoding="utf-8")
    assert adapted(wrap(recorder.client, roles=tmp_path / "roles.toml").search(index=INDEX, body=body_of(SENTENCE)))


@pytest.mark.parametrize("name", ASYNC)
@pytest.mark.anyio
async def test_async_clients(name, anyio_backend):
    recorder = Recorder(answer)
    async with wrap(CLIENTS[name](recorder), profile=PROFILE) as wrapped:
        assert inspect.iscoroutinefunction(wrapped.search)
        assert adapted(await wrapped.search(index=INDEX, body=body_of(SENTENCE)))
        assert not adapted(await wrapped.search(index=INDEX, body=body_of(KEYWORDS)))
        assert not adapted(await plain(wrapped).search(index=INDEX, body=body_of(SENTENCE)))
