"""Index folders on the command line: back-ends and demo shops are found by entry point, ours like anybody's."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

from leaps_adapter.errors import ConfigurationError, PluginError
from leaps_adapter.plugins import Group, load
from leaps_adapter.protocols import Profiles

if TYPE_CHECKING:
    from leaps_adapter.catalogue import CatalogueProfile, RoleOverrides
    from leaps_adapter.protocols import SearchBackend
    from leaps_adapter.types import Document

Progress: TypeAlias = Callable[[str, int, int | None], None]
"""Told what is being done, how many products are through, and of how many (None: unknown)."""

DEFAULT_BACKEND = "bm25"


@runtime_checkable
class IndexBackend(Protocol):
    """A back-end that keeps its index in a folder."""

    def open(self, path: Path | str) -> SearchBackend:
        """Return the index in a folder."""
        ...

    def build(
        self,
        path: Path | str,
        products: Iterable[Document],
        *,
        roles: RoleOverrides | None = None,
        id_field: str | None = None,
        progress: Progress | None = None,
    ) -> SearchBackend:
        """Write an index of the products into a folder and return it opened."""
        ...


@runtime_checkable
class DemoShop(Protocol):
    """A demo: a query that shows what the adapter is for, the products, and more queries."""

    STAR_QUERY: str

    def catalogue_path(self) -> Path:
        """Return the file of products."""
        ...

    def products(self) -> Iterator[Document]:
        """Yield the products."""
        ...

    def queries(self) -> Iterator[Mapping[str, Any]]:  # Any: records of the demo's own making
        """Yield the queries, each with `id` and `text`."""
        ...

    def judgments(self) -> Iterator[Mapping[str, Any]]:
        """Yield the grades of the answer key, each with `query_id`, `product_id` and `grade`."""
        ...


def index_backend(name: str) -> IndexBackend:
    """Return the back-end of that name.

    Raises:
        PluginError: there is none, or it keeps no index in a folder.
    """
    backend = load(Group.BACKENDS, name)
    if not isinstance(backend, IndexBackend):
        raise PluginError(f"the back-end {name!r} keeps no index in a folder", hint="use bm25, faiss or hybrid")
    return backend


def open_index(path: Path) -> SearchBackend:
    """Return the index in a folder, opened by the back-end that built it.

    Raises:
        BrokenIndexError: the index is missing, damaged, foreign, or of another version.
        PluginError: its back-end is not installed.
    """
    try:
        named: object = json.loads((path / "index.json").read_text(encoding="utf-8"))["backend"]
    except (OSError, ValueError, KeyError, TypeError):
        named = None
    # What names no back-end is no index: the default back-end says best what is wrong with it.
    return index_backend(named if isinstance(named, str) else DEFAULT_BACKEND).open(path)


def profile_of(backend: SearchBackend) -> CatalogueProfile:
    """Return the catalogue profile of an index.

    Raises:
        ConfigurationError: the back-end keeps none.
    """
    if not isinstance(backend, Profiles):
        raise ConfigurationError(
            f"{type(backend).__name__} cannot describe its fields", hint="use an index of `leaps index`"
        )
    import anyio

    return anyio.run(backend.profile)


def demo_shop(name: str = "shop") -> DemoShop:
    """Return the demo of that name.

    Raises:
        PluginError: it is not installed, or lacks something that a demo needs.
    """
    shop = load(Group.DEMOS, name)
    if not isinstance(shop, DemoShop):
        raise PluginError(f"the demo {name!r} is not complete", hint="it needs what `DemoShop` names")
    return shop


def cache_folder() -> Path:
    """Return the folder for what can be made again: `LEAPS_CACHE`, else the platform's own for this user.

    Raises:
        ConfigurationError: the user has no home folder.
    """
    if given := os.environ.get("LEAPS_CACHE"):
        return Path(given)
    try:
        home = Path.home()
    except RuntimeError as error:
        raise ConfigurationError("there is no home folder to keep an index in", hint="set LEAPS_CACHE") from error
    if sys.platform == "darwin":
        root = home / "Library" / "Caches"
    elif sys.platform == "win32":
        root = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    else:
        root = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return root / "leaps-adapter"
