"""Products of any shape as flat fields."""

import math

from hypothesis import given
from hypothesis import strategies as st

from leaps_adapter.catalogue import flatten

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
DOCUMENTS = st.dictionaries(
    st.text(max_size=6),
    st.recursive(
        SCALARS,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["name", "value", "unit", "a", "b"]), inner, max_size=4)
        ),
        max_leaves=12,
    ),
    max_size=4,
)


def test_nested_objects_and_lists_become_dotted_paths():
    assert flatten({"a": {"b": {"c": 1}}, "tags": ["x", "y"], "skus": [{"size": 1}, {"size": 2}]}) == {
        "a.b.c": [1],
        "tags": ["x", "y"],
        "skus.size": [1, 2],
    }


def test_a_list_of_pairs_becomes_a_field_per_name():
    assert flatten(
        {
            "specs": [
                {"name": "Colour", "value": "red"},
                {"key": " Weight ", "val": 1.5, "unit": "kg"},
                {"label": "Ports", "values": ["usb", "hdmi"]},
                {"attribute": "Sealed", "value": True, "unit": "-"},
            ]
        }
    ) == {
        "specs.Colour": ["red"],
        "specs.Weight": ["1.5 kg"],
        "specs.Ports": ["usb", "hdmi"],
        "specs.Sealed": [True],
    }


def test_what_only_looks_like_a_pair_stays_an_object():
    assert flatten({"name": "mug", "value": 3}) == {"name": ["mug"], "value": [3]}
    assert flatten({"x": {"name": "a"}}) == {"x.name": ["a"]}
    assert flatten({"x": {"name": 1, "value": 2}}) == {"x.name": [1], "x.value": [2]}
    assert flatten({"x": {"name": " ", "value": 2}}) == {"x.value": [2]}
    assert flatten({"x": {"a": 1, "b": 2}}) == {"x.a": [1], "x.b": [2]}
    wide = {"name": "a", "value": 1, "c": 1, "d": 1, "e": 1}
    assert flatten({"x": wide}) == {f"x.{name}": [value] for name, value in wide.items()}


def test_what_says_nothing_is_dropped():
    assert flatten({"a": None, "b": " ", "c": math.nan, "d": math.inf, "e": [], "f": {}, "g": 10**400}) == {}
    assert flatten({"a": " x ", "b": False, "c": 0, "d": 10**300}) == {
        "a": ["x"],
        "b": [False],
        "c": [0],
        "d": [10**300],
    }


@given(DOCUMENTS)
def test_any_document_gives_lists_of_usable_scalars(document):
    for path, values in flatten(document).items():
        assert isinstance(path, str)
        assert values
        for value in values:
            assert isinstance(value, bool | int | float | str)
            assert value == value.strip() != "" if isinstance(value, str) else math.isfinite(float(value))
