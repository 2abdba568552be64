"""The shop's specification: industries, product types and attributes, read from ``data/spec/*.toml``."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias  # Any: tomllib hands out untyped tables

Value: TypeAlias = str | int | float | bool
Sources: TypeAlias = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """How one attribute is written by sellers and asked for by shoppers."""

    name: str
    rule: str
    keep: bool = False
    hide: Sources = field(default_factory=dict[str, float])
    say: str = ""
    cues: tuple[str, ...] = ()
    yes_no: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    ask: tuple[str, ...] = ()
    refuse: tuple[str, ...] = ()
    at_most: tuple[str, ...] = ()
    at_least: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()

    def sentence(self, value: Value, source: str) -> str:
        """The words in which `source` states `value`."""
        if isinstance(value, bool):
            return self.yes_no[source][0 if value else 1]
        return self.say.replace("{v}", shown(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductType:
    """A leaf category: what it is called and how its facts are drawn."""

    id: str
    kind: str
    industry: str
    path: str
    heads: tuple[str, ...]
    plural: bool
    brands: tuple[str, ...]
    models: tuple[str, ...]
    price: tuple[float, float]
    weight: int
    sizes: tuple[str, ...]
    title: str
    attributes: Mapping[str, tuple[Value, ...]]
    grows: tuple[tuple[str, ...], ...]
    accessory_for: tuple[str, ...]
    confusable: tuple[str, ...]
    stuff: tuple[str, ...]
    looks: tuple[str, ...]
    used: bool
    refurbished: bool
    scenes: tuple[str, ...]
    blurbs: tuple[str, ...]
    praise: tuple[str, ...]
    moan: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """Everything the generator knows, in file order."""

    types: tuple[ProductType, ...]
    attributes: Mapping[str, Attribute]
    families: Mapping[str, Mapping[str, tuple[str, ...]]]
    phrases: Mapping[str, tuple[str, ...]]
    rules: Mapping[str, Mapping[str, str]]
    frames: Mapping[str, tuple[str, ...]]
    wishes: Mapping[str, tuple[tuple[str, str, str, str], ...]]

    def of_kind(self, kind: str) -> tuple[ProductType, ...]:
        """The leaf categories that sell `kind`."""
        return tuple(t for t in self.types if t.kind == kind)


def shown(value: Value) -> str:
    """`value` as a seller would print it: no trailing ``.0``, yes or no for truth values."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _table(name: str) -> dict[str, Any]:
    path = files("leaps_demo_index") / "data" / "spec" / name
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _words(table: Mapping[str, Any], key: str, default: Sequence[str] = ()) -> tuple[str, ...]:
    return tuple(str(word) for word in table.get(key, default))


def _attribute(name: str, table: Mapping[str, Any]) -> Attribute:
    sources = ("ocr", "caption", "review")
    return Attribute(
        name=name,
        rule=str(table.get("rule", "R-attribute")),
        keep=bool(table.get("keep", False)),
        hide={str(k): float(v) for k, v in table.get("hide", {}).items()},
        say=str(table.get("say", "")),
        cues=_words(table, "cues"),
        yes_no={s: (str(table[s][0]), str(table[s][1])) for s in sources if s in table},
        ask=_words(table, "ask"),
        refuse=_words(table, "not"),
        at_most=_words(table, "le"),
        at_least=_words(table, "ge"),
        between=_words(table, "between"),
        unsaid=_words(table, "unsaid"),
    )


def _drawn_from(text: float | str | Sequence[Value], pools: Mapping[str, Sequence[str]]) -> tuple[Value, ...]:
    """The values to draw from for one attribute as written in the data: a chance of true, a pool, a range, a list."""
    if isinstance(text, int | float):
        true = round(text * 20)
        return (True,) * true + (False,) * (20 - true)
    if not isinstance(text, str):
        return tuple(text)
    if text.startswith("@"):
        return tuple(pools[text[1:]])
    bounds, step_text = text.split("/")
    low, high, step = (float(part) for part in (*bounds.split(".."), step_text))
    count = round((high - low) / step)
    whole = step.is_integer() and low.is_integer()
    return tuple(round(low + i * step) if whole else round(low + i * step, 2) for i in range(count + 1))


def _type(name: str, table: Mapping[str, Any], top: Mapping[str, Any], shared: Mapping[str, Any]) -> ProductType:
    low, high = table["price"]
    return ProductType(
        id=name,
        kind=str(table.get("kind", name)),
        industry=str(top["industry"]),
        path=f"{top['industry']} > {table['path']}",
        heads=_words(table, "heads"),
        plural=bool(table.get("plural", False)),
        brands=_words(table, "brands", top["brands"]),
        models=_words(top, "models"),
        price=(float(low), float(high)),
        weight=int(table.get("weight", 1)),
        sizes=tuple(shared["sizes"][table["sizes"]]) if "sizes" in table else (),
        title=str(table["title"]),
        attributes={k: _drawn_from(v, shared["pools"]) for k, v in table["attrs"].items()},
        grows=tuple(tuple(group) for group in shared["growth"].get(name, ())),
        accessory_for=_words(table, "accessory_for"),
        confusable=_words(table, "confusable"),
        stuff=_words(table, "stuff"),
        looks=_words(table, "looks"),
        used=bool(table.get("used", top.get("used", True))),
        refurbished=bool(table.get("refurbished", top.get("refurbished", False))),
        scenes=_words(top, "scenes"),
        blurbs=_words(top, "blurbs"),
        praise=_words(top, "praise"),
        moan=_words(top, "moan"),
    )


INDUSTRIES = (
    "electronics",
    "computers",
    "fashion",
    "shoes",
    "home",
    "kitchen",
    "beauty",
    "outdoor",
    "toys",
    "groceries",
    "pets",
    "garden",
    "books",
    "baby",
)


@cache
def load() -> Spec:
    """The shop's specification as shipped."""
    shared = {**_table("attributes.toml"), "growth": _table("growth.toml")}
    types: list[ProductType] = []
    for name in INDUSTRIES:
        top = _table(f"{name}.toml")
        types += [_type(k, v, top, shared) for k, v in top["types"].items()]
    return Spec(
        types=tuple(types),
        attributes={k: _attribute(k, v) for k, v in shared["attributes"].items()},
        families={k: {w: tuple(m) for w, m in v.items()} for k, v in shared["families"].items()},
        phrases={k: tuple(v) for k, v in _table("phrases.toml").items()},
        rules=_table("rules.toml"),
        frames={k: tuple(v) for k, v in _table("frames.toml").items()},
        wishes={k: tuple((w[0], w[1], w[2], w[3]) for w in v) for k, v in _table("wishes.toml").items()},
    )
