"""Black boxes for leaps_adapter: BM25, dense and hybrid indexes in a folder, and the engines behind a client."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

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
    # Importing the package stays free of cost.
    from leaps_adapter.errors import PluginError  # noqa: PLC0415
    from leaps_adapter.plugins import Group, load  # noqa: PLC0415
    from leaps_backends.embedded import EmbeddedBackend  # noqa: PLC0415
    from leaps_backends.storage import read_manifest  # noqa: PLC0415

    name = read_manifest(path).backend
    backend = load(Group.BACKENDS, name)
    if not (isinstance(backend, type) and issubclass(backend, EmbeddedBackend)):
        raise PluginError(f"the back-end {name!r} does not open index folders")
    return backend.open(path)
