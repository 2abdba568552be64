"""Figures of the shopper's situation are wishes; those said of the product are constraints."""

import pytest


@pytest.fixture(scope="module")
def read(profile_of):
    shop = []
    for n in range(30):
        shop += [
            {"title": f"Kestrel {n} kettle", "category": "Kettles", "price": 20 + n, "capacity_l": 0.5 + n / 10},
            {"title": f"Kestrel {n} wardrobe", "category": "Wardrobes", "price": 90 + n, "width_cm": 80 + 4 * n},
            {"title": f"Kestrel {n} office chair", "category": "Office Chairs", "price": 90, "max_load_kg": 90 + 5 * n},
            {
                "title": f"Kestrel {n} external SSD",
                "category": "External SSDs",
                "price": 50,
                "storage_gb": 250 * (1 + n),
            },
            {"title": f"Kestrel {n} aquarium", "category": "Aquariums", "price": 50, "length_cm": 40 + 2 * n},
            {"title": f"Kestrel {n} paper plates", "category": "Paper Plates", "price": 9, "pack_size": 10 * (1 + n)},
        ]
    return profile_of(shop)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("kettle for six mugs of 250 ml", "250 ml"),
        ("kettle for 6 mugs of 250 ml", "250 ml"),
        ("I have 700 GB of videos, one external ssd for all", "700 GB"),
        ("external ssd, we record 100 GB a day", "100 GB"),
        ("external ssd, 100 GB more each month", "100 GB"),
        ("wardrobe, the wall is only 150 cm", "150 cm"),
        ("wardrobe, the wall there is 150 cm", "150 cm"),
        ("wardrobe, he's 190 cm", "190 cm"),
        ("aquarium for an 80 cm sideboard", "80 cm"),
        ("aquarium for the old 80 cm sideboard", "80 cm"),
        ("office chair for two weeks", "two weeks"),
    ],
)
def test_a_figure_of_the_situation_is_a_wish(read, text, wish):
    ledger = read(text)
    assert ledger.constraints == ()
    assert wish in [each.text for each in ledger.wishes]


@pytest.mark.parametrize(
    "text",
    [
        "wardrobe, 150 cm",
        "wardrobe, it is 150 cm wide",
        "a wardrobe that is 150 cm wide",
        "the wardrobe is 150 cm wide",
        "wardrobe whose width is 150 cm",
        "150 cm wardrobe for the bedroom",
        "wardrobe of 150 cm",
        "3 wardrobes of 150 cm",
        "wardrobe of a width of 150 cm",
        "the wall, is 150 cm wardrobe",
        "only 150 cm wardrobe",
        "I need a 150 cm wardrobe",
        "wardrobe 150 cm a good one",
        "wardrobe for the bedroom 150 cm",
        "the bedroom has 150 cm wardrobe",
        "wardrobe on the 150 cm",
        "is 150 cm wardrobe there",
    ],
)
def test_a_figure_of_the_product_is_a_constraint(read, text):
    (width,) = read(text).constraints
    assert (width.attribute, width.unit) == ("width", "cm")
    assert width.doubt < 1


def test_a_figure_with_the_name_of_what_is_measured_is_beyond_doubt(read):
    assert [each.doubt for each in read("wardrobe, 150 cm wide").constraints] == [0]
    assert [0 < each.doubt < 1 for each in read("wardrobe, 150 cm").constraints] == [True]


def test_a_compared_figure_is_beyond_doubt(read):
    (width,) = read("wardrobe under 150 cm").constraints
    assert width.doubt == 0


def test_a_weight_of_the_shopper_bounds_what_bears_it(read):
    (load,) = read("I weigh 125 kg, office chair").constraints
    assert (load.attribute, load.minimum) == ("load capacity", 125 * 0.97 if load.minimum < 125 else 125)
    assert 0.5 < load.doubt < 1
    (load,) = read("office chair that holds 125 kg").constraints
    assert load.doubt == 0


def test_a_pack_of_at_least_so_many_is_no_price(read):
    (size,) = read("paper plates in a pack of at least 200").constraints
    assert (size.attribute, size.minimum, size.maximum) == ("pack size", 200, None)
