"""Vectors beside an engine: put into an index, noted there, found again, and two rankings made one."""

from __future__ import annotations

import sys

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaps_adapter import Leaps
from leaps_adapter.errors import BackendError, ConfigurationError, MissingExtraError
from leaps_adapter.types import Filter, Relation, SearchRequest, SortKey
from leaps_backends import embedding
from leaps_backends.elasticsearch import ElasticsearchBackend
from leaps_backends.fusion import Fusion, shares
from leaps_backends.halves import Halves
from leaps_backends.opensearch import OpenSearchBackend
from leaps_backends.requests import Vectors
from leaps_backends.vectors import FIELD, VectorNote, noted_vectors
from tests.backends.conftest import WordEmbedder
from tests.backends.test_engines import Server, ask, bodies, hits
from tests.backends.test_loading import PRODUCTS, Engine
from tests.clients.recorded import CLIENTS, Recorder

BACKENDS = {"opensearch": OpenSearchBackend, "elasticsearch": ElasticsearchBackend}
NOTE = VectorNote(field=FIELD, embedder="words", dimension=32)


@pytest.fixture(params=BACKENDS)
def maker(request):
    return request.param


@pytest.fixture
def words(monkeypatch):
    """Stand in for the embedders that a name opens; the list tells which were opened."""
    opened = []
    monkeypatch.setattr(embedding, "open_embedder", lambda name: opened.append(name) or WordEmbedder(name))
    return opened


# --- putting them in --------------------------------------------------------------------------------------------------


def load(maker, engine, products=PRODUCTS, **options):
    client = CLIENTS[maker](Recorder(engine), max_retries=0)
    return BACKENDS[maker].load(client, "shop", products, **options)


def test_products_get_a_vector_of_length_one_and_the_index_notes_it(maker, words):
    engine = Engine()
    assert load(maker, engine, embedder="words").products == 20
    (body,) = engine.created
    assert noted_vectors({"shop": body}) == NOTE
    field = body["mappings"]["properties"][FIELD]
    if maker == "opensearch":
        assert (field["type"], field["dimension"], body["settings"]["index"]["knn"]) == ("knn_vector", 32, True)
        assert (field["method"]["engine"], field["method"]["space_type"]) == ("lucene", "cosinesimil")
    else:
        assert (field["type"], field["dims"], field["similarity"]) == ("dense_vector", 32, "cosine")
    for product in engine.indexed.values():
        assert len(product[FIELD]) == 32
        assert sum(value**2 for value in product[FIELD]) == pytest.approx(1, abs=1e-4)
    assert {name: value for name, value in engine.indexed["p3"].items() if name != FIELD} == PRODUCTS[3]
    assert words == ["words"]


def test_a_product_without_a_known_word_has_no_vector(maker):
    engine = Engine()
    load(maker, engine, [*PRODUCTS, {"id": "77", "title": "…", "price": 3}], embedder=WordEmbedder())
    assert FIELD not in engine.indexed["77"]


def test_many_products_are_embedded_some_at_a_time(maker):
    embedder = WordEmbedder()
    load(maker, Engine(), [{**PRODUCTS[0], "id": str(number)} for number in range(150)], embedder=embedder)
    assert embedder.asked == 3


def test_without_vectors_nothing_is_noted(maker):
    engine = Engine()
    load(maker, engine)
    assert noted_vectors({"shop": engine.created[0]}) is None
    assert FIELD not in engine.created[0]["mappings"]["properties"]


@pytest.mark.parametrize(
    "reason", ["unknown setting [index.knn]", "No handler for type [knn_vector]", "No handler for type [dense_vector]"]
)
def test_an_engine_that_keeps_no_vectors(maker, reason):
    refused = {"error": {"type": "x", "reason": reason, "root_cause": [{"type": "x", "reason": reason}]}, "status": 400}
    with pytest.raises(ConfigurationError, match="the engine keeps no vectors") as caught:
        load(maker, Engine(create=lambda body: (400, refused)), embedder=WordEmbedder())
    assert "without --vectors" in caught.value.hint


def test_an_index_refused_for_another_reason(maker):
    with pytest.raises(BackendError, match="400"):
        load(maker, Engine(create=lambda body: (400, {"error": "no", "status": 400})), embedder=WordEmbedder())


def test_a_package_that_is_missing(maker, monkeypatch):
    monkeypatch.delitem(sys.modules, "leaps_backends.embedding")
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(MissingExtraError, match="numpy"):
        load(maker, Engine(), embedder="words")
    recorder = Recorder(Server(faults={"_mapping": mapping(NOTE)}))
    with pytest.raises(MissingExtraError, match="numpy"):
        ask(BACKENDS[maker](CLIENTS[maker](recorder), index="shop", way="knn"), SearchRequest(text="lamp"))


# --- finding them again -----------------------------------------------------------------------------------------------


def mapping(*notes):
    kind = {"type": "dense_vector"}
    return {
        f"shop-{number}": {
            "mappings": {
                "_meta": note.meta if note else {},
                "properties": {"title": {"type": "text"}, "price": {"type": "double"}, FIELD: kind},
            }
        }
        for number, note in enumerate(notes)
    }


@pytest.fixture
def made(maker):
    def make(*notes, way, server=None, **options):
        recorder = Recorder(server or Server(faults={"_mapping": mapping(*notes)}))
        return BACKENDS[maker](CLIENTS[maker](recorder), index="shop", way=way, **options), recorder

    return make


def vectors_in(body):
    found = []

    def walk(value):
        if isinstance(value, dict):
            found.extend(value[key] for key in ("vector", "query_vector") if key in value)
            for each in value.values():
                walk(each)
        elif isinstance(value, list):
            for each in value:
                walk(each)

    walk(body)
    return found


@pytest.mark.parametrize("way", ["knn", "hybrid", "rrf"])
def test_what_is_noted_is_searched(made, words, way):
    backend, recorder = made(NOTE, way=way)
    outcomes = ask(backend, SearchRequest(text="lamp"), SearchRequest(text="desk"))
    assert [outcome.error for outcome in outcomes] == [None, None]
    sent = [vector for body in bodies(recorder) for vector in vectors_in(body)]
    assert [len(vector) for vector in sent] == [32, 32]
    assert sum(each.path.endswith("_msearch") for each in recorder.asked) == 1
    ask(backend, SearchRequest(text="lamp"))
    anyio.run(backend.fields)
    assert words == ["words"]


def test_a_new_note_opens_a_new_embedder(made, words):
    backend, recorder = made(NOTE, way="knn")
    ask(backend, SearchRequest(text="lamp"))

    async def renewed():
        await backend.fields(anew=True)
        recorder.answer.faults["_mapping"] = mapping(VectorNote(field=FIELD, embedder="others", dimension=32))
        await backend.fields(anew=True)

    anyio.run(renewed)
    ask(backend, SearchRequest(text="lamp"))
    assert words == ["words", "others"]


def test_no_vectors_are_noted_and_none_are_asked_for(made):
    backend, recorder = made(None, way=None)
    ask(backend, SearchRequest(text="lamp"))
    assert backend.way == "bm25"
    assert sum(each.path.endswith("_mapping") for each in recorder.asked) == 1


@pytest.mark.parametrize("notes", [(None,), (NOTE, None), (NOTE, VectorNote(field="v", embedder="x", dimension=3))])
def test_an_index_that_notes_no_vectors(made, notes):
    backend, _ = made(*notes, way="hybrid")
    for attempt in (lambda: ask(backend, SearchRequest(text="lamp")), lambda: anyio.run(backend.profile)):
        with pytest.raises(ConfigurationError, match="notes no vectors") as caught:
            attempt()
        assert "--vectors" in caught.value.hint


def test_the_loop_tells_that_there_are_no_vectors(made):
    backend, _ = made(None, way="hybrid")
    with Leaps(backend) as leaps, pytest.raises(ConfigurationError, match="notes no vectors"):
        leaps.prepare()


def test_without_the_right_to_read_the_note(made):
    backend, _ = made(way="knn", server=Server(faults={"_mapping": (403, {"error": "no", "status": 403})}))
    with pytest.raises(ConfigurationError, match="no right"):
        ask(backend, SearchRequest(text="lamp"))


def test_words_that_no_vector_knows(made, words):
    backend, recorder = made(NOTE, way="knn")
    (outcome,) = ask(backend, SearchRequest(text="…"))
    assert (outcome.hits, outcome.total, outcome.exhausted, bodies(recorder)) == ((), 0, True, [])
    backend, recorder = made(NOTE, way="hybrid")
    ask(backend, SearchRequest(text="…"))
    (body,) = bodies(recorder)
    assert "multi_match" in str(body)
    assert vectors_in(body) == []


def test_products_come_without_their_vectors(made, words):
    left_out = {"excludes": [FIELD]}
    backend, recorder = made(NOTE, way="hybrid")
    ask(backend, SearchRequest(text="lamp"))
    assert all(body["_source"] == left_out for body in bodies(recorder))
    anyio.run(backend.get, ["1"])
    assert recorder.asked[-1].json["_source"] == left_out
    ask(backend, SearchRequest(text="lamp", fields=("title",)))
    assert bodies(recorder)[-1]["_source"] == ["title"]
    ask(backend, SearchRequest(native={"query": {"match_all": {}}, "_source": ["price"]}))
    assert bodies(recorder)[-1]["_source"] == ["price"]


# --- two halves -------------------------------------------------------------------------------------------------------


def test_by_scores_the_last_brings_least():
    assert shares([9.0, 5.0, 1.0], Fusion.WEIGHTED) == [1.0, 0.5, 0.0]
    assert shares([9.0, 5.0, 1.0], Fusion.WEIGHTED, floor=0.5) == [1.0, 0.75, 0.5]
    assert shares([2.0, 2.0], Fusion.WEIGHTED) == [1.0, 1.0]
    assert shares([], Fusion.WEIGHTED) == []
    assert shares([9.0, 5.0], Fusion.RRF) == [1 / 61, 1 / 62]


def answer(*scored, total=None, relation="eq", **more):
    found = [{"_id": name, "_score": score, "_source": {}} for name, score in scored]
    return {"hits": {"total": {"value": total or len(found), "relation": relation}, "hits": found}, **more}


def halves(fusion=Fusion.WEIGHTED, *, weight=0.5, depth=3):
    return Halves(words={}, near={}, fusion=fusion, weight=weight, depth=depth)


def names(fused):
    return [hit["_id"] for hit in fused["hits"]["hits"]]


WORDS = answer(("a", 90.0), ("b", 80.0), ("c", 10.0), ("d", 9.0), ("e", 8.0), total=5)
NEAR = answer(("c", 0.9), ("x", 0.8), ("d", 0.5))


def test_both_count_whatever_their_scores():
    fused = halves().fused(WORDS, NEAR, window=slice(0, 9))
    assert names(fused) == ["a", "c", "b", "x", "d", "e"]
    scores = [hit["_score"] for hit in fused["hits"]["hits"]]
    assert scores == sorted(scores, reverse=True)
    assert fused["hits"]["total"] == {"value": 6, "relation": "eq"}


def test_weights_are_of_scores():
    assert names(halves(weight=0.9).fused(WORDS, NEAR, window=slice(0, 2))) == ["c", "x"]
    assert names(halves(weight=0.1).fused(WORDS, NEAR, window=slice(0, 2))) == ["a", "b"]
    assert names(halves(Fusion.RRF, weight=0.9).fused(WORDS, NEAR, window=slice(0, 2))) == ["c", "a"]


def test_where_words_have_more_there_are_at_least_so_many():
    more = {**WORDS, "hits": {**WORDS["hits"], "total": {"value": 70, "relation": "eq"}}}
    assert halves().fused(more, NEAR, window=slice(0, 2))["hits"]["total"] == {"value": 70, "relation": "gte"}
    uncounted = {"hits": {"hits": WORDS["hits"]["hits"]}}
    assert halves().fused(uncounted, NEAR, window=slice(0, 2))["hits"]["total"] == {"value": 6, "relation": "gte"}


def test_a_half_that_was_cut_short_is_told():
    cut = halves().fused({**WORDS, "_shards": {"failed": 2}}, {**NEAR, "timed_out": True}, window=slice(0, 2))
    assert (cut["timed_out"], cut["_shards"]["failed"]) == (True, 2)


@pytest.mark.parametrize(("candidates", "seen"), [(100, 400), (9_000, 10_000)])
def test_more_are_looked_at_than_are_found(candidates, seen):
    recorder = Recorder(Server(faults={"_mapping": mapping(NOTE)}))
    vectors = Vectors(field=FIELD, embed=WordEmbedder().embed, candidates=candidates)
    backend = ElasticsearchBackend(CLIENTS["elasticsearch"](recorder), index="shop", way="knn", vectors=vectors)
    ask(backend, SearchRequest(vector=(1.0, 0.0)))
    (body,) = bodies(recorder)
    assert (body["knn"]["k"], body["knn"]["num_candidates"]) == (candidates, seen)


@pytest.mark.parametrize("failed", [0, 1])
def test_a_half_that_failed_is_the_answer(failed):
    both = [WORDS, NEAR]
    both[failed] = {"error": {"type": "x", "reason": "too much"}, "status": 429}
    assert halves().fused(*both, window=slice(0, 2)) is both[failed]


@given(
    st.lists(st.integers(0, 30), unique=True, max_size=25),
    st.lists(st.integers(0, 30), unique=True, max_size=8),
    st.integers(1, 8),
    st.sampled_from(Fusion),
    st.integers(1, 7),
)
def test_pages_neither_repeat_nor_skip(by_words, by_vectors, depth, fusion, size):
    def listed(numbers):
        return [(str(number), 50.0 - place) for place, number in enumerate(numbers)]

    both, pages = halves(fusion, depth=depth), []
    near = answer(*listed(by_vectors[:depth]))
    for start in range(0, 60, size):
        asked = both.reach(start + size)
        words = answer(*listed(by_words)[:asked], total=len(by_words) or None)
        pages += names(both.fused(words, near, window=slice(start, start + size)))
    assert len(pages) == len(set(pages))
    assert set(pages) == {str(number) for number in {*by_words, *by_vectors[:depth]}}


# --- as Elasticsearch is asked ----------------------------------------------------------------------------------------


@pytest.fixture
def elastic(words):
    def make(search=lambda body: hits("1"), **options):
        recorder = Recorder(Server(search, {"_mapping": mapping(NOTE)}))
        client = CLIENTS["elasticsearch"](recorder)
        return ElasticsearchBackend(client, index="shop", **{"way": "hybrid", **options}), recorder

    return make


def numbered(body):
    known = [f"{'v' if 'knn' in body else 'w'}{number}" for number in range(500)]
    found = known[body["from"] : body["from"] + body["size"]]
    scored = [{"_id": name, "_score": 500.0 - place, "_source": {}} for place, name in enumerate(found)]
    return {"hits": {"total": {"value": 500, "relation": "eq"}, "hits": scored}, "status": 200}


def test_the_window_is_cut_here(elastic):
    backend, recorder = elastic(numbered)
    first, second, deep = ask(
        backend, SearchRequest(text="lamp", size=30), SearchRequest(text="lamp", size=30, offset=30),
        SearchRequest(text="lamp", size=30, offset=190),
    )  # fmt: skip
    assert [(body["from"], body["size"]) for body in bodies(recorder)] == [(0, 100)] * 4 + [(0, 220), (0, 100)]
    found = [hit.id for outcome in (first, second, deep) for hit in outcome.hits]
    assert len(found) == len(set(found)) == 90
    assert [hit.id for hit in deep.hits][-20:] == [f"w{number}" for number in range(100, 120)]
    assert (first.total, first.relation, first.exhausted) == (500, Relation.AT_LEAST, False)


def test_no_deeper_than_the_window_of_the_index(elastic):
    backend, recorder = elastic(numbered, max_result_window=50)
    (last,) = ask(backend, SearchRequest(text="lamp", size=30, offset=40))
    assert [body["size"] for body in bodies(recorder)] == [50, 50]
    assert (len(last.hits), last.exhausted) == (10, True)


def test_both_halves_are_filtered(elastic):
    backend, recorder = elastic()
    ask(backend, SearchRequest(text="lamp", filters=(Filter(field="price", maximum=5),)))
    by_words, near = bodies(recorder)
    clause = {"range": {"price": {"lte": 5}}}
    assert by_words["query"]["bool"]["filter"] == [clause]
    assert near["knn"]["filter"] == {"bool": {"filter": [clause]}}


def test_what_a_body_says_of_hits_is_said_of_both(elastic):
    query = {"query": {"match": {"title": "{{query}}"}}, "post_filter": {"term": {"stock": 1}}, "min_score": 2}
    backend, recorder = elastic(query=query)
    ask(backend, SearchRequest(text="lamp"))
    by_words, near = bodies(recorder)
    assert by_words["post_filter"] == near["post_filter"]
    assert by_words["min_score"] == 2
    assert "min_score" not in near
    assert "query" not in near


def test_under_a_sort_both_are_one_search(elastic):
    backend, recorder = elastic()
    ask(backend, SearchRequest(text="lamp", sort=(SortKey(field="price"),)))
    (body,) = bodies(recorder)
    assert {"knn", "query", "sort"} <= set(body)
    assert body["track_scores"] is True


def test_a_half_without_an_answer(elastic):
    backend, recorder = elastic()
    server = recorder.answer

    def lost(asked):
        found = server(asked)
        return {"responses": found["responses"][:3]} if asked.path.endswith("_msearch") else found

    recorder.answer = lost
    good, unanswered = ask(backend, SearchRequest(text="lamp"), SearchRequest(text="desk"))
    assert good.error is None
    assert unanswered.error.kind == "unanswered"


def test_a_half_that_failed_is_its_requests_error_alone(elastic):
    def search(body):
        refused = {"error": {"type": "x", "reason": "too much"}, "status": 429}
        return refused if "knn" in body and vectors_in(body)[0] == desk else hits("1")

    desk = WordEmbedder("words").embed(["desk"])[0].tolist()
    backend, _ = elastic(search)
    good, failed = ask(backend, SearchRequest(text="lamp"), SearchRequest(text="desk"))
    assert good.error is None
    assert (failed.error.status, failed.error.retryable) == (429, True)


def test_under_a_sort_opensearch_keeps_no_scores(words):
    recorder = Recorder(Server(faults={"_mapping": mapping(NOTE)}))
    backend = OpenSearchBackend(CLIENTS["opensearch"](recorder), index="shop", way="hybrid")
    ask(backend, SearchRequest(text="lamp", sort=(SortKey(field="price"),)))
    assert bodies(recorder)[0]["track_scores"] is False


def test_ranks_on_opensearch(words):
    recorder = Recorder(Server(faults={"_mapping": mapping(NOTE)}))
    ask(OpenSearchBackend(CLIENTS["opensearch"](recorder), index="shop", way="rrf"), SearchRequest(text="lamp"))
    (body,) = bodies(recorder)
    (processor,) = body["search_pipeline"]["phase_results_processors"]
    assert processor == {"score-ranker-processor": {"combination": {"technique": "rrf"}}}
    assert "hybrid" in body["query"]
