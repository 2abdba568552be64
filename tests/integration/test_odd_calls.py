"""Calls that go wrong by themselves, and an engine that has no memory left: what the plain client shows is shown."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial

import pytest

import leaps_adapter
from leaps_adapter import Settings
from tests.integration import shop
from tests.integration.faces import FACES
from tests.integration.test_faults import assert_sound, less_time, outcome

BODY = shop.body("linen blazer for men, 50 to 80 dollars, no pure black")
COUNTED = BODY | {"aggs": {"brands": {"terms": {"field": "brand.keyword"}}}}
UNREADABLE = {"query": {"no_such_query": {"title": "blazer"}}}
REFUSED = shop.body("blazer") | {"sort": ["description"]}  # a text has no order
TOO_MUCH = "Data too large"
wrap = partial(leaps_adapter.wrap, settings=Settings(deadline=60))
LIMIT = "indices.breaker.request.limit"


def same(ours, plain):
    """Whether two outcomes of an `msearch` are the same error, or the same answer."""
    if isinstance(plain, Exception):
        return (type(ours), str(ours)) == (type(plain), str(plain))
    told, own = ({**each, "responses": [less_time(one) for one in each["responses"]]} for each in (ours, plain))
    return less_time(told) == less_time(own)


class Calls:
    """What each product's client must stand; a subclass names the `product` and gives the `url` of a filled server."""

    product = ""

    @pytest.fixture
    def plain(self, url):
        face = next(face for face in FACES if face.product == self.product and not face.is_async)
        with face.make(url) as client:
            yield client

    @pytest.fixture
    def ours(self, plain):
        wrapped = wrap(plain)
        assert "_leaps" in wrapped.search(index=shop.INDEX, body=BODY)
        return wrapped

    @contextmanager
    def breaker(self, client, limit):
        """Let the engine have so little memory for one request."""

        def say(value):
            settings = {"persistent": {LIMIT: value}}
            client.cluster.put_settings(**({"body": settings} if self.product == "opensearch" else settings))

        say(limit)
        try:
            yield
        finally:
            say(None)

    def test_a_malformed_search_of_an_msearch_keeps_its_own_error(self, plain, ours):
        lines = [{}, REFUSED, {}, BODY, {"index": "no-such-index"}, BODY, {}, shop.body("blazer")]
        ask = {"body": lines, "index": shop.INDEX}
        told, own = ours.msearch(**ask)["responses"], plain.msearch(**ask)["responses"]
        assert [each.get("status") for each in told] == [each.get("status") for each in own] == [400, 200, 404, 200]
        assert [each.get("error") for each in told] == [each.get("error") for each in own]
        assert_sound(told[1])
        assert "_leaps" in told[1]
        assert less_time(told[3]) == less_time(own[3])
        assert "_leaps" in ours.search(index=shop.INDEX, body=BODY)  # multi-searches are not given up for it

    @pytest.mark.parametrize(
        "lines",
        [[{}, BODY, {}], [{}, BODY, {}, UNREADABLE], [{"no_such_header": 1}, BODY], [{}, "no JSON"], [BODY, BODY]],
        ids=["half a pair", "an unknown query", "an unknown header", "a text", "a body for a header"],
    )
    def test_an_msearch_that_is_malformed_as_a_whole(self, plain, ours, lines):
        ask = {"body": lines, "index": shop.INDEX}
        assert same(outcome(ours.msearch, **ask), outcome(plain.msearch, **ask))

    def test_a_body_given_by_its_place(self, plain, ours):
        for method in ("search", "msearch"):
            for given in ((BODY,), (BODY, shop.INDEX)):
                found, own = outcome(getattr(ours, method), *given), outcome(getattr(plain, method), *given)
                assert isinstance(own, TypeError)
                assert same(found, own)

    def test_an_engine_that_has_no_memory_for_a_request(self, plain, ours):
        with self.breaker(plain, "1b"):
            own, found = (outcome(each.search, index=shop.INDEX, body=COUNTED) for each in (plain, ours))
            assert isinstance(own, Exception)
            assert TOO_MUCH in str(own)
            assert type(found) is type(own)
            assert TOO_MUCH in str(found)
            told, bare = (outcome(each.search, index=shop.INDEX, body=BODY) for each in (ours, plain))
            if isinstance(bare, Exception):
                assert type(told) is type(bare)
            else:
                assert_sound(told)
        told = ours.search(index=shop.INDEX, body=COUNTED)
        assert_sound(told)
        assert told["_leaps"]["aggregations"] == "union"


class TestOpenSearch(Calls):
    product = "opensearch"

    @pytest.fixture
    def url(self, opensearch, opensearch_shop):
        return opensearch.url


class TestElasticsearch(Calls):
    product = "elasticsearch"

    @pytest.fixture
    def url(self, elasticsearch, elasticsearch_shop):
        return elasticsearch.url
