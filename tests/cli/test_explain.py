"""`leaps explain`."""

from __future__ import annotations

import pytest

from tests.cli.conftest import SENTENCE


def test_a_broken_constraint_is_named(leaps, leaps_json, index):
    found = leaps_json("explain", SENTENCE, "--index", index, "--missing", "c0")
    assert found["lost_at"] in {"search", "verify"}
    assert found["grade"] == "L2"
    assert {check["status"] for check in found["checks"]} == {"pass", "fail"}
    printed = leaps("explain", SENTENCE, "--index", index, "--missing", "c0").stdout
    assert printed.startswith("c0  ")
    assert "✗" in printed
    assert "Rewrites" in printed


def test_an_unknown_id(leaps_json, index):
    assert leaps_json("explain", SENTENCE, "--index", index, "--missing", "nope")["lost_at"] == "index"


def test_a_product_on_the_page(leaps, leaps_json, index):
    shown = leaps_json("search", SENTENCE, "--index", index)["hits"][0]["id"]
    assert leaps_json("explain", SENTENCE, "--index", index, "--missing", shown)["lost_at"] == "shown"
    assert "found by rewrite" in leaps("explain", SENTENCE, "--index", index, "--missing", shown).stdout


def test_beyond_the_page(leaps_json, index):
    found = {
        leaps_json("explain", "blue patch cable under $50", "--index", index, "--missing", f"c{number}", "--size", 2)[
            "lost_at"
        ]
        for number in (4, 5, 6, 7)
    }
    assert "page" in found


@pytest.mark.parametrize("query", ["cable", ""])
def test_a_bypass(leaps, leaps_json, index, query):
    found = leaps_json("explain", query, "--index", index, "--missing", "l0")
    assert found["lost_at"] == "bypass"
    assert found["grade"] is None
    assert "Checks" not in leaps("explain", query, "--index", index, "--missing", "l0").stdout
