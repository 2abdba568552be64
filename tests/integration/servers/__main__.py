"""One server by hand, until the standard input closes or Ctrl-C: `python -m tests.integration.servers opensearch3`."""

from __future__ import annotations

import argparse
import signal
import sys
from typing import TYPE_CHECKING

from tests.integration.servers.descriptions import SERVERS
from tests.integration.servers.errors import ServerError
from tests.integration.servers.install import installed
from tests.integration.servers.running import running

if TYPE_CHECKING:
    from types import FrameType


def main() -> int:
    """Start what the command line names, print its address, and wait; an error is one line and 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.integration.servers", description=__doc__)
    parser.add_argument("server", choices=SERVERS)
    parser.add_argument("--port", type=int, default=0, help="the port to answer on (any that is free)")
    parser.add_argument("--heap", default="512m", help="the heap of its Java (512m)")
    parser.add_argument("--fetch", action="store_true", help="fetch and assemble it alone, print where it is")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        if asked.fetch:
            print(installed(SERVERS[asked.server]))
            return 0
        with running(SERVERS[asked.server], port=asked.port, heap=asked.heap) as server:
            print(server.url, flush=True)
            signal.pause()
    except ServerError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
