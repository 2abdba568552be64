"""The tables of the request surface, read from the files beside this one."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Call: TypeAlias = Literal["search", "msearch"]


class Goes(StrEnum):
    """Where a parameter of a search, or a key of its body, goes when its sub-searches ride in one multi-search.

    `header` and `body`: into each sub-request's header or body. `url`: onto the multi-search itself. `ours`: the
    wrapper answers it. `transport`: every request of the adapted call carries it. `bypass`: it passes as it is.
    """

    HEADER = "header"
    BODY = "body"
    URL = "url"
    OURS = "ours"
    TRANSPORT = "transport"
    BYPASS = "bypass"


@cache
def _tables(client: str) -> Mapping[str, Mapping[str, Goes]]:
    text = files(__package__ or __name__).joinpath(f"{client}.toml").read_text(encoding="utf-8")
    return {
        section: {name: Goes(goes) for goes, names in table.items() for name in names}
        for section, table in tomllib.loads(text).items()
    }


def parameters(client: str, call: Call = "search") -> Mapping[str, Goes]:
    """Return where each keyword argument and `params=` entry of the call goes, by its name.

    `client` is `opensearch` or `elasticsearch`.
    """
    return _tables(client)[call]


def body_keys(client: str) -> Mapping[str, Goes]:
    """Return where each top-level key of a search body goes."""
    return _tables(client)["keys"]


def header_keys(client: str) -> frozenset[str]:
    """Return the keys that an item's header of a multi-search may have."""
    return frozenset({"index", *(name for name, goes in parameters(client).items() if goes is Goes.HEADER)})
