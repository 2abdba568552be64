"""A small shop, indexed with the real BM25 back-end through the command line itself."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from leaps_adapter.cli.app import app

PRODUCTS = [
    {
        "id": f"c{number}",
        "title": f"{brand} {colour} patch cable {length} m",
        "brand": brand,
        "category": "Computers > Cables > Patch Cables",
        "price": price,
        "currency": "USD",
        "attributes": {"colour": colour, "length_m": length},
    }
    for number, (brand, colour, length, price) in enumerate(
        (brand, colour, length, 4.0 + 3 * length + index)
        for index, brand in enumerate(("Belkin", "Linkura", "Corvix"))
        for colour in ("orange", "blue", "black", "grey")
        for length in (1, 2, 5, 10)
    )
] + [
    {
        "id": f"l{number}",
        "title": f"{brand} desk lamp, {colour}",
        "brand": brand,
        "category": "Home > Lighting > Desk Lamps",
        "price": 20.0 + number,
        "currency": "USD",
        "attributes": {"colour": colour},
    }
    for number, (brand, colour) in enumerate(
        (brand, colour) for brand in ("Hellmann", "Oriva") for colour in ("orange", "white", "black")
    )
]

SENTENCE = "orange patch cable, 15 to 30 dollars, not Belkin"


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch, tmp_path):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("_TYPER_FORCE_DISABLE_TERMINAL", "1")  # some CI asks for colour
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERMINAL_WIDTH", "120")
    monkeypatch.chdir(tmp_path)
    for name in ("URL", "INDEX_NAME", "BACKEND", "USER", "PASSWORD", "API_KEY", "CA_CERTS", "CLIENT"):
        monkeypatch.delenv(f"LEAPS_{name}", raising=False)


@pytest.fixture(scope="session")
def _products_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("products") / "products.jsonl"
    path.write_text("".join(f"{json.dumps(product)}\n" for product in PRODUCTS), encoding="utf-8")
    return path


@pytest.fixture
def products_file(_products_file):
    return _products_file


@pytest.fixture(scope="session")
def index(_products_file, tmp_path_factory):
    folder = tmp_path_factory.mktemp("indexes") / "shop.idx"
    result = CliRunner().invoke(app, ["index", str(_products_file), "--into", str(folder)])
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def leaps():
    """Run the command line; `code` is what it has to exit with."""

    def run(*arguments, code=0, stdin=None):
        result = CliRunner().invoke(app, [str(each) for each in arguments], input=stdin)
        assert result.exit_code == code, result.output + result.stderr
        return result

    return run


@pytest.fixture
def leaps_json(leaps):
    """Run the command line with `--json` and return what it writes, which is JSON alone."""

    def run(*arguments, code=0):
        return json.loads(leaps(*arguments, "--json", code=code).stdout)

    return run
