"""`leaps explain`: why a product is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

import leaps_adapter
from leaps_adapter.cli.options import AsJson, Policy, Size, settings_of
from leaps_adapter.cli.output import ACCENT, KEPT, UNSURE, out, printable, rewrite_table, section, tell_json
from leaps_adapter.cli.reaching import Source, Way, reaching
from leaps_adapter.serialize import checks_to_json, to_json
from leaps_adapter.types import Status

if TYPE_CHECKING:
    from rich.console import RenderableType

    from leaps_adapter import Explanation, Ledger, Verdict

_SIGNS = {Status.PASS: ("✓", KEPT), Status.UNKNOWN: ("?", UNSURE), Status.FAIL: ("✗", "red")}


@reaching
def explain(
    query: Annotated[str, typer.Argument(help="The query that should have found it.")],
    *,
    index: Source,
    missing: Annotated[str, typer.Option("--missing", metavar="ID", help="The id of the product that is missing.")],
    size: Size = 20,
    way: Way = None,
    policy: Policy = None,
    as_json: AsJson = False,
) -> None:
    """Tell which stage lost a product, and why."""
    with leaps_adapter.Leaps(index.open(way=way), settings=settings_of(policy)) as leaps:
        leaps.prepare()
        found = leaps.explain(query, missing, size=size)
    if as_json:
        tell_json(
            {
                "query": query,
                "id": found.id,
                "lost_at": found.lost_at.value,
                "detail": found.detail,
                "grade": found.verdict.grade.name if found.verdict else None,
                "checks": checks_to_json(found.verdict, found.ledger),
                "ledger": to_json(found.ledger),
                "sources": to_json(found.sources),
                "rewrites": to_json(found.rewrites),
            }
        )
    else:
        _show(found)


def _show(found: Explanation) -> None:
    console = out()
    head = Text.assemble((printable(found.id), "bold"), "  ", (found.lost_at.value, f"bold {ACCENT}"), "  ")
    console.print(head.append(printable(found.detail)), soft_wrap=True)
    console.print()
    if found.verdict is not None and found.verdict.checks:
        console.print(section("Checks", _checks(found.verdict, found.ledger)))
    if found.rewrites:
        console.print(section("Rewrites", rewrite_table(found.rewrites)))
    for source in found.sources:
        console.print(f"found by rewrite {source.rewrite + 1}, at rank {source.rank}")


def _checks(verdict: Verdict, ledger: Ledger | None) -> RenderableType:
    words = {each.id: str(each) for each in ledger.constraints} if ledger else {}
    table = Table.grid(padding=(0, 2))
    for check in verdict.checks:
        sign, style = _SIGNS[check.status]
        constraint = printable(words.get(check.constraint, check.constraint))
        table.add_row(Text(sign, style=style), constraint, Text(printable(check.evidence) or "not known", style="dim"))
    return table
