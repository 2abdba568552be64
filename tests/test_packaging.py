"""The wheel and the sdist: what is in them, and that the program runs from what is in them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_NOT_SHIPPED = {"__pycache__", ".DS_Store"}
_LARGEST = 30 << 20


def build(target, folder):
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def unpacked(wheel, tmp_path_factory):
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def files_of(folder):
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not _NOT_SHIPPED & set(path.parts) and path.suffix != ".pyc"
    }


@pytest.mark.parametrize(
    ("package", "home"),
    [("leaps_adapter", ROOT), ("leaps_backends", ROOT / "backends"), ("leaps_demo_index", ROOT / "demo_index")],
)
def test_every_file_of_a_package_is_in_the_wheel(unpacked, package, home):
    assert files_of(home / package) == files_of(unpacked / package)


def test_data_and_type_marks_are_in_the_wheel(unpacked):
    assert (unpacked / "leaps_adapter" / "py.typed").is_file()
    assert (unpacked / "leaps_demo_index" / "data" / "catalogue.jsonl.gz").is_file()
    assert list((unpacked / "leaps_backends" / "data").rglob("*.onnx"))
    assert list((unpacked / "leaps_adapter" / "lexicon").rglob("*.toml"))


def test_nothing_else_is_in_the_wheel(unpacked):
    names = {path.name for path in unpacked.iterdir()}
    assert {name for name in names if not name.endswith(".dist-info")} == {
        "leaps_adapter",
        "leaps_backends",
        "leaps_demo_index",
    }


def test_licence_and_metadata(unpacked):
    (info,) = unpacked.glob("*.dist-info")
    assert "Apache License" in (info / "licenses" / "LICENSE").read_text(encoding="utf-8")
    metadata = (info / "METADATA").read_text(encoding="utf-8")
    assert "License-Expression: Apache-2.0" in metadata
    assert "leaps = leaps_adapter.cli:main" in (info / "entry_points.txt").read_text(encoding="utf-8")


def test_the_wheel_is_small(wheel):
    assert wheel.stat().st_size <= _LARGEST


def test_the_program_runs_from_the_wheel_alone(unpacked, tmp_path):
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("COV")},
        "PYTHONPATH": str(unpacked),
        "LEAPS_CACHE": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path),
    }

    def run(code, *arguments):
        done = subprocess.run(
            [sys.executable, "-P", "-c", code, *arguments],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    homes = run(
        "import leaps_adapter, leaps_backends, leaps_demo_index as d; print(leaps_adapter.__file__, d.__file__)"
    )
    assert homes.count(str(unpacked)) == 2
    assert int(run("import leaps_demo_index as d; print(sum(1 for _ in d.products()))")) >= 5_000
    lines = [json.dumps({"id": f"k{number}", "title": "red kettle", "price": number}) for number in range(40)]
    (tmp_path / "kettles.jsonl").write_text("\n".join(lines), encoding="utf-8")
    leaps = "from leaps_adapter.cli import main; main()"
    run(leaps, "index", "kettles.jsonl", "--into", "kettles.idx")
    found = json.loads(run(leaps, "search", "red kettle under $10", "--index", "kettles.idx", "--json"))
    assert {hit["id"] for hit in found["hits"]} == {f"k{number}" for number in range(10)}


def test_the_sdist_builds_the_same_wheel(wheel, tmp_path_factory):
    sdist = build("sdist", tmp_path_factory.mktemp("sdist"))
    folder = tmp_path_factory.mktemp("source")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    (source,) = folder.iterdir()
    again = tmp_path_factory.mktemp("again")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(again)],
        cwd=source, capture_output=True, check=True,
    )  # fmt: skip
    (rebuilt,) = again.iterdir()
    with zipfile.ZipFile(wheel) as first, zipfile.ZipFile(rebuilt) as second:
        assert sorted(first.namelist()) == sorted(second.namelist())


def test_the_lock_names_the_public_registry_alone():
    text = (ROOT / "uv.lock").read_text(encoding="utf-8")
    hosts = {
        line.split("://", 1)[1].split("/", 1)[0] for line in text.split('"') if line.startswith(("http:", "https:"))
    }
    assert hosts == {"pypi.org", "files.pythonhosted.org"}
