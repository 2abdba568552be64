"""Either of several values would do, however each was read."""

import pytest

from leaps_adapter.types import Deciding


@pytest.fixture(scope="module")
def read_tables(profile_of):
    def table(number):
        return {
            "title": f"table {number}",
            "top": ["oak", "glass", "marble"][number % 3],
            "frame": ["brushed steel", "cast iron"][number % 2],
            "foldable": number % 2 == 0,
            "extendable": number % 3 == 0,
            "colour": ["white", "black"][number % 2],
        }

    return profile_of(table(number) for number in range(60))


def told(ledger):
    return [str(each) for each in ledger.constraints]


def test_values_of_two_fields_are_one_constraint_that_either_satisfies(read_tables):
    (constraint,) = read_tables("a table with a glass top or a cast iron frame").constraints
    assert constraint.values == ("glass", "cast iron")
    assert constraint.decided_by is Deciding.ANY
    assert {target.field for target in constraint.targets} == {"top", "frame"}


def test_values_of_one_field_stand_together(read_tables):
    (constraint,) = read_tables("a table, either an oak top or a glass top").constraints
    assert (constraint.values, [target.field for target in constraint.targets]) == (("oak", "glass"), ["top"])


def test_features_of_which_either_would_do(read_tables):
    (constraint,) = read_tables("a table that is foldable or extendable").constraints
    assert (constraint.attribute, constraint.values) == ("foldable or extendable", ("yes",))
    assert constraint.decided_by is Deciding.ANY


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a foldable table, oak", 2),
        ("an oak table and foldable", 2),
        ("an oak top and a cast iron frame, a table", 2),
        ("an oak table. Or a white one, foldable", 3),
        ("an oak or white table", 2),
        ("an oak table or foldable", 2),
        ("no oak or glass table", 1),
    ],
)
def test_other_conditions_hold_side_by_side(read_tables, text, count):
    assert len(read_tables(text).constraints) == count


def test_figures_apart_are_the_ends_of_what_would_do(said):
    assert said("patch cable, a 2 m length or a 3 m length") == said("patch cable 2 m or 3 m")
    assert said("patch cable, 2 m or blue or 3 m") != said("patch cable 2 m or 3 m")
