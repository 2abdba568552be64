"""What is allowed beside what goes without saying."""

import pytest


@pytest.fixture(scope="module")
def condition_of(profile_of):
    shop = [
        {"title": f"Acme X{number} laptop", "price": 300 + number, "condition": condition}
        for number, condition in enumerate(["new", "refurbished", "used"] * 12)
    ]
    read = profile_of(shop)

    def condition(text):
        ledger = read(text)
        return [(str(each), each.targets[0].matches) for each in ledger.constraints if each.attribute == "condition"]

    return condition


@pytest.mark.parametrize(
    "text",
    [
        "refurbished laptop ok, under 320 dollars",
        "laptop under 320 dollars, refurbished is fine",
        "laptop, refurbished would be fine",
        "I don't mind a refurbished laptop",
        "laptop, open to refurbished",
    ],
)
def test_a_condition_that_is_only_allowed_still_takes_a_new_one(condition_of, text):
    assert condition_of(text) == [("condition: refurbished or new", ("refurbished", "new"))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("refurbished laptop", ("condition: refurbished", ("refurbished",))),
        ("a refurbished laptop, shipping at night is fine", ("condition: refurbished", ("refurbished",))),
        ("laptop, not used", ("condition: not used", ("used",))),
    ],
)
def test_a_condition_that_is_asked_for_stays_as_it_is(condition_of, text, expected):
    assert condition_of(text) == [expected]


def test_a_colour_that_is_fine_is_the_colour_that_is_wanted(said):
    assert said("patch cable, blue is fine") == ["colour: blue"]
