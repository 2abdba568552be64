"""What is found on the way through a body: words, vectors, and the reason to stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeGuard

from leaps_adapter.clients.reading.records import Path, Place, Why

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leaps_adapter.types import JsonValue


class Stop(Exception):  # noqa: N818  not an error: the way a request is found to pass untouched
    """The request passes untouched; caught where reading began."""

    def __init__(self, why: Why, path: Path) -> None:
        super().__init__(why)
        self.why = why
        self.detail = ".".join(map(str, path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words of a shopper and their place."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value as it is indexed; it counts only where it is the shopper's words."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """A vector that the caller computed, of `length` numbers, and its place."""

    length: int
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The most hits that a retriever can give."""

    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A part that stays as the caller wrote it: filters, scripts, parameters."""

    path: Path
    value: JsonValue = field(repr=False)


Found = Words | Value | Vector | Window | Kept


def mapping(value: JsonValue, path: Path) -> Mapping[str, JsonValue]:
    """Return the value, which must be an object.

    Raises:
        Stop: it is something else.
    """
    if not isinstance(value, Mapping):
        raise Stop(Why.MALFORMED, path)
    return value


def is_list(value: JsonValue) -> TypeGuard[Sequence[JsonValue]]:
    """Return whether the value is a JSON array, as a list or a tuple."""
    return isinstance(value, list | tuple)


def items(value: JsonValue, path: Path) -> Iterator[tuple[Path, JsonValue]]:
    """Yield each element of an array, or the value itself where it stands alone, with its path."""
    if is_list(value):
        for number, each in enumerate(value):
            yield (*path, number), each
    else:
        yield path, value


def strings(value: JsonValue, path: Path) -> Iterator[tuple[Path, str]]:
    """Yield every string value within, names of queries aside, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            if key != "_name":
                yield from strings(each, (*path, key))
    elif is_list(value):
        for number, each in enumerate(value):
            yield from strings(each, (*path, number))


def vectors(value: JsonValue, path: Path) -> Iterator[Path]:
    """Yield the path of every list of eight numbers or more within: what may be a vector."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from vectors(each, (*path, key))
    elif is_list(value):
        if len(value) >= 8 and all(isinstance(each, float | int) for each in value):
            yield path
        for number, each in enumerate(value):
            yield from vectors(each, (*path, number))
