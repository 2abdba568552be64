"""Products by construction: facts are drawn first, then told by the sources that a seller has."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from leaps_demo_index.generate import texts
from leaps_demo_index.generate.records import Facts, Hidden, Item, Product, Sku, Store
from leaps_demo_index.generate.spec import ProductType, Spec, Value

MISSING = 0.03
SCATTER = 0.1
OFFERS = (1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 4)
SECOND_HAND, REFURBISHED = 0.09, 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What one seller has: the drawn facts of one product before any text is written."""

    id: str
    group: str
    type: ProductType
    brand: str
    model: str
    price: float
    condition: str
    values: Mapping[str, Value]
    hidden: Mapping[str, Hidden]

    @property
    def visible(self) -> dict[str, Value]:
        """The facts that stand in the attributes."""
        return {name: v for name, v in self.values.items() if name not in self.hidden}


def chance(seed: str) -> random.Random:
    """A source of chance that gives the same draws for the same `seed` everywhere."""
    return random.Random(seed)  # noqa: S311 - nothing secret here


def stream(spec: Spec, seed: int) -> Iterator[Item]:
    """Endless items; item n does not depend on how many are taken."""
    order = [t for t in spec.types for _ in range(t.weight)]
    chance(f"{seed}:types").shuffle(order)
    number = 0
    while True:
        chosen = order[number % len(order)]
        rng = chance(f"{seed}:{number}")
        for offer in _offers(spec, chosen, number, rng):
            yield _item(spec, offer, seed, rng)
        number += 1


def _offers(spec: Spec, chosen: ProductType, number: int, rng: random.Random) -> Iterator[Offer]:
    places = _places(chosen, rng)
    values = {name: _drawn(pool, places.get(name), rng) for name, pool in chosen.attributes.items()}
    low, high = chosen.price
    price = low * (high / low) ** places.get("price", rng.random())
    first = Offer(
        id=f"P{number:06d}0",
        group=f"G{number:06d}",
        type=chosen,
        brand=rng.choice(chosen.brands),
        model=texts.model_name(chosen, rng),
        price=price,
        condition="new",
        values=values,
        hidden={},
    )
    for place in range(rng.choice(OFFERS)):
        again = dict(values)
        if place and "colour" in again and rng.random() < 0.5:
            again["colour"] = rng.choice(chosen.attributes["colour"])
        yield _told(spec, replace(first, id=f"P{number:06d}{place}", values=again), rng)


def _places(chosen: ProductType, rng: random.Random) -> dict[str, float]:
    """Where a product stands, from 0 to below 1, in each of the things that grow together."""
    places: dict[str, float] = {}
    for group in chosen.grows:
        middle = rng.random()
        places |= {name: min(max(middle + rng.gauss(0, SCATTER), 0.0), 0.999) for name in group}
    return places


def _drawn(pool: tuple[Value, ...], place: float | None, rng: random.Random) -> Value:
    if place is None:
        return rng.choice(pool)
    return sorted(pool, key=float)[int(place * len(pool))]


def _told(spec: Spec, offer: Offer, rng: random.Random) -> Offer:
    """The offer with its condition, its own price, and each fact given a place or none."""
    condition, factor = _condition(offer.type, rng)
    fixed = texts.fixed_slots(offer.type.title)
    values: dict[str, Value] = {}
    hidden: dict[str, Hidden] = {}
    for name, value in offer.values.items():
        attribute = spec.attributes[name]
        if attribute.keep or name in fixed:
            values[name] = value
            continue
        draw = rng.random()
        if draw < MISSING:
            continue
        values[name] = value
        for source, chance in attribute.hide.items():
            draw -= chance
            if draw < MISSING:
                hidden[name] = {"value": value, "source": source}
                break
    price = texts.price_tag(offer.price * factor * rng.uniform(0.92, 1.1), rng)
    return replace(offer, condition=condition, price=price, values=values, hidden=hidden)


def _condition(chosen: ProductType, rng: random.Random) -> tuple[str, float]:
    draw = rng.random()
    if chosen.used and draw < SECOND_HAND:
        return "second-hand", rng.uniform(0.4, 0.75)
    if chosen.refurbished and draw > 1 - REFURBISHED:
        return "refurbished", rng.uniform(0.6, 0.85)
    return "new", 1.0


def _item(spec: Spec, offer: Offer, seed: int, rng: random.Random) -> Item:
    skus = _skus(offer, rng)
    story = texts.write(spec, offer, rng)
    rating = min(5.0, round(rng.gauss(4.15, 0.5), 1))
    sales = int(10 ** rng.uniform(0, 4))
    product: Product = {
        "id": offer.id,
        "group_id": offer.group,
        "title": story.title,
        "brand": offer.brand,
        "category": offer.type.path,
        "price": offer.price,
        "currency": "USD",
        "condition": offer.condition,
        "attributes": offer.visible,
        "skus": skus,
        "ocr_text": story.ocr,
        "image_caption": story.caption,
        "reviews": story.reviews,
        "rating": max(1.0, rating),
        "review_count": len(story.reviews) + int(sales * rng.uniform(0.01, 0.12)),
        "sales": sales,
        "stock": sum(sku["stock"] for sku in skus),
        "store": _store(spec, seed, rng),
        "description": story.description,
    }
    facts: Facts = {
        "id": offer.id,
        "type": offer.type.id,
        "kind": offer.type.kind,
        "hidden": dict(offer.hidden),
        "tricks": story.tricks,
    }
    return Item(product=product, facts=facts)


def _skus(offer: Offer, rng: random.Random) -> list[Sku]:
    sizes = offer.type.sizes
    if sizes:
        count = rng.randint(min(3, len(sizes)), len(sizes))
        start = rng.randint(0, len(sizes) - count)
        sizes = sizes[start : start + count]
    colour = offer.visible.get("colour")
    skus: list[Sku] = []
    for place, size in enumerate(sizes or ("",)):
        stock = 0 if rng.random() < 0.15 else rng.randint(1, 40)
        sku: Sku = {"id": f"{offer.id}-{place + 1}", "price": offer.price, "stock": stock}
        if size:
            sku["size"] = size
        if isinstance(colour, str):
            sku["colour"] = colour
        skus.append(sku)
    return skus


def _store(spec: Spec, seed: int, rng: random.Random) -> Store:
    name = rng.choice(spec.phrases["stores"])
    rating = round(chance(f"{seed}:{name}").uniform(3.4, 4.9), 1)
    return {"name": name, "rating": rating}
