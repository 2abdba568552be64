import anyio
import pytest

from leaps_adapter.errors import BackendError
from leaps_adapter.protocols import ChatModel, Expander, Gets, Scans, SearchBackend, TakesFilters, Verifier
from leaps_adapter.testing import (
    PRODUCTS,
    BackendContract,
    ExpanderContract,
    ListBackend,
    ScriptedExpander,
    ScriptedModel,
    ScriptedVerifier,
    VerifierContract,
)
from leaps_adapter.types import ChatRequest, Grade, SearchRequest, SortKey


class TestListBackend(BackendContract):
    def make(self, documents):
        return ListBackend(documents)


class TestListBackendWithoutFilters(BackendContract):
    def make(self, documents):
        return ListBackend(documents, filterable=False)


class TestScriptedExpander(ExpanderContract):
    def make(self):
        return ScriptedExpander("red shirt", "shirt")


class TestScriptedVerifier(VerifierContract):
    def make(self):
        return ScriptedVerifier(lambda _: Grade.L3)


@pytest.mark.parametrize("contract", [BackendContract, ExpanderContract, VerifierContract])
def test_a_contract_wants_to_know_how_the_part_is_made(contract):
    with pytest.raises(NotImplementedError):
        contract().make(*[()] * (contract is BackendContract))


def test_the_doubles_fit_the_seams():
    backend = ListBackend(PRODUCTS)
    for protocol in (SearchBackend, TakesFilters, Gets, Scans):
        assert isinstance(backend, protocol)
    assert isinstance(ScriptedExpander("x"), Expander)
    assert isinstance(ScriptedVerifier(lambda _: None), Verifier)
    assert isinstance(ScriptedModel(), ChatModel)


def test_a_contract_catches_a_back_end_that_breaks_it():
    class Repeats(ListBackend):
        def _answer(self, request):
            return super()._answer(SearchRequest(text=request.text, size=request.size))

    class Broken(BackendContract):
        def make(self, documents):
            return Repeats(documents)

    with pytest.raises(AssertionError):
        Broken().test_size_and_offset_cut_one_and_the_same_ranking()


def test_a_list_is_fetched_iterated_sorted_and_trimmed():
    backend = ListBackend(PRODUCTS)

    async def use():
        assert set(await backend.get(["1", "9"])) == {"1"}
        assert [key async for key, _ in backend.scan()] == ["1", "2", "3", "4", "5"]
        by_price = SearchRequest(text="red wool", sort=(SortKey(field="price", descending=True),), fields=("title",))
        by_title = SearchRequest(text="red wool", sort=(SortKey(field="title"),))
        return await backend.search([by_price, by_title, SearchRequest(vector=(1.0,))])

    by_price, by_title, vector = anyio.run(use)
    assert [hit.id for hit in by_price.hits] == ["3", "1", "4", "5"]
    assert by_price.hits[0].document == {"title": "Red leather belt"}
    assert [hit.id for hit in by_title.hits] == ["4", "1", "3", "5"]
    assert vector.error.kind == "unsupported"


def test_a_scripted_model_says_what_it_was_told_and_then_no_more():
    model = ScriptedModel("one", ValueError("two"))

    async def use():
        assert (await model.complete(ChatRequest(messages=(("user", "hi"),)))).text == "one"
        with pytest.raises(ValueError, match="two"):
            await model.complete(ChatRequest(messages=()))
        with pytest.raises(BackendError, match="nothing more"):
            await model.complete(ChatRequest(messages=()))

    anyio.run(use)
    assert len(model.asked) == 3
