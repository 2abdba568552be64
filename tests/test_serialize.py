"""Records as JSON."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaps_adapter.serialize import checks_to_json, hit_to_json, page_to_json, to_json
from leaps_adapter.types import (
    Check,
    Constraint,
    Degraded,
    Filtered,
    Grade,
    Hit,
    Ledger,
    Operator,
    Page,
    Query,
    Rewrite,
    RewriteTrace,
    RouteDecision,
    Source,
    Span,
    Status,
    Trace,
    Verdict,
)

LEDGER = Ledger(
    constraints=(
        Constraint(
            id="c1",
            attribute="price",
            operator=Operator.BETWEEN,
            span=Span(start=0, end=3, text="<40"),
            maximum=40.0,
            unit="USD",
        ),
    )
)
VERDICT = Verdict(
    candidate="a",
    grade=Grade.L3,
    reason="not known: price",
    checks=(
        Check(constraint="c1", status=Status.UNKNOWN),
        Check(constraint="c9", status=Status.PASS, evidence="x = 1"),
    ),
)


def page(**changes):
    values = {
        "query": Query(text="cable under 40"),
        "hits": (
            Hit(id="a", document={"t": 1}, rank=1, score=0.5, verdict=VERDICT, sources=(Source(rewrite=0, rank=2),)),
            Hit(id="b", document={}, rank=2, score=None),
        ),
        "filtered": (
            Filtered(id="z", document={}, verdict=Verdict(candidate="z", grade=Grade.L2, reason="price = 50")),
        ),
        "ledger": LEDGER,
        "degraded": (Degraded(code="deadline", detail="time was up"),),
        "trace": Trace(
            fingerprint="f",
            route=RouteDecision(bypass=False, rule="constraint"),
            rewrites=(RewriteTrace(rewrite=Rewrite(text="cable", confidence=0.7), slot=20, returned=("a", "z")),),
            round_trips=2,
            took_ms=12.34567,
        ),
    }
    return Page(**{**values, **changes})


def test_a_page_is_a_line_of_a_run():
    line = page_to_json(page())
    assert list(line) == [
        "query", "hits", "filtered", "ledger", "rewrites", "bypass", "degraded", "round_trips", "took_ms",
    ]  # fmt: skip
    assert line["hits"][0] == {
        "id": "a",
        "rank": 1,
        "score": 0.5,
        "grade": "L3",
        "relevant": True,
        "reason": "not known: price",
        "checks": [
            {"constraint": "price <= 40 USD", "status": "unknown", "evidence": ""},
            {"constraint": "c9", "status": "pass", "evidence": "x = 1"},
        ],
        "sources": [{"rewrite": 0, "rank": 2}],
    }
    assert line["filtered"] == [{"id": "z", "reason": "price = 50"}]
    assert line["rewrites"] == [{"text": "cable", "confidence": 0.7, "slot": 20, "returned": ["a", "z"]}]
    assert line["degraded"] == ["deadline"]
    assert (line["bypass"], line["round_trips"], line["took_ms"]) == (False, 2, 12.346)
    assert line["ledger"]["constraints"][0]["operator"] == "between"
    json.dumps(line, allow_nan=False)


def test_what_nobody_judged_has_nulls():
    line = hit_to_json(page().hits[1], None)
    assert [line[name] for name in ("score", "grade", "relevant", "reason")] == [None] * 4
    assert line["checks"] == line["sources"] == []


def test_a_bypass_names_its_rule():
    trace = Trace(fingerprint="f", route=RouteDecision(bypass=True, rule="keywords"))
    line = page_to_json(page(trace=trace, ledger=None))
    assert line["bypass"] == "keywords"
    assert line["ledger"] is None


def test_without_a_ledger_a_constraint_is_its_id():
    assert checks_to_json(VERDICT, None)[0]["constraint"] == "c1"


def test_grades_by_name_other_enums_by_value():
    assert to_json([Grade.L4, Status.PASS, {Status.FAIL: (1, None)}]) == ["L4", "pass", {"fail": [1, None]}]


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_null(number):
    assert to_json({"n": number}) == {"n": None}


@pytest.mark.parametrize("value", [object(), b"bytes", Grade, {1j}])
def test_what_has_no_json_form(value):
    with pytest.raises(TypeError, match="has no JSON form"):
        to_json(value)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(_VALUES)
def test_json_values_stay_as_they_are(value):
    assert to_json(value) == value
