"""Which noun of a sentence is the product, and which kinds of the catalogue it stands for."""

import pytest


@pytest.fixture(scope="module")
def office(profile_of):
    named = ("laptop bag", "laptop sleeve", "laptop", "server", "rack", "memory card", "camera", "desk lamp", "lamp")
    named = (*named, "hard drive", "external hard drive", "surge protector", "power strip", "shaver")
    return profile_of([{"title": f"Acme {name} {n}", "depth": n} for name in named for n in range(5)])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a sleeve-style laptop bag for a 14 inch laptop", "laptop-bag"),
        ("a rack-mounted server under 900 dollars", "server"),
        ("a server machine of the rack-mounted kind", "server"),
        ("a rack-sized laptop bag", "laptop-bag"),
        ("a camera card with 32 GB", "memory-card"),
        ("power strip with surge protection", "surge-protector"),
        ("where do I find a sahver", "shaver"),
        ("I am lookiing for a laptop bag, or a desk lamp", "laptop-bag"),
    ],
)
def test_the_noun_that_is_asked_for(office, text, kind):
    assert office(text).product.kinds[0] == kind


def test_the_bare_noun_stands_for_the_kind_that_nearly_all_of_its_sort_are(profile_of):
    read = profile_of([{"title": f"Acme {name} {n}"} for name in ("projector lamp", "lamp") for n in range(5)])
    assert read("projector lamp").product.kinds == ("projector-lamp", "lamp")


def test_a_broader_kind_is_not_taken_for_the_narrower_one(profile_of):
    read = profile_of([{"title": f"Acme {name} {n}"} for name in ("linen shirt", "shirt") for n in range(5)])
    assert read("linen shirt").product.kinds == ("casual-shirt",)
