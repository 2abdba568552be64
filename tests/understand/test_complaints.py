"""What a sentence complains of is refused, whichever words of disapproval it takes."""

import pytest


@pytest.mark.parametrize(
    "text",
    [
        "patch cable. I had a Belkin before and never again",
        "patch cable. My last Belkin was awful, so give me a Lindy one",
        "Since I've written off the Belkin brand, a patch cable from Lindy",
        "patch cable. I've fallen out with Belkin, so Lindy please",
        "patch cable, Belkin let me down so Lindy",
        "patch cable. Belkin disappoints me - Lindy it is",
    ],
)
def test_a_maker_that_is_complained_of(said, text):
    assert "brand: not Belkin" in said(text)
    assert "brand: Belkin" not in said(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("patch cable. Grey clashes with everything I own, so choose some other color", ["colour: not grey"]),
        ("patch cable. I find grey ugly", ["colour: not grey"]),
        ("blazer. My skin can't take wool, so some other cloth", ["material: not wool"]),
        ("blazer. I own enough wool, so please leave that out", ["material: not wool"]),
        ("blazer. The last one was wool, so I'd skip that", ["material: not wool"]),
    ],
)
def test_a_value_that_the_next_thought_turns_down(said, text, expected):
    assert [each for each in said(text) if "not" in each] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("patch cable. Anything past 30 dollars kills the deal", ["price <= 30 USD"]),
        ("patch cable; I bail out above 30 dollars", ["price <= 30 USD"]),
        ("patch cable. Anything of 3 m or shorter is a nuisance", ["length > 3 m"]),
        ("patch cable. I am wary of anything cheaper than 17 dollars, so please leave that aside", ["price >= 17 USD"]),
        ("patch cable. Anything shorter than 3 m leaves me stranded", ["length >= 3 m"]),
    ],
)
def test_a_limit_that_is_complained_of_means_the_contrary(said, text, expected):
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("patch cable. Belkin has never disappointed me", ["brand: Belkin"]),
        ("patch cable by Belkin or Lindy, nothing else", ["brand: Belkin or Lindy"]),
        ("patch cable. It can be Belkin or Lindy, others not", ["brand: Belkin or Lindy"]),
        ("I need a Belkin patch cable for a terrible office", ["brand: Belkin"]),
        ("patch cable, no use without grey", ["colour: grey"]),
        ("patch cable by Belkin. Keep grey out of it", ["brand: Belkin", "colour: not grey"]),
        ("grey patch cable. Please leave out any that have a Belkin label", ["brand: not Belkin", "colour: grey"]),
        ("patch cable, over 3 m - it is a terrible room", ["length > 3 m"]),
        (
            "patch cable by Lindy or Belkin, I don't want to pay more than 30 dollars",
            ["brand: Lindy or Belkin", "price <= 30 USD"],
        ),
    ],
)
def test_what_is_no_complaint_of_what_was_named(said, text, expected):
    assert said(text) == expected


def test_a_maker_behind_a_dash_is_no_range_of_the_price_before_it(said):
    assert said("patch cable under 30 dollars - I had bad luck with Belkin so not that brand") == [
        "brand: not Belkin",
        "price < 30 USD",
    ]


def test_all_makers_that_a_refusal_behind_them_joins(said):
    assert said("patch cable, anything from Belkin or Lindy is off the table") == ["brand: not Belkin or Lindy"]
