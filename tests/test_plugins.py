from importlib.metadata import EntryPoint

import pytest

from leaps_adapter import plugins
from leaps_adapter.errors import MissingExtraError, PluginError
from leaps_adapter.plugins import Group
from leaps_adapter.testing import ListBackend


@pytest.fixture
def registered(monkeypatch):
    entries = []
    monkeypatch.setattr(plugins, "entry_points", lambda group: [each for each in entries if each.group == group])

    def register(name, value, group=Group.BACKENDS):
        entries.append(EntryPoint(name=name, value=value, group=group))

    return register


def test_names_are_sorted_and_import_nothing(registered):
    registered("b", "no.such.module:Thing")
    registered("a", "no.such.module:Thing")
    registered("x", "no.such.module:Thing", Group.MODELS)
    assert plugins.names(Group.BACKENDS) == ("a", "b")


def test_a_plugin_is_loaded_by_name_even_if_it_is_registered_twice_the_same(registered):
    registered("list", "leaps_adapter.testing:ListBackend")
    registered("list", "leaps_adapter.testing:ListBackend")
    assert plugins.load(Group.BACKENDS, "list") is ListBackend


def test_what_cannot_be_loaded_says_why(registered):
    with pytest.raises(PluginError, match="none is installed"):
        plugins.load(Group.BACKENDS, "bm25")
    registered("broken", "no.such.module:Thing")
    registered("twice", "a:B")
    registered("twice", "c:D")
    with pytest.raises(PluginError, match="known: broken, twice"):
        plugins.load(Group.BACKENDS, "bm25")
    with pytest.raises(PluginError, match=r"no\.such\.module"):
        plugins.load(Group.BACKENDS, "broken")
    with pytest.raises(PluginError, match="a:B and c:D"):
        plugins.load(Group.BACKENDS, "twice")


def test_a_missing_extra_keeps_its_own_hint(registered, monkeypatch):
    registered("needy", "anything:Thing")
    monkeypatch.setattr(EntryPoint, "load", lambda _: (_ for _ in ()).throw(MissingExtraError("bm25s", extra="bm25")))
    with pytest.raises(MissingExtraError, match="pip install"):
        plugins.load(Group.BACKENDS, "needy")


def test_our_own_back_ends_are_plug_ins_like_anybodys():
    assert set(plugins.names(Group.BACKENDS)) >= {"bm25", "faiss", "hybrid"}
