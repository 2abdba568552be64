"""A caller's own vector, computed anew for each rewrite by the function that `wrap` was given."""

from __future__ import annotations

from leaps_adapter import wrap
from leaps_adapter.catalogue import build_profile
from tests.clients.answering import INDEX, PRODUCTS, SENTENCE, found
from tests.clients.recorded import Recorder, opensearch

BODY = {
    "query": {
        "hybrid": {
            "queries": [
                {"match": {"title": {"query": SENTENCE}}},
                {"knn": {"vector": {"vector": [0.0, 0.0], "k": 20}}},
            ]
        }
    }
}


def answer(asked):
    return {"took": 1, "responses": [found(each) for each in asked.lines[1::2]]}


def embed(texts):
    return [[float(len(text)), 1.0] for text in texts]


def test_every_rewrite_has_the_vector_of_its_own_words():
    recorder = Recorder(answer)
    client = wrap(opensearch(recorder, max_retries=0), profile=build_profile(PRODUCTS), embed=embed)
    response = client.search(index=INDEX, body=BODY)
    assert response["hits"]["hits"]
    assert "_leaps" in response
    (own, *rewrites), *_ = [asked.lines[1::2] for asked in recorder.asked]
    assert own == BODY
    assert rewrites
    for body in rewrites:
        words, nearest = body["query"]["hybrid"]["queries"]
        text = words["match"]["title"]["query"]
        assert nearest["knn"]["vector"]["vector"] == [float(len(text)), 1.0]


def test_without_the_function_the_request_passes_untouched():
    recorder, traces = Recorder(lambda asked: found(asked.json)), []
    client = wrap(opensearch(recorder, max_retries=0), profile=build_profile(PRODUCTS), on_trace=traces.append)
    assert "_leaps" not in client.search(index=INDEX, body=BODY)
    assert [asked.path for asked in recorder.asked] == [f"/{INDEX}/_search"]
    assert [trace.route.rule.partition(":")[0] for trace in traces] == ["caller_vector"]
