"""What stands at the two ends of a cable."""

from __future__ import annotations

import pytest

from leaps_adapter.types import Deciding


def cables(*, pairs=True, ends=True):
    genders = [("Male connector", "Male connector"), ("Male connector", "Female connector")]
    plugs = ["LC", "SC", "ST"]
    for i in range(24):
        one, other = genders[i % 2]
        yield {
            "title": f"Lindy fibre cable {i}",
            "category": "Fibre Cables",
            "price": 5 + i,
            **({"connector_gender": f"{one}/{other}"} if pairs else {}),
            **({"connector_1": plugs[i % 3], "connector_2": plugs[i // 3 % 3]} if ends else {}),
        }


@pytest.fixture
def wanted(profile_of):
    def ask(text, **fields):
        ledger = profile_of(cables(**fields))(text)
        return [
            (str(each).partition(": ")[2], each.decided_by, [sorted(target.matches) for target in each.targets])
            for each in ledger.constraints
        ]

    return ask


@pytest.mark.parametrize("text", ["a male-to-female fibre cable", "fibre cable, M/F", "fibre cable male to female"])
def test_a_field_for_both_ends_is_asked_for_the_pair(wanted, text):
    ((_, _, targets),) = wanted(text)

    assert targets == [["Male connector/Female connector"]]


@pytest.mark.parametrize("text", ["a male to male fibre cable", "fibre cable with male connectors at both ends"])
def test_a_value_at_both_ends_is_the_pair_of_it(wanted, text):
    ((_, _, targets),) = wanted(text)

    assert targets == [["Male connector/Male connector"]]


@pytest.mark.parametrize(
    "text", ["fibre cable, LC to LC", "an LC-to-LC fibre cable", "fibre cable with LC at both ends"]
)
def test_where_each_end_has_a_field_both_have_to_hold_it(wanted, text):
    ((said, decided_by, targets),) = wanted(text, pairs=False)

    assert said.startswith("lc")
    assert decided_by is Deciding.EVERY
    assert targets == [["LC"], ["LC"]]


def test_unlike_ends_are_two_conditions_that_either_field_may_hold(wanted):
    found = wanted("fibre cable from LC to SC", pairs=False)

    assert [(said, decided_by) for said, decided_by, _ in found] == [
        ("lc", Deciding.ANY),
        ("sc", Deciding.ANY),
    ]


def test_what_is_refused_is_refused_at_either_end(wanted):
    ((said, decided_by, _),) = wanted("fibre cable, no LC to LC", pairs=False)

    assert said == "not lc"
    assert decided_by is Deciding.ANY


@pytest.mark.parametrize(
    "text", ["a fibre cable to use at both ends", "fibre cable, at both ends of a desk", "fibre cable up to 20 dollars"]
)
def test_without_two_values_there_are_no_ends(wanted, text):
    assert not [said for said, _, targets in wanted(text, pairs=False) if targets != [[]]]


def test_a_slash_joins_ends_only_where_one_field_tells_of_both(wanted):
    assert [said for said, _, _ in wanted("fibre cable LC/SC", pairs=False)] == ["lc or sc"]
