"""The queries and their grades, recomputed here from the products and the facts by other code than the shop's."""

import re
from collections import Counter, defaultdict

import pytest

import leaps_demo_index
from leaps_demo_index.generate import generate
from leaps_demo_index.generate.judge import check, grade
from leaps_demo_index.generate.records import Item
from leaps_demo_index.generate.spec import load
from leaps_demo_index.generate.wishes import intent

SPEC = load()
TYPES = {chosen.id: chosen for chosen in SPEC.types}
KINDS = ["head", "torso", "multi-attribute", "negation", "alternatives", "knowledge", "reasoning"]
CONVERSATIONAL = set(KINDS[2:])
RELEVANT = {"L3", "L4"}


TESTS = {
    "eq": lambda value, wanted: value == wanted,
    "in": lambda value, wanted: value in wanted,
    "not_in": lambda value, wanted: value not in wanted,
    "le": lambda value, wanted: value <= wanted,
    "ge": lambda value, wanted: value >= wanted,
    "between": lambda value, wanted: wanted[0] <= value <= wanted[1],
}


def value_of(name, product, facts):
    if name in facts["hidden"]:
        return facts["hidden"][name]["value"]
    if name == "kind":
        return facts["kind"]
    if name in {"price", "brand", "condition", "rating", "stock"}:
        return product[name]
    return product["attributes"].get(name)


def every(verdicts):
    return False if False in verdicts else None if None in verdicts else True


def holds(constraint, product, facts):
    """True, False or None, straight from the records."""
    if "any" in constraint:
        branches = [every([holds(part, product, facts) for part in branch]) for branch in constraint["any"]]
        return True if True in branches else None if None in branches else False
    wanted = constraint["value"]
    if constraint["op"] == "has":
        return any(sku["stock"] > 0 and sku["size"] == wanted for sku in product["skus"])
    value = value_of(constraint["attr"], product, facts)
    return None if value is None else TESTS[constraint["op"]](value, wanted)


def expected(meant, product, facts):
    if facts["kind"] not in meant["kinds"]:
        return "L1"
    verdicts = [holds(constraint, product, facts) for constraint in meant["must"]]
    if any(verdict is False for verdict in verdicts):
        return "L2"
    asked_condition = '"condition"' in str(meant["must"]).replace("'", '"')
    if product["condition"] != "new" and not asked_condition:
        return "L3"
    wishes = [holds(constraint, product, facts) for constraint in meant["wish"]]
    return "L4" if all(verdict is True for verdict in verdicts + wishes) else "L3"


def test_every_grade_follows_from_the_facts(shipped):
    queries = {query["id"]: query for query in shipped.queries}
    wrong = []
    for line in shipped.judgments:
        product, facts = shipped.products[line["product_id"]], shipped.facts[line["product_id"]]
        if expected(queries[line["query_id"]]["intent"], product, facts) != line["grade"]:
            wrong.append(line)

    assert not wrong[:5]


def test_all_products_of_the_kinds_asked_for_are_judged(shipped):
    judged = defaultdict(set)
    for line in shipped.judgments:
        judged[line["query_id"]].add(line["product_id"])
    by_kind = defaultdict(set)
    for facts in shipped.facts.values():
        by_kind[facts["kind"]].add(facts["id"])

    assert len(shipped.judgments) == sum(len(ids) for ids in judged.values())
    for query in shipped.queries:
        for kind in query["intent"]["kinds"]:
            assert by_kind[kind] <= judged[query["id"]], query["text"]


def test_rules_give_their_grades_and_name_what_is_broken(shipped):
    queries = {query["id"]: query for query in shipped.queries}
    for line in shipped.judgments:
        assert SPEC.rules[line["rule"]]["grade"] == line["grade"]
        if line["grade"] != "L2" or line["rule"] == "R-alternatives":
            continue
        product, facts = shipped.products[line["product_id"]], shipped.facts[line["product_id"]]
        meant = queries[line["query_id"]]["intent"]
        broken = next(c for c in meant["must"] if holds(c, product, facts) is False)
        by_name = {"price": "R-price", "brand": "R-brand", "colour": "R-colour", "size": "R-size"}
        assert by_name.get(broken["attr"], line["rule"]) == line["rule"]
        assert (line["rule"] == "R-price") == (broken["attr"] == "price")


def test_most_rules_decide_something(shipped):
    used = {line["rule"] for line in shipped.judgments}

    assert set(SPEC.rules) - used <= {"R-other-kind"}


def test_every_kind_of_query_is_there(shipped):
    counts = Counter(query["kind"] for query in shipped.queries)

    assert len(shipped.queries) >= 400
    assert list(counts) == KINDS
    assert min(counts.values()) >= 40
    assert len({query["text"].lower() for query in shipped.queries}) == len(shipped.queries)
    assert len({query["id"] for query in shipped.queries}) == len(shipped.queries)


def test_queries_can_be_answered(shipped):
    relevant = Counter(line["query_id"] for line in shipped.judgments if line["grade"] in RELEVANT)
    conversational = [query["id"] for query in shipped.queries if query["kind"] in CONVERSATIONAL]

    assert all(relevant[query["id"]] >= 1 for query in shipped.queries)
    assert sum(3 <= relevant[name] <= 200 for name in conversational) >= 0.95 * len(conversational)


def test_queries_of_another_seed_can_be_answered_too():
    shop = generate(12)
    relevant = Counter(line["query_id"] for line in shop.judgments if line["grade"] in RELEVANT)

    assert len(shop.queries) >= 400
    assert all(relevant[query["id"]] for query in shop.queries)


def test_hidden_facts_decide_many_relevant_products(shipped):
    """Reading the attributes alone is not enough for a good part of the answers."""
    queries = {query["id"]: query for query in shipped.queries}
    decided = 0
    for line in shipped.judgments:
        product, facts = shipped.products[line["product_id"]], shipped.facts[line["product_id"]]
        if facts["hidden"] and line["grade"] in {"L2", "L4"}:
            blind = {**facts, "hidden": {}}
            decided += expected(queries[line["query_id"]]["intent"], product, blind) != line["grade"]

    assert decided >= 500


@pytest.mark.parametrize("kind", ["multi-attribute", "negation", "alternatives"])
def test_prices_in_the_intent_stand_in_the_text(shipped, kind):
    prices = 0
    for query in shipped.queries:
        if query["kind"] != kind:
            continue
        numbers = set(re.findall(r"\d+", query["text"]))
        for constraint in query["intent"]["must"]:
            if constraint.get("attr") == "price":
                value = constraint["value"]
                bounds = value if isinstance(value, list) else [value]
                assert {str(bound) for bound in bounds} <= numbers, query["text"]
                prices += 1

    assert prices >= 5


def test_refusals_are_worded_as_refusals(shipped):
    no = re.compile(r"\b(no|not|nothing|nor|neither|anything but|without|isn't|free|instead|NOT|never)\b")
    for query in shipped.queries:
        if query["kind"] == "negation":
            assert no.search(query["text"]), query["text"]


def test_the_star_query_is_answered_by_several_products_and_traps_surround_them(shipped):
    (star,) = [query for query in shipped.queries if query["text"] == leaps_demo_index.STAR_QUERY]
    lines = [line for line in shipped.judgments if line["query_id"] == star["id"]]
    relevant = [line["product_id"] for line in lines if line["grade"] in RELEVANT]
    rules = Counter(line["rule"] for line in lines)

    assert len(relevant) >= 8
    assert sum(shipped.facts[name]["hidden"].get("pattern", {}).get("source") == "caption" for name in relevant) >= 3
    assert len({shipped.products[name]["group_id"] for name in relevant}) >= 5
    for rule in ("R-price", "R-colour", "R-pattern", "R-material", "R-audience"):
        assert rules[rule] >= 3, rule


ITEM = Item(
    product={
        "id": "P1", "group_id": "G1", "title": "linen blazer", "brand": "Vireo", "category": "Fashion > Men > Blazers",
        "price": 60.0, "currency": "USD", "condition": "second-hand", "attributes": {"material": "linen"},
        "skus": [
            {"id": "P1-1", "price": 60.0, "stock": 0, "size": "M"},
            {"id": "P1-2", "price": 60.0, "stock": 2, "size": "L"},
        ],
        "ocr_text": "", "image_caption": "", "reviews": [], "rating": 4.0, "review_count": 0, "sales": 1, "stock": 2,
        "store": {"name": "Penny", "rating": 4.0}, "description": "",
    },
    facts={
        "id": "P1", "type": "blazer_men", "kind": "blazer", "tricks": [],
        "hidden": {"pattern": {"value": "large floral", "source": "caption"}},
    },
)  # fmt: skip


@pytest.mark.parametrize(
    ("kinds", "must", "wish", "decided"),
    [
        ("blazer", "", "", ("L3", "R-second-hand")),
        ("blazer", "condition=second-hand", "", ("L4", "R-all-met")),
        ("blazer", "condition=second-hand", "fit=slim", ("L3", "R-wish")),
        ("blazer", "condition=second-hand; colour!=black", "", ("L3", "R-unknown")),
        ("blazer", "pattern!=large floral|wide stripe", "", ("L2", "R-pattern")),
        ("blazer", "material~linen; price 50..80; brand=Vireo; size@L; rating>=4", "", ("L3", "R-second-hand")),
        ("blazer", "size@M", "", ("L2", "R-size")),
        ("blazer", "price<=59.99; size@M", "", ("L2", "R-price")),
        ("blazer", "stock>=5", "", ("L2", "R-stock")),
        ("blazer", "material=wool & price<=80 || material=linen & price<=50", "", ("L2", "R-alternatives")),
        ("blazer", "colour=red || material=wool; condition=second-hand", "", ("L3", "R-unknown")),
        ("shirt", "", "", ("L1", "R-confusable")),
        ("sofa", "", "", ("L1", "R-other-kind")),
    ],
)
def test_grades_of_one_product(kinds, must, wish, decided):
    assert grade(SPEC, intent(kinds, must, wish, SPEC.families), ITEM) == decided


def test_colour_words_cover_their_shades():
    (blue,) = intent("sofa", "colour~blue", "", SPEC.families)["must"]

    assert check(blue, {"colour": "navy"}) is True
    assert check(blue, {"colour": "grey"}) is False
    assert check(blue, {}) is None


def test_a_condition_outside_the_notation_is_refused():
    with pytest.raises(ValueError, match="not a condition"):
        intent("sofa", "colour is blue?", "", SPEC.families)


def test_a_range_over_words_is_refused():
    with pytest.raises(TypeError, match="needs numbers"):
        check({"attr": "colour", "op": "between", "value": [1, 2]}, {"colour": "red"})
