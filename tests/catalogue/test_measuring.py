from __future__ import annotations

import pytest

from leaps_adapter.catalogue import build_profile
from leaps_adapter.catalogue.mapping import read_mappings
from leaps_adapter.catalogue.measuring import AT_ONCE, aggregations, measured

PRODUCTS = [
    {
        "id": f"p{number}",
        "title": f"lamp of the number {number} and more words",
        "brand": ("Oriva", "Hellmann")[number % 2],
        "price": 10.0 + number,
        "specs": [{"size": number % 5}],
        "note": "read me",
    }
    for number in range(20)
]
MAPPING = {
    "shop": {
        "mappings": {
            "properties": {
                "id": {"type": "keyword"},
                "title": {"type": "text"},
                "brand": {"type": "text", "fields": {"keyword": {"type": "keyword"}}},
                "price": {"type": "double"},
                "specs": {"type": "nested", "properties": {"size": {"type": "long"}}},
            }
        }
    }
}


@pytest.fixture(scope="module")
def profile():
    return build_profile(PRODUCTS)


@pytest.fixture(scope="module")
def asked(profile):
    return list(aggregations(profile, read_mappings(MAPPING)))


def test_what_is_asked(asked):
    ((paths, aggs),) = asked
    assert paths == ("brand", "price", "specs.size")
    brand, price, size = (aggs[str(number)] for number in range(3))
    assert brand["filter"] == {"exists": {"field": "brand"}}
    assert brand["aggs"]["terms"]["terms"]["field"] == "brand.keyword"
    assert price["aggs"]["stats"] == {"stats": {"field": "price"}}
    assert price["aggs"]["points"]["percentiles"]["percents"] == [5, 25, 50, 75, 95]
    assert size["nested"] == {"path": "specs"}
    assert size["aggs"]["inside"]["aggs"]["products"] == {"reverse_nested": {}}


def test_many_fields_are_asked_in_parts():
    names = [f"n_{number}" for number in range(AT_ONCE + 1)]
    profile = build_profile([dict.fromkeys(names, value) for value in (1, 2, 3)])
    fields = read_mappings({"shop": {"mappings": {"properties": {key: {"type": "long"} for key in names}}}})
    assert [len(paths) for paths, _ in aggregations(profile, fields)] == [AT_ONCE, 1]


def test_what_the_engine_counted_takes_the_samples_place(profile, asked):
    answer = {
        "0": {
            "doc_count": 900,
            "terms": {"buckets": [{"key": "Oriva", "doc_count": 800}, {"key": "", "doc_count": 5}]},
        },
        "1": {
            "doc_count": 500,
            "stats": {"min": 1.0, "max": 99.0},
            "points": {"values": [{"key": float(key), "value": float(key)} for key in (5, 25, 50, 75, 95)]},
        },
        "2": {"doc_count": 4000, "inside": {"doc_count": 3000, "products": {"doc_count": 250}}},
    }
    found = measured(profile, products=1000, answers=[(asked[0][0], answer)])
    assert found.products == 1000
    assert (found.fields["brand"].coverage, dict(found.fields["brand"].values)) == (0.9, {"Oriva": 800})
    assert found.fields["price"].quantiles == (1, 5, 25, 50, 75, 95, 99)
    assert found.fields["specs.size"].coverage == 0.25
    assert found.fields["specs.size"].quantiles == profile.fields["specs.size"].quantiles
    assert found.fields["title"] == profile.fields["title"]
    assert found.kinds is profile.kinds


def test_what_was_not_answered_stays(profile, asked):
    found = measured(profile, products=1000, answers=[(asked[0][0], {"0": {"terms": {"buckets": None}}})])
    assert found.fields == profile.fields


def test_an_index_that_holds_nothing(profile, asked):
    found = measured(profile, products=0, answers=[(asked[0][0], {"1": {"doc_count": 3, "points": {"values": []}}})])
    assert found.fields["price"] == profile.fields["price"]
