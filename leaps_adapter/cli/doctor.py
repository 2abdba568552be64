"""`leaps doctor`: what is there, what is missing, and the mend."""

from __future__ import annotations

import os
import re
import stat
import sys
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import typer
from rich.table import Table
from rich.text import Text

from leaps_adapter import __version__
from leaps_adapter.cli.indexes import cache_folder, profile_of
from leaps_adapter.cli.options import AsJson
from leaps_adapter.cli.output import DROPPED, KEPT, UNSURE, out, printable, tell_json
from leaps_adapter.cli.reaching import Source, reaching
from leaps_adapter.errors import LeapsError, MissingExtraError
from leaps_adapter.keys import VARIABLE
from leaps_adapter.plugins import Group, load, names
from leaps_adapter.serialize import to_json

if TYPE_CHECKING:
    from collections.abc import Iterator

_PACKAGE = "leaps-adapter"
_OLDEST_PYTHON = (3, 11)
_REQUIREMENT = re.compile(r"^([\w.-]+)(\[[^\]]*\])?[^;]*;.*extra\s*==\s*['\"]([\w.-]+)['\"]")


class State(StrEnum):
    """How a finding stands: only what is broken makes the command fail."""

    OK = "ok"
    OPTIONAL = "optional"
    BROKEN = "broken"


_SIGNS = {State.OK: ("✓", KEPT), State.OPTIONAL: ("·", UNSURE), State.BROKEN: ("✗", "red")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at, how it stands, and what to do about it."""

    what: str
    state: State
    detail: str
    mend: str = ""


@runtime_checkable
class _Verifies(Protocol):
    """The folder of an index that can compare its files with their digests."""

    def verify(self) -> None: ...


@reaching
def doctor(
    *,
    index: Source,
    as_json: AsJson = False,
) -> None:
    """Check Python, packages, plug-ins, the cache, the key for page tokens and an index; each fault with its mend."""
    findings = [_python(), *_extras(), *_plugins(), _cache(), _token_key(index.path)]
    if index.named:
        findings += _index(index)
    if as_json:
        tell_json(to_json(findings))
    else:
        _show(findings)
    if any(each.state is State.BROKEN for each in findings):
        raise typer.Exit(1)


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < _OLDEST_PYTHON:
        return Finding(what="Python", state=State.BROKEN, detail=found, mend="install Python 3.11 or newer")
    return Finding(what="Python", state=State.OK, detail=f"{found}, {_PACKAGE} {__version__}")


def _extras() -> Iterator[Finding]:
    """Yield a finding per extra of the package, as its metadata lists them."""
    wanted: dict[str, list[str]] = {}
    try:
        requirements = metadata.requires(_PACKAGE) or []
    except metadata.PackageNotFoundError:
        yield Finding(
            what="package",
            state=State.BROKEN,
            detail=f"{_PACKAGE} is not installed",
            mend=f"pip install '{_PACKAGE}[local]'",
        )
        return
    for requirement in requirements:
        found = _REQUIREMENT.match(requirement)
        if found and found[1] != _PACKAGE:
            wanted.setdefault(found[3], []).append(found[1])
    for extra, packages in wanted.items():
        versions = {package: _version(package) for package in packages}
        absent = [package for package, version in versions.items() if version is None]
        detail = ", ".join(f"{package} {version or 'missing'}" for package, version in versions.items())
        yield Finding(
            what=f"extra {extra}",
            state=State.OPTIONAL if absent else State.OK,
            detail=detail,
            mend=f"pip install '{_PACKAGE}[{extra}]'" if absent else "",
        )


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _plugins() -> Iterator[Finding]:
    for group in Group:
        for name in names(group):
            what = f"{group.rpartition('.')[2]} {name}"
            try:
                load(group, name)
            except LeapsError as error:
                state = State.OPTIONAL if isinstance(error, MissingExtraError) else State.BROKEN
                yield Finding(what=what, state=state, detail=error.message, mend=error.hint)
            else:
                yield Finding(what=what, state=State.OK, detail="loads")


def _cache() -> Finding:
    try:
        folder = cache_folder()
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except (OSError, LeapsError) as error:
        return Finding(
            what="cache", state=State.BROKEN, detail=str(error), mend="set LEAPS_CACHE to a folder you can write"
        )
    return Finding(what="cache", state=State.OK, detail=str(folder))


def _token_key(index: Path | None) -> Finding:
    what = "page-token key"
    named = os.environ.get(VARIABLE)
    if named is not None:
        if all(key.strip() for key in named.split(",")):
            return Finding(what=what, state=State.OK, detail=f"from {VARIABLE}")
        return Finding(
            what=what,
            state=State.BROKEN,
            detail=f"{VARIABLE} is empty",
            mend=f"unset {VARIABLE} or set a long random text",
        )
    if index is None:
        return Finding(what=what, state=State.OK, detail="made beside the index on the first search")
    key = index.with_name(f"{index.name}.token-key")
    if not key.exists():
        return Finding(what=what, state=State.OK, detail=f"{key} is made on the first search")
    if os.name != "nt" and stat.S_IMODE(key.stat().st_mode) & 0o077:
        return Finding(what=what, state=State.BROKEN, detail=f"others can read {key}", mend=f"chmod 600 {key}")
    return Finding(what=what, state=State.OK, detail=str(key))


def _index(index: Source) -> Iterator[Finding]:
    what = f"index {index.shown}"
    try:
        backend = index.open()
        folder: object = getattr(backend, "folder", None)
        if isinstance(folder, _Verifies):
            folder.verify()
        profile = profile_of(backend)
    except LeapsError as error:
        yield Finding(what=what, state=State.BROKEN, detail=error.message, mend=error.hint)
        return
    yield Finding(what=what, state=State.OK, detail=f"{profile.products:,} products, {type(backend).__name__}")
    for name in ("title", "price", "category"):
        if not any(field.role.value == name for field in profile.fields.values()):
            yield Finding(
                what=f"{name} field", state=State.OPTIONAL, detail="none was recognized",
                mend="name it in a roles file: leaps index ... --roles roles.toml",
            )  # fmt: skip


def _show(findings: list[Finding]) -> None:
    table = Table.grid(padding=(0, 2))
    for column in range(3):
        table.add_column(no_wrap=column < 2, style=DROPPED if column == 2 else "")
    for each in findings:
        sign, style = _SIGNS[each.state]
        detail = Text(printable(each.detail))
        if each.mend:
            detail.append(f"\n— {printable(each.mend)}", style=style)
        table.add_row(Text(sign, style=style), printable(each.what), detail)
    out().print(table)
