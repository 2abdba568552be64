import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaps_adapter.errors import ConfigurationError
from leaps_adapter.evaluation import Answer, JudgedHit, Measure, parse_measure, score
from leaps_adapter.types import Grade

NAMES = (
    "Broken", "OtherKind", "Missing", "FullPage@20", "FewGood(5)", "Floor(5)", "Shown", "Empty", "P@3", "Recall@20",
    "nDCG@10", "HR", "GR", "ER", "LRR(5)", "acc@2", "acc@4", "macro-F1",
)  # fmt: skip


def of(name, answer):
    return parse_measure(name).of(answer)


def page(*ids, relevant=(), **extra):
    hits = tuple(JudgedHit(id=each, passing=each in relevant) for each in ids)
    return Answer(query_id="q", hits=hits, relevant=frozenset(relevant), **extra)


def test_the_worked_example_of_the_design():
    answer = page(relevant="ab", returned=(("a", "b", "c"), ("b", "d")))
    assert of("HR", answer) == pytest.approx(0.286, abs=0.0005)
    assert of("HR", answer) == pytest.approx((4 / 7 + 0) / 2)
    assert of("GR", answer) == 2 / 4
    assert of("ER", answer) == 2 / 5
    assert of("LRR(2)", answer) == 0.0
    assert of("LRR(3)", answer) == 1.0


def test_rewrites_that_bring_nothing_count_as_zero():
    assert of("HR", page(relevant="a", returned=(("a",), ()))) == pytest.approx(0.5)
    nothing = page(relevant="a", returned=((), ()))
    assert of("HR", nothing) == 0.0
    assert of("GR", nothing) is None
    assert of("ER", nothing) is None


def test_an_answer_without_rewrites_has_no_rewrite_measures():
    assert [of(name, page("a", relevant="a")) for name in ("HR", "GR", "ER")] == [None, None, None]


def test_a_result_repeated_by_one_rewrite_is_one_result():
    assert of("ER", page(relevant="a", returned=(("a", "a", "b"),))) == 1 / 2


def test_shares_are_of_all_shown_hits_not_of_queries():
    one = Answer(query_id="1", hits=(JudgedHit(id="a", broken=True),), relevant=frozenset())
    many = Answer(query_id="2", hits=tuple(JudgedHit(id=str(n)) for n in range(3)), relevant=frozenset())
    found = score([parse_measure("Broken")], [one, many])[0]
    assert found.value == 1 / 4
    assert dict(found.per_query) == {"1": 1.0, "2": 0.0}


@pytest.mark.parametrize(("name", "flag"), [("Broken", "broken"), ("OtherKind", "other"), ("Missing", "missing")])
def test_each_share_counts_its_own_flag(name, flag):
    hits = (JudgedHit(id="a", **{flag: True}), JudgedHit(id="b", broken=True, other=True, missing=True))
    hits += (JudgedHit(id="c"), JudgedHit(id="d"))
    assert of(name, Answer(query_id="q", hits=hits, relevant=frozenset())) == 2 / 4
    assert of(name, Answer(query_id="q", hits=(), relevant=frozenset())) is None


def test_a_full_page_is_bounded_by_what_passes():
    assert of("FullPage@20", page("a", "x", relevant="abc")) == pytest.approx(1 / 3)
    assert of("FullPage@2", page("a", "x", "b", relevant="abc")) == 1 / 2
    assert of("FullPage@20", page("a")) is None


def test_few_good_and_its_floor():
    assert of("FewGood(2)", page("a", relevant="ab")) == 1.0
    assert of("FewGood(1)", page("a", relevant="ab")) == 0.0
    assert of("Floor(3)", page("a", relevant="ab")) == 1.0
    assert of("Floor(2)", page("a", relevant="ab")) == 0.0


def test_shown_and_empty():
    assert (of("Shown", page("a", "b")), of("Empty", page("a"))) == (2.0, 0.0)
    assert (of("Shown", page()), of("Empty", page())) == (0.0, 1.0)


def test_precision_is_over_the_cutoff_and_recall_over_what_is_relevant():
    assert of("P@4", page("a", "x", relevant="abc")) == 1 / 4
    assert of("Recall@1", page("x", "a", relevant="abc")) == 0.0
    assert of("Recall@2", page("x", "a", relevant="abc")) == pytest.approx(1 / 3)
    assert of("Recall@2", page("x")) is None


def test_discounted_gain_by_hand():
    answer = page("b", "x", "a", relevant="ab", gains={"a": 3.0, "b": 1.0})
    best = 7 / 1 + 1 / 1.5849625007211562
    assert of("nDCG@10", answer) == pytest.approx((1 + 7 / 2) / best)
    assert of("nDCG@1", answer) == pytest.approx(1 / 7)
    assert of("nDCG@10", page("a", gains={"a": 0.0})) is None


def graded(*pairs):
    hits = tuple(JudgedHit(id=str(n), said=said, grade=true) for n, (said, true) in enumerate(pairs))
    return Answer(query_id="q", hits=hits, relevant=frozenset())


def test_accuracy_over_two_and_four_grades():
    answer = graded((Grade.L4, Grade.L3), (Grade.L2, Grade.L2), (Grade.L3, Grade.L1), (None, Grade.L4))
    assert of("acc@2", answer) == pytest.approx(2 / 3)
    assert of("acc@4", answer) == pytest.approx(1 / 3)
    assert of("acc@2", graded((None, None))) is None


def test_macro_f1_is_over_the_grades_that_occur():
    answer = graded((Grade.L4, Grade.L4), (Grade.L4, Grade.L2), (Grade.L2, Grade.L2))
    assert of("macro-F1", answer) == pytest.approx((2 / 3 + 2 / 3) / 2)
    assert of("macro-F1", graded()) is None


@pytest.mark.parametrize("name", NAMES)
def test_a_measure_is_a_value(name):
    measure = parse_measure(f" {name} ")
    assert str(measure) == name
    assert measure == parse_measure(str(measure))
    assert len({measure, parse_measure(name)}) == 1
    assert "{" not in measure.meaning


@pytest.mark.parametrize(
    "name",
    ["nDCG", "nDCG@0", "FewGood", "FewGood(0)", "HR@5", "HR(5)", "Broken@20", "acc@3", "Speed", "", "P@x"],
)
def test_what_is_no_measure_is_said(name):
    with pytest.raises(ConfigurationError):
        parse_measure(name)


def test_smaller_is_better_for_faults_only():
    assert parse_measure("Broken").lower_is_better
    assert not parse_measure("nDCG@10").lower_is_better


ids = st.lists(st.sampled_from("abcdefgh"), max_size=8, unique=True)


@given(hits=ids, relevant=st.frozensets(st.sampled_from("abcdefgh")), returned=st.lists(ids, max_size=4))
def test_every_measure_stays_in_its_bounds(hits, relevant, returned):
    answer = page(*hits, relevant=relevant, gains=dict.fromkeys(relevant, 1.0), returned=tuple(map(tuple, returned)))
    for name in NAMES:
        value = of(name, answer)
        assert value is None or 0 <= value <= (8 if name == "Shown" else 1)


@given(relevant=st.frozensets(st.sampled_from("abcdefgh"), min_size=1), returned=st.lists(ids, min_size=1, max_size=4))
def test_overlap_never_raises_efficiency(relevant, returned):
    answer = page(relevant=relevant, returned=tuple(map(tuple, returned)))
    doubled = page(relevant=relevant, returned=tuple(map(tuple, [*returned, *returned])))
    assert of("GR", doubled) == of("GR", answer)
    if (efficient := of("ER", answer)) is not None:
        assert of("ER", doubled) == pytest.approx(efficient / 2)
        assert of("HR", doubled) == 0.0


# --- summaries --------------------------------------------------------------------------------------------------------


def many(count):
    return [page("a" if n % 3 else "x", relevant="a", gains={"a": 1.0}) for n in range(count)]


def test_the_interval_holds_the_value_narrows_and_repeats():
    few, more = (score([parse_measure("P@1")], many(count), resamples=300)[0] for count in (30, 600))
    for each in (few, more):
        assert each.low <= each.value <= each.high
    assert more.high - more.low < few.high - few.low
    assert score([parse_measure("P@1")], many(30), resamples=300)[0] == few
    assert score([parse_measure("P@1")], many(30), seed=2)[0].value == few.value


def test_one_query_has_no_interval_and_none_no_value():
    single = score([Measure("Shown")], [page("a")])[0]
    assert (single.value, single.low, single.high) == (1.0, None, None)
    nothing = score([Measure("Shown")], [])[0]
    assert (nothing.value, nothing.low, dict(nothing.per_query)) == (None, None, {})
