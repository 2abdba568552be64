"""A small shop, made by hand, that the sentences of these tests are read against."""

from __future__ import annotations

import pytest

from leaps_adapter.catalogue.build import build_profile
from leaps_adapter.types import Query
from leaps_adapter.understand import Understander


def _products():
    yield from _cables()
    yield from _computers()
    yield from _phones()
    yield from _home()
    yield from _fashion()
    yield from _printing()
    yield from _parts()


def _cables():
    brands = ["Belkin", "Lindy", "V7", "Philips"]
    colours = ["Orange", "Black", "Blue", "Grey", "White", "Navy Blue"]
    for i in range(24):
        yield {
            "title": f"{brands[i % 4]} Cat{5 + i % 2} patch cable {1 + i % 8}m {colours[i % 6]}",
            "brand": brands[i % 4],
            "category": "Networking Cables",
            "price": 4.5 + 2.5 * i,
            "cable_length": f"{1 + i % 8} m",
            "product_colour": colours[i % 6],
            "cable_standard": ["Cat5e", "Cat6", "Cat6a"][i % 3],
            "cable_shielding": ["U/UTP (UTP)", "S/FTP (S-STP)"][i % 2],
            "rating": 3.0 + i % 5 / 2.5,
            "stock": i % 7,
        }


def _computers():
    brands = ["Lenovo", "HP", "Acer", "Apple", "Sharp"]
    for i in range(20):
        yield {
            "title": f'{brands[i % 5]} notebook {13 + i % 5}.{3 + i % 4}" {8 * (1 + i % 4)}GB RAM {256 * (1 + i % 3)}GB SSD',
            "brand": brands[i % 5],
            "category": "Notebooks",
            "price": 399 + 60 * i,
            "display_diagonal_in": 13.3 + i % 5,
            "internal_memory_gb": 8 * (1 + i % 4),
            "total_storage_capacity_gb": 256 * (1 + i % 3),
            "weight_kg": round(1.1 + 0.1 * i, 2),
            "battery_life": f"{5 + i % 8} h",
            "processor_manufacturer": ["Intel", "AMD"][i % 2],
            "product_colour": ["Black", "Silver", "Grey", "White"][i % 4],
            "touchscreen": ["Yes", "No"][i % 2],
            "keyboard_backlit": ["Yes", "No"][i // 2 % 2],
            "usb_3_0_ports_quantity": 1 + i % 4,
            "rating": 3.0 + i % 5 / 2.5,
            "units_sold": 10 * i,
            "stock": i % 7,
        }
        yield {
            "title": f"{['Targus', 'Case Logic'][i % 2]} laptop bag {13 + i % 5} inch",
            "brand": ["Targus", "Case Logic"][i % 2],
            "category": "Notebook Cases",
            "price": 19 + 3 * i,
            "maximum_screen_size_in": 13.3 + i % 5,
            "product_colour": ["Black", "Grey", "Blue", "Pink"][i % 4],
            "material": ["Nylon", "Leather", "Polyester"][i % 3],
            "rating": 3.0 + i % 5 / 2.5,
        }


def _phones():
    for i in range(12):
        yield {
            "title": f"{['Apple iPhone', 'Samsung Galaxy', 'Nokia'][i % 3]} {10 + i} smartphone",
            "brand": ["Apple", "Samsung", "Nokia"][i % 3],
            "category": "Smartphones",
            "price": 199 + 80 * i,
            "battery_capacity_mah": 3000 + 200 * i,
            "internal_storage_capacity_gb": [64, 128, 256][i % 3],
            "display_diagonal_in": 5.5 + i % 4 / 5,
            "product_colour": ["Black", "White", "Blue", "Red"][i % 4],
            "dual_sim": ["Yes", "No"][i % 2],
            "rating": 3.0 + i % 5 / 2.5,
            "stock": i % 7,
        }
        yield {
            "title": f"{['Anker', 'Belkin', 'Apple'][i % 3]} phone charger {5 * (4 + i)}W",
            "brand": ["Anker", "Belkin", "Apple"][i % 3],
            "category": "Mobile Device Chargers",
            "price": 9 + 2 * i,
            "output_power_w": 5 * (4 + i),
            "compatibility": ["iPhone 17", "iPhone 16, iPhone 17", "Galaxy S24"][i % 3],
            "product_colour": ["White", "Black"][i % 2],
            "usb_version": ["2.0", "3.0", "3.1"][i % 3],
        }


def _home():
    for i in range(12):
        yield {
            "title": f"{['Villeroy', 'KitchenCraft'][i % 2]} coffee mug {['ceramic', 'glass', 'steel'][i % 3]}",
            "brand": ["Villeroy", "KitchenCraft"][i % 2],
            "category": "Cups & Mugs",
            "price": 4 + i,
            "volume_ml": 250 + 25 * i,
            "material": ["Ceramic", "Glass", "Stainless steel"][i % 3],
            "dishwasher_safe": ["Yes", "No"][i % 2],
            "colour": ["Red", "White", "Turquoise", "Black"][i % 4],
            "quantity_per_pack": [1, 2, 4, 6][i % 4],
            "rating": 3.0 + i % 5 / 2.5,
        }
        yield {
            "title": f"{['Logitech', 'Trust', 'HP'][i % 3]} {['wireless', 'USB'][i % 2]} mouse M{100 + 10 * i}",
            "brand": ["Logitech", "Trust", "HP"][i % 3],
            "category": "Mice",
            "price": 8 + 4 * i,
            "connectivity_technology": ["Wireless", "USB"][i % 2],
            "buttons_quantity": 2 + i % 5,
            "movement_resolution_dpi": 800 + 400 * (i % 4),
            "product_colour": ["Black", "White"][i % 2],
        }
        yield {
            "title": f"{['Lego', 'Ravensburger'][i % 2]} castle building blocks",
            "brand": ["Lego", "Ravensburger"][i % 2],
            "category": "Building Blocks",
            "price": 15 + 5 * i,
            "recommended_age_min": 3 + i % 8,
            "pieces": 100 + 50 * i,
        }


def _fashion():
    for i in range(16):
        yield {
            "title": f"{['Hugo', 'Selected'][i % 2]} {['linen', 'wool', 'cotton'][i % 3]} blazer",
            "brand": ["Hugo", "Selected"][i % 2],
            "category": "Blazers",
            "price": 45 + 9 * i,
            "material": ["Linen", "Wool", "Cotton"][i % 3],
            "size": ["S", "M", "L", "XL"][i % 4],
            "gender": ["Men", "Women"][i // 2 % 2],
            "colour": ["Navy", "Beige", "Black", "Grey"][i % 4],
            "pattern": ["Plain", "Striped", "Checked"][i % 3],
            "rating": 3.0 + i % 5 / 2.5,
        }


def _printing():
    brands = ["Canon", "Epson", "HP", "Brother"]
    for i in range(16):
        yield {
            "title": f"{brands[i % 4]} toner cartridge {['black', 'cyan', 'magenta', 'yellow'][i % 4]}",
            "brand": brands[i % 4],
            "category": "Toner Cartridges",
            "price": 39 + 10 * i,
            "black_toner_page_yield": 1000 + 500 * i,
            "printing_colours": ["Black", "Cyan", "Magenta", "Yellow"][i % 4],
            "type": ["Original", "Compatible"][i % 2],
        }
        yield {
            "title": f"{brands[i % 4]} laser printer {20 + i} ppm",
            "brand": brands[i % 4],
            "category": "Laser Printers",
            "price": 99 + 25 * i,
            "print_speed_ppm": 20 + i,
            "duplex": ["Yes", "No"][i % 2],
            "product_colour": ["White", "Black"][i % 2],
        }


def _parts():
    for i in range(12):
        yield {
            "title": f"{['Duracell', 'Varta', 'Panasonic'][i % 3]} {['alkaline', 'lithium'][i % 2]} battery {['AA', 'AAA', 'C'][i % 3]}",
            "brand": ["Duracell", "Varta", "Panasonic"][i % 3],
            "category": "Household Batteries",
            "price": 3 + i,
            "battery_technology": ["Alkaline", "Lithium", "Nickel-Metal Hydride"][i % 3],
            "battery_type": ["AA", "AAA", "C"][i % 3],
            "rechargeable": ["Rechargeable", "Single-use"][i % 2],
            "quantity_per_pack": [2, 4, 8, 12][i % 4],
            "battery_voltage_v": [1.5, 3][i % 2],
        }
        yield {
            "title": f"{['Kingston', 'Crucial'][i % 2]} {'ValueRAM ' * (i < 3)}memory module {4 * (1 + i % 4)}GB DDR{3 + i % 2}",
            "brand": ["Kingston", "Crucial"][i % 2],
            "category": "Memory Modules",
            "price": 20 + 6 * i,
            "internal_memory_gb": 4 * (1 + i % 4),
            "ecc": ["Yes", "No"][i % 2],
            "memory_clock_speed_mhz": [1333, 1600, 2133, 2400][i % 4],
            "internal_memory_type": ["DDR3", "DDR4"][i % 2],
        }


@pytest.fixture(scope="session")
def products():
    return [{"id": f"p{number}", **product} for number, product in enumerate(_products(), 1)]


@pytest.fixture(scope="session")
def profile(products):
    return build_profile(products)


@pytest.fixture(scope="session")
def understander(profile):
    return Understander(profile)


@pytest.fixture(scope="session")
def read(understander):
    """Read a sentence, perhaps after others, and check what holds of every ledger."""

    def reader(text, *history):
        ledger = understander.understand(Query(text=text, history=history))
        if not history:
            assert all(text[each.span.start : each.span.end] == each.span.text for each in ledger.constraints)
        assert all(each.span.text for each in ledger.constraints)
        ids = [each.id for each in ledger.constraints]
        assert ids == [f"c{number}" for number in range(1, len(ids) + 1)]
        return ledger

    return reader


@pytest.fixture(scope="session")
def said(read):
    """What a sentence asks for: its constraints as a shopper would write them, sorted."""
    return lambda text, *history: sorted(str(each) for each in read(text, *history).constraints)


@pytest.fixture(scope="session")
def profile_of():
    """Read sentences against other products."""

    def build(shop):
        reader = Understander(build_profile([{"id": str(number), **product} for number, product in enumerate(shop)]))
        return lambda text, *history: reader.understand(Query(text=text, history=history))

    return build
