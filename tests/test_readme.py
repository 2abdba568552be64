"""The README's examples run, in order, and what it shows of their output is what they print."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("write_docs", ROOT / "tools" / "write_docs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_examples_print_what_is_shown(tool, tmp_path, monkeypatch):
    monkeypatch.setenv("LEAPS_CACHE", str(tmp_path / "cache"))
    (tmp_path / "shop").mkdir()
    text = README.read_text(encoding="utf-8")
    assert text.count("```python\n") >= 1
    assert tool.with_outputs(text, cwd=tmp_path / "shop") == text, "make docs"


def test_a_stale_output_is_noticed(tool, tmp_path):
    page = "```python\nprint(1 + 1)\n```\n\n```text\n3\n```\n"
    assert tool.with_outputs(page, cwd=tmp_path) == page.replace("3", "2")


def test_times_and_sizes_may_differ(tool, tmp_path):
    page = "```python\nprint('done in 17 ms, 3.2 MB')\n```\n\n```text\ndone in 5 ms, 99 MB\n```\n"
    assert tool.with_outputs(page, cwd=tmp_path) == page


def test_an_example_that_fails_is_noticed(tool, tmp_path):
    with pytest.raises(ZeroDivisionError):
        tool.with_outputs("```python\n1 / 0\n```\n", cwd=tmp_path)
    with pytest.raises(SystemExit, match="exits with 2"):
        tool.with_outputs("```console\n$ leaps nonsense\n```\n", cwd=tmp_path)


def test_links_within_the_project_lead_somewhere():
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", README.read_text(encoding="utf-8")):
        assert (ROOT / target).exists(), target


def test_the_commands_it_names_are_in_the_makefile():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"\bmake ([a-z]+)\b", README.read_text(encoding="utf-8")):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
