"""The clauses as they are sent; that they mean what `admits` says is shown on real servers in tests/integration."""

from __future__ import annotations

import pytest

from leaps_adapter.catalogue.mapping import read_mappings
from leaps_adapter.clients.filters import filtering
from leaps_adapter.types import Filter

FIELDS = read_mappings(
    {
        "shop": {
            "mappings": {
                "properties": {
                    "brand": {"type": "text", "fields": {"keyword": {"type": "keyword", "ignore_above": 5}}},
                    "folded": {"type": "keyword", "normalizer": "lower"},
                    "price": {"type": "double"},
                    "new": {"type": "boolean"},
                    "made": {"type": "date"},
                    "note": {"type": "text"},
                    "specs": {"type": "nested", "properties": {"kind": {"type": "keyword"}}},
                    "cost": {"type": "alias", "path": "price"},
                },
                "runtime": {"margin": {"type": "double"}},
            }
        }
    }
)
THERE = {"exists": {"field": "brand"}}


@pytest.mark.parametrize(
    ("condition", "clause"),
    [
        (Filter(field="brand", values=("HP",)), {"term": {"brand.keyword": "HP"}}),
        (Filter(field="brand", values=(" HP ", "LG")), {"terms": {"brand.keyword": ["HP", "LG"]}}),
        (
            Filter(field="brand", values=("HP",), negated=True),
            {"bool": {"filter": [THERE], "must_not": [{"term": {"brand.keyword": "HP"}}]}},
        ),
        (
            Filter(field="brand", values=("HP",), missing_passes=True),
            {
                "bool": {
                    "should": [
                        {"term": {"brand.keyword": "HP"}},
                        {"bool": {"must_not": [THERE]}},
                        {"term": {"brand.keyword": ""}},
                    ],
                    "minimum_should_match": 1,
                }
            },
        ),
        (Filter(field="brand"), THERE),
        (Filter(field="price", minimum=1, maximum=2), {"range": {"price": {"gte": 1, "lte": 2}}}),
        (
            Filter(field="price", minimum=1, maximum=2, exclusive_minimum=True, exclusive_maximum=True),
            {"range": {"price": {"gt": 1, "lt": 2}}},
        ),
        (Filter(field="price", values=(1, 2, 3, True, "2"), minimum=2), {"terms": {"price": [2, 3]}}),
        (Filter(field="price", values=(1, 2), minimum=1, exclusive_minimum=True), {"term": {"price": 2}}),
        (Filter(field="price", values=(2, 3), maximum=3, exclusive_maximum=True), {"term": {"price": 2}}),
        (Filter(field="price", values=(2, 3), maximum=2), {"term": {"price": 2}}),
        (Filter(field="price", values=("dear",)), {"match_none": {}}),
        (
            Filter(field="price", maximum=2, missing_passes=True),
            {
                "bool": {
                    "should": [
                        {"range": {"price": {"lte": 2}}},
                        {"bool": {"must_not": [{"exists": {"field": "price"}}]}},
                    ],
                    "minimum_should_match": 1,
                }
            },
        ),
        (Filter(field="new", values=(True, 1)), {"term": {"new": True}}),
        (
            Filter(field="specs.kind", values=("a",)),
            {"nested": {"path": "specs", "query": {"term": {"specs.kind": "a"}}}},
        ),
        (Filter(field="folded", values=("a",)), {"term": {"folded": "a"}}),
    ],
)
def test_clauses(condition, clause):
    found = filtering([condition], FIELDS)
    assert found.clauses == (clause,)
    assert found.checks == (condition,)


@pytest.mark.parametrize(
    "condition",
    [
        Filter(field="unheard", values=("a",)),
        Filter(field="note", values=("a",)),  # analyzed, with no exact field beside it
        Filter(field="brand", values=("longer than kept",)),
        Filter(field="brand", values=(5,)),
        Filter(field="brand", minimum=5),  # digits in words sort as words
        Filter(field="brand", values=("5",), minimum=5),
        Filter(field="made", values=("2026-01-01",)),
        Filter(field="folded", values=("a",), negated=True),
    ],
)
def test_what_the_engine_cannot_decide_is_checked_in_code(condition):
    found = filtering([condition], FIELDS)
    assert found.clauses == ()
    assert found.checks == (condition,)


def test_an_alias_is_checked_under_the_name_that_the_product_has():
    found = filtering([Filter(field="cost", maximum=5)], FIELDS)
    assert found.clauses == ({"range": {"cost": {"lte": 5}}},)
    assert [each.field for each in found.checks] == ["price"]


def test_what_only_the_engine_computes_is_left_to_the_engine():
    found = filtering([Filter(field="margin", minimum=5)], FIELDS)
    assert found.clauses == ({"range": {"margin": {"gte": 5}}},)
    assert found.checks == ()
