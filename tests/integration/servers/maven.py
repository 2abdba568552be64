"""Archives from Maven Central, each checked against a pinned SHA-256."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from tests.integration.servers.errors import ServerError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
_PINNED = Path(__file__).with_name("SHA256SUMS")
_PATIENCE = 900  # seconds for all archives of a server: up to 200 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """One file of a Maven repository."""

    group: str
    name: str
    version: str
    kind: str

    @classmethod
    def parse(cls, coordinates: str) -> Artifact:
        """Read `group:name:version:kind`; without a kind it is a jar."""
        group, name, version, *kind = coordinates.split(":")
        return cls(group=group, name=name, version=version, kind=kind[0] if kind else "jar")

    @property
    def file(self) -> str:
        """Its name without a folder."""
        return f"{self.name}-{self.version}.{self.kind}"

    @property
    def path(self) -> str:
        """Where it lies in a repository."""
        return "/".join((*self.group.split("."), self.name, self.version, self.file))


def fetch(artifacts: Sequence[Artifact], folder: Path) -> None:
    """Bring these files into a folder; Maven keeps its own copy for the next time.

    Raises:
        UnavailableError: There is no Maven.
        ServerError: Maven fails, or a file is not the one that was pinned.
    """
    maven = program()
    project = folder / "pom.xml"
    ElementTree.ElementTree(_project(artifacts, folder)).write(project, encoding="utf-8")
    command = [maven, "--batch-mode", "--no-transfer-progress", "--quiet", "--file", str(project), _COPY]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_PATIENCE)
    if done.returncode:
        raise ServerError(f"Maven could not fetch: {(done.stdout + done.stderr).strip()[-2000:]}")
    check(artifacts, folder)


def program() -> str:
    """Give where Maven is.

    Raises:
        UnavailableError: Nowhere in PATH.
    """
    found = shutil.which("mvn")
    if found is None:
        raise UnavailableError("no mvn in PATH — tools/install_java.sh installs Maven")
    return found


def check(artifacts: Iterable[Artifact], folder: Path) -> None:
    """Compare files with their pinned sums.

    Raises:
        ServerError: A file differs, or nothing is pinned for it.
    """
    pinned = _pinned()
    for artifact in artifacts:
        with (folder / artifact.file).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        wanted = pinned.get(artifact.path, "nothing")
        if found != wanted:
            raise ServerError(f"{artifact.path} has the SHA-256 {found}, pinned is {wanted}")


def _pinned() -> dict[str, str]:
    lines = _PINNED.read_text(encoding="utf-8").splitlines()
    return {path: digest for digest, path in (line.split(maxsplit=1) for line in lines)}


def _project(artifacts: Iterable[Artifact], folder: Path) -> ElementTree.Element:
    project = ElementTree.Element("project", xmlns="http://maven.apache.org/POM/4.0.0")
    _texts(project, modelVersion="4.0.0", groupId="local", artifactId="servers", version="1", packaging="pom")
    plugin = _nested(project, "build", "plugins", "plugin")
    _, name, version, _ = _COPY.split(":")
    _texts(plugin, artifactId=name, version=version)
    configuration = _nested(plugin, "configuration")
    _texts(configuration, outputDirectory=str(folder))
    items = _nested(configuration, "artifactItems")
    for each in artifacts:
        item = _nested(items, "artifactItem")
        _texts(item, groupId=each.group, artifactId=each.name, version=each.version, type=each.kind)
    return project


def _nested(parent: ElementTree.Element, *names: str) -> ElementTree.Element:
    for name in names:
        parent = ElementTree.SubElement(parent, name)
    return parent


def _texts(parent: ElementTree.Element, **texts: str) -> None:
    for name, text in texts.items():
        ElementTree.SubElement(parent, name).text = text
