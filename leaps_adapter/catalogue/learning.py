"""Learn the kinds of a catalogue from its products: from category fields, from titles, then from features."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from leaps_adapter.catalogue.kinds import KindModel, features_of
from leaps_adapter.catalogue.naming import Evidence, Head, Names, heads_of, match_name, strong_heads
from leaps_adapter.text import Token, tokenize

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leaps_adapter.lexicon import Lexicon

_MAJORITY = 0.5
_LOOKED_AT = 4_000
_LIKENESS = 0.25
_AT_HOME = 0.1  # a title noun that at least this share of a category's products has is no stray one
_ROUNDS = 2
_LISTED = re.compile(r"\s*[&,+]\s*")


def learn_kinds(products: Sequence[Evidence], lexicon: Lexicon, *, minimum: int = 3) -> KindModel:
    """Return the kinds of a catalogue."""
    return sort_into_kinds(products, lexicon, minimum=minimum)[0]


def sort_into_kinds(
    products: Sequence[Evidence], lexicon: Lexicon, *, minimum: int = 3
) -> tuple[KindModel, Sequence[str | None]]:
    """Return the kinds of a catalogue, and the kind of each of its products as far as it can be told.

    First the products whose category or single title noun says what they are teach the model; then it decides on the
    ambiguous and the silent ones, and is counted again over all that are now known.
    """
    unnamed = [heads_of(product, lexicon, Names()) for product in products]
    categories, shares = _category_kinds(products, unnamed, lexicon)
    draft = KindModel(
        language=lexicon.language,
        sizes={},
        labels={},
        features={},
        categories=categories,
        category_nouns=shares,
        names={" ".join(phrase): kind for phrase, kind in _category_names(categories, lexicon).items()},
    )
    found = [heads_of(product, lexicon, draft.name_keys) for product in products] if draft.names else unnamed
    known = [_first_guess(product, heads, draft, lexicon) for product, heads in zip(products, found, strict=True)]
    features = [features_of(product) for product in products]
    decided: Sequence[str | None] = known
    model = _count(draft, features, known, minimum)
    named = draft.names
    for _ in range(_ROUNDS):
        if model.names != named:
            named = model.names
            found = [heads_of(product, lexicon, model.name_keys) for product in products]
        decided = [
            model.classify(product, lexicon, heads=heads).kind or kind
            for product, heads, kind in zip(products, found, known, strict=True)
        ]
        model = _count(draft, features, decided, minimum)
    return replace(model, aliases=_aliases(model, products)), decided


def _aliases(model: KindModel, products: Sequence[Evidence]) -> dict[str, frozenset[str]]:
    """Return, for each kind, the kinds that a good part of its products could be just as well.

    In a shop for printers most things called a cartridge are toner or ink, and a `drum` is no instrument.
    """
    likenesses: dict[str, Counter[str]] = {}
    looked_at: Counter[str] = Counter()
    for product in products[:: 1 + len(products) // _LOOKED_AT]:
        scores = model.scores(product)
        own = max(scores, key=lambda kind: (scores[kind], kind), default=None)
        if own is None:
            continue
        looked_at[own] += 1
        for other in scores:
            if other != own and model.fits(other, scores[own], scores, product):
                likenesses.setdefault(own, Counter())[other] += 1
    return {
        kind: frozenset(other for other, count in others.items() if count >= _LIKENESS * looked_at[kind])
        for kind, others in likenesses.items()
    }


def _first_guess(product: Evidence, heads: Sequence[Head], draft: KindModel, lexicon: Lexicon) -> str | None:
    """Return the kind that the category, the only noun of the title or a tell-tale word says outright."""
    if product.category is not None and (kind := draft.categories.get(product.category)) is not None:
        at_home = draft.category_nouns.get(product.category, {})
        return next((head.kind for head in heads if not head.measured and head.kind in at_home), kind)
    if not heads:
        return _marked(product.title, lexicon)
    only = strong_heads(heads)
    sure = len(only) == 1 and not only[0].form and not any(head.measured for head in heads)
    return only[0].kind if sure else None


def _marked(title: Sequence[Token], lexicon: Lexicon) -> str | None:
    """Return the kind whose tell-tale words stand in a title without a product noun (`dual sim`)."""
    stems = [token.stem for token in title]
    for concept, marks in lexicon.product_marks.items():
        for mark in marks:
            if any(tuple(stems[i : i + len(mark)]) == mark for i in range(len(stems) - len(mark) + 1)):
                return concept
    return None


def _count(draft: KindModel, products: Sequence[Sequence[str]], kinds: Sequence[str | None], minimum: int) -> KindModel:
    """Return the model with each kind's features counted; a kind of fewer than `minimum` products is left out."""
    sizes = Counter(kind for kind in kinds if kind is not None)
    kept = {kind: size for kind, size in sizes.most_common() if size >= minimum}
    counts: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for product, kind in zip(products, kinds, strict=True):
        if kind in kept:
            for feature in product:
                counts[feature][kind] = counts[feature].get(kind, 0) + 1
    features = {
        feature: (total, per_kind)
        for feature, per_kind in counts.items()
        if (total := sum(per_kind.values())) >= max(minimum, 3)
    }
    return KindModel(
        language=draft.language,
        sizes=kept,
        labels={kind: kind.replace("-", " ") for kind in kept},
        features=features,
        categories={value: kind for value, kind in draft.categories.items() if kind in kept},
        category_nouns=draft.category_nouns,
        names={name: kind for name, kind in draft.names.items() if kind in kept},
    )


def category_parts(value: str) -> list[str]:
    """Return the levels of a category path, outermost first."""
    separator = next((sign for sign in (">", "»", "/", "|", "\\") if sign in value), ">")
    return [part.strip() for part in value.split(separator) if part.strip()] or [value.strip()]


def _category_kinds(
    products: Sequence[Evidence], found: Sequence[Sequence[Head]], lexicon: Lexicon
) -> tuple[dict[str, str], dict[str, dict[str, float]]]:
    """Map each category value to a kind, and to the share of its products that each title noun names.

    What most titles of a category call their product names it; else the deepest of its levels that is a product noun
    does. A level that lists several, such as `Sleeves & Bags`, has the one of them that most of its titles name, and
    what stands above it, `Laptops`, is only what they are for. A category that none explains is a kind of its own.
    """
    nouns: dict[str, Counter[str]] = {}
    for product, heads in zip(products, found, strict=True):
        if product.category is not None:
            first = next((head.kind for head in heads if not head.measured), "")
            nouns.setdefault(product.category, Counter())[first] += 1
    kinds: dict[str, str] = {}
    shares: dict[str, dict[str, float]] = {}
    for value, counts in nouns.items():
        total = sum(counts.values())
        shares[value] = {kind: count / total for kind, count in counts.items() if kind and count / total >= _AT_HOME}
        named, listed = _named_by_levels(category_parts(value), lexicon)
        if at_home := {kind: share for kind, share in shares[value].items() if _is_one_of(kind, listed, lexicon)}:
            shares[value], named = at_home, max(at_home, key=lambda kind: (at_home[kind], kind))
        common = max(shares[value], key=lambda kind: (shares[value][kind], kind), default=None)
        if common is not None and (named is None or common in lexicon.product_narrower.get(named, ())):
            named = common if shares[value][common] >= _MAJORITY else named
        if named is not None:
            kinds[value] = named
        elif counts[""] > _MAJORITY * total:
            kinds[value] = category_parts(value)[-1].lower()
    return kinds, shares


def _category_names(categories: Mapping[str, str], lexicon: Lexicon) -> dict[tuple[str, ...], str]:
    names: dict[tuple[str, ...], str] = {}
    for kind in categories.values():
        if kind not in lexicon.product_labels and (phrase := lexicon.key(kind)):
            names[phrase] = kind
    return names


def _named_by_levels(levels: Sequence[str], lexicon: Lexicon) -> tuple[str | None, frozenset[str]]:
    """Return the concept that the deepest telling level names, or all that it lists."""
    path = lexicon.key(" ".join(levels))
    for level in reversed(levels):
        if (named := _names_product(level, lexicon)) is not None:
            return lexicon.sense(lexicon.key(level), named, path), frozenset()
        items = [_names_product(item, lexicon) for item in _LISTED.split(level)]
        nouns = {item for item in items if item is not None}
        if len(items) > 1 and len(nouns) == len(items):
            return None, frozenset(nouns)
    return None, frozenset()


def _is_one_of(kind: str, concepts: frozenset[str], lexicon: Lexicon) -> bool:
    """Whether a kind is one of the concepts, below one of them, or named by one's noun: a laptop sleeve is a sleeve."""
    if any(kind == each or kind in lexicon.product_narrower.get(each, ()) for each in concepts):
        return True
    nouns = {lexicon.key(name) for each in concepts for name in lexicon.product_labels.get(each, ())}
    return any(lexicon.key(name)[-1:] in nouns for name in lexicon.product_labels.get(kind, ()))


def _names_product(text: str, lexicon: Lexicon) -> str | None:
    """Return the concept that the whole text names."""
    tokens = tokenize(text, language=lexicon.language)
    whole = match_name(tokens, 0, lexicon, Names())
    if whole is not None and whole[1] == len(tokens) - 1:
        return whole[0]
    return None
