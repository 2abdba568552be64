"""An index on disk: a folder whose `index.json` names the generation that holds its files.

    shop.idx/index.json            format, version, back-end, generation, files with sizes and digests, meta data
    shop.idx/generation-<name>/…   the files of one build

A build writes a new generation, flushes it to the disk, then replaces `index.json` in one atomic step and removes the
old generation. Whoever dies on the way leaves the old index whole; what a dead build left is swept by the next one.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from leaps_adapter.errors import BrokenIndexError, ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from types import TracebackType

    from leaps_adapter.types import JsonValue

FORMAT = "leaps-index"
VERSION = 1
MANIFEST = "index.json"
_GENERATION = "generation-"
_LOCK = ".build.lock"
# Smaller files are read whole at every opening to compare digests; larger ones only by `verify`.
_CHECKED_BYTES = 4 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexFolder:
    """An index that was found complete: where its files are and what its builder said of it.

    `fingerprint` is a digest of all of its contents: the same products and settings give the same one.
    """

    path: Path
    files_at: Path
    backend: str
    fingerprint: str
    files: Mapping[str, tuple[int, str]]
    meta: Mapping[str, JsonValue]

    def file(self, name: str) -> Path:
        """Return the path of one file of the index.

        Raises:
            BrokenIndexError: the index has no such file.
        """
        if name not in self.files:
            raise broken(self.path, f"it has no {name}")
        return self.files_at / name

    def verify(self) -> None:
        """Compare every file with its digest, however large.

        Raises:
            BrokenIndexError: a file differs.
        """
        for name, (_, digest) in self.files.items():
            if _digest(self.files_at / name) != digest:
                raise broken(self.path, f"{name} is not what was written")


def broken(path: Path, what: str, *, backend: str | None = None) -> BrokenIndexError:
    """Return the error for an index that cannot be used, with the command that builds it again."""
    command = f"leaps index FILE... --into {path}{f' --backend {backend}' if backend else ''}"
    return BrokenIndexError(f"the index {path} cannot be opened: {what}", hint=command)


def read_manifest(path: Path | str) -> IndexFolder:
    """Return the index in a folder after checking that it is whole.

    Raises:
        BrokenIndexError: it is missing, truncated, altered, foreign, or of a newer version.
    """
    path = Path(path)
    with contextlib.suppress(_Replaced):
        return _read_manifest(path)
    # A build replaced the index between our two looks; the second look sees the new one.
    try:
        return _read_manifest(path)
    except _Replaced as error:
        raise broken(path, str(error)) from error


class _Replaced(Exception):  # noqa: N818  a signal inside this file
    """The generation that the manifest names is not there."""


def _read_manifest(path: Path) -> IndexFolder:
    try:
        text = (path / MANIFEST).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        if path.exists() and not path.is_dir():
            raise BrokenIndexError(f"{path} is a file, no index", hint="name the folder of an index") from None
        what = f"it holds no {MANIFEST}" if path.is_dir() else "there is no such folder"
        raise broken(path, what) from None
    except (OSError, UnicodeDecodeError) as error:
        raise broken(path, f"{MANIFEST} is unreadable ({error})") from error
    try:
        raw: dict[str, Any] = json.loads(text)  # JSON at the edge: checked right below
        if raw["format"] != FORMAT:
            raise broken(path, "it is not an index of ours")
        if raw["version"] != VERSION:
            raise broken(path, f"it has version {raw['version']!r}, this package reads {VERSION}")
        generation = str(raw["generation"])
        if not generation.startswith(_GENERATION) or "/" in generation or os.sep in generation:
            raise broken(path, f"{MANIFEST} names no generation")
        files = {str(name): (int(size), str(digest)) for name, (size, digest) in raw["files"].items()}
        folder = IndexFolder(
            path=path,
            files_at=path / generation,
            backend=str(raw["backend"]),
            fingerprint=str(raw["fingerprint"]),
            files=files,
            meta=dict(raw["meta"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise broken(path, f"{MANIFEST} is damaged ({error!r})") from error
    if folder.fingerprint != _fingerprint(folder.backend, folder.files, folder.meta):
        raise broken(path, f"{MANIFEST} was altered")
    _check_files(folder)
    return folder


def _check_files(folder: IndexFolder) -> None:
    if not folder.files_at.is_dir():
        raise _Replaced(f"{folder.files_at.name} is missing")
    for name, (size, digest) in folder.files.items():
        file = folder.files_at / name
        try:
            found = file.stat().st_size
            altered = found != size or (size <= _CHECKED_BYTES and _digest(file) != digest)
        except OSError as error:
            raise _Replaced(f"{name} is missing") from error
        if altered:
            raise broken(folder.path, f"{name} is truncated or altered ({found} of {size} bytes)")


class IndexWriter:
    """Writes one generation of an index; `commit` makes it the index, leaving without it removes what was written.

    Raises:
        ConfigurationError: the folder holds something else, an index that must not be overwritten, or is being built.
    """

    def __init__(self, path: Path | str, *, backend: str, overwrite: bool = True) -> None:
        self.path = Path(path)
        self.backend = backend
        self._overwrite = overwrite
        self._at = self.path / f"{_GENERATION}{secrets.token_hex(8)}"
        self._committed = False
        self._resources = contextlib.ExitStack()

    def __enter__(self) -> Self:
        _check_target(self.path, replace=self._overwrite)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._resources.enter_context(_exclusive(self.path))
            self._sweep(keep=_current_generation(self.path))
            self._at.mkdir()
        except OSError as error:
            raise ConfigurationError(f"cannot write an index into {self.path}: {error.strerror or error}") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if not self._committed:
                shutil.rmtree(self._at, ignore_errors=True)
                if not (self.path / MANIFEST).exists():
                    (self.path / _LOCK).unlink(missing_ok=True)
                    with contextlib.suppress(OSError):
                        self.path.rmdir()
        finally:
            self._resources.close()

    def file(self, name: str) -> Path:
        """Return where to write one file; `name` may hold folders."""
        path = self._at / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def commit(self, meta: Mapping[str, JsonValue]) -> None:
        """Make what was written the index of the folder."""
        files: dict[str, tuple[int, str]] = {}
        for file in sorted(path for path in self._at.rglob("*") if path.is_file()):
            _flush(file)
            files[file.relative_to(self._at).as_posix()] = (file.stat().st_size, _digest(file))
        for folder in [self._at, *(path for path in self._at.rglob("*") if path.is_dir())]:
            _flush(folder)
        old = _current_generation(self.path)
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "backend": self.backend,
            "fingerprint": _fingerprint(self.backend, files, meta),
            "generation": self._at.name,
            "meta": dict(meta),
            "files": files,
        }
        new = self.path / f"{MANIFEST}.new"
        new.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
        _flush(new)
        new.replace(self.path / MANIFEST)
        self._committed = True
        _flush(self.path)
        if old is not None:
            shutil.rmtree(self.path / old, ignore_errors=True)

    def _sweep(self, *, keep: str | None) -> None:
        for leftover in self.path.glob(f"{_GENERATION}*"):
            if leftover.name != keep:
                shutil.rmtree(leftover, ignore_errors=True)


def _check_target(path: Path, *, replace: bool) -> None:
    if not path.exists():
        return
    if not path.is_dir():
        raise ConfigurationError(f"{path} is a file", hint="name a folder for the index")
    if (path / MANIFEST).exists():
        if not replace:
            raise ConfigurationError(f"{path} already holds an index", hint="choose another folder or overwrite it")
        return
    foreign = [each.name for each in path.iterdir() if not each.name.startswith((_GENERATION, _LOCK, MANIFEST))]
    if foreign:
        raise ConfigurationError(f"{path} holds other files ({foreign[0]})", hint="name a new folder for the index")


def _current_generation(path: Path) -> str | None:
    try:
        raw: dict[str, Any] = json.loads((path / MANIFEST).read_text(encoding="utf-8"))  # JSON at the edge
        return str(raw["generation"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextlib.contextmanager
def _exclusive(path: Path) -> Generator[None]:
    """Hold the folder's build lock, which the system releases when its holder dies."""
    try:
        import fcntl  # noqa: PLC0415  absent on Windows, where two builds into one folder are the caller's to avoid
    except ImportError:
        yield
        return
    with (path / _LOCK).open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ConfigurationError(f"another build is writing {path}", hint="wait for it to end") from error
        yield


def _flush(path: Path) -> None:
    """Bring a file or folder to the disk."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, _blake).hexdigest()


def _fingerprint(backend: str, files: Mapping[str, tuple[int, str]], meta: Mapping[str, JsonValue]) -> str:
    content = json.dumps([FORMAT, VERSION, backend, sorted(files.items()), meta], sort_keys=True)
    return _blake(content.encode()).hexdigest()


def _blake(data: bytes = b"") -> hashlib.blake2b:
    return hashlib.blake2b(data, digest_size=16)
