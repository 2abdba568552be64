"""The shipped files: same seed, same bytes; small; importable with the standard library alone."""

import gzip
import os
import subprocess
import sys
from pathlib import Path

import leaps_demo_index
from leaps_demo_index.generate import PRODUCTS, catalogue, generate
from leaps_demo_index.generate.files import contents, write

DATA = leaps_demo_index.catalogue_path().parent
ROOT = DATA.parents[1]


def unpacked(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def test_the_shipped_files_are_what_the_generator_makes():
    made = contents(generate())

    assert {name: unpacked(DATA / name) == text.encode() for name, text in made.items()} == dict.fromkeys(made, True)


def test_another_process_with_other_hashes_writes_the_same_bytes(tmp_path):
    write(generate(11, products=120), tmp_path / "here")
    command = [sys.executable, "-m", "leaps_demo_index.generate", "--seed", "11", "--products", "120"]
    subprocess.run(
        [*command, "--out", tmp_path / "there"],
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "5", "PYTHONPATH": str(ROOT)},
    )

    names = sorted(path.name for path in (tmp_path / "here").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "there").iterdir())
    for name in names:
        assert (tmp_path / "here" / name).read_bytes() == (tmp_path / "there" / name).read_bytes()


def test_seeds_differ():
    assert catalogue(1, products=20) != catalogue(2, products=20)


def test_a_larger_shop_begins_with_the_smaller_one():
    assert catalogue(7, products=900)[:300] == catalogue(7, products=300)


def test_a_smaller_shop_judges_its_own_products_only():
    shop = generate(7, products=400)

    ids = {item.product["id"] for item in shop.items}
    assert len(ids) == 400
    assert {line["product_id"] for line in shop.judgments} <= ids
    assert len(generate(7, products=PRODUCTS).queries) == len(shop.queries)


def test_the_files_are_small():
    assert sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file()) < 4_000_000


def test_the_queries_table_has_the_texts_of_the_records(shipped):
    rows = leaps_demo_index.queries_path().read_text(encoding="utf-8").splitlines()

    assert rows == [f"{query['id']}\t{query['text']}" for query in shipped.queries]


def test_the_package_needs_the_standard_library_only():
    code = (
        "import sys; old = set(sys.modules); import leaps_demo_index; "
        "new = {name.partition('.')[0] for name in set(sys.modules) - old}; "
        "print(*sorted(new - set(sys.stdlib_module_names)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )

    assert done.stdout.split() == ["leaps_demo_index"]


def test_public_names_are_sorted_and_there():
    names = leaps_demo_index.__all__

    assert names == sorted(names)
    assert all(hasattr(leaps_demo_index, name) for name in names)
