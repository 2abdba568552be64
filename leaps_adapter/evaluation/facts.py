"""What a catalogue says of its products, typed: the ground on which labelled queries are drawn and judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from leaps_adapter.catalogue import Fields, evidence_of, flatten
from leaps_adapter.catalogue.profile import FieldProfile, Role, ValueType
from leaps_adapter.catalogue.units import convert, find_quantities
from leaps_adapter.lexicon import Lexicon, load_lexicon
from leaps_adapter.text import tokenize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from leaps_adapter.catalogue import CatalogueProfile, Scalar
    from leaps_adapter.types import Document

_ASKED = frozenset({Role.PRICE, Role.BRAND, Role.COLOUR, Role.ATTRIBUTE})
_TITLE_SEEN = 400
_TOLD_EVERY = 1_000


class Kind(NamedTuple):
    """What a product is: `name` None when nothing says; `sure` when no witness speaks against it.

    `named`: the product's title or category says so itself.
    """

    name: str | None
    sure: bool
    named: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One product: its title, its kind, and the values of the fields that a shopper may ask for.

    Products of one `group` are variants of each other; a page shows one of them.
    """

    id: str
    title: str
    kind: Kind
    group: str | None = None
    values: Mapping[str, Sequence[Scalar]] = field(default_factory=dict[str, "Sequence[Scalar]"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A catalogue's products by id, its fields, and which products are of which kind."""

    items: Mapping[str, Item]
    fields: Mapping[str, FieldProfile]
    currency: str | None
    lexicon: Lexicon

    def of_kind(self, kind: str) -> tuple[Item, ...]:
        """Return the products that are surely of a kind or of a narrower one."""
        wanted = self.names_of(kind)
        return tuple(item for item in self.items.values() if item.kind.sure and item.kind.name in wanted)

    def names_of(self, kind: str) -> frozenset[str]:
        """Return a kind with every kind that stands below it."""
        return frozenset({kind}) | self.lexicon.product_narrower.get(kind, frozenset())


def read_facts(
    products: Iterable[tuple[str, Document]],
    profile: CatalogueProfile,
    *,
    progress: Callable[[int], None] | None = None,
) -> Facts:
    """Return the facts of a catalogue, read in one pass; `progress` is told how many products are through."""
    lexicon = load_lexicon(profile.language)
    known = {path: each for path, each in profile.fields.items() if each.role in _ASKED}
    groups = [each.path for each in profile.with_role(Role.GROUP)]
    items: dict[str, Item] = {}
    for count, (product_id, document) in enumerate(products, 1):
        flat = flatten(document)
        title = " ".join(str(value) for path in profile.title_fields for value in flat.get(path, ()))
        items[product_id] = Item(
            id=product_id,
            title=title,
            kind=_kind(flat, title, profile, lexicon),
            group=next((str(flat[path][0]) for path in groups if path in flat), None),
            values={path: typed(values, known[path], lexicon) for path, values in flat.items() if path in known},
        )
        if progress is not None and count % _TOLD_EVERY == 0:
            progress(count)
    return Facts(items=items, fields=known, currency=profile.currency, lexicon=lexicon)


def typed(values: Sequence[Scalar], described: FieldProfile, lexicon: Lexicon) -> tuple[Scalar, ...]:
    """Return the values of a number field as numbers in the field's unit, of any other field as they are."""
    if described.type is not ValueType.NUMBER:
        return tuple(values)
    numbers = (_number(value, described.unit, lexicon) for value in values)
    return tuple(number for number in numbers if number is not None)


def _number(value: Scalar, unit: str | None, lexicon: Lexicon) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    tokens = tokenize(value, language=lexicon.language)
    found = find_quantities(tokens, lexicon)
    if len(found) != 1 or found[0].first != 0 or found[0].last != len(tokens) - 1:
        return None
    read = found[0]
    if read.unit is None or unit is None:
        return read.value if read.unit is None else None
    own = lexicon.units[unit]
    return convert(read.value, read.unit, own) if own.dimension == read.unit.dimension else None


def _kind(flat: Fields, title: str, profile: CatalogueProfile, lexicon: Lexicon) -> Kind:
    """Return the kind that the catalogue's model says, and whether the title's own nouns agree."""
    evidence = evidence_of(flat, profile)
    guess = profile.kinds.classify(evidence, lexicon)
    nouns = nouns_of(title, lexicon)
    if guess.kind is None:
        return Kind(nouns[0], sure=True, named=True) if len(nouns) == 1 else Kind(None, sure=False)
    # a title that says "adapter" does not say which
    meant = {guess.kind} | lexicon.product_narrower.get(guess.kind, frozenset())
    filed = evidence.category is not None
    if nouns:
        agrees = bool(meant & set(nouns))
        return Kind(guess.kind, sure=agrees, named=agrees)
    # the model may go by the features of a silent title, but not by a noun that is none
    return Kind(guess.kind, sure=filed or not guess.named, named=filed and guess.named)


def nouns_of(title: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the kinds whose names stand in a title before any `for` or `with`, in order; a longer name wins."""
    words = tokenize(title[:_TITLE_SEEN], language=lexicon.language)
    others = lexicon.words("titles", "others")
    found: dict[str, None] = {}
    position = 0
    while position < len(words):
        if found and words[position].word in others:
            break
        length = next(
            (
                size
                for size in (4, 3, 2, 1)
                if tuple(word.stem for word in words[position : position + size]) in lexicon.product_names
            ),
            0,
        )
        # "6 pc(s)" counts, it does not name
        if length and not (position and words[position - 1].is_number):
            found[lexicon.product_names[tuple(word.stem for word in words[position : position + length])]] = None
        position += length or 1
    return tuple(found)
