"""Where a product's field is missing, its title may name another value of it."""

import pytest

from leaps_adapter.catalogue import build_profile
from leaps_adapter.types import Candidate, Grade, Query
from leaps_adapter.understand import Understander
from leaps_adapter.verify import ConstraintVerifier

PRODUCTS = [
    {
        "id": str(number),
        "title": f"Acme patch cable {number}",
        "core": ["62.5/125", "50/125", "9/125"][number % 3],
        "sheath": ["flame retardant", "halogen free", "oil resistant"][number % 3],
        "category": "patch cable",
    }
    for number in range(60)
]


@pytest.fixture(scope="module")
def judge():
    profile = build_profile(PRODUCTS)
    verifier, understander = ConstraintVerifier(profile), Understander(profile)

    def verdict(text, title):
        query = Query(text=text)
        product = Candidate(id="x", document={"title": title, "category": "patch cable"}, sources=())
        return verifier.judge(query, understander.understand(query), product)

    return verdict


@pytest.mark.parametrize(
    ("title", "grade"),
    [
        ("Bolt 62.5/125 patch cable", Grade.L2),
        ("Bolt 9/125 patch cable", Grade.L4),
        ("Bolt patch cable", Grade.L3),
        ("Bolt patch cable 62.5 m", Grade.L3),
    ],
)
def test_another_value_in_the_title_speaks_against_it(judge, title, grade):
    assert judge("patch cable with a 9/125 core", title).grade is grade


def test_the_reason_names_what_the_title_says(judge):
    assert judge("patch cable with a 9/125 core", "Bolt 62.5/125 patch cable").reason.startswith(
        "its title says “62.5/125”"
    )


def test_what_is_excluded_has_no_rivals(judge):
    assert judge("patch cable, no 9/125 core", "Bolt 62.5/125 patch cable").grade is Grade.L3


def test_rivals_are_kept_for_so_many_constraints(judge, monkeypatch):
    monkeypatch.setattr("leaps_adapter.verify.rivals._REMEMBERED", 1)
    for text in ("patch cable with a 9/125 core", "patch cable with an oil resistant sheath"):
        assert judge(text, "Bolt halogen free 50/125 patch cable").grade is Grade.L2
