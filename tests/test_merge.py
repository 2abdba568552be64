import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaps_adapter.merge import group_of, identity, merge
from leaps_adapter.types import EngineHit, Rewrite, SearchError, SearchOutcome, Slot, SlotResult, Source


def result(index, ids, *, confidence=1.0, offset=0, documents=None):
    hits = tuple(EngineHit(id=key, document=(documents or {}).get(key, {"id": key})) for key in ids)
    slot = Slot(index=index, rewrite=Rewrite(text=f"q{index}", confidence=confidence), size=10, offset=offset)
    return SlotResult(slot=slot, outcome=SearchOutcome(hits=hits))


def test_each_product_once_with_every_source_and_rank():
    union = merge([result(0, "abc"), result(1, "bd")])
    assert [candidate.id for candidate in union] == ["b", "a", "d", "c"]
    assert union[0].sources == (Source(rewrite=0, rank=2), Source(rewrite=1, rank=1))
    assert union[0].score == pytest.approx(1 / 62 + 1 / 61)


def test_confidence_weighs_and_ranks_count_from_the_first_result_of_the_rewrite():
    union = merge([result(0, "a", confidence=0.5), result(0, "b", confidence=0.5, offset=40)])
    assert [(each.id, each.sources[0].rank, each.score) for each in union] == [
        ("a", 1, pytest.approx(0.5 / 61)),
        ("b", 41, pytest.approx(0.5 / 101)),
    ]


def test_a_product_repeated_within_a_slot_counts_once_at_its_best_rank():
    (candidate,) = merge([result(0, "aa"), result(0, "a", offset=10)])
    assert candidate.sources == (Source(rewrite=0, rank=1),)
    assert candidate.score == pytest.approx(1 / 61)


def test_failed_slots_bring_nothing():
    failed = SlotResult(
        slot=Slot(index=1, rewrite=Rewrite(text="x"), size=5),
        outcome=SearchOutcome(error=SearchError(kind="engine", message="down")),
    )
    assert [candidate.id for candidate in merge([failed, result(0, "a")])] == ["a"]


def test_what_is_not_admitted_moves_no_rank():
    union = merge([result(0, "abc")], admits=lambda document: document["id"] != "a")
    assert [(each.id, each.sources[0].rank) for each in union] == [("b", 2), ("c", 3)]


def test_groups_are_named_but_not_joined():
    documents = {"a": {"group": {"id": 7}}, "b": {"group": {"id": 7}}, "c": {"x": 1}}
    union = merge([result(0, "abc", documents=documents)], group_field="group.id")
    assert {each.id: each.group for each in union} == {"a": "7", "b": "7", "c": None}
    assert group_of({"group": "g"}, "group") == "g"
    assert group_of({"group": "g"}, None) is None


def test_a_product_without_an_id_is_known_by_its_content():
    one, same, other = ({"title": "a", "n": 1}, {"n": 1, "title": "a"}, {"title": "b"})
    assert identity(EngineHit(id="", document=one)) == identity(EngineHit(id="", document=same))
    assert identity(EngineHit(id="", document=one)) != identity(EngineHit(id="", document=other))
    assert identity(EngineHit(id="", document={"title": "\ud800"})).startswith("~")
    assert identity(EngineHit(id="x", document=one)) == "x"


answers = st.lists(st.tuples(st.integers(0, 4), st.lists(st.integers(0, 9).map(str), max_size=12)), max_size=8)


@given(answers)
def test_any_answer_merges_to_a_union_without_duplicates_in_a_stable_order(answers):
    results = [result(index, ids) for index, ids in answers]
    union = merge(results)
    assert {candidate.id for candidate in union} == {key for _, ids in answers for key in ids}
    assert len({candidate.id for candidate in union}) == len(union)
    assert [each.score for each in union] == sorted((each.score for each in union), reverse=True)
    for candidate in union:
        assert len({source.rewrite for source in candidate.sources}) == len(candidate.sources)
    assert union == merge(results)
