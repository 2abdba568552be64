"""Which of the nouns of a sentence is the thing that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from leaps_adapter.catalogue.naming import is_noun
from leaps_adapter.types import CoreProduct, Span
from leaps_adapter.understand.asked import WORST, said_before, score_noun
from leaps_adapter.understand.compounds import find_compound
from leaps_adapter.understand.core import catalogue_names, core_product, listed_kind
from leaps_adapter.understand.labels import inside
from leaps_adapter.understand.nouns import Noun, find_nouns, is_numbered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.understand.sentence import Sentence

_BETWEEN_ALTERNATIVES = 4


class Found(NamedTuple):
    """The core product and the token positions it was read from."""

    product: CoreProduct
    first: int
    last: int


def find_product(sentence: Sentence, profile: CatalogueProfile) -> Found | None:
    """Return the kind of thing that is asked for, None when no known noun names one."""
    nouns = find_nouns(sentence, profile)
    if not nouns:
        return _by_last_word(sentence, profile)
    scored = [(score_noun(sentence, profile, nouns, order), noun) for order, noun in enumerate(nouns)]
    score, noun = max(scored, key=lambda item: item[0])
    if score <= WORST:
        return None
    if is_numbered(sentence, noun):
        # "ethernet cable rated cat 6a": the name with a figure says more about the thing, the plain one what it is
        plain = (each for each in nouns if each.kind == noun.kind and not is_numbered(sentence, each))
        noun = next(plain, noun)
    noun = _not_refused(sentence, noun)
    noun = _listed(find_compound(sentence, profile, noun, nouns) or noun, profile, sentence)
    product = core_product(sentence, profile, noun)
    others = [
        core_product(sentence, profile, _listed(each, profile, sentence))
        for each in _alternatives(sentence, nouns, noun)
    ]
    if product.kinds and others:
        product = _either(sentence, [product, *(each for each in others if each.kinds)])
    return Found(product, _first_claimed(sentence, noun), noun.last)


def _not_refused(sentence: Sentence, noun: Noun) -> Noun:
    """Return what is left of a name whose first words are refused: a `non-inkjet printer` is a printer."""
    if not sentence.negated[noun.first] or sentence.negated[noun.last]:
        return noun
    for start in range(noun.first + 1, noun.last + 1):
        kind = sentence.lexicon.product_names.get(sentence.stems(start, noun.last))
        if kind is not None and not sentence.negated[start]:
            return Noun(kind, start, noun.last)
    return noun


def _listed(noun: Noun, profile: CatalogueProfile, sentence: Sentence) -> Noun:
    """Return the noun with the kind under which the catalogue lists such products."""
    return noun._replace(kind=listed_kind(noun.kind, profile, sentence.lexicon))


def _first_claimed(sentence: Sentence, noun: Noun) -> int:
    """Return the token from which the noun says only what the thing is called.

    An `alkaline battery` is a battery by another name, so that `alkaline` is left to be read as a value.
    """
    lexicon = sentence.lexicon
    for start in range(noun.first + 1, noun.last + 1):
        if lexicon.product_names.get(sentence.stems(start, noun.last)) == noun.kind:
            before = sentence.stems(noun.first, start - 1)
            # a "battery backup UPS" is called two things, and neither describes it
            twice = lexicon.product_names.get(before) == noun.kind and before not in lexicon.equal_values
            return noun.first if twice else start
    return noun.first


def _by_last_word(sentence: Sentence, profile: CatalogueProfile) -> Found | None:
    """Return the kinds whose names end in a word that names nothing alone: the network and KVM switches of `a switch`.

    Of several such words the one most likely asked for counts.
    """
    model, lexicon = profile.kinds, sentence.lexicon
    ending: dict[str, list[str]] = {}
    for kind in model.sizes:
        for stem in lexicon.key(model.labels.get(kind, ""))[-1:]:
            ending.setdefault(stem, []).append(kind)
    found = [
        (said_before(sentence, index, -1), token.stem not in lexicon.everyday, -index)
        for index, token in enumerate(sentence.tokens)
        if token.stem in ending and _may_name(sentence, index)
    ]
    score, _, place = max(found, default=(WORST, False, 0))
    if score <= WORST:
        return None
    kinds = sorted(ending[sentence.tokens[-place].stem], key=lambda kind: (-model.sizes[kind], kind))
    span = sentence.span(-place, -place)
    names = catalogue_names(kinds, profile, lexicon)
    return Found(CoreProduct(text=span.text, span=span, kinds=tuple(kinds), names=names), -place, -place)


def _may_name(sentence: Sentence, index: int) -> bool:
    """Whether an unread word may be what is asked for: no small word, no value, not refused.

    A word that means other things as well has to stand as a noun does: `a switch`, and not `to switch`.
    """
    token, lexicon = sentence.tokens[index], sentence.lexicon
    before = sentence.word(index - 1)
    leading = lexicon.words("clause", "articles") | lexicon.words("product", "request")
    if token.stem in lexicon.everyday and before in lexicon.fillers - leading:
        return False
    return (
        token.is_word
        and is_noun(token, lexicon)
        and sentence.free(index, index)
        and not sentence.negated[index]
        and token.word not in lexicon.fillers
        and token.word not in lexicon.words("nouns", "generic") | lexicon.words("product", "generic")
        and (token.stem,) not in lexicon.equal_values
        and (token.stem,) not in lexicon.colours
        and inside(sentence.labels, index) is None
    )


def _alternatives(sentence: Sentence, nouns: Sequence[Noun], chosen: Noun) -> list[Noun]:
    """Return the other products that would do as well: the sofa of `a leather armchair or a sofa`."""
    group: list[Noun] = []
    for noun in nouns:
        if group and not _joined_by_or(sentence, group[-1].last, noun):
            if any(each.last == chosen.last for each in group):
                break
            group = []
        group.append(noun)
    others = [
        each
        for each in group
        if each.kind != chosen.kind and each.last != chosen.last and any(one.last == chosen.last for one in group)
    ]
    for _, first, last in others:
        sentence.claim(first, last)
    return others


def _joined_by_or(sentence: Sentence, last: int, noun: Noun) -> bool:
    between = [token.word for token in sentence.tokens[last + 1 : noun.first]]
    return (
        between[:1] != []
        and between[0] in sentence.lexicon.words("clause", "or")
        and len(between) <= _BETWEEN_ALTERNATIVES
        and all(
            sentence.lexicon.words("product", name).isdisjoint(between)
            for name in ("feature", "target", "no_alternative")
        )
        and not any(sentence.negated[last + 1 : noun.last + 1])
    )


def _either(sentence: Sentence, products: Sequence[CoreProduct]) -> CoreProduct:
    """Return one product that is any of several, the names of each in turn."""
    start, end = min(each.span.start for each in products), max(each.span.end for each in products)
    names = [name for rank in range(6) for each in products for name in each.names[rank : rank + 1]]
    return CoreProduct(
        text=sentence.text[start:end],
        span=Span(start=start, end=end, text=sentence.text[start:end]),
        kinds=tuple(dict.fromkeys(kind for each in products for kind in each.kinds)),
        names=tuple(dict.fromkeys(names)),
    )
