"""The program as a whole: help, version, completion, errors in one line, pipes, start-up."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from importlib.metadata import entry_points

import pytest

from leaps_adapter import __version__
from leaps_adapter.cli import app as app_module
from leaps_adapter.cli import main
from leaps_adapter.cli.app import app

COMMANDS = {"demo", "index", "search", "batch", "explain", "profile", "doctor"}


def program(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-c", "from leaps_adapter.cli import main; main()", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        **options,
    )


def test_version(leaps):
    assert leaps("--version").stdout == f"leaps-adapter {__version__}\n"


def test_help_names_every_command(leaps):
    printed = leaps("--help").stdout
    assert all(f"│ {name}" in printed for name in COMMANDS)
    assert "--install-completion" in printed


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help_and_json(leaps, command):
    printed = leaps(command, "-h").stdout
    assert "--json" in printed
    assert f"Usage: leaps {command}" in printed or f"{command} [OPTIONS]" in printed


@pytest.mark.parametrize(
    ("typed", "position", "offered"),
    [("leaps sea", 1, {"search"}), ("leaps index x --backend ", 4, {"bm25", "hybrid"})],
)
def test_completion(typed, position, offered):
    environment = {**os.environ, "COMP_WORDS": typed, "COMP_CWORD": str(position), "_LEAPS_COMPLETE": "complete_bash"}
    assert offered <= set(program(env=environment).stdout.split())


def test_the_entry_point_is_main():
    (entry,) = [each for each in entry_points(group="console_scripts") if each.name == "leaps"]
    assert entry.load() is main


def test_alone_it_shows_its_help_and_no_error(leaps):
    result = leaps(code=2)
    assert "Usage: leaps" in result.stdout
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["serach"], "error: No such command 'serach'. Did you mean 'search'? — leaps --help\n"),
        (["search", "x", "--no-such"], "error: No such option: --no-such"),
        (["search"], "error: Missing argument 'query' — leaps search --help\n"),
        (["search", "x", "--index", "i", "--size", "0"], "error: Invalid value for '--size'"),
    ],
)
def test_a_command_line_that_cannot_be_read_is_told_in_one_line(leaps, arguments, told):
    result = leaps(*arguments, code=2)
    assert result.stderr.startswith(told)
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_an_error_of_ours_is_one_line_with_the_mend(leaps, tmp_path):
    result = leaps("search", "x", "--index", tmp_path / "none", code=1)
    assert result.stderr == (
        f"error: the index {tmp_path / 'none'} cannot be opened: there is no such folder"
        f" — leaps index FILE... --into {tmp_path / 'none'}\n"
    )


def test_any_other_error_is_not_hidden(monkeypatch):
    monkeypatch.setattr(app_module.TyperGroup, "main", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        app(["--version"])


def test_a_stream_that_is_no_file_is_left_alone(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    with pytest.raises(SystemExit):
        app(["--version"])
    assert sys.stdout.getvalue().startswith("leaps-adapter ")


def test_interrupting_exits_with_130(leaps, monkeypatch):
    def interrupted(path):
        raise KeyboardInterrupt

    monkeypatch.setattr("leaps_adapter.cli.reaching.open_index", interrupted)
    leaps("search", "x", "--index", "i", code=130)


def test_leaving_a_question_exits_with_130(leaps, monkeypatch):
    def left(path):
        raise EOFError

    monkeypatch.setattr("leaps_adapter.cli.reaching.open_index", left)
    leaps("search", "x", "--index", "i", code=130)


@pytest.mark.parametrize("package", ["typer", "rich"])
def test_without_its_packages_it_says_how_to_install_them(package, monkeypatch, capsys):
    for name in ("app", "output"):
        monkeypatch.delitem(sys.modules, f"leaps_adapter.cli.{name}")
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(SystemExit) as exit_:
        main()
    assert exit_.value.code == 1
    assert capsys.readouterr().err == f"error: {package} is not installed — pip install 'leaps-adapter[cli]'\n"


def test_another_missing_module_is_not_hidden(monkeypatch):
    monkeypatch.delitem(sys.modules, "leaps_adapter.cli.app")
    monkeypatch.setitem(sys.modules, "leaps_adapter.cli.batch", None)
    with pytest.raises(ModuleNotFoundError, match="batch"):
        main()


def test_main_runs_the_program(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["leaps", "--version"])
    with pytest.raises(SystemExit) as exit_:
        main()
    assert exit_.value.code == 0
    assert capsys.readouterr().out.startswith("leaps-adapter ")


def test_a_pipe_that_closes_early_is_no_error(index):
    command = f"{sys.executable} -c 'from leaps_adapter.cli import main; main()' profile --index {index} | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


def test_a_terminal_of_few_characters_still_gets_the_rest(index):
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = program("search", "orange cable under $12", "--index", index, env=environment)
    assert done.returncode == 0, done.stderr
    assert "? L4" in done.stdout


def test_help_starts_quickly_and_loads_nothing_heavy():
    begin = time.perf_counter()
    code = (
        "import sys, leaps_adapter.cli.app;"
        "print(sorted({'numpy', 'bm25s', 'faiss', 'pydantic', 'torch', 'onnxruntime'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
    assert time.perf_counter() - begin < 5  # a guard against a hang; the modules above are what costs
