"""Products from files: JSON lines (also gzipped, or one JSON array), CSV or TSV, Parquet, or the standard input."""

from __future__ import annotations

import csv
import gzip
import json
import math
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, TypeAlias, TypeGuard

from leaps_adapter.errors import CatalogueError, MissingExtraError
from leaps_adapter.lexicon import load_lexicon

if TYPE_CHECKING:
    from leaps_adapter.types import Document, JsonValue

STANDARD_INPUT = "-"

_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_BEYOND_FLOAT = 1_024
_SPOILED = (EOFError, zlib.error, gzip.BadGzipFile)


class OnBad(StrEnum):
    """What becomes of a line that is no product."""

    RAISE = "raise"
    SKIP = "skip"


class ProductReader:
    """Iterates over the products of several sources, in order; `skipped` counts the bad lines that were left out.

    A source is a path, whose ending names the form (`.jsonl`, `.ndjson`, `.json`, `.csv`, `.tsv`, each also with
    `.gz`, and `.parquet`), or `-` for JSON lines on the standard input.

    Raises:
        CatalogueError: a source is missing, has an unknown ending, is damaged, or, unless bad lines are skipped, holds
            a line that is no product; it names file and line.
        MissingExtraError: a Parquet file is read and the extra for it is not installed.
    """

    def __init__(
        self,
        sources: Iterable[Path | str] | Path | str,
        *,
        on_bad: OnBad | str = OnBad.RAISE,
        stdin: BinaryIO | None = None,
    ) -> None:
        self.sources = (sources,) if isinstance(sources, Path | str) else tuple(sources)
        self.on_bad = OnBad(on_bad)
        self.skipped = 0
        self._stdin = stdin

    def __iter__(self) -> Iterator[Document]:
        self.skipped = 0
        for source in self.sources:
            for place, product in _products(str(source), self._stdin):
                if isinstance(product, _Bad):
                    if self.on_bad is OnBad.RAISE:
                        raise CatalogueError(f"{place}: {product.why}", hint=product.hint)
                    self.skipped += 1
                else:
                    yield product


def read_products(sources: Iterable[Path | str] | Path | str, *, on_bad: OnBad | str = OnBad.RAISE) -> ProductReader:
    """Return an iterable over the products of the sources; see `ProductReader`."""
    return ProductReader(sources, on_bad=on_bad)


def guess_id_field(products: Sequence[Document], *, language: str = "en") -> str | None:
    """Return the top-level field that identifies the products, judged by its name, coverage and distinct values.

    Raises:
        ConfigurationError: the language has no data files.
    """
    if not products:
        return None
    fields = {field for product in products for field in product}
    named = {field.casefold().replace("-", "_").replace(" ", "_"): field for field in sorted(fields, reverse=True)}
    found: dict[str, int] = {}
    for field in (named[name] for name in load_lexicon(language).fields.identifiers if name in named):
        values = [value for product in products if (value := id_of(product, field)) is not None]
        # A few repetitions are faults of the feed; many mean that the field says something else.
        if len(set(values)) >= 0.9 * len(values):
            found[field] = len(values)
    for coverage in (0.9, 0.5):
        for field, covered in found.items():
            if covered >= coverage * len(products):
                return field
    return None


def id_of(product: Document, field: str | None) -> str | None:
    """Return the product's id as text, from a field or dotted path; None where it has none."""
    if field is None:
        return None
    value: JsonValue = product.get(field)
    if value is None and "." in field:
        value = product
        for key in field.split("."):
            value = value.get(key) if isinstance(value, Mapping) else None
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and math.isfinite(value):
        return str(int(value)) if value.is_integer() else str(value)
    return None


class _Bad(NamedTuple):
    """A line that is no product."""

    why: str
    hint: str


_Read: TypeAlias = Iterator[tuple[str, "Document | _Bad"]]


def is_product(value: object) -> TypeGuard[Document]:
    """Return whether a value is a JSON object."""
    return isinstance(value, Mapping)


def as_json(value: object) -> JsonValue:
    """Return any value as strict JSON: what is no number becomes null, other types what they look like as text.

    Raises:
        RecursionError: the value holds itself, or is nested too deeply.
    """
    if isinstance(value, Decimal):
        value = float(value)
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return value if value.bit_length() <= _BEYOND_FLOAT else None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return _compound_as_json(value)


def _compound_as_json(value: object) -> JsonValue:
    if is_product(value):
        return {str(key): as_json(inner) for key, inner in value.items()}
    if _is_list(value):
        return [as_json(inner) for inner in value]
    if isinstance(value, bytes | bytearray):
        return value.decode("utf-8", "replace")
    return value.isoformat() if isinstance(value, datetime | date | time) else str(value)


def _is_list(value: object) -> TypeGuard[Iterable[object]]:
    return isinstance(value, list | tuple | set | frozenset)


def _products(source: str, stdin: BinaryIO | None) -> _Read:
    """Yield (place, product or fault) of one source."""
    if source == STANDARD_INPUT:
        yield from _guarded("standard input", _standard_input(stdin or sys.stdin.buffer))
        return
    path = Path(source)
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise CatalogueError(f"{path} {what}", hint="name a file of products, or - for the standard input")
    endings = ["", *(ending.lower() for ending in path.suffixes)]
    packed = endings[-1] == ".gz"
    form = endings[-2] if packed else endings[-1]
    if form == ".parquet" and not packed:
        yield from _parquet(path)
        return
    read = {".jsonl": _lines, ".ndjson": _lines, ".json": _lines, ".csv": _csv, ".tsv": _tsv}.get(form)
    if read is None:
        raise CatalogueError(
            f"{path} is of no known form", hint="name it .jsonl, .csv, .tsv (each also .gz) or .parquet"
        )
    try:
        with path.open("rb") as file:
            yield from _guarded(source, read(gzip.GzipFile(fileobj=file) if packed else file, source))
    except OSError as error:
        raise CatalogueError(f"cannot read {path}: {error.strerror or error}") from error


def _standard_input(stream: BinaryIO) -> _Read:
    first = stream.readline()
    if first.startswith(_GZIP):
        yield from _lines(gzip.decompress(first + stream.read()).splitlines(keepends=True), "standard input")
    else:
        yield from _lines(chain([first], stream), "standard input")


def _guarded(name: str, products: _Read) -> _Read:
    try:
        yield from products
    except _SPOILED as error:
        raise CatalogueError(f"{name} is damaged: {error}", hint="pack or copy the file again") from error


def _lines(stream: Iterable[bytes], name: str) -> _Read:
    hint = "each line must be one JSON object; --skip-bad leaves such lines out"
    lines = iter(stream)
    for number, line in enumerate(lines, 1):
        text = line.removeprefix(_BOM).strip() if number == 1 else line.strip()
        if number == 1 and text.startswith(b"["):
            yield from _array(text + b"".join(lines), name)
        elif text:
            yield f"{name}, line {number}", _parsed(text, hint)


def _parsed(text: bytes, hint: str) -> Document | _Bad:
    try:
        value: object = json.loads(text)
    except UnicodeDecodeError as error:
        return _Bad(f"not UTF-8 at byte {error.start}", hint)
    except RecursionError:
        return _Bad("nested too deeply", hint)
    except ValueError as error:
        return _Bad(f"not JSON ({error})", hint)
    return _product(value, hint)


def _array(text: bytes, name: str) -> _Read:
    try:
        values: list[object] = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CatalogueError(f"{name} is not JSON: {error}", hint="write one JSON object per line") from error
    for number, value in enumerate(values, 1):
        yield f"{name}, entry {number}", _product(value, "each entry must be a JSON object")


def _product(value: object, hint: str) -> Document | _Bad:
    return value if is_product(value) else _Bad(f"a JSON {type(value).__name__}, not an object", hint)


def _tsv(stream: Iterable[bytes], name: str) -> _Read:
    return _table(stream, name, delimiter="\t")


def _csv(stream: Iterable[bytes], name: str) -> _Read:
    lines = iter(stream)
    first = next(lines, b"")
    # Spreadsheets of half of Europe write semicolons into a "comma"-separated file.
    delimiter = ";" if first.count(b";") > first.count(b",") else ","
    return _table(chain([first], lines), name, delimiter=delimiter)


def _table(stream: Iterable[bytes], name: str, *, delimiter: str) -> _Read:
    lines = (line.removeprefix(_BOM) if number == 0 else line for number, line in enumerate(stream))
    rows = csv.reader((line.decode("utf-8", "surrogateescape") for line in lines), delimiter=delimiter)
    try:
        header = [cell.strip() for cell in next(rows, list[str]())]
    except csv.Error as error:
        raise CatalogueError(f"{name} has no header that can be read: {error}") from error
    if not any(header):
        raise CatalogueError(f"{name} has no header", hint="the first line must name the columns")
    hint = "the line must have as many cells as the header; --skip-bad leaves such lines out"
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield f"{name}, line {rows.line_num}", _Bad(str(error), hint)
            continue
        if row is None:
            return
        if row:
            yield f"{name}, line {rows.line_num}", _row(header, row, hint)


def _row(header: Sequence[str], row: Sequence[str], hint: str) -> Document | _Bad:
    if len(row) != len(header):
        return _Bad(f"{len(row)} cells under {len(header)} columns", hint)
    if any("\udc80" <= character <= "\udcff" for cell in row if not cell.isascii() for character in cell):
        return _Bad("not UTF-8", "save the file as UTF-8")
    return {name: cell for name, cell in zip(header, row, strict=True) if name and cell}


def _parquet(path: Path) -> _Read:
    try:
        parquet: Any = import_module("pyarrow.parquet")  # Any: the package is optional
    except ImportError as error:
        raise MissingExtraError("pyarrow", extra="parquet") from error
    number = 0
    try:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=1_000):
                for row in batch.to_pylist():
                    number += 1
                    yield f"{path}, row {number}", {name: as_json(cell) for name, cell in row.items()}
    except (OSError, ValueError, NotImplementedError) as error:  # pyarrow's own errors derive from these
        raise CatalogueError(f"{path} is not a Parquet file that can be read: {error}") from error
