"""The BM25 back-end: ranking, windows, sort orders, errors, and the real products."""

import gzip
import json
import math
import os
import subprocess
import sys
import threading
from collections import defaultdict
from pathlib import Path

import anyio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leaps_adapter.errors import BackendError, CatalogueError, PluginError
from leaps_adapter.protocols import Closes, Gets, Profiles, Scans, SearchBackend, TakesFilters
from leaps_adapter.testing import BackendContract
from leaps_adapter.types import Filter, Relation, SearchRequest, SortKey
from leaps_backends import open_index
from leaps_backends.bm25 import BM25Backend
from leaps_backends.storage import IndexWriter

ROOT = Path(__file__).parents[2]
SEARCHED = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "backends")])}
CHEAP = (Filter(field="price", maximum=4),)


class TestContract(BackendContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path):
        self.folder = tmp_path / "index"

    def make(self, documents):
        return BM25Backend.build(self.folder, documents)


@pytest.fixture
def backend(tmp_path, shop):
    return BM25Backend.build(tmp_path / "shop.idx", shop)


def ask(backend, text, **more):
    return backend.search_now([SearchRequest(text=text, **more)])[0]


def ids(outcome):
    return [hit.id for hit in outcome.hits]


def test_has_every_capability(backend):
    for capability in (SearchBackend, Profiles, Gets, Scans, TakesFilters, Closes):
        assert isinstance(backend, capability)


def test_the_title_outweighs_the_rest(tmp_path):
    products = [{"id": "body", "title": "Hat", "text": "wool"}, {"id": "title", "title": "Wool", "text": "hat"}]
    backend = BM25Backend.build(tmp_path / "i", products)
    assert ids(ask(backend, "wool")) == ["title", "body"]


def test_finds_nested_words_ids_and_flags(backend):
    assert ids(ask(backend, "soap")) == ["A4"]
    assert ids(ask(backend, "a3")) == ["A3"]
    assert ids(ask(backend, "organic")) == ["A1"]
    assert ids(ask(backend, "3cm")) == ["A3"]


def test_only_products_with_a_word_of_the_text_are_found_and_the_total_is_exact(backend):
    outcome = ask(backend, "red", size=2)
    assert (outcome.total, outcome.relation, outcome.exhausted) == (3, Relation.EXACT, False)
    assert ask(backend, "red", size=1, offset=2).exhausted
    filtered = ask(backend, "red", filters=(Filter(field="brand", values=("Acme",)),))
    assert ids(filtered) == ["A1"]
    assert filtered.total == 1
    assert ask(backend, "umbrella").exhausted
    assert ask(backend, "the of and").total == 0


def test_a_size_of_zero_counts(backend):
    outcome = ask(backend, "red", size=0)
    assert (outcome.hits, outcome.total, outcome.exhausted) == ((), 3, False)


def test_ties_stand_in_document_order(tmp_path):
    products = [{"id": str(number), "title": "same words here"} for number in (3, 1, 2, 9, 4)]
    backend = BM25Backend.build(tmp_path / "i", products)
    assert ids(ask(backend, "words")) == ["3", "1", "2", "9", "4"]
    assert [ids(ask(backend, "words", size=1, offset=offset))[0] for offset in range(5)] == ["3", "1", "2", "9", "4"]


def test_sorts_with_missing_values_last_and_ties_by_id(backend):
    assert ids(ask(backend, "red shirt", sort=(SortKey(field="price"),))) == ["A1", "A2", "A3", "A5"]
    assert ids(ask(backend, "red shirt", sort=(SortKey(field="price", descending=True),))) == ["A3", "A2", "A1", "A5"]
    keys = (SortKey(field="brand", descending=True), SortKey(field="price", descending=True))
    assert ids(ask(backend, "red shirt", sort=keys)) == ["A5", "A3", "A2", "A1"]
    assert ids(ask(backend, "red shirt", sort=(SortKey(field="nowhere"),))) == ["A1", "A2", "A3", "A5"]
    assert ids(ask(backend, "red shirt", sort=(SortKey(field="price"),), size=1, offset=1)) == ["A2"]


def test_returns_the_fields_that_are_wanted(backend):
    hit = ask(backend, "belt", fields=("title", "specs.Width")).hits[0]
    assert hit.document == {"title": "Red leather belt", "specs": [{"name": "Width", "value": "3 cm"}]}
    assert ask(backend, "soap", fields=("details.care",)).hits[0].document == {
        "details": {"care": "hand wash, wool soap"}
    }
    assert ask(backend, "belt", fields=()).hits[0].document == {}
    assert ask(backend, "belt", fields=("specs.3 cm", "title.x", "nowhere")).hits[0].document == {}


@pytest.mark.parametrize(
    ("request_", "kind"),
    [
        (SearchRequest(vector=(1.0, 0.0)), "unsupported"),
        (SearchRequest(native={"match_all": {}}), "unsupported"),
        (SearchRequest(), "bad_request"),
        (SearchRequest(text="a", vector=(1.0,)), "bad_request"),
        (SearchRequest(text="red", size=-1), "bad_request"),
        (SearchRequest(text="red", offset=-1), "bad_request"),
        (SearchRequest(text="red", filters=(Filter(field="brand", values=(("Acme",),)),)), "bad_request"),
    ],
)
def test_a_bad_request_spoils_its_own_answer_only(backend, request_, kind):
    good, bad = backend.search_now([SearchRequest(text="red"), request_])
    assert good.total == 3
    assert bad.error is not None
    assert bad.error.kind == kind
    assert bad.hits == ()


def test_what_comes_after_the_time_limit_is_not_answered(backend):
    late = backend.search_now([SearchRequest(text="red"), SearchRequest(text="red", timeout=-1.0)])[1]
    assert late.error is not None
    assert late.error.kind == "timeout"
    assert late.error.retryable


def test_speaks_the_protocols(backend, shop):
    async def use():
        assert ids((await backend.search([SearchRequest(text="scarf")]))[0]) == ["A5"]
        assert await backend.get(["A2", "nobody", "A1"]) == {"A2": shop[1], "A1": shop[0]}
        assert [pair async for pair in backend.scan()] == [(product["sku"], product) for product in shop]
        profile = await backend.profile()
        assert profile.title_fields == ("title",)
        await backend.aclose()
        await backend.aclose()
        with pytest.raises(BackendError, match="closed"):
            await backend.search([])

    anyio.run(use)


def test_opens_by_the_name_in_the_folder(backend):
    opened = open_index(backend.path)
    assert isinstance(opened, BM25Backend)
    assert opened.fingerprint == backend.fingerprint
    assert len(opened) == 5
    assert opened.report == backend.report


def test_a_back_end_that_is_not_installed_is_named(backend):
    manifest = backend.path / "index.json"
    raw = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(raw))
    assert open_index(backend.path).name == "bm25"  # the manifest may be laid out differently, not say anything else
    with IndexWriter(backend.path, backend="elsewhere") as writer:
        writer.file("x").write_text("x")
        writer.commit({})
    with pytest.raises(PluginError, match="elsewhere"):
        open_index(backend.path)


def test_a_plug_in_that_opens_no_folders_is_refused(backend, monkeypatch):
    monkeypatch.setattr("leaps_adapter.plugins.load", lambda group, name: "no class")
    with pytest.raises(PluginError, match="does not open index folders"):
        open_index(backend.path)


def test_without_numpy_the_command_that_installs_it_is_told():
    code = "import sys; sys.modules['numpy'] = None; import leaps_backends.bm25"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=SEARCHED)
    assert "pip install 'leaps-adapter[bm25]'" in done.stderr


def test_threads_get_the_same_answers(many):
    def answers():
        requests = [SearchRequest(text=text, filters=CHEAP) for text in ("red wool", "hat item", "blue belt") * 20]
        return [ids(outcome) for outcome in many.search_now(requests)]

    expected, found = answers(), []
    workers = [threading.Thread(target=lambda: found.append(answers())) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert found == [expected] * 4


def test_the_fingerprint_is_of_the_contents(tmp_path, shop):
    one = BM25Backend.build(tmp_path / "one", shop)
    two = BM25Backend.build(tmp_path / "two", shop)
    other = BM25Backend.build(tmp_path / "three", [*shop[:-1], {**shop[-1], "price": 1}])
    assert one.fingerprint == two.fingerprint != other.fingerprint


def test_strange_products_survive(tmp_path):
    deep = {"id": "deep", "title": "lamp"}
    for _ in range(5_000):
        deep = {"inner": deep}
    strange = [
        {"id": "nan", "title": "lamp nan", "price": math.nan, "size": math.inf},
        {"id": "types", "title": ["lamp", 7, None, {"x": "types"}], "price": "cheap", "tags": {}},
        {"id": "huge", "title": "lamp huge", "text": "word " * 1_000_000},
        {"id": "number", "title": 42, "price": 10**400},
        {"title": "lamp without id"},
        {"title": "lamp without id"},
        {"id": "twice", "title": "lamp first"},
        {"id": "twice", "title": "lamp second"},
        {"id": None, "title": "lamp \ud800 half"},
        {"id": "", "title": "lamp \x00 control \u202e rtl 🧣"},
        "no product",
        None,
        deep,
    ]
    backend = BM25Backend.build(tmp_path / "i", strange, id_field="id")
    report = backend.report
    assert (report.products, report.duplicates, report.without_id, report.skipped) == (8, 2, 4, 3)
    assert report.id_field == "id"
    found = ask(backend, "lamp", size=20)
    assert "first" not in str([hit.document for hit in found.hits])
    assert {hit.id for hit in found.hits} >= {"nan", "types", "huge", "twice"}
    assert next(hit for hit in found.hits if hit.id == "nan").document["price"] is None
    synthetic = sorted(hit.id for hit in found.hits if hit.id.startswith("sha-"))
    again = BM25Backend.build(tmp_path / "again", strange, id_field="id")
    assert synthetic == sorted(hit.id for hit in ask(again, "lamp", size=20).hits if hit.id.startswith("sha-"))


def test_no_products_and_a_wrong_id_field_are_told(tmp_path, shop):
    with pytest.raises(CatalogueError, match="no products"):
        BM25Backend.build(tmp_path / "i", [])
    with pytest.raises(CatalogueError, match="'ident'"):
        BM25Backend.build(tmp_path / "i", shop, id_field="ident")
    with pytest.raises(CatalogueError, match="2 entries are no JSON objects or nested too deeply"):
        BM25Backend.build(tmp_path / "i", [nested(150), 7])
    assert not (tmp_path / "i").exists()


def test_products_without_words_can_be_indexed(tmp_path):
    backend = BM25Backend.build(tmp_path / "i", [{"price": 3}, {"price": 4}])
    assert ask(backend, "anything").total == 0
    assert backend.report.without_id == 2


def nested(levels):
    product = {"title": 'lamp ]]] \\" [[['}
    for _ in range(levels - 1):
        product = {"inner": product}
    return product


def test_products_nested_beyond_reason_are_left_out(tmp_path):
    wide = {"title": "lamp", "tags": [{"name": "x", "value": str(n)} for n in range(300)]}
    drawn = {"title": 'lamp "' + "[{" * 200}
    looped = {"title": "lamp"}
    looped["self"] = looped
    backend = BM25Backend.build(tmp_path / "i", [wide, drawn, nested(60), nested(150), nested(990), looped])
    assert (backend.report.products, backend.report.skipped) == (3, 3)
    assert ask(backend, "lamp").total == 3


def test_progress_is_told_by_stage(tmp_path, shop):
    told = defaultdict(list)
    BM25Backend.build(tmp_path / "i", shop, progress=lambda stage, done, total: told[stage].append((done, total)))
    assert told["reading"][-1] == (5, None)
    assert told["indexing"][-1] == (5, 5)
    assert list(told)[-1] == "writing"


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    words = ("red", "blue", "wool", "cotton", "hat", "belt")
    products = [{"id": f"{n}", "title": f"{words[n % 6]} {words[n % 5]} item", "price": n % 7} for n in range(60)]
    return BM25Backend.build(tmp_path_factory.mktemp("many") / "i", products)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(st.sampled_from("red blue wool hat item zz"), max_size=30),
    sizes=st.lists(st.integers(1, 9), min_size=1, max_size=8),
    descending=st.none() | st.booleans(),
)
def test_any_windows_tile_the_ranking(many, text, sizes, descending):
    sort = () if descending is None else (SortKey(field="price", descending=descending),)
    whole = ask(many, text, size=100, sort=sort)
    assert whole.total == len(whole.hits)
    seen, offset = [], 0
    for size in sizes:
        window = ask(many, text, size=size, offset=offset, sort=sort)
        seen += window.hits
        offset += size
        assert window.exhausted == (offset >= whole.total)
    assert tuple(seen) == whole.hits[:offset]


# --- real products ----------------------------------------------------------------------------------------------------


@pytest.mark.real_data
@pytest.mark.parametrize(("name", "grade", "recall", "ndcg"), [("webmall", 1, 0.854, 0.60)])
def test_plain_search_over_real_products_is_a_strong_baseline(shared_data, tmp_path, name, grade, recall, ndcg):
    folder = shared_data / name
    with gzip.open(folder / "products.jsonl.gz", "rt") as file:
        backend = BM25Backend.build(tmp_path / "i", (json.loads(line) for line in file))
    graded = defaultdict(dict)
    for line in (folder / "qrels.tsv").read_text().splitlines():
        query, product, value = line.split("\t")
        graded[query][product] = int(value)
    recalls, gains = [], []
    for line in (folder / "queries.tsv").read_text().splitlines():
        query, *_, text = line.split("\t")
        found = ids(ask(backend, text, size=20))
        wanted = {product for product, value in graded[query].items() if value >= grade}
        recalls.append(len(wanted.intersection(found)) / len(wanted))
        best = sorted(graded[query].values(), reverse=True)[:10]
        gained = sum(
            (2 ** graded[query].get(each, 0) - 1) / math.log2(rank + 2) for rank, each in enumerate(found[:10])
        )
        gains.append(gained / sum((2**value - 1) / math.log2(rank + 2) for rank, value in enumerate(best)))
    assert sum(recalls) / len(recalls) >= recall - 0.001
    assert sum(gains) / len(gains) >= ndcg
