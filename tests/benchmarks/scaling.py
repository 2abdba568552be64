"""Print what an index costs to build and a query to answer, as Markdown: the tables of docs/speed.md.

    python -m tests.benchmarks.scaling real
    python -m tests.benchmarks.scaling growth [PRODUCTS ...]

Each index is built, and each is asked, in a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import anyio

from leaps_adapter.catalogue import build_profile
from leaps_backends.bm25 import BM25Backend
from leaps_demo_index import queries as demo_queries
from leaps_demo_index.generate import catalogue
from tests.benchmarks import measuring, workload

SIZES = (1_000, 10_000, 100_000)
SEED = 11
STAGES = ("prepare", "understand", "expand", "slots", "search", "merge", "verify")


def build(source: str, folder: str) -> dict[str, float]:
    """Build the profile and the index of a file of products; seconds of CPU time, and megabytes."""
    path = Path(source)
    begin, clock = time.process_time(), time.perf_counter()
    profile = build_profile(workload.read_products(path))
    profiled = time.process_time()
    BM25Backend.build(folder, workload.read_products(path), profile=profile)
    return {
        "profile_s": profiled - begin,
        "index_s": time.process_time() - profiled,
        "wall_s": time.perf_counter() - clock,
        "peak_mb": peak(),
        "index_mb": sum(each.stat().st_size for each in Path(folder).rglob("*") if each.is_file()) / 1e6,
    }


def peak() -> float:
    """The most memory that this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def ask(folder: str, asked: str) -> dict[str, object]:
    """Measure queries against an index: `asked` is a JSON file with `short` and `sentences`, more lists of short ones."""
    lists = json.loads(Path(asked).read_text(encoding="utf-8"))
    began = time.process_time()
    backend = BM25Backend.open(folder)
    opened = time.process_time()
    result: dict[str, object] = {"open_ms": 1000 * (opened - began), "opened_mb": peak()}

    async def measure() -> None:
        before = time.process_time()
        await measuring.fresh(backend, measuring.DEFAULT)
        result["prepare_ms"] = 1000 * (time.process_time() - before)
        result["prepared_mb"] = peak()
        for name in (each for each in lists if each != "sentences"):
            result[name] = _bypass_row(await measuring.bypass(backend, lists[name]), len(lists[name]))
        sentences = lists["sentences"]
        alone = await measuring.plain(backend, sentences)
        result["plain_ms"] = median(each.cpu for each in alone)
        for name, settings in (("one", measuring.ONE_ROUND), ("default", measuring.DEFAULT)):
            found = await measuring.loop(backend, sentences, settings)
            result[name] = _loop_row(found, [each.time for each in found])
            result[f"{name}_again"] = _loop_row(found, [each.again for each in found])

    anyio.run(measure)
    result["peak_mb"] = peak()
    return result


def _bypass_row(found, asked: int) -> dict[str, float]:
    row: dict[str, float] = {"asked": asked, "bypassed": len(found)}
    for part in ("engine", "first", "again"):
        for clock in ("wall", "cpu"):
            values = [getattr(each[part], clock) for each in found]
            row |= {f"{part}_{clock}_p50": median(values), f"{part}_{clock}_p99": measuring.point(values, 0.99)}
    return row


def _loop_row(found, times) -> dict[str, object]:
    return {
        "queries": len(found),
        **{
            f"{clock}_p{round(100 * share)}": measuring.point([getattr(each, clock) for each in times], share)
            for clock in ("wall", "cpu")
            for share in (0.5, 0.95, 0.99)
        },
        "stages": {name: median(each.stages.get(name, 0.0) for each in found) for name in STAGES},
        "candidates": median(each.candidates for each in found),
        "round_trips": median(each.round_trips for each in found),
        "hits": median(each.hits for each in found),
    }


# --- tables -----------------------------------------------------------------------------------------------------------


def real(folder: Path) -> None:
    """Print the tables of the real products."""
    source = workload.real_products()
    titles = [str(product["title"]) for product in workload.read_products(source)]
    lists = {
        "heads": workload.head_queries(),
        "short": workload.short_queries(titles, 500),
        "sentences": workload.SENTENCES,
    }
    del titles
    built = _child("build", str(source), str(folder / "index"))
    asked = _child("ask", str(folder / "index"), _written(folder, lists))
    _table(
        ("profile, s", "index, s", "both, wall s", "peak MB", "index MB", "open ms", "prepare ms", "MB once prepared"),
        [[*(built[k] for k in ("profile_s", "index_s", "wall_s", "peak_mb", "index_mb")),
          *(asked[k] for k in ("open_ms", "prepare_ms", "prepared_mb"))]],
    )  # fmt: skip
    rows = []
    for name, label in (("heads", "head queries"), ("short", "words of titles")):
        row = asked[name]
        for part, what in (("engine", "engine alone"), ("first", "added, first seen"), ("again", "added, asked again")):
            numbers = [row[f"{part}_{clock}_p{p}"] for clock in ("cpu", "wall") for p in (50, 99)]
            rows.append([f"{label} ({row['bypassed']} of {row['asked']} bypass), {what}", *numbers])
    _table(("ms", "CPU p50", "CPU p99", "wall p50", "wall p99"), rows)
    rows = [
        [label, *(asked[key][k] for k in ("cpu_p50", "cpu_p95", "cpu_p99", "wall_p50", "wall_p95", "wall_p99", "candidates",
                                          "round_trips", "hits"))]
        for key, label in (("one", "one round"), ("one_again", "asked again"),
                           ("default", "default settings"), ("default_again", "asked again"))
    ]  # fmt: skip
    head = (
        "",
        "CPU p50",
        "CPU p95",
        "CPU p99",
        "wall p50",
        "wall p95",
        "wall p99",
        "candidates",
        "round trips",
        "hits",
    )
    _table(head, rows)
    rows = [[label, *(asked[key]["stages"][stage] for stage in STAGES)] for key, label in (("one", "one round"), ("default", "default settings"))]  # fmt: skip
    _table(("median wall ms", *STAGES), rows)


def growth(folder: Path, sizes: tuple[int, ...]) -> None:
    """Print the table of generated catalogues of growing size."""
    kinds: dict[str, list[str]] = {}
    for query in demo_queries():
        kinds.setdefault("heads" if query["kind"] == "head" else "sentences", []).append(query["text"])
    texts = {"heads": kinds["heads"][:68], "sentences": kinds["sentences"][:: max(1, len(kinds["sentences"]) // 40)]}
    rows = []
    for size in sizes:
        source = folder / f"{size}.jsonl"
        _child("generate", str(source), str(size))
        built = _child("build", str(source), str(folder / str(size)))
        asked = _child("ask", str(folder / str(size)), _written(folder, texts))
        source.unlink()
        rows.append(
            [f"{size:,}", *(built[k] for k in ("profile_s", "index_s", "peak_mb", "index_mb")), asked["open_ms"],
             asked["peak_mb"], asked["plain_ms"], asked["heads"]["first_cpu_p50"], asked["heads"]["first_cpu_p99"],
             asked["one"]["cpu_p50"], asked["default"]["cpu_p50"], asked["default_again"]["cpu_p50"],
             asked["default"]["candidates"]]
        )  # fmt: skip
    head = ("products", "profile s", "index s", "building, peak MB", "index MB", "open ms", "asking, peak MB",
            "plain ms", "bypass adds, p50", "p99", "one round ms", "default ms", "asked again", "candidates")  # fmt: skip
    _table(head, rows)


def generate(path: str, size: str) -> dict[str, float]:
    """Write generated products, one JSON object a line."""
    with Path(path).open("w", encoding="utf-8") as out:
        out.writelines(
            json.dumps(item.product, ensure_ascii=False) + "\n" for item in catalogue(SEED, products=int(size))
        )
    return {}


def _written(folder: Path, lists: dict[str, list[str]]) -> str:
    path = folder / "queries.json"
    path.write_text(json.dumps(lists), encoding="utf-8")
    return str(path)


def _child(task: str, *arguments: str):
    command = [sys.executable, "-m", "tests.benchmarks.scaling", task, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def _table(head, rows) -> None:
    lines = [" | ".join(head), "|".join("---" for _ in head), *(" | ".join(map(_shown, row)) for row in rows)]
    sys.stdout.write("".join(f"| {line} |\n" for line in lines) + "\n")
    sys.stdout.flush()


def _shown(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def main(arguments: list[str]) -> None:
    """Run one task, or all that a table needs."""
    tasks = {"build": build, "ask": ask, "generate": generate}
    if arguments[0] in tasks:
        sys.stdout.write(json.dumps(tasks[arguments[0]](*arguments[1:])))
        return
    with tempfile.TemporaryDirectory() as name:
        if arguments[0] == "real":
            real(Path(name))
        else:
            growth(Path(name), tuple(map(int, arguments[1:])) or SIZES)


if __name__ == "__main__":
    main(sys.argv[1:])
