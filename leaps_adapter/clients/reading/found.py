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
    """The most hits that a retriever or a hybrid query can give."""

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


def holding(value: JsonValue, text: str, path: Path) -> Path | None:
    """Return where a string within holds the text, in any case, names of queries aside; None where none does.

    `text` is casefolded. Lists of values may be long: they are folded as a whole.
    """
    if isinstance(value, str):
        return path if text in value.casefold() else None
    if isinstance(value, Mapping):
        within = ((key, each) for key, each in value.items() if key != "_name")
        return next(filter(None, (holding(each, text, (*path, key)) for key, each in within)), None)
    if not is_list(value):
        return None
    texts = [each for each in value if isinstance(each, str)]
    if len(texts) == len(value) and text not in "\n".join(texts).casefold():
        return None
    places = (holding(each, text, (*path, number)) for number, each in enumerate(value))
    return next(filter(None, places), None)


def vector_within(value: JsonValue, path: Path) -> Path | None:
    """Return where a list of eight numbers or more stands within: what may be a vector."""
    if isinstance(value, Mapping):
        return next(filter(None, (vector_within(each, (*path, key)) for key, each in value.items())), None)
    if not is_list(value):
        return None
    if len(value) >= 8 and all(isinstance(each, float | int) for each in value):
        return path
    deeper = [(number, each) for number, each in enumerate(value) if not isinstance(each, str)]
    return next(filter(None, (vector_within(each, (*path, number)) for number, each in deeper)), None)
