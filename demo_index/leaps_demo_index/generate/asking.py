"""Conditions taken from a real product, each with the ways in which a shopper words it."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leaps_demo_index.generate.judge import known
from leaps_demo_index.generate.records import Constraint, Item
from leaps_demo_index.generate.spec import Attribute, ProductType, Spec, Value, shown
from leaps_demo_index.generate.wishes import members

# How often shoppers name what every product has.
_EXTRA = {"price": 0.75, "brand": 0.35, "size": 0.5, "rating": 0.2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One condition and one way to say it."""

    constraint: Constraint
    words: str

    def before(self, after: Sequence[str]) -> bool:
        """Whether the words can stand before the noun."""
        words = self.words.split()
        return len(words) < 3 and words[0].lower() not in after


def wishes(spec: Spec, chosen: ProductType, item: Item, rng: random.Random) -> Iterator[Wish]:
    """Conditions that `item` meets, one or none per attribute, in random order."""
    facts = known(item.product, item.facts)
    extra = [name for name, share in _EXTRA.items() if rng.random() < share]
    names = [*chosen.attributes, *extra]
    rng.shuffle(names)
    for name in names:
        value = facts.get(name)
        attribute = spec.attributes[name]
        found: Wish | None
        if name == "price":
            found = _price(attribute, item.product["price"], rng)
        elif name == "size":
            sizes = [str(size) for size in value if size] if isinstance(value, tuple) else []
            found = _said(attribute, "has", rng.choice(sizes), attribute.ask, rng) if sizes else None
        elif name == "rating":
            found = _said(attribute, "ge", 4, attribute.at_least, rng) if item.product["rating"] >= 4 else None
        elif isinstance(value, bool):
            found = _truth(attribute, value, rng)
        elif isinstance(value, int | float):
            found = _number(attribute, value, chosen.attributes[name], rng)
        elif isinstance(value, str):
            found = _word(spec, attribute, value, rng)
        else:
            found = None
        if found:
            yield found


def refusals(spec: Spec, chosen: ProductType, item: Item, rng: random.Random) -> Iterator[Wish]:
    """Things that `item` is not, worded as a refusal, one per attribute, in random order."""
    facts = known(item.product, item.facts)
    pools = {**chosen.attributes, "brand": chosen.brands}
    names = list(pools)
    rng.shuffle(names)
    for name in names:
        attribute, pool = spec.attributes[name], pools[name]
        value = facts.get(name)
        if not attribute.refuse or not isinstance(value, str):
            continue
        other = rng.choice(pool)
        refused = members(name, str(other), spec.families)
        if value in refused:
            continue
        words = rng.choice(attribute.refuse).replace("{v}", str(other))
        yield Wish(constraint={"attr": name, "op": "not_in", "value": refused}, words=words)


def either(spec: Spec, chosen: ProductType, item: Item, rng: random.Random) -> Iterator[Wish]:
    """Conditions of the form "this or that", one of which `item` meets."""
    facts = known(item.product, item.facts)
    names = [name for name, pool in chosen.attributes.items() if len(set(pool)) > 2]
    rng.shuffle(names)
    for name in names:
        value, pool = facts.get(name), chosen.attributes[name]
        attribute = spec.attributes[name]
        if not isinstance(value, str) or not attribute.ask or value in attribute.unsaid:
            continue
        other = rng.choice([v for v in pool if v != value and v not in attribute.unsaid])
        two = [value, str(other)]
        rng.shuffle(two)
        covered = [m for word in two for m in members(name, word, spec.families)]
        words = rng.choice(attribute.ask).replace("{v}", " or ".join(two))
        if rng.random() < 0.3:
            words = f"either {two[0]} or {two[1]}"
        yield Wish(constraint={"attr": name, "op": "in", "value": list(dict.fromkeys(covered))}, words=words)


def _said(attribute: Attribute, op: str, value: Value, ways: Sequence[str], rng: random.Random) -> Wish | None:
    if not ways:
        return None
    words = rng.choice(ways).replace("{v}", shown(value))
    return Wish(constraint={"attr": attribute.name, "op": op, "value": value}, words=words)


def _word(spec: Spec, attribute: Attribute, value: str, rng: random.Random) -> Wish | None:
    if not attribute.ask:
        return None
    families = spec.families.get(attribute.name, {})
    names = [value, *(name for name, covered in families.items() if value in covered)]
    word = rng.choice([name for name in names if name not in attribute.unsaid])
    words = rng.choice(attribute.ask).replace("{v}", word)
    covered = members(attribute.name, word, spec.families)
    constraint: Constraint = {"attr": attribute.name, "op": "in", "value": covered}
    return Wish(constraint=constraint, words=words)


def _truth(attribute: Attribute, value: bool, rng: random.Random) -> Wish | None:  # noqa: FBT001 - a fact, not a switch
    ways = attribute.ask if value else attribute.refuse
    return _said(attribute, "eq", value, ways, rng)


def _number(attribute: Attribute, value: float, pool: Sequence[Value], rng: random.Random) -> Wish | None:
    numbers = sorted({v for v in pool if isinstance(v, int | float)})
    ways: list[Wish | None] = []
    if attribute.ask:
        ways.append(_said(attribute, "eq", value, attribute.ask, rng))
    above = [v for v in numbers if v >= max(value, 1)][:4]
    below = [v for v in numbers if v <= value][-4:]
    if attribute.at_most and above and above[0] != numbers[-1]:
        limit = rng.choice([v for v in above if v != numbers[-1]])
        ways.append(_said(attribute, "le", limit, attribute.at_most, rng))
    if attribute.at_least and below and below[-1] != numbers[0]:
        limit = rng.choice([v for v in below if v != numbers[0]])
        ways.append(_said(attribute, "ge", limit, attribute.at_least, rng))
    return rng.choice(ways) if ways else None


def _price(attribute: Attribute, price: float, rng: random.Random) -> Wish | None:
    step = 5 if price < 100 else 25 if price < 400 else 50
    high = (int(price * rng.uniform(1.02, 1.3)) // step + 1) * step
    if rng.random() < 0.7:
        return _said(attribute, "le", high, attribute.at_most, rng)
    low = max(1, int(price * rng.uniform(0.5, 0.95)) // step * step)
    words = rng.choice(attribute.between).replace("{lo}", str(low)).replace("{hi}", str(high))
    return Wish(constraint={"attr": "price", "op": "between", "value": [low, high]}, words=words)
