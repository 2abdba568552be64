"""The catalogue behind an index, learnt from a sample and counted by the engine."""

from __future__ import annotations

import copy

import pytest

from leaps_adapter.catalogue.mapping import read_mappings
from leaps_adapter.clients import learning
from leaps_adapter.clients.engine import Engine, Reply
from leaps_adapter.errors import BackendError
from leaps_adapter.types import Filter
from tests.clients.answering import INDEX, PRODUCTS, answer
from tests.clients.recorded import Recorder, async_opensearch

pytestmark = pytest.mark.anyio


@pytest.fixture
def learnt(anyio_backend):
    async def learn(answering=answer):
        recorder = Recorder(answering)
        async with async_opensearch(recorder, max_retries=0) as client:
            return await learning.learn(Engine(client), INDEX, roles=None), recorder

    return learn


async def test_a_small_catalogue_is_learnt_whole(learnt):
    shop, recorder = await learnt()
    assert shop.profile.products == len(PRODUCTS)
    assert shop.clauses((Filter(field="price", maximum=30),))
    assert [asked.path.split("/")[2] for asked in recorder.asked] == ["_mapping", "_field_caps", "_settings", "_search"]


async def test_a_large_one_is_sampled_and_counted_by_the_engine(learnt, monkeypatch):
    monkeypatch.setattr(learning, "SAMPLE", 20)
    monkeypatch.setattr(learning, "_AT_ONCE", 10)
    shop, recorder = await learnt()
    assert shop.profile.products == len(PRODUCTS)
    asked = [each.json for each in recorder.asked if each.path.endswith("_search")]
    assert [each["from"] for each in asked[:2]] == [0, 10]
    assert all(each["aggs"] and each["size"] == 0 for each in asked[2:])
    assert len(asked) > 2


@pytest.mark.parametrize("told", [True, False])
async def test_vectors_are_no_figures_whether_the_mapping_tells_of_them_or_not(learnt, told):
    def with_vectors(asked):
        answered = answer(asked)
        if asked.path.endswith("_mapping"):
            return add_vectors(answered) if told else (403, {"error": "no", "status": 403})
        for hit in answered["hits"]["hits"] if asked.path.endswith("_search") else ():
            hit["_source"] = {**hit["_source"], "vector": [0.5] * 64}
        return answered

    shop, recorder = await learnt(with_vectors)
    assert shop.profile.products == len(PRODUCTS)
    assert "vector" not in shop.profile.fields
    asked = [each.json for each in recorder.asked if each.path.endswith("_search")]
    assert [each.get("_source") for each in asked] == [{"excludes": ["vector"]} if told else None]


def add_vectors(mapping):
    """The mapping with a field of vectors in each index."""
    found = copy.deepcopy(dict(mapping))
    for index in found.values():
        index["mappings"]["properties"]["vector"] = {"type": "knn_vector", "dimension": 64}
    return found


async def test_without_the_right_to_read_mappings_nothing_is_pushed_down(learnt):
    def forbidden(asked):
        return (403, {"error": "no", "status": 403}) if asked.path.endswith("_mapping") else answer(asked)

    shop, _ = await learnt(forbidden)
    assert shop.clauses is None
    assert shop.profile.products == len(PRODUCTS)


async def test_what_cannot_be_counted_keeps_what_the_sample_showed(learnt):
    shop, recorder = await learnt()
    mapping, able = (answered_at(recorder, name) for name in ("_mapping", "_field_caps"))

    async def refusing(_body):
        raise BackendError("too many buckets", status=503)

    async def broken(_body):
        raise ZeroDivisionError

    fields = read_mappings(mapping, able)
    kept = await learning.measure(shop.profile, fields, products=900, ask=refusing)
    assert kept.products == 900
    assert kept.fields["brand"].values == shop.profile.fields["brand"].values
    with pytest.raises(ZeroDivisionError):
        await learning.measure(shop.profile, fields, products=900, ask=broken)


def answered_at(recorder, name):
    """What the engine answers at this endpoint."""
    return answer(next(asked for asked in recorder.asked if asked.path.endswith(name)))


async def test_what_is_counted_and_not_given_ends_the_drawing(anyio_backend):
    async def empty(_body):
        return Reply(body={"hits": {"total": {"value": 50}, "hits": []}}, native=None)

    assert await learning.draw(empty, 100) == ([], 50)
    assert await learning.draw(empty, 100, patience=0) == ([], 100)
