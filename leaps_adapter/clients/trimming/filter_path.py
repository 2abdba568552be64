"""`filter_path` as the engines apply it to a whole response."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from leaps_adapter.types import JsonValue

_DOT = re.compile(r"(?<!\\)\.")
Ways: TypeAlias = frozenset[tuple[str, ...]]
"""What is left to match of each path that still can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterPath:
    """Paths to keep, and paths to leave out first; `*` stands for any part of a name, `**` for any names.

    `dotted`: a name with dots is read as the names between them. `keeps_empty`: objects and arrays that were empty
    before stay where paths lead past them, as on Elasticsearch; what is left empty goes on both engines.
    """

    includes: Ways
    excludes: Ways
    dotted: bool = False
    keeps_empty: bool = False

    @classmethod
    def parse(cls, value: str | Sequence[str], *, keeps_empty: bool = False) -> FilterPath:
        """Return the filter of a comma-separated text or a list of paths; a leading `-` leaves out."""
        listed = value.split(",") if isinstance(value, str) else [part for each in value for part in each.split(",")]
        paths = [each.strip() for each in listed if each.strip()]
        return cls(
            includes=ways(each for each in paths if not each.startswith("-")),
            excludes=ways(each[1:] for each in paths if each.startswith("-")),
            keeps_empty=keeps_empty,
        )

    def apply(self, response: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        """Return what is left of the response."""
        left: JsonValue = response
        if self.excludes:
            left = self._without(left, self.excludes)
        if self.includes:
            left = self._within(left, self.includes)
        return dict(left) if isinstance(left, Mapping) else {}

    def _within(self, value: JsonValue, left: Ways) -> JsonValue:
        """Return what the paths lead to, None where that is nothing."""
        if isinstance(value, Mapping):
            found: dict[str, JsonValue] = {}
            for name, each in value.items():
                below = self._step(left, name)
                inner = each if below is None else self._within(each, below)
                if below is None or inner is not None:
                    found[name] = inner
            return found or None
        return [inner for each in _listed(value) if (inner := self._within(each, left)) is not None] or None

    def _without(self, value: JsonValue, left: Ways) -> JsonValue:
        """Return the value less what the paths lead to; an object or array that is left empty goes, as None."""
        if isinstance(value, Mapping):
            found: dict[str, JsonValue] = {}
            for name, each in value.items():
                below = self._step(left, name)
                if below is not None and (kept := self._less(each, below)):
                    (found[name],) = kept
            return found or None
        return [inner for each in _listed(value) for inner in self._less(each, left)] or None

    def _less(self, value: JsonValue, left: Ways) -> tuple[JsonValue, ...]:
        """Return the value less what the paths lead to, or nothing where it goes."""
        if not left or not isinstance(value, Mapping | list | tuple) or (self.keeps_empty and not value):
            return (value,)
        inner = self._without(value, left)
        return () if inner is None else (inner,)

    def _step(self, left: Ways, name: str) -> Ways | None:
        """Return what is left to match below the name, or None where a path ends here."""
        for part in name.split(".") if self.dotted else (name,):
            below = _below(left, part)
            if below is None:
                return None
            left = below
        return left


def ways(paths: Iterable[str]) -> Ways:
    """Return the names that each path leads through; a backslash keeps a dot within a name."""
    return frozenset(tuple(each.replace("\\.", ".") for each in _DOT.split(path)) for path in paths)


def _listed(value: JsonValue) -> Sequence[JsonValue]:
    return value if isinstance(value, list | tuple) else ()


@lru_cache(maxsize=8192)
def _below(left: Ways, name: str) -> Ways | None:
    below: set[tuple[str, ...]] = set()
    for way in left:
        if _pattern(way[0]).fullmatch(name):
            if len(way) == 1:
                return None
            below.add(way[1:])
            if way[0] == "**":
                below.add(way)
    return frozenset(below)


@lru_cache(maxsize=1024)
def _pattern(glob: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, glob.split("*"))), re.DOTALL)
