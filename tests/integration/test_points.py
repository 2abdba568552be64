"""Points in time of a wrapped client: pages do not move while products change, and nothing is left open."""

from __future__ import annotations

import time

import pytest

import leaps_adapter
from leaps_adapter import Settings
from leaps_adapter.catalogue import build_profile
from tests.integration.faces import FACES

WORDS = "linen blazer for men under 100 dollars"
PRODUCTS = [
    {"title": f"linen blazer for men no {n}", "category": "blazer", "price": 20.0 + n, "sku": f"s{n:02}"}
    for n in range(40)
]
PROFILE = build_profile(PRODUCTS)
STABLE = Settings(stable=True, deadline=30)
KEEP_ALIVE = 60


def body(start=0, **rest):
    return {"query": {"multi_match": {"query": WORDS, "fields": ["title"]}}, "size": 5, "from": start, **rest}


def ids(answer):
    assert "_leaps" in answer
    assert "pit_id" not in answer
    return [hit["_id"] for hit in answer["hits"]["hits"]]


class Points:
    """What each client must do; a subclass says which `face` asks which engine through which plain `client`."""

    @pytest.fixture
    def index(self, client, new_name):
        name = new_name()
        mapping = {"properties": {"title": {"type": "text"}, "price": {"type": "double"}, "sku": {"type": "keyword"}}}
        shards = {"number_of_shards": 2, "number_of_replicas": 0}
        self.create(client, name, {"settings": shards, "mappings": mapping})
        for number, product in enumerate(PRODUCTS):
            self.put(client, name, str(number), product)
        client.indices.refresh(index=name)
        return name

    @pytest.fixture
    def opened(self, client):
        """How many search contexts are open, two a point in time of an index of two shards."""

        def count():
            (node,) = client.nodes.stats(metric="indices", index_metric="search")["nodes"].values()
            found = node["indices"]["search"]
            return max(found["open_contexts"], found.get("point_in_time_current", 0))

        return count

    def wrap(self, client):
        return leaps_adapter.wrap(client, profile=PROFILE, settings=STABLE)

    def test_pages_do_not_move(self, face, index, server, client, opened):
        before = opened()
        with face.asking(server.url, wrap=self.wrap) as ask:
            first = ids(ask(index, body()))
            assert len(first) == 5
            assert opened() > before
            second = ids(ask(index, body(5)))
            for number in range(40, 60):
                self.put(client, index, str(number), {**PRODUCTS[0], "title": f"{WORDS} {number}", "price": 30.0})
            for number in range(0, 40, 2):
                client.delete(index=index, id=str(number))
            client.indices.refresh(index=index)
            pages = [ids(ask(index, body(start))) for start in (5, 10, 15, 20, 25, 30, 35)]
        seen = first + [each for page in pages for each in page]
        assert pages[0] == second
        assert len(set(seen)) == len(seen)
        assert set(seen) == {str(number) for number in range(40)}
        assert opened() == before

    def test_where_the_caller_goes_on_behind_a_hit(self, face, index, server, client, opened):
        before, seen, after = opened(), [], {}
        with face.asking(server.url, wrap=self.wrap) as ask:
            for _ in range(10):
                answer = ask(index, body(sort=["sku"], **after))
                if not ids(answer):
                    break
                hits = answer["hits"]["hits"]
                assert all(len(hit["sort"]) == 1 for hit in hits)
                seen += [hit["_id"] for hit in hits]
                after = {"search_after": hits[-1]["sort"]}
                client.delete(index=index, id="39", refresh=True) if len(seen) == 5 else None
        assert seen == [str(number) for number in range(40)]
        assert opened() == before

    def test_routing_and_preference_are_kept(self, face, index, server, opened):
        before = opened()
        with face.asking(server.url, wrap=self.wrap) as ask:
            answer = ask(index, body(), preference="_local", routing="a", allow_partial_search_results=True)
            assert ids(answer)
            assert answer["_shards"]["total"] == 1
        assert opened() == before

    def test_what_is_not_closed_ends_with_its_keep_alive(self, face, index, server, opened):
        before = opened()
        wrapped = self.wrap(face.make(server.url))
        if face.is_async:
            pytest.skip("an async client is closed by whoever made it")
        ids(face.search(wrapped, index, body()))
        assert opened() > before
        until = time.monotonic() + 3 * KEEP_ALIVE  # the engines look once a minute
        while opened() > before:
            assert time.monotonic() < until
            time.sleep(2)
        leaps_adapter.plain(wrapped).close()


class TestOpenSearch(Points):
    @pytest.fixture(params=[face for face in FACES if face.product == "opensearch"], ids=str)
    def face(self, request):
        return request.param

    @pytest.fixture
    def server(self, opensearch):
        return opensearch

    @pytest.fixture
    def client(self, opensearch_client):
        return opensearch_client

    def create(self, client, name, made):
        client.indices.create(index=name, body=made)

    def put(self, client, name, number, product):
        client.index(index=name, id=number, body=product)


class TestElasticsearch(Points):
    @pytest.fixture(params=[face for face in FACES if face.product == "elasticsearch"], ids=str)
    def face(self, request):
        return request.param

    @pytest.fixture
    def server(self, elasticsearch):
        return elasticsearch

    @pytest.fixture
    def client(self, elasticsearch_client):
        return elasticsearch_client

    def create(self, client, name, made):
        client.indices.create(index=name, **made)

    def put(self, client, name, number, product):
        client.index(index=name, id=number, document=product)
