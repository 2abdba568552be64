"""What a noun covers in the catalogue: the kinds of product that it names, and their names there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.types import CoreProduct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.lexicon import Lexicon, Phrase
    from leaps_adapter.understand.nouns import Noun
    from leaps_adapter.understand.sentence import Sentence

_FAR_MORE = 3  # times as many things of another kind as of the noun's own, where fields tell them apart
_NEARLY_ALL = 0.75  # the share of the things of one name that must be of one kind for the name to mean it


def core_product(sentence: Sentence, profile: CatalogueProfile, noun: Noun) -> CoreProduct:
    """Return the core product for one noun: all kinds of the catalogue that it covers, and their names there.

    A name of several kinds that nothing tells apart covers them all.
    """
    kind, first, last = noun
    lexicon, model = sentence.lexicon, profile.kinds
    meant = lexicon.senses(sentence.stems(first, last), kind)
    below = sorted(below for each in meant for below in lexicon.product_narrower.get(each, ()))
    kinds = [each for each in (*meant, *below) if each in model.sizes]
    if first == last:
        kinds.extend(_understood(sentence.stems(first, last), kinds, profile, lexicon))
    kinds.extend(_bare(kinds, profile, lexicon))
    kinds.sort(key=lambda each: (each != kind, -model.sizes[each]))
    span = sentence.span(first, last)
    return CoreProduct(
        text=span.text,
        span=span,
        kinds=tuple(kinds),
        names=catalogue_names([each for each in meant if each in model.sizes] or kinds[:6], profile, lexicon),
    )


def listed_kind(kind: str, profile: CatalogueProfile, lexicon: Lexicon) -> str:
    """Return the kind, or the nearest broader one where the catalogue tells no such products apart from others.

    A shop that lists its AA batteries under batteries has the size in a field, where `AA` is read as a value.
    """
    above = [kind]
    while above:
        for each in above:
            if {each, *lexicon.product_narrower.get(each, ())} & profile.kinds.sizes.keys():
                return each
        above = [wider for each in above for wider in lexicon.product_broader.get(each, ())]
    return kind


def _understood(noun: Phrase, kinds: Sequence[str], profile: CatalogueProfile, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the kind that a bare noun means where nearly all things whose names end in it are of that kind.

    In a shop for computer parts a `case` is a computer case. Where fields tell things apart, only a noun that is a kind
    of few products is read so.
    """
    sizes = profile.kinds.sizes
    alike = [each for each in lexicon.product_endings.get(noun[-1], ()) if each in sizes]
    largest = max(alike, key=lambda each: (sizes[each], each), default=None)
    if largest is None or largest in kinds or sizes[largest] < _NEARLY_ALL * sum(sizes[each] for each in alike):
        return ()
    if profile.typed and not (kinds and sizes[largest] >= _FAR_MORE * sum(sizes[each] for each in kinds)):
        return ()
    return (largest,)


def _bare(kinds: Sequence[str], profile: CatalogueProfile, lexicon: Lexicon) -> list[str]:
    """Return the kinds whose bare noun means these where nearly all that is called more fully so is of one of them.

    In a shop whose named lamps are projector lamps, a `lamp` is one too.
    """
    sizes = profile.kinds.sizes
    found: list[str] = []
    for noun in sorted({name[-1] for kind in kinds if len(name := _first_name(kind, lexicon)) > 1}):
        kind = lexicon.product_names.get((noun,))
        ambiguous = (noun,) in lexicon.product_homonyms or kind in lexicon.words("nouns", "generic")
        if kind is None or ambiguous or kind in kinds or kind not in sizes or _is_above(kind, kinds, lexicon):
            continue
        if _first_name(kind, lexicon) != (noun,):
            # a projection screen is no monitor, though these are screens too
            continue
        alike = [each for each in sizes if len(name := _first_name(each, lexicon)) > 1 and name[-1] == noun]
        if sum(sizes[each] for each in alike if each in kinds) >= _NEARLY_ALL * sum(sizes[each] for each in alike):
            found.append(kind)
    return found


def _is_above(kind: str, kinds: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether a kind is a known broader one: a `shirt` is anything but only a casual shirt."""
    return not lexicon.product_narrower.get(kind, frozenset()).isdisjoint(kinds)


def _first_name(kind: str, lexicon: Lexicon) -> Phrase:
    return lexicon.key(next(iter(lexicon.product_labels.get(kind, ())), ""))


def catalogue_names(kinds: Sequence[str], profile: CatalogueProfile, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the names under which the catalogue lists these kinds, most used first."""
    counted: dict[str, float] = {}
    for kind in kinds:
        for name in lexicon.product_labels.get(kind, (kind.replace("-", " "),)):
            counts = [profile.kinds.features.get(f"word {stem}", (0, {}))[1].get(kind, 0) for stem in lexicon.key(name)]
            if counts and min(counts) > 0:
                # of two names with equal counts the longer one says more
                counted[name] = max(counted.get(name, 0.0), min(counts) * (1 + 0.1 * (len(counts) - 1)))
    return tuple(sorted(counted, key=lambda name: (-counted[name], name))[:6])
