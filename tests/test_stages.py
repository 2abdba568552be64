"""Default stages: made from the given profile, the back-end's own, or what its answers teach."""

import anyio
import pytest

from leaps_adapter import AsyncLeaps, profiling
from leaps_adapter.catalogue import build_profile
from leaps_adapter.config import Settings
from leaps_adapter.testing import (
    FaultyBackend,
    ListBackend,
    ScriptedExpander,
    ScriptedUnderstander,
    ScriptedVerifier,
)
from leaps_adapter.types import Grade, Ledger, SearchError

COLOURS = ("red", "blue", "green")
GOODS = [
    {
        "id": str(n),
        "title": f"{COLOURS[n % 3]} patch cable {n} m",
        "colour": COLOURS[n % 3],
        "price": 5.0 + n,
        "category": "patch cable",
    }
    for n in range(60)
]
TEXT = "red patch cable under 30 dollars"
DOWN = SearchError(kind="engine", message="down")


class Described(ListBackend):
    profiled = 0

    async def profile(self):
        self.profiled += 1
        return build_profile(GOODS)


def search(leaps, text=TEXT, **kwargs):
    return anyio.run(lambda: leaps.search(text, **kwargs))


def codes(page):
    return [each.code for each in page.degraded]


def test_a_back_end_that_describes_itself_is_asked_once():
    backend = Described(GOODS)
    leaps = AsyncLeaps(backend, token_key="k")
    anyio.run(leaps.prepare)
    for _ in range(2):
        page = search(leaps)
        assert page.hits
        assert all(hit.document["colour"] == "red" and hit.document["price"] < 30 for hit in page.hits)
        assert page.degraded == ()
    assert backend.profiled == 1


def test_a_given_profile_comes_first():
    backend = Described(GOODS)
    assert search(AsyncLeaps(backend, profile=build_profile(GOODS), token_key="k")).hits
    assert backend.profiled == 0


def test_an_engine_that_says_nothing_is_learnt_from_its_answers():
    backend = ListBackend(GOODS)
    leaps = AsyncLeaps(backend, token_key="k")
    anyio.run(leaps.prepare)
    assert backend.asked == []
    page = search(leaps)
    assert codes(page) == ["profile_from_hits"]
    assert page.hits
    assert all(hit.document["colour"] == "red" and hit.document["price"] < 30 for hit in page.hits)
    assert page.trace.round_trips == page.trace.rounds + 1
    assert len(search(leaps).hits) == len(page.hits)


def test_the_pool_of_sampled_products_is_bounded(monkeypatch):
    monkeypatch.setattr(profiling, "POOL", 10)
    leaps = AsyncLeaps(ListBackend(GOODS), token_key="k")
    search(leaps)
    assert len(leaps._stages._profiles._pool) == 10


def test_an_engine_that_cannot_be_sampled_gives_its_plain_answer():
    batches = {"fail": {0}}
    backend = FaultyBackend(ListBackend(GOODS), fault=lambda batch, _: DOWN if batch in batches["fail"] else None)
    leaps = AsyncLeaps(backend, token_key="k")
    page = search(leaps)
    assert (page.bypass, codes(page)) == (True, ["understanding_failed"])
    known = search(leaps)
    assert codes(known) == ["profile_from_hits"]
    batches["fail"] = {backend.batches}
    assert len(search(leaps).hits) == len(known.hits)


def test_a_sample_that_is_late_costs_half_the_deadline():
    class Slow(ListBackend):
        async def search(self, requests):
            await anyio.sleep(0 if self.asked or requests[0].size != profiling.SAMPLE else 5)
            return await super().search(requests)

    page = search(AsyncLeaps(Slow(GOODS), token_key="k"), deadline=0.4)
    assert codes(page) == ["understanding_failed"]
    assert page.hits


def test_given_stages_are_used_and_replaced_where_they_fail():
    profile = build_profile(GOODS)
    broken = AsyncLeaps(
        Described(GOODS),
        profile=profile,
        expander=ScriptedExpander(RuntimeError("model down")),
        verifier=ScriptedVerifier(lambda _: RuntimeError("model down")),
        token_key="k",
    )
    page = search(broken)
    assert codes(page) == ["expander_failed", "verifier_failed"]
    assert page.hits
    assert {hit.verdict.tier for hit in page.hits} == {"constraints"}
    assert all(hit.document["colour"] == "red" for hit in page.hits)
    sound = AsyncLeaps(
        ListBackend(GOODS), profile=profile, understander=ScriptedUnderstander(Ledger()),
        expander=ScriptedExpander("cable"), verifier=ScriptedVerifier(lambda _: Grade.L4), token_key="k",
    )  # fmt: skip
    assert {hit.verdict.tier for hit in search(sound).hits} == {"script"}


def test_a_language_nobody_wrote_data_for_gives_the_plain_answer():
    page = search(AsyncLeaps(Described(GOODS), token_key="k"), locale="xx_YY")
    assert (page.bypass, codes(page)) == (True, ["understanding_failed"])


def test_sets_of_stages_are_kept_per_policy_and_bounded():
    leaps = AsyncLeaps(Described(GOODS), token_key="k")
    for budget in range(10, 20):
        search(leaps, settings=Settings(budget=budget))
    assert len(leaps._stages._made) == 2


@pytest.mark.parametrize("field", ["group", "family"])
def test_the_products_group_comes_from_the_policy_or_the_profile(field):
    goods = [{**each, field: f"g{n // 6}"} for n, each in enumerate(GOODS)]
    page = search(AsyncLeaps(Described(goods), token_key="k", settings=Settings(group_field=field)))
    groups = [hit.document[field] for hit in page.hits]
    assert len(set(groups)) == len(groups)
