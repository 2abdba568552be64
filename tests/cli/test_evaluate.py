import json

import pytest
from typer.testing import CliRunner

from leaps_adapter.cli import evaluate, reaching
from leaps_adapter.cli.app import app
from leaps_adapter.evaluation import read_truth


@pytest.fixture(scope="module")
def labelled(index, tmp_path_factory):
    folder = tmp_path_factory.mktemp("labelled")
    runner = CliRunner()
    commands = [
        ["evaluate", "synthesize", "--index", index, "--queries", "12", "--into", folder, "--kind-size", "6"],
        ["batch", "--index", index, "--queries", folder / "queries.tsv", "--output", folder / "run.jsonl"],
        ["batch", "--plain", "--index", index, "--queries", folder / "queries.tsv", "--output", folder / "plain.jsonl"],
    ]
    for command in commands:
        result = runner.invoke(app, list(map(str, command)))
        assert result.exit_code == 0, result.output
    return folder


def test_synthesize_writes_a_labelled_set(leaps, leaps_json, index, tmp_path):
    done = leaps_json("evaluate", "synthesize", "--index", index, "--queries", 5, "--into", tmp_path, "--kind-size", 6)
    assert done["queries"] == 5
    assert len(read_truth(tmp_path / "truth.jsonl").queries) == 5
    told = leaps("evaluate", "synthesize", "--index", index, "--queries", 5, "--into", tmp_path, "--kind-size", 6)
    assert "5 queries" in told.stderr


def test_synthesize_refuses_what_cannot_be(leaps, index, tmp_path):
    told = leaps(
        "evaluate", "synthesize", "--index", index, "--into", tmp_path, "--fewest", 4, "--most", 2, code=2
    ).stderr
    assert "--fewest 4" in told


def test_score_shows_both_runs_with_intervals_groups_and_the_worst(leaps, labelled):
    truth = labelled / "truth.jsonl"
    text = leaps(
        "evaluate", "score", labelled / "run.jsonl", labelled / "plain.jsonl", "--truth", truth,
        "--by", "constraint", "--worst", 12,
    ).stdout  # fmt: skip
    for word in ("Broken", "FullPage@20", "HR", "run", "plain", "[", "price", "brand", "s0001", "that pass"):
        assert word in text
    assert (
        "plain" not in leaps("evaluate", "score", labelled / "run.jsonl", "--truth", truth).stdout.split("measure")[1]
    )


def test_the_worst_of_the_plain_run_say_what_is_wrong(leaps, labelled):
    text = leaps(
        "evaluate", "score", labelled / "plain.jsonl", "--truth", labelled / "truth.jsonl", "--worst", 12
    ).stdout
    assert "✗" in text
    assert " is " in text


def test_score_as_json_holds_every_query(leaps_json, labelled):
    arguments = ["evaluate", "score", labelled / "run.jsonl", "--truth", labelled / "truth.jsonl"]
    found = leaps_json(*arguments, "--by", "kind", "--measures", "Broken,nDCG@5")
    assert set(found["runs"]["run"]) == {"Broken", "nDCG@5"}
    assert set(found["runs"]["run"]["nDCG@5"]["per_query"]) == {f"s{number:04d}" for number in range(1, 13)}
    assert sum(group["queries"] for group in found["groups"].values()) == 12
    assert found["absent"] == []


def test_score_names_queries_that_the_run_lacks_and_hits_from_elsewhere(leaps, labelled, tmp_path):
    run = tmp_path / "short.jsonl"
    run.write_text(json.dumps({"query_id": "s0001", "query": "x", "hits": [{"id": "stranger"}]}) + "\n")
    text = leaps("evaluate", "score", run, "--truth", labelled / "truth.jsonl", "--worst", 12).stdout
    assert "11 queries are not in the run" in text
    assert "is not in the catalogue" in text


def test_score_refuses_unknown_groups_and_measures(leaps, labelled):
    arguments = ["evaluate", "score", labelled / "run.jsonl", "--truth", labelled / "truth.jsonl"]
    assert "kind or constraint" in leaps(*arguments, "--by", "colour", code=2).stderr
    assert "no measure is called" in leaps(*arguments, "--measures", "Speed", code=1).stderr


def test_one_query_has_no_interval_and_a_hit_of_another_kind_is_named(leaps, labelled, tmp_path):
    first = (labelled / "truth.jsonl").read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "truth.jsonl").write_text(first + "\n", encoding="utf-8")
    (tmp_path / "facts.jsonl.gz").write_bytes((labelled / "facts.jsonl.gz").read_bytes())
    query = json.loads(first)
    other = "l1" if query["kinds"][0] == "patch-cable" else "c1"
    hits = [{"id": query["seed"]}, {"id": other}]
    (tmp_path / "run.jsonl").write_text(json.dumps({"query_id": "s0001", "query": "x", "hits": hits}) + "\n")
    text = leaps("evaluate", "score", tmp_path / "run.jsonl", "--truth", tmp_path / "truth.jsonl", "--worst", 1).stdout
    assert "it is a " in text
    assert "0.500" in text
    assert "[0" not in text


def test_reading_a_long_catalogue_is_told():
    told = []
    assert len(evaluate._products(_Long(), told.append)) == 2_000
    assert told == [1_000, 2_000]


def test_graded_judgments(leaps, leaps_json, labelled, tmp_path):
    truth = read_truth(labelled / "truth.jsonl")
    qrels = tmp_path / "qrels.tsv"
    qrels.write_text("".join(f"{query.id}\t{each}\t3\n" for query in truth.queries for each in query.passing))
    arguments = ["evaluate", "qrels", labelled / "run.jsonl", labelled / "plain.jsonl", "--qrels", qrels]
    assert "nDCG@10" in leaps(*arguments).stdout
    found = leaps_json(*arguments)["runs"]
    assert found["run"]["nDCG@10"]["value"] > found["plain"]["nDCG@10"]["value"]
    assert "–" not in leaps(*arguments, "--relevant", 1).stdout
    assert "nDCG" not in leaps(*arguments, "--relevant", 4).stdout


def test_route(leaps, leaps_json, index, tmp_path):
    labelled = tmp_path / "route.tsv"
    labelled.write_text("patch cable\tbypass\norange patch cable under $15\tadapt\ndesk lamp\tadapt\n")
    text = leaps("evaluate", "route", labelled, "--index", index).stdout
    assert "bypassed: keywords" in text
    assert "0.500" in text
    found = leaps_json("evaluate", "route", labelled, "--index", index)
    assert found["adapt"] == {"precision": 1.0, "recall": 0.5}
    assert [each["query"] for each in found["wrong"]] == ["desk lamp"]
    labelled.write_text("patch cable\tbypass\ncable\tadapt\n")
    assert "adapted" not in leaps("evaluate", "route", labelled, "--index", index).stdout


def test_a_backend_that_cannot_iterate_is_refused(monkeypatch, leaps, index, tmp_path):
    monkeypatch.setattr(evaluate, "profile_of", lambda _: None)
    monkeypatch.setattr(reaching, "open_index", lambda _: _Silent())
    told = leaps("evaluate", "synthesize", "--index", index, "--into", tmp_path, code=1).stderr
    assert "cannot iterate" in told


class _Silent:
    async def search(self, requests):
        return []


class _Long(_Silent):
    async def scan(self):
        for number in range(2_000):
            yield str(number), {}
