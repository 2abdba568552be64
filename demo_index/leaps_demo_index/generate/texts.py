"""What sellers and shoppers write about an offer: title, description, picture text, caption, reviews."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leaps_demo_index.generate.records import Review
from leaps_demo_index.generate.spec import ProductType, Spec, Value, shown

if TYPE_CHECKING:
    from leaps_demo_index.generate.items import Offer

UNITS = {
    "cm": "cm",
    "in": "in",
    "kg": "kg",
    "g": "g",
    "gb": "GB",
    "l": "l",
    "ml": "ml",
    "w": "W",
    "h": "h",
    "mah": "mAh",
    "hz": "Hz",
    "m": "m",
    "m2": "m²",
    "c": "°C",
    "v": "V",
    "pct": "%",
    "mbps": "Mbps",
}
_OPTIONAL = re.compile(r"\[([^\]]*)\]")
_FLAG = re.compile(r"\{\?(\w+):([^}]*)\}")
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Every text of one product, and the tricks that its seller plays."""

    title: str
    description: str
    ocr: str
    caption: str
    reviews: list[Review]
    tricks: list[str]


def fixed_slots(template: str) -> frozenset[str]:
    """The attributes that a title template cannot do without."""
    return frozenset(_SLOT.findall(_FLAG.sub("", _OPTIONAL.sub("", template))))


def model_name(chosen: ProductType, rng: random.Random) -> str:
    """A model name: from the industry's list, or letters and digits."""
    if chosen.models:
        return rng.choice(chosen.models)
    code = rng.choice("ACEFGKMRSTVX") + str(rng.randint(2, 98) * 10)
    return code + rng.choice(("", "", " Pro", " Lite", " Plus", " SE"))


def price_tag(amount: float, rng: random.Random) -> float:
    """`amount` with the ending of a shop's price tag."""
    return round(max(1, int(amount)) + rng.choice((-0.01, -0.05, 0.0, 0.49)), 2)


def label(name: str) -> tuple[str, str]:
    """The words and the unit of an attribute name such as ``weight_kg``."""
    stem, _, last = name.rpartition("_")
    unit = UNITS.get(last, "") if stem else ""
    return (stem if unit else name).replace("_", " "), unit


def write(spec: Spec, offer: "Offer", rng: random.Random) -> Story:
    """All texts of `offer`; each hidden fact stands in its own source and in no other."""
    tricks: list[str] = []
    told = {
        source: [
            spec.attributes[name].sentence(fact["value"], source)
            for name, fact in offer.hidden.items()
            if fact["source"] == source
        ]
        for source in ("ocr", "caption", "review")
    }
    title = _title(offer, rng)
    title = _trick_title(spec, offer, title, tricks, rng)
    description = _description(spec, offer, rng)
    ocr = _ocr(spec, offer, told["ocr"], rng)
    reviews = _reviews(spec, offer, told["review"], rng)
    if rng.random() < 0.009:
        tricks.append("injection")
        line = rng.choice(spec.phrases["inject"])
        place = rng.randrange(4)
        if place == 0:
            title = f"{title} {line}"
        elif place == 1:
            description = f"{description} {line}"
        elif place == 2:
            ocr = f"{ocr} | {line}" if ocr else line
        else:
            reviews.append({"rating": 5, "text": line})
    caption = _caption(spec, offer, told["caption"], rng)
    return Story(
        title=title,
        description=description,
        ocr=ocr,
        caption=caption,
        reviews=reviews,
        tricks=tricks,
    )


def _title(offer: "Offer", rng: random.Random) -> str:
    heads = offer.type.heads
    words = {
        **{name: shown(value) for name, value in offer.visible.items()},
        "brand": offer.brand,
        "model": offer.model,
        "head": heads[0] if rng.random() < 0.5 else rng.choice(heads),
    }

    def optional(match: re.Match[str]) -> str:
        known = all(name in words for name in _SLOT.findall(match[1]))
        return match[1] if known and rng.random() < 0.85 else ""

    def flag(match: re.Match[str]) -> str:
        return match[2] if offer.visible.get(match[1]) is True else ""

    text = _FLAG.sub(flag, _OPTIONAL.sub(optional, offer.type.title))
    text = _SLOT.sub(lambda match: words.get(match[1], ""), text)
    return re.sub(r"\s+([,])", r"\1", " ".join(text.split())).strip(" ,")


def _trick_title(spec: Spec, offer: "Offer", title: str, tricks: list[str], rng: random.Random) -> str:
    draw = rng.random()
    if offer.type.stuff and draw < 0.25:
        tricks.append("stuffed")
        stuff = rng.choice(offer.type.stuff)
        return f"{stuff.replace('{compatible_with}', str(offer.values.get('compatible_with', '')))} {offer.brand}"
    material = offer.visible.get("material")
    if offer.type.looks and isinstance(material, str) and draw < 0.2:
        look = rng.choice(offer.type.looks)
        if material not in look:
            tricks.append("look")
            return f"{_without(title, material)}, {look}"
    if draw > 0.96:
        tricks.append("typo")
        return typo(title, rng)
    if draw > 0.93:
        tricks.append("hype")
        return f"{rng.choice(spec.phrases['hype'])} {title}"
    return title.upper() if draw > 0.91 else title


def _without(title: str, word: str) -> str:
    return " ".join(re.sub(rf",? ?\b{re.escape(word)}\b", "", title).split())


def typo(title: str, rng: random.Random) -> str:
    """`title` with two neighbouring letters of one long word swapped."""
    words = title.split(" ")
    long = [i for i, word in enumerate(words) if len(word) > 5 and word.isalpha()]
    if long:
        place = rng.choice(long)
        word = words[place]
        cut = rng.randrange(1, len(word) - 2)
        words[place] = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
    return " ".join(words)


def _phrase(frame: str, name: str, value: Value) -> str:
    words, unit = label(name)
    text = f"{shown(value)} {unit}".strip()
    return frame.replace("{label}", words).replace("{value}", text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _some(offer: "Offer", most: int, rng: random.Random) -> list[tuple[str, Value]]:
    pairs = list(offer.visible.items())
    return rng.sample(pairs, min(len(pairs), rng.randint(0, most)))


def _description(spec: Spec, offer: "Offer", rng: random.Random) -> str:
    parts = [rng.choice(offer.type.blurbs).replace("{brand}", offer.brand)]
    frames = spec.phrases["description_frames"]
    parts += [_capital(_phrase(rng.choice(frames), n, v)) for n, v in _some(offer, 3, rng)]
    if offer.condition != "new":
        key = "second_hand" if offer.condition == "second-hand" else "refurbished"
        parts.append(rng.choice(spec.phrases[key]))
    return " ".join(parts)


def _ocr(spec: Spec, offer: "Offer", told: Sequence[str], rng: random.Random) -> str:
    if not told and rng.random() < 0.25:
        return ""
    frames = spec.phrases["ocr_labels"]
    lines = [_phrase(rng.choice(frames), n, v) for n, v in _some(offer, 3, rng)]
    if rng.random() < 0.5:
        lines = [line.upper() for line in lines]
    lines += [rng.choice(spec.phrases["ocr_noise"]) for _ in range(rng.randint(1, 3))]
    lines += told
    rng.shuffle(lines)
    return " | ".join(dict.fromkeys(lines))


def _caption(spec: Spec, offer: "Offer", told: Sequence[str], rng: random.Random) -> str:
    colour = offer.visible.get("colour")
    thing = " ".join(str(w) for w in (colour, offer.type.heads[0]) if w)
    frame = rng.choice(spec.phrases["caption_frames"])
    if offer.type.plural:
        frame = frame.replace("a {thing}", "{thing}")
    elif thing[0] in "aeiou":
        frame = frame.replace("a {thing}", "an {thing}")
    text = frame.replace("{thing}", thing).replace("{scene}", rng.choice(offer.type.scenes))
    return ", ".join((text, *told))


def _reviews(spec: Spec, offer: "Offer", told: Sequence[str], rng: random.Random) -> list[Review]:
    reviews: list[Review] = []
    for _ in range(max(rng.choice((0, 0, 1, 2, 2, 3, 4)), min(1, len(told)))):
        rating = rng.choice((1, 2, 3, 4, 4, 5, 5, 5))
        pool = offer.type.praise if rating > 3 else offer.type.moan
        text = rng.choice(pool if rating != 3 else spec.phrases["neutral"])
        reviews.append({"rating": rating, "text": text})
    for sentence in told:
        place = rng.randrange(len(reviews))
        text = f"{reviews[place]['text']} {_capital(sentence)}."
        reviews[place] = {"rating": reviews[place]["rating"], "text": text}
    return reviews
