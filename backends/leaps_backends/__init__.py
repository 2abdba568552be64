"""Black boxes for leaps_adapter: BM25, dense and hybrid indexes in a folder, and the engines behind a client."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leaps_backends.embedded import EmbeddedBackend

__all__ = ["open_index"]


def open_index(path: Path | str) -> EmbeddedBackend:
    """Return the index in a folder, opened by the back-end that it was built for.

    That back-end is found among the entry points `leaps_adapter.backends`, ours among them.

    Raises:
        BrokenIndexError: the index is missing, truncated, altered, foreign, or of another version.
        PluginError: its back-end is not installed or cannot be loaded.
        MissingExtraError: the back-end needs a package that is not installed.
    """
    from leaps_backends.storage import read_manifest  # noqa: PLC0415  importing the package stays free of cost

    return _backend(read_manifest(path).backend).open(path)


def _backend(name: str) -> type[EmbeddedBackend]:
    from importlib.metadata import entry_points  # noqa: PLC0415  as above

    from leaps_adapter.errors import LeapsError, PluginError  # noqa: PLC0415

    found = entry_points(group="leaps_adapter.backends", name=name)
    if not found:
        raise PluginError(f"there is no back-end named {name!r}", hint="install the package that built the index")
    try:
        backend: type[EmbeddedBackend] = next(iter(found)).load()
    except LeapsError:
        raise
    except Exception as error:
        raise PluginError(f"the back-end {name!r} cannot be loaded: {error}") from error
    return backend
