"""`leaps index`: products from files into an index."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol, runtime_checkable

import typer
from rich.text import Text

from leaps_adapter.cli.indexes import DEFAULT_BACKEND, index_backend
from leaps_adapter.cli.options import AsJson
from leaps_adapter.cli.output import DROPPED, KEPT, UNSURE, out, progress_bars, tell_json
from leaps_adapter.languages import language_of
from leaps_adapter.plugins import Group, names

if TYPE_CHECKING:
    from leaps_adapter.types import JsonValue


class _Report(Protocol):
    products: int
    duplicates: int
    without_id: int
    skipped: int
    id_field: str | None


@runtime_checkable
class _Reports(Protocol):
    """An index that says what was odd in the products it was built from."""

    report: _Report


def backend_names() -> list[str]:
    """Return the back-ends that are installed."""
    return list(names(Group.BACKENDS))


def index(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE", help="JSON lines or CSV (each also .gz), Parquet, or - for JSON lines piped in."
        ),
    ],
    *,
    into: Annotated[Path, typer.Option("--into", metavar="DIR", help="The folder for the index.")],
    backend: Annotated[
        str,
        typer.Option("--backend", autocompletion=backend_names, help="The engine: bm25, faiss, hybrid, or a plug-in."),
    ] = DEFAULT_BACKEND,
    id_field: Annotated[
        str | None,
        typer.Option(
            "--id-field", metavar="FIELD", help="The field that identifies a product.", show_default="guessed"
        ),
    ] = None,
    roles: Annotated[
        Path | None,
        typer.Option("--roles", metavar="FILE", help="What fields are for, in TOML, where the guess is wrong."),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option("--language", metavar="CODE", help="The language of the products.", show_default="en"),
    ] = None,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Leave out lines that are no products.")] = False,
    as_json: AsJson = False,
) -> None:
    """Index the products of files; an index in the folder stays whole until the new one is complete."""
    from leaps_adapter.catalogue.reading import OnBad, read_products
    from leaps_adapter.catalogue.roles import RoleOverrides

    engine = index_backend(backend)
    overrides = RoleOverrides.from_toml(roles) if roles else RoleOverrides()
    if language is not None:
        overrides = replace(overrides, language=language_of(language))
    reader = read_products(files, on_bad=OnBad.SKIP if skip_bad else OnBad.RAISE)
    begin = time.perf_counter()
    with progress_bars() as progress:
        built = engine.build(into, reader, roles=overrides, id_field=id_field, progress=progress)
    facts: dict[str, JsonValue] = {"index": str(into), "backend": backend}
    if isinstance(built, _Reports):
        report = built.report
        facts |= {"products": report.products, "id_field": report.id_field, "duplicates": report.duplicates}
        facts |= {"without_id": report.without_id, "skipped": report.skipped + reader.skipped}
    facts["bytes"] = sum(each.stat().st_size for each in into.rglob("*") if each.is_file())
    facts["seconds"] = round(time.perf_counter() - begin, 2)
    if as_json:
        tell_json(facts)
    else:
        _show(facts)


_ODDITIES = {
    "duplicates": "took the place of an earlier one of the same id",
    "without_id": "had no id and got one made of their contents",
    "skipped": "were no products and were left out",
}


def _show(facts: dict[str, JsonValue]) -> None:
    console = out()
    done = Text.assemble(
        ("✓ ", KEPT), f"{facts.get('products', 0):,} products in {facts['index']}",
        (f"  {facts['backend']}, {int(str(facts['bytes'])) / 1e6:.1f} MB, {facts['seconds']} s", DROPPED),
    )  # fmt: skip
    console.print(done, soft_wrap=True)
    for name, what in _ODDITIES.items():
        if facts.get(name):
            console.print(Text(f"! {facts[name]:,} {what}", style=UNSURE), soft_wrap=True)
    console.print(Text(f'next: leaps search "..." --index {facts["index"]}', style=DROPPED), soft_wrap=True)
