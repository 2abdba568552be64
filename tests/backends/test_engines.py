"""The engine back-ends over real clients with recorded answers; real servers are asked in tests/integration."""

from __future__ import annotations

import threading

import anyio
import opensearchpy
import pytest

from leaps_adapter import Leaps
from leaps_adapter.errors import BackendError, BackendTimeoutError, ConfigurationError
from leaps_adapter.protocols import BoundToLoop, Closes, Gets, Profiles, Scans, TakesFilters
from leaps_adapter.types import Filter, Relation, SearchRequest, SortKey
from leaps_backends import describing, remote
from leaps_backends.elasticsearch import ElasticsearchBackend
from leaps_backends.opensearch import OpenSearchBackend
from leaps_backends.requests import Vectors, under, words_in
from tests.clients.recorded import CLIENTS, Recorder

MAPPING = {
    "shop-1": {
        "mappings": {
            "properties": {
                "title": {"type": "text", "copy_to": "everything"},
                "brand": {"type": "text", "fields": {"keyword": {"type": "keyword"}}},
                "price": {"type": "double"},
                "everything": {"type": "text"},
            }
        }
    }
}
BACKENDS = {"opensearch": OpenSearchBackend, "elasticsearch": ElasticsearchBackend}


def hits(*ids, total=None, relation="eq", **more):
    found = [{"_id": each, "_score": 1.0, "_source": {"title": f"lamp {each}", "brand": "Oriva"}} for each in ids]
    return {"hits": {"total": {"value": total or len(ids), "relation": relation}, "hits": found}, "status": 200, **more}


class Server:
    """Answers as a server with one index does; `search` is asked for every sub-search."""

    def __init__(self, search=lambda body: hits("1"), faults=None, window=None):
        self.search = search
        self.faults = faults or {}
        self.window = window

    def __call__(self, asked):
        last = asked.path.rsplit("/", 1)[-1]
        if last in self.faults:
            return self.faults[last]
        if last == "_mapping":
            return MAPPING
        if last == "_field_caps":
            return {"fields": {}}
        if last == "index.max_result_window":
            return {"shop-1": {"settings": {"index.max_result_window": str(self.window)} if self.window else {}}}
        if last == "_msearch":
            return {"responses": [self.search(body) for body in asked.lines[1::2]]}
        if last in {"point_in_time", "_pit"}:
            return {"pit_id": "p1", "id": "p1"}
        return self.search(asked.json)


@pytest.fixture(params=BACKENDS)
def made(request):
    def make(server=None, **options):
        recorder = Recorder(server or Server())
        client = CLIENTS[request.param](recorder, max_retries=0)
        return BACKENDS[request.param](client, index="shop", **options), recorder

    return make


def ask(backend, *requests):
    return anyio.run(backend.search, requests)


def bodies(recorder):
    return [body for asked in recorder.asked if asked.path.endswith("_msearch") for body in asked.lines[1::2]]


def test_what_it_can_do(made):
    backend, _ = made()
    for capability in (TakesFilters, Profiles, Gets, Scans, Closes, BoundToLoop):
        assert isinstance(backend, capability)
    assert not backend.bound_to_loop


def test_a_batch_is_one_msearch(made):
    backend, recorder = made()
    ask(backend, SearchRequest(text="lamp", timeout=1.5), SearchRequest(text="desk", timeout=9))
    asked = [each for each in recorder.asked if each.path.endswith("_msearch")]
    assert len(asked) == 1
    assert asked[0].path == "/shop/_msearch"
    assert asked[0].timeout == 1.5
    assert all("index" not in header for header in asked[0].lines[::2])


def test_words_are_searched_in_titles_first_and_in_what_gathers_the_rest(made):
    backend, recorder = made()
    ask(backend, SearchRequest(text="lamp", size=5, offset=10))
    (body,) = bodies(recorder)
    assert body["query"]["multi_match"]["fields"] == ["title^3", "everything"]
    assert (body["size"], body["from"]) == (5, 10)


def test_filters_sort_and_fields(made):
    backend, recorder = made()
    ask(
        backend,
        SearchRequest(
            text="lamp",
            filters=(Filter(field="brand", values=("HP",)), Filter(field="specs.Colour", values=("red",))),
            sort=(SortKey(field="price", descending=True), SortKey(field="brand")),
            fields=("title",),
        ),
    )
    (body,) = bodies(recorder)
    assert body["query"]["bool"]["filter"] == [{"term": {"brand.keyword": "HP"}}]
    assert [next(iter(each)) for each in body["sort"]] == ["price", "brand.keyword"]
    assert body["sort"][0]["price"]["order"] == "desc"
    assert body["_source"] == ["brand", "specs", "title"]


@pytest.mark.parametrize(("status", "retryable"), [(429, True), (503, True), (500, False), (404, False)])
def test_an_error_inside_a_good_answer_is_its_requests(made, status, retryable):
    cause = {"type": "some_exception", "reason": "for a reason"}

    def search(body):
        failed = "bad" in str(body)
        return {"error": {**cause, "root_cause": [cause]}, "status": status} if failed else hits("1")

    backend, _ = made(Server(search))
    failed, good = ask(backend, SearchRequest(text="bad"), SearchRequest(text="good"))
    assert (failed.error.status, failed.error.retryable, failed.error.kind) == (status, retryable, "some_exception")
    assert failed.error.message == "for a reason"
    assert good.hits[0].id == "1"


def test_a_batch_that_cannot_be_read_is_asked_search_by_search(made):
    def search(body):
        return (400, {"error": "no", "status": 400}) if "bad" in str(body) else hits("1")

    backend, recorder = made(Server(search, {"_msearch": (400, {"error": "no", "status": 400})}))
    failed, good = ask(backend, SearchRequest(text="bad"), SearchRequest(text="good"))
    assert failed.error.status == 400
    assert good.hits[0].id == "1"
    assert [each.path for each in recorder.asked[-2:]] == ["/shop/_search"] * 2


@pytest.mark.parametrize("status", [403, 413, 429, 500])
def test_a_batch_that_is_refused_is_an_error_of_ours(made, status):
    backend, _ = made(Server(faults={"_msearch": (status, {"error": "no", "status": status})}))
    with pytest.raises(BackendError) as caught:
        ask(backend, SearchRequest(text="lamp"))
    assert caught.value.status == status
    assert caught.value.retryable is (status == 429)


def test_without_the_right_to_see_mappings_everything_is_checked_in_code(made):
    backend, recorder = made(Server(lambda body: hits("1", "2"), {"_mapping": (403, {"error": "no", "status": 403})}))
    condition = Filter(field="title", values=("lamp 2",))
    (outcome,) = ask(backend, SearchRequest(text="lamp", filters=(condition,)))
    assert [hit.id for hit in outcome.hits] == ["2"]
    (body,) = bodies(recorder)
    assert "fields" not in body["query"]["multi_match"]


def test_a_missing_index_is_told(made):
    backend, _ = made(Server(faults={"_mapping": (404, {"error": "no", "status": 404})}))
    with pytest.raises(BackendError, match="404") as caught:
        ask(backend, SearchRequest(text="lamp"))
    assert "exist" in caught.value.hint


@pytest.mark.parametrize(
    ("answer", "exhausted"),
    [
        (hits("1", total=1), True),
        (hits("1", "2", total=50), False),
        (hits("1", "2", total=2), True),
        (hits("1", "2", total=10_000, relation="gte"), False),
        (hits("1", timed_out=True), False),
        (hits("1", _shards={"failed": 1}), False),
    ],
)
def test_when_nothing_stands_behind(made, answer, exhausted):
    backend, _ = made(Server(lambda body: answer))
    (outcome,) = ask(backend, SearchRequest(text="lamp", size=2))
    assert outcome.exhausted is exhausted
    told = answer["hits"]["total"]
    assert (outcome.total, outcome.relation) == (told["value"], Relation(told["relation"]))


def test_a_total_that_nobody_counted(made):
    backend, _ = made(Server(lambda body: {"hits": {"hits": []}}))
    (outcome,) = ask(backend, SearchRequest(text="lamp"))
    assert (outcome.total, outcome.relation, outcome.exhausted) == (None, Relation.AT_LEAST, True)


def test_a_total_as_a_number(made):
    backend, _ = made(Server(lambda body: {"hits": {"total": 7, "hits": []}}))
    assert ask(backend, SearchRequest(text="lamp"))[0].total == 7


def test_requests_that_cannot_be_asked(made):
    backend, recorder = made(max_result_window=100)
    outcomes = ask(
        backend,
        SearchRequest(),
        SearchRequest(text="lamp", size=-1),
        SearchRequest(vector=(1.0,)),
        SearchRequest(text="lamp", offset=100),
    )
    assert [outcome.error and outcome.error.kind for outcome in outcomes] == [
        "bad_request", "bad_request", "unsupported", None,
    ]  # fmt: skip
    assert outcomes[3].exhausted
    assert bodies(recorder) == []


def test_an_engine_that_answers_too_little(made):
    def answer(asked):
        return {"responses": []} if asked.path.endswith("_msearch") else Server()(asked)

    backend, _ = made(answer)
    assert ask(backend, SearchRequest(text="lamp"))[0].error.kind == "unanswered"


def test_nothing_asked_nothing_sent(made):
    backend, recorder = made()
    assert ask(backend) == []
    assert recorder.asked == []


@pytest.mark.parametrize(
    "query", [{"query": {"match": {"title": "{{query}}"}}}, lambda text: {"query": {"match": {"title": text}}}]
)
def test_the_callers_own_query(made, query):
    backend, recorder = made(query=query)
    ask(backend, SearchRequest(text='a "lamp"'))
    assert bodies(recorder)[0]["query"] == {"match": {"title": 'a "lamp"'}}


def test_lists_in_the_callers_query(made):
    backend, recorder = made(
        query={"query": {"bool": {"should": [{"match": {"title": "{{query}}"}}]}}, "explain": True}
    )
    ask(backend, SearchRequest(text="lamp"))
    assert bodies(recorder)[0]["query"] == {"bool": {"should": [{"match": {"title": "lamp"}}]}}
    assert bodies(recorder)[0]["explain"] is True


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"query": {"query": {"match_all": {}}}}, "no place for the text"),
        ({"way": "magic"}, "no way 'magic'"),
    ],
)
def test_options_that_cannot_be(made, options, told):
    with pytest.raises(ConfigurationError, match=told):
        made(**options)


def test_the_other_makers_client_is_refused():
    with pytest.raises(ConfigurationError, match="no client of elasticsearch"):
        ElasticsearchBackend(CLIENTS["opensearch"](Recorder()), index="shop")


def test_a_timeout_is_a_timeout():
    slow = opensearchpy.ConnectionTimeout("TIMEOUT", "slow", Exception("slow"))
    client = CLIENTS["opensearch"](Recorder(lambda asked: slow))
    with pytest.raises(BackendTimeoutError):
        ask(OpenSearchBackend(client, index="shop"), SearchRequest(text="lamp"))


def test_whatever_else_goes_wrong_is_raised_as_it_is():
    def build(text):
        raise ZeroDivisionError

    backend = OpenSearchBackend(CLIENTS["opensearch"](Recorder(Server())), index="shop", query=build)
    with pytest.raises(ZeroDivisionError):
        ask(backend, SearchRequest(text="lamp"))


def test_a_point_in_time_is_held_renewed_and_closed(made):
    gone = []

    def search(body):
        if body["pit"]["id"] == "p1" and gone:
            gone.clear()
            return {"error": {"type": "search_context_missing", "reason": "gone"}, "status": 404}
        return hits("1", pit_id="p2")

    backend, recorder = made(Server(search), stable=True)
    ask(backend, SearchRequest(text="lamp"))
    assert [each.path for each in recorder.asked][-1] == "/_msearch"
    ask(backend, SearchRequest(text="lamp"))
    assert [body["pit"]["id"] for body in bodies(recorder)] == ["p1", "p2"]
    anyio.run(backend.aclose)
    anyio.run(backend.aclose)
    closed = [each for each in recorder.asked if each.method == "DELETE"]
    assert [each.json for each in closed] in ([{"pit_id": ["p2"]}], [{"id": "p2"}])
    with pytest.raises(BackendError, match="closed"):
        ask(backend, SearchRequest(text="lamp"))


def test_a_point_in_time_that_is_gone_is_opened_again(made):
    answers = [{"error": {"type": "search_context_missing", "reason": "gone"}, "status": 404}, hits("1")]
    backend, recorder = made(Server(lambda body: answers.pop(0)), stable=True)
    assert ask(backend, SearchRequest(text="lamp"))[0].hits[0].id == "1"
    assert sum(each.path.rsplit("/", 1)[-1] in {"point_in_time", "_pit"} for each in recorder.asked) == 2


# --- vectors ----------------------------------------------------------------------------------------------------------

VECTORS = Vectors(field="v", embed=lambda texts: [[float(len(text)), 1.0] for text in texts], weight=0.3)


def test_neighbours_are_looked_for_under_the_filters(made):
    backend, recorder = made(vectors=VECTORS, way="knn")
    ask(backend, SearchRequest(text="lamp", filters=(Filter(field="price", maximum=5),)))
    text = str(bodies(recorder)[0])
    assert "[4.0, 1.0]" in text
    assert "multi_match" not in text
    knn = bodies(recorder)[0].get("knn") or bodies(recorder)[0]["query"]["knn"]["v"]
    assert knn["filter"] == {"bool": {"filter": [{"range": {"price": {"lte": 5}}}]}}


def test_hybrid_on_opensearch_brings_its_own_pipeline():
    recorder = Recorder(Server())
    backend = OpenSearchBackend(CLIENTS["opensearch"](recorder), index="shop", vectors=VECTORS)
    ask(backend, SearchRequest(text="lamp", filters=(Filter(field="price", maximum=5),)))
    (body,) = bodies(recorder)
    words, knn = body["query"]["hybrid"]["queries"]
    assert words["bool"]["filter"] == [{"range": {"price": {"lte": 5}}}]
    assert knn["knn"]["v"]["filter"]
    processor = body["search_pipeline"]["phase_results_processors"][0]["normalization-processor"]
    assert processor["combination"]["parameters"]["weights"] == [0.7, 0.3]


@pytest.mark.parametrize("way", ["hybrid", "rrf"])
def test_pages_of_a_hybrid_query_on_opensearch_are_of_one_ranking(way):
    recorder = Recorder(Server())
    backend = OpenSearchBackend(CLIENTS["opensearch"](recorder), index="shop", vectors=VECTORS, way=way)
    by_price = SearchRequest(text="lamp", offset=1500, sort=(SortKey(field="price"),))
    outcomes = ask(backend, *(SearchRequest(text="lamp", offset=start) for start in (0, 500, 990, 1000)), by_price)
    *pages, in_order = bodies(recorder)
    depths = {
        (each["query"]["hybrid"]["pagination_depth"], each["query"]["hybrid"]["queries"][1]["knn"]["v"]["k"])
        for each in pages
    }
    assert depths == {(1000, 100)}
    assert [(each["from"], each["size"]) for each in pages] == [(0, 20), (500, 20), (990, 10)]
    assert outcomes[3].exhausted
    assert in_order["query"]["hybrid"]["pagination_depth"] == 1520
    assert in_order["size"] == 20


def test_a_filter_joins_those_of_the_callers_own_search():
    own, clause = {"term": {"a": 1}}, {"term": {"b": 2}}
    body = under({"knn": [{"field": "v", "filter": own}]}, [clause])
    assert body == {"knn": [{"field": "v", "filter": {"bool": {"filter": [own, clause]}}}]}
    assert under({"size": 1}, [clause])["query"]["bool"] == {"must": [{"match_all": {}}], "filter": [clause]}
    assert under({"size": 1}, []) == {"size": 1}


# --- profiles ---------------------------------------------------------------------------------------------------------


def catalogue(total=30):
    def search(body):
        if "scroll_id" in body:
            return {"hits": {"hits": []}, "_scroll_id": "s"}
        if "aggs" in body:
            return {"hits": {"total": {"value": total}}, "aggregations": {"0": {"doc_count": total // 2}}}
        if body.get("size") == 0:
            return {"hits": {"total": {"value": total}}}
        found = [
            {"_id": str(n), "_source": {"title": f"lamp number {n}", "brand": "Oriva", "price": 5.0 + n}}
            for n in range(min(30, body["size"]))
        ]
        return {"hits": {"hits": found}, "_scroll_id": "s"}

    return search


def test_a_small_index_is_read_whole(made):
    backend, recorder = made(Server(catalogue()))
    profile = anyio.run(backend.profile)
    assert profile.products == 30
    assert profile.title_fields == ("title",)
    assert profile.fields["price"].quantiles[0] == 5.0
    assert [each.method for each in recorder.asked][-1] == "DELETE"  # the scroll
    count = len(recorder.asked)
    assert anyio.run(backend.profile) is profile
    again = [each.path.split("/")[2] for each in recorder.asked[count:]]
    assert again == ["_mapping", "_field_caps", "_settings"]


def test_one_who_gives_up_leaves_no_scroll_open(made):
    going = threading.Event()
    search = catalogue()

    def held(body):
        if "scroll" in body:
            going.wait(20)
        return search(body)

    backend, recorder = made(Server(held))

    async def given_up():
        with anyio.move_on_after(0.3) as scope:
            await backend.profile()
        return scope.cancelled_caught

    try:
        assert anyio.run(given_up)
    finally:
        going.set()
    last = recorder.asked[-1]
    assert (last.method, last.path) == ("DELETE", "/_search/scroll")


def test_a_reading_that_takes_too_long_makes_do_and_ends_its_scroll(made, monkeypatch):
    monkeypatch.setattr(describing, "LONGEST_READING", -1.0)
    backend, recorder = made(Server(catalogue()))
    anyio.run(backend.profile)
    assert [each.method for each in recorder.asked].count("DELETE") == 1


def test_what_reads_in_bulk_is_sent_at_a_pace(made):
    busy = iter([(429, {"error": "busy", "status": 429})])
    search = catalogue()
    backend, recorder = made(Server(lambda body: next(busy, None) or search(body)))
    paced, refused = [], []

    async def pace(send):
        paced.append(len(recorder.asked))
        try:
            return await send()
        except BackendError as error:
            refused.append(error.status)
            return await send()

    async def read():
        return [name async for name, _ in backend.scan()]

    backend.keep_pace(pace)
    assert len(anyio.run(read)) == 30
    assert refused == [429]
    assert len(paced) == 3  # the first page, the last one, and the end of the scroll
    ask(backend, SearchRequest(text="lamp"))
    assert len(paced) == 3


def test_a_large_index_is_sampled_and_counted_by_the_engine(made):
    backend, recorder = made(Server(catalogue(total=1000)), sample=30)
    profile = anyio.run(backend.profile)
    assert profile.products == 1000
    assert profile.fields["brand"].coverage == 0.5
    assert any("random_score" in each.body for each in recorder.asked)


def test_without_the_right_to_count_the_sample_stands(made):
    search = catalogue(total=1000)
    refused = (403, {"error": "no", "status": 403})
    backend, _ = made(Server(lambda body: refused if "aggs" in body else search(body)), sample=30)
    profile = anyio.run(backend.profile)
    assert profile.products == 1000
    assert profile.fields["brand"].coverage == 1.0


def test_products_by_id(made):
    backend, recorder = made()
    assert anyio.run(backend.get, ["1", "2"]) == {"1": {"title": "lamp 1", "brand": "Oriva"}}
    assert recorder.asked[-1].json["query"] == {"ids": {"values": ["1", "2"]}}


def test_without_the_right_to_read_mappings_the_loop_learns_from_hits(made):
    def answer(body):
        return catalogue()(body) if "size" in body else hits("1")

    backend, _recorder = made(Server(answer, {"_mapping": (403, {"error": "no", "status": 403})}))
    with Leaps(backend) as leaps:
        for _ in range(2):
            page = leaps.search("lamp from Oriva under 20 dollars", deadline=20)
            assert "profile_from_hits" in {each.code for each in page.degraded}
            assert page.hits
            assert all(hit.document["price"] < 20 for hit in page.hits)


# --- several indices and their window ---------------------------------------------------------------------------------


def standing_in(*names):
    """A search that finds a product of the same id in each of the indices."""
    found = [{"_index": name, "_id": "1", "_source": {"title": f"lamp of {name}"}} for name in names]
    return lambda body: {"hits": {"total": {"value": len(found), "relation": "eq"}, "hits": found}}


def test_the_same_id_in_two_indices_is_two_products(made):
    mappings = dict.fromkeys(("shop-1", "shop-2"), MAPPING["shop-1"])
    backend, recorder = made(Server(standing_in("shop-1", "shop-2"), {"_mapping": mappings}))
    (outcome,) = ask(backend, SearchRequest(text="lamp"))
    assert [hit.id for hit in outcome.hits] == ["shop-1/1", "shop-2/1"]
    assert anyio.run(backend.get, ["shop-2/1", "none"]) == {"shop-2/1": {"title": "lamp of shop-2"}}
    assert recorder.asked[-1].json["query"] == {"ids": {"values": ["shop-2/1", "1", "none"]}}


def test_an_index_alone_behind_an_alias_keeps_its_ids(made):
    backend, _ = made(Server(standing_in("shop-1")))
    assert [hit.id for hit in ask(backend, SearchRequest(text="lamp"))[0].hits] == ["1"]


@pytest.mark.parametrize(("index", "expected"), [("shop", ["1", "other/1"]), (["shop"], ["shop/1", "other/1"])])
def test_without_the_right_to_know_ids_are_told_apart_by_their_index(index, expected):
    server = Server(standing_in("shop", "other"), {"_mapping": (403, {"error": "no", "status": 403})})
    backend = OpenSearchBackend(CLIENTS["opensearch"](Recorder(server)), index=index)
    assert [hit.id for hit in ask(backend, SearchRequest(text="lamp"))[0].hits] == expected


@pytest.mark.parametrize(("given", "window"), [(None, 30), (20, 20)])
def test_no_deeper_than_the_index_says(made, given, window):
    backend, recorder = made(Server(window=30), max_result_window=given)
    first, behind = ask(
        backend, SearchRequest(text="lamp", size=50, offset=10), SearchRequest(text="lamp", offset=window)
    )
    assert bodies(recorder)[0]["size"] == window - 10
    assert (first.exhausted, behind.exhausted, behind.hits) == (True, True, ())
    assert len(bodies(recorder)) == 1


def test_the_searched_fields_are_gone_through_once_and_again_when_the_catalogue_is_known(made, monkeypatch):
    known = []
    monkeypatch.setattr(remote, "words_in", lambda fields, profile: known.append(profile) or words_in(fields, profile))
    backend, _ = made(Server(catalogue()))
    known.clear()
    for _ in range(2):
        ask(backend, SearchRequest(text="lamp"), SearchRequest(text="desk"))
    assert known == [None]
    profile = anyio.run(backend.profile)
    for _ in range(2):
        ask(backend, SearchRequest(text="lamp"), SearchRequest(text="desk"))
    assert known == [None, profile]
