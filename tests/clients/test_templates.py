"""Searches by template: untouched unless `wrap` was told otherwise, else as if their bodies had been sent."""

from __future__ import annotations

import json

import pytest
from elasticsearch import ApiError
from opensearchpy.exceptions import OpenSearchException

from leaps_adapter import wrap
from leaps_adapter.catalogue import build_profile
from leaps_adapter.clients.kinds import Maker
from leaps_adapter.clients.templates import read_template, render
from tests.clients.answering import INDEX, KEYWORDS, PRODUCTS, SENTENCE, answer, body_of, found
from tests.clients.recorded import CLIENTS, Recorder, opensearch

PROFILE = build_profile(PRODUCTS)
SOURCE = json.dumps(body_of("{{q}}", size=5))
SYNC = ["opensearch", "elasticsearch"]
ASYNC = ["async opensearch", "async elasticsearch"]
LINES = [
    {},
    {"source": SOURCE, "params": {"q": KEYWORDS}},
    {},
    {"source": SOURCE, "params": {"q": SENTENCE}},
    {},
    {"id": "none"},
]


def filled(asked):
    """The body that a template stands for, None where there is no such template."""
    if "source" not in asked:
        return None
    return json.loads(asked["source"].replace("{{q}}", asked.get("params", {}).get("q", "")))


def engine(asked):
    """An engine that knows templates."""
    missing = (404, {"error": {"type": "resource_not_found_exception", "reason": "none"}, "status": 404})
    if asked.path == "/_render/template":
        body = filled(asked.json)
        return {"template_output": body} if body else missing
    if asked.path.endswith("_search/template"):
        body = filled(asked.json)
        return found(body) if body else missing
    if asked.path.endswith("_msearch/template"):
        bodies = [filled(each) for each in asked.lines[1::2]]
        return {"responses": [{**found(each), "status": 200} if each else missing[1] for each in bodies]}
    return answer(asked)


class World:
    def __init__(self, name, **options):
        self.traces = []
        self.recorder = Recorder(engine)
        self.client = CLIENTS[name](self.recorder, max_retries=0)
        told = {"profile": PROFILE, "on_trace": self.traces.append, "templates": True, **options}
        self.wrapped = wrap(self.client, **told)

    @property
    def paths(self):
        return [asked.path for asked in self.recorder.asked]


def asked_for(text, **rest):
    return {"index": INDEX, "body": {"source": SOURCE, "params": {"q": text}}, **rest}


@pytest.mark.parametrize("name", SYNC)
def test_without_being_told_templates_pass_untouched(name):
    one = World(name, templates=False)
    own = one.client.search_template(**asked_for(SENTENCE))
    assert one.wrapped.search_template(**asked_for(SENTENCE)) == own
    one.wrapped.msearch_template(body=LINES, index=INDEX)
    assert one.paths == [f"/{INDEX}/_search/template"] * 2 + [f"/{INDEX}/_msearch/template"]
    assert one.traces == []


def check(own, ours):
    assert type(ours) is type(own)
    assert ours["_leaps"]["rewrites"]
    assert ours["_leaps"]["round_trips"] == 2
    assert 0 < len(ours["hits"]["hits"]) <= 5
    assert all(hit["_source"]["colour"] == "red" for hit in ours["hits"]["hits"])


@pytest.mark.parametrize("name", SYNC)
def test_a_sentence_in_a_template_is_adapted(name):
    one = World(name)
    own = one.client.search_template(**asked_for(SENTENCE))
    check(own, one.wrapped.search_template(**asked_for(SENTENCE)))
    assert one.paths[1:] == ["/_render/template", f"/{INDEX}/_msearch"]


@pytest.mark.parametrize("name", ASYNC)
@pytest.mark.anyio
async def test_async_clients_alike(anyio_backend, name):
    one = World(name)
    async with one.wrapped as wrapped:
        own = await one.client.search_template(**asked_for(SENTENCE))
        check(own, await wrapped.search_template(**asked_for(SENTENCE)))
        own = await one.client.search_template(**asked_for(KEYWORDS))
        assert await wrapped.search_template(**asked_for(KEYWORDS)) == own
        several = (await wrapped.msearch_template(body=LINES, index=INDEX))["responses"]
        assert ["_leaps" in each for each in several] == [False, True, False]


@pytest.mark.parametrize("name", SYNC)
def test_what_is_no_sentence_is_the_clients_own(name):
    one = World(name)
    own = one.client.search_template(**asked_for(KEYWORDS))
    assert one.wrapped.search_template(**asked_for(KEYWORDS)) == own
    assert one.paths[1:] == ["/_render/template", f"/{INDEX}/_search/template"]
    assert one.traces[-1].route.rule == "route: keywords"


@pytest.mark.parametrize("name", SYNC)
def test_what_cannot_be_rendered_is_shown_as_the_client_shows_it(name):
    one = World(name)
    for client in (one.client, one.wrapped):
        with pytest.raises((ApiError, OpenSearchException)) as caught:
            client.search_template(index=INDEX, body={"id": "none"})
        assert "404" in str(caught.value)
    assert one.traces[-1].route.rule == "parameter: template"


@pytest.mark.parametrize("name", SYNC)
def test_where_batches_are_refused_the_templates_own_answer_is_given(name):
    one = World(name)
    one.recorder.answer = lambda asked: (
        (503, {"error": "busy", "status": 503}) if asked.path.endswith("/_msearch") else engine(asked)
    )
    own = one.client.search_template(**asked_for(SENTENCE))
    assert one.wrapped.search_template(**asked_for(SENTENCE)) == own


@pytest.mark.parametrize("name", SYNC)
def test_several_templates_each_for_itself(name):
    one = World(name)
    own = one.client.msearch_template(body=LINES, index=INDEX)["responses"]
    told = one.wrapped.msearch_template(body=LINES, index=INDEX)["responses"]
    assert told[0] == own[0]
    assert told[2] == own[2]
    assert told[1]["_leaps"]["rewrites"]
    assert told[1]["status"] == 200


def test_time_and_credentials_go_along():
    one = World("opensearch")
    one.wrapped.search_template(**asked_for(SENTENCE, http_auth=("ann", "x"), request_timeout=1))
    assert [asked.timeout <= 1 for asked in one.recorder.asked] == [True, True]
    assert {asked.headers["authorization"] for asked in one.recorder.asked} == {"Basic YW5uOng="}
    # what fills a template of elasticsearch-py stands beside the call's other arguments
    other = World("elasticsearch")
    other.recorder.answer = lambda asked: (
        (503, {"error": "busy", "status": 503}) if asked.path.endswith("/_msearch") else engine(asked)
    )
    limited = other.wrapped.options(request_timeout=5)
    assert limited.search_template(index=INDEX, source=SOURCE, params={"q": SENTENCE, "request_timeout": 1})
    assert other.recorder.asked[-1].path == f"/{INDEX}/_search/template"
    assert 1 < other.recorder.asked[-1].timeout < 5


@pytest.mark.parametrize(
    ("maker", "args", "kwargs"),
    [
        (Maker.OPENSEARCH, (1,), {"body": {"id": "a"}}),
        (Maker.OPENSEARCH, (), {"body": "{}"}),
        (Maker.OPENSEARCH, (), {"body": {"id": "a", "query": {}}}),
        (Maker.OPENSEARCH, (), {"body": {"params": {}}}),
        (Maker.OPENSEARCH, (), {}),
        (Maker.ELASTICSEARCH, (), {"params": {"q": "a"}}),
    ],
)
def test_what_is_no_template(maker, args, kwargs):
    assert read_template(maker, args, kwargs) is None


def test_what_an_argument_says_holds_for_the_search():
    told = read_template(Maker.OPENSEARCH, (), {"body": {"id": "a", "explain": True, "profile": False}, "routing": "r"})
    assert (told.rendered, told.arguments) == ({"id": "a"}, {"routing": "r", "explain": True})
    told = read_template(Maker.ELASTICSEARCH, (), {"id": "a", "params": {"q": 1}, "index": "b", "profile": True})
    assert (told.rendered, told.arguments) == ({"id": "a", "params": {"q": 1}}, {"index": "b", "profile": True})


@pytest.mark.anyio
async def test_a_fault_that_is_not_the_engines_is_raised(anyio_backend):
    template = read_template(Maker.OPENSEARCH, (), {"body": {"id": "a"}, "headers": "x: y"})
    assert await render(opensearch(Recorder(engine)), Maker.OPENSEARCH, template) is None
    template = read_template(Maker.OPENSEARCH, (), {"body": {"id": "a"}})
    with pytest.raises(ZeroDivisionError):
        await render(opensearch(Recorder(lambda asked: 1 / 0)), Maker.OPENSEARCH, template)
