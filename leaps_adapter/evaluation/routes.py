"""How well the route tells searches to leave alone from sentences to adapt, on a labelled set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from leaps_adapter.errors import QueryError
from leaps_adapter.route import route
from leaps_adapter.types import Query
from leaps_adapter.understand import Understander

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.config import RouteSettings

BYPASS, ADAPT = "bypass", "adapt"


class LabelledRoute(NamedTuple):
    """A query and whether it should bypass."""

    text: str
    bypass: bool


class Routed(NamedTuple):
    """A labelled query, what the route said, and the rule that said so."""

    query: LabelledRoute
    bypass: bool
    rule: str


@dataclass(frozen=True, slots=True)
class RouteReport:
    """Every query as it was routed."""

    routed: tuple[Routed, ...]

    @property
    def wrong(self) -> tuple[Routed, ...]:
        """The queries that went the wrong way."""
        return tuple(each for each in self.routed if each.bypass is not each.query.bypass)

    def precision(self, *, bypass: bool) -> float | None:
        """Return the share rightly sent this way among all sent this way; None when none was."""
        return _share([each.query.bypass is bypass for each in self.routed if each.bypass is bypass])

    def recall(self, *, bypass: bool) -> float | None:
        """Return the share sent this way among all that should be; None when none should."""
        return _share([each.bypass is bypass for each in self.routed if each.query.bypass is bypass])


def _share(right: Sequence[bool]) -> float | None:
    return sum(right) / len(right) if right else None


def read_routes(path: Path) -> tuple[LabelledRoute, ...]:
    """Return a file's labelled queries: a column says `bypass` or `adapt`, the first other one is the query.

    A heading may say which column is the query (`query` or `text`).

    Raises:
        QueryError: the file cannot be read, or a line has no label; it is named.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"cannot read {path}: {error}", hint="name a file of labelled queries") from error
    found: list[LabelledRoute] = []
    column = 0
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = [part.strip() for part in line.split("\t")]
        place = next((place for place, part in enumerate(parts) if part.lower() in {BYPASS, ADAPT}), None)
        if place is None and number == 1:
            column = next((place for place, part in enumerate(parts) if part.lower() in {"query", "text"}), 0)
        elif place is None or len(parts) < 2:
            hint = "each line is query<TAB>bypass or query<TAB>adapt"
            raise QueryError(f"{path}, line {number}: no label", hint=hint)
        else:
            text = parts[column] if column not in {place, len(parts)} else parts[1 - min(place, 1)]
            found.append(LabelledRoute(text, parts[place].lower() == BYPASS))
    return tuple(found)


def judge_routes(labelled: Sequence[LabelledRoute], profile: CatalogueProfile, settings: RouteSettings) -> RouteReport:
    """Return where each query goes over a catalogue."""
    understander = Understander(profile)
    routed: list[Routed] = []
    for each in labelled:
        query = Query(text=each.text)
        decision = route(query, understander.understand(query), settings)
        routed.append(Routed(each, decision.bypass, decision.rule))
    return RouteReport(tuple(routed))
