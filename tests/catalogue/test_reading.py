"""Products from files: forms, damage, ids."""

import datetime
import gzip
import io
import json
import math
import sys
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaps_adapter.catalogue.reading import OnBad, ProductReader, as_json, guess_id_field, id_of, read_products
from leaps_adapter.errors import CatalogueError, MissingExtraError

LAMP, DESK = {"id": "1", "title": "Lamp é"}, {"id": "2", "title": "Desk"}
LINES = f"{json.dumps(LAMP)}\n\n  {json.dumps(DESK, ensure_ascii=False)}\r\n".encode()


def written(path, content):
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("ending", [".jsonl", ".ndjson", ".json", ".JSONL"])
@pytest.mark.parametrize(
    "content", [LINES, b"\xef\xbb\xbf" + LINES, LINES.strip(), json.dumps([LAMP, DESK], indent=1).encode()]
)
def test_json_lines_and_arrays(tmp_path, ending, content):
    assert list(read_products(written(tmp_path / f"shop{ending}", content))) == [LAMP, DESK]
    packed = written(tmp_path / f"shop{ending}.gz", gzip.compress(content))
    assert list(read_products([packed, str(packed)])) == [LAMP, DESK] * 2


@pytest.mark.parametrize(
    ("ending", "content"),
    [
        (".csv", b"id,title\r\n1,Lamp \xc3\xa9\r\n2,Desk\r\n"),
        (".csv", b"\xef\xbb\xbfid;title\n1;Lamp \xc3\xa9\n\n2;Desk"),
        (".csv", b'id, title ,\n1,"Lamp \xc3\xa9",x\n"2",Desk,\n'),
        (".tsv", b"id\ttitle\n1\tLamp \xc3\xa9\n2\tDesk\n"),
    ],
)
def test_tables(tmp_path, ending, content):
    assert list(read_products(written(tmp_path / f"shop{ending}", content))) == [LAMP, DESK]
    assert list(read_products(written(tmp_path / f"shop{ending}.gz", gzip.compress(content)))) == [LAMP, DESK]


def test_cells_may_hold_line_breaks_and_empty_ones_are_left_out(tmp_path):
    path = written(tmp_path / "shop.csv", b'id,title,note\n1,"Lamp\nwith shade",\n')
    assert list(read_products(path)) == [{"id": "1", "title": "Lamp\nwith shade"}]


def test_the_standard_input(monkeypatch):
    for content in (LINES, gzip.compress(LINES), json.dumps([LAMP, DESK]).encode()):
        assert list(ProductReader("-", stdin=io.BytesIO(content))) == [LAMP, DESK]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LINES)))
    assert list(read_products("-")) == [LAMP, DESK]
    assert list(ProductReader("-", stdin=io.BytesIO(b""))) == []


def test_damaged_standard_input():
    with pytest.raises(CatalogueError, match="standard input is damaged"):
        list(ProductReader("-", stdin=io.BytesIO(gzip.compress(LINES)[:-9])))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b'{"id": ', "not JSON"),
        (b"[1]", "a JSON list, not an object"),
        (b'"text"', "a JSON str, not an object"),
        (b"null", "a JSON NoneType"),
        (b'{"title": "\xff"}', "not UTF-8 at byte 11"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"price": ' + b"9" * 5_000 + b"}", "not JSON"),
    ],
)
def test_a_bad_line_is_named_or_skipped_and_counted(tmp_path, line, why):
    path = written(tmp_path / "shop.jsonl", LINES + line + b"\n" + LINES)
    with pytest.raises(CatalogueError, match=why) as caught:
        list(read_products(path))
    assert f"{path}, line 4" in str(caught.value)
    assert "one JSON object" in caught.value.hint
    reader = read_products(path, on_bad="skip")
    assert list(reader) == [LAMP, DESK] * 2
    assert reader.skipped == 1
    assert list(reader) == [LAMP, DESK] * 2
    assert reader.skipped == 1, "counted anew"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"1,2,3", "3 cells under 2 columns"),
        (b"1", "1 cells under 2 columns"),
        (b"1,\xff", "not UTF-8"),
        (b"1," + b"x" * 200_000, "field larger"),
    ],
)
def test_a_bad_row_is_named_or_skipped_and_counted(tmp_path, line, why):
    path = written(tmp_path / "shop.csv", b"id,title\n1,Lamp \xc3\xa9\n" + line + b"\n2,Desk\n")
    with pytest.raises(CatalogueError, match=why) as caught:
        list(read_products(path))
    assert f"{path}, line 3" in str(caught.value)
    reader = read_products(path, on_bad=OnBad.SKIP)
    assert list(reader) == [LAMP, DESK]
    assert reader.skipped == 1


def test_an_entry_that_is_no_product(tmp_path):
    path = written(tmp_path / "shop.json", json.dumps([LAMP, 7, DESK]).encode())
    with pytest.raises(CatalogueError, match="entry 2: a JSON int"):
        list(read_products(path))
    assert list(read_products(path, on_bad="skip")) == [LAMP, DESK]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("shop.jsonl.gz", gzip.compress(LINES)[:-9], "damaged"),
        ("shop.jsonl.gz", LINES, "damaged"),
        ("shop.jsonl.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff" + b"\xff" * 40, "damaged"),
        ("shop.json", b"[{},\n", "not JSON"),
        ("shop.csv", b"", "no header"),
        ("shop.csv", b",,\n1,2,3\n", "no header"),
        ("shop.csv", b"x" * 200_000, "no header that can be read"),
        ("shop.xlsx", b"", "no known form"),
        ("shop", b"", "no known form"),
        ("shop.gz", b"", "no known form"),
        ("shop.parquet", b"PAR1 no", "not a Parquet file"),
        ("shop.parquet.gz", b"", "no known form"),
    ],
)
def test_what_cannot_be_read_is_told_even_when_bad_lines_are_skipped(tmp_path, name, content, why):
    if name == "shop.parquet":
        pytest.importorskip("pyarrow")
    path = written(tmp_path / name, content)
    with pytest.raises(CatalogueError, match=why) as caught:
        list(read_products(path, on_bad="skip"))
    assert str(path) in str(caught.value)


def test_missing_files_and_folders_are_told(tmp_path):
    with pytest.raises(CatalogueError, match="does not exist"):
        list(read_products(tmp_path / "no.jsonl"))
    with pytest.raises(CatalogueError, match="is a folder"):
        list(read_products(tmp_path))
    (tmp_path / "secret.jsonl").mkdir()
    with pytest.raises(CatalogueError, match="is a folder"):
        list(read_products([tmp_path / "secret.jsonl"]))


def test_a_file_the_system_will_not_give(tmp_path, monkeypatch):
    path = written(tmp_path / "shop.jsonl", LINES)

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refuse)
    with pytest.raises(CatalogueError, match="Permission denied"):
        list(read_products(path))


def test_parquet(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = pyarrow.table(
        {
            "id": [1, 2],
            "title": ["Lamp", None],
            "price": [Decimal("9.50"), None],
            "size": [math.nan, 2.5],
            "since": [datetime.date(2024, 1, 2), None],
            "tags": [["a", "b"], []],
            "spec": [{"watts": 5}, None],
        }
    )
    parquet.write_table(table, tmp_path / "shop.parquet")
    assert list(read_products(tmp_path / "shop.parquet")) == [
        {
            "id": 1,
            "title": "Lamp",
            "price": 9.5,
            "size": None,
            "since": "2024-01-02",
            "tags": ["a", "b"],
            "spec": {"watts": 5},
        },
        {"id": 2, "title": None, "price": None, "size": 2.5, "since": None, "tags": [], "spec": None},
    ]


def test_parquet_without_its_package(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'leaps-adapter\[parquet\]'"):
        list(read_products(written(tmp_path / "shop.parquet", b"")))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (10**400, None),
        (7, 7),
        (True, True),
        (math.inf, None),
        (Decimal("NaN"), None),
        ((1, {2}), [1, [2]]),
        ({1: b"\xff"}, {"1": "\ufffd"}),
        (datetime.time(1, 2), "01:02:00"),
        (OnBad, str(OnBad)),
    ],
)
def test_any_value_as_json(value, expected):
    assert as_json(value) == expected


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.dates()


@given(st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner)))
def test_as_json_is_strict_json(value):
    json.dumps(as_json(value), allow_nan=False)


@pytest.mark.parametrize(
    ("products", "field"),
    [
        ([], None),
        ([{}], None),
        ([{"id": "1", "sku": "a"}, {"id": "2", "sku": "b"}], "id"),
        ([{"SKU": "a", "title": "x"}, {"SKU": "b", "title": "x"}], "SKU"),
        ([{"Product ID": 1}, {"Product ID": 2}], "Product ID"),
        ([{"id": "same", "ean": 1}, {"id": "same", "ean": 2}], "ean"),
        ([{"id": "1"}, {"id": "2"}, {}], "id"),
        ([{"id": "1", "sku": 1}, {"sku": 2}, {"id": "3", "sku": 3}], "sku"),
        ([{"id": "1"}, {}, {}], None),
        ([{"title": "a"}, {"title": "b"}], None),
    ],
)
def test_guesses_the_id_field(products, field):
    assert guess_id_field(products) == field


@pytest.mark.parametrize(
    ("product", "field", "expected"),
    [
        ({"id": " a "}, "id", "a"),
        ({"id": 7}, "id", "7"),
        ({"id": 7.0}, "id", "7"),
        ({"id": 7.5}, "id", "7.5"),
        ({"id": math.nan}, "id", None),
        ({"id": True}, "id", None),
        ({"id": ""}, "id", None),
        ({"id": ["a"]}, "id", None),
        ({"id": None}, "id", None),
        ({}, "id", None),
        ({"id": "a"}, None, None),
        ({"meta": {"id": 3}}, "meta.id", "3"),
        ({"meta.id": 4, "meta": {"id": 3}}, "meta.id", "4"),
        ({"meta": "x"}, "meta.id", None),
    ],
)
def test_reads_ids(product, field, expected):
    assert id_of(product, field) == expected
