"""What the terminal shows: consoles, progress, errors, and the tables for pages, ledgers and rewrites."""

from __future__ import annotations

import json
import os
import re
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer
from rich import box
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from leaps_adapter.types import Grade, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from rich.console import RenderableType
    from rich.progress import TaskID

    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.types import (
        Constraint,
        Degraded,
        Document,
        Hit,
        JsonValue,
        Ledger,
        Page,
        RewriteTrace,
        Verdict,
    )

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_WIDTH_WITHOUT_TERMINAL = 100
_TOLD_EVERY = 50
_WIDEST_ID = 40  # characters; a longer id would leave no room for the product
_COUNTED = ("confidence", "filters", "asked", "brought", "kept")

KEPT, DROPPED, UNSURE, ACCENT = "green", "bright_black", "yellow", "cyan"
_MARKS = {
    Grade.L4: ("✓", KEPT),
    Grade.L3: ("~", UNSURE),
    Grade.L2: ("✗", DROPPED),
    Grade.L1: ("✗", DROPPED),
}


def out() -> Console:
    """Return the console of the standard output; where that is no terminal, lines are as wide as `COLUMNS` or 100."""
    return _console(sys.stdout.isatty(), stderr=False)


def err() -> Console:
    """Return the console of the standard error, for progress and errors."""
    return _console(sys.stderr.isatty(), stderr=True)


def _console(terminal: bool, *, stderr: bool) -> Console:  # noqa: FBT001  private
    width = None if terminal or "COLUMNS" in os.environ else _WIDTH_WITHOUT_TERMINAL
    return Console(stderr=stderr, width=width, highlight=False, emoji=False, markup=False)


def tell_json(value: JsonValue) -> None:
    """Write a value to the standard output as one line of JSON."""
    typer.echo(json.dumps(value, ensure_ascii=False))


def tell_error(message: str) -> None:
    """Write an error to the standard error, in one line."""
    err().print(Text.assemble(("error: ", "bold red"), printable(message)), soft_wrap=True)


def printable(text: str) -> str:
    """Return the text in one line, without what could steer a terminal: item texts are the sellers'."""
    return _UNPRINTABLE.sub(" ", text).strip()


@contextmanager
def progress_bars() -> Generator[Callable[[str, int, int | None], None]]:
    """Show a bar per stage on the standard error, where that is a terminal; yields what to tell the progress to."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = err()
    columns = (SpinnerColumn(), TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TimeElapsedColumn(), console=console, transient=True, disable=not console.is_terminal
    ) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            if done == total or done % _TOLD_EVERY == 0:
                bars.update(tasks[stage], completed=done, total=total)

        yield tell


class Labels:
    """How products are named on the screen: by the title and price fields of the catalogue profile."""

    def __init__(self, profile: CatalogueProfile) -> None:
        from leaps_adapter.catalogue import Role, flatten

        self._flatten = flatten
        self._titles = profile.title_fields
        self._prices = tuple(field.path for field in profile.with_role(Role.PRICE))
        self._currency = profile.currency

    def title(self, product_id: str, document: Document) -> str:
        """Return the product's title, else its id."""
        fields = self._flatten(document)
        titles = [value for path in self._titles for value in fields.get(path, ())]
        return printable(str(titles[0] if titles else product_id))

    def price(self, document: Document) -> str:
        """Return the product's price, empty where it has none."""
        fields = self._flatten(document)
        prices = [value for path in self._prices for value in fields.get(path, ())]
        if not prices:
            return ""
        if isinstance(prices[0], str | bool):
            return printable(str(prices[0]))
        return f"${prices[0]:,.2f}" if self._currency == "USD" else f"{prices[0]:,.2f} {self._currency or ''}".strip()


def mark(verdict: Verdict | None) -> tuple[str, str]:
    """Return the sign of a verdict and its style: kept in green, unsure in yellow, dropped in grey."""
    return _MARKS[verdict.grade] if verdict else ("·", "")


def reason(verdict: Verdict | None, ledger: Ledger | None) -> str:
    """Return in a few words why a product is kept or dropped, or what makes it unsure."""
    if verdict is None:
        return ""
    if verdict.grade is Grade.L3:
        return printable("; ".join(_doubts(verdict, ledger)))
    telling = Status.PASS if verdict.relevant else Status.FAIL
    told = [check.evidence for check in verdict.checks if check.status is telling and check.evidence]
    return printable(" · ".join(told) if told and verdict.grade is not Grade.L1 else verdict.reason)


def _doubts(verdict: Verdict, ledger: Ledger | None) -> list[str]:
    """Return the parts of the verifier's reason that do not tell of a constraint that is met."""
    words = {each.id: str(each) for each in ledger.constraints} if ledger else {}
    met = {f"{words.get(check.constraint)} ({check.evidence})" for check in verdict.checks}
    parts = verdict.reason.split("; ")
    return [part for part in parts if part not in met] or parts


def product_column(hits: Sequence[Hit], labels: Labels, ledger: Ledger | None) -> Table:
    """Return products one below the other, each with its mark and price, and the reason in a second line."""
    column = Table.grid(padding=(0, 1), expand=True)
    column.add_column(justify="right", style="dim")
    column.add_column()
    column.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    column.add_column(justify="right", no_wrap=True)
    for place, hit in enumerate(hits, 1):
        sign, style = mark(hit.verdict)
        title = Text(labels.title(hit.id, hit.document), style=style)
        column.add_row(str(place), Text(sign, style=style), title, Text(labels.price(hit.document), style=style))
        column.add_row("", "", Text(reason(hit.verdict, ledger), style="dim"), "")
    return column


def hit_table(hits: Sequence[Hit], labels: Labels, ledger: Ledger | None) -> Table:
    """Return hits as a table with rank, id, title, price, grade and reason."""
    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False, header_style="bold")
    table.add_column("#", justify="right", style="dim")
    table.add_column("id", no_wrap=True, overflow="ellipsis", max_width=_WIDEST_ID, style="dim")
    table.add_column("product", ratio=3)
    table.add_column("price", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("why", ratio=3, style="dim")
    for hit in hits:
        sign, style = mark(hit.verdict)
        graded = f"{sign} {hit.verdict.grade.name}" if hit.verdict else ""
        table.add_row(
            str(hit.rank),
            printable(hit.id),
            labels.title(hit.id, hit.document),
            labels.price(hit.document),
            Text(graded, style=style),
            reason(hit.verdict, ledger),
        )
    return table


def held_back(page: Page, labels: Labels, *, limit: int) -> RenderableType:
    """Return the products that a page held back, in grey, with the reason; at most `limit` of them."""
    filtered = page.filtered
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(style=DROPPED)
    table.add_column(ratio=1, no_wrap=True, overflow="ellipsis", style=DROPPED)
    table.add_column(justify="right", no_wrap=True, style=DROPPED)
    table.add_column(ratio=1, no_wrap=True, overflow="ellipsis", style="dim")
    for each in filtered[:limit]:
        title = labels.title(each.id, each.document)
        table.add_row("✗", title, labels.price(each.document), reason(each.verdict, page.ledger))
    if not filtered:
        table.add_row("", "nothing", "", "")
    if len(filtered) > limit:
        table.add_row("", f"and {len(filtered) - limit} more", "", "")
    return table


def ledger_table(ledger: Ledger) -> RenderableType:
    """Return what was understood: each constraint, the words it came from, the fields that decide it."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(style=ACCENT)
    table.add_column(style="dim")
    if ledger.product is not None:
        table.add_row("product", printable(ledger.product.text), ", ".join(ledger.product.kinds[:3]))
    for constraint in ledger.constraints:
        table.add_row(f"“{printable(constraint.span.text)}”", printable(str(constraint)), _decided_by(constraint))
    for constraint in ledger.given_up:
        table.add_row(f"“{printable(constraint.span.text)}”", printable(str(constraint)), "given up: too little passed")
    for ranking in ledger.rankings:
        order = "highest first" if ranking.descending else "lowest first"
        table.add_row(f"“{printable(ranking.span.text)}”", f"{ranking.attribute}, {order}", "an order, no filter")
    for correction in ledger.corrections:
        table.add_row(f"“{printable(correction.written)}”", f"read as {printable(correction.read_as)}", "")
    if ledger.wishes:
        wishes = ", ".join(printable(wish.text) for wish in ledger.wishes)
        table.add_row("wishes", Text(wishes, style="default"), "soft")
    parts: list[RenderableType] = [table]
    parts += [Text(f"! {printable(each)}", style=UNSURE) for each in ledger.contradictions]
    return Group(*parts)


def _decided_by(constraint: Constraint) -> str:
    if not constraint.targets:
        return "the product's text"
    shown = ", ".join(target.field for target in constraint.targets[:2])
    return f"{shown}, …" if len(constraint.targets) > 2 else shown


def rewrite_table(rewrites: Sequence[RewriteTrace]) -> Table:
    """Return the rewrites with what each was asked for, brought, and added to the page."""
    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    for _ in _COUNTED:
        table.add_column(justify="right", no_wrap=True)
    table.add_row("", *(Text(name, style=DROPPED) for name in _COUNTED))
    for each in rewrites:
        rewrite = each.rewrite
        text = Text(printable(rewrite.text))
        if each.error is not None:
            text = Text.assemble((f"{each.error.kind}  ", "red"), text)
        kept = Text(str(each.verified), style=KEPT if each.verified else DROPPED)
        counts = (str(len(rewrite.filters) or ""), str(each.slot), str(len(each.returned)))
        table.add_row(text, f"{rewrite.confidence:.2f}", *counts, kept)
    return table


def degraded_lines(degraded: Sequence[Degraded]) -> list[Text]:
    """Return what was skipped, a line each."""
    return [Text(f"! {each.code}: {printable(each.detail)}", style=UNSURE) for each in degraded]


def section(title: str, body: RenderableType) -> RenderableType:
    """Return a body under its title, set in."""
    return Group(Text(title, style="bold"), Padding(body, (0, 0, 1, 2)))
