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
from typing import TYPE_CHECKING

from leaps_adapter.cli.app import app

if TYPE_CHECKING:
    from typer.models import CommandInfo

ROOT = Path(__file__).resolve().parent.parent
_BLOCK = re.compile(r"^```(python|console)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.DOTALL | re.MULTILINE)
_TIMES = re.compile(r"\d+(\.\d+)? (ms|s|MB)\b")


FORM = """\
## The form of a run file

`leaps batch` writes a JSON object per query, in the order of the queries; `--plain` writes the engine's own page in \
the same form. `leaps search --json` writes one such object, with the product as `document` in each hit, near misses \
under `near`, and the token of the next page under `next`.

| field | holds |
|---|---|
| `query_id`, `query` | the query as it was given |
| `hits` | `id`, `rank` (from 1), `score`; `grade` (`L1` to `L4`), `relevant`, `reason`, null where nobody judged; \
`checks`: `constraint` in words, `status` (`pass`, `fail`, `unknown`), `evidence`; `sources`: number of the `rewrite` \
(from 0) and the `rank` it had there |
| `filtered` | products that were held back: `id`, `reason` |
| `ledger` | what was understood, null on a plain page |
| `rewrites` | `text`, `confidence`, `slot` (results asked for), `returned` (ids, in order) |
| `bypass` | the rule that let the query through untouched, or false |
| `degraded` | codes of what was skipped |
| `round_trips`, `took_ms` | batches sent to the engine; milliseconds |
| `error` | only for a query that failed, in place of all but the first two |

`--trec` writes the hits as a TREC run as well; its score falls with the rank, since tools sort by it.
"""


def cli_page() -> str:
    """Return docs/cli.md: the help text of every command."""
    parts = [
        "# The command line\n",
        "Every command takes `--json` and then writes JSON alone to the standard output; progress and errors go to the "
        "standard error. An error is one line: what is wrong, a dash, the mend. The exit code is 0, 1 for what fails, "
        "2 for a command line that cannot be read. `leaps --install-completion` sets up completion for the shell.\n",
    ]
    for command in commands():
        name = f"leaps {command}".rstrip()
        parts += [f"## {name}\n\n```text\n{help_text(command)}\n```\n"]
    return "\n".join([*parts, FORM])


def commands() -> list[str]:
    """Return every command as it is typed after `leaps`, the program itself as an empty text."""
    typed = ["", *(_name(each) for each in app.registered_commands)]
    for group in app.registered_groups:
        inner = group.typer_instance.registered_commands if group.typer_instance else []
        typed += [str(group.name), *(f"{group.name} {_name(each)}" for each in inner)]
    return typed


def _name(command: CommandInfo) -> str:
    return command.name or getattr(command.callback, "__name__", "").replace("_", "-")


def help_text(command: str) -> str:
    """Return what `leaps COMMAND --help` prints, 100 columns wide and without colour."""
    printed = run(f"leaps {command} --help", cwd=ROOT)
    return "\n".join(line.rstrip() for line in printed.strip("\n").splitlines())


def run(command: str, *, cwd: Path) -> str:
    """Return what a command of the project prints, 100 columns wide and without colour."""
    plain = {"NO_COLOR": "1", "TERM": "dumb", "_TYPER_FORCE_DISABLE_TERMINAL": "1"}  # some CI asks for colour
    environment = {**os.environ, **plain, "COLUMNS": "100", "TERMINAL_WIDTH": "100"}
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
