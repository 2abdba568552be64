"""A server's installation, assembled once from checked archives in a cache folder."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.integration.servers import maven
from tests.integration.servers.errors import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Generator

    from tests.integration.servers.descriptions import Module, Server

_ROOT = Path(__file__).parents[3]
_STAMP = ".complete"
_RUNS = 0o111  # whoever may read may also run
_READS = 0o644


def cache() -> Path:
    """Give the folder of all installations: what `LEAPS_SERVERS` names, else one in this checkout that git ignores.

    Raises:
        UnavailableError: A server of another user could not read it.
    """
    folder = Path(os.environ.get("LEAPS_SERVERS") or _ROOT / ".tools" / "servers").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    closed = [each for each in (folder, *folder.parents) if not each.stat().st_mode & 0o001]
    if closed and os.geteuid() == 0:  # only then it is another user who runs the server
        raise UnavailableError(
            f"{closed[-1]} is closed to other users, and servers do not run as root — set LEAPS_SERVERS"
        )
    return folder


def installed(server: Server) -> Path:
    """Give the home of a server's installation, which is fetched and assembled where it is absent.

    Raises:
        UnavailableError: Something is absent that can be installed.
        ServerError: It cannot be fetched, or is not what was pinned.
    """
    home = _home(server)
    with _locked(home.with_name(f"{home.name}.lock")):
        if not is_installed(server):
            shutil.rmtree(home, ignore_errors=True)
            _assemble(server, home)
            (home / _STAMP).write_text(_fingerprint(server), encoding="utf-8")
    return home


def is_installed(server: Server) -> bool:
    """Tell whether nothing would have to be fetched."""
    stamp = _home(server) / _STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == _fingerprint(server)


def _home(server: Server) -> Path:
    return cache() / f"{server.product}-{server.version}"


def _fingerprint(server: Server) -> str:
    return hashlib.sha256(repr((server.archive, server.plugins, server.modules)).encode()).hexdigest()


@contextmanager
def _locked(path: Path) -> Generator[None]:
    """Let one process at a time assemble, whatever test run it belongs to."""
    with path.open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _assemble(server: Server, home: Path) -> None:
    with tempfile.TemporaryDirectory(dir=home.parent) as temporary:
        files = Path(temporary)
        maven.fetch(server.artifacts, files)
        _unpack(files / server.archive.file, files / "unpacked")
        (unpacked,) = (files / "unpacked").iterdir()
        for plugin in server.plugins:
            _unpack(files / plugin.file, unpacked / "plugins" / plugin.name)
        for module in server.modules:
            _add(module, server, files, unpacked / "modules" / module.name)
        unpacked.rename(home)


def _unpack(archive: Path, folder: Path) -> None:
    """Unpack with what may be run as such, which `zipfile` alone forgets."""
    with zipfile.ZipFile(archive) as files:
        for entry in files.infolist():
            path = Path(files.extract(entry, folder))
            if not entry.is_dir():
                path.chmod(_READS | (entry.external_attr >> 16) & _RUNS)


def _add(module: Module, server: Server, files: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for jar in module.jars:
        shutil.copy(files / jar.file, folder)
    descriptor = {
        "name": module.name,
        "description": module.name,
        "version": server.version,
        f"{server.product}.version": server.version,
        "java.version": "11",
        "classname": module.main,
        "custom.foldername": "",
        "extended.plugins": module.extends,
        "has.native.controller": "false",
    }
    lines = "".join(f"{name}={value}\n" for name, value in descriptor.items())
    (folder / "plugin-descriptor.properties").write_text(lines, encoding="utf-8")
    if module.policy:
        (folder / "plugin-security.policy").write_text(module.policy, encoding="utf-8")
