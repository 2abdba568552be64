"""The command line `leaps`."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line; without its packages, say in one line how to install them."""
    try:
        from leaps_adapter.cli.app import app
    except ModuleNotFoundError as error:
        if error.name not in {"typer", "rich"}:
            raise
        sys.stderr.write(f"error: {error.name} is not installed — pip install 'leaps-adapter[cli]'\n")
        raise SystemExit(1) from None
    app(prog_name="leaps")
