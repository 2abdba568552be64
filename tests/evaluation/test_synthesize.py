import random
import re
from dataclasses import replace

import pytest

from leaps_adapter.catalogue import build_profile
from leaps_adapter.catalogue.profile import FieldProfile, Role, ValueType
from leaps_adapter.errors import ConfigurationError
from leaps_adapter.evaluation import Recipe, read_facts, read_truth, synthesize, write_set
from leaps_adapter.evaluation.constraints import Sort, holds
from leaps_adapter.evaluation.facts import Kind, nouns_of, typed
from leaps_adapter.evaluation.wording import Style, load_phrasing, number_text
from leaps_adapter.lexicon import load_lexicon
from leaps_adapter.types import Status

LEXICON = load_lexicon()


@pytest.fixture(scope="module")
def made(facts):
    return synthesize(facts, Recipe(queries=120, seed=7))


def test_the_set_is_as_large_as_asked_and_balanced(made):
    kinds = [query.kinds[0] for query in made.queries]
    assert len(kinds) == 120
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {"patch-cable": 60, "laptop": 60}
    assert len({query.id for query in made.queries}) == 120


def test_the_seed_product_passes_and_each_constraint_bites(made):
    for query in made.queries:
        assert query.seed in query.passing
        assert not set(query.passing) & set(query.unknown)
        assert set(query.passing) | set(query.unknown) <= set(query.of_kind)
        assert 2 <= len(query.constraints) <= 4
        for constraint in query.constraints:
            said = [
                holds(constraint, made.facts.items[each].values.get(constraint.field, ()), LEXICON)
                for each in query.of_kind
            ]
            assert Status.FAIL in said


def test_the_truth_is_what_the_fields_say(made, products):
    by_id = {product["id"]: product for product in products}
    for query in made.queries:
        for product_id in query.passing:
            product = by_id[product_id]
            for each in query.constraints:
                if each.sort is Sort.PRICE:
                    assert (each.minimum or 0) <= product["price"] <= (each.maximum or 1e9)
                elif each.sort is Sort.BRAND:
                    assert (product["brand"] in each.values) is not each.negated
                elif each.sort is Sort.COLOUR:
                    assert (product["attributes"]["colour"] in each.values) is not each.negated


def test_every_constraint_is_in_the_words(facts):
    plain = Style(lower=0, sentences=0.3, chatty=0, misspelled=0)
    for query in synthesize(facts, Recipe(queries=60, seed=2, style=plain)).queries:
        text = query.text.lower()
        assert query.noun in text
        for constraint in query.constraints:
            assert constraint.text.lower() in text
            assert not re.search(r"[{}]", text)
            for value in constraint.values:
                assert value.lower() in text or (value == "grey" and "gray" in text)


def test_all_sorts_of_constraints_are_asked(made):
    assert {each.sort for query in made.queries for each in query.constraints} == set(Sort)
    shapes = {
        (each.sort, each.negated, each.minimum is None, each.maximum is None)
        for query in made.queries
        for each in query.constraints
    }
    assert {(Sort.BRAND, True, True, True), (Sort.BRAND, False, True, True)} <= shapes
    assert {(Sort.PRICE, False, True, False), (Sort.PRICE, False, False, False)} <= shapes


def test_other_units_are_spoken_and_the_bounds_are_in_the_fields_own(facts):
    queries = synthesize(facts, Recipe(queries=60, seed=3, converted=1.0)).queries
    lengths = [each for query in queries for each in query.constraints if each.label == "cable length"]
    feet = [each for each in lengths if re.search(r"\d ?(?:ft|feet|foot)", each.text)]
    assert feet
    for each in feet:
        spoken = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", each.text)]
        bounds = {bound for bound in (each.minimum, each.maximum) if bound is not None}
        assert {round(bound / 0.3048, 3) for bound in bounds} == {round(number, 3) for number in spoken}


def test_the_same_seed_gives_the_same_set_and_another_seed_another(facts, made, tmp_path):
    again = synthesize(facts, Recipe(queries=120, seed=7))
    assert again.queries == made.queries
    assert synthesize(facts, Recipe(queries=120, seed=8)).queries != made.queries
    for name, each in (("one", made), ("two", again)):
        write_set(each, tmp_path / name)
    for file in ("queries.tsv", "truth.jsonl", "facts.jsonl.gz"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_a_written_set_is_read_back(made, tmp_path):
    write_set(made, tmp_path / "set")
    back = read_truth(tmp_path / "set" / "truth.jsonl")
    assert back.queries == made.queries
    assert set(back.facts.items) == set(made.facts.items)
    texts = (tmp_path / "set" / "queries.tsv").read_text(encoding="utf-8").splitlines()
    assert texts == [f"{query.id}\t{query.text}" for query in made.queries]


def test_knobs_turn(facts):
    assert {len(q.constraints) for q in synthesize(facts, Recipe(queries=30, fewest=2, most=2)).queries} == {2}
    own = synthesize(facts, Recipe(queries=30, synonyms=0)).queries
    assert {query.noun for query in own} == {"patch cable", "laptop"}
    other = synthesize(facts, Recipe(queries=30, synonyms=1)).queries
    assert not {query.noun for query in other} & {"patch cable", "laptop"}
    shouting = synthesize(facts, Recipe(queries=30, style=Style(lower=1.0, misspelled=0))).queries
    assert all(query.text == query.text.lower() for query in shouting)


def test_misspellings_leave_values_and_numbers_alone(facts):
    careful, careless = (
        synthesize(facts, Recipe(queries=60, seed=5, style=Style(misspelled=share))).queries for share in (0.0, 1.0)
    )
    assert [q.constraints for q in careful][:1] == [q.constraints for q in careless][:1]
    for query in careless:
        for constraint in query.constraints:
            if constraint.sort is Sort.BRAND:
                assert all(value.lower() in query.text.lower() for value in constraint.values)
    assert any(query.noun not in query.text.lower() for query in careless)


def test_progress_is_told(facts, products, profile):
    told = []
    synthesize(facts, Recipe(queries=3), progress=told.append)
    assert told == [1, 2, 3]
    many = [(str(number), products[number % len(products)]) for number in range(1000)]
    read_facts(many, profile, progress=told.append)
    assert told[-1] == 1000


def test_a_catalogue_without_kinds_is_refused():
    products = [{"id": str(number), "title": f"thing {number}"} for number in range(40)]
    facts = read_facts(((p["id"], p) for p in products), build_profile(products))
    with pytest.raises(ConfigurationError, match="no kind of product"):
        synthesize(facts, Recipe())


def test_a_catalogue_of_unknown_nouns_is_asked_by_its_categories():
    rng = random.Random(1)
    products = [
        {
            "id": str(number),
            "title": f"Zorbulant {number}",
            "brand": rng.choice("XYZ") + "ondo",
            "category": "Things > Zorbulants",
            "price": 5.0 + number,
        }
        for number in range(60)
    ]
    facts = read_facts(((p["id"], p) for p in products), build_profile(products))
    queries = synthesize(facts, Recipe(queries=5)).queries
    assert {query.noun for query in queries} == {"zorbulants"}


def shop(**fields):
    """Return the facts of forty blenders; a field's function gets the product's number."""
    products = [
        {"id": str(n), "title": f"blender {n}", "category": "Kitchen > Blenders"}
        | {name: value for name, make in fields.items() if (value := make(n)) is not None}
        for n in range(40)
    ]
    return read_facts(((p["id"], p) for p in products), build_profile(products))


def test_products_that_nothing_tells_apart_are_refused():
    facts = shop(brand=lambda _: "Vapora", price=lambda _: 20.0)
    with pytest.raises(ConfigurationError, match="no kind of product"):
        synthesize(facts, Recipe())


@pytest.mark.parametrize(
    ("fields", "never"),
    [
        ({"price": lambda n: 0.0 if n % 2 else 5.0 + n}, {"price = 0"}),
        ({"screen_width_w": lambda n: 100.0 + n}, {"screen width"}),
        ({"noise_db": lambda n: 100_000.0 + n}, {"noise"}),
        ({"washable": lambda n: [True, False] if n % 2 else n % 4 == 0}, set()),
        ({"colour": lambda n: ["Moonbeam 7", "black/white", "red", None][n % 4]}, {"moonbeam", "white"}),
        ({"weight_kg": lambda n: 1000.0 + n if n % 2 else 1.0 + n / 100}, {"weigh", "heavi", "light", "kilo", " kg"}),
        ({"colour": lambda _: "red"}, {"red"}),
        ({"material": lambda n: "steel" if n % 2 else "a composite of many things (no metal)"}, {"composite"}),
    ],
)
def test_values_that_nobody_would_say_are_not_asked(fields, never):
    facts = shop(brand=lambda n: ["Vapora", "Tavola", "The Very Long Brand Name, Incorporated"][n % 3], **fields)
    made = synthesize(facts, Recipe(queries=30, fewest=1, most=2))
    said = " ".join(query.text.lower() for query in made.queries)
    assert not {each for each in {*never, "incorporated"} if each in said}
    for query in made.queries:
        assert query.seed in query.passing


def test_a_kind_whose_products_lack_values_is_passed_over(facts):
    bare = {
        f"b{n}": replace(facts.items["c1"], id=f"b{n}", kind=Kind("blender", sure=True, named=True), values=values)
        for n, values in enumerate([{"brand": ["A"], "price": [3.0]}] * 30)
    }
    both = replace(facts, items={**facts.items, **bare})
    assert {query.kinds[0] for query in synthesize(both, Recipe(queries=20)).queries} == {"laptop", "patch-cable"}


def test_a_length_of_a_part_is_said_of_the_part():
    facts = shop(price=lambda n: 5.0 + n, cable_length_m=lambda n: float(1 + n % 4))
    made = synthesize(facts, Recipe(queries=40, fewest=2, most=2))
    said = [each.text for query in made.queries for each in query.constraints if each.label == "cable length"]
    assert said
    assert all("cable length" in text for text in said)


def test_products_whose_kind_is_unsure_are_no_label(facts):
    doubtful = facts.items["l0"]
    items = {**facts.items, "l0": replace(doubtful, kind=Kind("laptop", sure=False))}
    for query in synthesize(replace(facts, items=items), Recipe(queries=20)).queries:
        assert "l0" not in query.of_kind


def test_a_text_without_a_long_word_cannot_be_misspelt():
    phrasing, careless = load_phrasing(), Style(misspelled=1.0, chatty=0.0)
    texts = {phrasing.query("tv", [], careless, random.Random(seed)) for seed in range(60)}
    assert {"Tv", "tv"} & texts


def test_a_set_that_cannot_be_written_is_said(made, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot write"):
        write_set(made, tmp_path / "file" / "set")


def test_kinds_are_sure_only_where_title_and_model_agree(facts):
    assert all(item.kind.sure and item.kind.named for item in facts.items.values())
    assert len(facts.of_kind("laptop")) == 120
    assert facts.items["l3"].group == "g1"


@pytest.mark.parametrize(
    ("title", "kinds"),
    [
        ("Belkin laptop sleeve", ("laptop-sleeve",)),
        ("HP toner cartridge, 2 pc(s)", ("toner",)),
        ("laptop for office desk", ("laptop",)),
        ("Zorbulant", ()),
    ],
)
def test_nouns_of_a_title(title, kinds):
    assert nouns_of(title, LEXICON)[: len(kinds) or 1] == kinds


@pytest.mark.parametrize(
    ("values", "unit", "numbers"),
    [
        ([16.0, True], "gb", (16.0,)),
        (["16 GB"], "gb", (16.0,)),
        (["1 TB"], "gb", (1000.0,)),
        (["16"], "gb", (16.0,)),
        (["16 GB"], None, ()),
        (["3 kg"], "gb", ()),
        (["16 GB of 32 GB", "about 16 GB", "much"], "gb", ()),
    ],
)
def test_numbers_written_as_text_are_read_in_the_fields_unit(values, unit, numbers):
    field = FieldProfile(path="f", role=Role.ATTRIBUTE, type=ValueType.NUMBER, label="f", unit=unit)
    assert typed(values, field, LEXICON) == numbers
    assert typed(["a"], replace(field, type=ValueType.KEYWORD), LEXICON) == ("a",)


def test_articles_and_numbers_as_people_write_them():
    words = ("laptop", "orange cable", "8 m cable", "usb cable", "headphones", "glass")
    assert [load_phrasing().article(word) for word in words] == ["a", "an", "an", "a", "some", "a"]
    assert [number_text(each) for each in (5.0, 2.5, 0.25, 2_000_000.0)] == ["5", "2.5", "0.25", "2000000"]


def test_phrases_of_an_unknown_language_are_refused():
    for language in ("xx", "../en"):
        with pytest.raises(ConfigurationError, match="no phrasing"):
            load_phrasing(language)


def test_what_only_a_data_sheet_says_is_not_asked():
    phrasing = load_phrasing()
    assert phrasing.speakable("material")
    assert not phrasing.speakable("package weight")
    assert not phrasing.speakable("a very long name indeed")
    assert not phrasing.plausible("screen width", "power")
    assert phrasing.label("usb ports quantity") == "usb ports"
