"""Searches by template: adapted where the server renders them, the plain client's own error where it has none."""

from __future__ import annotations

import json

import pytest

import leaps_adapter
from leaps_adapter import Settings
from tests.integration import shop
from tests.integration.test_wrapped_compat import less_took

SENTENCE = "linen blazer for men, 50 to 80 dollars, no pure black"
KEYWORDS = "blazer jacket"
SOURCE = json.dumps(shop.body("{{words}}"))
STABLE = Settings(deadline=30)


def asked(text):
    return {"source": SOURCE, "params": {"words": text}}


def outcome(function, **arguments):
    try:
        return less_took(dict(function(**arguments)))
    except Exception as error:  # noqa: BLE001  whatever the plain client raises is the measure
        return type(error), str(error)


def test_opensearch(opensearch, opensearch_client, opensearch_shop, new_name):
    client, index = opensearch_client, opensearch_shop
    wrapped = leaps_adapter.wrap(client, settings=STABLE, templates=True)
    stored = new_name()
    client.put_script(id=stored, body={"script": {"lang": "mustache", "source": SOURCE}})
    for body in (asked(SENTENCE), {"id": stored, "params": {"words": SENTENCE}}):
        answer = wrapped.search_template(index=index, body=body)
        assert answer["_leaps"]["rewrites"]
        assert answer["_leaps"]["round_trips"] >= 2
        assert all(50 <= hit["_source"]["price"] <= 80 for hit in answer["hits"]["hits"])
    for body in (asked(KEYWORDS), {"id": "no-such"}, {"source": "{"}, {"source": SOURCE, "no_such": 1}):
        told = [outcome(each.search_template, index=index, body=body) for each in (client, wrapped)]
        assert told[0] == told[1]
    lines = [{}, asked(KEYWORDS), {}, asked(SENTENCE), {}, {"id": "no-such"}]
    own = client.msearch_template(body=lines, index=index)["responses"]
    ours = wrapped.msearch_template(body=lines, index=index)["responses"]
    assert [less_took(each) for each in (ours[0], ours[2])] == [less_took(each) for each in (own[0], own[2])]
    assert ours[1]["_leaps"]["rewrites"]
    untold = leaps_adapter.wrap(client, settings=STABLE)
    assert "_leaps" not in untold.search_template(index=index, body=asked(SENTENCE))


def test_elasticsearch_without_templates(elasticsearch, elasticsearch_client, elasticsearch_shop):
    client, index = elasticsearch_client, elasticsearch_shop
    wrapped = leaps_adapter.wrap(client, settings=STABLE, templates=True)
    own, ours = (outcome(each.search_template, index=index, **asked(SENTENCE)) for each in (client, wrapped))
    assert own == ours
    if isinstance(own, tuple):
        pytest.skip("this server has no templates")
