"""Write what the program says of itself into the documentation: docs/cli.md and the outputs shown in README.md.

python tools/write_docs.py           # write them
python tools/write_docs.py --check   # exit with 1 if they are not current
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = ("", "demo", "index", "search", "batch", "explain", "profile", "doctor")
_BLOCK = re.compile(r"^```(python|console)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.DOTALL | re.MULTILINE)
_TIMES = re.compile(r"\d+(\.\d+)? (ms|s|MB)\b")


def cli_page() -> str:
    """Return docs/cli.md: the help text of every command."""
    parts = [
        "# The command line\n",
        "Every command takes `--json` and then writes JSON alone to the standard output; progress and errors go to the "
        "standard error. An error is one line: what is wrong, a dash, the mend. The exit code is 0, 1 for what fails, "
        "2 for a command line that cannot be read. `leaps --install-completion` sets up completion for the shell.\n",
    ]
    for command in COMMANDS:
        name = f"leaps {command}".rstrip()
        parts += [f"## {name}\n\n```text\n{help_text(command)}\n```\n"]
    return "\n".join(parts)


def help_text(command: str) -> str:
    """Return what `leaps COMMAND --help` prints, 100 columns wide and without colour."""
    printed = run(f"leaps {command} --help", cwd=ROOT)
    return "\n".join(line.rstrip() for line in printed.strip("\n").splitlines())


def run(command: str, *, cwd: Path) -> str:
    """Return what a command of the project prints, 100 columns wide and without colour."""
    environment = {**os.environ, "COLUMNS": "100", "TERMINAL_WIDTH": "100", "NO_COLOR": "1", "TERM": "dumb"}
    environment["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), environment["PATH"]))
    done = subprocess.run(  # noqa: S602  a line of our own page, pipes and all
        command, shell=True, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{command} exits with {done.returncode}: {done.stderr}")
    return done.stdout


def with_outputs(page: str, *, cwd: Path) -> str:
    """Return a page with the output of each of its examples as it is now; they run in order, in the folder `cwd`.

    An example is a `python` block, or a `console` block, whose lines `$ leaps ...` are run. Its output is the `text`
    block right after it; an example without one only has to run.
    """
    names: dict[str, object] = {"__name__": "__main__"}

    def replaced(block: re.Match[str]) -> str:
        language, code, shown = block.groups()
        printed = _python(code, names, cwd) if language == "python" else _console(code, cwd)
        if shown is None:
            return block[0]
        current = shown if _without_times(shown) == _without_times(printed) else printed
        return f"```{language}\n{code}```\n\n```text\n{current}```\n"

    return _BLOCK.sub(replaced, page)


def _python(code: str, names: dict[str, object], cwd: Path) -> str:
    printed = io.StringIO()
    with contextlib.chdir(cwd), contextlib.redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), names)  # noqa: S102  our own page
    return _tidy(printed.getvalue())


def _console(code: str, cwd: Path) -> str:
    printed = ""
    for line in code.splitlines():
        if line.startswith("$ leaps "):
            printed += run(line.removeprefix("$ "), cwd=cwd)
    return _tidy(printed)


def _tidy(printed: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in printed.strip("\n").splitlines())


def _without_times(text: str) -> str:
    return _TIMES.sub("", text)


def pages() -> dict[Path, str]:
    """Return every page that is written, as it should be now."""
    readme = ROOT / "README.md"
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as cache:
        # An index of an earlier state of the code would show what is no longer true.
        os.environ["LEAPS_CACHE"] = cache
        return {
            ROOT / "docs" / "cli.md": cli_page(),
            readme: with_outputs(readme.read_text(encoding="utf-8"), cwd=Path(folder)),
        }


def main() -> int:
    """Write the pages, or say which are not current."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only compare")
    check = parser.parse_args().check
    current = pages()
    stale = [path for path, text in current.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        name = path.relative_to(ROOT)
        if check:
            sys.stderr.write(f"{name} is not current: make docs\n")
        else:
            path.write_text(current[path], encoding="utf-8")
            sys.stdout.write(f"wrote {name}\n")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
