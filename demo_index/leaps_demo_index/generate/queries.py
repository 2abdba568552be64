"""The queries of the shop: hand-written ones, and ones worded from what a real product is."""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, islice

from leaps_demo_index.generate.asking import Wish, either, refusals, wishes
from leaps_demo_index.generate.items import chance
from leaps_demo_index.generate.judge import grade
from leaps_demo_index.generate.records import Intent, Item, QueryRecord
from leaps_demo_index.generate.spec import ProductType, Spec, shown
from leaps_demo_index.generate.texts import typo
from leaps_demo_index.generate.wishes import intent

# "a" before a vowel sound; words such as "USB" and "unisex" begin with a consonant sound.
_INDEFINITE = re.compile(r"\ba(?= (?:[aeio]|un(?!i)|LED|SSD|RC|8 ))")
_SMALL = re.compile(r"^(with|for|in|by|that|about|made of)( an?| my| the)? ")
WANTED = {"head": 60, "torso": 75, "multi-attribute": 110, "negation": 65, "alternatives": 60}
FEWEST, MOST = 3, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A query before it has its number."""

    kind: str
    text: str
    intent: Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What is needed to write queries: the shop and a source of chance."""

    spec: Spec
    rng: random.Random
    items: Sequence[Item]
    by_kind: Mapping[str, Sequence[Item]]
    types: Mapping[str, ProductType] = field(default_factory=dict[str, ProductType])

    def relevant(self, meant: Intent) -> int:
        """How many products are relevant for `meant`."""
        found = (grade(self.spec, meant, item)[0] for kind in meant["kinds"] for item in self.by_kind[kind])
        return sum(level in {"L3", "L4"} for level in found)

    def anchor(self) -> tuple[ProductType, Item]:
        """A random new product of a random type, with nothing misleading about it."""
        while True:
            item = self.rng.choice(self.items)
            if item.product["condition"] == "new" and not item.facts["tricks"]:
                return self.types[item.facts["type"]], item

    def head(self, kind: str) -> str:
        """A name of `kind` that no other kind shares."""
        own = [h for t in self.spec.of_kind(kind) for h in t.heads]
        shared = {h for t in self.spec.types if t.kind != kind for h in t.heads}
        return self.rng.choice([h for h in own if h not in shared])


def ask(spec: Spec, seed: int, items: Sequence[Item]) -> list[QueryRecord]:
    """The queries for `items`, each with at least one relevant product."""
    by_kind: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_kind[item.facts["kind"]].append(item)
    desk = Desk(
        spec=spec,
        rng=chance(f"{seed}:queries"),
        items=items,
        by_kind=by_kind,
        types={t.id: t for t in spec.types},
    )
    written = [
        Draft(kind=kind, text=text, intent=intent(kinds, must, wish, spec.families))
        for kind, rows in spec.wishes.items()
        for text, kinds, must, wish in rows
    ]
    makers: dict[str, Callable[[Desk], Draft]] = {
        "torso": _torso,
        "multi-attribute": _multi,
        "negation": _negation,
        "alternatives": _alternatives,
    }
    drafts = [*_heads(desk), *(draft for draft in written if desk.relevant(draft.intent))]
    for kind, make in makers.items():
        have = sum(draft.kind == kind for draft in drafts)
        drafts += islice(_sound(desk, make), WANTED[kind] - have)
    order = ["head", "torso", "multi-attribute", "negation", "alternatives", "knowledge", "reasoning"]
    drafts.sort(key=lambda draft: order.index(draft.kind))
    return [
        {"id": f"q{number:03d}", "kind": draft.kind, "text": draft.text, "intent": draft.intent}
        for number, draft in zip(count(1), drafts, strict=False)
    ]


def _sound(desk: Desk, make: Callable[[Desk], Draft]) -> Iterator[Draft]:
    """Drafts of `make` with enough and not too many relevant products, no text twice."""
    seen: set[str] = set()
    while True:
        draft = make(desk)
        if draft.text not in seen and FEWEST <= desk.relevant(draft.intent) <= MOST:
            seen.add(draft.text)
            yield draft


def _heads(desk: Desk) -> Iterator[Draft]:
    """The bare names of kinds, evenly over the industries; a shared name means every kind that has it."""
    industries: dict[str, list[ProductType]] = defaultdict(list)
    for chosen in desk.spec.types:
        industries[chosen.industry].append(chosen)
    names = ["blazer", "notebook", "couch"]
    for place in range(2 * WANTED["head"]):
        group = list(industries.values())[place % len(industries)]
        names.append(desk.rng.choice(desk.rng.choice(group).heads))
    for name in islice(dict.fromkeys(names), WANTED["head"]):
        kinds = dict.fromkeys(t.kind for t in desk.spec.types if name in t.heads)
        yield Draft(kind="head", text=name, intent={"kinds": list(kinds), "must": [], "wish": []})


def _torso(desk: Desk) -> Draft:
    chosen, item = desk.anchor()
    head = desk.head(chosen.kind)
    taken: list[Wish] = []
    for wish in wishes(desk.spec, chosen, item, desk.rng):
        value = wish.constraint.get("value")
        name = wish.constraint.get("attr", "")
        if wish.constraint.get("op") not in {"eq", "in"} or value is False:
            continue
        if value is None:
            continue
        first = value[0] if isinstance(value, list) else value
        if isinstance(value, list) and len(value) > 1:
            families = desk.spec.families.get(name, {})
            first = next(word for word, covered in families.items() if list(covered) == value)
        words = desk.spec.attributes[name].ask[0].replace("{v}", shown(first))
        taken.append(Wish(constraint=wish.constraint, words=_SMALL.sub("", words)))
        if len(taken) == 2:
            break
    if not taken:
        return _torso(desk)
    taken = taken[: desk.rng.choice((1, 2, 2))]
    words = " ".join(wish.words for wish in taken)
    text = desk.rng.choice(desk.spec.frames["torso"]).replace("{words}", words).replace("{head}", head)
    meant: Intent = {"kinds": [chosen.kind], "must": [w.constraint for w in taken], "wish": []}
    return Draft(kind="torso", text=text.strip(), intent=meant)


def _multi(desk: Desk) -> Draft:
    chosen, item = desk.anchor()
    found = list(islice(wishes(desk.spec, chosen, item, desk.rng), desk.rng.choice((3, 3, 4, 4, 5))))
    soft = found[-1:] if len(found) > 3 and desk.rng.random() < 0.5 else []
    return _conversation(desk, "multi-attribute", [chosen], found[: len(found) - len(soft)], soft)


def _negation(desk: Desk) -> Draft:
    chosen, item = desk.anchor()
    refused = list(islice(refusals(desk.spec, chosen, item, desk.rng), desk.rng.choice((1, 1, 2))))
    names = {wish.constraint.get("attr") for wish in refused}
    positive = (w for w in wishes(desk.spec, chosen, item, desk.rng) if w.constraint.get("attr") not in names)
    taken = [*islice(positive, desk.rng.choice((0, 1, 2, 2))), *refused]
    if not refused:
        return _negation(desk)
    return _conversation(desk, "negation", [chosen], taken)


def _alternatives(desk: Desk) -> Draft:
    if desk.rng.random() < 0.3:
        return _two_kinds(desk)
    chosen, item = desk.anchor()
    two = list(islice(either(desk.spec, chosen, item, desk.rng), 1))
    if not two:
        return _alternatives(desk)
    name = two[0].constraint.get("attr")
    others = (w for w in wishes(desk.spec, chosen, item, desk.rng) if w.constraint.get("attr") != name)
    return _conversation(desk, "alternatives", [chosen], [*two, *islice(others, desk.rng.choice((1, 2)))])


def _two_kinds(desk: Desk) -> Draft:
    first, second = desk.rng.choice(desk.spec.frames["pairs"]).split("|")
    item = desk.rng.choice(desk.by_kind[first])
    chosen = desk.types[item.facts["type"]]
    other = desk.spec.of_kind(second)[0]
    shared = {*other.attributes, "price", "rating"} & {*chosen.attributes, "price", "rating"}
    common = (w for w in wishes(desk.spec, chosen, item, desk.rng) if w.constraint.get("attr") in shared)
    return _conversation(desk, "alternatives", [chosen, other], list(islice(common, 2)))


def _conversation(
    desk: Desk, kind: str, types: Sequence[ProductType], taken: Sequence[Wish], soft: Sequence[Wish] = ()
) -> Draft:
    """`taken` worded as one wish: short words before the noun now and then, the rest after it."""
    frames, rng = desk.spec.frames, desk.rng
    front: list[str] = []
    back: list[str] = []
    for wish in taken:
        early = wish.before(frames["after"]) and len(front) < 2 and rng.random() < 0.75
        (front if early else back).append(wish.words)
    if not back and front:
        back.append(front.pop())
    back += [rng.choice(frames["soft"]).replace("{words}", wish.words) for wish in soft]
    noun = " or ".join(desk.head(t.kind) for t in types)
    np = " ".join((*front, noun))
    text = rng.choice([frame for frame in frames["conversational"] if len(back) > 1 or "{rest}" not in frame])
    slots = {
        "{opener}": rng.choice(frames["openers"]),
        "{a}": _article(types[0], rng),
        "{np}": np,
        "{more}": _joined(back, rng),
        "{first}": back[0],
        "{rest}": _joined(back[1:], rng),
    }
    for slot, words in slots.items():
        text = text.replace(slot, words)
    for words in rng.sample(frames["why"], text.count("{why}")):
        text = text.replace("{why}", words, 1)
    text = _typed(_INDEFINITE.sub("an", " ".join(text.split())), frames["ends"], rng)
    meant: Intent = {
        "kinds": [t.kind for t in types],
        "must": [w.constraint for w in taken],
        "wish": [w.constraint for w in soft],
    }
    return Draft(kind=kind, text=text, intent=meant)


def _typed(text: str, ends: Sequence[str], rng: random.Random) -> str:
    """`text` as people type it: most with a capital and some ending, some in haste, a few with a slip."""
    draw = rng.random()
    if draw < 0.12:
        text = re.sub(r"[,.!?:;](?!\d)", "", text).lower()
    elif draw < 0.65:
        text = text[:1].upper() + text[1:]
    if draw > 0.96:
        text = typo(text, rng)
    if draw >= 0.12 and text[-1].isalnum() and not re.search("please|thanks", text):
        text += rng.choice(ends)
    return " ".join(text.split())


def _article(chosen: ProductType, rng: random.Random) -> str:
    if chosen.plural:
        return rng.choice(("", "some"))
    return "a"


def _joined(parts: Sequence[str], rng: random.Random) -> str:
    if len(parts) < 2:
        return "".join(parts)
    last = rng.choice((" and ", ", ", ", and "))
    return ", ".join(parts[:-1]) + last + parts[-1]
