import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaps_adapter.config import MissingValue, Settings, Unresolved
from leaps_adapter.page import (
    Judged,
    Progress,
    advance,
    near_misses,
    round_budget,
    settle,
    shelve,
    stopped_by,
    yields_of,
)
from leaps_adapter.tokens import Cursor
from leaps_adapter.types import (
    Candidate,
    Check,
    EngineHit,
    Grade,
    Ledger,
    Query,
    Ranking,
    Rewrite,
    SearchError,
    SearchOutcome,
    Slot,
    SlotResult,
    SortKey,
    Source,
    Span,
    Status,
    Target,
    Verdict,
    Wish,
)

SPAN = Span(start=0, end=1, text="x")


def judged(key, grade=Grade.L4, *, score=1.0, unknown=0, failed=0, wishes=0, group=None, ranks=((0, 1),), **document):
    checks = tuple(Check(constraint=f"u{n}", status=Status.UNKNOWN) for n in range(unknown))
    checks += tuple(Check(constraint=f"f{n}", status=Status.FAIL) for n in range(failed))
    candidate = Candidate(
        id=key,
        document=document,
        score=score,
        group=group,
        sources=tuple(Source(rewrite=rewrite, rank=rank) for rewrite, rank in ranks),
    )
    verdict = None if grade is None else Verdict(candidate=key, grade=grade, reason="r", checks=checks, wishes=wishes)
    return Judged(candidate=candidate, verdict=verdict)


def shelf_of(*each, ledger=None, seen=(), sort=(), **settings):
    return shelve(
        each,
        query=Query(text="q", sort=sort),
        ledger=ledger or Ledger(),
        settings=Settings(**settings),
        seen=lambda key: key in seen,
    )


def ids(part):
    return [each.candidate.id for each in part]


def test_better_grades_come_first_then_the_fused_score_then_the_id():
    shelf = shelf_of(judged("b"), judged("a"), judged("high", score=2), judged("weak", Grade.L3, score=9))
    assert ids(shelf.sure) == ["high", "a", "b", "weak"]


def test_met_wishes_raise_a_product_above_all_that_are_found_a_little_better():
    ledger = Ledger(wishes=(Wish(text="light", span=SPAN), Wish(text="quiet", span=SPAN)))
    shelf = shelf_of(
        judged("plain", score=1.2), judged("one", score=1.0, wishes=0.5), judged("both", score=1.0, wishes=1.0),
        judged("far", score=3.0), ledger=ledger,
    )  # fmt: skip
    assert ids(shelf.sure) == ["both", "far", "one", "plain"]


def test_the_cheapest_is_sought_among_those_that_are_mostly_what_was_named():
    price = Ranking(attribute="price", targets=(Target(field="price"),), descending=False, span=SPAN)
    ledger = Ledger(rankings=(price,), wishes=(Wish(text="antec argb", span=SPAN),))
    shelf = shelf_of(
        judged("other", price=1, wishes=0.2), judged("dear", price=9, wishes=1.0), judged("good", price=5, wishes=0.7),
        ledger=ledger,
    )  # fmt: skip
    assert ids(shelf.sure) == ["good", "dear", "other"]


def test_a_superlative_reads_the_figures_of_titles_where_no_field_has_them():
    speed = Ranking(attribute="read speed", targets=(Target(field="title"),), descending=True, span=SPAN, unit="mbps")
    shelf = shelf_of(
        judged("slow", title="SSD, R/W 550/500 MB/s"), judged("silent", title="SSD, fast"),
        judged("fast", title="SSD, R/W 7400/2600 MB/s"), judged("middle", title="SSD, 5 GB/s"),
        ledger=Ledger(rankings=(speed,)),
    )  # fmt: skip
    assert ids(shelf.sure) == ["fast", "middle", "slow", "silent"]


@pytest.mark.parametrize(
    ("missing", "sure", "after", "held"),
    [
        (MissingValue.AFTER, ["s"], ["u"], ["no"]),
        (MissingValue.KEEP, ["s", "u"], [], ["no"]),
        (MissingValue.DROP, ["s"], [], ["u", "no"]),
    ],
)
def test_a_missing_value_goes_where_the_policy_says(missing, sure, after, held):
    shelf = shelf_of(judged("u", Grade.L3, unknown=1), judged("s"), judged("no", Grade.L2, failed=1), missing=missing)
    assert (ids(shelf.sure), ids(shelf.after), ids(shelf.held)) == (sure, after, held)


def test_the_unjudged_follow_everybody_or_are_dropped():
    everyone = (judged("open", None, score=9), judged("u", Grade.L3, unknown=1), judged("s"))
    assert ids(shelf_of(*everyone).after) == ["u", "open"]
    assert ids(shelf_of(*everyone, unresolved=Unresolved.DROP).after) == ["u"]


def test_with_contradictions_nothing_passes():
    shelf = shelf_of(judged("s"), judged("open", None), ledger=Ledger(contradictions=("over 50 and under 20",)))
    assert (shelf.sure, shelf.after, ids(shelf.held)) == ((), (), ["s"])


def test_what_was_shown_is_left_out_by_id_or_group():
    shelf = shelf_of(judged("a"), judged("b", group="g"), judged("c", Grade.L1), seen={"i:a", "g:g", "i:c"})
    assert (shelf.sure, shelf.held) == ((), ())


def test_one_product_stands_for_its_group_and_a_failing_mate_hides_nobody():
    shelf = shelf_of(
        judged("worse", score=1, group="g"),
        judged("better", score=2, group="g"),
        judged("broken", Grade.L2, score=9, group="g"),
        judged("unknown", Grade.L3, unknown=1, group="g"),
    )
    assert ids(shelf.sure) == ["better"]
    assert shelf.after == ()
    assert shelf.mates == {"worse": "better", "unknown": "better"}


def test_a_superlative_orders_within_a_grade_and_the_caller_sorts_over_all():
    ranking = Ranking(
        attribute="price",
        targets=(Target(field="cost"), Target(field="price", scale=0.01)),
        descending=False,
        span=SPAN,
    )
    goods = (
        judged("none", score=9),
        judged("dear", price=900),
        judged("cheap", cost=["x", "4"]),
        judged("weak", Grade.L3, price=1),
        judged("odd", cost="from 3", score=8),
    )
    assert ids(shelf_of(*goods, ledger=Ledger(rankings=(ranking,))).sure) == ["cheap", "dear", "none", "odd", "weak"]
    most = Ranking(attribute="price", targets=(Target(field="price"),), descending=True, span=SPAN)
    assert ids(shelf_of(*goods, ledger=Ledger(rankings=(most,))).sure)[0] == "dear"
    assert ids(shelf_of(*goods, sort=(SortKey(field="price"),)).sure)[:2] == ["weak", "dear"]


def test_sorting_stands_numbers_words_and_gaps():
    goods = (
        judged("two", by=2), judged("ten", by=[10, 1]), judged("nan", by="x"), judged("gap", other=1),
        judged("word", by="abc"),
    )  # fmt: skip
    assert ids(shelf_of(*goods, sort=(SortKey(field="by"),)).sure) == ["ten", "two", "word", "nan", "gap"]
    down = shelf_of(*goods, sort=(SortKey(field="by", descending=True),))
    assert ids(down.sure) == ["ten", "two", "nan", "word", "gap"]
    words = (judged("a", by="a"), judged("ab", by="ab"), judged("b", by="b"))
    assert ids(shelf_of(*words, sort=(SortKey(field="by", descending=True),)).sure) == ["b", "ab", "a"]
    assert ids(shelf_of(*words, sort=(SortKey(field="by"),)).sure) == ["a", "ab", "b"]


def test_near_misses_are_the_right_kind_with_the_fewest_breaks():
    shelf = shelf_of(
        judged("two", Grade.L2, failed=2, score=9),
        judged("one", Grade.L2, failed=1),
        judged("vague", Grade.L2, failed=1, unknown=1, score=9),
        judged("other", Grade.L1, score=9),
        judged("good", group="g"),
        judged("mate", Grade.L2, failed=1, group="g"),
    )
    assert ids(near_misses(shelf, 10)) == ["one", "vague", "two"]
    assert ids(near_misses(shelf, 1)) == ["one"]
    assert near_misses(shelf, 0) == ()


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        (Progress(wanted=5, sure=5), "full"),
        (Progress(wanted=5, sure=4), ""),
        (Progress(wanted=5, sure=9, collect=True), ""),
        (Progress(wanted=5, sure=9, dry=True, collect=True), "dry"),
        (Progress(wanted=5, rounds=4), "rounds"),
        (Progress(wanted=5, fresh=400, rounds=1), "candidates"),
    ],
)
def test_what_ends_the_rounds(progress, expected):
    assert stopped_by(progress, Settings()) == expected


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        (Progress(wanted=20), 40),
        (Progress(wanted=20, rounds=1, fresh=40, sure=0), 120),
        (Progress(wanted=20, rounds=1, fresh=40, sure=10), 40),
        (Progress(wanted=20, rounds=1, fresh=40, sure=8), 60),
        (Progress(wanted=20, rounds=1, fresh=40, sure=10, collect=True), 120),
        (Progress(wanted=20, rounds=3, fresh=390, sure=1), 10),
    ],
)
def test_a_round_asks_for_what_is_missing_within_the_limit(progress, expected):
    assert round_budget(progress, Settings()) == expected


@given(
    st.integers(1, 100), st.integers(0, 100), st.integers(0, 399), st.integers(0, 3), st.booleans(), st.integers(1, 500)
)  # fmt: skip
def test_a_round_never_asks_past_the_candidates_that_are_left(wanted, sure, fresh, rounds, collect, budget):
    progress = Progress(wanted=wanted, sure=sure, fresh=fresh, rounds=rounds, collect=collect)
    assert 1 <= round_budget(progress, Settings(budget=budget)) <= 400 - fresh


def answer(index, size, count, *, offset=0, exhausted=False, error=None):
    hits = tuple(EngineHit(id=f"{index}.{n}", document={}) for n in range(count))
    slot = Slot(index=index, rewrite=Rewrite(text="x"), size=size, offset=offset)
    return SlotResult(slot=slot, outcome=SearchOutcome(hits=hits, exhausted=exhausted, error=error))


def test_cursors_move_past_what_was_asked_and_stop_where_the_engine_is_dry():
    before = (Cursor(), Cursor(base=2, end=9, read=False), Cursor(end=5), Cursor(end=5), Cursor(end=7))
    after = advance(
        before,
        [
            answer(0, 10, 4),
            answer(1, 12, 12, offset=2, exhausted=True),
            answer(2, 5, 0, offset=5),
            answer(3, 5, 0, offset=5, error=SearchError(kind="engine", message="down")),
        ],
    )
    assert after == (
        Cursor(end=10),
        Cursor(base=2, end=14, dry=True, read=True),
        Cursor(end=10, dry=True),
        Cursor(end=5),
        Cursor(end=7),
    )


def test_windows_for_the_next_page_begin_where_somebody_waits():
    waiting = [judged("a", ranks=((0, 3), (1, 9))).candidate, judged("b", ranks=((0, 8),)).candidate]
    cursors = (Cursor(end=10), Cursor(end=10), Cursor(base=1, end=6, read=False), Cursor(end=4, dry=True))
    assert settle(cursors, waiting, (1, 2, 3, 4)) == (
        Cursor(base=7, end=10, found=1),
        Cursor(base=8, end=10, found=2),
        Cursor(base=1, end=6, found=3),
        Cursor(base=4, end=4, dry=True, found=4),
    )


def test_yields_count_what_one_rewrite_alone_brought_and_only_once():
    before = (Cursor(end=5, found=3), Cursor())
    goods = [
        judged("old", ranks=((0, 5),)),
        judged("new", ranks=((0, 6),)),
        judged("both", ranks=((0, 7), (1, 1))),
        judged("bad", Grade.L2, ranks=((1, 2),)),
        judged("open", None, ranks=((1, 3),)),
    ]
    assert yields_of(goods, before) == (4, 0)
