from __future__ import annotations

import anyio
import pytest

from leaps_adapter.catalogue import build_profile
from leaps_adapter.errors import BackendError
from leaps_adapter.profiling import ProfileSource
from leaps_adapter.testing import PRODUCTS, ListBackend
from leaps_adapter.types import Query


class Described(ListBackend):
    """Describes its fields, or raises what it is told to."""

    def __init__(self, error=None):
        super().__init__(PRODUCTS)
        self.error = error
        self.described = 0

    async def profile(self):
        self.described += 1
        if self.error is not None:
            raise self.error
        return build_profile(PRODUCTS)


def profiles(backend, *texts):
    source = ProfileSource(backend)

    async def ask():
        return [await source.get(Query(text=text)) for text in texts]

    return source, anyio.run(ask)


def test_a_backend_that_describes_itself_is_asked_once():
    backend = Described()
    source, (first, second) = profiles(backend, "red shirt", "wool hat")
    assert first is second
    assert (backend.described, source.sampled, backend.asked) == (1, False, [])


@pytest.mark.parametrize("status", [401, 403])
def test_one_that_keeps_its_fields_to_itself_is_learnt_from_its_answers(status):
    backend = Described(BackendError("no", status=status))
    source, found = profiles(backend, "red shirt", "wool hat")
    assert (backend.described, source.sampled, len(backend.asked)) == (1, True, 2)
    assert all("title" in profile.fields for profile in found)


def test_one_that_does_not_answer_is_an_error():
    with pytest.raises(BackendError, match="down"):
        profiles(Described(BackendError("down", status=503)), "red shirt")
