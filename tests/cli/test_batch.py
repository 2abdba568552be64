"""`leaps batch`: the form of a run file is what the project is measured by."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaps_adapter.cli.batch import trec_lines
from leaps_adapter.errors import BackendTimeoutError
from leaps_adapter.sync import Leaps
from leaps_adapter.types import Hit, Page, Query, RouteDecision, Trace
from tests.cli.conftest import SENTENCE

LINE = [
    *("query_id", "query", "hits", "filtered", "ledger", "rewrites", "bypass", "degraded", "round_trips", "took_ms"),
]  # fmt: skip
HIT = ["id", "rank", "score", "grade", "relevant", "reason", "checks", "sources"]


@pytest.fixture
def queries(tmp_path):
    path = tmp_path / "queries.tsv"
    path.write_text(f"q1\t{SENTENCE}\nq2\tcable\n\nq3\tblue patch cable\tunder $20\n", encoding="utf-8")
    return path


def lines_of(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_line_per_query(leaps, index, queries, tmp_path):
    result = leaps("batch", "--index", index, "--queries", queries, "--size", 3, "--output", "run.jsonl")
    lines = lines_of(tmp_path / "run.jsonl")
    assert [line["query_id"] for line in lines] == ["q1", "q2", "q3"]
    assert all(list(line) == LINE for line in lines)
    assert lines[0]["query"] == SENTENCE
    assert list(lines[0]["hits"][0]) == HIT
    assert [hit["rank"] for hit in lines[2]["hits"]] == [1, 2, 3]
    assert lines[1]["bypass"]
    assert lines[0]["bypass"] is False
    assert lines[0]["rewrites"][0]["returned"]
    assert lines[0]["filtered"][0]["reason"]
    assert {"constraint": "brand: not Belkin", "status": "pass", "evidence": "brand = Linkura"} in [
        check for hit in lines[0]["hits"] for check in hit["checks"]
    ]
    assert "3 queries answered" in result.stderr
    assert result.stdout == ""


def test_plain_has_the_same_form(leaps, index, queries, tmp_path):
    leaps("batch", "--index", index, "--queries", queries, "--size", 3, "--output", "run.jsonl", "--plain")
    for line in lines_of(tmp_path / "run.jsonl"):
        assert list(line) == LINE
        assert line["bypass"] == "plain"
        assert len(line["hits"]) == 3
        assert list(line["hits"][0]) == HIT


def test_to_the_standard_output_by_default(leaps, index, queries):
    result = leaps("batch", "--index", index, "--queries", queries)
    assert [json.loads(line)["query_id"] for line in result.stdout.splitlines()] == ["q1", "q2", "q3"]
    assert leaps("batch", "--index", index, "--queries", queries, "--json").stderr == ""


def test_json_tells_what_was_done(leaps_json, index, queries):
    done = leaps_json("batch", "--index", index, "--queries", queries, "--output", "run.jsonl")
    assert (done["queries"], done["errors"], done["bypassed"]) == (3, 0, 1)
    assert done["output"] == "run.jsonl"


def test_trec(leaps, index, queries, tmp_path):
    leaps("batch", "--index", index, "--queries", queries, "--size", 3, "--output", "r.jsonl", "--trec", "r.trec")
    rows = [line.split(" ") for line in (tmp_path / "r.trec").read_text(encoding="utf-8").splitlines()]
    shown = [(line["query_id"], hit["id"]) for line in lines_of(tmp_path / "r.jsonl") for hit in line["hits"]]
    assert [(row[0], row[2]) for row in rows] == shown
    assert all(row[1] == "Q0" and row[5] == "leaps" for row in rows)


@given(st.lists(st.text(min_size=1), max_size=8))
def test_a_trec_run_has_six_columns_and_its_score_falls_with_the_rank(ids):
    hits = tuple(Hit(id=each, document={}, rank=rank, score=0.0) for rank, each in enumerate(ids, 1))
    trace = Trace(fingerprint="", route=RouteDecision(bypass=True, rule="plain"))
    rows = [line.split() for line in trec_lines("q 1", Page(query=Query(text="x"), hits=hits, trace=trace))]
    assert all(len(row) == 6 and row[0] == "q%201" for row in rows)
    scores = [float(row[4]) for row in rows]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)


def test_settings_by_policy_and_by_option(leaps, index, queries, tmp_path):
    (tmp_path / "policy.toml").write_text("rewrites = 1\nbudget = 7\n", encoding="utf-8")
    common = ("batch", "--index", index, "--queries", queries, "--policy", "policy.toml", "--output", "run.jsonl")
    leaps(*common)
    assert [len(line["rewrites"]) for line in lines_of(tmp_path / "run.jsonl")] == [1, 0, 1]
    leaps(*common, "--rewrites", 3, "--budget", 9, "--allocation", "equal")
    sizes = [rewrite["slot"] for rewrite in lines_of(tmp_path / "run.jsonl")[0]["rewrites"]]
    assert len(sizes) > 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"q1\tok\nno tab here\n", "queries.tsv, line 2: no tab"),
        (b"\tno id\n", "queries.tsv, line 1: no id"),
        (b"q1\ta\nq1\tb\n", "queries.tsv, line 2: the id 'q1' stands in line 1 too"),
        (b"q1\tok\nq2\t\xff\n", "queries.tsv, line 2: not UTF-8"),
    ],
)
def test_a_bad_line_is_named_before_anything_runs(leaps, index, tmp_path, content, told):
    (tmp_path / "queries.tsv").write_bytes(content)
    result = leaps("batch", "--index", index, "--queries", "queries.tsv", "--output", "run.jsonl", code=1)
    assert told in result.stderr
    assert "each line is id<TAB>text" in result.stderr
    assert not (tmp_path / "run.jsonl").exists()


@pytest.mark.parametrize(
    ("arguments", "told", "code"),
    [
        (["--queries", "none.tsv"], "cannot read none.tsv", 1),
        (["--output", "no/such/run.jsonl"], "cannot write no/such/run.jsonl", 1),
        (["--policy", "none.toml"], "cannot read the policy none.toml", 1),
        (["--allocation", "luck"], "allocation: input should be 'equal', 'confidence' or 'yield'", 2),
        (["--budget", "99999999"], "budget: input should be less than", 2),
        (["--budget", "0"], "--budget", 2),
    ],
)
def test_what_cannot_be_run(leaps, index, queries, arguments, told, code):
    base = [] if "--queries" in arguments else ["--queries", queries]
    assert told in leaps("batch", "--index", index, *base, *arguments, code=code).stderr


def test_a_query_that_fails_costs_no_other_its_answer(leaps, index, tmp_path, monkeypatch):
    answered = Leaps.search

    def failing(self, text, **options):
        if text == "bad":
            raise BackendTimeoutError("the engine was too slow", hint="give it longer")
        return answered(self, text, **options)

    monkeypatch.setattr(Leaps, "search", failing)
    (tmp_path / "q.tsv").write_text("q1\tcable\nq2\tbad\nq3\tlamp\n", encoding="utf-8")
    result = leaps("batch", "--index", index, "--queries", "q.tsv", "--output", "run.jsonl", code=1)
    lines = lines_of(tmp_path / "run.jsonl")
    assert lines[1] == {"query_id": "q2", "query": "bad", "error": "the engine was too slow — give it longer"}
    assert lines[0]["hits"]
    assert lines[2]["hits"]
    assert "1 of 3 queries failed" in result.stderr


def test_odd_queries(leaps, index, tmp_path):
    texts = [
        "\x07\x00",
        "🦄" * 50,
        "شاحن أبيض أقل من 20",
        "x" * 10_000,
        '"unbalanced',
        "under 5 and over 50 dollars cable",
    ]
    (tmp_path / "q.tsv").write_text("".join(f"q{n}\t{text}\n" for n, text in enumerate(texts)), encoding="utf-8")
    leaps("batch", "--index", index, "--queries", "q.tsv", "--output", "run.jsonl")
    lines = lines_of(tmp_path / "run.jsonl")
    assert [line["query"] for line in lines] == texts
    assert lines[3]["degraded"] == ["query_truncated"]
    assert lines[5]["hits"] == []
    assert lines[5]["ledger"]["contradictions"]


def test_degraded_answers_are_counted(leaps, index, tmp_path):
    (tmp_path / "q.tsv").write_text(f"q1\t{'x' * 3000} cable for 9 dollars\n", encoding="utf-8")
    assert "1 degraded" in leaps("batch", "--index", index, "--queries", "q.tsv", "--output", "r.jsonl").stderr


def test_an_empty_file_is_an_empty_run(leaps, index, tmp_path):
    (tmp_path / "q.tsv").write_text("\n", encoding="utf-8")
    leaps("batch", "--index", index, "--queries", "q.tsv", "--output", "run.jsonl")
    assert (tmp_path / "run.jsonl").read_text(encoding="utf-8") == ""
