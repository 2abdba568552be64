"""What the terminal shows of the records."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from leaps_adapter.catalogue import CatalogueProfile, FieldProfile, KindModel, Role, ValueType
from leaps_adapter.cli.output import Labels, held_back, ledger_table, printable, progress_bars, reason, rewrite_table
from leaps_adapter.types import (
    Check,
    Constraint,
    CoreProduct,
    Correction,
    Filtered,
    Grade,
    Ledger,
    Operator,
    Page,
    Query,
    Ranking,
    Rewrite,
    RewriteTrace,
    RouteDecision,
    SearchError,
    Span,
    Status,
    Target,
    Trace,
    Verdict,
    Wish,
)

SPAN = Span(start=0, end=5, text="cheap")


def shown(renderable, width=100):
    console = Console(file=io.StringIO(), width=width, markup=False, emoji=False, highlight=False)
    console.print(renderable)
    return console.file.getvalue()


def labels(currency=None):
    fields = {
        "title": FieldProfile(path="title", role=Role.TITLE, type=ValueType.TEXT, label="title"),
        "price": FieldProfile(path="price", role=Role.PRICE, type=ValueType.NUMBER, label="price"),
    }
    return Labels(CatalogueProfile(products=1, fields=fields, kinds=KindModel.empty(), currency=currency))


@pytest.mark.parametrize(
    ("document", "currency", "price"),
    [
        ({"price": 1234.5}, "USD", "$1,234.50"),
        ({"price": 12}, "EUR", "12.00 EUR"),
        ({"price": 12}, None, "12.00"),
        ({"price": "on request"}, "USD", "on request"),
        ({"price": True}, "USD", "True"),
        ({}, "USD", ""),
    ],
)
def test_a_price(document, currency, price):
    assert labels(currency).price(document) == price


@pytest.mark.parametrize(
    ("document", "title"), [({"title": ["a\nb", "c"]}, "a b"), ({"title": None}, "p1"), ({}, "p1")]
)
def test_a_title(document, title):
    assert labels().title("p1", document) == title


def test_what_could_steer_a_terminal_is_left_out():
    assert printable("a\x1b[2Jb\u202ec\r\nd\x9b") == "a [2Jb c d"


def test_a_ledger():
    ledger = Ledger(
        product=CoreProduct(text="kettle", span=SPAN, kinds=("kettle",)),
        constraints=(
            Constraint(id="c1", attribute="text", operator=Operator.NONE_OF, span=SPAN, values=("plastic",)),
            Constraint(
                id="c2", attribute="price", operator=Operator.BETWEEN, span=SPAN, maximum=9,
                targets=tuple(Target(field=name) for name in ("price", "skus.price", "offer.price")),
            ),
        ),
        wishes=(Wish(text="quiet", span=SPAN), Wish(text="pretty", span=SPAN)),
        rankings=(
            Ranking(attribute="price", targets=(), descending=False, span=SPAN),
            Ranking(attribute="rating", targets=(), descending=True, span=SPAN),
        ),
        corrections=(Correction(written="ketle", read_as="kettle"),),
        contradictions=("price over 50 and under 20",),
        given_up=(Constraint(id="c3", attribute="width", operator=Operator.BETWEEN, span=SPAN, maximum=80, unit="cm"),),
    )  # fmt: skip
    printed = shown(ledger_table(ledger))
    for part in (
        *("text: not plastic", "the product's text", "price, skus.price, …", "price, lowest first", "quiet, pretty"),
        *("rating, highest first", "“ketle”", "read as kettle", "! price over 50 and under 20"),
        *("width <= 80 cm", "given up: too little passed"),
    ):
        assert part in printed


def test_a_rewrite_that_failed_says_how():
    error = SearchError(kind="timeout", message="too slow")
    traces = [RewriteTrace(rewrite=Rewrite(text="red kettle", confidence=0.5), slot=20, error=error)]
    assert "timeout  red kettle" in shown(rewrite_table(traces))


KETTLE = Ledger(
    constraints=(
        Constraint(id="c1", attribute="colour", operator=Operator.ANY_OF, span=SPAN, values=("red",)),
        Constraint(id="c2", attribute="price", operator=Operator.BETWEEN, span=SPAN, maximum=9),
    )
)


@pytest.mark.parametrize(
    ("grade", "text"), [(Grade.L4, "colour = red"), (Grade.L2, "price = 12"), (Grade.L1, "a lamp")]
)
def test_a_reason_is_what_decided(grade, text):
    checks = (
        Check(constraint="c1", status=Status.PASS, evidence="colour = red"),
        Check(constraint="c2", status=Status.FAIL, evidence="price = 12"),
    )
    assert reason(Verdict(candidate="x", grade=grade, reason="a lamp", checks=checks), KETTLE) == text
    assert reason(Verdict(candidate="x", grade=grade, reason="told"), KETTLE) == "told"


def test_an_unsure_product_tells_what_is_not_sure():
    checks = (
        Check(constraint="c1", status=Status.PASS, evidence="colour = red"),
        Check(constraint="c2", status=Status.UNKNOWN),
    )
    verdict = Verdict(
        candidate="x", grade=Grade.L3, reason="colour: red (colour = red); not known: price <= 9; used", checks=checks
    )
    assert reason(verdict, KETTLE) == "not known: price <= 9; used"
    assert reason(verdict, None) == verdict.reason
    met = replace(verdict, reason="colour: red (colour = red)")
    assert reason(met, KETTLE) == "colour: red (colour = red)"


def test_nobody_judged():
    assert reason(None, KETTLE) == ""


def test_held_back():
    verdict = Verdict(candidate="x", grade=Grade.L2, reason="too dear")
    page = Page(
        query=Query(text="x"),
        hits=(),
        trace=Trace(fingerprint="", route=RouteDecision(bypass=False, rule="sentence")),
        filtered=tuple(Filtered(id=f"p{number}", document={}, verdict=verdict) for number in range(5)),
    )
    assert "and 3 more" in shown(held_back(page, labels(), limit=2))
    assert "more" not in shown(held_back(page, labels(), limit=5))
    assert "nothing" in shown(held_back(replace(page, filtered=()), labels(), limit=5))


def test_progress_counts_every_stage():
    with progress_bars() as tell:
        for done in range(1, 120):
            tell("reading", done, None)
        tell("indexing", 7, 7)
