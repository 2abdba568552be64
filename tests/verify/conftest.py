"""A shop of shirts and hard drives, small enough to know every value of."""

from __future__ import annotations

import pytest

from leaps_adapter.catalogue import CatalogueProfile, build_profile
from leaps_adapter.types import (
    Candidate,
    Constraint,
    CoreProduct,
    Deciding,
    Ledger,
    Operator,
    Query,
    Source,
    Span,
    Target,
    Wish,
)
from leaps_adapter.verify import ConstraintVerifier

_COLOURS = ("red", "navy blue", "white", "black")


def shirt(number: int) -> dict:
    return {
        "id": f"s{number}",
        "title": f"Fjord {_COLOURS[number % 4]} cotton shirt, size {number % 3 + 38}",
        "brand": ("Fjord", "Fern & Clay")[number % 2],
        "category": "Fashion > Shirts",
        "price": 10.0 + number,
        "colour": _COLOURS[number % 4],
        "material": ("cotton", "linen")[number % 2],
        "condition": ("new", "second-hand")[number % 5 == 4],
        "machine_washable": number % 2 == 0,
        "image_caption": f"a shirt on a hanger, picture {number}, with a plain look all over the front and the back",
        "reviews": [{"text": "Nice fabric and quick delivery, would buy it again any time."}],
    }


def drive(number: int) -> dict:
    return {
        "id": f"d{number}",
        "title": f"Storex portable hard drive {(number % 4 + 1) * 500} GB",
        "brand": "Storex",
        "category": "Computers > Hard Drives",
        "price": 40.0 + number,
        "capacity_gb": (number % 4 + 1) * 500,
        "compatible_with": ("Lumo Fold", "Lumo Fold 2")[number % 2],
        "weight_g": 150 + 10 * number,
    }


@pytest.fixture(scope="session")
def profile() -> CatalogueProfile:
    return build_profile([*map(shirt, range(40)), *map(drive, range(40))])


@pytest.fixture(scope="session")
def judge(profile):
    """Judge one product against constraints, a product and wishes."""
    verifier = ConstraintVerifier(profile)

    def judge(document, *constraints, product="shirt", wishes=()):
        core = product if isinstance(product, CoreProduct) or product is None else asked(product)
        ledger = Ledger(
            product=core,
            constraints=tuple(constraints),
            wishes=tuple(Wish(text=wish, span=span(wish)) for wish in wishes),
        )
        candidate = Candidate(id="x", document=document, sources=(Source(rewrite=0, rank=1),))
        return verifier.judge(Query(text="any"), ledger, candidate)

    return judge


def span(text: str) -> Span:
    return Span(start=0, end=len(text), text=text)


def asked(text: str, *kinds: str) -> CoreProduct:
    return CoreProduct(text=text, span=span(text), kinds=kinds or (text.replace(" ", "-"),))


def wants(
    attribute: str, *values: str, fields=(), negated=False, matches=(), decided_by=Deciding.FIRST, whole=False
) -> Constraint:
    return Constraint(
        id="c1",
        attribute=attribute,
        operator=Operator.NONE_OF if negated else Operator.ANY_OF,
        span=span("words"),
        values=values,
        targets=tuple(Target(field=field, matches=matches, coverage=1.0, whole=whole) for field in fields),
        decided_by=decided_by,
    )


def between(attribute: str, minimum=None, maximum=None, *, unit=None, fields=(), scale=1.0, **exclusive) -> Constraint:
    return Constraint(
        id="c1",
        attribute=attribute,
        operator=Operator.BETWEEN,
        span=span("words"),
        minimum=minimum,
        maximum=maximum,
        unit=unit,
        targets=tuple(Target(field=field, scale=scale, coverage=1.0) for field in fields),
        **exclusive,
    )
