"""The loop over the real products, measured with a set synthesized from them; the floors are generous."""

import gzip
import json

import anyio
import pytest

from leaps_adapter import Leaps
from leaps_adapter.evaluation import Recipe, judged, parse_measure, read_facts, score, synthesize
from leaps_adapter.evaluation.judging import RunLine
from leaps_backends.bm25 import BM25Backend

pytestmark = pytest.mark.real_data

QUERIES = 30
PRODUCTS = 5_000


@pytest.fixture(scope="module")
def backend(shared_data, tmp_path_factory):
    with gzip.open(shared_data / "icecat" / "products.jsonl.gz", "rt", encoding="utf-8") as lines:
        products = [json.loads(line) for _, line in zip(range(PRODUCTS), lines, strict=False)]
    return BM25Backend.build(tmp_path_factory.mktemp("icecat") / "icecat.idx", products, id_field="id")


@pytest.fixture(scope="module")
def measured(backend):
    async def read():
        return await backend.profile(), [pair async for pair in backend.scan()]

    profile, products = anyio.run(read)
    made = synthesize(read_facts(products, profile), Recipe(queries=QUERIES, seed=11))
    answers = {"adapted": [], "plain": []}
    with Leaps(backend) as leaps:
        for query in made.queries:
            for name, ask in (("adapted", leaps.search), ("plain", leaps.plain)):
                page = ask(query.text, size=20)
                line = RunLine(
                    query_id=query.id,
                    text=query.text,
                    hits=tuple((hit.id, hit.verdict.grade if hit.verdict else None) for hit in page.hits),
                    returned=tuple(each.returned for each in page.trace.rewrites),
                    took_ms=page.trace.took_ms,
                    round_trips=page.trace.round_trips,
                )
                answers[name].append(judged(query, line, made))
    names = ("Broken", "OtherKind", "FullPage@20", "FewGood(5)", "Floor(5)")
    return {
        name: {str(each.measure): each.value for each in score([parse_measure(m) for m in names], found)}
        for name, found in answers.items()
    }


def test_the_loop_keeps_what_was_asked_and_fills_the_page(measured):
    adapted, plain = measured["adapted"], measured["plain"]
    assert adapted["Broken"] < 0.1 < 0.4 < plain["Broken"]
    assert adapted["OtherKind"] < 0.2 < plain["OtherKind"]
    assert adapted["FullPage@20"] > 0.6
    assert adapted["FullPage@20"] > plain["FullPage@20"] + 0.25
    assert adapted["FewGood(5)"] < plain["FewGood(5)"] - 0.2
    assert adapted["Floor(5)"] < 0.3
