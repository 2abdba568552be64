"""Options that several commands share, and the settings they make."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

if TYPE_CHECKING:
    from leaps_adapter import Settings
    from leaps_adapter.types import JsonValue

Index: TypeAlias = Annotated[
    Path, typer.Option("--index", metavar="DIR", help="The index to use, as `leaps index` wrote it.")
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Write JSON to the standard output.")]
Plain: TypeAlias = Annotated[bool, typer.Option("--plain", help="The engine's own page, without the adapter.")]
Policy: TypeAlias = Annotated[
    Path | None, typer.Option("--policy", metavar="FILE", help="Settings of the loop, in TOML.")
]
Size: TypeAlias = Annotated[int, typer.Option("--size", min=1, help="Products on a page.")]


def settings_of(policy: Path | None, **overrides: JsonValue) -> Settings:
    """Return the settings of the policy file, with those overrides that are not None.

    Raises:
        ConfigurationError: the file cannot be used.
        BadParameter: an override is impossible.
    """
    from pydantic import ValidationError

    from leaps_adapter.config import Settings, describe

    settings = Settings.from_toml(policy) if policy else Settings()
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings.model_validate({**settings.model_dump(), **given})
    except ValidationError as error:
        raise typer.BadParameter(describe(error)) from error
