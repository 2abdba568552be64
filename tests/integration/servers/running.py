"""A server that runs: started on a loopback port in a temporary folder, and stopped whatever happens."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.integration.servers import java, maven
from tests.integration.servers.errors import ServerError, UnavailableError
from tests.integration.servers.install import installed, is_installed

if TYPE_CHECKING:
    from collections.abc import Generator

    from tests.integration.servers.descriptions import Server

_GUARD = Path(__file__).with_name("guard.py")
_NOBODY = 65534  # both servers refuse to run as root; any other user will do
_PATIENCE = 180.0  # seconds until healthy: about 10 on a machine that does nothing else
_OFTEN = 0.1
_HEALTH = "/_cluster/health?wait_for_status=yellow&timeout=5s"
# The server picks the port, so that none is taken between our look and its start; the log says which.
_PORT = re.compile(r"HttpServerTransport.*publish_address \{[^}]*:(\d+)\}")
_LOGGING = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A healthy server and the folder it runs in."""

    server: Server
    port: int
    folder: Path
    guard: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """End it at once, without a word to its clients, as a crash does, and wait until it is gone."""
        os.killpg(int((self.folder / "server.pid").read_text(encoding="utf-8")), signal.SIGKILL)
        end = time.monotonic() + _PATIENCE
        while not _ended(self.folder, self.guard):
            if time.monotonic() > end:
                raise ServerError(f"{self.folder.name} could not be killed")
            time.sleep(_OFTEN)


def require(server: Server) -> None:
    """Tell whether a server can run here, without fetching or starting anything.

    Raises:
        UnavailableError: It cannot; the message says what to install.
    """
    java.find(server.java)
    _user()
    if not is_installed(server):
        maven.program()


@contextmanager
def running(server: Server, *, port: int = 0, heap: str = "512m") -> Generator[Running]:
    """Start a server, yield it once it is healthy, stop it and remove its folder; port 0 is any that is free.

    Raises:
        UnavailableError: It cannot run on this machine.
        ServerError: It should have, and did not.
    """
    runtime = java.find(server.java)
    home = installed(server)
    folder = Path(tempfile.mkdtemp(prefix=f"{server.name}-"))
    guard: subprocess.Popen[bytes] | None = None
    try:
        _configure(server, home, folder, port=port, heap=heap)
        guard = _launch(server, home, folder, runtime)
        yield Running(server=server, port=_wait(folder, guard), folder=folder, guard=guard)
    finally:
        if guard is not None:
            guard.communicate()  # closes its input, and waits for its end
        shutil.rmtree(folder, ignore_errors=True)


def _configure(server: Server, home: Path, folder: Path, *, port: int, heap: str) -> None:
    for name in ("conf", "data", "logs", "tmp"):
        (folder / name).mkdir()
    settings = {
        "cluster.name": folder.name,
        "node.name": "node",
        "network.host": "127.0.0.1",
        "http.port": str(port),
        "transport.port": "0",
        "discovery.type": "single-node",
        "path.data": str(folder / "data"),
        "path.logs": str(folder / "logs"),
        "cluster.routing.allocation.disk.threshold_enabled": "false",
        **server.settings,
    }
    options = [
        f"-Xms{heap}",
        f"-Xmx{heap}",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "-XX:+ExitOnOutOfMemoryError",
        "-Dfile.encoding=UTF-8",
        f"-Djava.io.tmpdir={folder / 'tmp'}",
        *(each.format(home=home) for each in server.options),
    ]
    files = {
        f"{server.product}.yml": "".join(f"{name}: {json.dumps(value)}\n" for name, value in settings.items()),
        "jvm.options": "".join(f"{each}\n" for each in options),
        "log4j2.properties": _LOGGING,
    }
    for name, text in files.items():
        (folder / "conf" / name).write_text(text, encoding="utf-8")


def _launch(server: Server, home: Path, folder: Path, runtime: java.Java) -> subprocess.Popen[bytes]:
    prefix = {"opensearch": "OPENSEARCH", "elasticsearch": "ES"}[server.product]
    environment = {name: value for name, value in os.environ.items() if name not in {"JAVA_TOOL_OPTIONS", "CDPATH"}}
    environment |= {
        f"{prefix}_PATH_CONF": str(folder / "conf"),
        f"{prefix}_TMPDIR": str(folder / "tmp"),
        f"{prefix}_JAVA_HOME": str(runtime.home),
    }
    command = [*_as_nobody(folder), str(home / "bin" / server.product)]
    return subprocess.Popen(
        [sys.executable, _GUARD, folder, *command], env=environment, stdin=subprocess.PIPE, start_new_session=True
    )


def _as_nobody(folder: Path) -> list[str]:
    """Give the start of a command that is not run as root, and the folder to the one who runs it."""
    command = _user()
    if command:
        for each in (folder, *folder.rglob("*")):
            os.chown(each, _NOBODY, _NOBODY)
    return command


def _user() -> list[str]:
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise UnavailableError("the servers refuse to run as root, and there is no setpriv to change the user")
    return [setpriv, f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"]


def _wait(folder: Path, guard: subprocess.Popen[bytes]) -> int:
    """Give the port of a server that has become healthy."""
    end = time.monotonic() + _PATIENCE
    log = folder / "server.log"
    while time.monotonic() < end and not _ended(folder, guard):
        text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        if (found := _PORT.search(text)) and _healthy(int(found[1])):
            return int(found[1])
        time.sleep(_OFTEN)
    last = log.read_text(encoding="utf-8", errors="replace")[-3000:] if log.exists() else ""
    raise ServerError(f"{folder.name} did not start:\n{last}")


def _ended(folder: Path, guard: subprocess.Popen[bytes]) -> bool:
    return guard.poll() is not None or (folder / "server.ended").exists()


def _healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", _HEALTH)
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
