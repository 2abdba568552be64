"""The replaceable stages: what the caller gave, and for the rest the ones that need no model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from leaps_adapter.degrade import Fault
from leaps_adapter.languages import language_of
from leaps_adapter.profiling import ProfileSource
from leaps_adapter.protocols import Closes

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.config import Settings
    from leaps_adapter.protocols import Expander, SearchBackend, Verifier
    from leaps_adapter.run import Run
    from leaps_adapter.types import Filter, Ledger, Query

_KEPT = 8
"""Sets of stages kept: one per language and policy in use."""


class Understands(Protocol):
    """Reads a query into a ledger, in code alone."""

    def understand(self, query: Query) -> Ledger:
        """Return what was understood."""
        ...


@runtime_checkable
class Prepares(Protocol):
    """A stage that can make ahead what its first query would need."""

    def prepare(self) -> None:
        """Be ready for the first query."""
        ...


def _nothing(_: Ledger) -> tuple[Filter, ...]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """The stages that a call goes through, and what takes the place of a given one that fails.

    `allows` says what any product has to meet as far as its fields tell.
    """

    understander: Understands
    expander: Expander
    verifier: Verifier
    relaxation: Expander | None = None
    constraints: Verifier | None = None
    allows: Callable[[Ledger], tuple[Filter, ...]] = _nothing
    group_field: str | None = None


class StageMaker:
    """Makes the stages for a query's language and policy, from the catalogue profile of the back-end."""

    def __init__(
        self,
        backend: SearchBackend,
        *,
        understander: Understands | None,
        expander: Expander | None,
        verifier: Verifier | None,
        profile: CatalogueProfile | None,
    ) -> None:
        self._understander = understander
        self._expander = expander
        self._verifier = verifier
        self._profiles = ProfileSource(backend, profile)
        self._made: dict[tuple[int, str, Settings], Stages] = {}

    async def get(self, run: Run) -> Stages:
        """Return the stages for the call; its clock stands still while a profile is loaded.

        Raises:
            LeapsError: the catalogue profile cannot be had, or its language is not known.
        """
        if self._understander and self._expander and self._verifier and not self._profiles.given:
            return Stages(understander=self._understander, expander=self._expander, verifier=self._verifier)
        profile = await self._profiles.get(run.read)
        if self._profiles.sampled:
            run.round_trips += 1
            run.note(Fault.PROFILE_FROM_HITS)
        else:
            run.restart()
        language = language_of(run.query.locale) or profile.language
        settings = (
            run.settings.model_copy(update={"push_filters": False}) if self._profiles.provisional else run.settings
        )
        key = (id(profile), language, settings)
        if key not in self._made:
            if len(self._made) >= _KEPT:
                self._made.clear()
            self._made[key] = self._make(profile, language, settings)
        return self._made[key]

    def _make(self, profile: CatalogueProfile, language: str, settings: Settings) -> Stages:
        # Imported with the first query, so that importing the package stays cheap.
        from leaps_adapter.catalogue.profile import Role  # noqa: PLC0415
        from leaps_adapter.expand import RelaxationExpander, allowance  # noqa: PLC0415
        from leaps_adapter.understand import Understander  # noqa: PLC0415
        from leaps_adapter.verify import ConstraintVerifier  # noqa: PLC0415

        groups = profile.with_role(Role.GROUP)
        relaxation, constraints = RelaxationExpander(profile, settings=settings), ConstraintVerifier(profile)
        return Stages(
            understander=self._understander or Understander(profile, language=language),
            expander=self._expander or relaxation,
            verifier=self._verifier or constraints,
            relaxation=relaxation if self._expander else None,
            constraints=constraints if self._verifier else None,
            allows=partial(allowance, profile=profile, settings=settings),
            group_field=groups[0].path if groups else None,
        )

    async def aclose(self) -> None:
        """Close the given stages that hold a resource, and stop learning."""
        await self._profiles.aclose()
        for each in (self._understander, self._expander, self._verifier):
            if isinstance(each, Closes):
                await each.aclose()
