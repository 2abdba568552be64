"""The limits that a sentence sets to a figure, and how far beyond them still counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from leaps_adapter.lexicon import Unit

_TOLERANCE = 0.02
_TOLERANCES = {"data": 0.03}  # a gigabyte is 1000 megabytes to one shop and 1024 to another


def tolerance(unit: Unit) -> float:
    """Return the share by which a measured figure may be off.

    15.6 inches are 39.6 cm in one shop and 39.62 in another; 6 feet are 1.8 m in one and 1.83 in another.
    """
    return _TOLERANCES.get(unit.dimension, _TOLERANCE)


class Bounds(NamedTuple):
    """The limits that were read, and the tokens they were read from; `compared`: in so many words.

    `tolerance` is the share by which they lie beyond the figures that were said. The tokens from `behind` to `until`
    stand between a figure and its comparison and may say something of their own.
    """

    first: int
    last: int
    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: bool = False
    exclusive_maximum: bool = False
    compared: bool = False
    tolerance: float = 0.0
    behind: int = 0
    until: int = -1
    refused: bool = False
    """Whether these are the contrary of the limits that were said."""

    def contrary(self) -> Bounds:
        """Return what a one-sided limit leaves where what it allows is refused."""
        return self.turned()._replace(
            exclusive_minimum=self.maximum is not None and not self.exclusive_maximum,
            exclusive_maximum=self.minimum is not None and not self.exclusive_minimum,
            refused=True,
        )

    def widened(self, share: float) -> Bounds:
        """Return the limits with this share of the figures said tolerated beyond them."""
        return self._replace(
            minimum=None if self.minimum is None else self.minimum * (1 - share),
            maximum=None if self.maximum is None else self.maximum * (1 + share),
            tolerance=share,
        )

    def leaves_room_for(self, other: Bounds) -> bool:
        """Whether the one is a lower limit alone and the other an upper one alone."""
        return (self.minimum is None, self.maximum is None) == (other.maximum is None, other.minimum is None) and (
            (self.minimum is None) is not (self.maximum is None)
        )

    def turned(self) -> Bounds:
        """Return the same limits the other way round."""
        return self._replace(
            minimum=self.maximum,
            maximum=self.minimum,
            exclusive_minimum=self.exclusive_maximum,
            exclusive_maximum=self.exclusive_minimum,
        )
