"""Index folders: damage is told, and whoever dies while writing leaves the old index whole."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from leaps_adapter.errors import BrokenIndexError, ConfigurationError
from leaps_adapter.types import SearchRequest
from leaps_backends import open_index
from leaps_backends.arrays import Strings, read_array
from leaps_backends.bm25 import BM25Backend
from leaps_backends.faiss import FaissBackend
from leaps_backends.storage import IndexWriter, read_manifest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def index(tmp_path, shop):
    BM25Backend.build(tmp_path / "shop.idx", shop)
    return tmp_path / "shop.idx"


def manifest_of(index):
    return json.loads((index / "index.json").read_text())


def generation_of(index):
    return index / manifest_of(index)["generation"]


def test_a_missing_index_says_how_to_make_one(tmp_path):
    with pytest.raises(BrokenIndexError, match="no such folder") as caught:
        open_index(tmp_path / "nothing")
    assert "leaps index" in caught.value.hint
    (tmp_path / "empty").mkdir()
    with pytest.raises(BrokenIndexError, match=r"holds no index\.json"):
        open_index(tmp_path / "empty")
    (tmp_path / "file").write_text("x")
    with pytest.raises(BrokenIndexError, match="is a file, no index"):
        open_index(tmp_path / "file")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"version": 2}, "version 2"),
        ({"version": "1"}, "version '1'"),
        ({"format": "elsewhere"}, "not an index of ours"),
        ({"generation": "../elsewhere"}, "names no generation"),
        ({"generation": "generation-gone"}, "missing"),
        ({"files": 3}, "damaged"),
        ({"files": {}}, "altered"),
        ({"backend": "faiss"}, "altered"),
        ({"meta": {}}, "altered"),
    ],
)
def test_a_foreign_newer_or_altered_manifest_is_refused(index, change, message):
    (index / "index.json").write_text(json.dumps({**manifest_of(index), **change}))
    with pytest.raises(BrokenIndexError, match=message):
        open_index(index)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"format": "leaps-index"}'])
def test_a_manifest_that_is_none_is_refused(index, content):
    (index / "index.json").write_bytes(content)
    with pytest.raises(BrokenIndexError):
        open_index(index)


def test_every_file_is_guarded(index):
    names = sorted(manifest_of(index)["files"])
    assert len(names) > 15
    for name in names:
        file = generation_of(index) / name
        whole = file.read_bytes()
        for damaged in (whole[:-1], whole + b"x", bytes([whole[0] ^ 1]) + whole[1:], b""):
            file.write_bytes(damaged)
            with pytest.raises(BrokenIndexError, match=name):
                open_index(index)
        file.unlink()
        with pytest.raises(BrokenIndexError, match="missing"):
            open_index(index)
        file.write_bytes(whole)
    open_index(index)


def test_large_files_are_compared_on_demand(index, monkeypatch):
    monkeypatch.setattr("leaps_backends.storage._CHECKED_BYTES", 0)
    file = generation_of(index) / "documents.jsonl"
    whole = file.read_bytes()
    file.write_bytes(b"[" + whole[1:])
    backend = open_index(index)
    with pytest.raises(BrokenIndexError, match=r"documents\.jsonl"):
        backend.folder.verify()
    with pytest.raises(BrokenIndexError, match=r"line 1 of documents\.jsonl"):
        backend.documents[0]
    file.write_bytes(whole)
    backend.folder.verify()


def rewritten(index, change, meta=None):
    """Write a sound manifest over files that someone else made."""
    folder = read_manifest(index)
    kept = {name: (folder.files_at / name).read_bytes() for name in folder.files}
    change(kept)
    with IndexWriter(index, backend=folder.backend) as writer:
        for name, content in kept.items():
            writer.file(name).write_bytes(content)
        writer.commit(folder.meta if meta is None else meta)


def npy(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bm25/starts.npy", npy(np.zeros(3, dtype=np.int64))),
        ("bm25/scores.npy", npy(np.zeros((2, 2), dtype=np.float32))),
        ("bm25/scores.npy", npy(np.zeros(2, dtype=np.float64))),
        ("bm25/scores.npy", b"no array"),
        ("bm25/scores.npy", npy(np.array([{}], dtype=object))),
        ("bm25/vocabulary.json", b"{"),
        ("columns/fields.json", b"{"),
        ("ids.npy", npy(np.zeros(1, dtype=np.uint8))),
        ("by_id.npy", npy(np.zeros(1, dtype=np.int32))),
        ("documents.jsonl", b"{}\n"),
        ("documents.jsonl", None),
    ],
)
def test_files_that_do_not_fit_together_are_refused(index, name, content):
    rewritten(index, lambda files: files.pop(name) if content is None else files.update({name: content}))
    with pytest.raises(BrokenIndexError):
        open_index(index)


def test_products_that_are_not_there_are_told(index):
    rewritten(
        index, lambda files: files.update({"bm25/documents.npy": npy(np.full(len(postings(files)), 99, "int32"))})
    )
    with pytest.raises(BrokenIndexError, match="do not fit together"):
        open_index(index).search_now([SearchRequest(text="red")])


def postings(files):
    return np.load(io.BytesIO(files["bm25/documents.npy"]))


@pytest.mark.parametrize("lost", ["report", "bm25"])
def test_a_manifest_that_leaves_something_out_is_refused(index, lost):
    folder = read_manifest(index)
    rewritten(index, lambda files: None, {key: value for key, value in folder.meta.items() if key != lost})
    with pytest.raises(BrokenIndexError, match=r"report|BM25"):
        open_index(index)


def test_a_damaged_profile_is_told_when_it_is_read(index):
    rewritten(index, lambda files: files.update({"profile.json": b"{}"}))
    with pytest.raises(BrokenIndexError, match=r"profile\.json"):
        open_index(index)._read_profile()


def test_an_index_of_an_older_version_says_how_to_build_it_again(index):
    profile = json.loads(read_manifest(index).file("profile.json").read_text(encoding="utf-8"))
    older = json.dumps({**profile, "version": profile["version"] - 1}).encode()
    rewritten(index, lambda files: files.update({"profile.json": older}))
    with pytest.raises(BrokenIndexError, match=rf"version {profile['version'] - 1}, this package reads") as caught:
        open_index(index)._read_profile()
    assert caught.value.hint == f"leaps index FILE... --into {index} --backend bm25"


def test_nothing_is_ever_unpickled(index):
    for file in generation_of(index).rglob("*.npy"):
        np.load(file, allow_pickle=False)
    for source in (ROOT / "backends" / "leaps_backends").rglob("*.py"):
        assert "import pickle" not in source.read_text(encoding="utf-8")
        assert "allow_pickle=True" not in source.read_text(encoding="utf-8")


def test_an_index_of_another_back_end_is_refused(index, embedder):
    with pytest.raises(BrokenIndexError, match="'bm25', not 'faiss'"):
        FaissBackend.open(index, embedder=embedder)


def test_arrays_are_mapped_not_read(index):
    folder = read_manifest(index)
    assert isinstance(read_array(folder, "bm25/scores", dtype="float32").base, np.memmap)
    assert Strings.read(folder, "ids")[0] == "A1"


def test_replacing_keeps_the_open_one_answering_and_leaves_one_generation(index, shop):
    old = open_index(index)
    new = BM25Backend.build(index, shop[:2])
    assert (len(old), len(new)) == (5, 2)
    assert old.documents[4] == shop[4]
    assert [each.name for each in index.iterdir() if each.is_dir()] == [generation_of(index).name]


def test_folders_of_others_are_not_touched(tmp_path, shop, index):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("dear")
    with pytest.raises(ConfigurationError, match=r"letter\.txt"):
        BM25Backend.build(tmp_path / "home", shop)
    with pytest.raises(ConfigurationError, match="is a file"):
        BM25Backend.build(tmp_path / "home" / "letter.txt", shop)
    with pytest.raises(ConfigurationError, match="cannot write"):
        BM25Backend.build(tmp_path / "home" / "letter.txt" / "inner", shop)
    with pytest.raises(ConfigurationError, match="already holds"):
        BM25Backend.build(index, shop, overwrite=False)
    assert (tmp_path / "home" / "letter.txt").read_text() == "dear"


def test_two_builds_do_not_mix(index):
    pytest.importorskip("fcntl")
    with IndexWriter(index, backend="bm25"), pytest.raises(ConfigurationError, match="another build"):
        IndexWriter(index, backend="bm25").__enter__()


def test_builds_where_folders_cannot_be_locked(index, shop, monkeypatch):
    monkeypatch.setitem(sys.modules, "fcntl", None)
    assert len(BM25Backend.build(index, shop[:3])) == 3


def test_a_build_that_fails_leaves_the_old_index(index, shop):
    def failing():
        yield from shop[:3]
        raise OSError("the disk of the feed is gone")

    before = read_manifest(index)
    with pytest.raises(OSError, match="feed"):
        BM25Backend.build(index, failing())
    assert read_manifest(index) == before
    open_index(index)
    assert not [each for each in index.iterdir() if each.name.startswith("generation-") and each != before.files_at]


KILLED = """
import os, sys
from pathlib import Path
sys.path[:0] = [{root!r}, {backends!r}]
from leaps_backends import storage
from leaps_backends.bm25 import BM25Backend

steps = int(sys.argv[2])
def count(name):
    original = getattr(os, name)
    def wrapped(*arguments, **options):
        global steps
        if steps == 0:
            os.kill(os.getpid(), 9)
        steps -= 1
        return original(*arguments, **options)
    setattr(os, name, wrapped)
for name in ("fsync", "replace", "rename", "unlink", "rmdir", "mkdir"):
    count(name)
BM25Backend.build(sys.argv[1], [{{"id": str(n), "title": "new lamp"}} for n in range(7)])
print(steps)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill on this system")
def test_a_build_killed_at_any_step_leaves_a_whole_index(tmp_path, shop):
    index = tmp_path / "shop.idx"
    script = KILLED.format(root=str(ROOT), backends=str(ROOT / "backends"))

    def build(steps):
        return subprocess.run(
            [sys.executable, "-c", script, str(index), str(steps)], capture_output=True, text=True, check=False
        )

    BM25Backend.build(index, shop)
    unharmed = build(10_000)
    assert unharmed.returncode == 0, unharmed.stderr
    used = 10_000 - int(unharmed.stdout)
    assert used > 20
    outcomes = set()
    # The first and last steps are where the folder and the manifest change; between them one in twelve is enough.
    for steps in sorted({0, 1, 2, *range(3, used, 12), *range(used - 5, used)}):
        BM25Backend.build(index, shop)
        assert build(steps).returncode == -signal.SIGKILL
        survivor = open_index(index)
        survivor.folder.verify()
        assert len(survivor) in {5, 7}
        outcomes.add(len(survivor))
    assert outcomes == {5, 7}
    BM25Backend.build(index, shop)
    assert len([each for each in index.iterdir() if each.is_dir()]) == 1


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill on this system")
def test_a_first_build_killed_on_the_way_can_be_done_again(tmp_path, shop):
    index = tmp_path / "shop.idx"
    script = KILLED.format(root=str(ROOT), backends=str(ROOT / "backends"))
    products = "def waiting():\n    print('writing', flush=True)\n    import time\n    time.sleep(60)\n    yield {}\n"
    waiting = script.replace("BM25Backend.build(sys", products + "BM25Backend.build(sys")
    waiting = re.sub(r"\[\{.*range\(7\)\]", "waiting()", waiting)
    child = subprocess.Popen([sys.executable, "-c", waiting, str(index), "10000"], stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout.readline() == "writing\n"
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
    with pytest.raises(BrokenIndexError):
        open_index(index)
    started = time.monotonic()
    assert len(BM25Backend.build(index, shop)) == 5
    assert time.monotonic() - started < 30
