from __future__ import annotations

import sys

import elasticsearch
import opensearchpy
import pytest

from leaps_adapter.clients.kinds import Maker, kind_of
from leaps_adapter.errors import ConfigurationError
from tests.clients.recorded import CLIENTS, Recorder


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_is_known_by_its_class(name):
    kind = kind_of(CLIENTS[name](Recorder()))
    assert kind.maker is Maker(name.split()[-1])
    assert kind.is_async is name.startswith("async")
    assert sys.modules[kind.package].__versionstr__.startswith(".".join(map(str, kind.version)))


def test_a_subclass_counts_as_what_it_derives_from():
    class Ours(opensearchpy.OpenSearch):
        pass

    assert kind_of(Ours("http://nowhere:1")).maker is Maker.OPENSEARCH


def test_what_is_no_client_is_refused():
    with pytest.raises(ConfigurationError, match="dict is no client"):
        kind_of({})


@pytest.mark.parametrize(
    ("module", "version", "told"),
    [
        (opensearchpy, "2.8.0", "opensearchpy 2.8 is not supported"),
        (elasticsearch, "8.18.1", "elasticsearch 8.18 is not supported"),
        (elasticsearch, "7.17.0", "elasticsearch 7.17 is not supported"),
        (elasticsearch, "10.0.0", "elasticsearch 10.0 is not supported"),
        (elasticsearch, "nine", "does not say which version"),
    ],
)
def test_other_majors_are_refused(monkeypatch, module, version, told):
    monkeypatch.setattr(module, "__versionstr__", version)
    client = CLIENTS["opensearch" if module is opensearchpy else "elasticsearch"](Recorder())
    with pytest.raises(ConfigurationError, match=told) as caught:
        kind_of(client)
    assert "install" in caught.value.hint


@pytest.mark.parametrize("version", ["8.19.0", "8.20.0", "9.0.0", "9.5.1"])
def test_supported_versions(monkeypatch, version):
    monkeypatch.setattr(elasticsearch, "__versionstr__", version)
    assert kind_of(CLIENTS["elasticsearch"](Recorder())).version[0] == int(version[0])
