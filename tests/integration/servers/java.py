"""The Javas of this machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from tests.integration.servers.errors import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ANY = 99  # the end of a range of versions that has none
_USUAL_PLACES = (("/usr/lib/jvm", "*"), ("/Library/Java/JavaVirtualMachines", "*/Contents/Home"))


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Java:
    """A Java by its major version, and its home folder."""

    version: int
    home: Path


def find(versions: range) -> Java:
    """Give the oldest Java here that is one of these major versions.

    Raises:
        UnavailableError: None is; the message says what to install.
    """
    fitting = sorted(java for java in _installed(_candidates()) if java.version in versions)
    if not fitting:
        wanted = f"Java {versions.start} " + ("or newer" if versions.stop == ANY else f"to {versions.stop - 1}")
        raise UnavailableError(f"no {wanted} in JAVA_HOME, PATH or /usr/lib/jvm — tools/install_java.sh installs one")
    return fitting[0]


def _candidates() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home)
    if java := shutil.which("java"):
        yield Path(java).resolve().parents[1]
    yield from chain.from_iterable(sorted(Path(folder).glob(pattern)) for folder, pattern in _USUAL_PLACES)


def _installed(homes: Iterable[Path]) -> Iterator[Java]:
    for home in dict.fromkeys(each.resolve() for each in homes):
        if (home / "bin" / "java").is_file() and (version := _version(home)):
            yield Java(version=version, home=home)


def _version(home: Path) -> int | None:
    release = home / "release"
    if release.is_file():
        found = re.search(r'^JAVA_VERSION="(\d+)', release.read_text(encoding="utf-8"), re.MULTILINE)
    else:
        asked = subprocess.run([home / "bin" / "java", "-version"], capture_output=True, text=True, check=False)
        found = re.search(r'version "(\d+)', asked.stderr)
    return int(found[1]) if found else None
