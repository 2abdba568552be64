"""`leaps profile`."""

from __future__ import annotations

from leaps_adapter.cli import profile as profile_module
from tests.cli.conftest import PRODUCTS


def test_json(leaps_json, index):
    found = leaps_json("profile", "--index", index)
    fields = {field["field"]: field for field in found["fields"]}
    assert found["products"] == len(PRODUCTS)
    assert fields["price"]["role"] == "price"
    assert fields["price"]["quantiles"][0] == min(product["price"] for product in PRODUCTS)
    assert fields["brand"]["role"] == "brand"
    assert "orange" in fields["attributes.colour"]["examples"]
    assert sum(found["kinds"].values()) == len(PRODUCTS)


def test_what_is_shown(leaps, index):
    printed = leaps("profile", "--index", index).stdout
    assert f"{len(PRODUCTS)} products" in printed
    assert "prices in USD" in printed
    assert "mostly about" in printed
    assert "Kinds of product" in printed
    assert "--roles roles.toml" in printed


def test_a_shop_with_little_to_say(leaps, tmp_path):
    lines = [f'{{"id": "k{number}", "note": "{"z" * 40}{number}"}}' for number in range(3)]
    (tmp_path / "p.jsonl").write_text("\n".join(lines), encoding="utf-8")
    leaps("index", "p.jsonl", "--into", "s.idx")
    printed = leaps("profile", "--index", "s.idx").stdout
    assert "3 products" in printed
    assert "prices in" not in printed


def test_many_kinds_are_cut_short(leaps, index, monkeypatch):
    monkeypatch.setattr(profile_module, "_KINDS", 1)
    assert "and 1 more" in leaps("profile", "--index", index).stdout


def test_a_back_end_that_cannot_describe_itself(leaps, index, monkeypatch):
    class Mute:
        def open(self, path):
            return object()

        def build(self):
            """Nothing."""

    monkeypatch.setattr("leaps_adapter.cli.indexes.load", lambda *_: Mute())
    assert "cannot describe its fields" in leaps("profile", "--index", index, code=1).stderr
