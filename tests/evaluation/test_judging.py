import gzip
import json

import pytest

from leaps_adapter.errors import QueryError
from leaps_adapter.evaluation import (
    Recipe,
    graded,
    judged,
    parse_measure,
    read_qrels,
    read_run,
    read_truth,
    score,
    synthesize,
    write_set,
)
from leaps_adapter.evaluation.judging import RunLine, groups, hold
from leaps_adapter.types import Grade, Status


@pytest.fixture(scope="module")
def truth(facts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("set")
    write_set(synthesize(facts, Recipe(queries=40, seed=7)), folder)
    return read_truth(folder / "truth.jsonl")


def run_of(path, lines):
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return read_run(path)


def line(query, ids, **extra):
    hits = [{"id": each, "rank": rank, "grade": "L4"} for rank, each in enumerate(ids, 1)]
    return {"query_id": query.id, "query": query.text, "hits": hits, "rewrites": [], **extra}


def test_a_perfect_page_is_perfect(truth, tmp_path):
    def different(query):
        return {truth.facts.items[each].group or each: each for each in query.passing}.values()

    run = run_of(tmp_path / "r.jsonl", [line(query, different(query)) for query in truth.queries])
    answers = [judged(query, run[query.id], truth) for query in truth.queries]
    names = ("Broken", "OtherKind", "Missing", "FullPage@20", "nDCG@10", "Recall@200", "acc@4")
    found = {str(each.measure): each.value for each in score([parse_measure(name) for name in names], answers)}
    assert found == dict(zip(names, (0, 0, 0, 1, 1, 1, 1), strict=True))


def test_a_foreign_a_broken_and_a_missing_hit(truth):
    for query in truth.queries:
        passing, kind = set(query.passing), set(query.of_kind)
        for product_id in truth.facts.items:
            held = hold(query, _one(query, product_id), truth)[0]
            assert held.hit.passing is (product_id in passing)
            assert held.hit.other is (product_id not in kind)
            assert held.hit.broken is (Status.FAIL in held.statuses)
            assert held.hit.missing is (not held.hit.broken and Status.UNKNOWN in held.statuses)
            if product_id in kind:
                assert held.hit.missing is (product_id in query.unknown)
                assert (held.hit.grade is Grade.L4) is held.hit.passing
            else:
                assert held.hit.grade is Grade.L1
    stranger = hold(truth.queries[0], _one(truth.queries[0], "nobody"), truth)[0]
    assert stranger.item is None
    assert stranger.hit.broken
    assert stranger.hit.other


def _one(query, product_id):
    return RunLine(query_id=query.id, text="", hits=((product_id, None),), returned=(), took_ms=None, round_trips=None)


def test_variants_count_once(truth, tmp_path):
    query = next(q for q in truth.queries if q.kinds[0] == "laptop" and _twins(q, truth))
    twins = _twins(query, truth)
    run = run_of(tmp_path / "r.jsonl", [line(query, twins, rewrites=[{"returned": list(twins)}])])
    answer = judged(query, run[query.id], truth)
    assert [hit.passing for hit in answer.hits] == [True, False]
    assert len(answer.relevant) < len(query.passing)
    assert parse_measure("ER").of(answer) == 1.0


def _twins(query, truth):
    by_group = {}
    for each in query.passing:
        by_group.setdefault(truth.facts.items[each].group, []).append(each)
    return next((ids for ids in by_group.values() if len(ids) == 2), None)


def test_a_query_that_is_absent_or_failed_shows_nothing(truth, tmp_path):
    query = truth.queries[0]
    run = run_of(tmp_path / "r.jsonl", [{"query_id": query.id, "query": query.text, "error": "no"}])
    for answer in (judged(query, run[query.id], truth), judged(query, None, truth)):
        assert answer.hits == ()
        assert parse_measure("FullPage@20").of(answer) == 0.0


def test_without_rewrites_the_page_stands_for_them(truth, tmp_path):
    query = truth.queries[0]
    other = next(each for each in truth.facts.items if each not in query.of_kind)
    run = run_of(tmp_path / "r.jsonl", [line(query, [query.seed, other])])
    assert parse_measure("GR").of(judged(query, run[query.id], truth)) == 0.5


def test_a_hit_that_stands_twice_counts_once(truth, tmp_path):
    query = truth.queries[0]
    run = run_of(tmp_path / "r.jsonl", [line(query, [query.seed, query.seed], took_ms=1.5, round_trips=2)])
    assert len(run[query.id].hits) == 1
    assert (run[query.id].took_ms, run[query.id].round_trips) == (1.5, 2)


def test_groups_by_kind_and_by_constraint(truth):
    by_kind = groups(truth.queries, "kind")
    assert {name: len(ids) for name, ids in by_kind.items()} == {"laptop": 20, "patch-cable": 20}
    by_constraint = groups(truth.queries, "constraint")
    assert sum(map(len, by_constraint.values())) > len(truth.queries)
    assert list(map(len, by_constraint.values())) == sorted(map(len, by_constraint.values()), reverse=True)


DAMAGED = ("{", "[]", '{"query_id": "1", "hits": [{}]}', '{"query_id": "1", "hits": [3]}', "\xff")


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_run_is_named(tmp_path, content):
    path = tmp_path / "r.jsonl"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(QueryError, match=r"r\.jsonl"):
        read_run(path)


def test_a_missing_run_is_said(tmp_path):
    with pytest.raises(QueryError, match="cannot read"):
        read_run(tmp_path / "none.jsonl")


def test_a_damaged_truth_is_named(truth, tmp_path):
    path = tmp_path / "truth.jsonl"
    path.write_text('{"id": "q"}\n')
    with pytest.raises(QueryError, match="line 1"):
        read_truth(path)
    path.write_text("")
    with pytest.raises(QueryError, match="cannot read"):
        read_truth(path)
    (tmp_path / "facts.jsonl.gz").write_bytes(b"no archive")
    with pytest.raises(QueryError, match="cannot read"):
        read_truth(path)
    (tmp_path / "facts.jsonl.gz").write_bytes(gzip.compress(b""))
    with pytest.raises(QueryError, match="holds no facts"):
        read_truth(path)


def test_graded_judgments(tmp_path):
    path = tmp_path / "qrels.tsv"
    path.write_text("query\tproduct\tgrade\nq1\ta\t3\nq1\tb\t1\nq2\tc\t1\n\n")
    qrels = read_qrels(path)
    assert qrels == {"q1": {"a": 3.0, "b": 1.0}, "q2": {"c": 1.0}}
    run = run_of(tmp_path / "r.jsonl", [{"query_id": "q1", "query": "x", "hits": [{"id": "b"}, {"id": "a"}]}])
    answers = graded(run, qrels)
    assert [answer.query_id for answer in answers] == ["q1"]
    assert parse_measure("P@2").of(answers[0]) == 0.5
    assert [hit.id for hit in answers[0].hits] == ["b", "a"]
    assert graded({}, qrels)[0].hits == ()
    path.write_text("q1\ta\t3\nq1 b 1\n")
    with pytest.raises(QueryError, match="line 2"):
        read_qrels(path)
