"""Filters and sort orders read from columns mean what `types.Filter` says: held against a plain evaluator."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leaps_adapter.catalogue.flatten import flatten
from leaps_adapter.errors import QueryError
from leaps_adapter.filters import passes
from leaps_adapter.types import Filter, SortKey
from leaps_backends.columns import ColumnsBuilder, ColumnStore
from leaps_backends.storage import IndexWriter, read_manifest


def columns_of(path, documents):
    with IndexWriter(path, backend="test") as writer:
        builder = ColumnsBuilder()
        for number, document in enumerate(documents):
            builder.add(number, flatten(document))
        builder.write(writer)
        writer.commit({})
    return ColumnStore(read_manifest(path), documents=len(documents))


TEXTS = st.sampled_from(["red", "Red", "blue", "16", "16.0", "-3", "1e3", "", " red ", "été", "😀", "long" * 100])
NUMBERS = st.sampled_from([0, 1, 16, -3, 2.5, 16.0, 1000, math.nan, 2**60])
SCALARS = TEXTS | NUMBERS | st.booleans() | st.none()
VALUES = SCALARS | st.lists(SCALARS, max_size=3)
DOCUMENTS = st.lists(
    st.fixed_dictionaries(
        {}, optional={"a": VALUES, "b": VALUES, "n": st.fixed_dictionaries({}, optional={"a": VALUES})}
    ),
    min_size=1,
    max_size=8,
)
BOUNDS = st.none() | st.sampled_from([-3.0, 0.0, 1.0, 2.5, 16.0, 1000.0])
FILTERS = st.builds(
    Filter,
    field=st.sampled_from(["a", "b", "n.a", "n", "nowhere"]),
    values=st.lists(TEXTS | NUMBERS | st.booleans(), max_size=3).map(tuple),
    minimum=BOUNDS,
    maximum=BOUNDS,
    exclusive_minimum=st.booleans(),
    exclusive_maximum=st.booleans(),
    negated=st.booleans(),
    missing_passes=st.booleans(),
)


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents=DOCUMENTS, filters=st.lists(FILTERS, min_size=1, max_size=6))
def test_filters_agree_with_the_plain_evaluator(tmp_path_factory, documents, filters):
    columns = columns_of(tmp_path_factory.mktemp("columns"), documents)
    for condition in filters:
        expected = [passes(condition, flatten(document)) for document in documents]
        assert columns.mask([condition]).tolist() == expected, condition
        assert columns.mask([condition]).tolist() == expected, "the second time, from the cache"
    together = [all(passes(each, flatten(document)) for each in filters) for document in documents]
    assert columns.mask(filters).tolist() == together


def test_no_filters_no_mask(tmp_path):
    assert columns_of(tmp_path / "i", [{"a": 1}]).mask([]) is None


def test_true_and_one_are_different_values(tmp_path):
    columns = columns_of(tmp_path / "i", [{"a": True}, {"a": 1}, {"a": "1"}])
    assert columns.mask([Filter(field="a", values=(True,))]).tolist() == [True, False, False]
    assert columns.mask([Filter(field="a", values=(1,))]).tolist() == [False, True, False]
    assert columns.mask([Filter(field="a", values=("1",))]).tolist() == [False, False, True]
    assert columns.mask([Filter(field="a", minimum=1)]).tolist() == [False, True, True]


def test_a_word_that_reads_as_no_number_lies_within_no_bounds(tmp_path):
    columns = columns_of(tmp_path / "i", [{"a": "Nan"}, {"a": "cheap"}])
    assert columns.mask([Filter(field="a", minimum=-1e300)]).tolist() == [False, False]


def test_integers_beyond_floats_are_missing_and_equal_nothing(tmp_path):
    columns = columns_of(tmp_path / "i", [{"a": 10**400}, {"a": 5}])
    assert columns.mask([Filter(field="a", maximum=6)]).tolist() == [False, True]
    assert columns.mask([Filter(field="a", values=(10**400, 5))]).tolist() == [False, True]


def test_a_list_to_compare_with_is_refused(tmp_path):
    with pytest.raises(QueryError, match="tuple"):
        columns_of(tmp_path / "i", [{"a": 1}]).mask([Filter(field="a", values=((1,),))])


@pytest.mark.parametrize(
    ("documents", "descending", "expected"),
    [
        ([{"a": 3}, {"a": 1}, {}, {"a": [2, 9]}], False, [1, 3, 0, 2]),
        ([{"a": 3}, {"a": 1}, {}, {"a": [2, 9]}], True, [3, 0, 1, 2]),
        ([{"a": "b"}, {"a": "a"}, {}, {"a": "É"}], False, [1, 0, 3, 2]),
        ([{"a": "10"}, {"a": "9"}, {}], False, [1, 0, 2]),
        ([{"a": True}, {"a": False}, {}], False, [1, 0, 2]),
    ],
)
def test_sort_values_put_the_missing_last(tmp_path, documents, descending, expected):
    values = columns_of(tmp_path / "i", documents).sort_values(SortKey(field="a", descending=descending))
    assert sorted(range(len(documents)), key=lambda number: values[number]) == expected


def test_remembers_only_so_much(tmp_path, monkeypatch):
    monkeypatch.setattr("leaps_backends.columns._CACHED_BYTES", 10)
    columns = columns_of(tmp_path / "i", [{"a": n} for n in range(8)])
    for least in range(20):
        assert columns.mask([Filter(field="a", minimum=least)]).sum() == max(0, 8 - least)
    assert columns._masks.cache_info().currsize == 1
