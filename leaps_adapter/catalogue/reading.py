"""Products from files: JSON lines (also gzipped, or one JSON array), CSV or TSV, Parquet, or the standard input."""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from leaps_adapter.errors import CatalogueError, MissingExtraError
from leaps_adapter.types import Document, JsonValue

STANDARD_INPUT = "-"

_ID_NAMES = (
    "id", "_id", "product_id", "productid", "item_id", "itemid", "doc_id", "docid", "sku", "asin", "uid", "uuid", "guid",
    "code", "product_code", "article_number", "part_number", "mpn", "gtin", "ean", "upc", "handle", "url",
)  # fmt: skip
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


def guess_id_field(products: Sequence[Document]) -> str | None:
    """Return the top-level field that identifies the products, judged by its name, coverage and distinct values."""
    if not products:
        return None
    fields = {field for product in products for field in product}
    named = {field.casefold().replace("-", "_").replace(" ", "_"): field for field in sorted(fields, reverse=True)}
    for name in _ID_NAMES:
        field = named.get(name)
        if field is None:
            continue
        values = [value for product in products if (value := id_of(product, field)) is not None]
        # A few gaps and repetitions are faults of the feed; many mean that the field says something else.
        if len(values) >= 0.9 * len(products) and len(set(values)) >= 0.9 * len(values):
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


class _Bad:
    """A line that is no product."""

    def __init__(self, why: str, hint: str) -> None:
        self.why = why
        self.hint = hint


_Read = Iterator[tuple[str, "Document | _Bad"]]


def _products(source: str, stdin: BinaryIO | None) -> _Read:
    """Yield (place, product or fault) of one source."""
    if source == STANDARD_INPUT:
        stream = stdin or sys.stdin.buffer
        head = stream.read(2)
        whole = io.BufferedReader(_Rejoined(head, stream))
        yield from _guarded("standard input", _lines(_inflated(whole, head), "standard input"))
        return
    path = Path(source)
    endings = [ending.lower() for ending in path.suffixes]
    packed = bool(endings) and endings[-1] == ".gz"
    form = (endings[-2] if len(endings) > 1 else "") if packed else (endings[-1] if endings else "")
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise CatalogueError(f"{path} {what}", hint="name a file of products, or - for the standard input")
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
            yield from _guarded(source, read(gzip.open(file) if packed else file, source))
    except OSError as error:
        raise CatalogueError(f"cannot read {path}: {error.strerror or error}") from error


def _guarded(name: str, products: _Read) -> _Read:
    try:
        yield from products
    except _SPOILED as error:
        raise CatalogueError(f"{name} is damaged: {error}", hint="pack or copy the file again") from error


class _Rejoined(io.RawIOBase):
    """A stream with the bytes that were looked at put back in front."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        super().__init__()
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:  # Any: any writable buffer
        piece = self._head[: len(buffer)] or self._rest.read(len(buffer))
        self._head = self._head[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)


def _inflated(stream: Any, head: bytes) -> BinaryIO:  # Any: a buffered reader and a gzip file share no base
    opened: BinaryIO = gzip.open(stream) if head == b"\x1f\x8b" else stream
    return opened


def _lines(stream: Any, name: str) -> _Read:  # Any: see _inflated
    hint = "each line must be one JSON object; --skip-bad leaves such lines out"
    for number, line in enumerate(stream, 1):
        text = line.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else line.strip()
        if number == 1 and text.startswith(b"["):
            yield from _array(text + stream.read(), name)
            return
        if not text:
            continue
        place = f"{name}, line {number}"
        try:
            value: object = json.loads(text)
        except UnicodeDecodeError as error:
            yield place, _Bad(f"not UTF-8 at byte {error.start}", hint)
        except RecursionError:
            yield place, _Bad("nested too deeply", hint)
        except ValueError as error:
            yield place, _Bad(f"not JSON ({error})", hint)
        else:
            yield place, _product(value, hint)


def _array(text: bytes, name: str) -> _Read:
    try:
        values: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CatalogueError(f"{name} is not JSON: {error}", hint="write one JSON object per line") from error
    for number, value in enumerate(values if isinstance(values, list) else [], 1):
        yield f"{name}, entry {number}", _product(value, "each entry must be a JSON object")


def _product(value: object, hint: str) -> Document | _Bad:
    if isinstance(value, dict):
        return value
    return _Bad(f"a JSON {type(value).__name__}, not an object", hint)


def _tsv(stream: Any, name: str) -> _Read:  # Any: see _inflated
    return _csv(stream, name, delimiter="\t")


def _csv(stream: Any, name: str, *, delimiter: str | None = None) -> _Read:  # Any: see _inflated
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
    if delimiter is None:
        first = text.readline()
        text.seek(0)
        # Spreadsheets of half of Europe write semicolons into a "comma"-separated file.
        delimiter = ";" if first.count(";") > first.count(",") else ","
    rows = csv.reader(text, delimiter=delimiter)
    header = next(rows, None)
    if not header or not any(cell.strip() for cell in header):
        raise CatalogueError(f"{name} has no header", hint="the first line must name the columns")
    header = [cell.strip() for cell in header]
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
    try:
        with parquet.ParquetFile(path) as file:
            rows = 0
            for batch in file.iter_batches(batch_size=1_000):
                for row in batch.to_pylist():
                    rows += 1
                    yield f"{path}, row {rows}", {key: _json(value) for key, value in row.items() if value is not None}
    except (OSError, ValueError, NotImplementedError) as error:  # pyarrow's own errors are ValueErrors or OSErrors
        raise CatalogueError(f"{path} is not a Parquet file that can be read: {error}") from error


def _json(value: object) -> JsonValue:
    """Return a cell of a typed table as JSON."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, Mapping):
        return {str(key): _json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_json(inner) for inner in value]
    return str(value)
