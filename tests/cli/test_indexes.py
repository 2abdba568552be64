"""Folders on the command line."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from leaps_adapter.cli.indexes import cache_folder, demo_shop, open_index
from leaps_adapter.errors import BrokenIndexError, ConfigurationError, PluginError


def test_the_cache_of_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("LEAPS_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path


@pytest.mark.parametrize(
    ("platform", "variable", "where"),
    [
        ("linux", "XDG_CACHE_HOME", ".cache"),
        ("darwin", None, "Library/Caches"),
        ("win32", "LOCALAPPDATA", "AppData/Local"),
    ],
)
def test_the_cache_of_the_platform(monkeypatch, tmp_path, platform, variable, where):
    monkeypatch.delenv("LEAPS_CACHE", raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setattr(sys, "platform", platform)
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    assert cache_folder() == tmp_path / where / "leaps-adapter"
    if variable:
        monkeypatch.setenv(variable, str(tmp_path / "own"))
        assert cache_folder() == tmp_path / "own" / "leaps-adapter"


def test_a_user_without_a_home(monkeypatch):
    def homeless():
        raise RuntimeError("no home")

    monkeypatch.delenv("LEAPS_CACHE", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(ConfigurationError, match="LEAPS_CACHE"):
        cache_folder()


@pytest.mark.parametrize("content", [None, "", "{}", "[]", '{"backend": 3}', "\xff"])
def test_what_is_no_index_is_told_by_the_default_back_end(tmp_path, content):
    if content is not None:
        (tmp_path / "index.json").write_text(content, encoding="latin-1")
    with pytest.raises(BrokenIndexError):
        open_index(tmp_path)


def test_an_index_of_a_back_end_that_is_not_installed(tmp_path):
    (tmp_path / "index.json").write_text('{"backend": "lucene"}', encoding="utf-8")
    with pytest.raises(PluginError, match="no 'lucene' among the backends"):
        open_index(tmp_path)


def test_an_incomplete_demo(monkeypatch):
    monkeypatch.setattr("leaps_adapter.cli.indexes.load", lambda *_: object())
    with pytest.raises(PluginError, match="not complete"):
        demo_shop()
