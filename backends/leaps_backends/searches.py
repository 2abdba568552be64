"""One request of the loop as it is sent to an engine, and as it is answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leaps_adapter.catalogue.mapping import Family
from leaps_adapter.clients.filters import filtering
from leaps_backends.halves import Halves
from leaps_backends.requests import under

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leaps_adapter.catalogue.mapping import EngineFields
    from leaps_adapter.types import Filter, SearchRequest, SortKey
    from leaps_backends.requests import Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """The bodies that are sent for a request, and what is left to do when their answers are there.

    `asked` hits are wanted of the engine's ranking behind the first `offset`; `checks` are held against each. Of two
    bodies, the `halves` say how their answers become one.
    """

    bodies: tuple[Body, ...]
    asked: int
    offset: int
    checks: tuple[Filter, ...]
    halves: Halves | None = None

    def answer(self, answers: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
        """Return the answers to the bodies as one; None where the engine gave too few."""
        if len(answers) < len(self.bodies):
            return None
        if self.halves is None:
            return answers[0]
        words, near = answers
        return self.halves.fused(words, near, window=slice(self.offset, self.offset + self.asked))


def prepared(request: SearchRequest, body: Body | Halves, fields: EngineFields, *, window: int, whole: Body) -> Search:
    """Return the request as it is sent: a body under its filters, in its order and window, with the fields it wants.

    `window` is how deep the engine lets anyone page; `whole` asks for a product with all that is ever read of it.
    """
    pushed = filtering(request.filters, fields)
    asked = min(request.size, window - request.offset)
    ordered: Body = {"sort": [_sorting(each, fields) for each in request.sort]} if request.sort else {}
    default: Body = {**whole, "track_scores": True} if request.sort else whole
    shared = {**ordered, **_source_of(request, pushed.checks, fields)}

    def sent(part: Body, *, size: int, start: int) -> Body:
        return {**default, **under(part, pushed.clauses), "size": size, "from": start, **shared}

    if isinstance(body, Halves):
        reach = min(body.reach(request.offset + asked), window)
        halves = (sent(body.words, size=reach, start=0), sent(body.near, size=min(body.depth, window), start=0))
        return Search(bodies=halves, asked=asked, offset=request.offset, checks=pushed.checks, halves=body)
    alone = (sent(body, size=asked, start=request.offset),)
    return Search(bodies=alone, asked=asked, offset=request.offset, checks=pushed.checks)


def _source_of(request: SearchRequest, checks: Sequence[Filter], fields: EngineFields) -> dict[str, Any]:
    if request.fields is None:
        return {}
    wanted = {*request.fields, *(each.field for each in checks)}
    return {"_source": sorted({_sourced(each, fields) for each in wanted})}


def _sorting(key: SortKey, fields: EngineFields) -> dict[str, Any]:
    known = fields.find(key.field)
    asked: dict[str, Any] = {"order": "desc" if key.descending else "asc", "missing": "_last"}
    asked["unmapped_type"] = "double" if known is not None and known.family is Family.NUMBER else "keyword"
    if known is not None and known.nested is not None:
        asked["nested"] = {"path": known.nested}
    return {(known.exact if known is not None else None) or key.field: asked}


def _sourced(path: str, fields: EngineFields) -> str:
    # A pair of a list (`specs.Colour`) is no path of the product: its list is fetched, and trimmed here.
    return path if fields.find(path) is not None else path.partition(".")[0]
