"""`leaps index`."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys

import pytest

from leaps_adapter.cli import index as index_module
from tests.cli.conftest import PRODUCTS


def test_says_what_was_indexed(leaps, products_file, tmp_path):
    printed = leaps("index", products_file, "--into", tmp_path / "s.idx").stdout
    assert f"{len(PRODUCTS)} products in {tmp_path / 's.idx'}" in printed
    assert "next: leaps search" in printed


def test_json(leaps_json, products_file, tmp_path):
    facts = leaps_json("index", products_file, "--into", tmp_path / "s.idx", "--backend", "bm25")
    assert facts["products"] == len(PRODUCTS)
    assert facts["backend"] == "bm25"
    assert facts["id_field"] == "id"
    assert facts["bytes"] > 0
    assert (facts["duplicates"], facts["without_id"], facts["skipped"]) == (0, 0, 0)


def test_many_files_and_forms(leaps_json, tmp_path):
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(json.dumps(PRODUCTS[0]).encode()))
    (tmp_path / "b.csv").write_text("id,title,price\nx1,red kettle,12\n", encoding="utf-8")
    facts = leaps_json("index", tmp_path / "a.jsonl.gz", tmp_path / "b.csv", "--into", tmp_path / "s.idx")
    assert facts["products"] == 2


def test_from_the_standard_input(products_file, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", "from leaps_adapter.cli import main; main()", "index", "-", "--into", "s.idx", "--json"],
        input=products_file.read_bytes(),
        capture_output=True,
        check=True,
        cwd=tmp_path,
    )
    assert json.loads(done.stdout)["products"] == len(PRODUCTS)


def test_odd_products_are_counted(leaps, tmp_path):
    lines = ['{"id": "a", "title": "red kettle"}', '{"id": "a", "title": "blue kettle"}', "nonsense"]
    lines += [json.dumps({"id": f"b{number}", "title": "a kettle"}) for number in range(30)] + ['{"title": "no id"}']
    (tmp_path / "odd.jsonl").write_text("\n".join(lines), encoding="utf-8")
    printed = leaps("index", "odd.jsonl", "--into", "s.idx", "--skip-bad").stdout
    assert "1 took the place of an earlier one" in printed
    assert "1 had no id" in printed
    assert "1 were no products" in printed


def test_a_bad_line_is_named_and_the_old_index_stays(leaps, index, tmp_path, products_file):
    leaps("index", products_file, "--into", "s.idx")
    (tmp_path / "bad.jsonl").write_text('{"id": 1, "title": "x"}\nnonsense\n', encoding="utf-8")
    result = leaps("index", "bad.jsonl", "--into", "s.idx", code=1)
    assert "bad.jsonl, line 2: not JSON" in result.stderr
    assert "--skip-bad" in result.stderr
    assert leaps("search", "cable", "--index", "s.idx").stdout


def test_roles_override_what_was_guessed(leaps, leaps_json, products_file, tmp_path):
    (tmp_path / "roles.toml").write_text('[roles]\nbrand = "ignored"\n', encoding="utf-8")
    leaps("index", products_file, "--into", "s.idx", "--roles", "roles.toml")
    roles = {field["field"]: field["role"] for field in leaps_json("profile", "--index", "s.idx")["fields"]}
    assert roles["brand"] == "ignored"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["none.jsonl"], "none.jsonl does not exist"),
        (["products.xls"], "products.xls does not exist"),
        (["--backend", "lucene"], "no 'lucene' among the backends — known: bm25, "),
        (["--roles", "none.toml"], "cannot read the roles file none.toml"),
        (["--id-field", "nope"], "no product has the id field 'nope'"),
    ],
)
def test_what_cannot_be_indexed(leaps, products_file, arguments, told):
    files = [] if arguments[0].endswith(("jsonl", "xls")) else [products_file]
    assert told in leaps("index", *files, *arguments, "--into", "s.idx", code=1).stderr


def test_a_back_end_without_a_folder_is_refused(leaps, products_file, monkeypatch):
    monkeypatch.setattr("leaps_adapter.cli.indexes.load", lambda *_: object())
    result = leaps("index", products_file, "--into", "s.idx", code=1)
    assert "keeps no index in a folder" in result.stderr


def test_a_back_end_without_a_report(leaps, products_file, monkeypatch, tmp_path):
    class Silent:
        def open(self, path):
            return self

        def build(self, path, products, **_):
            path.mkdir()
            self.products = list(products)
            return self

    monkeypatch.setattr("leaps_adapter.cli.indexes.load", lambda *_: Silent())
    assert "s.idx" in leaps("index", products_file, "--into", tmp_path / "s.idx").stdout


def test_completion_knows_the_back_ends():
    assert {"bm25", "faiss", "hybrid"} <= set(index_module.backend_names())
