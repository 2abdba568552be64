"""The shop as files."""

import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from leaps_demo_index.generate import Shop


def _packed(path: Path, text: str) -> None:
    # No time stamp and no file name inside, so that the same text gives the same file.
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


def lines(records: Iterable[Mapping[str, object]]) -> str:
    """`records` as JSON lines, keys in their own order."""
    return "".join(json.dumps(r, ensure_ascii=False, separators=(",", ":")) + "\n" for r in records)


def write(shop: Shop, folder: Path) -> None:
    """Write the catalogue, the facts, the queries and the judgments of `shop` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    _packed(folder / "catalogue.jsonl.gz", lines(item.product for item in shop.items))
    _packed(folder / "facts.jsonl.gz", lines(item.facts for item in shop.items))
    (folder / "queries.jsonl").write_text(lines(shop.queries), encoding="utf-8")
    table = "".join(f"{query['id']}\t{query['text']}\n" for query in shop.queries)
    (folder / "queries.tsv").write_text(table, encoding="utf-8")
    rows = (f"{j['query_id']}\t{j['product_id']}\t{j['grade']}\t{j['rule']}\n" for j in shop.judgments)
    _packed(folder / "judgments.tsv.gz", "".join(rows))
