"""The products: enough of everything, no answer key, and every fact told by the source that it should be told by."""

import re
from collections import Counter
from statistics import fmean

import pytest

from leaps_demo_index.generate.records import Product
from leaps_demo_index.generate.spec import load, shown

FIELDS = set(Product.__annotations__)
SPEC = load()
TYPES = {chosen.id: chosen for chosen in SPEC.types}


def sources(product):
    """Every text of a product by the source that tells it."""
    return {
        "title": product["title"],
        "description": product["description"],
        "ocr": product["ocr_text"],
        "caption": product["image_caption"],
        "review": " ".join(review["text"] for review in product["reviews"]),
        "skus": " ".join(sku.get("colour", "") for sku in product["skus"]),
    }


def said(words, text):
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None


def test_there_are_thousands_of_products_in_fourteen_industries(shipped):
    industries = Counter(p["category"].split(" > ")[0] for p in shipped.products.values())

    assert len(shipped.products) >= 5000
    assert len(industries) == 14
    assert max(industries.values()) <= 0.2 * len(shipped.products)
    assert min(industries.values()) >= 0.03 * len(shipped.products)


def test_there_are_many_leaf_categories_with_many_products_each(shipped):
    leaves = Counter(p["category"] for p in shipped.products.values())

    assert len(leaves) >= 120
    assert min(leaves.values()) >= 20
    assert len(TYPES) == len({chosen.path for chosen in TYPES.values()})


def test_records_have_their_fields_and_no_answer_key(shipped):
    for product in shipped.products.values():
        assert set(product) == FIELDS
        assert all(isinstance(value, str | int | float) for value in product["attributes"].values())
        assert product["price"] > 0
        assert product["stock"] == sum(sku["stock"] for sku in product["skus"])
        assert all(sku["price"] == product["price"] for sku in product["skus"])
        assert product["review_count"] >= len(product["reviews"]) - 1
        assert 1 <= product["rating"] <= 5


def test_every_product_has_facts_and_hidden_facts_are_not_attributes(shipped):
    assert list(shipped.products) == list(shipped.facts)
    for product in shipped.products.values():
        assert not set(shipped.facts[product["id"]]["hidden"]) & set(product["attributes"])


def test_hidden_facts_stand_in_one_source_only(shipped):
    found = Counter()
    for product in shipped.products.values():
        facts = shipped.facts[product["id"]]
        texts = sources(product)
        own_words = " ".join(TYPES[facts["type"]].heads)
        for name, fact in facts["hidden"].items():
            attribute, value, source = SPEC.attributes[name], fact["value"], fact["source"]
            assert attribute.sentence(value, source).lower() in texts[source].lower()
            elsewhere = " | ".join(text for place, text in texts.items() if place != source)
            cues = attribute.cues if isinstance(value, bool) else (shown(value),)
            told = [cue for cue in cues if said(cue, elsewhere) and not said(cue, own_words)]
            assert not told, (product["id"], name, told, elsewhere)
            found[source] += 1

    assert min(found[source] for source in ("ocr", "caption", "review")) >= 300


def test_booleans_hidden_or_not_have_words_for_yes_and_no():
    for attribute in SPEC.attributes.values():
        for source in attribute.hide:
            assert attribute.say or source in attribute.yes_no, (attribute.name, source)


@pytest.mark.parametrize(
    "name", ["colour", "material", "pattern", "audience", "compatible_with", "power_source", "fit"]
)
def test_titles_say_what_the_product_is(shipped, name):
    checked = 0
    for product in shipped.products.values():
        facts = shipped.facts[product["id"]]
        chosen = TYPES[facts["type"]]
        if set(facts["tricks"]) & {"stuffed", "look"} or name not in chosen.attributes:
            continue
        pool = sorted({str(value) for value in chosen.attributes[name]}, key=len, reverse=True)
        title = product["title"]
        for known in (product["brand"], *chosen.heads, *chosen.models):
            title = re.sub(rf"(?<!\w){re.escape(known)}(?!\w)", " ", title, flags=re.IGNORECASE)
        others = {
            str(value)
            for other, values in chosen.attributes.items()
            if other != name
            for value in values
            if str(value) in pool
        }
        for value in pool:
            if said(value, title) and value not in others:
                assert product["attributes"].get(name) == value, (product["id"], product["title"])
                checked += 1
                title = re.sub(re.escape(value), " ", title, flags=re.IGNORECASE)

    assert checked >= 50


def test_a_look_is_not_the_material(shipped):
    looks = [f for f in shipped.facts.values() if "look" in f["tricks"]]

    assert len(looks) >= 30
    for facts in looks:
        product = shipped.products[facts["id"]]
        assert not said(str(product["attributes"]["material"]), product["title"])
        assert product["title"].endswith(TYPES[facts["type"]].looks)


def test_accessories_with_stuffed_titles_name_the_product_they_are_for(shipped):
    stuffed = [f for f in shipped.facts.values() if "stuffed" in f["tricks"]]

    assert len(stuffed) >= 50
    for facts in stuffed:
        assert TYPES[facts["type"]].accessory_for


def test_some_sellers_write_instructions_and_tell_nothing_else_by_it(shipped):
    lines = [line.lower() for line in SPEC.phrases["inject"]]
    tricked = {f["id"] for f in shipped.facts.values() if "injection" in f["tricks"]}

    assert 20 <= len(tricked) <= 0.02 * len(shipped.products)
    for product in shipped.products.values():
        text = " ".join(sources(product).values()).lower()
        assert any(line in text for line in lines) == (product["id"] in tricked)


def test_second_hand_refurbished_and_missing_values_are_there(shipped):
    conditions = Counter(p["condition"] for p in shipped.products.values())
    missing = sum(
        name not in p["attributes"] and name not in shipped.facts[p["id"]]["hidden"]
        for p in shipped.products.values()
        for name in TYPES[shipped.facts[p["id"]]["type"]].attributes
    )

    assert set(conditions) == {"new", "second-hand", "refurbished"}
    assert conditions["second-hand"] >= 300
    assert conditions["refurbished"] >= 30
    assert missing >= 300
    assert not any(p["condition"] != "new" and p["category"].startswith("Groceries") for p in shipped.products.values())


def test_groups_hold_the_same_product(shipped):
    groups = {}
    for product in shipped.products.values():
        groups.setdefault(product["group_id"], []).append(product)

    assert sum(len(group) > 1 for group in groups.values()) >= 1000
    for group in groups.values():
        assert len({(p["brand"], p["category"]) for p in group}) == 1


def test_titles_use_every_synonym(shipped):
    titles = {}
    for product in shipped.products.values():
        titles.setdefault(shipped.facts[product["id"]]["type"], []).append(product["title"].lower())

    for chosen in SPEC.types:
        text = " | ".join(titles[chosen.id])
        assert all(head.lower() in text for head in chosen.heads), chosen.id


def test_what_grows_together_does(shipped):
    """Larger tents weigh more, and laptops with more memory cost more."""
    for kind, small, large, name in [("tent", 2, 6, "persons"), ("laptop", 8, 32, "memory_gb")]:
        by_size = {
            size: [
                p["attributes"].get("weight_kg", 0) if kind == "tent" else p["price"]
                for p in shipped.products.values()
                if shipped.facts[p["id"]]["kind"] == kind
                and p["attributes"].get(name) == size
                and p["condition"] == "new"
                and (kind != "tent" or "weight_kg" in p["attributes"])
            ]
            for size in (small, large)
        }
        assert fmean(by_size[small]) * 1.5 < fmean(by_size[large])


def test_growth_names_types_and_their_numbers():
    for chosen in SPEC.types:
        for group in chosen.grows:
            for name in group:
                pool = (1,) if name == "price" else chosen.attributes[name]
                assert all(isinstance(value, int | float) for value in pool), (chosen.id, name)
