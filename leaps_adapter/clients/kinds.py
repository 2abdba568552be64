"""Which client a caller handed in: whose, of which version, sync or async. Read off its class; nothing is imported."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from enum import StrEnum

from leaps_adapter.errors import ConfigurationError

SUPPORTED = "opensearch-py 3.x, or elasticsearch-py 8.19 or later and 9.x"


class Maker(StrEnum):
    """Whose client and engine it is."""

    OPENSEARCH = "opensearch"
    ELASTICSEARCH = "elasticsearch"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientKind:
    """A client's maker, its version as (major, minor), whether it is async, and the package its classes come from."""

    maker: Maker
    version: tuple[int, int]
    is_async: bool
    package: str


# Elastic also publishes each major under a package name of its own, for those that need two at once.
_CLASSES = {
    ("opensearchpy", "OpenSearch"): (Maker.OPENSEARCH, False),
    ("opensearchpy", "AsyncOpenSearch"): (Maker.OPENSEARCH, True),
    **{
        (package, name): (Maker.ELASTICSEARCH, is_async)
        for package in ("elasticsearch", "elasticsearch8", "elasticsearch9")
        for name, is_async in (("Elasticsearch", False), ("AsyncElasticsearch", True))
    },
}


def kind_of(client: object) -> ClientKind:
    """Return what kind of client it is; a subclass counts as what it derives from.

    Raises:
        ConfigurationError: it is no client of OpenSearch or Elasticsearch, or of a major that is not supported.
    """
    for each in type(client).__mro__:
        package = each.__module__.partition(".")[0]
        if (found := _CLASSES.get((package, each.__name__))) is not None:
            maker, is_async = found
            version = _version(package)
            _check(maker, version, package)
            return ClientKind(maker=maker, version=version, is_async=is_async, package=package)
    raise ConfigurationError(
        f"{type(client).__name__} is no client of OpenSearch or Elasticsearch", hint=f"pass one of {SUPPORTED}"
    )


def _version(package: str) -> tuple[int, int]:
    # The client exists, so its package is loaded.
    found = re.match(r"(\d+)\.(\d+)", str(getattr(sys.modules[package], "__versionstr__", "")))
    if found is None:
        raise ConfigurationError(f"{package} does not say which version it is", hint=f"install {SUPPORTED}")
    return int(found[1]), int(found[2])


def _check(maker: Maker, version: tuple[int, int], package: str) -> None:
    major = version[0]
    good = major == 3 if maker is Maker.OPENSEARCH else major == 9 or (8, 19) <= version < (9, 0)
    if not good:
        told = ".".join(map(str, version))
        raise ConfigurationError(f"{package} {told} is not supported", hint=f"install {SUPPORTED}")
