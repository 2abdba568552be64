"""The `leaps` program: its commands, and how whatever goes wrong is told in one line."""

from __future__ import annotations

import io
import sys
from typing import Annotated, Any, Protocol, runtime_checkable

import typer
from typer.core import TyperGroup

from leaps_adapter import LeapsError, __version__
from leaps_adapter.cli import evaluate
from leaps_adapter.cli.batch import batch
from leaps_adapter.cli.demo import demo
from leaps_adapter.cli.doctor import doctor
from leaps_adapter.cli.explain import explain
from leaps_adapter.cli.index import index
from leaps_adapter.cli.output import tell_error
from leaps_adapter.cli.profile import profile
from leaps_adapter.cli.search import search

USAGE = 2
"""The exit code for a command line that cannot be read; 1 is for everything that fails later."""


@runtime_checkable
class _UsageError(Protocol):
    """What typer raises for a command line that it cannot read; it gives that class no public name."""

    exit_code: int

    def format_message(self) -> str: ...


class LeapsGroup(TyperGroup):
    """Runs a command and tells its errors in one line: what is wrong, then the mend."""

    def main(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401  handed on as typer gives them
        """Run the command line and exit."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")  # a terminal of few characters still gets the rest
        try:
            code = super().main(*args, **{**extra, "standalone_mode": False})
        except LeapsError as error:
            tell_error(str(error))
            sys.exit(1)
        except typer.Abort:
            sys.exit(130)
        except Exception as error:
            if not isinstance(error, _UsageError):
                raise
            if message := error.format_message().rstrip("."):  # none where help was shown instead
                tell_error(f"{message} — {_help_command(error)}")
            sys.exit(USAGE)
        sys.exit(code if isinstance(code, int) else 0)


def _help_command(error: object) -> str:
    context = getattr(error, "ctx", None)
    return f"{getattr(context, 'command_path', 'leaps')} --help"


def _version(value: bool) -> None:  # noqa: FBT001  a callback as typer calls it
    if value:
        typer.echo(f"leaps-adapter {__version__}")
        raise typer.Exit


def leaps(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Sentence-long shopping queries on the search engine you already have."""


app = typer.Typer(
    name="leaps",
    cls=LeapsGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.callback()(leaps)
for _command in (demo, index, search, batch, explain, profile, doctor):
    app.command()(_command)
app.add_typer(evaluate.app, name="evaluate")
