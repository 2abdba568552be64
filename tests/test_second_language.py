"""A second language is a folder of data files: a German shop, understood and searched with no line of code for it."""

import json

import pytest
from typer.testing import CliRunner

from leaps_adapter import Leaps
from leaps_adapter.catalogue import Role, RoleOverrides, build_profile
from leaps_adapter.cli.app import app
from leaps_adapter.types import Operator, Query
from leaps_adapter.understand import Understander
from leaps_backends.bm25 import BM25Backend

SENTENCE = "Leinenhemd, 50 bis 80 Euro, nicht schwarz"


def products():
    materials, colours = ["Leinen", "Baumwolle"], ["Schwarz", "Weiß", "Dunkelblau", "Beige"]
    for number in range(40):
        material, colour = materials[number % 2], colours[number // 2 % 4]
        kind = ["hemd", "hose"][number % 5 == 4]
        yield {
            "artikelnummer": f"a{number}",
            "titel": f"{['Alba', 'Brenn'][number % 2]} {material.removesuffix('e')}{kind} {colour} für Herren",
            "marke": ["Alba", "Brenn"][number % 2],
            "kategorie": ["Hemden", "Hosen"][number % 5 == 4],
            "preis_eur": 29.9 + 3 * number,
            "farbe": colour,
            "material": material,
            "bügelfrei": ["ja", "nein"][number % 3 == 0],
            "bestand": number % 4,
            "beschreibung": f"Ein bequemes Kleidungsstück aus {material}, gefertigt in Europa, Nummer {number}.",
        }


@pytest.fixture(scope="module")
def shop():
    return list(products())


@pytest.fixture
def profile(shop):
    return build_profile(shop, language="de")


@pytest.fixture
def understander(profile):
    return Understander(profile)


def by_attribute(ledger):
    return {each.attribute: each for each in ledger.constraints}


def test_fields_are_known_by_the_language_s_names(profile):
    roles = {path: field.role for path, field in profile.fields.items()}
    assert roles == {
        "artikelnummer": Role.ID,
        "titel": Role.TITLE,
        "marke": Role.BRAND,
        "kategorie": Role.CATEGORY,
        "preis_eur": Role.PRICE,
        "farbe": Role.COLOUR,
        "material": Role.ATTRIBUTE,
        "bügelfrei": Role.ATTRIBUTE,
        "bestand": Role.STOCK,
        "beschreibung": Role.DESCRIPTION,
    }
    assert profile.fields["bügelfrei"].type == "boolean"
    assert (profile.currency, profile.language) == ("EUR", "de")


def test_field_names_in_english_are_known_as_well():
    profile = build_profile([{"sku": f"s{n}", "title": f"Hemd {n}", "brand": "Alba"} for n in range(9)], language="de")
    assert [profile.fields[each].role for each in ("sku", "title", "brand")] == [Role.ID, Role.TITLE, Role.BRAND]


def test_a_sentence_is_understood(understander):
    ledger = understander.understand(Query(text=SENTENCE))
    found = by_attribute(ledger)
    assert ledger.language == "de"
    assert ledger.product.kinds == ("hemd",)
    assert found.keys() == {"material", "price", "colour"}
    assert found["material"].values == ("leinen",)
    assert (found["price"].minimum, found["price"].maximum, found["price"].unit) == (50.0, 80.0, "EUR")
    assert (found["colour"].operator, found["colour"].values) == (Operator.NONE_OF, ("schwarz",))
    assert ledger.contradictions == ()


@pytest.mark.parametrize(
    ("text", "attribute", "expected"),
    [
        ("Hemd unter 1.299,50 Euro", "price", (None, 1299.5)),
        ("Hemd ab 1.200 €", "price", (1200.0, None)),
        ("Hemd bis 49,90 Euro", "price", (None, 49.9)),
        ("Hemd, mindestens fünfzig Euro", "price", (50.0, None)),
        ("Baumwollhemden zwischen 40 und 60 Euro", "price", (40.0, 60.0)),
    ],
)
def test_figures_are_read_as_the_language_writes_them(understander, text, attribute, expected):
    found = by_attribute(understander.understand(Query(text=text)))[attribute]
    assert (found.minimum, found.maximum) == expected


def test_brands_yes_or_no_and_superlatives(understander):
    ledger = understander.understand(Query(text="günstigstes bügelfreies Hemd, aber nicht von Brenn"))
    found = by_attribute(ledger)
    assert (found["brand"].operator, found["brand"].values) == (Operator.NONE_OF, ("Brenn",))
    assert found["bügelfrei"].values == ("yes",)
    assert [(each.attribute, each.descending) for each in ledger.rankings] == [("price", False)]


def test_the_whole_loop_answers(tmp_path, shop):
    backend = BM25Backend.build(tmp_path / "shop", shop, roles=RoleOverrides(language="de"))
    with Leaps(backend) as leaps:
        page = leaps.search(SENTENCE, size=20, deadline=30)
    wanted = {
        each["artikelnummer"]
        for each in shop
        if each["kategorie"] == "Hemden" and each["material"] == "Leinen" and 50 <= each["preis_eur"] <= 80
        and each["farbe"] != "Schwarz"
    }  # fmt: skip
    assert wanted
    assert {hit.id for hit in page.hits} == wanted
    assert page.degraded == ()


def test_the_command_line_takes_the_language(tmp_path, shop):
    file = tmp_path / "shop.jsonl"
    file.write_text("\n".join(json.dumps(each) for each in shop), encoding="utf-8")
    index = str(tmp_path / "de.idx")
    assert CliRunner().invoke(app, ["index", str(file), "--into", index, "--language", "de-AT"]).exit_code == 0
    answer = json.loads(CliRunner().invoke(app, ["search", SENTENCE, "--index", index, "--json"]).stdout)
    assert {each["attribute"] for each in answer["ledger"]["constraints"]} == {"material", "price", "colour"}
