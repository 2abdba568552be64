"""`leaps doctor`."""

from __future__ import annotations

import os
from importlib import metadata

import pytest

from leaps_adapter.cli import doctor as doctor_module
from leaps_adapter.cli import reaching
from leaps_adapter.errors import MissingExtraError, PluginError


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("LEAPS_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def findings(leaps_json):
    def run(*arguments, code=0):
        return {each["what"]: each for each in leaps_json("doctor", *arguments, code=code)}

    return run


def test_all_is_well(findings, leaps, index):
    found = findings("--index", index)
    assert found["Python"]["state"] == "ok"
    assert found["extra bm25"]["state"] == "ok"
    assert found["backends bm25"]["state"] == "ok"
    assert found["demos shop"]["state"] == "ok"
    assert found["cache"]["state"] == "ok"
    assert found[f"index {index}"]["detail"].endswith("products, BM25Backend")
    assert "✓  Python" in leaps("doctor").stdout


def test_an_old_python(findings, monkeypatch):
    monkeypatch.setattr(doctor_module, "_OLDEST_PYTHON", (99, 0))
    assert findings(code=1)["Python"]["mend"] == "install Python 3.11 or newer"


def test_a_missing_package_is_optional_and_has_its_command(findings, leaps, monkeypatch):
    version = metadata.version

    def without_pyarrow(name):
        if name == "pyarrow":
            raise metadata.PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr(metadata, "version", without_pyarrow)
    found = findings()["extra parquet"]
    assert (found["state"], found["detail"]) == ("optional", "pyarrow missing")
    assert found["mend"] == "pip install 'leaps-adapter[parquet]'"
    assert "— pip install 'leaps-adapter[parquet]'" in leaps("doctor").stdout


def test_run_from_a_folder_without_installing(findings, monkeypatch):
    def unknown(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", unknown)
    assert findings(code=1)["package"]["mend"] == "pip install 'leaps-adapter[local]'"


@pytest.mark.parametrize(
    ("error", "state", "code"),
    [(PluginError("broken", hint="mend it"), "broken", 1), (MissingExtraError("faiss", extra="faiss"), "optional", 0)],
)
def test_a_plug_in_that_does_not_load(findings, monkeypatch, error, state, code):
    def failing(group, name):
        raise error

    monkeypatch.setattr(doctor_module, "load", failing)
    found = findings(code=code)["backends bm25"]
    assert (found["state"], found["mend"]) == (state, error.hint)


def test_a_cache_that_cannot_be_written(findings, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("LEAPS_CACHE", str(tmp_path / "file" / "cache"))
    assert findings(code=1)["cache"]["mend"] == "set LEAPS_CACHE to a folder you can write"


@pytest.mark.parametrize(
    ("key", "state", "code"), [("a-key", "ok", 0), ("old,new", "ok", 0), ("", "broken", 1), ("a,", "broken", 1)]
)
def test_the_token_key_of_the_environment(findings, monkeypatch, key, state, code):
    monkeypatch.setenv("LEAPS_TOKEN_KEY", key)
    assert findings(code=code)["page-token key"]["state"] == state


def test_the_token_key_beside_an_index(findings, leaps, products_file, tmp_path):
    leaps("index", products_file, "--into", "s.idx")
    assert "made on the first search" in findings("--index", "s.idx")["page-token key"]["detail"]
    leaps("search", "blue cable under $40", "--index", "s.idx", "--size", 1)
    assert findings("--index", "s.idx")["page-token key"]["detail"] == "s.idx.token-key"
    if os.name != "nt":
        (tmp_path / "s.idx.token-key").chmod(0o644)
        assert findings("--index", "s.idx", code=1)["page-token key"]["mend"] == "chmod 600 s.idx.token-key"


def test_a_damaged_index(findings, leaps, products_file, tmp_path):
    leaps("index", products_file, "--into", "s.idx")
    (lines,) = (tmp_path / "s.idx").rglob("documents.jsonl")
    content = lines.read_bytes()
    lines.write_bytes(content.replace(b"patch", b"hatch", 1))
    found = findings("--index", "s.idx", code=1)["index s.idx"]
    assert "documents.jsonl" in found["detail"]
    assert found["mend"].startswith("leaps index")


def test_fields_that_were_not_recognized(findings, leaps, tmp_path):
    (tmp_path / "p.jsonl").write_text('{"id": "a", "note": "red kettle"}\n', encoding="utf-8")
    leaps("index", "p.jsonl", "--into", "s.idx")
    found = findings("--index", "s.idx")["price field"]
    assert found["state"] == "optional"
    assert "--roles" in found["mend"]


def test_an_index_without_a_folder_to_verify(findings, index, monkeypatch):
    class Plain:
        def __init__(self, inner):
            self.profile = inner.profile
            self.search = inner.search

    opened = reaching.open_index
    monkeypatch.setattr(reaching, "open_index", lambda path: Plain(opened(path)))
    assert findings("--index", index)[f"index {index}"]["detail"].endswith("Plain")
