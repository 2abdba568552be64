"""An engine on the command line: its address, how to be let in, and the back-end over it, found by entry point.

Secrets come as options or from the environment; they are handed to the client and stand nowhere else.
"""

from __future__ import annotations

import importlib
import json
import os
import ssl
import sys
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable
from urllib.parse import unquote, urlsplit, urlunsplit

from leaps_adapter.cli.pacing import KeepsPace, Pace
from leaps_adapter.clients.kinds import kind_of
from leaps_adapter.errors import BackendError, ConfigurationError, PluginError
from leaps_adapter.plugins import Group, load

if TYPE_CHECKING:
    from leaps_adapter.catalogue import RoleOverrides
    from leaps_adapter.cli.indexes import Progress
    from leaps_adapter.protocols import SearchBackend
    from leaps_adapter.types import Document

_PATIENCE = 60.0
_PROBED = 10.0
_REFUSED = 401


@runtime_checkable
class EngineBackend(Protocol):
    """A back-end over an engine: a client for an address, a back-end over a client, products in bulk.

    What the command line was not told is not handed on, so a back-end may do without it.
    """

    def __call__(self, client: object, *, index: str, way: str = ...) -> SearchBackend:
        """Return the back-end over an index of the client's engine; `way` is how it ranks."""
        ...

    def connect(
        self,
        url: str,
        *,
        user: tuple[str, str] | None = None,
        api_key: str | None = None,
        ca_certs: str | None = None,
        insecure: bool = False,
        timeout: float = _PATIENCE,
    ) -> object:
        """Return a sync client."""
        ...

    def load(
        self,
        client: Any,  # noqa: ANN401  the back-end's own kind of client
        alias: str,
        products: Iterable[Document],
        *,
        roles: RoleOverrides | None = None,
        id_field: str | None = None,
        replace: bool = False,
        progress: Progress | None = None,
        vectors: bool = ...,
        embedder: str = ...,
    ) -> object:
        """Load products into a new index and let the alias stand for it; each has a vector where that is asked."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineAccess:
    """What the command line says of an engine; what it does not say is looked for in `LEAPS_...` variables."""

    url: str | None = field(default=None, repr=False)
    index_name: str | None = None
    backend: str | None = None
    user: str | None = field(default=None, repr=False)
    api_key: str | None = field(default=None, repr=False)
    ca_certs: str | None = None
    insecure: bool = False
    client: str | None = None

    @classmethod
    def completed(cls, given: EngineAccess) -> EngineAccess:
        """Return what is given, with the environment's word where nothing is; an empty variable says nothing."""
        said = os.environ.get
        return cls(
            url=given.url or said("LEAPS_URL") or None,
            index_name=given.index_name or said("LEAPS_INDEX_NAME") or None,
            backend=given.backend or said("LEAPS_BACKEND") or None,
            user=given.user or said("LEAPS_USER") or None,
            api_key=given.api_key or said("LEAPS_API_KEY") or None,
            ca_certs=given.ca_certs or said("LEAPS_CA_CERTS") or None,
            insecure=given.insecure,
            client=given.client or said("LEAPS_CLIENT") or None,
        )

    @property
    def named(self) -> bool:
        """Whether an engine is named at all."""
        return self.url is not None or self.client is not None

    @property
    def shown(self) -> str:
        """The index and where it is, without a secret."""
        where = without_user(self.url) if self.url is not None else self.client
        return f"{self.index_name} at {where}"

    def open(self, *, way: str | None = None, pace: Pace | None = None) -> SearchBackend:
        """Return the back-end over the index, which ranks that way and sends at that pace what reads in bulk.

        Raises:
            ConfigurationError: something is missing or cannot be used.
            PluginError: the back-end is not installed.
            BackendError: the engine cannot be reached.
        """
        engine, client = self.reach()
        backend = engine(client, index=self._name()) if way is None else engine(client, index=self._name(), way=way)
        if isinstance(backend, KeepsPace):
            backend.keep_pace((pace or Pace(None)).send)
        return backend

    def reach(self) -> tuple[EngineBackend, object]:
        """Return the back-end of the engine and a client.

        Raises:
            ConfigurationError: something is missing or cannot be used.
            PluginError: the back-end is not installed.
            BackendError: the engine cannot be reached.
        """
        self._name()
        if self.client is not None:
            client = _imported(self.client)
            return engine_backend(self.backend or kind_of(client).maker.value), client
        if self.url is None:
            raise ConfigurationError("no engine is named", hint="pass --url or --client")
        backend = engine_backend(self.backend or self._probed(self.url))
        return backend, backend.connect(
            without_user(self.url),
            user=self._login(),
            api_key=self.api_key,
            ca_certs=self.ca_certs,
            insecure=self.insecure,
        )

    def _name(self) -> str:
        if self.index_name is None:
            raise ConfigurationError("no index is named", hint="pass --index-name")
        return self.index_name

    def _login(self) -> tuple[str, str] | None:
        parts = urlsplit(self.url or "")
        if self.user is None:
            return (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        name, colon, password = self.user.partition(":")
        if colon:
            return name, password
        if (password := os.environ.get("LEAPS_PASSWORD", "")) or not sys.stdin.isatty():
            return name, password
        import typer

        return name, str(typer.prompt(f"password of {name}", hide_input=True, err=True))

    def _probed(self, url: str) -> str:
        """Return which back-end speaks to the engine, by what it says at its root to anybody.

        Raises:
            BackendError: it cannot be reached.
        """
        headers, text = _root_of(without_user(url), ca_certs=self.ca_certs, insecure=self.insecure)
        if "x-elastic-product" in {name.lower() for name in headers}:
            return "elasticsearch"
        try:
            version = json.loads(text)["version"]
            return "opensearch" if version.get("distribution") == "opensearch" else "elasticsearch"
        except (ValueError, KeyError, TypeError, AttributeError):
            return "elasticsearch" if "security_exception" in text else "opensearch"


def engine_backend(name: str) -> EngineBackend:
    """Return the back-end of that name.

    Raises:
        PluginError: there is none, or it is over no engine.
    """
    backend = load(Group.BACKENDS, name)
    if not isinstance(backend, EngineBackend):
        raise PluginError(f"the back-end {name!r} is over no engine", hint="use opensearch or elasticsearch")
    return backend


def _imported(name: str) -> object:
    """Return the client that `module:attribute` names, or that the function there makes.

    Raises:
        ConfigurationError: it cannot be had.
    """
    module, _, attribute = name.partition(":")
    hint = "--client module:attribute names a client, or a function that makes one"
    if not module or not attribute:
        raise ConfigurationError(f"{name!r} names no client", hint=hint)
    sys.path.insert(0, "")  # a module of the folder that the command is run in
    try:
        found: Any = importlib.import_module(module)  # Any: the user's own module
        for part in attribute.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise ConfigurationError(f"{name!r} cannot be had: {error}", hint=hint) from error
    finally:
        sys.path.remove("")
    made: object = found() if callable(found) else found
    return made


def _root_of(url: str, *, ca_certs: str | None, insecure: bool) -> tuple[list[str], str]:
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ConfigurationError(f"{url!r} is no address", hint="write it as http://localhost:9200")
    trust = ssl.create_default_context(cafile=ca_certs)
    if insecure:
        trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    try:
        with urllib.request.urlopen(url, timeout=_PROBED, context=trust) as answer:  # noqa: S310  checked above
            return list(answer.headers), str(answer.read(100_000), "utf-8", "replace")
    except urllib.error.HTTPError as error:  # it is there, and answers nobody without a name
        with error:
            return list(error.headers), str(error.read(100_000), "utf-8", "replace")
    except OSError as error:
        told = getattr(error, "reason", error)
        raise BackendError(f"{url} cannot be reached: {told}", hint="is the engine running?") from error


def without_user(url: str) -> str:
    """Return an address without the name and password in it."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
