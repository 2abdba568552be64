"""`leaps search`."""

from __future__ import annotations

import pytest

from tests.cli.conftest import SENTENCE


def test_every_hit_satisfies_the_sentence(leaps_json, index):
    page = leaps_json("search", SENTENCE, "--index", index)
    assert page["hits"]
    for hit in page["hits"]:
        document = hit["document"]
        assert document["attributes"]["colour"] == "orange"
        assert document["brand"] != "Belkin"
        assert 15 <= document["price"] <= 30
        assert hit["grade"] == "L4"
        assert all(check["status"] == "pass" for check in hit["checks"])
    assert page["bypass"] is False


def test_plain_is_the_engine_s_own_page(leaps_json, index):
    page = leaps_json("search", SENTENCE, "--index", index, "--plain", "--size", 5)
    assert page["bypass"] == "plain"
    assert len(page["hits"]) == 5
    assert all(hit["grade"] is None and hit["checks"] == [] for hit in page["hits"])


def test_pages_follow_without_repeating(leaps_json, index):
    first = leaps_json("search", "blue patch cable under $50", "--index", index, "--size", 4)
    second = leaps_json("search", "blue patch cable under $50", "--index", index, "--size", 4, "--after", first["next"])
    ids = [hit["id"] for page in (first, second) for hit in page["hits"]]
    assert len(ids) == len(set(ids)) == 8


def test_a_forged_token(leaps, index):
    assert leaps("search", "x", "--index", index, "--after", "forged", code=1).stderr.startswith("error: ")


def test_what_is_shown(leaps, index):
    printed = leaps("search", SENTENCE, "--index", index, "--size", 2).stdout
    assert "Understood" in printed
    assert "orange patch cable" in printed
    assert "✓ L4" in printed
    assert "price = " in printed
    assert "next page: --after " in printed
    assert "held back of" in printed


def test_near_misses_are_shown_when_nothing_passes(leaps, index):
    printed = leaps("search", "orange patch cable over $900", "--index", index).stdout
    assert "nothing found" in printed
    assert "Near misses" in printed


def test_a_bypass_says_so(leaps, index):
    printed = leaps("search", "cable", "--index", index).stdout
    assert "as the engine gave them" in printed
    assert "Understood" not in printed


def test_what_was_skipped_is_told(leaps, index, tmp_path):
    (tmp_path / "policy.toml").write_text("max_query_chars = 30\n", encoding="utf-8")
    printed = leaps("search", SENTENCE, "--index", index, "--policy", "policy.toml").stdout
    assert "! query_truncated" in printed


def test_a_title_cannot_steer_the_terminal(leaps, tmp_path):
    (tmp_path / "p.jsonl").write_text(
        '{"id": "e\\u001b[2J", "title": "red\\u001b[31m kettle\\u202e", "price": 9.5}', encoding="utf-8"
    )
    leaps("index", "p.jsonl", "--into", "s.idx")
    printed = leaps("search", "kettle", "--index", "s.idx").stdout
    assert "kettle" in printed
    assert not {"\x1b", "\u202e"} & set(printed)


@pytest.mark.parametrize(
    "query", ["", "   ", "\x00\x07", "🦄" * 40, "شاحن أقل من 20 دولار", "x" * 10_000, "[/bold] [red]"]
)
def test_odd_queries_are_answered(leaps, index, query):
    leaps("search", query, "--index", index)


def test_a_product_without_a_title_is_known_by_its_id(leaps, tmp_path):
    lines = [f'{{"sku": "k{number}", "colour": "red", "cost": "about {number}"}}' for number in range(3)]
    (tmp_path / "p.jsonl").write_text("\n".join(lines), encoding="utf-8")
    leaps("index", "p.jsonl", "--into", "s.idx", "--id-field", "sku")
    assert "k1" in leaps("search", "red", "--index", "s.idx").stdout


def test_a_huge_id_leaves_room_for_the_product(leaps, tmp_path):
    (tmp_path / "p.jsonl").write_text(
        '{"id": "' + "x" * 5_000 + '", "title": "red kettle", "price": 9.5}', encoding="utf-8"
    )
    leaps("index", "p.jsonl", "--into", "p.idx")
    printed = leaps("search", "kettle", "--index", "p.idx").stdout
    assert "red kettle" in printed
    assert "x" * 30 in printed
    assert "x" * 50 not in printed
