"""What a department store's own fields teach: devices by name, conditions, occasions, one of several products."""

import pytest

from leaps_adapter.types import Operator

PHONES = ("Lumo Fold", "Nomia 12", "Nomia 12 Pro")


def _goods():
    for n in range(30):
        yield {
            "id": f"c{n}",
            "title": f"Auralis phone case, {('black', 'blue')[n % 2]}",
            "brand": ("Auralis", "Nomia", "Lumo")[n % 3],
            "category": "Electronics > Phone Cases",
            "price": 5.0 + n,
            "attributes": {"compatible_with": PHONES[n % 3], "colour": ("black", "blue")[n % 2]},
            "store": {"name": ("Family Shop", "Corner Depot")[n % 2]},
            "condition": ("new", "second-hand", "refurbished")[n % 3],
        }
        yield {
            "id": f"b{n}",
            "title": f"Solvane {('navy', 'black')[n % 2]} blazer for men",
            "brand": "Solvane",
            "category": "Fashion > Blazers",
            "price": 50.0 + n,
            "attributes": {
                "pattern": ("plain", "large floral", "pinstripe")[n % 3],
                "occasion": ("a beach wedding", "everyday wear")[n % 2],
            },
            "skus": [{"size": ("S", "M", "L")[n % 3]}],
            "store": {"name": "Corner Depot"},
            "condition": "new",
        }
        yield {
            "id": f"s{n}",
            "title": f"Hygglund {('sofa', 'couch')[n % 2]}",
            "category": "Home > Sofas",
            "price": 300.0 + n,
            "attributes": {"seats": n % 4 + 1},
        }
        yield {
            "id": f"a{n}",
            "title": "Hygglund armchair",
            "category": "Home > Armchairs",
            "price": 200.0 + n,
            "attributes": {"max_load_kg": 100 + n},
        }


@pytest.fixture
def read(profile_of):
    return profile_of(_goods())


def told(ledger):
    return [str(each) for each in ledger.constraints]


@pytest.mark.parametrize(
    ("text", "device"),
    [
        ("Nomia 12 Pro case", "Nomia 12 Pro"),
        ("Lumo Fold phone case in black", "Lumo Fold"),
        ("case for my Nomia 12", "Nomia 12"),
    ],
)
def test_a_device_the_catalogue_names_is_what_it_goes_with_and_no_brand(read, text, device):
    first = read(text).constraints[0]
    assert (first.attribute, first.operator) == ("compatibility", Operator.ANY_OF)
    (target,) = first.targets
    assert target.matches == (device,)
    assert target.whole
    assert all(each.attribute != "brand" for each in read(text).constraints)


def test_several_devices_will_do(read):
    (constraint,) = read("case for a Nomia 12 or a Lumo Fold").constraints
    assert constraint.targets[0].matches == ("Nomia 12", "Lumo Fold")


def test_an_unwanted_device(read):
    (constraint,) = read("phone case, not for the Lumo Fold").constraints
    assert (constraint.attribute, constraint.operator) == ("compatibility", Operator.NONE_OF)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("armchair or sofa", {"armchair", "sofa"}),
        ("a sofa or an armchair under 250 dollars", {"armchair", "sofa"}),
        ("armchair, no sofa", {"armchair"}),
        ("armchair with sofa", {"armchair"}),
    ],
)
def test_one_of_several_products(read, text, kinds):
    product = read(text).product
    assert set(product.kinds) == kinds
    assert text[product.span.start : product.span.end] == product.text


@pytest.mark.parametrize(
    ("text", "constraint"),
    [
        ("second-hand phone case", "condition: second-hand"),
        ("used or refurbished phone case", "condition: used or refurbished"),
    ],
)
def test_the_condition_is_a_constraint(read, text, constraint):
    assert constraint in told(read(text))


def test_a_value_before_the_name_of_its_field_is_of_that_field(read):
    (constraint,) = read("blazer with a floral pattern").constraints
    assert str(constraint) == "pattern: floral pattern"
    assert constraint.targets[0].matches == ("large floral",)


def test_no_large_patterns_excludes_those_of_them_that_the_shop_has(read):
    (constraint,) = read("blazer, no large patterns").constraints
    assert str(constraint) == "pattern: not large floral"
    assert constraint.targets[0].matches == ("large floral",)


def test_the_sellers_name_is_no_attribute(read):
    assert read("phone case for the family").constraints == ()


def test_an_occasion_is_wished_for_but_not_for_is_meant(read):
    wish = read("blazer for a beach wedding")
    assert wish.constraints == ()
    assert "beach wedding" in " ".join(each.text for each in wish.wishes)
    assert told(read("blazer, not for everyday wear")) == ["occasion: not everyday wear"]


def test_what_carries_so_much_may_carry_more(read):
    assert told(read("armchair that carries 110 kg")) == ["load capacity >= 110 kg"]


def test_a_noun_of_two_kinds_asks_for_either_where_the_shop_has_both_and_nothing_tells(profile_of):
    shop = [{"title": f"Acme notebook {n}, silver", "category": "Computers > Notebooks"} for n in range(6)]
    shop += [{"title": f"Quire notebook {n}, green", "category": "Stationery > Notebooks"} for n in range(6)]
    read = profile_of(shop)
    assert read("green notebook").product.kinds == ("laptop", "notebook-paper")
    assert read("notebook for school supplies").product.kinds == ("notebook-paper",)
    assert read("laptop").product.kinds == ("laptop",)
