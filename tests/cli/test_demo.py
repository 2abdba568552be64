"""`leaps demo`, on the demo shop as it ships."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

import leaps_demo_index
from leaps_adapter.cli import demo as demo_module
from leaps_adapter.cli.app import app
from leaps_adapter.errors import BackendTimeoutError


@pytest.fixture(scope="session")
def demo_index(tmp_path_factory):
    """The demo's index, made by the command itself on its first use."""
    cache = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEAPS_CACHE", str(cache))
        first = CliRunner().invoke(app, ["demo", "--json"])
    assert first.exit_code == 0, first.output
    (folder,) = cache.glob("demo-*.idx")
    return folder, json.loads(first.stdout)


@pytest.fixture
def demo(leaps, demo_index):
    """Run the demo on the index that is there."""

    def run(*arguments, **options):
        return leaps("demo", *arguments, "--index", demo_index[0], **options)

    return run


def test_the_prepared_queries(demo_index):
    shown = demo_index[1]
    assert shown["products"] == sum(1 for _ in leaps_demo_index.products())
    assert shown["queries"][0]["query"] == leaps_demo_index.STAR_QUERY
    assert len(shown["queries"]) == 1 + len(demo_module._PREPARED)
    for each in shown["queries"]:
        assert each["right"]
        assert each["plain"]["bypass"] == "plain"
        assert all(hit["grade"] for hit in each["plain"]["hits"])


def test_the_adapter_finds_what_the_engine_does_not(demo_index):
    plain = adapted = 0
    for each in demo_index[1]["queries"]:
        right = set(each["right"])
        plain += len(right & {hit["id"] for hit in each["plain"]["hits"]})
        adapted += len(right & {hit["id"] for hit in each["adapted"]["hits"]})
    assert adapted >= 12
    assert adapted > 3 * plain


def test_what_is_shown(demo):
    printed = demo().stdout
    assert "“linen blazer for men, 50 to 80 dollars" in printed
    for part in (
        "Understood",
        "The plain engine",
        "Through leaps-adapter",
        "Rewrites",
        "Held back",
        " right",
        "✓",
        "✗",
    ):
        assert part in printed
    assert "leaps index FILE... --into DIR" in printed


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_no_line_is_wider_than_the_terminal(demo, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    printed = demo("suitcase, not black, at most 3.5 kg").stdout
    assert max(map(len, printed.splitlines())) <= width
    assert "Through leaps-adapter" in printed


def test_a_keyword_goes_through_untouched(demo):
    printed = demo("blazer").stdout
    assert "goes to the engine untouched" in printed
    assert "Understood" not in printed


def test_an_own_query_has_no_answer_key(demo, leaps):
    assert "satisfy it" in demo("suitcase, not black, at most 3.5 kg").stdout
    assert json.loads(demo("suitcase, not black, at most 3.5 kg", "--json").stdout)["queries"][0]["right"] is None


def test_near_misses_when_nothing_passes(demo):
    assert "near misses" in demo("linen blazer for men above 90000 dollars").stdout


def test_a_query_that_is_too_long_is_told(demo):
    assert "! query_truncated" in demo(f"suitcase under 100 dollars {'x' * 3000}").stdout


def test_the_prompt(demo, monkeypatch):
    monkeypatch.setattr(demo_module, "interactive", lambda: True)
    printed = demo("blazer", stdin="suitcase under 80 dollars\n\nnot black\nq\n").stdout
    assert "Your turn" in printed
    assert "“suitcase under 80 dollars”" in printed
    assert printed.count("suitcase") > 4  # the follow-up is about suitcases too
    assert "“not black”" in printed


def test_the_prompt_ends_with_the_input(demo, monkeypatch):
    monkeypatch.setattr(demo_module, "interactive", lambda: True)
    assert demo("blazer", stdin="").stdout


def test_an_error_does_not_end_the_prompt(demo, monkeypatch):
    show = demo_module.Stage.show

    def failing(self, console, text, **options):
        if text == "boom":
            raise BackendTimeoutError("too slow")
        show(self, console, text, **options)

    monkeypatch.setattr(demo_module, "interactive", lambda: True)
    monkeypatch.setattr(demo_module.Stage, "show", failing)
    result = demo("blazer", stdin="boom\nscarf\nquit\n")
    assert "error: too slow" in result.stderr
    assert "“scarf”" in result.stdout


def test_a_broken_index_of_the_user_s_own_is_not_replaced(leaps, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "index.json").write_text("{}", encoding="utf-8")
    assert "cannot be opened" in leaps("demo", "--index", "mine", code=1).stderr


def test_a_cached_index_that_cannot_be_read_is_made_again(leaps_json, monkeypatch, tmp_path, products_file):
    monkeypatch.setenv("LEAPS_CACHE", str(tmp_path))
    lines = products_file.read_text(encoding="utf-8").splitlines()
    monkeypatch.setattr(leaps_demo_index, "products", lambda: map(json.loads, lines))
    first = leaps_json("demo", "cable under $9")
    (folder,) = tmp_path.glob("demo-*.idx")
    (profile,) = folder.rglob("profile.json")
    profile.write_text("{}", encoding="utf-8")
    assert leaps_json("demo", "cable under $9")["products"] == first["products"]


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are of Unix")
def test_on_a_real_terminal(demo_index, monkeypatch):
    pty = pytest.importorskip("pty")
    master, slave = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "COLUMNS"}}
    code = "from leaps_adapter.cli import main; main()"
    running = subprocess.Popen(
        [sys.executable, "-c", code, "demo", "suitcase under 80 dollars, not black", "--index", str(demo_index[0])],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**environment, "TERM": "xterm-256color"},
    )
    os.close(slave)
    os.write(master, b"q\n")
    printed = b""
    try:
        while chunk := os.read(master, 65536):
            printed += chunk
    except OSError:
        pass  # how Linux tells that the other side is closed
    finally:
        os.close(master)
    assert running.wait(timeout=30) == 0
    assert b"\x1b[32m" in printed  # kept, in green
    assert b"\x1b[90m" in printed  # dropped, in grey
    assert b"Your turn" in printed
