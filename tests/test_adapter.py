import logging
import os
import sys
import time
import types

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import leaps_adapter.run as run_module
from leaps_adapter import AsyncLeaps, LostAt
from leaps_adapter.catalogue import build_profile
from leaps_adapter.config import Allocation, MissingValue, RouteSettings, Settings, Unresolved
from leaps_adapter.degrade import ANSWERS, Fault
from leaps_adapter.errors import (
    BackendError,
    BackendTimeoutError,
    CatalogueError,
    ConfigurationError,
    PageTokenError,
    QueryError,
)
from leaps_adapter.testing import (
    FaultyBackend,
    ListBackend,
    ScriptedExpander,
    ScriptedUnderstander,
    ScriptedVerifier,
)
from leaps_adapter.types import (
    Check,
    Constraint,
    EngineHit,
    Filter,
    Grade,
    Intent,
    Ledger,
    Operator,
    Query,
    Ranking,
    Rewrite,
    SearchError,
    SearchOutcome,
    SortKey,
    Span,
    Status,
    Target,
    Verdict,
)

SPAN = Span(start=0, end=3, text="red")
RED = Constraint(id="c1", attribute="colour", operator=Operator.ANY_OF, values=("red",), span=SPAN)
WANTS_RED = Ledger(constraints=(RED,))
COLOURS = ("red", "blue", None)
GOODS = [
    {"id": str(n), "title": f"cable {n}", "price": 100 - n, "family": n // 6}
    | ({"colour": COLOURS[n % 3]} if COLOURS[n % 3] else {})
    for n in range(60)
]
TEXT = "a red cable for me"


def judge(candidate):
    colour = candidate.document.get("colour")
    status = Status.UNKNOWN if colour is None else Status.PASS if colour == "red" else Status.FAIL
    grade = {Status.UNKNOWN: Grade.L3, Status.PASS: Grade.L4, Status.FAIL: Grade.L2}[status]
    return Verdict(
        candidate=candidate.id, grade=grade, reason=f"colour {colour}", checks=(Check(constraint="c1", status=status),)
    )


def adapter(backend=None, *, ledger=WANTS_RED, expander=None, verifier=None, **kwargs):
    kwargs.setdefault("token_key", "k")
    return AsyncLeaps(
        backend if backend is not None else ListBackend(GOODS),
        understander=ScriptedUnderstander(ledger),
        expander=expander or ScriptedExpander("cable", "cable 1"),
        verifier=verifier or ScriptedVerifier(judge),
        **kwargs,
    )


def search(leaps, text=TEXT, **kwargs):
    return anyio.run(lambda: leaps.search(text, **kwargs))


def pages(leaps, text=TEXT, **kwargs):
    async def collect():
        return [page async for page in leaps.pages(text, **kwargs)]

    return anyio.run(collect)


def ids(hits):
    return [hit.id for hit in hits]


def codes(page):
    return [each.code for each in page.degraded]


def faulty(fault, **kwargs):
    return FaultyBackend(ListBackend(GOODS), fault=fault, **kwargs)


DOWN = SearchError(kind="engine", message="shard down", status=503, retryable=True)


# --- the loop ---------------------------------------------------------------------------------------------------------


def test_a_page_holds_what_satisfies_the_query_with_its_verdict_and_sources():
    page = search(adapter(), size=5)
    assert len(page.hits) == 5
    assert all(hit.document["colour"] == "red" and hit.verdict.relevant and hit.sources for hit in page.hits)
    assert [hit.rank for hit in page.hits] == [1, 2, 3, 4, 5]
    assert {each.verdict.grade for each in page.filtered} == {Grade.L2}
    assert page.ledger == WANTS_RED
    assert (page.trace.route.rule, page.trace.stopped_by, page.degraded) == ("constraint", "full", ())
    assert page.trace.round_trips == page.trace.rounds == 1
    assert page.trace.candidates == len({key for each in page.trace.rewrites for key in each.returned})
    assert set(page.trace.stages_ms) == {"prepare", "understand", "expand", "slots", "search", "merge", "verify"}
    assert page.query.text == TEXT


def test_rounds_go_on_until_the_engine_is_dry_and_unknown_ones_do_not_crowd_out_sure_ones():
    page = search(adapter(settings=Settings(budget=10, max_rounds=20)), size=30)
    assert page.trace.stopped_by == "dry"
    assert page.trace.rounds > 1
    assert [hit.document.get("colour") for hit in page.hits] == ["red"] * 20 + [None] * 10


@pytest.mark.parametrize(
    ("policy", "stopped"),
    [
        ({"max_rounds": 1}, "rounds"),
        ({"max_candidates": 12, "max_rounds": 50}, "candidates"),
    ],
)
def test_a_limit_ends_the_rounds(policy, stopped):
    page = search(adapter(settings=Settings(budget=10, **policy)), size=20)
    assert page.trace.stopped_by == stopped
    assert page.next


def test_what_is_unknown_follows_the_sure_ones_up_to_the_size():
    page = search(adapter(settings=Settings(missing=MissingValue.AFTER)), size=30)
    assert [hit.document.get("colour") for hit in page.hits] == ["red"] * 20 + [None] * 10
    dropped = search(adapter(settings=Settings(missing=MissingValue.DROP)), size=30)
    assert len(dropped.hits) == 20


def test_pages_hold_no_duplicate_and_skip_nothing():
    found = pages(adapter(settings=Settings(budget=12, missing=MissingValue.DROP)), size=7)
    shown = [key for page in found for key in ids(page.hits)]
    assert sorted(shown, key=int) == [str(n) for n in range(0, 60, 3)]
    assert [hit.rank for page in found for hit in page.hits] == list(range(1, 21))
    assert found[-1].next is None


def test_the_page_before_fills_the_next_without_new_results_where_it_can():
    backend = ListBackend(GOODS)
    first, second, *_ = pages(adapter(backend), size=3)
    assert sum(each.slot for each in second.trace.rewrites) < sum(each.slot for each in first.trace.rewrites)
    assert second.trace.stopped_by == "full"


@settings(max_examples=60, deadline=None)
@given(
    engine=st.lists(st.lists(st.integers(0, 30), max_size=40), min_size=1, max_size=3),
    size=st.integers(1, 9),
    budget=st.integers(1, 30),
    extra=st.integers(-2, 2),
    flags=st.booleans(),
    groups=st.booleans(),
    allocation=st.sampled_from(Allocation),
    missing=st.sampled_from(MissingValue),
)
def test_whatever_the_engine_answers_pages_hold_no_duplicate_and_skip_nothing(
    engine, size, budget, extra, flags, groups, allocation, missing
):
    """Engines that repeat ids, return fewer or more hits than asked, and do or do not say that they are exhausted."""

    class Engine:
        filterable = False

        async def search(self, requests):
            return [self.answer(request) for request in requests]

        def answer(self, request):
            ranking = engine[int(request.text)]
            end = request.offset + max(1, request.size + extra)
            if extra < 0:  # fewer than asked must not lose what stands behind: it is asked again only if offsets say so
                end = request.offset + request.size
            hits = tuple(EngineHit(id=str(n), document=GOODS[n]) for n in ranking[request.offset : end])
            return SearchOutcome(hits=hits, exhausted=flags and end >= len(ranking), total=abs(extra) * 7)

    policy = Settings(
        budget=budget,
        allocation=allocation,
        missing=missing,
        max_rounds=3,
        max_candidates=max(budget, 12),
        group_field="family" if groups else None,
    )
    leaps = adapter(Engine(), expander=ScriptedExpander(*map(str, range(len(engine)))), settings=policy)
    found, after = [], None
    for _ in range(200):
        page = search(leaps, size=size, after=after)
        found += page.hits
        after = page.next
        assert len(page.hits) <= size
        if after is None:
            break
    assert after is None
    admitted = {"red"} if missing is MissingValue.DROP else {"red", None}
    expected = {n for ranking in engine for n in ranking if GOODS[n].get("colour") in admitted}
    if groups:
        families = [hit.document["family"] for hit in found]
        assert sorted(families) == sorted({GOODS[n]["family"] for n in expected})
    else:
        assert sorted(map(int, ids(found))) == sorted(expected)
    assert [hit.rank for hit in found] == list(range(1, len(found) + 1))


def test_candidates_are_sorted_only_when_one_came_or_was_judged(monkeypatch):
    sorted_anew = []
    whole = run_module.shelve

    def counted(judged, **kwargs):
        sorted_anew.append(1)
        return whole(judged, **kwargs)

    monkeypatch.setattr(run_module, "shelve", counted)
    page = search(adapter(), size=50)
    assert page.hits
    assert len(sorted_anew) <= page.trace.rounds + 1


def test_a_superlative_is_ordered_over_everything_collected():
    cheapest = Ranking(attribute="price", targets=(Target(field="price"),), descending=False, span=SPAN)
    found = pages(adapter(ledger=Ledger(rankings=(cheapest,)), settings=Settings(budget=10, max_rounds=20)), size=6)
    assert found[0].trace.route.rule == "ranking"
    assert found[0].trace.stopped_by == "dry"
    prices = [hit.document["price"] for hit in found[0].hits + found[1].hits]
    assert prices == sorted(hit["price"] for hit in GOODS if hit.get("colour") == "red")[:12]


def test_the_callers_sort_orders_the_page_but_not_the_sub_searches():
    backend = ListBackend(GOODS)
    page = search(adapter(backend), size=4, sort=[SortKey(field="price")])
    assert [hit.document["price"] for hit in page.hits] == [43, 46, 49, 52]
    assert all(request.sort == () for batch in backend.asked for request in batch)


def test_one_product_stands_for_its_group_over_all_pages():
    found = pages(adapter(settings=Settings(group_field="family", budget=10)), size=4)
    families = [hit.document["family"] for page in found for hit in page.hits]
    assert sorted(families) == list(range(10))


@pytest.mark.parametrize("filterable", [True, False])
def test_the_callers_filters_hold_on_every_engine_adapted_or_plain(filterable):
    cheap = Filter(field="price", maximum=60)
    leaps = adapter(ListBackend(GOODS, filterable=filterable))
    page = search(leaps, filters=[cheap], size=13)
    assert len(page.hits) == 13
    assert all(hit.document["price"] <= 60 for hit in page.hits)
    plain = anyio.run(lambda: leaps.plain("cable", size=60, filters=[cheap]))
    assert all(hit.document["price"] <= 60 for hit in plain.hits)
    assert plain.hits


def test_filters_of_rewrites_are_pushed_only_where_policy_and_engine_take_them():
    rewrite = Rewrite(text="cable", filters=(Filter(field="colour", values=("red",)),), pushed=("c1",))
    for filterable, push, expected in ((True, True, 1), (False, True, 0), (True, False, 0)):
        backend = ListBackend(GOODS, filterable=filterable)
        search(adapter(backend, expander=ScriptedExpander(rewrite), settings=Settings(push_filters=push)))
        assert len(backend.asked[0][0].filters) == expected


def test_too_few_hits_bring_near_misses_on_the_first_page_only():
    def only_one(candidate):
        verdict = judge(candidate)
        return verdict if candidate.id in {"0", "1", "4"} else Grade.L1

    page = search(adapter(verifier=ScriptedVerifier(only_one)), size=10)
    assert ids(page.hits) == ["0"]
    assert set(ids(page.near)) == {"1", "4"}
    assert page.near[0].verdict.failed == ("c1",)
    assert search(adapter(verifier=ScriptedVerifier(only_one), settings=Settings(min_hits=1)), size=10).near == ()


def test_goods_that_cannot_exist_are_not_shown_and_cost_one_round():
    page = search(adapter(ledger=Ledger(contradictions=("over 50 and under 20",))))
    assert page.hits == ()
    assert page.near
    assert page.next is None
    assert page.trace.rounds == 1


KETTLES = [
    {"id": str(n), "title": f"Kestrel {n} kettle", "category": "Kettles", "price": 20 + n, "capacity_l": 0.5 + n / 10}
    for n in range(30)
]


def test_a_doubtful_figure_is_given_up_when_too_little_passes_and_stays_so_on_later_pages():
    def shop():
        return AsyncLeaps(ListBackend(KETTLES), profile=build_profile(KETTLES), token_key="k")

    text = "a kettle of 3.2 litres under 45 dollars for the office"
    found = pages(shop(), text, size=10)
    shown = [hit for page in found for hit in page.hits]
    assert [each.span.text for page in found for each in page.ledger.given_up] == ["3.2 litres"] * len(found)
    assert len(shown) == len({hit.id for hit in shown}) == 25
    assert all(hit.document["price"] < 45 for hit in shown)
    kept = search(shop(), "a kettle of at least 3.2 litres under 45 dollars for the office")
    assert (kept.hits, kept.ledger.given_up) == ((), ())


def test_nothing_is_given_up_where_enough_passes():
    leaps = AsyncLeaps(ListBackend(KETTLES * 3), profile=build_profile(KETTLES), token_key="k")
    page = search(leaps, "a kettle of 2 litres for the office, please", settings=Settings(min_hits=1))
    assert page.ledger.given_up == ()
    assert {hit.document["capacity_l"] for hit in page.hits} == {2.0}


def test_yields_steer_later_rounds():
    def only(candidate):
        return Grade.L4 if int(candidate.id) >= 50 else Grade.L1

    numbers = " ".join(str(n) for n in range(50, 60))
    expander = ScriptedExpander(numbers, "cable")
    leaps = adapter(
        expander=expander,
        verifier=ScriptedVerifier(only),
        settings=Settings(budget=4, allocation=Allocation.YIELD, max_rounds=2, max_candidates=24),
    )
    page = search(leaps, size=20)
    assert page.trace.rewrites[0].slot > page.trace.rewrites[1].slot
    assert page.trace.rewrites[0].verified == 10


def test_a_dear_verifier_is_asked_in_batches_until_the_page_is_full():
    verifier = ScriptedVerifier(lambda _: Grade.L4)
    verifier.batch_size = 4
    leaps = adapter(verifier=verifier)
    found = pages(leaps, size=6)
    assert [len(batch) for batch in verifier.asked[:2]] == [4, 4]
    assert len({key for page in found for key in ids(page.hits)}) == 60


def test_products_without_ids_are_known_by_content_and_noted():
    anonymous = [{"title": f"cable {n}", "colour": "red"} for n in range(3)] * 2
    page = search(adapter(ListBackend(anonymous)))
    assert len(set(ids(page.hits))) == 3
    assert codes(page) == ["missing_id"]


# --- route ------------------------------------------------------------------------------------------------------------


def test_a_short_query_gets_the_engines_own_page_untouched():
    backend = ListBackend(GOODS)
    page = search(adapter(backend, ledger=Ledger()), "cable  7\t", size=2, sort=[SortKey(field="price")])
    (request,) = backend.asked[0]
    assert (request.text, request.sort, request.size) == ("cable  7\t", (SortKey(field="price"),), 2)
    assert page.bypass
    assert [(hit.rank, hit.verdict) for hit in page.hits] == [(1, None), (2, None)]
    assert page.ledger == Ledger()
    following = search(
        adapter(backend, ledger=Ledger()), "cable  7\t", size=2, sort=[SortKey(field="price")], after=page.next
    )
    assert [hit.rank for hit in following.hits] == [3, 4]
    assert following.trace.route.rule == "continued"


def test_a_question_passes_untouched_and_an_empty_query_asks_nothing():
    backend = ListBackend(GOODS)
    assert search(adapter(backend, ledger=Ledger(intent=Intent.INFORMATION))).trace.route.rule == "information"
    backend.asked.clear()
    for text in ("", " \t\x00 ", "?!"):
        page = search(adapter(backend), text)
        assert (page.hits, page.trace.route.rule, page.next) == ((), "empty", None)
        assert anyio.run(lambda text=text: adapter(backend).plain(text)).hits == () or text == "?!"
    assert len(backend.asked) == 1


def test_a_bypassed_query_with_too_few_hits_is_rescued():
    rescue = Settings(route=RouteSettings(rescue_below=3))
    leaps = adapter(ledger=Ledger(), settings=rescue)
    assert search(leaps, "cable").bypass
    page = search(leaps, "57")
    assert (page.bypass, page.trace.route.rule) == (False, "rescue")
    assert len(page.hits) == 20
    plain = search(adapter(faulty(lambda batch, _: DOWN if batch else None), ledger=Ledger(), settings=rescue), "57")
    assert (ids(plain.hits), codes(plain)) == (["57", "43"], ["slot_failed", "union_failed"])


def test_plain_is_the_engines_page_whatever_the_query():
    leaps = adapter()
    page = anyio.run(lambda: leaps.plain(TEXT, size=4))
    assert (page.bypass, page.trace.route.rule, len(page.hits)) == (True, "plain", 4)
    following = anyio.run(lambda: leaps.plain(TEXT, size=4, after=page.next))
    assert not set(ids(page.hits)) & set(ids(following.hits))
    with pytest.raises(PageTokenError):
        search(leaps, after=page.next)


# --- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "options"),
    [
        (None, {}),
        (7, {}),
        ("x", {"size": 0}),
        ("x", {"deadline": 0}),
        ("x", {"deadline": float("nan")}),
        ("x", {"deadline": float("inf")}),
        ("x", {"colour": "red"}),
    ],
)
def test_what_cannot_be_used_is_a_query_error(text, options):
    with pytest.raises(QueryError):
        search(adapter(), text, **options)


def test_a_query_record_is_taken_as_it_is_and_options_go_on_top():
    query = Query(text=TEXT, size=3, deadline=1.5, user={"a": [1]})
    assert search(adapter(), query).query == query
    page = search(adapter(), query, size=4, user=None, deadline=None, locale="en-GB", history=["cables"])
    assert (page.query.size, page.query.user, page.query.deadline) == (4, {"a": [1]}, 1.5)
    assert (page.query.locale, page.query.history) == ("en-GB", ("cables",))


def test_a_token_of_another_query_index_or_policy_is_refused():
    leaps = adapter()
    token = search(leaps, size=2).next
    for other in (
        lambda: search(leaps, "another red cable for me", after=token),
        lambda: search(leaps, after=token, filters=[Filter(field="price", maximum=5)]),
        lambda: search(leaps, after=token, settings=Settings(budget=7)),
        lambda: search(leaps, after=token[:-2]),
        lambda: search(adapter(token_key="other"), after=token),
        lambda: search(adapter(faulty(lambda *_: None)), after=token),
    ):
        with pytest.raises(PageTokenError):
            other()
    assert search(leaps, size=9, after=token).hits


def test_the_key_outlives_the_process_beside_the_index(tmp_path):
    backend = ListBackend(GOODS)
    backend.path, backend.fingerprint = tmp_path / "shop.idx", "v1"
    token = search(adapter(backend, token_key=None), size=2).next
    assert search(adapter(backend, token_key=None), size=2, after=token).hits
    assert (tmp_path / "shop.idx.token-key").exists()
    backend.fingerprint = "v2"
    with pytest.raises(PageTokenError):
        search(adapter(backend, token_key=None), size=2, after=token)


def test_strange_text_is_understood_with_its_positions_and_long_text_by_its_beginning():
    seen = []

    class Understander:
        def understand(self, query):
            seen.append(query.text)
            return WANTS_RED

    leaps = AsyncLeaps(
        ListBackend(GOODS),
        understander=Understander(),
        expander=ScriptedExpander("cable"),
        verifier=ScriptedVerifier(judge),
        settings=Settings(max_query_chars=12),
        token_key="k",
    )
    assert codes(search(leaps, "red\x00cable\ud800")) == []
    assert codes(search(leaps, "red cable for everybody")) == ["query_truncated"]
    assert codes(search(leaps, "x" * 10_000)) == ["query_truncated"]
    assert seen == ["red cable ", "red cable", "x" * 12]
    for text in ("שלום כבל אדום", "🧣🧵 red", "'; DROP TABLE cable; --", "{{7*7}} ${jndi:ldap}"):
        assert search(leaps, text).hits


def test_too_many_shown_products_end_the_pages():
    goods = [{"id": f"p{n}", "title": "cable", "colour": "red"} for n in range(700)]
    policy = Settings(budget=1000, max_candidates=1000)
    page = search(adapter(ListBackend(goods), settings=policy), size=650)
    assert (page.next, page.trace.stopped_by, codes(page)) == (None, "token", ["pages_end"])


def test_rewrites_that_change_between_pages_start_over_without_repeating_a_product():
    rewrites = [
        Rewrite(
            text="cable",
            filters=(Filter(field="colour", values=("red", *(os.urandom(9).hex() for _ in range(500)))),),
        )
        for _ in range(2)
    ]

    class Moody:
        async def expand(self, query, ledger):
            return await ScriptedExpander(rewrites.pop(0)).expand(query, ledger)

    leaps = adapter(expander=Moody())
    first = search(leaps, size=5)
    second = search(leaps, size=5, after=first.next)
    assert not set(ids(first.hits)) & set(ids(second.hits))
    assert len(second.hits) == 5


# --- degrading: one test per row of the table -------------------------------------------------------------------------


def test_the_table_names_every_fault():
    assert set(ANSWERS) == set(Fault)


@pytest.mark.parametrize("fault", [RuntimeError("boom"), CatalogueError("no profile")])
def test_understanding_failed_gives_the_plain_answer(fault):
    page = search(adapter(ledger=fault), size=4)
    assert (page.bypass, len(page.hits), page.ledger) == (True, 4, None)
    assert codes(page) == ["understanding_failed"]
    assert str(fault) in page.degraded[0].detail


@pytest.mark.parametrize(
    "expander",
    [ScriptedExpander(ValueError("model down")), ScriptedExpander("cable", delay=5), ScriptedExpander(" ", "")],
)
def test_expander_failed_leaves_the_query_as_it_stands(expander):
    page = search(adapter(expander=expander), deadline=0.4)
    assert [each.rewrite.text for each in page.trace.rewrites] == [TEXT]
    assert codes(page) == ["expander_failed"]
    assert page.hits


def test_a_failed_slot_is_left_out_and_asked_again_only_if_that_can_help():
    for retryable in (True, False):
        error = SearchError(kind="engine", message="shard down", retryable=retryable)
        backend = faulty(lambda _, request, error=error: error if request.text == "cable 1" else None)
        page = search(adapter(backend, settings=Settings(budget=10)), size=20)
        assert codes(page) == ["slot_failed"]
        assert page.trace.rewrites[1].error == error
        assert len(page.hits) == 20
        assert page.trace.rewrites[1].slot > 5 if retryable else page.trace.rewrites[1].slot == 5


def test_a_union_that_fails_gives_the_plain_answer_or_the_plain_error():
    page = search(adapter(faulty(lambda batch, _: None if batch else DOWN)), size=4)
    assert (page.bypass, len(page.hits)) == (True, 4)
    assert codes(page) == ["slot_failed", "union_failed"]
    with pytest.raises(BackendError, match="shard down") as raised:
        search(adapter(faulty(lambda *_: DOWN)))
    assert (raised.value.status, raised.value.retryable) == (503, True)
    with pytest.raises(ZeroDivisionError):
        search(adapter(faulty(lambda *_: ZeroDivisionError())))


def test_an_engine_that_fails_later_ends_the_rounds():
    page = search(adapter(faulty(lambda batch, _: DOWN if batch else None), settings=Settings(budget=10)), size=20)
    assert page.trace.stopped_by == "dry"
    assert codes(page) == ["slot_failed"]
    assert page.hits


def test_an_engine_that_fails_on_a_later_page_raises_and_the_token_stays_good():
    state = {"down": False}
    leaps = adapter(faulty(lambda *_: DOWN if state["down"] else None))
    first = search(leaps, size=5)
    state["down"] = True
    with pytest.raises(BackendError, match="shard down"):
        search(leaps, size=5, after=first.next)
    state["down"] = False
    assert not set(ids(first.hits)) & set(ids(search(leaps, size=5, after=first.next).hits))


def test_a_slot_that_fails_on_a_later_page_loses_nothing_that_waits():
    state = {"down": False}
    error = SearchError(kind="engine", message="shard down")
    leaps = adapter(
        faulty(lambda *_: error if state["down"] and _[1].text == "cable" else None),
        settings=Settings(missing=MissingValue.DROP),
    )
    first = search(leaps, size=2)
    state["down"] = True
    second = search(leaps, size=2, after=first.next)
    state["down"] = False
    shown, after = ids(first.hits) + ids(second.hits), second.next
    while after:
        page = search(leaps, size=9, after=after)
        shown += ids(page.hits)
        after = page.next
    assert sorted(shown, key=int) == [str(n) for n in range(0, 60, 3)]


def test_a_late_engine_leaves_time_for_its_plain_answer():
    class Slow(ListBackend):
        async def search(self, requests):
            await anyio.sleep(5 if len(requests) > 1 else 0)
            return await super().search(requests)

    page = search(adapter(Slow(GOODS)), deadline=0.3)
    assert (page.bypass, codes(page)) == (True, ["union_failed"])
    with pytest.raises(BackendTimeoutError):
        search(adapter(faulty(lambda *_: None, delay=5)), deadline=0.1)
    late = adapter(faulty(lambda *_: None, delay=0))
    token = search(late, size=5).next
    late.backend._delay = 5
    with pytest.raises(BackendTimeoutError):
        search(late, after=token, deadline=0.1)
    with pytest.raises(BackendTimeoutError):
        anyio.run(lambda: late.plain("cable", deadline=0.05))


def test_a_backend_that_answers_nothing_is_an_error():
    class Silent:
        async def search(self, requests):
            return []

    with pytest.raises(BackendError, match="no answer"):
        anyio.run(lambda: adapter(Silent()).plain("cable"))


def test_the_deadline_strikes_between_rounds():
    class Tiring(ListBackend):
        async def search(self, requests):
            await anyio.sleep(5 if self.asked else 0)
            return await super().search(requests)

    page = search(adapter(Tiring(GOODS), settings=Settings(budget=10)), deadline=0.3)
    assert (page.trace.stopped_by, codes(page)) == ("deadline", ["deadline"])
    assert page.hits
    assert page.trace.took_ms < 2000


@pytest.mark.parametrize(("policy", "shown"), [(Unresolved.KEEP_AFTER, True), (Unresolved.DROP, False)])
def test_a_late_verifier_leaves_candidates_to_the_policy(policy, shown):
    page = search(
        adapter(verifier=ScriptedVerifier(judge, delay=0.02), settings=Settings(unresolved=policy)), deadline=0.2
    )
    assert codes(page) == ["deadline"]
    assert page.trace.stopped_by == "deadline"
    assert any(hit.verdict is None for hit in page.hits) is shown
    judged = [hit.verdict is not None for hit in page.hits]
    assert judged == sorted(judged, reverse=True)


def test_a_verifier_that_never_waits_still_meets_the_deadline():
    class Busy:
        async def verify(self, query, ledger, candidates):
            for each in candidates:
                time.sleep(0.03)  # noqa: ASYNC251  the point of the test
                yield judge(each)

    page = search(adapter(verifier=Busy()), deadline=0.3)
    assert page.trace.stopped_by == "deadline"
    assert page.trace.took_ms < 1000


def test_verifier_failed_leaves_what_is_unjudged_to_the_policy():
    def half(candidate):
        return judge(candidate) if candidate.id in {"0", "1"} else RuntimeError("model down")

    page = search(adapter(verifier=ScriptedVerifier(half)), size=5)
    assert codes(page) == ["verifier_failed"]
    assert [hit.verdict is not None for hit in page.hits][0:2] == [True, False]
    assert len(page.hits) == 5
    assert page.trace.rounds == 1


def test_a_candidate_without_a_verdict_is_unjudged_and_a_stranger_is_ignored():
    def some(candidate):
        if candidate.id == "0":
            return None
        return Verdict(candidate="stranger", grade=Grade.L4, reason="?") if candidate.id == "1" else judge(candidate)

    page = search(adapter(verifier=ScriptedVerifier(some), settings=Settings(missing=MissingValue.DROP)), size=60)
    assert {hit.id for hit in page.hits if hit.verdict is None} == {"0", "1"}
    assert "stranger" not in ids(page.hits)


# --- streaming, closing, traces ---------------------------------------------------------------------------------------


async def streamed(leaps, limit=None, **kwargs):
    found = []
    async with leaps:
        hits = leaps.stream(TEXT, **kwargs)
        async for hit in hits:
            found.append(hit)
            if len(found) == limit:
                await hits.aclose()
                break
    return found


def test_hits_are_streamed_as_they_are_verified_and_ranked_in_that_order():
    found = anyio.run(lambda: streamed(adapter(), size=30))
    assert [hit.rank for hit in found] == list(range(1, 31))
    assert [hit.document.get("colour") for hit in found] == ["red"] * 20 + [None] * 10
    assert len(anyio.run(lambda: streamed(adapter(settings=Settings(group_field="family")), size=30))) == 10


def test_a_stream_begins_before_the_page_is_whole():
    async def first():
        async with adapter(verifier=ScriptedVerifier(judge, delay=0.02)) as leaps:
            with anyio.fail_after(0.5):
                return await anext(leaps.stream(TEXT, deadline=5))

    assert anyio.run(first).rank == 1


def test_a_reader_may_leave_a_stream_early():
    verifier = ScriptedVerifier(judge, delay=0.01)
    assert len(anyio.run(lambda: streamed(adapter(verifier=verifier), limit=2, deadline=9))) == 2
    assert len(verifier.asked) == 1


def test_a_stream_with_an_order_or_a_bypass_hands_out_the_page():
    cheapest = Ranking(attribute="price", targets=(Target(field="price"),), descending=False, span=SPAN)
    found = anyio.run(lambda: streamed(adapter(ledger=Ledger(rankings=(cheapest,))), size=3))
    assert [hit.document["price"] for hit in found] == [43, 46, 49]
    page = anyio.run(lambda: streamed(adapter(ledger=Ledger(intent=Intent.INFORMATION)), size=3))
    assert [hit.verdict for hit in page] == [None] * 3


def test_a_stream_passes_errors_on_and_needs_an_open_adapter():
    with pytest.raises(BackendError):
        anyio.run(lambda: streamed(adapter(faulty(lambda *_: DOWN))))

    async def unopened():
        return [hit async for hit in adapter().stream(TEXT)]

    with pytest.raises(ConfigurationError, match="async with"):
        anyio.run(unopened)


def test_closing_closes_everything_that_holds_a_resource():
    closed = []

    class Closing:
        def __init__(self, name):
            self.name = name

        async def aclose(self):
            closed.append(self.name)

    class Backend(Closing, ListBackend):
        def __init__(self):
            Closing.__init__(self, "backend")
            ListBackend.__init__(self, GOODS)

    class Expander(Closing, ScriptedExpander):
        def __init__(self):
            Closing.__init__(self, "expander")
            ScriptedExpander.__init__(self, "cable")

    async def use():
        async with adapter(Backend(), expander=Expander()) as leaps:
            await leaps.search(TEXT)
        await leaps.__aexit__(None, None, None)

    anyio.run(use)
    assert closed == ["expander", "backend"] * 2


def test_every_call_leaves_one_trace_without_the_querys_words_in_the_log(caplog):
    traces = []
    leaps = adapter(on_trace=traces.append)
    with caplog.at_level(logging.INFO, logger="leaps_adapter"):
        search(leaps)
        search(leaps, "")
        anyio.run(lambda: leaps.plain("cable"))
    assert [trace.route.rule for trace in traces] == ["constraint", "empty", "plain"]
    assert len(caplog.records) == 3
    assert "cable" not in caplog.text
    assert caplog.records[0].leaps["stopped_by"] == "full"


def test_a_trace_callback_that_raises_costs_nobody_the_answer(caplog):
    def broken(trace):
        raise RuntimeError("listener")

    assert search(adapter(on_trace=broken)).hits
    assert "the trace callback failed" in caplog.text


def test_a_process_that_uses_opentelemetry_gets_a_span(monkeypatch):
    spans = []

    class Span:
        def end(self, end_time):
            spans[-1]["end"] = end_time

    class Tracer:
        def start_span(self, name, start_time, attributes):
            spans.append({"name": name, "start": start_time, **attributes})
            return Span()

    module = types.ModuleType("opentelemetry.trace")
    module.get_tracer = lambda name: Tracer()
    monkeypatch.setitem(sys.modules, "opentelemetry.trace", module)
    search(adapter())
    (span,) = spans
    assert span["name"] == "leaps.search"
    assert span["leaps.rule"] == "constraint"
    assert span["end"] > span["start"]


# --- explain ----------------------------------------------------------------------------------------------------------


def explained(leaps, missing, **kwargs):
    return anyio.run(lambda: leaps.explain(kwargs.pop("text", TEXT), missing, **kwargs))


def test_explain_names_the_stage_that_lost_a_product():
    leaps = adapter(settings=Settings(max_rounds=1))
    assert explained(leaps, "0").lost_at is LostAt.SHOWN
    held = explained(leaps, "1")
    assert (held.lost_at, held.verdict.grade, bool(held.sources)) == (LostAt.VERIFY, Grade.L2, True)
    beyond = explained(leaps, "3", size=1)
    assert beyond.lost_at is LostAt.PAGE
    assert "place" in beyond.detail
    unseen = explained(leaps, "57")
    assert (unseen.lost_at, unseen.verdict.grade, unseen.sources) == (LostAt.SEARCH, Grade.L4, ())
    assert "would keep" in unseen.detail
    assert "would hold back" in explained(leaps, "58").detail
    assert explained(leaps, "nobody").lost_at is LostAt.INDEX


def test_explain_knows_groups_bypasses_and_engines_that_cannot_be_asked():
    mate = explained(adapter(settings=Settings(group_field="family")), "3")
    assert (mate.lost_at, mate.detail) == (LostAt.MERGE, "0 stands for its product group")
    assert explained(adapter(ledger=Ledger()), "30", text="cable", size=3).lost_at is LostAt.BYPASS
    blind = adapter(faulty(lambda *_: None), settings=Settings(max_rounds=1))
    lost = explained(blind, "57")
    assert (lost.lost_at, lost.verdict) == (LostAt.SEARCH, None)
    assert "not known" in lost.detail
    silent = adapter(verifier=ScriptedVerifier(lambda _: None), settings=Settings(unresolved=Unresolved.DROP))
    assert "nobody judged" in explained(silent, "0").detail
    mute = adapter(verifier=ScriptedVerifier(lambda c: Verdict(candidate=c.id, grade=Grade.L1, reason="")))
    assert explained(mute, "0").detail == "held back: no reason given"


def test_how_many_follow_is_told_where_all_was_found_and_judged():
    first = search(adapter(settings=Settings(budget=200)), size=5)
    assert (first.trace.stopped_by, first.behind) == ("full", 35)
    leaps = adapter(settings=Settings(budget=10))
    page = search(leaps, size=2)
    assert page.behind is None
    assert search(adapter(settings=Settings(budget=200)), size=60).behind == 0
