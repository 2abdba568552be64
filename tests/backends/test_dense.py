"""The dense and the hybrid back-end: nearness, filters, windows, fusion, and what they refuse."""

import json
import sys

import anyio
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leaps_adapter.errors import BrokenIndexError, ConfigurationError, MissingExtraError
from leaps_adapter.protocols import Gets, Profiles, Scans, TakesFilters
from leaps_adapter.testing import BackendContract
from leaps_adapter.types import Filter, Relation, SearchRequest, SortKey
from leaps_backends import dense, embedding, hybrid, open_index
from leaps_backends.bm25 import BM25Backend
from leaps_backends.faiss import FaissBackend
from leaps_backends.hybrid import Fusion, HybridBackend
from leaps_backends.storage import IndexWriter, read_manifest

pytest.importorskip("faiss")
KINDS = ("flat", "hnsw")


class _Contract(BackendContract):
    @pytest.fixture(autouse=True)
    def _place(self, tmp_path, embedder):
        self.folder, self.embedder = tmp_path / "index", embedder


class TestFlatContract(_Contract):
    def make(self, documents):
        return FaissBackend.build(self.folder, documents, embedder=self.embedder)


class TestHnswContract(_Contract):
    def make(self, documents):
        return FaissBackend.build(self.folder, documents, embedder=self.embedder, kind="hnsw")


class TestHybridContract(_Contract):
    def make(self, documents):
        return HybridBackend.build(self.folder, documents, embedder=self.embedder)


class TestWeightedContract(_Contract):
    def make(self, documents):
        return HybridBackend.build(self.folder, documents, embedder=self.embedder, fusion="weighted")


def ask(backend, text=None, **more):
    outcome = backend.search_now([SearchRequest(text=text, **more)])[0]
    assert outcome.error is None, outcome.error
    return outcome


def ids(outcome):
    return [hit.id for hit in outcome.hits]


WORDS = ("red", "blue", "wool", "cotton", "hat", "belt", "lamp")


def products(count):
    # Every seventh product repeats the words of another: equal scores are what pages stumble over.
    return [
        {
            "id": f"{n}",
            "title": f"{WORDS[n % 7]} {WORDS[n * n % 5]} {WORDS[n % 3]}",
            "price": n % 11,
            "even": n % 2 == 0,
        }
        for n in range(count)
    ]


@pytest.fixture(scope="session", params=["flat", "hnsw", "rrf", "weighted"])
def many(request, tmp_path_factory, make_embedder):
    folder = tmp_path_factory.mktemp("many") / "i"
    if request.param in KINDS:
        return FaissBackend.build(folder, products(300), embedder=make_embedder(), kind=request.param)
    return HybridBackend.build(folder, products(300), embedder=make_embedder(), fusion=request.param)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.lists(st.sampled_from([*WORDS, "umbrella"]), max_size=3).map(" ".join),
    sizes=st.lists(st.integers(1, 90), min_size=1, max_size=6),
    filters=st.sampled_from([(), (Filter(field="price", maximum=3),), (Filter(field="even", values=(True,)),)]),
    sort=st.sampled_from([(), (SortKey(field="price"),)]),
)
def test_any_windows_tile_the_ranking(many, text, sizes, filters, sort):
    whole = ask(many, text, size=1_000, filters=filters, sort=sort)
    assert whole.exhausted
    assert len(set(ids(whole))) == len(whole.hits)
    seen, offset = [], 0
    for size in sizes:
        window = ask(many, text, size=size, offset=offset, filters=filters, sort=sort)
        seen += ids(window)
        offset += size
        assert window.exhausted == (offset >= len(whole.hits))
    assert seen == ids(whole)[:offset]


def test_hnsw_finds_what_flat_finds(tmp_path, make_embedder):
    flat = FaissBackend.build(tmp_path / "flat", products(300), embedder=make_embedder())
    graph = FaissBackend.build(tmp_path / "hnsw", products(300), embedder=make_embedder(), kind="hnsw")
    for text in ("red wool hat", "cotton belt", "lamp"):
        for filters in ((), (Filter(field="price", maximum=2),)):
            assert ids(ask(graph, text, filters=filters)) == ids(ask(flat, text, filters=filters))


def test_walks_the_graph_among_what_a_filter_lets_through(tmp_path, make_embedder, monkeypatch):
    monkeypatch.setattr(dense, "DEPTH", 20)
    graph = FaissBackend.build(tmp_path / "hnsw", products(300), embedder=make_embedder(), kind="hnsw")
    outcome = ask(graph, "red wool hat", filters=(Filter(field="even", values=(True,)),), size=50)
    assert len(outcome.hits) == 20
    assert all(hit.document["even"] for hit in outcome.hits)
    assert (outcome.total, outcome.exhausted) == (150, True)


@pytest.fixture(params=KINDS)
def backend(request, tmp_path, shop, embedder):
    return FaissBackend.build(tmp_path / "shop.idx", shop, embedder=embedder, kind=request.param)


def test_the_nearest_come_first_and_all_are_found(backend):
    outcome = ask(backend, "green wool hat")
    assert ids(outcome)[0] == "A4"
    assert (outcome.total, outcome.relation, outcome.exhausted) == (5, Relation.EXACT, True)
    assert [hit.score for hit in outcome.hits] == sorted((hit.score for hit in outcome.hits), reverse=True)
    assert all(
        isinstance(each, capability) for each in [backend] for capability in (Gets, Profiles, Scans, TakesFilters)
    )


def test_a_text_without_known_words_finds_nothing(backend):
    outcome = ask(backend, "123 456")
    assert (outcome.hits, outcome.total, outcome.exhausted) == ((), 0, True)


def test_filters_that_nothing_passes(backend):
    assert ask(backend, "red", filters=(Filter(field="brand", values=("None",)),)).total == 0


def test_takes_a_vector(backend, embedder):
    vector = tuple(float(value) * 7 for value in embedder.embed(["leather belt"])[0])
    assert ids(ask(backend, vector=vector))[0] == "A3"


@pytest.mark.parametrize("vector", [(), (1.0, 2.0), (0.0,) * 32, (float("nan"),) * 32, (float("inf"),) * 32])
def test_a_vector_that_cannot_be_compared_is_refused(backend, vector):
    outcome = backend.search_now([SearchRequest(vector=vector)])[0]
    assert outcome.error is not None
    assert outcome.error.kind == "bad_request"
    assert "32" in outcome.error.message


def test_asks_the_embedder_once_per_text(backend, embedder):
    asked = embedder.asked
    for text in ("red", "red", "blue", "red"):
        ask(backend, text)
    assert embedder.asked - asked == 2


def test_is_opened_with_its_own_embedder_only(tmp_path, shop, make_embedder, monkeypatch):
    HybridBackend.build(tmp_path / "i", shop, embedder=make_embedder("mine"))
    with pytest.raises(ConfigurationError, match="'mine', not 'yours'"):
        HybridBackend.open(tmp_path / "i", embedder=make_embedder("yours"))
    monkeypatch.setattr(embedding, "open_embedder", make_embedder)
    opened = open_index(tmp_path / "i")
    assert isinstance(opened, HybridBackend)
    assert ids(ask(opened, "leather belt"))[0] == "A3"
    assert opened._dense._embed._embedder.name == "mine"


def test_the_default_embedder_is_used_without_a_word(tmp_path, shop, make_embedder, monkeypatch):
    monkeypatch.setattr("leaps_backends.faiss.default_embedder", lambda: make_embedder("default"))
    monkeypatch.setattr("leaps_backends.hybrid.default_embedder", lambda: make_embedder("default"))
    for backend in (FaissBackend, HybridBackend):
        meta = backend.build(tmp_path / "i", shop).folder.meta
        assert meta["dense"]["embedder"] == "default"


def test_kinds_and_fusions_are_checked_before_anything_is_written(tmp_path, shop, embedder):
    with pytest.raises(ConfigurationError, match="'ivf'"):
        FaissBackend.build(tmp_path / "i", shop, embedder=embedder, kind="ivf")
    with pytest.raises(ConfigurationError, match="'sum'"):
        HybridBackend.build(tmp_path / "i", shop, embedder=embedder, fusion="sum")
    assert not (tmp_path / "i").exists()


def test_a_product_both_parts_find_leads(tmp_path, embedder):
    shop = [{"id": "word", "title": "lamp zzz"}, {"id": "both", "title": "lamp"}, {"id": "none", "title": "chair"}]
    backend = HybridBackend.build(tmp_path / "i", shop, embedder=embedder)
    for fusion in Fusion:
        backend.fusion = fusion
        outcome = ask(backend, "lamp")
        assert ids(outcome) == ["both", "word", "none"]
        assert (outcome.total, outcome.relation) == (3, Relation.EXACT)
    assert ids(ask(backend, vector=tuple(map(float, embedder.embed(["chair"])[0]))))[0] == "none"
    assert ids(ask(backend, "12345")) == []


def test_rrf_adds_the_reciprocal_ranks(tmp_path, embedder):
    shop = [{"id": "1", "title": "lamp"}, {"id": "2", "title": "chair"}]
    hits = ask(HybridBackend.build(tmp_path / "i", shop, embedder=embedder), "lamp").hits
    assert [hit.score for hit in hits] == pytest.approx([2 / 61, 1 / 62])


def test_hybrid_says_when_its_depth_cuts(tmp_path, embedder, monkeypatch):
    monkeypatch.setattr(hybrid, "DEPTH", 4)
    backend = HybridBackend.build(tmp_path / "i", products(40), embedder=embedder)
    outcome = ask(backend, "red wool", size=100)
    assert outcome.relation is Relation.AT_LEAST
    assert outcome.total == len(outcome.hits) <= 8
    assert outcome.exhausted


def test_native_bodies_are_unsupported(backend):
    outcome = backend.search_now([SearchRequest(native={})])[0]
    assert outcome.error is not None
    assert outcome.error.kind == "unsupported"


def test_answers_beside_the_event_loop(backend):
    async def use():
        return await backend.search([SearchRequest(text="scarf"), SearchRequest(text="belt")])

    assert [ids(outcome)[0] for outcome in anyio.run(use)] == ["A5", "A3"]


def rewritten(path, change, **meta):
    folder = read_manifest(path)
    kept = {name: (folder.files_at / name).read_bytes() for name in folder.files}
    change(kept)
    with IndexWriter(path, backend=folder.backend) as writer:
        for name, content in kept.items():
            writer.file(name).write_bytes(content)
        writer.commit({**json.loads(json.dumps(folder.meta)), **meta})


def test_damaged_vectors_are_told(tmp_path, shop, embedder):
    FaissBackend.build(tmp_path / "i", shop[:2], embedder=embedder)
    other = read_manifest(tmp_path / "i").file("dense/index.faiss").read_bytes()
    FaissBackend.build(tmp_path / "i", shop, embedder=embedder)
    rewritten(tmp_path / "i", lambda files: files.update({"dense/index.faiss": other}))
    with pytest.raises(BrokenIndexError, match="do not fit"):
        open_index(tmp_path / "i")
    rewritten(tmp_path / "i", lambda files: files.update({"dense/index.faiss": b"no vectors at all"}))
    with pytest.raises(BrokenIndexError, match="damaged"):
        open_index(tmp_path / "i")
    for meta in ({"dense": None}, {"dense": {"kind": "ivf"}}):
        rewritten(tmp_path / "i", lambda files: None, **meta)
        with pytest.raises(BrokenIndexError):
            open_index(tmp_path / "i")


@pytest.mark.parametrize(("package", "command"), [("faiss", "[faiss]"), ("bm25s", "[bm25]")])
def test_a_missing_package_is_told_with_its_command(tmp_path, shop, embedder, monkeypatch, package, command):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError) as caught:
        HybridBackend.build(tmp_path / "i", shop, embedder=embedder)
    assert command in str(caught.value)
    assert not (tmp_path / "i").exists()


@pytest.mark.parametrize("count", [64, 200])
def test_products_that_say_the_same_stand_in_document_order(tmp_path, embedder, count):
    shop = [{"id": f"{n}", "title": "red lamp"} for n in range(count)] + [{"id": "best", "title": "lamp"}]
    backend = FaissBackend.build(tmp_path / "i", shop[-count:], embedder=embedder)
    same = [product["id"] for product in shop[-count:-1]]
    assert [ids(ask(backend, "lamp", size=1, offset=n))[0] for n in range(30)] == ["best", *same[:29]]


def test_vectors_of_the_whole_shop_are_written_in_batches(tmp_path, embedder):
    backend = FaissBackend.build(tmp_path / "i", products(130), embedder=embedder)
    assert embedder.asked == 3
    assert backend._dense._index.ntotal == 130
    vector = backend._dense.vector("red")
    assert np.isclose(np.linalg.norm(vector), 1)


def test_lexical_search_is_the_same_in_both(tmp_path, embedder):
    one = BM25Backend.build(tmp_path / "one", products(50))
    two = HybridBackend.build(tmp_path / "two", products(50), embedder=embedder)
    assert np.array_equal(one._lexical.scores("red wool"), two._lexical.scores("red wool"))
