"""Words of technical goods: ratios, generations, multiples, sorts of parts, what things are for, units by kind."""

from __future__ import annotations

import pytest

from leaps_adapter.types import Deciding, Operator


def _screens():
    for number in range(24):
        yield {
            "title": f"Fellowes privacy filter {number}",
            "brand": ["Fellowes", "3M"][number % 2],
            "suitable_for": ["Notebook", "Monitor"][number % 2],
            "aspect_ratio": ["16:9", "4:3", "5:4"][number % 3],
        }


def _phones():
    for number in range(24):
        yield {
            "title": f"Nokia smartphone {number}",
            "mobile_network_generation": ["4G", "5G"][number % 2],
            "lte_standard": "LTE",
            "front_camera_resolution_mp": 5 + number % 3,
            "rear_camera_resolution_mp": 12 + 4 * (number % 3),
            "second_rear_camera_resolution_mp": 2 + number % 2,
            "weight_g": 150 + number,
        }


def _cards():
    for number in range(24):
        yield {
            "title": f"Kingston memory card {number}",
            "flash_card_type": ["MicroSD", "MicroSDHC", "SD", "SDHC", "CompactFlash", "SDXC"][number % 6],
            "capacity_gb": 8 * (1 + number % 4),
        }


def _laptops():
    for number in range(24):
        yield {
            "title": f"Lenovo notebook {number}, {4 * (1 + number % 4)} GB",
            "internal_memory": 4 * (1 + number % 4),
            "optical_drive_type": ["N", "DVD Super Multi", "Blu-ray"][number % 3],
            "keyboard_backlit": ["Yes", "No"][number % 2],
            "ethernet_lan": ["Yes", "No"][number % 2],
            "bluetooth": ["Yes", "No"][number % 2],
            "card_reader_integrated": ["Yes", "No"][number % 2],
        }


def _computing():
    yield from _laptops()
    for number in range(24):
        yield {
            "title": f"Brother laser printer {number}",
            "internal_memory": 32 * (1 + number % 4),
            "print_speed_ppm": 18 + number,
            "colour": ["Yes", "No"][number % 2],
            "duplex": ["Yes", "No"][number % 3 > 0],
        }


def _discs():
    for number in range(24):
        yield {
            "title": f"Verbatim {['CD-R', 'DVD+R'][number % 2]} {number}",
            "type": ["CD-R", "DVD+R", "DVD-R"][number % 3],
            "dvd_write_speed": 4 * (1 + number % 4),
            "quantity_per_pack": [5, 10, 25][number % 3],
        }


def _ports():
    for number in range(24):
        yield {
            "title": f"Targus USB hub {number}",
            "usb_2_0_ports_quantity": 2 + number % 4,
            "connector_gender": ["Male/Female", "Male/Male"][number % 2],
        }


def _processors():
    for number in range(24):
        yield {"title": f"Intel processor {number}", "intel_hyper_threading_technology": ["Yes", "No"][number % 2]}


def _units():
    for number in range(24):
        yield {
            "title": f"APC PDU {number}",
            "pdu_types": ["Basic", "Switched", "Metered"][number % 3],
            "price_usd": 100 + number,
        }


def _scanners():
    for number in range(24):
        yield {
            "title": f"Canon scanner {number}",
            "scanner_type": ["Flatbed", "Sheet-fed scanner", "Handheld"][number % 3],
            "rack_type": ["Freestanding", "Wall mounted"][number % 2],
        }


def _lenses():
    for number in range(24):
        yield {
            "title": f"Sigma lens {number}",
            "closest_focusing_distance": [0.25, 0.45, 0.6, 1.2][number % 4],
            "filter_size": 52 + number,
        }


@pytest.fixture(scope="module")
def told(profile_of):
    """What a sentence asks of a shop, as a shopper would write it."""
    readers = {}

    def tell(shop, text):
        if shop not in readers:
            readers[shop] = profile_of(shop())
        return [str(each) for each in readers[shop](text).constraints]

    tell.read = lambda shop, text: (tell(shop, text), readers[shop](text))[1]
    return tell


@pytest.mark.parametrize(
    ("shop", "text", "constraints"),
    [
        (_screens, "privacy filter for my laptop", ["suitable for: laptop"]),
        (_screens, "privacy filter to use on a monitor", ["suitable for: monitor"]),
        (_screens, "4:3 privacy filter", ["aspect ratio: 4:3"]),
        (_screens, "privacy filter, not 5:4", ["aspect ratio: not 5:4"]),
        (_phones, "5G smartphone", ["mobile network generation: 5g"]),
        (_phones, "smartphone with 4g", ["mobile network generation: 4g"]),
        (_phones, "smartphone under 160 g", ["weight < 160 g"]),
        (_laptops, "laptop with an optical drive", ["optical drive type: yes"]),
        (_laptops, "laptop without an optical drive", ["optical drive type: not yes"]),
        (_laptops, "laptop with wired lan", ["ethernet lan: yes"]),
        (_laptops, "laptop without a wired network", ["ethernet lan: not yes"]),
        (_laptops, "laptop with keyboard backlighting", ["keyboard backlit: yes"]),
        (_laptops, "laptop with a slot for memory cards", ["card reader integrated: yes"]),
        (_laptops, "laptop with built-in memory", []),
        (_laptops, "laptop with no reader for memory cards", ["card reader integrated: not yes"]),
        (_ports, "hub with exactly four usb 2.0 ports", ["usb 2.0 ports quantity = 4"]),
        (_ports, "hub, male-female", ["connector gender: male-female"]),
        (_ports, "hub, USB-A", []),
        (_processors, "CPU without hyperthreading", ["intel hyper threading technology: not yes"]),
        (_discs, "blank discs, 16x speed", ["dvd write speed = 16"]),
        (_discs, "blank discs with a write speed of at least 8x", ["dvd write speed >= 8"]),
        (_discs, "blank discs, pack size exactly 5", ["quantity per pack = 5"]),
        (_discs, "blank discs of the DVD+R kind", ["type: dvd+r"]),
        (_units, "PDU, type basic", ["pdu types: basic"]),
        (_units, "PDU, but not basic", ["pdu types: not basic"]),
        (_units, "basic or switched PDU", ["pdu types: basic or switched"]),
        (_scanners, "flat bed scanner", ["scanner type: flat bed"]),
        (_scanners, "scanner, not sheetfed", ["scanner type: not sheetfed"]),
        (_scanners, "scanner, free standing", ["rack type: free standing"]),
        (_lenses, "lens with a closest focus distance of at least 50 cm", ["closest focusing distance >= 50 cm"]),
        (_computing, "printer with a mono print speed of 20 to 30 ppm", ["print speed 20 to 30 ppm"]),
        (_computing, "printer, 20 to 30 ppm in black and white", ["print speed 20 to 30 ppm"]),
        (_computing, "black-and-white-only printer", ["colour: not yes"]),
    ],
)
def test_it_is_read_as_meant(told, shop, text, constraints):
    assert told(shop, text) == constraints


def test_what_has_no_glued_letters_is_no_multiple(told):
    assert told(_discs, "blank discs, 2x4") == []


def test_a_family_of_cards_takes_in_its_kin(told):
    (card,) = told.read(_cards, "microsd card").constraints
    assert set(card.targets[0].matches) == {"MicroSD", "MicroSDHC"}
    (card,) = told.read(_cards, "SDHC memory card").constraints
    assert card.targets[0].matches == ("SDHC",)


def test_a_part_of_what_is_asked_for_is_not_the_product(told):
    ledger = told.read(_phones, "smartphone, back camera of at least 16 megapixels")
    assert ledger.product.kinds == ("smartphone",)
    assert ledger.constraints[0].targets[0].field == "rear_camera_resolution_mp"


def test_what_a_thing_is_powered_by_does_not_make_it_another(told, read):
    ledger = read("mouse powered by batteries")
    assert ledger.product.text == "mouse"


def test_a_width_is_no_resistance(profile_of):
    shop = [{"title": f"Sony headphones {number}", "width": 20 + number} for number in range(24)]
    (impedance,) = profile_of(shop)("headphones, impedance of at least 25 ohms").constraints
    assert impedance.targets == ()


def test_a_second_one_decides_only_where_the_first_is_silent(told):
    (camera,) = told.read(_phones, "smartphone with a rear camera of exactly 16 megapixels").constraints
    assert camera.targets[0].field == "rear_camera_resolution_mp"
    assert camera.decided_by is Deciding.FIRST


def test_a_figure_is_in_the_unit_that_the_things_of_a_kind_have(told):
    (printer,) = told.read(_computing, "printer with up to 64 MB of memory").constraints
    assert (printer.unit, printer.targets[0].scale) == ("mb", 1.0)
    (laptop,) = told.read(_computing, "laptop with at least 8192 MB of memory").constraints
    assert laptop.targets[0].scale == 1000.0
    assert told.read(_laptops, "laptop with at least 8 GB of memory").constraints[0].targets[0].scale == 1.0


def test_a_name_said_twice_describes_nothing(profile_of):
    shop = [{"title": f"APC UPS {number}", "led_indicators": ["Battery", "Online"][number % 2]} for number in range(24)]
    ledger = profile_of(shop)("battery backup UPS")
    assert (ledger.product.kinds, ledger.constraints) == (("ups",), ())


def test_a_thing_on_it_is_not_the_thing(profile_of):
    shop = [{"title": f"Fellowes mouse pad {number}", "wrist_rest": ["Yes", "No"][number % 2]} for number in range(24)]
    shop += [{"title": f"Kensington wrist rest {number}"} for number in range(24)]
    ledger = profile_of(shop)("mouse pad. I'd want a wrist rest on it")
    assert ledger.product.kinds == ("mouse-pad",)
    assert [str(each) for each in ledger.constraints] == ["wrist rest: yes"]


def test_what_is_plugged_in_is_not_asked_for(profile_of):
    shop = [{"title": f"ATEN KVM switch {number}", "keyboard_port": "PS/2"} for number in range(12)]
    shop += [{"title": f"Cherry keyboard {number}"} for number in range(12)]
    ledger = profile_of(shop)("KVM switch keyboard port PS/2")
    assert ledger.product.kinds == ("kvm-switch",)


def test_a_colour_is_told_by_the_field_that_tells_most(profile_of):
    shop = [
        {
            "title": f"OKI drum unit {number}",
            "product_colour": "Black",
            "printing_colours": ["Black", "Cyan", "Magenta", "Yellow"][number % 4],
        }
        for number in range(40)
    ]
    (colour,) = profile_of(shop)("drum unit in black").constraints
    assert [target.field for target in colour.targets] == ["printing_colours", "product_colour"]


def test_what_is_left_of_a_refused_name_is_asked_for(profile_of):
    shop = [
        {"title": f"HP {sort} printer {number}", "print_technology": sort.title()}
        for number in range(12)
        for sort in ("inkjet", "laser")
    ]
    ledger = profile_of(shop)("non-inkjet printer")
    assert ledger.product.text == "printer"
    assert ledger.constraints[0].operator is Operator.NONE_OF


def test_a_bare_noun_means_what_most_things_of_the_name_are(profile_of):
    shop = [{"title": f"OKI drum unit {number}", "page_yield": 1000 * number} for number in range(40)]
    shop += [{"title": f"Epson drum {number}", "page_yield": 1000 * number} for number in range(5)]
    assert set(profile_of(shop)("drums, 15000 pages or more").product.kinds) == {"printer-drum", "drum"}


def test_a_screen_of_one_sort_is_no_screen_of_another(profile_of):
    shop = [{"title": f"Elite projection screen {number}"} for number in range(20)]
    shop += [{"title": f"Dell screen {number}"} for number in range(4)]
    assert profile_of(shop)("projection screen").product.kinds == ("projector-screen",)


def test_a_sort_of_part_that_is_always_there_is_no_question_of_having_it(profile_of):
    shop = [
        {"title": f"Lenovo notebook {number}", "optical_drive_type": ["DVD", "Blu-ray"][number % 2]}
        for number in range(24)
    ]
    assert profile_of(shop)("laptop with an optical drive").constraints == ()


def test_a_refused_beginning_that_leaves_no_name_leaves_the_name(profile_of):
    shop = [{"title": f"Braun electric shaver {number}"} for number in range(24)]
    assert profile_of(shop)("non-electric shaver").product.kinds == ("shaver",)
    shop = [{"title": f"Anker power bank {number}"} for number in range(24)]
    assert profile_of(shop)("non-power bank").product.kinds == ("power-bank",)


def test_two_things_may_share_the_end_of_their_names(profile_of):
    shop = [{"title": f"Spigen phone case {number}"} for number in range(24)]
    shop += [{"title": f"Spigen tablet case {number}"} for number in range(24)]
    ledger = profile_of(shop)("phone and tablet cases")
    assert ledger.product.text == "phone and tablet cases"
    assert "phone-case" in ledger.product.kinds
