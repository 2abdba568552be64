"""The seams: four protocols with one method each, and the small capabilities a back-end or model may add.

A capability is asked for with `isinstance`; nothing is assumed of a back-end beyond `search`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.types import (
        Candidate,
        ChatReply,
        ChatRequest,
        Document,
        Expansion,
        Ledger,
        Query,
        SearchOutcome,
        SearchRequest,
        Verdict,
    )


@runtime_checkable
class SearchBackend(Protocol):
    """A search engine as a black box: batch in, batch out."""

    async def search(self, requests: Sequence[SearchRequest]) -> Sequence[SearchOutcome]:
        """Answer every request, in order, in one round trip.

        A request that fails has its `error` set; only a failure of the whole batch raises.

        Raises:
            BackendError: nothing could be asked.
        """
        ...


@runtime_checkable
class Expander(Protocol):
    """Turns one query into several complementary rewrites (LEAPS, the broadening end)."""

    async def expand(self, query: Query, ledger: Ledger) -> Expansion:
        """Return the rewrites, most promising first."""
        ...


@runtime_checkable
class Verifier(Protocol):
    """Judges candidates against the original sentence (LEAPS, the refining end)."""

    def verify(self, query: Query, ledger: Ledger, candidates: Sequence[Candidate]) -> AsyncIterator[Verdict]:
        """Yield verdicts in any order, keyed by candidate; one that never comes is unjudged."""
        ...


@runtime_checkable
class ChatModel(Protocol):
    """A chat model behind one call."""

    async def complete(self, request: ChatRequest) -> ChatReply:
        """Return the model's reply to one request."""
        ...


# --- capabilities -----------------------------------------------------------------------------------------------------


@runtime_checkable
class Profiles(Protocol):
    """A back-end that can describe its fields."""

    async def profile(self) -> CatalogueProfile:
        """Return the catalogue profile of the index."""
        ...


@runtime_checkable
class DescribesSlowly(Protocol):
    """A back-end whose `profile` takes longer than a shopper waits: it is asked for beside the calls."""

    slow_profile: bool


@runtime_checkable
class Gets(Protocol):
    """A back-end that can fetch products by id."""

    async def get(self, ids: Sequence[str]) -> Mapping[str, Document]:
        """Return the documents found, by id; an unknown id is left out."""
        ...


@runtime_checkable
class Scans(Protocol):
    """A back-end that can iterate over all of its products."""

    def scan(self) -> AsyncIterator[tuple[str, Document]]:
        """Yield every product with its id."""
        ...


@runtime_checkable
class TakesFilters(Protocol):
    """A back-end that applies `SearchRequest.filters` itself."""

    filterable: bool


@runtime_checkable
class Closes(Protocol):
    """Anything that holds a resource until it is closed."""

    async def aclose(self) -> None:
        """Release what is held; a second call does nothing."""
        ...


@runtime_checkable
class VerifiesInBatches(Protocol):
    """A verifier that is dear enough to be asked batch by batch, until the page is full."""

    batch_size: int


@runtime_checkable
class BoundToLoop(Protocol):
    """A back-end over an async client, which works in the event loop it was made in and in no other."""

    bound_to_loop: bool
