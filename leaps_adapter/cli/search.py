"""`leaps search`: one page of answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

import leaps_adapter
from leaps_adapter.cli.indexes import profile_of
from leaps_adapter.cli.options import AsJson, Plain, Policy, Size, settings_of
from leaps_adapter.cli.output import (
    DROPPED,
    UNSURE,
    Labels,
    degraded_lines,
    hit_table,
    ledger_table,
    out,
    section,
    tell_json,
)
from leaps_adapter.cli.reaching import Source, Way, reaching
from leaps_adapter.errors import BackendError
from leaps_adapter.serialize import hit_to_json, page_to_json, to_json

if TYPE_CHECKING:
    from leaps_adapter.protocols import SearchBackend
    from leaps_adapter.types import Hit, JsonValue, Page


@reaching
def search(
    query: Annotated[str, typer.Argument(help="What the shopper asks, in one sentence or a few words.")],
    *,
    index: Source,
    size: Size = 20,
    after: Annotated[str | None, typer.Option("--after", metavar="TOKEN", help="The token of the page before.")] = None,
    plain: Plain = False,
    way: Way = None,
    policy: Policy = None,
    as_json: AsJson = False,
) -> None:
    """Show the products of an index that satisfy a query, each with the reason."""
    backend = index.open(way=way)
    with leaps_adapter.Leaps(backend, settings=settings_of(policy)) as leaps:
        leaps.prepare()
        page = leaps.plain(query, size=size, after=after) if plain else leaps.search(query, size=size, after=after)
        if as_json:
            tell_json(with_documents(page))
        else:
            _show(page, _labels(backend, page))


def _labels(backend: SearchBackend, page: Page) -> Labels:
    """Return how products are named; where the engine keeps its fields to itself, by those that are shown."""
    try:
        return Labels(profile_of(backend))
    except BackendError:
        from leaps_adapter.catalogue import build_profile

        return Labels(build_profile([hit.document for hit in (*page.hits, *page.near)]))


def with_documents(page: Page) -> dict[str, JsonValue]:
    """Return a page as JSON with its products, near misses and the token of the next page."""
    line = page_to_json(page)
    line["hits"] = [_with_document(hit, page) for hit in page.hits]
    line["near"] = [_with_document(hit, page) for hit in page.near]
    line["next"] = page.next
    return line


def _with_document(hit: Hit, page: Page) -> JsonValue:
    return {**hit_to_json(hit, page.ledger), "document": to_json(hit.document)}


def _show(page: Page, labels: Labels) -> None:
    console = out()
    if page.ledger is not None and not page.bypass and (page.ledger.product or page.ledger.constraints):
        console.print(section("Understood", ledger_table(page.ledger)))
    console.print(hit_table(page.hits, labels, page.ledger) if page.hits else Text("nothing found", style=UNSURE))
    if page.near:
        console.print(section("Near misses", hit_table(page.near, labels, page.ledger)))
    for line in degraded_lines(page.degraded):
        console.print(line)
    console.print(Text(_summary(page), style=DROPPED))
    if page.next is not None:
        console.print(Text(f"next page: --after {page.next}", style=DROPPED), soft_wrap=True)


def _summary(page: Page) -> str:
    trace = page.trace
    if page.bypass:
        return f"{len(page.hits)} shown, as the engine gave them ({trace.route.rule}); {trace.took_ms:.0f} ms"
    return (
        f"{len(page.hits)} shown, {len(page.filtered)} held back of {trace.candidates} candidates; "
        f"{len(trace.rewrites)} rewrites in {trace.round_trips} round trips; {trace.took_ms:.0f} ms"
    )
