from __future__ import annotations

import pytest

from leaps_adapter.catalogue.mapping import Family, read_mappings


def read(properties, capabilities=None, **others):
    return read_mappings({"shop": {"mappings": {"properties": properties, **others}}}, capabilities)


@pytest.mark.parametrize(
    ("mapping", "family", "exact", "match"),
    [
        ({"type": "keyword"}, Family.KEYWORD, "f", None),
        ({"type": "keyword", "index": False}, Family.KEYWORD, None, None),
        ({"type": "keyword", "fields": {"words": {"type": "text"}}}, Family.KEYWORD, "f", "f.words"),
        ({"type": "text"}, Family.TEXT, None, "f"),
        ({"type": "text", "index": False}, Family.TEXT, None, None),
        ({"type": "text", "fields": {"raw": {"type": "keyword"}}}, Family.TEXT, "f.raw", "f"),
        ({"type": "text", "fields": {"n": {"type": "token_count"}}}, Family.TEXT, None, "f"),
        ({"type": "scaled_float"}, Family.NUMBER, "f", None),
        ({"type": "half_float"}, Family.NUMBER, None, None),
        ({"type": "boolean"}, Family.BOOLEAN, "f", None),
        ({"type": "date"}, Family.DATE, "f", None),
        ({"type": "dense_vector"}, Family.VECTOR, None, None),
        ({"type": "knn_vector"}, Family.VECTOR, None, None),
        ({"type": "sparse_vector"}, Family.VECTOR, None, None),
        ({"type": "rank_features"}, Family.VECTOR, None, None),
        ({"type": "geo_point"}, Family.OTHER, None, None),
    ],
)
def test_what_to_filter_by_and_what_to_match(mapping, family, exact, match):
    found = read({"f": mapping}).fields["f"]
    assert (found.family, found.exact, found.match, found.source) == (family, exact, match, "f")


def test_a_whole_product_is_asked_for_without_its_vectors():
    inner = {"properties": {"vector": {"type": "knn_vector"}, "text": {"type": "text"}}}
    fields = read({"f": {"type": "text"}, "v": {"type": "dense_vector"}, "o": inner, "s": {"type": "semantic_text"}})
    assert fields.whole == {"_source": {"excludes": ["o.vector", "s.inference", "v"]}}
    assert read({"f": {"type": "text"}}).whole == {}


def test_the_exact_field_that_folds_nothing_is_preferred():
    folded = {"type": "keyword", "normalizer": "lower"}
    plain = {"type": "keyword", "ignore_above": 256}
    found = read({"brand": {"type": "text", "fields": {"folded": folded, "raw": plain}}}).fields["brand"]
    assert (found.exact, found.longest, found.normalized) == ("brand.raw", 256, False)
    only = read({"brand": {"type": "text", "fields": {"folded": folded}}}).fields["brand"]
    assert (only.exact, only.normalized) == ("brand.folded", True)


def test_objects_and_nested_objects():
    deep = {"type": "nested", "properties": {"kind": {"type": "keyword"}}}
    fields = read(
        {
            "box": {"properties": {"depth": {"type": "long"}}},
            "specs": {"type": "nested", "properties": {"size": {"type": "float"}, "parts": deep}},
            "raw": {"type": "object", "enabled": False, "properties": {"x": {"type": "long"}}},
        }
    ).fields
    assert {path: each.nested for path, each in fields.items()} == {
        "box.depth": None,
        "specs.size": "specs",
        "specs.parts.kind": "specs.parts",
    }


def test_an_alias_is_asked_by_its_own_name_and_found_under_the_fields():
    fields = read(
        {
            "brand": {"type": "text", "fields": {"raw": {"type": "keyword"}}},
            "price": {"type": "float"},
            "maker": {"type": "alias", "path": "brand"},
            "deep": {"properties": {"cost": {"type": "alias", "path": "price"}}},
            "lost": {"type": "alias", "path": "gone"},
        }
    ).fields
    assert (fields["maker"].exact, fields["maker"].source) == ("brand.raw", "brand")
    assert (fields["deep.cost"].exact, fields["deep.cost"].source) == ("deep.cost", "price")
    assert "lost" not in fields


def test_a_runtime_field_stands_in_no_product():
    found = read({}, runtime={"margin": {"type": "double"}, "place": {"type": "geo_point"}}).fields
    assert (found["margin"].family, found["margin"].exact, found["margin"].source) == (Family.NUMBER, "margin", None)
    assert found["place"].family is Family.OTHER


def test_a_field_that_others_are_copied_into_stands_in_no_product():
    fields = read(
        {
            "title": {"type": "text", "copy_to": "all"},
            "box": {"properties": {"word": {"type": "keyword", "copy_to": ["all", "boxes"]}}},
            "all": {"type": "text"},
            "boxes": {"type": "text"},
        }
    ).fields
    assert {path for path, each in fields.items() if each.gathers} == {"all", "boxes"}
    assert fields["all"].source is None
    assert fields["title"].source == "title"


def test_an_object_that_takes_any_key():
    fields = read({"attributes": {"type": "flattened"}, "title": {"type": "text"}})
    found = fields.find("attributes.colour")
    assert (found.exact, found.family, found.source) == ("attributes.colour", Family.KEYWORD, "attributes.colour")
    assert fields.find("title.colour") is None
    assert fields.find("colour") is None
    assert fields.find("title").match == "title"


def test_several_indices_with_differing_mappings():
    def index(**properties):
        return {"mappings": {"properties": properties}}

    keyword, long = {"type": "keyword"}, {"type": "long"}
    found = read_mappings(
        {
            "new": index(brand=keyword, price=long, size=keyword, word={**keyword, "ignore_above": 9}),
            "old": index(brand=keyword, size=long, word=keyword, only={"type": "text"}),
        }
    )
    assert found.indices == ("new", "old")
    assert found.fields["brand"].exact == "brand"
    assert found.fields["price"].exact == "price"
    assert found.fields["size"].exact is None
    assert found.fields["word"].longest == 9
    assert found.fields["only"].match == "only"


def test_what_cannot_be_searched_is_not_filtered_by():
    able = {"fields": {"price": {"long": {"searchable": False}}, "brand": {"keyword": {"searchable": True}}}}
    fields = read({"price": {"type": "long"}, "brand": {"type": "keyword"}}, able).fields
    assert fields["price"].exact is None
    assert fields["brand"].exact == "brand"


def test_the_digest_changes_with_the_mappings_alone():
    one, same, other = read({"a": {"type": "long"}}), read({"a": {"type": "long"}}), read({"a": {"type": "text"}})
    assert one.digest == same.digest != other.digest


@pytest.mark.parametrize("odd", [{}, {"shop": None}, {"shop": {"mappings": {"properties": {"a": 1}}}}])
def test_odd_answers(odd):
    assert set(read_mappings(odd).fields) <= {"a"}


def test_copies_into_a_field_of_an_odd_name_are_no_matter():
    assert not read({"a": {"type": "text", "copy_to": 5}}).fields["a"].gathers
