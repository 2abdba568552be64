"""`leaps batch`: many queries into a run file, a line each."""

from __future__ import annotations

import json
import re
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol, TextIO
from urllib.parse import quote

import typer
from rich.text import Text

import leaps_adapter
from leaps_adapter.cli.options import AsJson, Plain, Policy, Size, settings_of
from leaps_adapter.cli.output import DROPPED, KEPT, UNSURE, err, progress_bars, tell_error, tell_json
from leaps_adapter.cli.pacing import Pace
from leaps_adapter.cli.reaching import MaxQps, Source, Way, reaching
from leaps_adapter.errors import ConfigurationError, LeapsError, QueryError
from leaps_adapter.serialize import page_to_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leaps_adapter.types import JsonValue, Page

STANDARD_OUTPUT = "-"
_TAG = "leaps"


class _Asks(Protocol):
    def __call__(self, text: str, *, size: int) -> Page: ...


@dataclass(slots=True)
class _Tally:
    """What a batch counts on its way."""

    queries: int = 0
    errors: int = 0
    bypassed: int = 0
    hits: int = 0
    degraded: int = 0
    took_ms: list[float] = field(default_factory=list[float])

    def take(self, page: Page) -> None:
        self.queries += 1
        self.bypassed += page.bypass
        self.hits += len(page.hits)
        self.degraded += bool(page.degraded)
        self.took_ms.append(page.trace.took_ms)


@reaching
def batch(
    *,
    index: Source,
    queries: Annotated[Path, typer.Option("--queries", metavar="FILE.tsv", help="Queries, `id<TAB>text` a line.")],
    size: Size = 20,
    output: Annotated[
        str, typer.Option("--output", metavar="RUN.jsonl", help="Where the answers go, a JSON line per query.")
    ] = STANDARD_OUTPUT,
    trec: Annotated[
        Path | None, typer.Option("--trec", metavar="RUN.trec", help="Also write a TREC run for evaluation tools.")
    ] = None,
    plain: Plain = False,
    way: Way = None,
    policy: Policy = None,
    budget: Annotated[
        int | None, typer.Option("--budget", min=1, help="Results asked from the engine per round.", show_default="40")
    ] = None,
    rewrites: Annotated[
        int | None, typer.Option("--rewrites", min=1, help="Rewrites per query.", show_default="5")
    ] = None,
    allocation: Annotated[
        str | None,
        typer.Option(
            "--allocation",
            metavar="equal|confidence|yield",
            autocompletion=lambda: ["equal", "confidence", "yield"],
            help="How rewrites share a budget.",
            show_default="confidence",
        ),
    ] = None,
    max_qps: MaxQps = 20,
    as_json: AsJson = False,
) -> None:
    """Answer every query of a file; one that fails has an `error` in its line and costs no other its answer."""
    settings = settings_of(policy, budget=budget, rewrites=rewrites, allocation=allocation)
    asked = list(read_queries(queries))
    tally = _Tally()
    pace = Pace(max_qps if index.path is None else None)  # an index of one's own serves nobody else
    begin = time.perf_counter()
    with ExitStack() as resources:
        leaps = resources.enter_context(leaps_adapter.Leaps(index.open(way=way, pace=pace), settings=settings))
        leaps.prepare()
        lines = _writer(output, resources)
        run = _writer(str(trec), resources) if trec else None
        progress = resources.enter_context(progress_bars())
        for done, (query_id, text) in enumerate(asked, 1):
            answer = _answer(leaps.plain if plain else leaps.search, text, size, pace)
            if isinstance(answer, LeapsError):
                tally.errors += 1
                line: dict[str, JsonValue] = {"query_id": query_id, "query": text, "error": str(answer)}
            else:
                tally.take(answer)
                line = {"query_id": query_id, **page_to_json(answer)}
                if run is not None:
                    run.writelines(trec_lines(query_id, answer))
            lines.write(json.dumps(line, ensure_ascii=False) + "\n")
            lines.flush()
            progress("answering", done, len(asked))
    _finish(tally, output=output, seconds=time.perf_counter() - begin, as_json=as_json)


def read_queries(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (id, text) of a query file; blank lines are passed over.

    Raises:
        QueryError: the file cannot be read, or a line is no `id<TAB>text` or repeats an id; it names the line.
    """
    hint = "each line is id<TAB>text, in UTF-8"
    try:
        content = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise QueryError(f"cannot read {path}: {error.strerror}", hint="name a file of queries") from error
    except UnicodeDecodeError as error:
        place = error.object[: error.start].count(b"\n") + 1
        raise QueryError(f"{path}, line {place}: not UTF-8", hint=hint) from error
    seen: dict[str, int] = {}
    for number, line in enumerate(content.split("\n"), 1):
        if not line.strip():
            continue
        name, tab, text = line.partition("\t")
        name, text = name.strip(), text.strip()
        if not tab or not name:
            raise QueryError(f"{path}, line {number}: no {'id' if tab else 'tab'}", hint=hint)
        if name in seen:
            raise QueryError(f"{path}, line {number}: the id {name!r} stands in line {seen[name]} too", hint=hint)
        seen[name] = number
        yield name, text


def trec_lines(query_id: str, page: Page) -> Iterator[str]:
    """Yield the hits as lines of a TREC run; the score falls with the rank, since tools sort by it."""
    count = len(page.hits)
    for place, hit in enumerate(page.hits):
        yield f"{_word(query_id)} Q0 {_word(hit.id)} {place + 1} {count - place} {_TAG}\n"


def _word(text: str) -> str:
    """Return an id as one word: a run's columns are set apart by spaces, so those are written as in a URL."""
    return re.sub(r"[\s%]", lambda found: quote(found[0]), text)


def _answer(ask: _Asks, text: str, size: int, pace: Pace) -> Page | LeapsError:
    try:
        return pace.ask(lambda: ask(text, size=size))
    except LeapsError as error:
        return error


def _writer(path: str, resources: ExitStack) -> TextIO:
    if path == STANDARD_OUTPUT:
        return sys.stdout
    try:
        # A query may hold half a character pair; JSON has an escape for it, which this error handler writes.
        return resources.enter_context(Path(path).open("w", encoding="utf-8", errors="backslashreplace", newline="\n"))
    except OSError as error:
        raise ConfigurationError(f"cannot write {path}: {error.strerror}", hint="name a file in a folder") from error


def _finish(tally: _Tally, *, output: str, seconds: float, as_json: bool) -> None:
    times = sorted(tally.took_ms)
    middle = times[len(times) // 2] if times else 0.0
    if as_json and output != STANDARD_OUTPUT:
        tell_json(
            {
                "output": output,
                "queries": tally.queries + tally.errors,
                "errors": tally.errors,
                "bypassed": tally.bypassed,
                "degraded": tally.degraded,
                "hits": tally.hits,
                "median_ms": round(middle, 3),
                "seconds": round(seconds, 3),
            }
        )
    elif not as_json:
        facts = f"  {tally.bypassed} bypassed, {tally.hits} hits, median {middle:.0f} ms, {seconds:.1f} s in all"
        done = Text.assemble(("✓ ", KEPT), f"{tally.queries} queries answered", (facts, DROPPED))
        if tally.degraded:
            done.append(f"  {tally.degraded} degraded", style=UNSURE)
        err().print(done, soft_wrap=True)
    if tally.errors:
        tell_error(f"{tally.errors} of {tally.queries + tally.errors} queries failed — see `error` in their lines")
        raise typer.Exit(1)
