"""`leaps profile`: what an index holds."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from leaps_adapter.cli.indexes import profile_of
from leaps_adapter.cli.options import AsJson
from leaps_adapter.cli.output import ACCENT, DROPPED, out, printable, section, tell_json
from leaps_adapter.cli.reaching import Source, reaching
from leaps_adapter.serialize import to_json

if TYPE_CHECKING:
    from leaps_adapter.catalogue import CatalogueProfile, FieldProfile
    from leaps_adapter.types import JsonValue

_EXAMPLES = 3
_KINDS = 24
_LONGEST = 24


@reaching
def profile(*, index: Source, as_json: AsJson = False) -> None:
    """Show what the fields of an index are taken for, and the kinds of product it holds."""
    found = profile_of(index.open())
    if as_json:
        tell_json(_facts(found))
    else:
        _show(found)


def _facts(found: CatalogueProfile) -> JsonValue:
    return {
        "products": found.products,
        "language": found.language,
        "currency": found.currency,
        "fields": [
            {
                "field": field.path,
                "role": field.role.value,
                "type": field.type.value,
                "unit": field.unit,
                "coverage": round(field.coverage, 4),
                "examples": list(_examples(field)),
                "quantiles": to_json(field.quantiles),
            }
            for field in _ordered(found)
        ],
        "kinds": {found.kinds.labels.get(kind, kind): size for kind, size in _kinds(found)},
    }


def _show(found: CatalogueProfile) -> None:
    console = out()
    fields, kinds = _ordered(found), _kinds(found)
    counted = f"{found.products:,} products, {len(fields)} fields, {len(kinds)} kinds of product"
    console.print(Text(f"{counted}, prices in {found.currency}" if found.currency else counted, style="bold"))
    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False, header_style="bold")
    table.add_column("field", overflow="fold")
    table.add_column("role", no_wrap=True)
    table.add_column("type", no_wrap=True)
    table.add_column("unit", no_wrap=True)
    table.add_column("in", justify="right", no_wrap=True)
    table.add_column("values", ratio=1, no_wrap=True, overflow="ellipsis", style="dim")
    for field in fields:
        style = DROPPED if field.role == "ignored" else "" if field.role in {"attribute", "text"} else ACCENT
        table.add_row(
            printable(field.path),
            Text(field.role.value, style=style),
            field.type.value,
            field.unit or "",
            f"{field.coverage:.0%}",
            _told(field),
        )
    console.print(table)
    if kinds:
        listed = ", ".join(f"{found.kinds.labels.get(kind, kind)} {size}" for kind, size in islice(kinds, _KINDS))
        more = f" and {len(kinds) - _KINDS} more" if len(kinds) > _KINDS else ""
        console.print(section("Kinds of product", Text(printable(listed) + more)))
    console.print(
        Text("A field taken for the wrong thing: leaps index FILE... --into DIR --roles roles.toml", style=DROPPED)
    )


def _ordered(found: CatalogueProfile) -> list[FieldProfile]:
    last = {"attribute": 1, "text": 2, "ignored": 3}
    return sorted(found.fields.values(), key=lambda field: (last.get(field.role, 0), -field.coverage, field.path))


def _kinds(found: CatalogueProfile) -> list[tuple[str, int]]:
    return sorted(found.kinds.sizes.items(), key=lambda each: (-each[1], each[0]))


def _examples(field: FieldProfile) -> tuple[str, ...]:
    return tuple(islice(field.values, _EXAMPLES))


def _told(field: FieldProfile) -> str:
    if field.type == "number" and field.quantiles:
        low, middle, high = field.quantiles[0], field.quantiles[len(field.quantiles) // 2], field.quantiles[-1]
        return f"{low:g} to {high:g}, mostly about {middle:g}"
    return ", ".join(_short(printable(value)) for value in _examples(field))


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"
