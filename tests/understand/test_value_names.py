"""By which names a shopper may call what a catalogue's fields hold."""

from __future__ import annotations

import pytest


def _parts():
    for number in range(24):
        yield {
            "title": f"server {number}",
            "category": "Servers",
            "chassis_type": ["Rack (1U)", "Rack (2U)", "Tower"][number % 3],
            "processor_socket": ["Socket B (LGA 1366)", "LGA 775 (Socket T)"][number % 2],
            "processor_cores": [2, 4][number % 2],
            "power_over_ethernet_poe": ["Yes", "No"][number % 2],
        }
        yield {
            "title": f"memory module {number}",
            "category": "Memory Modules",
            "brand": ["Kingston", "Lexmark", "HyperX"][number % 3],
            "internal_memory_type": ["DDR", "DDR2", "DDR4"][number % 3],
        }
        yield {
            "title": f"fibre cable {number}",
            "category": "Fibre Cables",
            "core_cladding_diameter": ["62.5/125", "50/125"][number % 2],
            "fiber_mode_structure": ["Multi-mode", "Single-mode"][number % 2],
            "cable_colour": ["Multicolour", "Orange"][number % 2],
            "connector": ["2x LC", "SC"][number % 2],
            "compatibility": ["Any brand", "Nexus Pro 7"][number % 2],
            "market_positioning": ["Home & Office", "Industry"][number % 2],
        }
        yield {
            "title": f"address label {number}",
            "category": "Address Labels",
            "shape": ["Round", "Rounded rectangle", "Circle"][number % 3],
        }
        yield {
            "title": f"printer {number}",
            "category": "Printers",
            "brand": ["Canon", "Epson"][number % 2],
            "colour": ["Yes", "No"][number % 2],
            "print_speed_ppm": 10 + number % 4,
            "print_speed_best_quality": ["Up to 12 ppm", "Up to 20 ppm"][number % 2],
            "total_input_capacity": [100, 250][number % 2],
        }
        yield {
            "title": f"memory card {number}",
            "category": "Memory Cards",
            "device_interface": ["USB Type-A", "SATA"][number % 2],
            "flash_card_type": ["CompactFlash", "SD"][number % 2],
            "capacity_gb": [32, 64][number % 2],
        }
        yield {
            "title": f"hard drive {number}",
            "category": "Hard Drives",
            "disk_size_in": [2.5, 3.5][number % 2],
            "height_mm": 20.0 + 4 * number,
            "access_time_ms": 8 + number % 4,
        }
        yield {
            "title": f"projector lamp {number}",
            "category": "Projector Lamps",
            "service_life_of_lamp_h": [1500, 2000][number % 2],
        }


@pytest.fixture(scope="module")
def read(profile_of):
    return profile_of(_parts())


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("1U server", ("Rack (1U)",)),
        ("server, socket 1366", ("Socket B (LGA 1366)",)),
        ("server, socket T", ("LGA 775 (Socket T)",)),
        ("DDR memory module", ("DDR",)),
        ("62.5/125 fibre cable", ("62.5/125",)),
        ("multi-mode fibre cable", ("Multi-mode",)),
        ("multi mode fibre cable", ("Multi-mode",)),
        ("CF memory card", ("CompactFlash",)),
        ("fibre cable with LC plugs", ("2x LC",)),
        ("memory card with USB", ("USB Type-A",)),
        ("round labels", ("Round", "Circle")),
        ("compact flash memory card", ("CompactFlash",)),
        ("server with PoE", ("true",)),
        ("server with power over ethernet", ("true",)),
    ],
)
def test_a_value_goes_by_any_of_its_names(read, text, matches):
    (constraint,) = read(text).constraints
    (target,) = constraint.targets
    assert target.matches == matches


@pytest.mark.parametrize(
    ("text", "constraints"),
    [
        ("a colour printer", ["colour: yes"]),
        ("dual core server", ["processor cores = 2"]),
        ("printer that holds 200 sheets or more", ["total input capacity >= 200"]),
        ("printer printing 12 ppm or more", ["print speed >= 12 ppm"]),
        ("projector lamp that lasts at least 1700 hours", ["service life >= 1700 h"]),
        ("dual memory card", []),
        ("a printer that prints in colour", ["colour: yes"]),
        ("a printer, not colour", ["colour: not yes"]),
        ("hard drive with an access time of 9 ms or faster", ["access time <= 9 ms"]),
        ("fibre cable for my home office", []),
        ("fibre cable, any brand", []),
        ("memory card with usb 3.0 or newer", ["device interface: usb"]),
    ],
)
def test_what_a_field_tells_is_asked_for_in_many_ways(read, text, constraints):
    assert [str(each) for each in read(text).constraints] == constraints


@pytest.mark.parametrize(
    ("text", "constraints"),
    [
        (
            "memory module, no Kingston, no Lexmark DDR4",
            ["brand: not Kingston or Lexmark", "internal memory type: ddr4"],
        ),
        ("memory module not by Kingston or DDR2", ["brand: not Kingston", "internal memory type: not ddr2"]),
        ("printer not from Epson anything but Canon", ["brand: not Epson or Canon"]),
        ("printer, not Canon and not colour", ["brand: not Canon", "colour: not yes"]),
    ],
)
def test_a_negation_ends_with_the_brand_that_it_is_for(read, text, constraints):
    assert [str(each) for each in read(text).constraints] == constraints


def test_a_figure_before_the_product_is_in_no_doubt(read):
    (constraint,) = read("a 64 GB memory card").constraints
    assert constraint.doubt == 0
    (constraint,) = read("memory card, 64 GB").constraints
    assert constraint.doubt > 0
    (constraint,) = read("64 GB").constraints
    assert constraint.doubt > 0


@pytest.mark.parametrize(("written", "read_as"), [("dolars", "dollars"), ("centimters", "centimeters")])
def test_currencies_and_units_are_spelled_right(read, written, read_as):
    corrections = read(f"printer under 40 {written}").corrections
    assert [each.read_as for each in corrections] == [read_as]


def test_a_figure_after_a_comparison_is_no_brand(profile_of):
    shop = [
        {"title": f"surge protector {number}", "brand": ["3M", "Tripp"][number % 2], "cable_length_m": 1 + number % 4}
        for number in range(20)
    ]
    read = profile_of(shop)
    assert [str(each) for each in read("surge protector no longer than 3m").constraints] == ["length <= 3 m"]
    assert [str(each) for each in read("surge protector from 3M").constraints] == ["brand: 3M"]
    assert [str(each) for each in read("surge protector, 2m").constraints] == ["length = 2 m"]


def test_a_figure_that_a_field_often_holds_names_the_field(read):
    (constraint,) = read("2.5 inch hard drive").constraints
    assert [target.field for target in constraint.targets] == ["disk_size_in"]


def test_a_code_is_no_product(read):
    assert read("PC3-10600 memory module").product.kinds == ("memory-module",)


def test_a_kind_of_socket_before_a_number_is_a_socket(profile_of):
    shop = [
        {
            "title": f"Acme processor X{n}",
            "processor_socket": ("Socket 478", "Socket 604", "LGA 775")[n % 3],
            "price": n,
        }
        for n in range(30)
    ]
    read = profile_of(shop)
    for text in ("processor lga604", "processor for socket 604", "processor, LGA 604"):
        (constraint,) = read(text).constraints
        assert constraint.targets[0].matches == ("Socket 604",), text
    assert read("processor lga775").constraints[0].targets[0].matches == ("LGA 775",)
