"""What a reviewer would say twice: names, layers, documentation that is current."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import os
import pkgutil
import re
import subprocess
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

import leaps_adapter

ROOT = Path(__file__).parents[1]


def docs_tool():
    spec = importlib.util.spec_from_file_location("write_docs", ROOT / "tools" / "write_docs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def modules():
    return sorted(each.name for each in pkgutil.walk_packages(leaps_adapter.__path__, "leaps_adapter."))


def test_every_error_of_ours_is_public():
    errors = importlib.import_module("leaps_adapter.errors")
    tree = {name for name, each in vars(errors).items() if isinstance(each, type) and issubclass(each, Exception)}
    assert tree <= set(leaps_adapter.__all__)
    assert all(f"── {name}" in errors.__doc__ for name in tree - {"LeapsError"})


@pytest.mark.parametrize("name", modules())
def test_names_of_a_module_are_sorted(name):
    module = importlib.import_module(name)
    names = getattr(module, "__all__", [])
    assert list(names) == sorted(names)
    assert all(hasattr(module, each) for each in names)


def test_layers():
    assert lint_imports(config_filename=str(ROOT / ".importlinter"), no_cache=True, no_logo=True) == 0


def test_the_page_on_the_command_line_is_current():
    tool = docs_tool()
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == tool.cli_page(), "make docs"


def test_every_file_says_what_it_is():
    for folder in ("leaps_adapter", "backends", "demo_index", "tools"):
        for path in (ROOT / folder).rglob("*.py"):
            assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_what_ci_runs_can_be_run():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", str(script)], check=True)
    targets = re.findall(r"^make ([a-z]+)", script.read_text(encoding="utf-8"), re.MULTILINE)
    assert {"check", "test", "demo"} <= set(targets)
    for target in targets:
        subprocess.run(["make", "--dry-run", target], cwd=ROOT, check=True, capture_output=True)


def test_the_changelog_names_this_version():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{leaps_adapter.__version__}]" in text or "## [Unreleased]" in text
