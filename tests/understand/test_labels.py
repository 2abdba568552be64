"""Names of fields in a sentence: what they keep apart, and the values that are said behind them."""

from __future__ import annotations

import pytest

from leaps_adapter.types import Operator


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mouse, connectivity technology: wireless", "connectivity technology: wireless"),
        ("mouse connectivity technology wireless", "connectivity technology: wireless"),
        ("a mouse whose connectivity technology must be USB", "connectivity technology: usb"),
        ("battery, battery type: AA or AAA", "battery type: aa or aaa"),
        ("battery, battery type AA, AAA or C", "battery type: aa or aaa or c"),
        ("blazer, material: linen/wool", "material: linen or wool"),
        ("blazer, material must not be linen or wool", "material: not linen or wool"),
        ("blazer, material = cotton", "material: cotton"),
        ("laptop, touchscreen: yes", "touchscreen: yes"),
        ("laptop, touchscreen: no", "touchscreen: not yes"),
        ("laptop, dual sim: yes", None),
    ],
)
def test_a_value_is_said_behind_the_name_of_its_field(said, text, expected):
    assert said(text) == ([] if expected is None else [expected])


def test_the_list_of_one_field_ends_where_another_begins(said):
    assert said("battery, battery type: AA, battery technology: lithium or alkaline") == [
        "battery technology: lithium or alkaline",
        "battery type: aa",
    ]


def test_what_a_list_refuses_is_no_part_of_what_it_asks_for(said):
    assert said("blazer, material: linen, no wool") == ["material: linen", "material: not wool"]


def test_a_name_without_a_value_says_nothing(read):
    ledger = read("blazer, material: asbestos")

    assert not ledger.constraints
    assert "asbestos" in " ".join(wish.text for wish in ledger.wishes)


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("mouse connectivity technology USB", "mouse"),
        ("headphones cable length up to 2 m", "headphones"),
        ("patch cable length 2 m", "patch cable"),
        ("I need a cable length 2 m", "cable"),
        ("memory card for a phone", "memory card"),
    ],
)
def test_the_name_of_a_field_is_not_the_product(profile_of, text, product):
    shop = [
        *(
            {"title": f"Sony headphones {i}", "category": "Headphones", "cable_length": f"{1 + i % 3} m"}
            for i in range(12)
        ),
        *(
            {"title": f"Lindy patch cable {i}", "category": "Patch Cables", "cable_length": f"{1 + i % 5} m"}
            for i in range(12)
        ),
        *(
            {"title": f"Trust mouse {i}", "category": "Mice", "connectivity_technology": ["USB", "Wireless"][i % 2]}
            for i in range(12)
        ),
        *(
            {"title": f"Nokia phone {i}", "category": "Smartphones", "memory_card": ["Yes", "No"][i % 2]}
            for i in range(12)
        ),
        *({"title": f"SanDisk memory card {i}", "category": "Memory Cards", "price": i} for i in range(12)),
    ]
    ledger = profile_of(shop)(text)

    assert ledger.product is not None
    assert ledger.product.text == product


def test_the_sign_of_a_makers_name_ends_no_clause(profile_of):
    shop = [
        {"title": f"{brand} fan {i}", "category": "Fans", "brand": brand, "price": 5 + i}
        for i in range(8)
        for brand in ("be quiet!", "Arctic", "Noctua")
    ]
    ledger = profile_of(shop)("a fan, anything except be quiet! or Arctic under 20 dollars")

    unwanted = next(each for each in ledger.constraints if each.attribute == "brand")
    assert unwanted.operator is Operator.NONE_OF
    assert unwanted.values == ("be quiet!", "Arctic")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a hub with 4 usb 2.0 ports", ["usb 2.0 ports quantity = 4"]),
        ("a hub with at least 2 usb 3.0 ports", ["usb 3.2 gen 1 type a ports quantity >= 2"]),
        ("a hub with 2x vga", ["video out: 2x vga"]),
        ("a hub with vga", ["video out: vga"]),
        ("a hub, at most 3 in a pack", ["quantity per pack <= 3"]),
        ("hubs, at least 2 per pack", ["quantity per pack >= 2"]),
        ("hubs under 20 per unit", ["price < 20 USD"]),
        ("hub, my budget is 20 tops", ["price <= 20 USD"]),
        ("a hub, black one, under 20 dollars", ["colour: black", "price < 20 USD"]),
    ],
)
def test_counts(profile_of, text, expected):
    shop = [
        {
            "title": f"Lindy usb hub {i}",
            "category": "USB Hubs",
            "price_usd": 5 + i,
            "colour": ["Black", "White"][i % 2],
            "usb_2_0_ports_quantity": 1 + i % 5,
            "usb_3_2_gen_1_type_a_ports_quantity": 1 + i % 3,
            "host_interface": ["USB 2.0", "USB 3.2 Gen 1"][i % 2],
            "video_out": ["VGA", "2x VGA", "4x VGA"][i % 3],
            "quantity_per_pack": 1 + i % 4,
        }
        for i in range(24)
    ]
    ledger = profile_of(shop)(text)

    assert sorted(str(each) for each in ledger.constraints) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("patch cable half a metre or longer", "length >= 0.5 m"),
        ("patch cable of one and a half metres", "length = 1.5 m"),
        ("patch cable at most 2 and a half m", "length <= 2.5 m"),
        ("patch cable of one point five metres", "length = 1.5 m"),
        ("half the price patch cable", None),
    ],
)
def test_parts_of_a_unit(said, text, expected):
    assert said(text) == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("a switch with 8 ports", {"kvm-switch", "network-switch"}),
        ("which switch is the best", {"kvm-switch", "network-switch"}),
        ("something to switch on", set()),
        ("I am switching to green power", set()),
        ("a nice gift", set()),
    ],
)
def test_a_word_that_ends_the_names_of_kinds_means_any_of_them(profile_of, text, kinds):
    shop = [
        {"title": f"{brand} {name} {i}", "category": name.title(), "ports": 4 + i % 4}
        for i in range(8)
        for brand, name in (("Netgear", "network switch"), ("Aten", "kvm switch"), ("Sony", "gift card"))
    ]
    product = profile_of(shop)(text).product

    assert set(product.kinds if product is not None else ()) == kinds
