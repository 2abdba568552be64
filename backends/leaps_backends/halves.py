"""Words and vectors asked as two searches of one batch, and their answers made one.

For engines that add up the scores of both, which are on different scales, or fuse ranks under a licence only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leaps_adapter.clients.outcomes import failure_of, hits_of, id_of, json_object, total_of
from leaps_adapter.types import Relation
from leaps_backends.fusion import Fusion, shares

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leaps_backends.requests import Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Halves:
    """A search by words and one by vectors. The first `depth` hits of either are fused; further words follow them.

    `weight` (0 to 1) is the share of vectors where scores are fused; ranks count alike.
    """

    words: Body
    near: Body
    fusion: Fusion
    weight: float
    depth: int

    def reach(self, wanted: int) -> int:
        """Return how many hits by words it takes to know the first so many of both.

        The fused part is always as deep, so that pages neither repeat nor skip.
        """
        return max(self.depth, wanted)

    def fused(self, words: Mapping[str, Any], near: Mapping[str, Any], *, window: slice) -> Mapping[str, Any]:
        """Return the window of the fused ranking in the form of an answer; one half that failed is the answer.

        `total` is exact where the words brought all they have, and says at least how many there are otherwise.
        """
        for half in (words, near):
            if failure_of(half) is not None:
                return half
        found = self._ranked(hits_of(words), hits_of(near))
        total, relation = total_of(words)
        complete = relation is Relation.EXACT and total == len(hits_of(words))
        counted = len(found) if complete else max(total or 0, len(found))
        said = Relation.EXACT if complete else Relation.AT_LEAST
        failed = sum(int(json_object(half.get("_shards")).get("failed", 0)) for half in (words, near))
        return {
            "timed_out": bool(words.get("timed_out") or near.get("timed_out")),
            "_shards": {"failed": failed},
            "hits": {"total": {"value": counted, "relation": said.value}, "hits": found[window]},
            "halves": {"words": words, "vectors": near},
        }

    def _ranked(self, words: Sequence[Mapping[str, Any]], near: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        by_rank = self.fusion is Fusion.RRF
        scores: dict[str, float] = {}
        first: dict[str, Mapping[str, Any]] = {}
        for hits, weight in ((words[: self.depth], 1 - self.weight), (near, self.weight)):
            brought = shares([float(hit.get("_score") or 0.0) for hit in hits], self.fusion)
            for hit, share in zip(hits, brought, strict=True):
                first.setdefault(id_of(hit), hit)
                scores[id_of(hit)] = scores.get(id_of(hit), 0.0) + (share if by_rank else weight * share)
        best = sorted(scores, key=lambda name: -scores[name])
        fused = [{**first[name], "_score": scores[name]} for name in best]
        return fused + [{**hit, "_score": 0.0} for hit in words[self.depth :] if id_of(hit) not in scores]
