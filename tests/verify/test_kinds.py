"""What is found of a product's kind is remembered by its content, whatever is asked of it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType

import pytest

from leaps_adapter.catalogue import build_profile, evidence_of, flatten
from leaps_adapter.catalogue.kinds import KindModel
from leaps_adapter.types import Candidate, Grade, Ledger, Query
from leaps_adapter.verify import ConstraintVerifier, kinds
from tests.verify.conftest import asked

PRINTER = asked("printer")
WORDS = ("printer", "laptop", "sofa", "scanner")
MARKS = {"printer": ("dpi", "trays"), "laptop": ("ram", "ssd"), "sofa": ("seats",), "scanner": ("dpi", "feeder")}


def product(word, number):
    return {"title": f"Inka {word} {number}", "weight": number, **dict.fromkeys(MARKS[word], number % 3)}


@pytest.fixture(scope="module")
def shop():
    return build_profile([product(word, number) for word in WORDS for number in range(30)])


@pytest.fixture
def looks(monkeypatch):
    """How often the model was asked for what."""
    counted = Counter()

    def count(name):
        own = getattr(KindModel, name)

        def asked_for(*args, **kwargs):
            counted[name] += 1
            return own(*args, **kwargs)

        monkeypatch.setattr(KindModel, name, asked_for)

    count("classify")
    count("scores")
    return counted


def grade(verifier, document, wanted=PRINTER):
    candidate = Candidate(id="x", document=document, sources=())
    return verifier.judge(Query(text="any"), Ledger(product=wanted), candidate).grade


def test_a_product_is_looked_at_once_whatever_is_asked(shop, looks):
    verifier = ConstraintVerifier(shop)
    assert grade(verifier, product("printer", 3)) is Grade.L4
    assert grade(verifier, product("printer", 3), asked("sofa")) is Grade.L1
    assert grade(verifier, product("printer", 3)) is Grade.L4
    assert looks == {"classify": 1, "scores": 1}


def test_a_product_that_has_changed_is_looked_at_anew(shop):
    verifier, document = ConstraintVerifier(shop), product("printer", 3)
    assert grade(verifier, document) is Grade.L4
    document.update(product("sofa", 3))
    assert grade(verifier, document) is Grade.L1
    assert grade(verifier, product("printer", 3)) is Grade.L4


@pytest.mark.parametrize(
    "odd", [MappingProxyType(product("printer", 3)), {**product("printer", 3), "weight": {1, 2}}], ids=["view", "set"]
)
def test_what_is_no_plain_json_is_looked_at_every_time(shop, looks, odd):
    verifier = ConstraintVerifier(shop)
    assert grade(verifier, odd) is Grade.L4
    assert grade(verifier, odd) is Grade.L4
    assert looks["classify"] == 2


def test_the_products_seen_last_are_kept(shop, looks, monkeypatch):
    monkeypatch.setattr(kinds, "KEPT", 2)
    verifier = ConstraintVerifier(shop)
    for number in (1, 2, 1, 3, 1, 2):
        grade(verifier, product("printer", number))
    assert looks["classify"] == 4


def test_many_threads_see_the_same(shop):
    verifier = ConstraintVerifier(shop)
    documents = [product(word, number) for word in WORDS for number in range(8)] * 20
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda document: grade(verifier, document), documents))
    assert found == [grade(ConstraintVerifier(shop), document) for document in documents]


def test_a_category_makes_scores_needless_unless_the_kinds_may_be_taken_for_each_other(looks):
    words = ("mount", "monitor arm", "sofa")
    catalogue = [
        {"title": f"Inka {word} {number}", "category": f"Home > {word}", "weight": number, "vesa": 75}
        for word in words
        for number in range(30)
    ]
    verifier = ConstraintVerifier(build_profile(catalogue))
    looks.clear()
    assert grade(verifier, catalogue[0], asked("sofa")) is Grade.L1
    assert "scores" not in looks
    for _ in range(2):
        assert grade(verifier, catalogue[0], asked("monitor arm")) is Grade.L1  # the title says another thing
    assert looks["scores"] == 1


@pytest.mark.parametrize("own", [*WORDS, "guitar", None])
@pytest.mark.parametrize("like", WORDS)
def test_the_near_scores_answer_as_all_of_them(shop, own, like):
    evidence = evidence_of(flatten(product(like, 2)), shop)
    model, scores = shop.kinds, shop.kinds.scores(evidence)
    near = model.near(own, scores)
    assert near.items() <= scores.items()
    for kind in (*WORDS, "harp"):
        assert model.leans([kind], own, near) == model.leans([kind], own, scores)
        assert model.is_alias(own, [kind], evidence, near, any_kind=True) == model.is_alias(
            own, [kind], evidence, scores, any_kind=True
        )
