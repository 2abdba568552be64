"""A typed catalogue made here, whose profile is the real one."""

import random

import pytest

from leaps_adapter.catalogue import build_profile
from leaps_adapter.evaluation import read_facts

BRANDS = ("Belkin", "Linkura", "Corvix", "Nordwave")
COLOURS = ("orange", "blue", "black", "grey", "red")


def catalogue() -> list[dict]:
    rng = random.Random(3)
    found = []
    for number in range(160):
        brand, colour, length = rng.choice(BRANDS), rng.choice(COLOURS), rng.choice([1, 2, 3, 5, 10, 15])
        found.append(
            {
                "id": f"c{number}",
                "title": f"{brand} {colour} patch cable {length} m",
                "brand": brand,
                "category": "Computers > Cables > Patch Cables",
                "price": round(4 + 2.7 * length + rng.random() * 9, 2),
                "currency": "USD",
                "attributes": {
                    "colour": colour,
                    "cable_length_m": length,
                    "shielding_material": rng.choice(["foil", "braid", "none"]),
                    "halogen_free": rng.choice([True, False]),
                    "pack_size": rng.choice([1, 1, 2, 5, 10]),
                },
            }
        )
    for number in range(120):
        brand, colour, size = rng.choice(BRANDS), rng.choice(COLOURS), rng.choice([13.3, 14.0, 15.6, 17.3])
        memory = rng.choice(["4 GB", "8 GB", "16 GB", "32 GB"])
        found.append(
            {
                "id": f"l{number}",
                "group_id": f"g{number // 2}",
                "title": f'{brand} laptop {size}" {memory} {colour}',
                "brand": brand,
                "category": "Computers > Laptops",
                "price": round(300 + rng.random() * 1500, 2),
                "currency": "USD",
                "attributes": {
                    "colour": colour if number % 9 else "black/silver",
                    "screen_size_in": size,
                    "ram": memory,
                    "weight_kg": round(1 + rng.random() * 2, 2),
                    "touchscreen": rng.choice(["yes", "no"]),
                    **({} if number % 7 else {"keyboard_layout": "QWERTY"}),
                },
            }
        )
    return found


@pytest.fixture(scope="session")
def products():
    return catalogue()


@pytest.fixture(scope="session")
def profile(products):
    return build_profile(products)


@pytest.fixture(scope="session")
def facts(products, profile):
    return read_facts(((product["id"], product) for product in products), profile)
