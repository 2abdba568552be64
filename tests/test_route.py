import csv
from pathlib import Path

import pytest

from leaps_adapter.catalogue import build_profile
from leaps_adapter.config import RouteSettings
from leaps_adapter.route import route
from leaps_adapter.types import Constraint, Intent, Ledger, Operator, Query, Ranking, Span
from leaps_adapter.understand import Understander
from leaps_demo_index import products

LABELLED = Path(__file__).parent / "data" / "route.tsv"


def decide(text, ledger=None, **settings):
    decision = route(Query(text=text), ledger, RouteSettings(**settings))
    return decision.bypass, decision.rule


def constrained(text, words):
    start = text.index(words)
    span = Span(start=start, end=start + len(words), text=words)
    return Ledger(constraints=(Constraint(id="c", attribute="a", operator=Operator.BETWEEN, span=span),))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "empty"), (" \t", "empty"), ("?!", "empty"),
        ("brand:sony tv", "syntax"), ("price:[10 TO 20]", "syntax"), ("+usb -hub", "syntax"), ("lap* stand", "syntax"),
        ("wom?n shoes", "syntax"), ("kettl~1", "syntax"), ('a "desk lamp" for my very small room', "syntax"),
        ("“board game” for two or more players", "syntax"), ("shoes OR boots for long walks in winter", "syntax"),
        ("NOT mug", "syntax"), ("tents && poles and pegs", "syntax"),
        ("WH-1000XM4", "identifier"), ("sony WH-1000XM4", "identifier"), ("4006381333931", "identifier"),
        ("978-3-16-148410-0", "identifier"),
        ("usb hub", "keywords"), ("t-shirt", "keywords"), ("red - mug", "keywords"),
    ],
)  # fmt: skip
def test_what_bypasses(text, rule):
    assert decide(text, Ledger(), max_keywords=2) == (True, rule)


@pytest.mark.parametrize(
    "text",
    [
        '15.6" laptop bag for work', '15" or 17" laptop bag', "BLACK AND WHITE CAT TREE", "a 16:9 monitor for work",
        "what is this? a kettle for tea", "https://example.org is where I saw a lamp", "sony tv WH-1000XM4 black",
        'so "" what is this thing', "500gb 2x4 10% 1.5l",
    ],
)  # fmt: skip
def test_what_only_looks_like_syntax_does_not(text):
    assert decide(text, Ledger(), max_keywords=0) == (False, "sentence")


def test_the_ledger_prevents_a_bypass_of_everything_but_structure_and_questions():
    for text, words in (("red mug", "red"), ("16GB-RAM", "16GB-RAM"), ('"red mug"', "red"), ("dress OR 5 shirts", "5")):
        assert decide(text, constrained(text, words)) == (False, "constraint")
    assert decide("colour:red", constrained("colour:red", "red")) == (True, "syntax")
    assert decide("what is good red paint", Ledger(intent=Intent.INFORMATION)) == (True, "information")
    assert decide("mug", Ledger(contradictions=("x",))) == (False, "constraint")
    cheapest = Ranking(attribute="price", targets=(), descending=False, span=Span(start=0, end=8, text="cheapest"))
    assert decide("cheapest mug", Ledger(rankings=(cheapest,))) == (False, "ranking")


def test_a_number_inside_a_code_is_no_constraint():
    assert decide("978-3-16-148410-0", constrained("978-3-16-148410-0", "3-16")) == (True, "identifier")
    assert decide("N312-02M under 5", constrained("N312-02M under 5", "under 5")) == (False, "constraint")


def test_the_rules_are_settings():
    assert decide("usb hub", max_keywords=1) == (False, "sentence")
    assert decide("+usb -hub", bypass_syntax=False, max_keywords=0) == (False, "sentence")
    assert decide('"usb hub"', bypass_syntax=False, max_keywords=0) == (False, "sentence")
    assert decide("WH-1000XM4", bypass_identifiers=False, max_keywords=0) == (False, "sentence")


@pytest.fixture(scope="module")
def labelled():
    with LABELLED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_the_labelled_set_is_large_enough(labelled):
    assert len(labelled) >= 120
    assert sum(row["group"] == "constrained" for row in labelled) >= 50
    assert len({row["query"] for row in labelled}) == len(labelled)


def test_precision_and_recall_of_the_route(labelled, record_property):
    """Measured on the labelled set over the demo shop's profile; the floors lie just below what is reached."""
    understander = Understander(build_profile(list(products())[::3]))
    decided = []
    for row in labelled:
        query = Query(text=row["query"])
        bypass = route(query, understander.understand(query), RouteSettings()).bypass
        decided.append((bypass, row["decision"] == "bypass"))
    right = sum(bypass and wanted for bypass, wanted in decided)
    precision = right / sum(bypass for bypass, _ in decided)
    recall = right / sum(wanted for _, wanted in decided)
    record_property("precision", precision)
    record_property("recall", recall)
    assert precision >= 0.88, precision
    assert recall >= 0.92, recall
