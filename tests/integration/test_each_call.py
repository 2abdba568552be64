"""What one call says of itself, on real servers: headers, time, short constraints, rescues, and refused batches."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

import leaps_adapter
from leaps_adapter import Settings
from leaps_adapter.config import RouteSettings
from tests.integration import shop
from tests.integration.faces import FACES
from tests.integration.faults import kinds
from tests.integration.faults.proxy import fault_proxy
from tests.integration.servers.descriptions import SERVERS
from tests.integration.servers.running import running

SENTENCE = "linen blazer for men, 50 to 80 dollars, no pure black"
PATIENT = Settings(deadline=30)
FEW = Settings(deadline=30, route=RouteSettings(rescue_below=5))
REFUSED = {"error": {"type": "refused", "reason": "this is no batch"}, "status": 400}
HEADERS = {"X-Shop": "linen", "X-Opaque-Id": "cart-7"}


class Calls:
    """What each client must do; a subclass says which `face` asks which `server`."""

    @pytest.fixture
    def proxy(self, server):
        with fault_proxy(server.url) as proxy:
            yield proxy

    @pytest.mark.parametrize("fault", [None, kinds.status(503)], ids=["adapted", "own request"])
    def test_headers_are_carried_by_every_request(self, face, proxy, fault):
        def wrap(client):
            wrapped = leaps_adapter.wrap(client, settings=PATIENT)
            return wrapped.options(headers=HEADERS) if face.product == "elasticsearch" else wrapped

        given = {"headers": HEADERS} if face.product == "opensearch" else {}
        if fault is not None:
            proxy.spoil(fault, path="/_msearch")
        with face.asking(proxy.url, wrap=wrap) as ask:
            answer = ask(shop.INDEX, shop.body(SENTENCE), **given)
        assert ("_leaps" in answer) == (fault is None)
        of_the_call = [
            each for each in proxy.seen if each.path.endswith(("/_msearch", "/_search")) and "X-Shop" in each.headers
        ]
        assert {each.path.rpartition("/")[2] for each in of_the_call} >= (
            {"_msearch"} if fault is None else {"_msearch", "_search"}
        )
        for each in of_the_call:
            ours = "leaps-adapter/cart-7"
            assert each.headers["X-Opaque-Id"] in ({ours} if each.path.endswith("_msearch") else {ours, "cart-7"})

    @pytest.mark.parametrize("limit", [1.0, 3.0])
    def test_the_calls_time_bounds_batch_and_own_request_together(self, face, proxy, limit):
        proxy.spoil(kinds.slow(10))
        with face.asking(proxy.url, wrap=lambda client: leaps_adapter.wrap(client, settings=PATIENT)) as ask:
            start = time.monotonic()
            with pytest.raises(Exception, match=r"(?i)time"):
                ask(shop.INDEX, shop.body(SENTENCE), timeout=limit)
        assert time.monotonic() - start < 1.2 * limit + 0.7  # a busy machine

    def test_a_short_constraint_is_adapted_on_the_very_first_call(self, face, server):
        with face.asking(server.url, wrap=lambda client: leaps_adapter.wrap(client, settings=PATIENT)) as ask:
            answer = ask(shop.INDEX, shop.body("blazer under 100"))
        assert answer["_leaps"]["ledger"]
        assert answer["hits"]["hits"]
        assert all(hit["_source"]["price"] < 100 for hit in answer["hits"]["hits"])

    def test_a_short_query_with_too_few_hits_is_rescued(self, face, server):
        def body(text):
            return {"size": 10, "query": {"match": {"title": {"query": text, "operator": "and"}}}}

        few, many = "linen dinner jacket", "blazer"
        with face.asking(server.url) as ask:
            own, plenty = (ask(shop.INDEX, body(text)) for text in (few, many))
        assert len(own["hits"]["hits"]) < 5
        with face.asking(server.url, wrap=lambda client: leaps_adapter.wrap(client, settings=FEW)) as ask:
            until = time.monotonic() + 60
            while ask(shop.INDEX, shop.body(SENTENCE))["_leaps"]["degraded"]:  # it learns which words are alike
                assert time.monotonic() < until
                time.sleep(0.2)
            rescued, stands = (ask(shop.INDEX, body(text)) for text in (few, many))
        assert less_time(stands) == less_time(plenty)
        assert len(rescued["hits"]["hits"]) > len(own["hits"]["hits"])
        assert rescued.keys() - {"_leaps"} == own.keys()

    @pytest.mark.parametrize("status", [400, 403, 413])
    @pytest.mark.parametrize("malformed", [False, True], ids=["sound", "malformed"])
    def test_who_is_at_fault_for_a_refused_batch(self, face, proxy, status, malformed):
        body = shop.body(SENTENCE) | ({"aggs": {"a": {"no_such": {}}}} if malformed else {})
        proxy.spoil(kinds.status(status, REFUSED), path="/_msearch")
        with face.asking(proxy.url, wrap=lambda client: leaps_adapter.wrap(client, settings=PATIENT)) as ask:
            for _ in range(2):
                if malformed:
                    with pytest.raises(Exception, match="400"):
                        ask(shop.INDEX, body)
                else:
                    assert "_leaps" not in ask(shop.INDEX, body)
            refused = sum(each.spoilt for each in proxy.seen)
            proxy.clear()
            assert ("_leaps" in ask(shop.INDEX, shop.body(SENTENCE))) == malformed
        assert refused == (2 if malformed else 1)

    def test_where_items_may_not_name_their_index(self, face, server):
        strict = replace(
            SERVERS[server.server.name],
            settings={**SERVERS[server.server.name].settings, "rest.action.multi.allow_explicit_index": "false"},
        )
        if face.is_async:
            pytest.skip("the sync client has shown it")
        stable = PATIENT.model_copy(update={"stable": True})
        with running(strict) as other, face.make(other.url) as client:
            for number in range(12):
                product = {"title": f"linen blazer for men no {number}", "price": 45.0 + 5 * number}
                self.put(client, "goods", str(number), product)
            client.indices.refresh(index="goods")
            for policy in (PATIENT, stable):
                wrapped = leaps_adapter.wrap(client, settings=policy)
                answer = face.search(wrapped, "goods", shop.body("linen blazer for men under 70 dollars"))
                assert {hit["_id"] for hit in answer["hits"]["hits"]} == {"0", "1", "2", "3", "4"}
                assert "_leaps" in answer
            lines = [{"index": "goods"}, shop.body(SENTENCE)]
            for each in (client, wrapped):
                with pytest.raises(Exception, match="explicit index"):
                    each.msearch(body=lines)


def less_time(answer):
    return {name: value for name, value in dict(answer).items() if name != "took"}


class TestOpenSearch(Calls):
    @pytest.fixture(params=[face for face in FACES if face.product == "opensearch"], ids=str)
    def face(self, request):
        return request.param

    @pytest.fixture
    def server(self, opensearch, opensearch_shop):
        return opensearch

    def put(self, client, name, number, product):
        client.index(index=name, id=number, body=product)


class TestElasticsearch(Calls):
    @pytest.fixture(params=[face for face in FACES if face.product == "elasticsearch"], ids=str)
    def face(self, request):
        return request.param

    @pytest.fixture
    def server(self, elasticsearch, elasticsearch_shop):
        return elasticsearch

    def put(self, client, name, number, product):
        client.index(index=name, id=number, document=product)
