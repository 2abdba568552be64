"""Grades by construction: an intent is checked against everything that is true of a product."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from leaps_demo_index.generate.records import Constraint, Facts, Intent, Item, Judgment, Product, QueryRecord
from leaps_demo_index.generate.spec import Spec, Value


def known(product: Product, facts: Facts) -> dict[str, Value | Sequence[str]]:
    """All that is true of a product, whichever source tells it; ``size`` lists the sizes in stock."""
    return {
        **product["attributes"],
        **{name: fact["value"] for name, fact in facts["hidden"].items()},
        "kind": facts["kind"],
        "price": product["price"],
        "brand": product["brand"],
        "condition": product["condition"],
        "rating": product["rating"],
        "stock": product["stock"],
        "store_rating": product["store"]["rating"],
        "size": tuple(sku.get("size", "") for sku in product["skus"] if sku["stock"] > 0),
    }


def check(constraint: Constraint, facts: Mapping[str, Value | Sequence[str]]) -> bool | None:
    """Whether `constraint` holds; None when nothing in the shop says so or otherwise."""
    if "any" in constraint:
        return _any(_all(check(part, facts) for part in branch) for branch in constraint["any"])
    value = facts.get(constraint.get("attr", ""))
    wanted = constraint.get("value")
    op = constraint.get("op")
    if value is None or wanted is None:
        return None
    if op == "has":
        return isinstance(value, tuple) and wanted in value
    if isinstance(wanted, list):
        return _listed(str(op), wanted, value)
    if isinstance(value, int | float) and isinstance(wanted, int | float) and op in {"le", "ge"}:
        return value <= wanted if op == "le" else value >= wanted
    return (value == wanted) == (op == "eq")


def _listed(op: str, wanted: list[Value], value: Value | Sequence[str]) -> bool:
    if op == "between":
        low, high = wanted
        return _number(low) <= _number(value) <= _number(high)
    return (value in wanted) == (op == "in")


def _number(value: Value | Sequence[str]) -> float:
    if isinstance(value, int | float):
        return float(value)
    raise TypeError(f"a range needs numbers, not {value!r}")


def _all(verdicts: Iterable[bool | None]) -> bool | None:
    found = list(verdicts)
    if False in found:
        return False
    return None if None in found else True


def _any(verdicts: Iterable[bool | None]) -> bool | None:
    found = list(verdicts)
    if True in found:
        return True
    return None if None in found else False


def names(constraint: Constraint) -> Iterator[str]:
    """Every attribute that `constraint` mentions."""
    if "any" in constraint:
        for branch in constraint["any"]:
            for part in branch:
                yield from names(part)
    else:
        yield constraint.get("attr", "")


def rule_of(spec: Spec, constraint: Constraint) -> str:
    """The rule that a product breaks when it breaks `constraint`."""
    if "any" in constraint:
        return "R-alternatives"
    name = constraint.get("attr", "")
    fixed = {"stock": "R-stock", "store_rating": "R-rating"}
    rule = fixed.get(name) or spec.attributes[name].rule
    if rule != "R-attribute":
        return rule
    value = constraint.get("value")
    if isinstance(value, bool):
        return "R-feature"
    first = value[0] if isinstance(value, list) else value
    return "R-measure" if isinstance(first, int | float) else rule


def grade(spec: Spec, intent: Intent, item: Item) -> tuple[str, str]:
    """The grade of `item` for `intent` and the rule that decides it."""
    rule = _rule(spec, intent, item)
    return spec.rules[rule]["grade"], rule


def _rule(spec: Spec, intent: Intent, item: Item) -> str:
    if item.facts["kind"] not in intent["kinds"]:
        return _kind_rule(spec, intent, item)
    facts = known(item.product, item.facts)
    verdicts = [check(constraint, facts) for constraint in intent["must"]]
    if False in verdicts:
        return rule_of(spec, intent["must"][verdicts.index(False)])
    asked = {name for constraint in intent["must"] for name in names(constraint)}
    condition = item.product["condition"]
    if condition != "new" and "condition" not in asked:
        return f"R-{condition}"
    if None in verdicts:
        return "R-unknown"
    met = all(check(wish, facts) for wish in intent["wish"])
    return "R-all-met" if met else "R-wish"


def _kind_rule(spec: Spec, intent: Intent, item: Item) -> str:
    chosen = next(t for t in spec.types if t.id == item.facts["type"])
    if set(chosen.accessory_for) & set(intent["kinds"]):
        return "R-accessory"
    return "R-confusable" if chosen.kind in related(spec, intent["kinds"]) else "R-other-kind"


def related(spec: Spec, kinds: Sequence[str]) -> frozenset[str]:
    """The kinds that are judged along with `kinds`: accessories and what is easily taken for them."""
    found: set[str] = set()
    for chosen in spec.types:
        if chosen.kind in kinds:
            found.update(chosen.confusable)
        elif set(kinds) & {*chosen.accessory_for, *chosen.confusable}:
            found.add(chosen.kind)
    return frozenset(found - set(kinds))


def judge(spec: Spec, query: QueryRecord, by_kind: Mapping[str, Sequence[Item]]) -> Iterator[Judgment]:
    """Grades of every product of the kinds asked for and of the related ones; any other product is L1."""
    intent = query["intent"]
    for kind in (*intent["kinds"], *sorted(related(spec, intent["kinds"]))):
        for item in by_kind.get(kind, ()):
            level, rule = grade(spec, intent, item)
            yield {"query_id": query["id"], "product_id": item.product["id"], "grade": level, "rule": rule}
