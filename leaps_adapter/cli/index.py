"""`leaps index`: products from files into an index."""

from __future__ import annotations

import time
from dataclasses import replace as replaced
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol, TypedDict, runtime_checkable

import typer
from rich.text import Text

from leaps_adapter.cli.engines import EngineAccess, without_user
from leaps_adapter.cli.indexes import DEFAULT_BACKEND, index_backend
from leaps_adapter.cli.options import AsJson
from leaps_adapter.cli.output import DROPPED, KEPT, UNSURE, out, progress_bars, tell_json
from leaps_adapter.cli.reaching import ENGINE, reaching
from leaps_adapter.errors import ConfigurationError
from leaps_adapter.languages import language_of
from leaps_adapter.plugins import Group, names

if TYPE_CHECKING:
    from leaps_adapter.catalogue import RoleOverrides
    from leaps_adapter.catalogue.reading import ProductReader
    from leaps_adapter.types import JsonValue


@runtime_checkable
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


@reaching
def index(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE", help="JSON lines or CSV (each also .gz), Parquet, or - for JSON lines piped in."
        ),
    ],
    *,
    into: Annotated[
        Path | None, typer.Option("--into", metavar="DIR", help="The folder for the index.", show_default=False)
    ] = None,
    backend: Annotated[
        str | None,
        typer.Option(
            "--backend",
            autocompletion=backend_names,
            help="The engine: bm25, faiss or hybrid in a folder, opensearch or elasticsearch at a URL, or a plug-in.",
        ),
    ] = None,
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
    replace: Annotated[
        bool, typer.Option("--replace", help="Take the place of what the name stands for now.", rich_help_panel=ENGINE)
    ] = False,
    vectors: Annotated[
        bool, typer.Option("--vectors", help="Give each product a vector, for --way knn.", rich_help_panel=ENGINE)
    ] = False,
    embedder: Annotated[
        str | None,
        typer.Option(
            "--embedder",
            metavar="NAME",
            help="What makes the vectors: a model of sentence-transformers, or a folder.",
            rich_help_panel=ENGINE,
            show_default="the one that ships with the package",
        ),
    ] = None,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Leave out lines that are no products.")] = False,
    as_json: AsJson = False,
    access: EngineAccess,
) -> None:
    """Index the products of files; an index in the folder stays whole until the new one is complete."""
    from leaps_adapter.catalogue.reading import OnBad, read_products
    from leaps_adapter.catalogue.roles import RoleOverrides

    overrides = RoleOverrides.from_toml(roles) if roles else RoleOverrides()
    if language is not None:
        overrides = replaced(overrides, language=language_of(language))
    reader = read_products(files, on_bad=OnBad.SKIP if skip_bad else OnBad.RAISE)
    begin = time.perf_counter()
    embedding = _embedding(embedder, vectors=vectors)
    if into is not None:
        if embedding:
            hint = "a folder with vectors is made by --backend faiss or hybrid"
            raise ConfigurationError("--vectors is for an index on an engine", hint=hint)
        facts = _into_folder(into, reader, backend=backend or DEFAULT_BACKEND, roles=overrides, id_field=id_field)
    else:
        options = _Options(roles=overrides, id_field=id_field, replace=replace, **embedding)
        facts = _into_engine(access, reader, options)
    facts["seconds"] = round(time.perf_counter() - begin, 2)
    if as_json:
        tell_json(facts)
    else:
        _show(facts)


def _into_folder(
    into: Path, reader: ProductReader, *, backend: str, roles: RoleOverrides, id_field: str | None
) -> dict[str, JsonValue]:
    engine = index_backend(backend)
    with progress_bars() as progress:
        built = engine.build(into, reader, roles=roles, id_field=id_field, progress=progress)
    facts: dict[str, JsonValue] = {"index": str(into), "backend": backend}
    if isinstance(built, _Reports):
        facts |= _counted(built.report, reader)
    size = sum(each.stat().st_size for each in into.rglob("*") if each.is_file())
    return facts | {"bytes": size, "next": f"--index {into}"}


class _Embedding(TypedDict, total=False):
    vectors: bool
    embedder: str


class _Options(_Embedding):
    roles: RoleOverrides
    id_field: str | None
    replace: bool


def _embedding(embedder: str | None, *, vectors: bool) -> _Embedding:
    """Return what is asked of vectors, and nothing where nothing is."""
    if embedder:
        return {"vectors": True, "embedder": embedder}
    return {"vectors": True} if vectors else {}


def _into_engine(access: EngineAccess, reader: ProductReader, options: _Options) -> dict[str, JsonValue]:
    access = EngineAccess.completed(access)
    if not access.named:
        raise ConfigurationError("there is nowhere to put the index", hint="pass --into DIR, or --url and --index-name")
    engine, client = access.reach()
    with progress_bars() as progress:
        report = engine.load(client, access.index_name or "", reader, progress=progress, **options)
    facts: dict[str, JsonValue] = {"index": access.shown, "backend": getattr(engine, "name", access.backend)}
    if isinstance(report, _Report):
        facts |= _counted(report, reader)
    where = f"--url {without_user(access.url)}" if access.url else f"--client {access.client}"
    way = " --way hybrid" if "vectors" in options else ""
    return facts | {"next": f"{where} --index-name {access.index_name}{way}"}


def _counted(report: _Report, reader: ProductReader) -> dict[str, JsonValue]:
    return {
        "products": report.products,
        "id_field": report.id_field,
        "duplicates": report.duplicates,
        "without_id": report.without_id,
        "skipped": report.skipped + reader.skipped,
    }


_ODDITIES = {
    "duplicates": "took the place of an earlier one of the same id",
    "without_id": "had no id and got one made of their contents",
    "skipped": "were no products and were left out",
}


def _show(facts: dict[str, JsonValue]) -> None:
    console = out()
    size = f"{int(str(facts['bytes'])) / 1e6:.1f} MB, " if "bytes" in facts else ""
    done = Text.assemble(
        ("✓ ", KEPT), f"{facts.get('products', 0):,} products in {facts['index']}",
        (f"  {facts['backend']}, {size}{facts['seconds']} s", DROPPED),
    )  # fmt: skip
    console.print(done, soft_wrap=True)
    for name, what in _ODDITIES.items():
        if facts.get(name):
            console.print(Text(f"! {facts[name]:,} {what}", style=UNSURE), soft_wrap=True)
    console.print(Text(f'next: leaps search "..." {facts["next"]}', style=DROPPED), soft_wrap=True)
