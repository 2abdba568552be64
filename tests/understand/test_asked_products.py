"""Which thing is asked for where a sentence names several, and what it has to go with."""

import pytest


@pytest.fixture(scope="module")
def read_office(profile_of):
    return profile_of(_office())


def _office():
    brands = ["Brother", "HP", "Epson"]
    for number in range(30):
        brand = brands[number % 3]
        goes_with = {"brand_compatibility": brand}
        yield {
            "title": f"{brand} toner cartridge {number}",
            "category": "Toner Cartridges",
            "brand": "Acme",
        } | goes_with
        yield {"title": f"{brand} ink cartridge {number}", "category": "Ink Cartridges", "brand": "Acme"} | goes_with
        yield {"title": f"{brand} laser printer {number}", "category": "Laser Printers", "brand": brand}
        yield {
            "title": f"Acme adhesive label {number}",
            "category": "Labels",
            "brand": "Acme",
            "labels_per_sheet": [8, 12, 24][number % 3],
            "labels_per_pack": 100 * (1 + number % 5),
        }
        yield {
            "title": f"Acme desktop PC {number}",
            "category": "Desktops",
            "brand": "Acme",
            "memory_gb": 2 + number % 8,
        }
        yield {"title": f"Acme memory module {number}", "category": "Memory Modules", "brand": "Acme"}
        yield {"title": f"Acme kitchen scale {number}", "category": "Kitchen Scales", "brand": "Acme"}
        yield {"title": f"Acme baseball cap {number}", "category": "Baseball Caps", "brand": "Acme"}
        yield {"title": f"Acme UPS {number}", "category": "Uninterruptible Power Supplies", "brand": "Acme"}
        yield {"title": f"Acme UPS battery {number}", "category": "UPS Batteries", "brand": "Acme"}
        yield {"title": f"Acme lens filter {number}", "category": "Lens Filters", "brand": "Acme"}
        yield {
            "title": f"Acme camera lens {number}",
            "category": "Camera Lenses",
            "brand": "Acme",
            "filter_size_mm": 50 + number,
        }


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a black cartridge of toner", "toner"),
        ("a battery for a UPS", "ups-battery"),
        ("Talk me into buying a desktop machine with between 2 and 3.5 gigs of memory", "desktop"),
        ("I want to put in an order for a desktop PC with 4 GB of memory", "desktop"),
        ("I want prices on adhesive labels (24 per sheet; cap: $25)", "label"),
        ("I need a quote for stick-on labels", "label"),
        ("a camera lens. The filter diameter ought to be 67 mm", "lens"),
        ("cap: $25, adhesive labels", "label"),
        ("8 GB of memory, desktop PC", "desktop"),
        ("filter diameter 67 mm, camera lens", "lens"),
        ("white labels (labels per pack: 200; for a laser printer)", "label"),
        ("something to write on (adhesive labels)", "label"),
    ],
)
def test_what_is_asked_for(read_office, text, kind):
    assert kind in read_office(text).product.kinds


@pytest.mark.parametrize(
    ("text", "makers"),
    [
        ("a toner cartridge for a Brother or HP machine", ("brother", "hp")),
        ("a toner cartridge. My printer is an HP", ("hp",)),
        ("a toner cartridge. The printer I've got is an Epson", ("epson",)),
    ],
)
def test_what_the_product_goes_with(read_office, text, makers):
    (constraint,) = read_office(text).constraints
    assert constraint.attribute == "compatibility"
    assert tuple(each.lower() for each in constraint.values) == makers


def test_who_a_brother_is(read_office):
    assert read_office("a toner cartridge for my brother").constraints == ()


def test_labels_on_every_sheet(read_office):
    assert [str(each) for each in read_office("adhesive labels with 12 labels to every sheet").constraints] == [
        "labels per sheet = 12"
    ]


def test_who_sells_something_asks_for_it(read_office):
    assert read_office("Who sells a toner cartridge?").intent.value == "goods"


def test_what_a_gathering_noun_holds_is_no_compound(profile_of):
    read = profile_of(
        {"title": f"Acme {('smartphone', 'phone case')[number % 2]} {number}", "brand": "Acme"} for number in range(40)
    )
    assert "phone-case" in read("a case for my phone").product.kinds
    assert "phone-case" not in read("a case of phones").product.kinds
