"""Runs a server for as long as whoever started it lives: `python guard.py FOLDER COMMAND...`.

Its standard input is a pipe from the starter. When that closes, for whatever reason (asked to stop, finished, crashed,
killed), or when the starter is gone while a fork of it holds the pipe open, the guard ends the server with all its
processes and removes the folder. Standard library alone, nothing of ours: it is run by its path.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

_OFTEN = 0.2  # seconds between two looks at the server
_GRACE = 10.0  # seconds to end by itself
_STARTER = os.getppid()


class _AskedError(Exception):
    """Someone ended the guard itself."""


def main(folder: Path, command: list[str]) -> int:
    """Run the command until standard input closes; give its exit code."""
    # What a terminal sends to the whole group reaches the starter, whose end then closes the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _asked)
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    (folder / "server.pid").write_text(str(server.pid), encoding="utf-8")
    try:
        while server.poll() is None and not _closed():
            pass
        if server.returncode is not None:
            (folder / "server.ended").touch()
            _wait_until_closed()  # the starter still wants to read the log
    except _AskedError:
        pass
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        code = _end(server)
        shutil.rmtree(folder, ignore_errors=True)
    return code


def _asked(_number: int, _frame: FrameType | None) -> None:
    raise _AskedError


def _closed() -> bool:
    if os.getppid() != _STARTER:
        return True
    ready, _, _ = select.select([sys.stdin.fileno()], [], [], _OFTEN)
    return bool(ready) and not os.read(sys.stdin.fileno(), 1)


def _wait_until_closed() -> None:
    while not _closed():
        pass


def _end(server: subprocess.Popen[bytes]) -> int:
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(server.pid, number)  # the launcher and the server itself
            server.wait(_GRACE)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
    return server.wait()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
