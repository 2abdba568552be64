"""The command line on real engines: products in, every command asked of them."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from leaps_adapter.cli.app import app

SENTENCE = "orange patch cable under 20 dollars, not Belkin"
PRODUCTS = [
    {
        "id": f"c{number}",
        "title": f"{brand} {colour} patch cable {length} m",
        "brand": brand,
        "category": "Computers > Cables > Patch Cables",
        "price": price,
        "currency": "USD",
        "attributes": {"colour": colour, "length_m": length},
        "specs": [{"name": "Shielding", "value": "S/FTP"}],
    }
    for number, (brand, colour, length, price) in enumerate(
        (brand, colour, length, 4.0 + 3 * length + index)
        for index, brand in enumerate(("Belkin", "Linkura", "Corvix"))
        for colour in ("orange", "blue", "black", "grey")
        for length in (1, 2, 5, 10)
    )
]


def leaps(*arguments, code=0):
    result = CliRunner().invoke(app, [str(each) for each in arguments])
    assert result.exit_code == code, result.output + result.stderr
    return result


def told(*arguments):
    return json.loads(leaps(*arguments, "--json").stdout)


@pytest.fixture
def products(tmp_path):
    path = tmp_path / "products.jsonl"
    path.write_text("".join(f"{json.dumps(product)}\n" for product in PRODUCTS), encoding="utf-8")
    return path


def check(url, name, products, tmp_path):
    where = ("--url", url, "--index-name", name)
    assert told("index", products, *where)["products"] == len(PRODUCTS)
    assert "--replace" in leaps("index", products, *where, code=1).stderr
    assert told("index", products, *where, "--replace")["products"] == len(PRODUCTS)

    page = told("search", SENTENCE, *where)
    assert page["hits"]
    for hit in page["hits"]:
        document = hit["document"]
        assert (document["attributes"]["colour"], document["price"] < 20) == ("orange", True)
        assert document["brand"] != "Belkin"

    (tmp_path / "q.tsv").write_text(f"1\t{SENTENCE}\n2\tpatch cable\n", encoding="utf-8")
    run = tmp_path / "run.jsonl"
    leaps("batch", *where, "--queries", tmp_path / "q.tsv", "--output", run)
    assert [bool(json.loads(line)["hits"]) for line in run.read_text(encoding="utf-8").splitlines()] == [True, True]

    leaps("search", SENTENCE, *where, "--way", "hybrid", code=1)
    assert told("index", products, *where, "--replace", "--vectors")["next"].endswith("--way hybrid")
    for way in ("knn", "hybrid", "rrf"):
        page = told("search", SENTENCE, *where, "--way", way)
        assert {hit["document"]["attributes"]["colour"] for hit in page["hits"]} == {"orange"}
        assert told("search", "twisted pair lead", *where, "--way", way, "--plain")["hits"]

    made = told("evaluate", "synthesize", *where, "--into", tmp_path / "set", "--queries", 5, "--max-qps", 50)
    assert made["queries"] == 5
    assert told("explain", SENTENCE, *where, "--missing", "c0")["grade"] == "L2"
    assert told("profile", *where)["products"] == len(PRODUCTS)
    found = {each["what"]: each["state"] for each in told("doctor", *where)}
    assert found[f"index {name} at {url}"] == "ok"


def test_on_opensearch(opensearch, new_name, products, tmp_path):
    check(opensearch.url, new_name("cli"), products, tmp_path)


def test_on_elasticsearch(elasticsearch, new_name, products, tmp_path):
    check(elasticsearch.url, new_name("cli"), products, tmp_path)
