"""Sentences about a named product in a shop without typed fields."""

import pytest


@pytest.fixture(scope="module")
def read(profile_of):
    makers, models = ["Orion", "Volt", "Kestrel", "Aurum"], ["870 Evo", "980 Pro", "G24 Plus", "RTX4070"]
    shop = []
    for number in range(80):
        maker, model = makers[number % 4], models[number // 4 % 4]
        size = 250 * (1 + number % 3)
        shop += [
            {"title": f"{maker} {model} SSD {size}GB, R/W {500 + number}/450 MB/s", "price": 50 + number},
            {"title": f"{maker} {number} gaming case, RGB, black", "price": 40 + number},
            {"title": f"{maker} strap {number} for watch", "price": 10},
        ]
    shop += [{"title": f"Aurum K900 Ultra phone {size} GB", "price": 500} for size in (64, 128, 256)]
    return profile_of(shop)


def test_a_maker_learnt_from_titles_is_a_brand(read):
    (brand,) = read("ssd by kestrel").constraints
    assert (brand.attribute, brand.values, [target.field for target in brand.targets]) == (
        "brand", ("kestrel",), ["title"],
    )  # fmt: skip
    assert [str(each) for each in read("ssd, but not kestrel").constraints] == ["brand: not kestrel"]


def test_a_bare_noun_is_the_kind_that_nearly_all_of_its_name_are(read):
    assert "computer-case" in read("I need a case").product.kinds
    assert read("I need a strap").product.kinds == ("strap",)


def test_a_bare_noun_is_left_alone_where_fields_tell(profile_of):
    shop = [{"title": f"Orion {number} gaming case", "colour": "black"} for number in range(40)]
    assert profile_of(shop)("I need a case").product.kinds == ()


def test_a_code_may_begin_with_a_small_word(read):
    assert [each.text for each in read("ssd for am5 and i5").wishes] == ["am5", "i5"]


TIE = " If multiple offers share the lowest price, return all of them."


def test_an_instruction_wishes_for_nothing(read):
    plain, told = read("the cheapest ssd, quiet."), read("the cheapest ssd, quiet." + TIE)
    assert [each.text for each in told.wishes] == [each.text for each in plain.wishes] == ["quiet"]
    assert [(each.attribute, each.descending) for each in told.rankings] == [("price", False)]


def test_an_instruction_ends_with_its_sentence(read):
    assert [each.text for each in read("If several share a price, list them! quiet ssd").wishes] == ["quiet"]


def test_a_superlative_said_twice_orders_once(read):
    assert len(read("cheapest ssd, the lowest price please").rankings) == 1


def test_a_model_code_stays_one_word(read):
    assert [each.values for each in read("ssd from the g24 series, rtx4070").constraints] == [("g24",), ("rtx4070",)]
    assert [each.text for each in read("ssd from the k24 series, rtx9970").wishes] == ["k24 series", "rtx9970"]
    assert [each.text for each in read("ssd of the 9000 series").wishes] == ["9000 series"]


def test_a_code_with_a_capital_is_a_name(read):
    (name,) = read("a phone, the K900 Ultra").constraints
    assert (name.attribute, name.values) == ("name", ("k900 ultra",))


def test_a_name_that_begins_inside_another_reaches_further(read):
    assert read("PC gaming case").product.text == "gaming case"
    assert read("PC gaming cases").product.kinds == read("gaming case").product.kinds


def test_fit_with_leads_to_a_device(read):
    (fits,) = read("strap that fit with the Apple Watch Series 6").constraints
    assert (fits.attribute, fits.values) == ("compatibility", ("apple watch series 6",))


def test_a_superlative_orders_by_the_figures_of_titles(read):
    (speed,) = read("ssds with the highest available data read speed").rankings
    assert (speed.attribute, speed.descending, speed.unit) == ("read speed", True, "mbps")
    assert [target.field for target in speed.targets] == ["title"]
    (slowest,) = read("ssd with the lowest read speed").rankings
    assert not slowest.descending


@pytest.mark.parametrize(
    "text", ["ssd, at most 500 mb/s read speed", "highest quality. read speed matters", "ssd with the best looks"]
)
def test_no_superlative_of_an_attribute(read, text):
    assert read(text).rankings == ()


def test_a_superlative_of_what_has_no_unit_is_no_order(read):
    assert read("ssd with the highest page yield").rankings == ()
