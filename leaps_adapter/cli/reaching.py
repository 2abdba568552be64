"""The options that say which index a command is about: a folder, or one of an engine; the same for every command."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from leaps_adapter.cli.engines import EngineAccess
from leaps_adapter.cli.indexes import open_index
from leaps_adapter.errors import ConfigurationError

if TYPE_CHECKING:
    from leaps_adapter.cli.pacing import Pace
    from leaps_adapter.protocols import SearchBackend

ENGINE = "On an engine"
"""The heading of the options that are about an engine."""

MaxQps: TypeAlias = Annotated[
    float,
    typer.Option(
        "--max-qps", min=0.01, help="Queries a second that an engine is asked at most.", rich_help_panel=ENGINE
    ),
]

Way: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--way",
        metavar="bm25|knn|hybrid|rrf",
        autocompletion=lambda: ["bm25", "knn", "hybrid", "rrf"],
        help="How the engine ranks: by words, by vectors, by both (scores), by both (ranks).",
        rich_help_panel=ENGINE,
        show_default="bm25",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The index that a command is about: a folder, or one behind an engine."""

    path: Path | None
    access: EngineAccess

    @classmethod
    def of(cls, path: Path | None, access: EngineAccess) -> Source:
        """Return the source; a folder that is named goes before an engine that only the environment names.

        Raises:
            ConfigurationError: both are named.
        """
        if path is None:
            return cls(path=None, access=EngineAccess.completed(access))
        if access.named:
            raise ConfigurationError("a folder and an engine are named", hint="pass --index, or --url and --index-name")
        return cls(path=path, access=access)

    @property
    def named(self) -> bool:
        """Whether there is one at all."""
        return self.path is not None or self.access.named

    @property
    def shown(self) -> str:
        """What to call it, without a secret."""
        return str(self.path) if self.path is not None else self.access.shown

    def open(self, *, way: str | None = None, pace: Pace | None = None) -> SearchBackend:
        """Return its back-end; on an engine it ranks that way and sends at that pace what reads in bulk.

        Raises:
            LeapsError: nothing is named, or it cannot be opened.
        """
        if self.path is not None:
            if way is not None:
                hint = "a folder is searched as it was built: leaps index --backend bm25, faiss or hybrid"
                raise ConfigurationError("--way is for an index on an engine", hint=hint)
            return open_index(self.path)
        if not self.access.named:
            raise ConfigurationError("no index is named", hint="pass --index DIR, or --url and --index-name")
        return self.access.open(way=way, pace=pace)


def _option(name: str, metavar: str | None, help_text: str) -> Any:  # noqa: ANN401  typer's own record
    return typer.Option(name, metavar=metavar, help=help_text, rich_help_panel=ENGINE)


_OPTIONS: dict[str, Any] = {  # Any: annotations as typer reads them
    "url": Annotated[str | None, _option("--url", "URL", "The engine's address [LEAPS_URL].")],
    "index_name": Annotated[str | None, _option("--index-name", "NAME", "Its index or alias [LEAPS_INDEX_NAME].")],
    "backend": Annotated[
        str | None, _option("--backend", "NAME", "opensearch or elasticsearch, else asked of it [LEAPS_BACKEND].")
    ],
    "user": Annotated[str | None, _option("--user", "NAME[:PASSWORD]", "Who asks [LEAPS_USER, and LEAPS_PASSWORD].")],
    "api_key": Annotated[str | None, _option("--api-key", "KEY", "A key in place of a user [LEAPS_API_KEY].")],
    "ca_certs": Annotated[
        str | None, _option("--ca-certs", "FILE", "The certificates to trust, in PEM [LEAPS_CA_CERTS].")
    ],
    "insecure": Annotated[bool, _option("--insecure", None, "Trust any certificate.")],
    "client": Annotated[
        str | None,
        _option("--client", "MODULE:ATTRIBUTE", "A client of your own, or a function that makes one [LEAPS_CLIENT]."),
    ],
}


_FOLDER = Annotated[Path | None, typer.Option("--index", metavar="DIR", help="A folder that `leaps index` wrote.")]
_NAMES = tuple(each.name for each in fields(EngineAccess))


def reaching(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command with the options of an engine in place of its parameter of type `Source` or `EngineAccess`.

    A `Source` has `--index` as well. An option that the command has itself is its own and the engine's.
    """
    signature = inspect.signature(command, eval_str=True)
    asked = next(each for each in signature.parameters.values() if each.annotation in {Source, EngineAccess})
    added = [name for name in _NAMES if name not in signature.parameters]

    @functools.wraps(command)
    def called(**given: Any) -> None:  # noqa: ANN401  as typer gives them
        access = EngineAccess(**{name: given[name] for name in _NAMES})
        own = {name: value for name, value in given.items() if name not in added}
        source = access if asked.annotation is EngineAccess else Source.of(own.get("index"), access)
        command(**own | {asked.name: source})

    parameters = [_folder(each) if each is asked else each for each in signature.parameters.values()]
    shown = [each for each in parameters if each.annotation is not EngineAccess] + [_engine(name) for name in added]
    called.__dict__["__signature__"] = signature.replace(parameters=shown)
    called.__annotations__ = {each.name: each.annotation for each in shown} | {"return": None}
    return called


def _folder(asked: inspect.Parameter) -> inspect.Parameter:
    return asked.replace(annotation=_FOLDER, default=None) if asked.annotation is Source else asked


def _engine(name: str) -> inspect.Parameter:
    default = False if name == "insecure" else None
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=_OPTIONS[name])
