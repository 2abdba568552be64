"""Two rankings made one: what each product of a ranking brings into the score that they share."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from leaps_adapter.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence

_SMOOTHING = 60
"""Reciprocal rank fusion's constant, as Cormack, Clarke and Büttcher (SIGIR 2009) set it."""


class Fusion(StrEnum):
    """How two rankings become one: by reciprocal ranks, or by scores scaled to 0..1."""

    RRF = "rrf"
    WEIGHTED = "weighted"


def fusion_of(fusion: Fusion | str) -> Fusion:
    """Return the fusion with a name.

    Raises:
        ConfigurationError: there is none.
    """
    try:
        return Fusion(fusion)
    except ValueError as error:
        raise ConfigurationError(f"no fusion is {fusion!r}", hint=f"one of {', '.join(Fusion)}") from error


def shares(scores: Sequence[float], fusion: Fusion, *, floor: float = 0.0) -> list[float]:
    """Return what each product of one ranking, best first, brings into the fused score.

    By scores, the first one brings 1 and the last one `floor`; all bring 1 where all are alike.
    """
    if fusion is Fusion.RRF:
        return [1.0 / (_SMOOTHING + rank) for rank in range(1, len(scores) + 1)]
    spread = scores[0] - scores[-1] if scores else 0.0
    if spread <= 0:
        return [1.0] * len(scores)
    return [floor + (1 - floor) * (score - scores[-1]) / spread for score in scores]
