"""How a shopper words constraints: phrases drawn from a language's data file, put together into one query."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from leaps_adapter.errors import ConfigurationError
from leaps_adapter.evaluation.constraints import KnownConstraint, Sort

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

_SPACES = re.compile(r"\s+")
_BEFORE_PUNCTUATION = re.compile(r"\s+([,;.?])")
_LETTERS = re.compile(r"\b[a-z]{5,}\b")
_BEFORE_MOST = 2


class Spoken(NamedTuple):
    """The phrases for fields of these names whose unit is of this dimension (`count`: no unit).

    Only of things whose name holds one of `heads`, where there are any: a "3 m cable" is as long as its cable.
    """

    fields: frozenset[str]
    dimension: str
    phrases: Mapping[str, Any]  # Any: TOML tables of phrase lists
    heads: tuple[str, ...]


class UnitSay(NamedTuple):
    """A unit that people use: how it is written, and from which number to which."""

    name: str
    forms: tuple[str, ...]
    least: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A constraint before it has words: its shape names the phrases, the amounts are in the unit that is spoken."""

    constraint: KnownConstraint
    shape: str
    amounts: tuple[float, ...] = ()
    unit: str | None = None
    dimension: str | None = None


class Clause(NamedTuple):
    """The words for one constraint and where they stand: `before` or `after` the noun, or as a `sentence`."""

    place: str
    text: str
    negated: bool
    fixed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How often (0 to 1) a query has a trait of careless or chatty writing."""

    lower: float = 0.55
    unpunctuated: float = 0.2
    sentences: float = 0.3
    chatty: float = 0.3
    misspelled: float = 0.12


@dataclass(frozen=True, kw_only=True, eq=False)
class Phrasing:
    """A language's phrases."""

    raw: Mapping[str, Any]  # Any: TOML
    spoken: tuple[Spoken, ...]
    units: Mapping[str, tuple[UnitSay, ...]]

    def spoken_for(self, label: str, dimension: str) -> Spoken | None:
        """Return the phrases of their own that a field has, None when its name is spoken as it is."""
        return next((each for each in self.spoken if label in each.fields and each.dimension == dimension), None)

    def label(self, label: str) -> str:
        """Return a field's name as it is spoken."""
        for word in self.raw["labels"]["drop"]:
            label = re.sub(rf"\b{re.escape(word)}\b", " ", label)
        return _SPACES.sub(" ", label).strip()

    def article(self, words: str) -> str:
        """Return what stands before these words: `a`, `an`, or `some` where they are plural."""
        rules = self.raw["article"]
        if words.endswith(tuple(rules["plural"])) and not words.endswith(tuple(rules["no_plural"])):
            return str(rules["several"])
        return str(rules["vowel"] if re.match(rules["vowels"], words, re.IGNORECASE) else rules["one"])

    def speakable(self, label: str) -> bool:
        """Whether shoppers name the field at all; what a warehouse or a data sheet says, they do not."""
        labels = self.raw["labels"]
        if label in labels["speakable"] or any(label in each.fields for each in self.spoken):
            return True
        words = set(label.split())
        silent = any(phrase in words if " " not in phrase else phrase in label for phrase in labels["silent"])
        return not silent and len(words) <= 3 and all(len(word) > 1 for word in words)

    def is_familiar(self, label: str) -> bool:
        """Whether the field is one that shoppers often name."""
        return label in self.raw["labels"]["speakable"] or any(label in each.fields for each in self.spoken)

    def plausible(self, label: str, dimension: str) -> bool:
        """Whether a field of this name can be of the dimension; a width is no power, whatever its unit says."""
        expected = self.raw["labels"]["dimensions"]
        return all(expected[word] == dimension for word in label.split() if word in expected)

    def is_count(self, label: str) -> bool:
        """Whether a field's name says that it counts something."""
        return any(phrase in label for phrase in self.raw["labels"]["counts"])

    def clause(self, drawn: Drawn, noun: str, style: Style, rng: Random, *, currency: str | None) -> Clause:
        """Return words for a constraint on what the noun names."""
        constraint = drawn.constraint
        table = self._table(drawn, noun)
        places = [place for place in ("before", "after") if table.get(place)]
        place = rng.choice(places)
        if table.get("sentence") and rng.random() < style.sentences:
            place = "sentence"
        template = rng.choice(table[place])
        values = self._values(constraint, rng)
        form = self._amount_form(drawn, rng, currency)
        said = [form.replace("{n}", number_text(amount)) for amount in drawn.amounts]
        if len(said) == 2 and drawn.unit is not None and rng.random() < 0.5:
            said[0] = number_text(drawn.amounts[0])
        label = self.label(constraint.label)
        words = {
            "x": said[0] if said else "",
            "n": said[0] if said else "",
            "low": said[0] if said else "",
            "high": said[-1] if said else "",
            "values": values,
            "label": label,
            "one": label.removesuffix("s"),
        }
        text = template.format_map(words)
        return Clause(place, text, constraint.negated, tuple(word.lower() for word in values.split()))

    def query(self, noun: str, clauses: Sequence[Clause], style: Style, rng: Random) -> str:
        """Return one query that asks for the noun with all clauses."""
        frame = self.raw["frame"]
        before = [clause for clause in clauses if clause.place == "before"]
        after = [clause for clause in clauses if clause.place == "after" or clause in before[_BEFORE_MOST:]]
        after.sort(key=lambda clause: clause.negated)
        before = before[:_BEFORE_MOST]
        core = " ".join([*(clause.text for clause in before), noun])
        opener = rng.choice(frame["openers"])
        if opener:
            core = opener.replace("{a}", self.article(core)).strip() + " " + core
        joint = rng.choice(frame["joints"])
        for place, clause in enumerate(after):
            if clause.negated or (clause.text[0].isdigit() and place):
                core += ", " + clause.text
            else:
                core += (" " if place == 0 else joint) + clause.text
        sentences = [clause.text for clause in clauses if clause.place == "sentence"]
        rng.shuffle(sentences)
        parts = [core, *sentences]
        if rng.random() < style.chatty:
            parts.insert(0, rng.choice(frame["leads"]))
        if rng.random() < style.chatty:
            parts.append(rng.choice(frame["tails"]))
        fixed = frozenset(word for clause in clauses for word in clause.fixed)
        return self._written(parts, style, rng, fixed)

    def _written(self, parts: Sequence[str], style: Style, rng: Random, fixed: frozenset[str]) -> str:
        parts = [_BEFORE_PUNCTUATION.sub(r"\1", _SPACES.sub(" ", part)).strip() for part in parts]
        if rng.random() < style.lower:
            text = rng.choice([". ", ". ", ", ", " - "]).join(part.lower() for part in parts)
        else:
            text = ". ".join(part[:1].upper() + part[1:] for part in parts)
        if rng.random() >= style.unpunctuated and not text.endswith("?"):
            text += rng.choice(["", ".", "."])
        return self._misspelt(text, rng, fixed) if rng.random() < style.misspelled else text

    def _misspelt(self, text: str, rng: Random, fixed: frozenset[str]) -> str:
        """Return the text with a slip of the fingers in one of its longer words; names and values stay."""
        found = [match for match in _LETTERS.finditer(text) if match.group() not in fixed]
        if not found:
            return text
        match = rng.choice(found)
        word = match.group()
        place = rng.randrange(1, len(word) - 1)
        slips = (
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            word[:place] + word[place + 1 :],
            word[:place] + word[place] + word[place:],
            word[:place] + rng.choice(self.raw["typos"]["keys"][word[place]]) + word[place + 1 :],
        )
        return text[: match.start()] + rng.choice(slips) + text[match.end() :]

    def _table(self, drawn: Drawn, noun: str) -> Mapping[str, Any]:  # Any: lists of phrases and flags
        constraint = drawn.constraint
        if drawn.dimension is not None:
            own = self.spoken_for(constraint.label, drawn.dimension)
            meant = own is not None and (not own.heads or any(head in noun for head in own.heads))
            if own is not None and meant and drawn.shape in own.phrases:
                phrases: Mapping[str, Any] = own.phrases[drawn.shape]
                return phrases
        section: Mapping[str, Mapping[str, Any]] = self.raw[constraint.sort.value]
        if constraint.sort is Sort.BOOLEAN and constraint.label.endswith(tuple(self.raw["labels"]["adjectives"])):
            section = self.raw["adjective"]
        return section.get(drawn.shape) or self.raw["number"][drawn.shape]

    def _values(self, constraint: KnownConstraint, rng: Random) -> str:
        spellings: Mapping[str, Sequence[str]] = self.raw["spellings"]
        spoken = [rng.choice(spellings[value]) if value in spellings else value for value in constraint.values]
        joints: Sequence[str] = self.raw["frame"]["or"]
        # "not a or maybe b" would leave open whether b is wanted
        return (joints[0] if constraint.negated else rng.choice(joints)).join(spoken)

    def _amount_form(self, drawn: Drawn, rng: Random, currency: str | None) -> str:
        """Return how the numbers of a constraint are written, with `{n}` for the number."""
        if drawn.constraint.sort is Sort.PRICE:
            money = self.raw["money"]
            return str(rng.choice(money.get(currency or "USD", money["other"])))
        if drawn.unit is None or drawn.dimension is None:
            return "{n}"
        say = next(each for each in self.units[drawn.dimension] if each.name == drawn.unit)
        return f"{{n}}{rng.choice(say.forms)}"


def number_text(amount: float) -> str:
    """Return a number as people write it."""
    return f"{amount:.2f}".rstrip("0").rstrip(".") if amount < 1_000_000 else f"{amount:.0f}"


@lru_cache(maxsize=4)
def load_phrasing(language: str = "en") -> Phrasing:
    """Return the phrases of a language, read once.

    Raises:
        ConfigurationError: the language has no phrases.
    """
    folder = files("leaps_adapter.evaluation") / "phrasing"
    file = folder / f"{language}.toml"
    if not language.isalnum() or not file.is_file():
        known = sorted(each.name.removesuffix(".toml") for each in folder.iterdir())
        raise ConfigurationError(f"no phrasing for the language {language!r}", hint=f"known: {', '.join(known)}")
    raw = tomllib.loads(file.read_text(encoding="utf-8"))
    return Phrasing(
        raw=raw,
        spoken=tuple(
            Spoken(
                frozenset(each["fields"]),
                each["dimension"],
                {shape: phrases for shape, phrases in each.items() if shape not in {"fields", "dimension", "heads"}},
                tuple(each.get("heads", ())),
            )
            for each in raw["spoken"]
        ),
        units={
            dimension: tuple(UnitSay(name, tuple(forms), least, most) for name, forms, least, most in entries)
            for dimension, entries in raw["units"].items()
        },
    )
