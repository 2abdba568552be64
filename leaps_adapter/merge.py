"""Stage 5: the union of all slots' answers, with every source and rank kept."""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate
from typing import TYPE_CHECKING

from leaps_adapter.catalogue.flatten import flatten
from leaps_adapter.types import Candidate, Document, EngineHit, SlotResult, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RRF_K = 60
"""The constant of reciprocal-rank fusion (Cormack, Clarke, Büttcher 2009): how little a first rank stands out."""


def merge(
    results: Sequence[SlotResult],
    *,
    group_field: str | None = None,
    admits: Callable[[Document], bool] | None = None,
    before: Sequence[Candidate] = (),
) -> tuple[Candidate, ...]:
    """Return each product of the answers once, best fused first.

    The fused score is the sum over the rewrites of confidence / (60 + rank), with ranks counted from the first result
    of the rewrite, not of the round. Products of one group stay apart here, each with its group's name: which of them
    stands for the group is only known once they are judged. `admits` leaves products out without moving the ranks.
    `before` is the union of the earlier rounds, whose groups are known.
    """
    documents: dict[str, Document] = {}
    ranks: dict[str, dict[int, int]] = {}
    confidence: dict[int, float] = {}
    for result in results:
        index = result.slot.index
        confidence[index] = result.slot.rewrite.confidence
        for position, hit in enumerate(result.outcome.hits, start=result.slot.offset + 1):
            if admits is not None and not admits(hit.document):
                continue
            key = identity(hit)
            documents.setdefault(key, hit.document)
            found = ranks.setdefault(key, {})
            found[index] = min(position, found.get(index, position))
    groups = {each.id: each.group for each in before}
    union = [
        Candidate(
            id=key,
            document=document,
            sources=tuple(Source(rewrite=index, rank=rank) for index, rank in sorted(ranks[key].items())),
            score=sum(confidence[index] / (RRF_K + rank) for index, rank in ranks[key].items()),
            group=groups[key] if key in groups else group_of(document, group_field),
        )
        for key, document in documents.items()
    ]
    return tuple(sorted(union, key=lambda candidate: (-candidate.score, candidate.id)))


def identity(hit: EngineHit) -> str:
    """Return the product's id; one without an id is known by its content, so that it is still the same next time."""
    if hit.id:
        return hit.id
    content = json.dumps(hit.document, sort_keys=True, default=str)
    return f"~{blake2b(content.encode('utf-8', 'backslashreplace'), digest_size=8).hexdigest()}"


def group_of(document: Document, field: str | None) -> str | None:
    """Return the product group that the field names, if it names one."""
    if field is None:
        return None
    # what stands under other names is not looked at: every candidate of every round comes by here
    names = _names_above(field)
    values = flatten({name: document[name] for name in document if name in names}).get(field)
    return str(values[0]) if values else None


@lru_cache(maxsize=64)
def _names_above(field: str) -> frozenset[str]:
    """Return the names under which a field may stand in a document: `a`, `a.b` and `a.b.c` for `a.b.c`."""
    return frozenset(accumulate(field.split("."), lambda above, name: f"{above}.{name}"))
