"""The products of an index: one JSON line each in a memory-mapped file, decoded only when asked for."""

from __future__ import annotations

import hashlib
import json
import mmap
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING

from leaps_adapter.catalogue.reading import as_json, guess_id_field, id_of, is_product
from leaps_adapter.errors import CatalogueError
from leaps_backends.arrays import Array, Strings, np, read_array, write_array
from leaps_backends.storage import IndexFolder, IndexWriter, broken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from leaps_adapter.types import Document, JsonValue

LINES = "documents.jsonl"
_GUESSED_FROM = 200
_CACHED = 2_000
_DEEPEST = 100
_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_NOT_JSON = (ValueError, TypeError, OverflowError)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build took in: products indexed, and what was odd among those that were read.

    `duplicates` were replaced by a later product of the same id; `without_id` got one made of their contents;
    `skipped` were no JSON objects, or nested more than 100 levels deep.
    """

    products: int
    duplicates: int = 0
    without_id: int = 0
    skipped: int = 0
    id_field: str | None = None


class _Intake:
    """Writes products as lines while counting what is odd."""

    def __init__(self, id_field: str | None) -> None:
        self.id_field = id_field
        self.lines_of: dict[str, int] = {}
        self.read = 0
        self.without_id = 0
        self.skipped = 0

    def line(self, product: object) -> tuple[str, bytes] | None:
        """Return the product's id and JSON line; None for what cannot be one."""
        self.read += 1
        if not is_product(product):
            self.skipped += 1
            return None
        line = _encode(product)
        if line is None:
            self.skipped += 1
            return None
        found = id_of(product, self.id_field)
        if found is None:
            self.without_id += 1
            found = f"sha-{hashlib.sha256(line).hexdigest()[:20]}"
        return found, line


def write_documents(
    writer: IndexWriter,
    products: Iterable[Document],
    *,
    progress: Callable[[int], None],
    id_field: str | None = None,
    language: str = "en",
) -> BuildReport:
    """Write the products in the order of their ids' last mention and return what was odd about them.

    Without `id_field` it is guessed by the names that the language has for one.

    Raises:
        CatalogueError: there are no products, or `id_field` is in none of them.
    """
    source = iter(products)
    sample = list(islice(source, _GUESSED_FROM))
    intake = _Intake(id_field or guess_id_field([each for each in sample if is_product(each)], language=language))
    path = writer.file(LINES)
    ends = [0]
    with path.open("wb") as file:
        for product in chain(sample, source):
            found = intake.line(product)
            if found is None:
                continue
            name, line = found
            intake.lines_of.pop(name, None)  # the place of the last mention, not of the first
            intake.lines_of[name] = len(ends) - 1
            file.write(line)
            ends.append(ends[-1] + len(line))
            progress(len(ends) - 1)
    written = len(ends) - 1
    if not written:
        odd = f": {intake.skipped} entries are no JSON objects or nested too deeply" if intake.skipped else ""
        raise CatalogueError(f"there are no products to index{odd}", hint="give a file with one JSON object per line")
    if id_field is not None and intake.without_id == written:
        raise CatalogueError(f"no product has the id field {id_field!r}", hint="name another with --id-field")
    if written > len(intake.lines_of):
        ends = _keep_lines(path, ends, list(intake.lines_of.values()))
    write_array(writer, "document_ends", np.asarray(ends, dtype=np.int64))
    _write_ids(writer, list(intake.lines_of))
    return BuildReport(
        products=len(intake.lines_of),
        duplicates=written - len(intake.lines_of),
        without_id=intake.without_id,
        skipped=intake.skipped,
        id_field=intake.id_field,
    )


def read_lines(writer: IndexWriter) -> Iterator[Document]:
    """Yield the products that `write_documents` wrote, in order."""
    with writer.file(LINES).open("rb") as file:
        for line in file:
            document: Document = json.loads(line)
            yield document


def _keep_lines(path: Path, ends: Sequence[int], kept: Sequence[int]) -> list[int]:
    """Rewrite the file with the kept lines alone and return their ends."""
    thinned = path.with_suffix(".thinned")
    new_ends = [0]
    with path.open("rb") as file, thinned.open("wb") as out:
        for line in kept:
            file.seek(ends[line])
            out.write(file.read(ends[line + 1] - ends[line]))
            new_ends.append(new_ends[-1] + ends[line + 1] - ends[line])
    thinned.replace(path)
    return new_ends


def _write_ids(writer: IndexWriter, ids: Sequence[str]) -> None:
    """Write the ids in document order, and the documents in the order of their ids."""
    Strings.write(writer, "ids", ids)
    order = sorted(range(len(ids)), key=lambda document: ids[document].encode("utf-8", "replace"))
    write_array(writer, "by_id", np.asarray(order, dtype=np.int32))


class DocumentStore:
    """The products of an index by number, from 0, and by id; may be shared among threads."""

    def __init__(self, folder: IndexFolder) -> None:
        self._folder = folder
        self._ends = read_array(folder, "document_ends", dtype="int64")
        self._ids = Strings.read(folder, "ids")
        self._by_id = read_array(folder, "by_id", dtype="int32")
        if not len(self._ids) == len(self._by_id) == len(self._ends) - 1:
            raise broken(folder.path, "its lists of products differ in length")
        self._lines = _map(folder, LINES, size=int(self._ends[-1]))
        self._cached = lru_cache(maxsize=_CACHED)(self._decoded)
        self._ranks: Array | None = None

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, number: int) -> Document:
        """Return one product. It is shared with later callers: do not change it.

        Raises:
            BrokenIndexError: its line is damaged.
        """
        return self._cached(number)

    def _decoded(self, number: int) -> Document:
        line = self._lines[int(self._ends[number]) : int(self._ends[number + 1])]
        try:
            document: Document = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise broken(self._folder.path, f"line {number + 1} of {LINES} is damaged") from error
        return document

    def id(self, number: int) -> str:
        """Return the id of one product."""
        return self._ids[number]

    def number(self, document_id: str) -> int | None:
        """Return the number of the product with an id."""
        wanted = document_id.encode("utf-8", "replace")
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._ids[int(self._by_id[middle])].encode() < wanted:
                low = middle + 1
            else:
                high = middle
        if low == len(self):
            return None
        number = int(self._by_id[low])
        return number if self._ids[number] == document_id else None

    def id_ranks(self) -> Array:
        """Return, for every product, the place of its id in the order of ids."""
        if self._ranks is None:
            ranks = np.empty(len(self), dtype=np.int32)
            ranks[self._by_id] = np.arange(len(self), dtype=np.int32)
            self._ranks = ranks
        return self._ranks


def _map(folder: IndexFolder, name: str, *, size: int) -> mmap.mmap | bytes:
    with folder.file(name).open("rb") as file:
        if not size:
            return b""
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if len(mapped) != size:
        raise broken(folder.path, f"{name} does not end where it should")
    return mapped


def _encode(product: Mapping[str, JsonValue]) -> bytes | None:
    """Return the product as a line of strict JSON; None where it is nested deeper than whoever reads it can follow."""
    try:
        line = (_JSON.encode(product) + "\n").encode()
    except RecursionError:
        return None
    except _NOT_JSON:
        try:
            line = (_JSON.encode(as_json(product)) + "\n").encode("utf-8", "replace")
        except RecursionError:
            return None
    return None if line.count(b"{") + line.count(b"[") > _DEEPEST and _depth(line) > _DEEPEST else line


def _depth(line: bytes) -> int:
    """Return how deeply a line of JSON is nested."""
    deepest = depth = 0
    for bracket in re.findall(rb"[\[\]{}]", re.sub(rb'"(?:[^"\\]|\\.)*"', b"", line)):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest
