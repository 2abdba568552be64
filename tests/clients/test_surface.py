"""The request surface names all that the installed clients take."""

from __future__ import annotations

import inspect
import tomllib
from importlib.resources import files

import elasticsearch
import opensearchpy
import pytest
from opensearchpy.client.utils import GLOBAL_PARAMS

from leaps_adapter.clients.surface import Goes, body_keys, header_keys, parameters


def opensearch_parameters(call):
    """What the decorator of an opensearch-py method and its signature take."""
    method = getattr(opensearchpy.OpenSearch, call)
    decorated = inspect.getclosurevars(method).nonlocals["opensearch_query_params"]
    named = set(inspect.signature(inspect.unwrap(method)).parameters) - {"self"}
    return named | set(decorated) | set(GLOBAL_PARAMS)


def elasticsearch_parameters(call):
    return set(inspect.signature(getattr(elasticsearch.Elasticsearch, call)).parameters) - {"self"}


@pytest.mark.parametrize("call", ["search", "msearch"])
def test_every_parameter_of_opensearch_py_goes_somewhere(call):
    assert opensearch_parameters(call) - set(parameters("opensearch", call)) == set()


@pytest.mark.parametrize("call", ["search", "msearch"])
def test_every_parameter_of_elasticsearch_py_goes_somewhere(call):
    assert elasticsearch_parameters(call) - set(parameters("elasticsearch", call)) == set()


@pytest.mark.parametrize("call", ["search", "msearch"])
def test_the_async_clients_take_the_same(call):
    for client in (elasticsearch.Elasticsearch, opensearchpy.OpenSearch):
        name = f"Async{client.__name__}"
        other = getattr(elasticsearch, name, None) or getattr(opensearchpy, name)
        ours = inspect.signature(inspect.unwrap(getattr(client, call))).parameters
        theirs = inspect.signature(inspect.unwrap(getattr(other, call))).parameters
        assert list(ours) == list(theirs)


@pytest.mark.parametrize("client", ["opensearch", "elasticsearch"])
def test_no_name_goes_to_two_places(client):
    tables = tomllib.loads(files("leaps_adapter.clients.surface").joinpath(f"{client}.toml").read_text())
    for table in tables.values():
        names = [name for listed in table.values() for name in listed]
        assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("client", ["opensearch", "elasticsearch"])
def test_what_bypasses_by_name(client):
    assert {parameters(client)[name] for name in ("scroll", "q")} == {Goes.BYPASS}
    assert {body_keys(client)[name] for name in ("slice", "profile")} == {Goes.BYPASS}
    assert parameters(client)["index"] is Goes.URL
    assert parameters("opensearch")["search_pipeline"] is Goes.BODY


def test_every_key_that_elasticsearch_py_writes_into_a_body_is_known():
    named = {name for name, goes in parameters("elasticsearch").items() if goes in {Goes.BODY, Goes.BYPASS}}
    client = {"query", "aggs", "aggregations", "knn", "retriever", "rank", "rescore", "slice", "profile"}
    assert client <= named
    assert client <= set(body_keys("elasticsearch"))


@pytest.mark.parametrize("client", ["opensearch", "elasticsearch"])
def test_what_an_items_header_may_hold(client):
    assert {"index", "routing", "preference", "search_type"} <= header_keys(client)
    assert not {"size", "query", "typed_keys"} & header_keys(client)
