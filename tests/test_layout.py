"""What a reviewer would say twice: public names, layers, start-up, documentation that is current."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

import leaps_adapter

ROOT = Path(__file__).parents[1]
HEAVY = (
    *("bm25s", "faiss", "numpy", "onnxruntime", "tokenizers", "torch", "transformers", "sentence_transformers"),
    *("pyarrow", "rich", "typer", "elasticsearch", "opensearchpy", "leaps_backends", "leaps_demo_index"),
)


def docs_tool():
    spec = importlib.util.spec_from_file_location("write_docs", ROOT / "tools" / "write_docs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def modules():
    return sorted(each.name for each in pkgutil.walk_packages(leaps_adapter.__path__, "leaps_adapter."))


def test_public_names_are_sorted_and_there():
    assert leaps_adapter.__all__ == sorted(leaps_adapter.__all__)
    assert len(set(leaps_adapter.__all__)) == len(leaps_adapter.__all__)
    for name in leaps_adapter.__all__:
        assert getattr(leaps_adapter, name) is not None
    assert dir(leaps_adapter) == leaps_adapter.__all__
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = leaps_adapter.no_such_name


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


def fresh(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout.strip()


def test_importing_the_library_loads_nothing_heavy():
    code = f"import sys; from leaps_adapter import Leaps, AsyncLeaps; print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    assert fresh(code) == "[]"


def test_importing_the_library_is_quick():
    code = (
        "import time; begin = time.perf_counter(); from leaps_adapter import Leaps; print(time.perf_counter() - begin)"
    )
    # The best of several: what else the machine does is not the library's cost.
    assert min(float(fresh(code)) for _ in range(5)) < 0.25


def test_the_page_on_the_command_line_is_current():
    tool = docs_tool()
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == tool.cli_page(), "make docs"


def test_the_page_on_the_command_line_has_every_command():
    from leaps_adapter.cli.app import app  # noqa: PLC0415  the extra may be missing where this file is collected

    named = {each.name or each.callback.__name__ for each in app.registered_commands}
    assert named == set(docs_tool().COMMANDS) - {""}


def test_every_file_says_what_it_is():
    for folder in ("leaps_adapter", "backends", "demo_index", "tools"):
        for path in (ROOT / folder).rglob("*.py"):
            assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_the_changelog_names_this_version():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{leaps_adapter.__version__}]" in text or "## [Unreleased]" in text
