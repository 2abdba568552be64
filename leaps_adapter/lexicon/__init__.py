"""What a language says, as data: units, attributes, product nouns, colours, equal values, the small words.

A language is a folder of TOML files, ours beside this one; adding a second language adds a folder and no code. Any file
and any part of one may be left out: what it would say is then not understood. `leaps_adapter.languages` tells where
folders are looked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from leaps_adapter.errors import ConfigurationError
from leaps_adapter.languages import language_folder, read_data
from leaps_adapter.lexicon.fields import FieldWords
from leaps_adapter.text import holds, key, tokenize

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from importlib.resources.abc import Traversable

_ENGLISH = "en"
_ABOUT = 0.15

Phrase = tuple[str, ...]
"""The stems of a phrase's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit of measure: a value in it times `factor` is in the base unit of its dimension."""

    name: str
    dimension: str
    factor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeWords:
    """How an attribute is spoken of, and how its fields are recognized."""

    name: str
    say: tuple[Phrase, ...]
    field: tuple[Phrase, ...]
    dimension: str | None
    avoid: frozenset[str]
    more: tuple[str, ...]
    less: tuple[str, ...]
    most: tuple[str, ...]
    least: tuple[str, ...]
    at_least: float | None
    said_only: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Lexicon:
    """One language's data files, indexed for look-up."""

    language: str
    fields: FieldWords
    decimal_comma: bool
    units: Mapping[str, Unit]
    unit_words: Mapping[str, Unit]
    small_units: Mapping[str, frozenset[str]]
    currency_words: Mapping[str, str]
    numbers: Mapping[str, int]
    multipliers: Mapping[str, int]
    fractions: Mapping[str, float]
    attributes: Mapping[str, AttributeWords]
    phrases: Mapping[str, Mapping[str, Any]]  # Any: TOML values, lists of strings but for a few figures
    product_names: Mapping[Phrase, str]
    product_exact: Mapping[Phrase, str]
    product_words: frozenset[str]
    product_broader: Mapping[str, tuple[str, ...]]
    product_labels: Mapping[str, tuple[str, ...]]
    product_marks: Mapping[str, tuple[Phrase, ...]]
    product_homonyms: Mapping[Phrase, Mapping[str, tuple[Phrase, ...]]]
    colours: Mapping[Phrase, str]
    equal_values: Mapping[Phrase, int]
    value_groups: tuple[tuple[str, ...], ...]
    value_includes: Mapping[Phrase, tuple[Phrase, ...]]
    yes: frozenset[str]
    no: frozenset[str]
    opposites: Mapping[Phrase, tuple[Phrase, ...]]
    opposite_values: Mapping[Phrase, tuple[str, ...]]
    default_units: Mapping[str, str]
    everyday: frozenset[str]  # stems of words that name no goods

    def list(self, section: str, name: str) -> tuple[str, ...]:
        """Return the phrases under `section.name`, longest first; none when the language has no such list."""
        return _phrase_list(self, section, name)

    def words(self, section: str, name: str) -> frozenset[str]:
        """Return the words and signs under `section.name` as a set; an empty one when the language has no such list."""
        return _word_set(self, section, name)

    def stems(self, section: str, name: str) -> frozenset[str]:
        """Return the stems of the words under `section.name`."""
        return _stem_set(self, section, name)

    def key(self, text: str) -> Phrase:
        """Return the stems of a phrase in this language."""
        return key(text, language=self.language)

    def name_stems(self, text: str) -> frozenset[str]:
        """Return the stems of a name, its signs spoken: an `S24+` is an S24 Plus as well."""
        spoken: Mapping[str, str] = self.phrases.get("values", {}).get("spoken", {})
        said = [word for sign, word in spoken.items() if sign in text]
        return frozenset((*self.key(text), *self.key(" ".join(said))))

    @cached_property
    def about(self) -> float:
        """The share by which a figure that is said to be about right may be off."""
        return float(self.phrases.get("about", {}).get("share", _ABOUT))

    @cached_property
    def multiples(self) -> Mapping[str, int]:
        """Words that count the one thing behind them, such as the dual of `dual core`."""
        found: Mapping[str, int] = self.phrases.get("figures", {}).get("multiples", {})
        return found

    @cached_property
    def fillers(self) -> frozenset[str]:
        """Single words that carry nothing a product could satisfy."""
        return frozenset(phrase for phrase in self.list("filler", "phrases") if " " not in phrase)

    @cached_property
    def measured(self) -> frozenset[str]:
        """Stems of single words that say what a figure with a unit is of: the screen of `a screen over 20 inches`."""
        measures = (words for words in self.attributes.values() if words.dimension is not None)
        return frozenset(phrase[0] for words in measures for phrase in words.say if len(phrase) == 1)

    @cached_property
    def number_words(self) -> frozenset[str]:
        """Words that may begin a quantity in place of a digit: numbers, multipliers, fractions, currencies."""
        return frozenset({*self.numbers, *self.multipliers, *self.fractions, *self.currency_words})

    @cached_property
    def product_beginnings(self) -> frozenset[Phrase]:
        """Every beginning of a product name: what is none of them can be read no further."""
        names = (*self.product_names, *self.product_exact)
        return frozenset(name[:length] for name in names for length in range(1, len(name) + 1))

    @cached_property
    def product_narrower(self) -> Mapping[str, frozenset[str]]:
        """Each concept with every concept that stands below it."""
        below: dict[str, set[str]] = {}
        for concept in self.product_labels:
            stack, seen = [*self.product_broader.get(concept, ())], set[str]()
            while stack:
                above = stack.pop()
                if above not in seen:
                    seen.add(above)
                    below.setdefault(above, set()).add(concept)
                    stack.extend(self.product_broader.get(above, ()))
        return {concept: frozenset(narrower) for concept, narrower in below.items()}

    def sense(self, name: Phrase, concept: str, beside: Phrase) -> str:
        """Return the concept that a product name means beside these stems: `concept`, unless they tell of another."""
        for other, told_by in self.product_homonyms.get(name, {}).items():
            if any(holds(beside, phrase) for phrase in told_by):
                return other
        return concept

    def senses(self, name: Phrase, concept: str) -> tuple[str, ...]:
        """Return the concepts that a product name read as `concept` may mean: of the usual one, every other as well."""
        others = self.product_homonyms.get(name, {})
        return (concept,) if concept in others else (concept, *others)

    @cached_property
    def product_endings(self) -> Mapping[str, Sequence[str]]:
        """The concepts by the stems in which their names end, but for names that tell what a thing is for."""
        found: dict[str, dict[str, None]] = {}
        aimed = self.stems("product", "for")
        for concept, names in self.product_labels.items():
            for words in map(self.key, names):
                if words and aimed.isdisjoint(words):
                    found.setdefault(words[-1], {})[concept] = None
        return {stem: tuple(concepts) for stem, concepts in found.items()}

    def equivalents(self, phrase: Phrase) -> tuple[Phrase, ...]:
        """Return the phrase and every phrase that means the same value."""
        group = self.equal_values.get(phrase)
        if group is None:
            return (phrase,)
        others = (self.key(value) for value in self.value_groups[group])
        return (phrase, *(other for other in others if other != phrase))

    def accepted(self, phrase: Phrase) -> tuple[Phrase, ...]:
        """Return the phrase, what means the same, and what does as well for who asks for it: SDHC for an SD card."""
        same = self.equivalents(phrase)
        return (*same, *(other for form in same for other in self.value_includes.get(form, ())))


@lru_cache(maxsize=512)
def _phrase_list(lexicon: Lexicon, section: str, name: str) -> tuple[str, ...]:
    return _longest_first(tuple(lexicon.phrases.get(section, {}).get(name, ())))


@lru_cache(maxsize=512)
def _word_set(lexicon: Lexicon, section: str, name: str) -> frozenset[str]:
    return frozenset(lexicon.list(section, name))


@lru_cache(maxsize=512)
def _stem_set(lexicon: Lexicon, section: str, name: str) -> frozenset[str]:
    return frozenset(stem for word in lexicon.list(section, name) for stem in lexicon.key(word))


def _longest_first(phrases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))


@lru_cache(maxsize=4)
def load_lexicon(language: str = "en") -> Lexicon:
    """Return the lexicon of a language, read once.

    Raises:
        ConfigurationError: the language has no data files, or they are not as ours are.
    """
    folder = language_folder(language)
    try:
        return _load(language, folder)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(
            f"the data files of the language {language!r} in {folder} do not have the shape of ours: {error!r}"
        ) from error


def _load(language: str, folder: Traversable) -> Lexicon:
    symbols = read_data(files(__name__), "units.toml")
    units = _units(symbols)
    fields = FieldWords.of(read_data(folder, "fields.toml"))
    words = read_data(folder, "units.toml")
    products = read_data(folder, "products.toml")
    phrases = read_data(folder, "phrases.toml")
    values = read_data(folder, "values.toml")
    groups = tuple(tuple(group) for group in values.get("groups", ()))

    def to_key(text: str) -> Phrase:
        return key(text, language=language)

    return Lexicon(
        everyday=_stems_of(read_data(folder, "everyday.toml").get("words", {}), to_key),
        language=language,
        # software is written in English everywhere, the fields of many shops are named so
        fields=fields if language == _ENGLISH else fields.before(load_lexicon(_ENGLISH).fields),
        decimal_comma=words.get("decimal") == ",",
        units=units,
        unit_words=_unit_words(units, symbols, words),
        small_units={form: frozenset(others) for form, others in words.get("small", {}).items()},
        currency_words={word: code for code, forms in words.get("currency", {}).items() for word in forms},
        numbers=words.get("numbers", {}),
        multipliers=words.get("multipliers", {}),
        fractions=words.get("fractions", {}),
        attributes=_attributes(read_data(folder, "attributes.toml"), language),
        phrases=phrases,
        product_names=_product_names(products, phrases, language),
        product_exact=_exact_names(products),
        product_words=frozenset(name.split()[-1] for entry in products.values() for name in entry["names"]),
        product_broader={concept: tuple(entry.get("broader", ())) for concept, entry in products.items()},
        product_labels={concept: tuple(entry["names"]) for concept, entry in products.items()},
        product_marks=_marks(products, to_key),
        product_homonyms=_homonyms(products, to_key),
        colours=_colours(read_data(folder, "colours.toml"), to_key),
        equal_values={to_key(value): index for index, group in enumerate(groups) for value in group},
        value_groups=groups,
        value_includes={
            to_key(value): tuple(map(to_key, others)) for value, others in values.get("includes", {}).items()
        },
        yes=frozenset({"true", *values.get("yes", ())}),
        no=frozenset({"false", *values.get("no", ())}),
        opposites={phrase: tuple(to_key(each) for each in excluded) for phrase, excluded in _opposed(phrases, to_key)},
        opposite_values=dict(_opposed(phrases, to_key)),
        default_units=_default_units(symbols),
    )


def _units(symbols: Mapping[str, Any]) -> dict[str, Unit]:
    return {
        name: Unit(name=name, dimension=dimension, factor=float(entry["factor"]))
        for dimension, group in symbols.items()
        for name, entry in group.items()
    }


def _default_units(symbols: Mapping[str, Any]) -> dict[str, str]:
    return {
        dimension: name
        for dimension, group in symbols.items()
        for name, entry in group.items()
        if entry.get("default", False)
    }


def _stems_of(lists: Mapping[str, str], to_key: Callable[[str], Phrase]) -> frozenset[str]:
    return frozenset(stem for words in lists.values() for stem in to_key(words))


def _attributes(entries: Mapping[str, Any], language: str) -> dict[str, AttributeWords]:
    return {name: _attribute(name, entry, language) for name, entry in entries.items()}


def _colours(colours: Mapping[str, list[str]], to_key: Callable[[str], Phrase]) -> dict[Phrase, str]:
    return {to_key(form): base for base, forms in colours.items() for form in (base, *forms)}


def _opposed(phrases: Mapping[str, Any], to_key: Callable[[str], Phrase]) -> list[tuple[Phrase, tuple[str, ...]]]:
    """Return every phrase that asks for something by its opposite, with the values that it excludes."""
    entries = phrases.get("opposites", {}).values()
    return [(to_key(phrase), tuple(entry["excludes"])) for entry in entries for phrase in entry["say"]]


def _exact_names(products: Mapping[str, Any]) -> dict[Phrase, str]:
    """Map the names that mean a product only as they are spelled, word by word, to its concept."""
    return {tuple(name.split()): concept for concept, entry in products.items() for name in entry.get("exact", ())}


def _marks(products: Mapping[str, Any], to_key: Callable[[str], Phrase]) -> dict[str, tuple[Phrase, ...]]:
    return {
        concept: tuple(to_key(mark) for mark in entry["marks"])
        for concept, entry in products.items()
        if "marks" in entry
    }


def _product_names(products: Mapping[str, Any], phrases: Mapping[str, Any], language: str) -> dict[Phrase, str]:
    """Map every name to its concept; names that end in one of several equal nouns are known with each of them."""
    names = {key(name, language=language): concept for concept, entry in products.items() for name in entry["names"]}
    for concept, entry in products.items():
        for name in entry["names"]:
            if "/" in name:
                tokens = tokenize(name, language=language)
                names[tuple(token.stem for token in tokens if token.word != "-")] = concept
    for group in phrases.get("nouns", {}).get("same_head", ()):
        heads = [key(head, language=language) for head in group]
        lengths = {len(head) for head in heads}
        for phrase, concept in list(names.items()):
            for length in lengths:
                if len(phrase) > length and phrase[-length:] in heads:
                    for other in heads:
                        names.setdefault(phrase[:-length] + other, concept)
    return names


def _homonyms(
    products: Mapping[str, Any], to_key: Callable[[str], Phrase]
) -> dict[Phrase, dict[str, tuple[Phrase, ...]]]:
    """Map every shared name to the concepts that it may mean, each with the phrases that tell so."""
    found: dict[Phrase, dict[str, tuple[Phrase, ...]]] = {}
    for concept, entry in products.items():
        for name in entry.get("shares", ()):
            found.setdefault(to_key(name), {})[concept] = tuple(to_key(phrase) for phrase in entry["told_by"])
    return found


def _unit_words(units: Mapping[str, Unit], symbols: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Unit]:
    found: dict[str, Unit] = {}
    for group in symbols.values():
        for name, entry in group.items():
            for form in (*entry["symbols"], *words.get("words", {}).get(name, ())):
                found[form] = units[name]
    return found


def _attribute(name: str, entry: Mapping[str, Any], language: str) -> AttributeWords:
    def keys(values: list[str]) -> tuple[Phrase, ...]:
        return tuple(sorted((key(value, language=language) for value in values), key=len, reverse=True))

    return AttributeWords(
        name=name,
        say=keys([*entry["say"], *entry.get("more", ()), *entry.get("less", ())]),
        field=keys(entry["field"]),
        dimension=entry.get("dimension"),
        avoid=frozenset(stem for value in entry.get("avoid", ()) for stem in key(value, language=language)),
        more=_longest_first(tuple(entry.get("more", ()))),
        less=_longest_first(tuple(entry.get("less", ()))),
        most=_longest_first(tuple(entry.get("most", ()))),
        least=_longest_first(tuple(entry.get("least", ()))),
        at_least=entry.get("at_least"),
        said_only=entry.get("said_only", False),
    )
