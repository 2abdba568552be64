"""Field patterns, matched piece by piece: `*` stands for any characters, and what holds a field holds all within it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

State: TypeAlias = frozenset[tuple[int, int]]
"""Where each pattern that still can match has come to: (pattern, characters read of it)."""

_WITHIN = -1
"""The place beyond the end of a pattern, below the field it named."""


@dataclass(frozen=True, slots=True)
class Globs:
    """Patterns over dotted paths; a state without members is one from which nothing can match."""

    patterns: tuple[str, ...]

    @property
    def start(self) -> State:
        """The state before any character."""
        return _closed(self.patterns, ((number, 0) for number in range(len(self.patterns))))

    def step(self, state: State, text: str) -> State:
        """Return the state after reading the text."""
        return _stepped(self.patterns, state, text)

    def accepts(self, state: State) -> bool:
        """Return whether what was read is a field that a pattern names, or stands within one."""
        return any(at == _WITHIN or at == len(self.patterns[number]) for number, at in state)


@lru_cache(maxsize=8192)
def _stepped(patterns: tuple[str, ...], state: State, text: str) -> State:
    """Remembered, for the products of a page have their fields in common."""
    for character in text:
        state = _closed(patterns, (each for member in state for each in _next(patterns, member, character)))
    return state


def _next(patterns: tuple[str, ...], member: tuple[int, int], character: str) -> Iterable[tuple[int, int]]:
    number, at = member
    pattern = patterns[number]
    if at == _WITHIN:
        yield member
    elif at == len(pattern):
        if character == ".":
            yield number, _WITHIN
    elif pattern[at] == "*":
        yield member
    elif pattern[at] == character:
        yield number, at + 1


def _closed(patterns: tuple[str, ...], members: Iterable[tuple[int, int]]) -> State:
    """A star may stand for nothing, so that what follows it can match at once."""
    found = set(members)
    waiting = list(found)
    while waiting:
        number, at = waiting.pop()
        pattern = patterns[number]
        if 0 <= at < len(pattern) and pattern[at] == "*" and (number, at + 1) not in found:
            found.add((number, at + 1))
            waiting.append((number, at + 1))
    return frozenset(found)
