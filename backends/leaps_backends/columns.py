"""Typed columns of every field of an index, and the filters and sort orders read from them.

Per field there are up to three parts, each a run of (value, product) pairs within arrays that all fields share:
numbers, booleans, and words as codes into the field's values, which stand in UTF-8 order. A filter means what
`types.Filter` says; a number written as text lies within bounds but equals only text.
"""

from __future__ import annotations

import hashlib
import json
import math
from array import array
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from leaps_adapter.errors import QueryError
from leaps_backends.arrays import Array, Strings, np, read_array, write_array
from leaps_backends.storage import IndexFolder, IndexWriter, broken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.catalogue.flatten import Fields
    from leaps_adapter.types import Filter, JsonValue, SortKey

_LONGEST_VALUE = 256
_CACHED_BYTES = 32 << 20
_PARTS = ("number", "boolean", "word")


@dataclass(slots=True)
class _Column:
    """The pairs of one field while an index is built."""

    numbers: array[float] = field(default_factory=lambda: array("d"))
    numbered: array[int] = field(default_factory=lambda: array("i"))
    booleans: array[int] = field(default_factory=lambda: array("b"))
    flagged: array[int] = field(default_factory=lambda: array("i"))
    codes: array[int] = field(default_factory=lambda: array("i"))
    worded: array[int] = field(default_factory=lambda: array("i"))
    values: dict[str, int] = field(default_factory=dict[str, int])


class ColumnsBuilder:
    """Collects the fields of products, in their order, and writes them as columns."""

    def __init__(self) -> None:
        self._columns: dict[str, _Column] = {}

    def add(self, document: int, fields: Fields) -> None:
        """Take in one product's flattened fields."""
        for path, values in fields.items():
            column = self._columns.get(path)
            if column is None:
                column = self._columns[path] = _Column()
            for value in values:
                if isinstance(value, bool):
                    column.booleans.append(value)
                    column.flagged.append(document)
                elif isinstance(value, str):
                    column.codes.append(column.values.setdefault(_stored(value), len(column.values)))
                    column.worded.append(document)
                else:
                    column.numbers.append(_as_float(value))
                    column.numbered.append(document)

    def write(self, writer: IndexWriter) -> None:
        """Write everything that was taken in."""
        columns = list(self._columns.values())
        words: list[str] = []
        starts: dict[str, list[int]] = {}
        ends = [0, 0, 0, 0]
        codes: list[Array] = []
        for path, column in self._columns.items():
            ordered = sorted(column.values, key=_utf8)
            places = np.empty(len(ordered), dtype=np.int32)
            for place, value in enumerate(ordered):
                places[column.values[value]] = place
            codes.append(places[np.asarray(column.codes, dtype=np.int32)])
            words += ordered
            sizes = (len(column.numbers), len(column.booleans), len(column.codes), len(ordered))
            after = [end + size for end, size in zip(ends, sizes, strict=True)]
            starts[path] = [bound for pair in zip(ends, after, strict=True) for bound in pair]
            ends = after
        writer.file("columns/fields.json").write_text(
            json.dumps(starts, ensure_ascii=False), encoding="utf-8", errors="replace"
        )
        Strings.write(writer, "columns/values", words)
        write_array(writer, "columns/value_numbers", np.asarray([_number(word) for word in words], dtype=np.float64))
        write_array(writer, "columns/number", _joined([column.numbers for column in columns], "float64"))
        write_array(writer, "columns/number_of", _joined([column.numbered for column in columns], "int32"))
        write_array(writer, "columns/boolean", _joined([column.booleans for column in columns], "int8"))
        write_array(writer, "columns/boolean_of", _joined([column.flagged for column in columns], "int32"))
        write_array(writer, "columns/word", _joined(codes, "int32"))
        write_array(writer, "columns/word_of", _joined([column.worded for column in columns], "int32"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One field's pairs of one type: values and the products that carry them."""

    values: Array
    documents: Array


class ColumnStore:
    """Answers filters and sort orders for all products at once; may be shared among threads."""

    def __init__(self, folder: IndexFolder, *, documents: int) -> None:
        self._documents = documents
        try:
            raw: dict[str, list[int]] = json.loads(folder.file("columns/fields.json").read_bytes())
        except ValueError as error:
            raise broken(folder.path, "columns/fields.json is damaged") from error
        self._fields = raw
        self._values = Strings.read(folder, "columns/values")
        self._value_numbers = read_array(folder, "columns/value_numbers", dtype="float64")
        types = zip(_PARTS, ("float64", "int8", "int32"), strict=True)
        self._parts = {
            part: (
                read_array(folder, f"columns/{part}", dtype=dtype),
                read_array(folder, f"columns/{part}_of", dtype="int32"),
            )
            for part, dtype in types
        }
        self._masks = lru_cache(maxsize=self._fitting(bool))(self._mask)
        self._orders = lru_cache(maxsize=self._fitting(float))(self._order)

    def _fitting(self, kind: type[bool | float]) -> int:
        """Return how many arrays of a number per product fit into half of what is remembered."""
        each = np.dtype(kind).itemsize * max(1, self._documents)
        return max(1, _CACHED_BYTES // 2 // each)

    def mask(self, filters: Sequence[Filter]) -> Array | None:
        """Return which products pass every filter, as booleans; None when there are no filters.

        Raises:
            QueryError: a filter compares with a list or an object.
        """
        mask: Array | None = None
        for condition in filters:
            passing = self._masks(condition, _types(condition))
            mask = passing if mask is None else mask & passing
        return mask

    def sort_values(self, key: SortKey) -> Array:
        """Return one ascending sort value per product, infinite where the field is missing.

        Of several values the first in the wanted direction counts. Words sort by their place in UTF-8 order, unless all
        are numbers written as text.
        """
        return self._orders(key)

    def _mask(self, condition: Filter, types: tuple[type, ...]) -> Array:  # noqa: ARG002  True == 1, but for its type
        made = self._passing(condition)
        made.setflags(write=False)
        return made

    def _order(self, key: SortKey) -> Array:
        made = self._ordered(key)
        made.setflags(write=False)
        return made

    def _part(self, path: str, part: str) -> _Part:
        place = _PARTS.index(part) * 2
        start, end = self._fields[path][place : place + 2]
        values, documents = self._parts[part]
        return _Part(values=values[start:end], documents=documents[start:end])

    def _passing(self, condition: Filter) -> Array:
        path = condition.field
        if path not in self._fields:
            return np.full(self._documents, fill_value=condition.missing_passes)
        met = np.zeros(self._documents, dtype=bool)
        numbers = self._part(path, "number")
        if len(numbers.values):
            met[numbers.documents[_numbers_meeting(condition, numbers.values)]] = True
        booleans = self._part(path, "boolean")
        if len(booleans.values) and not _bounded(condition):
            wanted = [value for value in condition.values if isinstance(value, bool)]
            meeting = np.isin(booleans.values, wanted) if condition.values else slice(None)
            met[booleans.documents[meeting]] = True
        words = self._part(path, "word")
        if len(words.values):
            met[words.documents[self._codes_meeting(condition)[words.values]]] = True
        if not (condition.negated or condition.missing_passes):
            return met
        there = np.zeros(self._documents, dtype=bool)
        for part in (numbers, booleans, words):
            there[part.documents] = True
        if condition.negated:
            met = there & ~met
        return met | ~there if condition.missing_passes else met

    def _codes_meeting(self, condition: Filter) -> Array:
        """Return which of the field's values meet the condition."""
        start, end = self._fields[condition.field][6:8]
        if condition.values:
            meeting = np.zeros(end - start, dtype=bool)
            for value in condition.values:
                if isinstance(value, str):
                    found = self._values.find(_stored(value.strip()), start, end)
                    if found is not None:
                        meeting[found - start] = True
        else:
            meeting = np.ones(end - start, dtype=bool)
        if _bounded(condition):
            meeting &= _within(condition, self._value_numbers[start:end])
        return meeting

    def _ordered(self, key: SortKey) -> Array:
        ordered = np.full(self._documents, np.inf)
        if key.field not in self._fields:
            return ordered
        sign = -1.0 if key.descending else 1.0
        words = self._part(key.field, "word")
        part = self._part(key.field, "number")
        if len(part.values) < len(words.values):
            start, end = self._fields[key.field][6:8]
            numbers = self._value_numbers[start:end]
            values = words.values if np.isnan(numbers).any() else numbers[words.values]
            part = _Part(values=values, documents=words.documents)
        elif not len(part.values):
            part = self._part(key.field, "boolean")
        np.minimum.at(ordered, part.documents, sign * part.values.astype(np.float64))
        return ordered


def _numbers_meeting(condition: Filter, values: Array) -> Array:
    meeting = _within(condition, values) if _bounded(condition) else np.ones(len(values), dtype=bool)
    if condition.values:
        wanted = [
            _as_float(each)
            for each in condition.values
            if isinstance(each, int | float) and each is not True and each is not False
        ]
        meeting &= np.isin(values, wanted)
    return meeting


def _bounded(condition: Filter) -> bool:
    return condition.minimum is not None or condition.maximum is not None


def _within(condition: Filter, values: Array) -> Array:
    meeting: Array = ~np.isnan(values)
    if condition.minimum is not None:
        meeting &= values > condition.minimum if condition.exclusive_minimum else values >= condition.minimum
    if condition.maximum is not None:
        meeting &= values < condition.maximum if condition.exclusive_maximum else values <= condition.maximum
    return meeting


def _types(condition: Filter) -> tuple[type, ...]:
    """Return what tells filters apart that are equal: True == 1.

    Raises:
        QueryError: it compares with a list or an object.
    """
    for value in condition.values:
        if value is not None and not isinstance(value, str | bool | int | float):
            raise QueryError(f"a filter on {condition.field} compares with a {type(value).__name__}")
    return tuple(type(value) for value in condition.values)


def _stored(value: str) -> str:
    """Return a value as it stands in the index: a long text by its digest, which is enough to compare it."""
    if len(value) <= _LONGEST_VALUE:
        return value
    return f"\x00{hashlib.blake2b(_utf8(value), digest_size=16).hexdigest()}"


def _utf8(value: str) -> bytes:
    return value.encode("utf-8", "replace")


def _number(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        return math.nan


def _as_float(value: JsonValue) -> float:
    try:
        return float(value) if isinstance(value, int | float) else math.nan
    except OverflowError:  # an integer past the range of floats
        return math.inf if isinstance(value, int) and value > 0 else -math.inf


def _joined(pieces: Sequence[array[float] | array[int] | Array], dtype: str) -> Array:
    if not pieces:
        return np.empty(0, dtype=dtype)
    return np.concatenate([np.asarray(piece, dtype=dtype) for piece in pieces])
