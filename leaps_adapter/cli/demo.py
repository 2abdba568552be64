"""`leaps demo`: one sentence on the plain engine and through the adapter, side by side, with every reason."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.console import Group
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

import leaps_adapter
from leaps_adapter.cli.indexes import DemoShop, cache_folder, demo_shop, index_backend, open_index, profile_of
from leaps_adapter.cli.options import AsJson
from leaps_adapter.cli.output import (
    ACCENT,
    DROPPED,
    KEPT,
    UNSURE,
    Labels,
    degraded_lines,
    held_back,
    ledger_table,
    out,
    printable,
    product_column,
    progress_bars,
    rewrite_table,
    section,
    tell_error,
    tell_json,
)
from leaps_adapter.errors import BrokenIndexError, LeapsError
from leaps_adapter.serialize import page_to_json
from leaps_adapter.types import Candidate

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from leaps_adapter import Leaps, Page
    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.protocols import SearchBackend
    from leaps_adapter.types import JsonValue

BACKEND = "bm25"
_SHOWN = 8
_HELD_BACK_SHOWN = 6
_SIDE_BY_SIDE = 78
_PREPARED = ("q147", "q259")
"""Ids of the queries that are shown after the star query: one with many constraints, one with several negations."""

_RELEVANT = {"L3", "L4"}
_QUITS = {"q", "quit", "exit", ":q"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The engine's own page, judged by the adapter's verifier, beside the adapter's.

    `right` holds the products that the demo's answer key calls relevant; None for a query that it does not know.
    """

    plain: Page
    adapted: Page
    right: frozenset[str] | None = None

    def told(self, page: Page) -> str:
        """Return how many hits of a page are right by the answer key, or satisfy the verifier where there is none."""
        if self.right is not None:
            return f"{sum(hit.id in self.right for hit in page.hits)} of {len(page.hits)} right"
        passed = sum(hit.verdict is not None and hit.verdict.relevant for hit in page.hits)
        return f"{passed} of {len(page.hits)} satisfy it"


def demo(
    query: Annotated[
        str | None, typer.Argument(help="What to ask the demo shop.", show_default="some prepared queries")
    ] = None,
    *,
    index: Annotated[
        Path | None,
        typer.Option("--index", metavar="DIR", help="Keep the demo's index here.", show_default="the user's cache"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """See a sentence fail on a plain engine and succeed through the adapter, on a demo shop that comes along."""
    shop = demo_shop()
    backend = _prepared(shop, index)
    stage = Stage(shop, backend)
    asked = [query] if query is not None else _prepared_queries(shop)
    if as_json:
        tell_json({"products": stage.profile.products, "queries": [stage.to_json(text) for text in asked]})
        return
    console = out()
    console.print(_title(stage))
    for place, text in enumerate(asked):
        stage.show(console, text, full=place == 0)
    if interactive():
        _prompt(stage, console)
    elif query is None:
        console.print(Text('your own: leaps demo "..."   your products: leaps index FILE... --into DIR', style=DROPPED))


def interactive() -> bool:
    """Return whether somebody is there to type a query."""
    return sys.stdin.isatty() and sys.stdout.isatty()


class Stage:
    """The demo shop, open, and how a query is shown on it."""

    def __init__(self, shop: DemoShop, backend: SearchBackend) -> None:
        from leaps_adapter.verify import ConstraintVerifier

        self.profile: CatalogueProfile = profile_of(backend)
        self.labels = Labels(self.profile)
        self.leaps: Leaps = leaps_adapter.Leaps(backend)
        self.leaps.prepare()
        self._verifier = ConstraintVerifier(self.profile)
        self._shop = shop

    def compare(self, text: str, history: tuple[str, ...] = ()) -> Comparison:
        """Return the engine's page and the adapter's."""
        adapted = self.leaps.search(text, size=_SHOWN, history=history)
        plain = self._judged(self.leaps.plain(text, size=_SHOWN), adapted)
        return Comparison(plain=plain, adapted=adapted, right=None if history else self._right(text))

    def _right(self, text: str) -> frozenset[str] | None:
        known = [each["id"] for each in self._shop.queries() if each["text"] == text]
        if not known:
            return None
        judged = self._shop.judgments()
        return frozenset(
            each["product_id"] for each in judged if each["query_id"] == known[0] and each["grade"] in _RELEVANT
        )

    def _judged(self, plain: Page, adapted: Page) -> Page:
        ledger = adapted.ledger
        if adapted.bypass or ledger is None:
            return plain
        judged = (
            self._verifier.judge(plain.query, ledger, Candidate(id=hit.id, document=hit.document, sources=()))
            for hit in plain.hits
        )
        return replace(
            plain, hits=tuple(replace(hit, verdict=verdict) for hit, verdict in zip(plain.hits, judged, strict=True))
        )

    def to_json(self, text: str) -> JsonValue:
        """Return both pages as JSON."""
        both = self.compare(text)
        return {
            "query": text,
            "right": None if both.right is None else sorted(both.right),
            "plain": page_to_json(replace(both.plain, ledger=both.adapted.ledger)),
            "adapted": page_to_json(both.adapted),
        }

    def show(self, console: Console, text: str, *, full: bool, history: tuple[str, ...] = ()) -> None:
        """Print both pages side by side, and with `full` how the adapter came to its own."""
        both = self.compare(text, history)
        page = both.adapted
        console.print(Padding(Text(f"“{printable(text)}”", style="bold"), (1, 0)))
        if page.bypass or page.ledger is None:
            console.print(Text(f"goes to the engine untouched ({page.trace.route.rule}):", style=ACCENT))
            console.print(Padding(product_column(page.hits, self.labels, page.ledger), (0, 0, 1, 2)))
            return
        console.print(section("Understood", ledger_table(page.ledger)))
        console.print(self._side_by_side(both, console.width))
        if full:
            console.print(section("Rewrites and what each brought", rewrite_table(page.trace.rewrites)))
            console.print(section("Held back", held_back(page, self.labels, limit=_HELD_BACK_SHOWN)))
        for line in degraded_lines(page.degraded):
            console.print(line)
        console.print(_summary(page))

    def _side_by_side(self, both: Comparison, width: int) -> RenderableType:
        columns = (
            Group(
                *_headed("The plain engine", both.told(both.plain), UNSURE),
                product_column(both.plain.hits, self.labels, both.adapted.ledger),
            ),
            Group(
                *_headed("Through leaps-adapter", both.told(both.adapted), KEPT),
                self._adapted(both.adapted),
            ),
        )
        if width < _SIDE_BY_SIDE:
            return Group(*(Padding(column, (0, 0, 1, 2)) for column in columns))
        table = Table(box=box.ROUNDED, expand=True, show_header=False, border_style=DROPPED, padding=(0, 1))
        table.add_column(ratio=1)
        table.add_column(ratio=1)
        table.add_row(*columns)
        return Padding(table, (0, 0, 1, 0))

    def _adapted(self, page: Page) -> RenderableType:
        if page.hits or not page.near:
            return product_column(page.hits, self.labels, page.ledger)
        return Group(
            Text("nothing satisfies it; near misses:", style=UNSURE),
            product_column(page.near[:_SHOWN], self.labels, page.ledger),
        )


def _headed(head: str, count: str, style: str) -> tuple[Text, Text]:
    return Text.assemble((head, "bold"), "  ", (count, style)), Text("")


def _title(stage: Stage) -> RenderableType:
    facts = f"{stage.profile.products:,} products · {BACKEND} · no model, no server, no network"
    return Rule(Text.assemble(("leaps demo", f"bold {ACCENT}"), "  ", (facts, DROPPED)), style=DROPPED, align="left")


def _summary(page: Page) -> Text:
    trace = page.trace
    return Text(
        f"{trace.candidates} candidates in {trace.round_trips} round trip{'s' * (trace.round_trips != 1)}, "
        f"{len(page.filtered)} held back, {trace.took_ms:.0f} ms",
        style=DROPPED,
    )


def _prepared_queries(shop: DemoShop) -> list[str]:
    """Return the demo's star query and some of its others."""
    texts = {each["id"]: str(each["text"]) for each in shop.queries()}
    return [shop.STAR_QUERY, *(texts[each] for each in _PREPARED if each in texts)]


def _prepared(shop: DemoShop, folder: Path | None) -> SearchBackend:
    """Return the demo's index, built now if it is not there; an index of the user's own choosing is used as it is."""
    path = folder or cache_folder() / _name(shop)
    try:
        backend = open_index(path)
        profile_of(backend)  # what an earlier release wrote may open and still not be read
    except BrokenIndexError:
        if folder is not None and (folder / "index.json").exists():
            raise
    else:
        return backend
    with progress_bars() as progress:
        return index_backend(BACKEND).build(path, shop.products(), progress=progress)


def _name(shop: DemoShop) -> str:
    """Return a name that another catalogue or release does not share, so that no stale index is met."""
    digest = hashlib.blake2b(shop.catalogue_path().read_bytes(), digest_size=6).hexdigest()
    return f"demo-{leaps_adapter.__version__}-{BACKEND}-{digest}.idx"


def _prompt(stage: Stage, console: Console) -> None:
    """Ask for queries until the user has enough; each may go on from the ones before it."""
    console.print(Text('\nYour turn. A follow-up may edit the last one ("cheaper, in blue"); q quits.', style=ACCENT))
    asked: tuple[str, ...] = ()
    while True:
        try:
            text = console.input(Text("› ", style=f"bold {ACCENT}")).strip()
        except (EOFError, KeyboardInterrupt):
            console.print()
            return
        if text.lower() in _QUITS:
            return
        if not text:
            continue
        try:
            stage.show(console, text, full=True, history=asked)
            asked = (*asked, text)
        except LeapsError as error:
            tell_error(str(error))
