"""A catalogue profile from the products themselves."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from statistics import quantiles
from typing import TYPE_CHECKING

from leaps_adapter.catalogue.flatten import Fields, Scalar, flatten
from leaps_adapter.catalogue.learning import learn_kinds, sort_into_kinds
from leaps_adapter.catalogue.makers import learn_makers
from leaps_adapter.catalogue.naming import Evidence
from leaps_adapter.catalogue.profile import CatalogueProfile, FieldProfile, Role, ValueType
from leaps_adapter.catalogue.roles import RoleOverrides, currency_of, guess_role, is_currency, label_of, title_rank
from leaps_adapter.catalogue.units import Quantity, convert, find_quantities, parse_number, read_figures
from leaps_adapter.lexicon import Lexicon, load_lexicon
from leaps_adapter.text import Token, codes_of, tokenize, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from leaps_adapter.types import Document

_SAMPLE = 20_000
_NUMBERS_KEPT = 5_000
_VALUES_COUNTED = 5_000
_VALUES_KEPT = 1_000
_BRANDS_KEPT = 20_000
_WORDS_KEPT = 40_000
_BRANDED = 0.3  # the share of products with a brand from which on titles need not be asked for it
_KEYWORD_LENGTH = 60
_TEXT_SEEN = 400
_RANGED = 5  # products of a kind whose figures tell in which range those of the kind lie
_FEW_VOTES = 3  # products whose texts repeat a number in a unit that its field is then in
_MANY_VOTES = 8
# roles of fields whose words a query may use
_NAMED = frozenset({Role.BRAND, Role.CATEGORY, Role.COLOUR, Role.ATTRIBUTE, Role.COMPATIBILITY})
_TELLING = (Role.ATTRIBUTE, Role.COLOUR, Role.BRAND, Role.CONDITION)  # whose values a kind may share
_SILENT = (Role.ID, Role.IGNORED, Role.TITLE, Role.CATEGORY)  # that show nothing of the kind beside the title's words


@dataclass(slots=True)
class _Column:
    """What is counted of one field while the products pass."""

    products: int = 0
    seen: int = 0
    types: Counter[str] = field(default_factory=Counter[str])
    values: Counter[str] = field(default_factory=Counter[str])
    numbers: list[float] = field(default_factory=list[float])
    units: Counter[str] = field(default_factory=Counter[str])
    length: int = 0

    def add(self, values: list[Scalar], lexicon: Lexicon) -> None:
        self.products += 1
        for value in values:
            self.seen += 1
            if isinstance(value, bool):
                self.types["boolean"] += 1
            elif isinstance(value, int | float):
                self.types["number"] += 1
                if len(self.numbers) < _NUMBERS_KEPT:
                    self.numbers.append(float(value))
            else:
                self._add_text(value, lexicon)

    def _add_text(self, value: str, lexicon: Lexicon) -> None:
        self.length += len(value)
        if value in self.values or len(self.values) < _VALUES_COUNTED:
            self.values[value] += 1
        if self.seen > _NUMBERS_KEPT:
            return
        if (lowered := value.lower()) in lexicon.yes or lowered in lexicon.no:
            self.types["yes or no"] += 1
        elif figures := read_figures(value, lexicon):
            self.types["quantity"] += 1
            self.numbers.extend(end for figure in figures for end in {figure.low, figure.high})
            self.units.update(figure.unit.name for figure in figures if figure.unit is not None)
        else:
            self.types["text"] += 1

    @property
    def value_type(self) -> ValueType:
        total = sum(self.types.values())
        if self.types["boolean"] + self.types["yes or no"] >= 0.9 * total:
            return ValueType.BOOLEAN
        if self.types["number"] + self.types["quantity"] >= 0.9 * total:
            return ValueType.NUMBER
        texts = max(1, sum(self.values.values()))
        repeated = len(self.values) <= max(20, 0.5 * texts) or len(self.values) >= _VALUES_COUNTED
        if self.length / texts <= _KEYWORD_LENGTH / 3 or (repeated and self.length / texts <= _KEYWORD_LENGTH):
            return ValueType.KEYWORD
        return ValueType.TEXT

    @property
    def unique(self) -> bool:
        if self.types["number"] > 0.5 * self.seen:
            return len(set(self.numbers)) > 0.95 * len(self.numbers)
        return len(self.values) > 0.95 * min(self.seen, _VALUES_COUNTED)


def build_profile(
    documents: Iterable[Document],
    *,
    roles: RoleOverrides | None = None,
    language: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> CatalogueProfile:
    """Return the profile of a catalogue, read in one pass.

    `language` is that of the products, by default the one that `roles` names, else English. `progress` is called with
    the number of products read so far, every thousand products.
    """
    overrides = roles or RoleOverrides()
    lexicon = load_lexicon(language or overrides.language or "en")
    columns: dict[str, _Column] = {}
    sample: list[Fields] = []
    choose = random.Random(0)  # noqa: S311  a fixed sample, not a secret
    count = 0
    for document in documents:
        fields = flatten(document)
        for path, values in fields.items():
            column = columns.get(path)
            if column is None:
                column = columns[path] = _Column()
            column.add(values, lexicon)
        count += 1
        if len(sample) < _SAMPLE:
            sample.append(fields)
        elif (place := choose.randrange(count)) < _SAMPLE:
            sample[place] = fields
        if progress is not None and count % 1000 == 0:
            progress(count)
    profiles = _describe(columns, count, overrides, lexicon)
    profiles = _infer_units(profiles, sample, lexicon, overrides)
    draft = CatalogueProfile(
        products=count,
        fields=profiles,
        kinds=learn_kinds([], lexicon),
        currency=_currency(profiles, lexicon),
        language=lexicon.language,
    )
    evidence = [evidence_of(fields, draft) for fields in sample]
    kinds, sorted_into = sort_into_kinds(evidence, lexicon, minimum=3 if count > 200 else 1)
    return replace(
        draft,
        kinds=kinds,
        ranges=_ranges(sample, sorted_into, draft),
        words=_vocabulary(sample, draft),
        makers=_makers(sample, draft, lexicon),
    )


def _ranges(
    sample: Sequence[Fields], kinds: Sequence[str | None], profile: CatalogueProfile
) -> dict[str, dict[str, tuple[float, float]]]:
    """Return the 5 and the 95 % point of every measure per kind, where enough products of the kind state it."""
    found: dict[str, dict[str, list[float]]] = {}
    for fields, kind in zip(sample, kinds, strict=True):
        for path, values in fields.items() if kind is not None else ():
            known = profile.fields[path]
            number = _as_number(values[0]) if known.type is ValueType.NUMBER and known.unit is not None else None
            if number is not None and kind is not None:
                found.setdefault(path, {}).setdefault(kind, []).append(number)
    return {
        path: {
            kind: (points[1], points[-2])
            for kind, numbers in of_kinds.items()
            if len(numbers) >= _RANGED and (points := _quantiles(numbers))
        }
        for path, of_kinds in found.items()
    }


def _makers(sample: list[Fields], profile: CatalogueProfile, lexicon: Lexicon) -> Mapping[str, int]:
    """Return the makers that titles name, where hardly a product has a field for its brand."""
    if any(field.coverage >= _BRANDED for field in profile.with_role(Role.BRAND)):
        return {}
    titles = (
        " ".join(str(each) for path in profile.title_fields for each in fields.get(path, ())) for fields in sample
    )
    return learn_makers(titles, lexicon)


def evidence_of(fields: Fields, profile: CatalogueProfile, *, title: Sequence[Token] | None = None) -> Evidence:
    """Return what the flat fields of one product show of its kind; `title` are its tokens where they are known."""
    if title is None or (title and title[-1].end > _TEXT_SEEN):
        text = " ".join(str(value) for path in profile.title_fields for value in fields.get(path, ()))
        title = _tokens(text, profile.language)
    category = next(
        (str(fields[each.path][0]) for each in profile.with_role(Role.CATEGORY) if each.path in fields), None
    )
    described = profile.fields
    paths: list[str] = []
    values: list[str] = []
    for path, found in fields.items():
        known = described.get(path)
        if known is None or known.role in _SILENT:
            continue
        if known.coverage < 0.9:
            paths.append(known.path)  # one string for all products, as long as what is learnt of them is kept
        if known.type is ValueType.KEYWORD and known.role in _TELLING:
            values.extend(f"{path}={value}" for value in found[:3] if isinstance(value, str) and value in known.values)
    brands = [str(value) for each in profile.with_role(Role.BRAND) for value in fields.get(each.path, ())[:1]]
    words = _without(title, brands, profile.language)
    return Evidence(title=words, fields=paths, values=values, category=category)


def _without(title: Sequence[Token], brands: list[str], language: str) -> Sequence[Token]:
    """Return a title without its brand where that is the name of a thing as well: `Fern & Clay lipstick` is no clay."""
    for brand in brands:
        words = _words_of_name(brand, language)
        if len(words) < 2:
            continue
        for start in range(len(title) - len(words) + 1):
            end = start + len(words)
            if title[start].word == words[0] and tuple(each.word for each in title[start:end]) == words:
                return [*title[:start], *title[end:]]
    return title


@lru_cache(maxsize=4_096)
def _words_of_name(name: str, language: str) -> tuple[str, ...]:
    return tuple(token.word for token in _tokens(name, language))


def _tokens(title: str, language: str) -> list[Token]:
    return tokenize(title[:_TEXT_SEEN], language=language)


def _describe(
    columns: Mapping[str, _Column], count: int, overrides: RoleOverrides, lexicon: Lexicon
) -> dict[str, FieldProfile]:
    profiles: dict[str, FieldProfile] = {}
    titles: list[tuple[tuple[int, int], str]] = []
    for path, column in columns.items():
        label, unit = label_of(path, lexicon)
        value_type = column.value_type
        role = guess_role(path, label, value_type, lexicon, unique=column.unique)
        if (rank := title_rank(path, label, lexicon)) is not None and value_type is not ValueType.NUMBER:
            titles.append((rank, path))
        if unit is None and column.units:
            unit = column.units.most_common(1)[0][0]
        kept = _BRANDS_KEPT if role is Role.BRAND else _VALUES_KEPT
        keyword = value_type is ValueType.KEYWORD
        profiles[path] = FieldProfile(
            path=path,
            role=overrides.roles.get(path, role),
            type=value_type,
            label=label,
            unit=overrides.units.get(path, unit) if value_type is ValueType.NUMBER else None,
            coverage=column.products / count,
            values=dict(column.values.most_common(kept)) if keyword else {},
            quantiles=_quantiles(column.numbers) if value_type is ValueType.NUMBER else (),
            textual=value_type is ValueType.NUMBER and column.types["quantity"] > 0,
        )
    if not any(profile.role is Role.TITLE for profile in profiles.values()):
        for _, path in sorted(titles)[:1]:
            if path not in overrides.roles:
                profiles[path] = replace(profiles[path], role=Role.TITLE)
    return profiles


def _quantiles(numbers: list[float]) -> tuple[float, ...]:
    if len(numbers) == 1:
        return (numbers[0],) * 7
    points = quantiles(numbers, n=20, method="inclusive")
    return (min(numbers), points[0], points[4], points[9], points[14], points[18], max(numbers))


def _infer_units(
    profiles: Mapping[str, FieldProfile], sample: list[Fields], lexicon: Lexicon, overrides: RoleOverrides
) -> dict[str, FieldProfile]:
    """Give number fields the unit in which the products' own texts repeat their values.

    A product titled `networking cable 3 m` whose field `n_cable_length` holds 3 says that the field is in metres; one
    titled `1.54 kg` with a weight of 1540 says grams.
    """
    open_fields = {
        path
        for path, profile in profiles.items()
        if profile.type is ValueType.NUMBER and profile.unit is None and path not in overrides.units
        and profile.role in {Role.ATTRIBUTE, Role.TEXT}
    }  # fmt: skip
    texts = [path for path, profile in profiles.items() if profile.role in {Role.TITLE, Role.DESCRIPTION}]
    votes: dict[str, Counter[str]] = {path: Counter() for path in open_fields}
    chances: dict[str, Counter[str]] = {path: Counter() for path in open_fields}
    by_dimension: dict[str, list[str]] = {}
    for unit in lexicon.units.values():
        by_dimension.setdefault(unit.dimension, []).append(unit.name)
    for fields in sample:
        numbers = [(path, fields[path][0]) for path in fields if path in open_fields]
        if not numbers:
            continue
        text = " | ".join(str(value)[:_TEXT_SEEN] for path in texts for value in fields.get(path, ()))
        spoken = [
            quantity
            for quantity in find_quantities(tokenize(text, language=lexicon.language), lexicon)
            if quantity.unit is not None
        ]
        for path, value in numbers:
            number = _as_number(value)
            if number is None or number in {0.0, 1.0}:
                continue
            for dimension in {quantity.unit.dimension for quantity in spoken if quantity.unit}:
                chances[path][dimension] += 1
                for name in _agreeing(number, spoken, by_dimension[dimension], lexicon):
                    votes[path][name] += 1
    found = dict(profiles)
    for path in open_fields:
        unit_name = _elected(votes[path], chances[path], profiles[path].label, lexicon)
        if unit_name is not None:
            found[path] = replace(profiles[path], unit=unit_name)
    return found


def _as_number(value: Scalar) -> float | None:
    if isinstance(value, bool):
        return None
    return parse_number(value) if isinstance(value, str) else float(value)


def _agreeing(number: float, spoken: list[Quantity], names: list[str], lexicon: Lexicon) -> set[str]:
    agreeing: set[str] = set()
    for name in names:
        unit = lexicon.units[name]
        for quantity in spoken:
            if quantity.unit is None or quantity.unit.dimension != unit.dimension:
                continue
            if abs(convert(quantity.value, quantity.unit, unit) - number) <= 0.011 * abs(number):
                agreeing.add(name)
    return agreeing


def _elected(votes: Counter[str], chances: Counter[str], label: str, lexicon: Lexicon) -> str | None:
    """Return the unit with the most votes when enough of the products that could speak for it did."""
    if not votes:
        return None
    stems = frozenset(lexicon.key(label))
    expected = {
        words.dimension
        for words in lexicon.attributes.values()
        if words.dimension is not None and any(stems.issuperset(phrase) for phrase in words.field)
    }
    best = max(votes, key=lambda name: (votes[name] * (3 if lexicon.units[name].dimension in expected else 1), name))
    dimension = lexicon.units[best].dimension
    # what the name does not let expect may be chance where few products speak for it
    few, needed = (_FEW_VOTES, 0.15) if dimension in expected else (_MANY_VOTES, 0.4)
    return best if votes[best] >= few and votes[best] >= needed * chances[dimension] else None


def _currency(profiles: Mapping[str, FieldProfile], lexicon: Lexicon) -> str | None:
    for profile in profiles.values():
        if profile.role is Role.PRICE and (currency := currency_of(profile.path, lexicon)):
            return currency
    return next(
        (
            next(iter(profile.values))
            for profile in profiles.values()
            if is_currency(profile.label, lexicon) and len(profile.values) == 1
        ),
        None,
    )


def _vocabulary(sample: list[Fields], profile: CatalogueProfile) -> dict[str, int]:
    words: Counter[str] = Counter()
    paths = [
        *profile.title_fields,
        *(each.path for each in profile.fields.values() if each.role in _NAMED and each.type is ValueType.KEYWORD),
    ]
    known: dict[str, dict[str, None]] = {}
    for fields in sample:
        seen: dict[str, None] = {}
        for text in (str(value) for path in paths for value in fields.get(path, ())):
            if text not in known:
                read = text[:_TEXT_SEEN]
                spoken = words_of(read, language=profile.language)
                known[text] = dict.fromkeys((*spoken, *codes_of(read)))
            seen |= known[text]
        words.update(seen.keys())
    return {word: count for word, count in words.most_common(_WORDS_KEPT) if count > 1 or len(sample) < 2_000}
