"""The settings of the loop: validated once at the edge, immutable afterwards."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from leaps_adapter.errors import ConfigurationError


class Allocation(StrEnum):
    """How a round's budget is shared among the rewrites."""

    EQUAL = "equal"
    CONFIDENCE = "confidence"
    YIELD = "yield"


class MissingValue(StrEnum):
    """What becomes of a product whose value for a hard constraint is missing."""

    KEEP = "keep"
    DROP = "drop"
    AFTER = "after"


class Unresolved(StrEnum):
    """What becomes of a candidate that nobody could judge in time."""

    KEEP_AFTER = "keep_after"
    DROP = "drop"


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RouteSettings(_Model):
    """When a query passes to the engine untouched.

    A query of at most `max_keywords` words without a hard constraint bypasses, as do SKUs and query syntax.
    With `rescue_below` set, a bypassed query whose plain answer has fewer hits is adapted after all.
    """

    max_keywords: Annotated[int, Field(ge=0)] = 3
    bypass_syntax: bool = True
    bypass_identifiers: bool = True
    rescue_below: Annotated[int, Field(ge=0)] = 0


class BusySettings(_Model):
    """What a wrapped client gives a sentence that comes while as many as may be at once are being adapted.

    Such a sentence has one round, of at most so many rewrites and so large a budget, where its answer is to be expected
    `within` this part of its time; where it is not, the engine's plain answer is given. With 0 none has a round.
    """

    within: Annotated[float, Field(ge=0, le=1)] = 0.75
    rewrites: Annotated[int, Field(ge=1, le=20)] = 2
    budget: Annotated[int, Field(ge=1, le=10_000)] = 40


class Settings(_Model):
    """Everything that sets the loop; the defaults are the ones that were measured.

    `budget` is the number of results asked from the engine per round, shared by `rewrites` rewrites. Rounds go on until
    the page is full, the engine is dry, or `max_rounds`, `max_candidates` or `deadline` (seconds) is met. With `stable`
    a wrapped client holds a point in time while the pages of a request are read; `busy` is for when it has too much to
    do.
    """

    budget: Annotated[int, Field(ge=1, le=10_000)] = 40
    rewrites: Annotated[int, Field(ge=1, le=20)] = 5
    allocation: Allocation = Allocation.CONFIDENCE
    max_rounds: Annotated[int, Field(ge=1, le=100)] = 4
    max_candidates: Annotated[int, Field(ge=1, le=100_000)] = 400
    deadline: Annotated[float, Field(gt=0)] = 2.0
    missing: MissingValue = MissingValue.AFTER
    unresolved: Unresolved = Unresolved.KEEP_AFTER
    min_hits: Annotated[int, Field(ge=0)] = 3
    max_near: Annotated[int, Field(ge=0)] = 10
    group_field: str | None = None
    stable: bool = False
    push_filters: bool = True
    push_coverage: Annotated[float, Field(ge=0, le=1)] = 0.1
    max_query_chars: Annotated[int, Field(ge=1)] = 2_000
    token_max_age: Annotated[int, Field(ge=1)] = 3_600
    route: RouteSettings = RouteSettings()
    busy: BusySettings = BusySettings()

    def lightened(self) -> Self:
        """Return the settings for a sentence that is to cost little."""
        rewrites, budget = min(self.rewrites, self.busy.rewrites), min(self.budget, self.busy.budget)
        return self.model_copy(update={"rewrites": rewrites, "budget": budget, "max_rounds": 1})

    @classmethod
    def from_toml(cls, path: Path | str) -> Self:
        """Return the settings in a TOML policy file; what it does not name keeps its default.

        Raises:
            ConfigurationError: the file is missing, is not TOML, or holds an unknown or impossible setting.
        """
        try:
            raw = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        except OSError as error:
            raise ConfigurationError(f"cannot read the policy {path}: {error.strerror}") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"the policy {path} is not TOML: {error}") from error
        try:
            return cls.model_validate(raw)
        except ValidationError as error:
            raise ConfigurationError(f"the policy {path} does not fit: {describe(error)}") from error


def describe(error: ValidationError) -> str:
    """Return a validation error in one line, each finding as `where: what`."""
    return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg'].lower()}" for e in error.errors())
