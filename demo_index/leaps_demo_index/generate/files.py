"""The shop as files."""

import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from leaps_demo_index.generate import Shop


def lines(records: Iterable[Mapping[str, object]]) -> str:
    """`records` as JSON lines, keys in their own order."""
    return "".join(json.dumps(r, ensure_ascii=False, separators=(",", ":")) + "\n" for r in records)


def contents(shop: Shop) -> dict[str, str]:
    """The text of each file of `shop` by file name; names that end in ``.gz`` are packed when written."""
    rows = (f"{j['query_id']}\t{j['product_id']}\t{j['grade']}\t{j['rule']}\n" for j in shop.judgments)
    return {
        "catalogue.jsonl.gz": lines(item.product for item in shop.items),
        "facts.jsonl.gz": lines(item.facts for item in shop.items),
        "queries.jsonl": lines(shop.queries),
        "queries.tsv": "".join(f"{query['id']}\t{query['text']}\n" for query in shop.queries),
        "judgments.tsv.gz": "".join(rows),
    }


def write(shop: Shop, folder: Path) -> None:
    """Write the catalogue, the facts, the queries and the judgments of `shop` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in contents(shop).items():
        # No time stamp inside a packed file, so that the same text gives the same file.
        data = text.encode()
        (folder / name).write_bytes(gzip.compress(data, mtime=0) if name.endswith(".gz") else data)
