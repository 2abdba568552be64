"""Every page of a hybrid query is asked for with one depth."""

from __future__ import annotations

import pytest

from leaps_adapter import wrap
from leaps_adapter.catalogue import build_profile
from leaps_adapter.clients.hybrid import HYBRID_DEPTH
from leaps_adapter.clients.kinds import Maker
from leaps_adapter.clients.reading import read
from tests.clients.answering import INDEX, PRODUCTS, SENTENCE, answer
from tests.clients.recorded import CLIENTS, Recorder


def test_a_later_page_without_a_depth_is_the_engines_to_refuse():
    hybrid = {"queries": [{"match": {"title": SENTENCE}}]}
    found = read({"query": {"hybrid": hybrid}, "from": 5}, Maker.OPENSEARCH)
    assert str(found) == "malformed: query.hybrid.pagination_depth"
    deep = {**hybrid, "pagination_depth": 40}
    assert read({"query": {"hybrid": deep}, "from": 5}, Maker.OPENSEARCH).offset == 5
    assert read({"query": {"hybrid": hybrid}, "from": 0}, Maker.OPENSEARCH).offset == 0


@pytest.mark.parametrize("given", [{}, {"pagination_depth": 40}], ids=["none given", "the caller's"])
def test_rewrites_have_one_depth_and_the_own_request_stays(given):
    recorder = Recorder(answer)
    wrapped = wrap(CLIENTS["opensearch"](recorder), profile=build_profile(PRODUCTS))
    hybrid = {"queries": [{"match": {"title": SENTENCE}}], **given}
    wrapped.search(index=INDEX, body={"query": {"hybrid": hybrid}, "size": 5})
    bodies = [each for asked in recorder.asked for each in asked.lines[1::2]]
    own, *rewrites = (each["query"]["hybrid"] for each in bodies)
    assert own == hybrid
    assert rewrites
    depth = given.get("pagination_depth", HYBRID_DEPTH)
    assert {each["pagination_depth"] for each in rewrites} == {depth}
    assert all(each.get("from", 0) + each["size"] <= depth for each in bodies)
