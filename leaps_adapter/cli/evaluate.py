"""`leaps evaluate`: labelled queries from any catalogue, and runs held against the truth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import anyio
import typer
from rich import box
from rich.table import Table
from rich.text import Text

from leaps_adapter.cli.indexes import profile_of
from leaps_adapter.cli.options import AsJson, Policy, settings_of
from leaps_adapter.cli.output import ACCENT, DROPPED, KEPT, UNSURE, err, out, printable, progress_bars, tell_json
from leaps_adapter.cli.pacing import Pace
from leaps_adapter.cli.reaching import MaxQps, Source, reaching
from leaps_adapter.errors import ConfigurationError
from leaps_adapter.types import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from leaps_adapter.evaluation import Answer, LabelledQuery, LabelledSet, Measure, Score
    from leaps_adapter.evaluation.judging import HeldHit, RunLine
    from leaps_adapter.evaluation.routes import RouteReport
    from leaps_adapter.protocols import SearchBackend
    from leaps_adapter.types import Document, JsonValue

SCORED = (
    "Broken", "OtherKind", "Missing", "FullPage@20", "FewGood(5)", "Floor(5)", "Shown", "Empty", "P@20", "Recall@20",
    "nDCG@10", "HR", "GR", "ER", "LRR(5)", "acc@2", "acc@4", "macro-F1",
)  # fmt: skip
GROUPED = ("Broken", "OtherKind", "Missing", "FullPage@20", "FewGood(5)", "Floor(5)")
GRADED = ("nDCG@10", "Recall@20", "P@20")
_FEWEST_WRONG = 2

app = typer.Typer(name="evaluate", no_args_is_help=True, help="Labelled queries from any catalogue, and runs scored.")

Run = Annotated[Path, typer.Argument(metavar="RUN.jsonl", help="A run of `leaps batch`.")]
Other = Annotated[Path | None, typer.Argument(metavar="[PLAIN.jsonl]", help="Another run to set beside it.")]
Measures = Annotated[
    str | None, typer.Option("--measures", metavar="LIST", help="Measures to report, such as `nDCG@10,FewGood(5)`.")
]


@app.command()
@reaching
def synthesize(
    *,
    index: Source,
    into: Annotated[Path, typer.Option("--into", metavar="DIR", help="Where the labelled set goes.")],
    queries: Annotated[int, typer.Option("--queries", min=1, help="Queries to make.")] = 300,
    seed: Annotated[int, typer.Option("--seed", help="The same seed makes the same set.")] = 7,
    fewest: Annotated[int, typer.Option("--fewest", min=1, max=8, help="Constraints of a query, at least.")] = 2,
    most: Annotated[int, typer.Option("--most", min=1, max=8, help="Constraints of a query, at most.")] = 4,
    synonyms: Annotated[
        float, typer.Option("--synonyms", min=0, max=1, help="Share of queries that call the product by another name.")
    ] = 0.5,
    converted: Annotated[
        float, typer.Option("--converted", min=0, max=1, help="Share of amounts that may be said in another unit.")
    ] = 0.35,
    misspelled: Annotated[
        float, typer.Option("--misspelled", min=0, max=1, help="Share of queries with a slip of the fingers.")
    ] = 0.12,
    kind_size: Annotated[int, typer.Option("--kind-size", min=2, help="Products that a kind has at least.")] = 15,
    max_qps: MaxQps = 20,
    as_json: AsJson = False,
) -> None:
    """Make labelled queries from the typed fields of a catalogue, and write which products pass."""
    from leaps_adapter.evaluation.facts import read_facts
    from leaps_adapter.evaluation.synthesize import Recipe, write_set
    from leaps_adapter.evaluation.synthesize import synthesize as make
    from leaps_adapter.evaluation.wording import Style

    if fewest > most:
        raise typer.BadParameter(f"--fewest {fewest} is more than --most {most}")
    recipe = Recipe(
        queries=queries,
        seed=seed,
        fewest=fewest,
        most=most,
        synonyms=synonyms,
        converted=converted,
        kind_size=kind_size,
        style=Style(misspelled=misspelled),
    )
    backend = index.open(pace=Pace(max_qps))
    profile = profile_of(backend)
    with progress_bars() as progress:
        products = _products(backend, lambda count: progress("reading", count, profile.products))
        facts = read_facts(products, profile, progress=lambda count: progress("sorting", count, len(products)))
        made = make(facts, recipe, progress=lambda count: progress("writing queries", count, queries))
    write_set(made, into)
    passing = sorted(len(query.passing) for query in made.queries)
    kinds = len({query.kinds[0] for query in made.queries})
    if as_json:
        tell_json(
            {"into": str(into), "queries": len(passing), "kinds": kinds, "passing_median": passing[len(passing) // 2]}
        )
        return
    facts_told = f"  of {kinds} kinds, {passing[len(passing) // 2]} products pass in the middle, in {into}"
    err().print(Text.assemble(("✓ ", KEPT), f"{len(passing)} queries", (facts_told, DROPPED)), soft_wrap=True)


@app.command()
def score(
    run: Run,
    plain: Other = None,
    *,
    truth: Annotated[Path, typer.Option("--truth", metavar="truth.jsonl", help="The truth of the labelled set.")],
    by: Annotated[
        str | None, typer.Option("--by", metavar="kind|constraint", help="Also a row for each group.")
    ] = None,
    worst: Annotated[int, typer.Option("--worst", min=0, help="Show so many of the worst queries.")] = 0,
    measures: Measures = None,
    as_json: AsJson = False,
) -> None:
    """Hold a run against a labelled set: one table, each number with its 95 % interval."""
    from leaps_adapter.evaluation.judging import groups, judged, read_run, read_truth
    from leaps_adapter.evaluation.summary import score as summarize

    if by not in {None, "kind", "constraint"}:
        raise typer.BadParameter(f"--by {by}: kind or constraint")
    known = read_truth(truth)
    runs = {path.stem: read_run(path) for path in _named(run, plain)}
    wanted = _measures(measures, SCORED)
    answers = {
        name: [judged(query, lines.get(query.id), known) for query in known.queries] for name, lines in runs.items()
    }
    scores = {name: summarize(wanted, each) for name, each in answers.items()}
    first = next(iter(runs))
    grouped = _grouped(answers[first], groups(known.queries, by), _measures(None, GROUPED)) if by else {}
    if as_json:
        tell_json(_as_json(scores, grouped, _absent(known.queries, runs[first])))
        return
    out().print(_score_table(scores))
    if absent := _absent(known.queries, runs[first]):
        out().print(Text(f"{len(absent)} queries are not in the run: {', '.join(absent[:5])} …", style=UNSURE))
    if grouped:
        out().print(_group_table(grouped, str(by)))
    if worst:
        _show_worst(known, runs[first], answers[first], worst)


@app.command()
def qrels(
    run: Run,
    plain: Other = None,
    *,
    judgments: Annotated[
        Path, typer.Option("--qrels", metavar="FILE", help="Grades, `query_id<TAB>product_id<TAB>grade` a line.")
    ],
    relevant: Annotated[float, typer.Option("--relevant", help="The lowest grade that counts as relevant.")] = 2.0,
    measures: Measures = None,
    as_json: AsJson = False,
) -> None:
    """Hold a run against graded judgments; only queries with a relevant product count."""
    from leaps_adapter.evaluation.judging import graded, read_qrels, read_run
    from leaps_adapter.evaluation.summary import score as summarize

    grades = read_qrels(judgments)
    runs = {path.stem: read_run(path) for path in _named(run, plain)}
    wanted = _measures(measures, GRADED)
    scores = {name: summarize(wanted, graded(lines, grades, relevant=relevant)) for name, lines in runs.items()}
    if as_json:
        tell_json(_as_json(scores, {}, []))
    else:
        out().print(_score_table(scores))


@app.command()
@reaching
def route(
    labelled: Annotated[Path, typer.Argument(metavar="FILE.tsv", help="Queries, each with `bypass` or `adapt`.")],
    *,
    index: Source,
    policy: Policy = None,
    as_json: AsJson = False,
) -> None:
    """Report how well searches to leave alone are told from sentences to adapt."""
    from leaps_adapter.evaluation.routes import judge_routes, read_routes

    queries = read_routes(labelled)
    report = judge_routes(queries, profile_of(index.open()), settings_of(policy).route)
    if as_json:
        tell_json(_route_json(report))
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for name in ("route", "precision", "recall", "queries"):
        table.add_column(name, justify="left" if name == "route" else "right")
    for name, bypass in (("bypass", True), ("adapt", False)):
        labelled_so = sum(each.query.bypass is bypass for each in report.routed)
        numbers = (report.precision(bypass=bypass), report.recall(bypass=bypass))
        table.add_row(name, *(_number(each) for each in numbers), str(labelled_so))
    out().print(table)
    for each in report.wrong:
        went = "bypassed" if each.bypass else "adapted"
        out().print(Text.assemble(("✗ ", "red"), printable(each.query.text), (f"  {went}: {each.rule}", DROPPED)))


# --- reading ----------------------------------------------------------------------------------------------------------


def _products(backend: SearchBackend, progress: Callable[[int], None]) -> list[tuple[str, Document]]:
    from leaps_adapter.protocols import Scans

    if not isinstance(backend, Scans):
        raise ConfigurationError(
            f"{type(backend).__name__} cannot iterate over its products", hint="use an index of `leaps index`"
        )
    scan = backend.scan

    async def read() -> list[tuple[str, Document]]:
        found: list[tuple[str, Document]] = []
        async for pair in scan():
            found.append(pair)
            if len(found) % 1_000 == 0:
                progress(len(found))
        return found

    return anyio.run(read)


def _named(run: Path, plain: Path | None) -> list[Path]:
    return [run] if plain is None or plain == run else [run, plain]


def _measures(text: str | None, default: Sequence[str]) -> list[Measure]:
    from leaps_adapter.evaluation.measures import parse_measure

    return [parse_measure(name) for name in (text.split(",") if text else default)]


def _absent(queries: Sequence[LabelledQuery], run: Mapping[str, RunLine]) -> list[str]:
    return [query.id for query in queries if query.id not in run]


def _grouped(
    answers: Sequence[Answer], members: Mapping[str, Sequence[str]], measures: Sequence[Measure]
) -> dict[str, tuple[int, list[Score]]]:
    from leaps_adapter.evaluation.summary import score as summarize

    by_id = {answer.query_id: answer for answer in answers}
    return {
        name: (len(ids), summarize(measures, [by_id[query_id] for query_id in ids], resamples=0))
        for name, ids in members.items()
    }


# --- showing ----------------------------------------------------------------------------------------------------------


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}" if value < 10 else f"{value:.1f}"


def _interval(score: Score) -> Text:
    if score.value is None:
        return Text("–", style=DROPPED)
    if score.low is None:
        return Text(_number(score.value))
    return Text.assemble((_number(score.value), "bold"), (f" [{_number(score.low)}, {_number(score.high)}]", DROPPED))


def _score_table(scores: Mapping[str, Sequence[Score]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column("measure", no_wrap=True, style=ACCENT)
    table.add_column("what it says", style="dim")
    for name in scores:
        table.add_column(printable(name), justify="right", no_wrap=True)
    for row in zip(*scores.values(), strict=True):
        measure = row[0].measure
        if any(each.value is not None for each in row):
            table.add_row(str(measure), measure.meaning, *(_interval(each) for each in row))
    return table


def _group_table(grouped: Mapping[str, tuple[int, Sequence[Score]]], by: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column(by)
    for name in ("queries", *GROUPED):
        table.add_column(name, justify="right", no_wrap=True)
    for name, (count, scores) in grouped.items():
        table.add_row(printable(name), str(count), *(_number(each.value) for each in scores))
    return table


def _show_worst(known: LabelledSet, run: Mapping[str, RunLine], answers: Sequence[Answer], count: int) -> None:
    from leaps_adapter.evaluation.judging import hold

    ranked = sorted(zip(known.queries, answers, strict=True), key=lambda pair: (_badness(pair[1]), pair[0].id))
    for query, answer in ranked[:count]:
        console = out()
        good = sum(hit.passing for hit in answer.hits)
        head = f"{good} good of {len(query.passing)} that pass, {len(answer.hits)} shown"
        console.print(Text.assemble((query.id, ACCENT), "  ", (printable(query.text), "bold")), soft_wrap=True)
        said = "; ".join(f"“{each.text}” {each.label}" for each in query.constraints)
        console.print(Text(f"  {query.kinds[0]} | {printable(said)} | {head}", style=DROPPED), soft_wrap=True)
        held = hold(query, run.get(query.id), known)
        wrong = [each for each in held if each.hit.broken or each.hit.other]
        for each in wrong[:_FEWEST_WRONG]:
            console.print(Text(f"  ✗ {each.hit.id} {printable(_why(query, each))}", style="red"), soft_wrap=True)
        shown = {hit.id for hit in answer.hits}
        for missed in [each for each in query.passing if each not in shown][: _FEWEST_WRONG if good < 20 else 0]:
            title = known.facts.items[missed].title
            console.print(Text(f"  + {missed} {printable(title)[:90]}", style=UNSURE), soft_wrap=True)


def _badness(answer: Answer) -> float:
    shown = max(1, len(answer.hits))
    full = sum(hit.passing for hit in answer.hits) / max(1, min(20, len(answer.relevant)))
    return full - sum(hit.broken + 0.5 * hit.other for hit in answer.hits) / shown


def _why(query: LabelledQuery, held: HeldHit) -> str:
    if held.item is None:
        return "is not in the catalogue"
    reasons = [
        f"{each.label} is {', '.join(map(str, held.item.values.get(each.field, ())))}"
        for each, status in zip(query.constraints, held.statuses, strict=True)
        if status is Status.FAIL
    ]
    if held.hit.other:
        reasons.append(f"it is a {held.item.kind.name or 'thing of no known kind'}")
    return f"{held.item.title[:70]}: {'; '.join(reasons)}"


def _as_json(
    scores: Mapping[str, Sequence[Score]], grouped: Mapping[str, tuple[int, Sequence[Score]]], absent: Sequence[str]
) -> JsonValue:
    return {
        "runs": {
            name: {
                str(each.measure): {
                    "value": each.value,
                    "low": each.low,
                    "high": each.high,
                    "per_query": dict(each.per_query),
                }
                for each in found
            }
            for name, found in scores.items()
        },
        "groups": {
            name: {"queries": count, **{str(each.measure): each.value for each in found}}
            for name, (count, found) in grouped.items()
        },
        "absent": list(absent),
    }


def _route_json(report: RouteReport) -> JsonValue:
    found: dict[str, JsonValue] = {
        name: {"precision": report.precision(bypass=bypass), "recall": report.recall(bypass=bypass)}
        for name, bypass in (("bypass", True), ("adapt", False))
    }
    wrong: list[JsonValue] = [
        {"query": each.query.text, "bypass": each.bypass, "rule": each.rule} for each in report.wrong
    ]
    return {"queries": len(report.routed), **found, "wrong": wrong}
