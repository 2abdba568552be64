"""Kinds that two nouns name together: `laptop bag`, `bag for my laptop`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaps_adapter.catalogue.naming import match_name
from leaps_adapter.catalogue.units import find_quantities
from leaps_adapter.understand.nouns import Noun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.lexicon import Lexicon
    from leaps_adapter.understand.sentence import Sentence


def find_compound(sentence: Sentence, profile: CatalogueProfile, noun: Noun, nouns: Sequence[Noun]) -> Noun | None:
    """Return the kind that two nouns name together: `beamer lamp`, `bag for my laptop`, `drum for a laser printer`."""
    kind, first, last = noun
    position = first - 1
    for start in range(max(0, first - 3), first):
        match = match_name(sentence.tokens, start, sentence.lexicon, profile.kinds.name_keys)
        if match is not None and match[1] == position:
            joined = _joined(sentence, profile, match[0], kind, owner_at=(start, match[1]), part_at=(first, last))
            if joined is not None:
                return Noun(joined, start, last)
    after = next((each for each in nouns if each.first > last), None) or _word_after_for(sentence, last)
    if after is None:
        return None
    measured = _measured(sentence, last + 1, after.first)
    between = [
        token.word
        for index, token in enumerate(sentence.tokens[: after.first])
        if index > last and index not in measured
    ]
    if (
        not between
        or between[0] not in sentence.lexicon.words("product", "compounding")
        or len(between) > 3
        or not _whose(sentence.lexicon).issuperset(between[1:])
    ):
        return None
    joined = _joined(sentence, profile, after.kind, kind, owner_at=after[1:], part_at=(first, last))
    # a "cartridge of toner" is toner, but a "battery for a UPS" is no UPS
    aimed = between[0] in sentence.lexicon.words("product", "for")
    if (
        joined is None
        or (aimed and joined == after.kind)
        or not (aimed or joined == after.kind or not _gathers(sentence, noun))
    ):
        return None
    # the 15 inches of "bag for a 15 inch laptop" are still to be read, and so is the model in "charger for iPhone 17"
    apart = bool(measured) or _numbers_a_model(sentence, after.last + 1)
    return Noun(joined, first, last if apart else after.last)


def _gathers(sentence: Sentence, noun: Noun) -> bool:
    """Whether a noun only says in what things come: the pack of a `pack of batteries`."""
    words = sentence.lexicon.words
    return sentence.word(noun.last) in words("product", "generic") | words("nouns", "generic")


def _measured(sentence: Sentence, first: int, last: int) -> frozenset[int]:
    """Return the positions of the figures with a unit that stand between two positions."""
    between = sentence.tokens[first:last]
    quantities = (each for each in find_quantities(between, sentence.lexicon) if each.unit is not None)
    return frozenset(first + index for each in quantities for index in range(each.first, each.last + 1))


def _numbers_a_model(sentence: Sentence, index: int) -> bool:
    """Whether the number at a position belongs to the name before it: `iPhone 17`, and not `laptop 15 inch`."""
    if index >= len(sentence) or not sentence.tokens[index].is_number:
        return False
    quantity = find_quantities(sentence.tokens[index:], sentence.lexicon)[:1]
    return not (quantity and (quantity[0].unit or quantity[0].currency))


def _word_after_for(sentence: Sentence, last: int) -> Noun | None:
    """Return the word that a `for` behind the noun leads to where it is no noun: `cartridge for my inkjet`."""
    index = last + 2
    while sentence.word(index) in _whose(sentence.lexicon):
        index += 1
    if (
        sentence.word(last + 1) not in sentence.lexicon.words("product", "compounding")
        or index >= len(sentence)
        or not sentence.tokens[index].is_word
    ):
        return None
    return Noun("", index, index)


def _joined(
    sentence: Sentence,
    profile: CatalogueProfile,
    owner: str,
    part: str,
    *,
    owner_at: tuple[int, int],
    part_at: tuple[int, int],
) -> str | None:
    """Return the concept named by some name of the owner followed by some name of the part."""
    lexicon = sentence.lexicon
    owners = {sentence.stems(*owner_at), *(lexicon.key(name) for name in lexicon.product_labels.get(owner, ()))}
    owners |= {
        lexicon.key(name) for above in lexicon.product_broader.get(owner, ()) for name in lexicon.product_labels[above]
    }
    parts = {sentence.stems(*part_at), *(lexicon.key(name) for name in lexicon.product_labels.get(part, ()))}
    found = {
        concept
        for first in owners
        for second in parts
        if (concept := lexicon.product_names.get(first + second)) is not None and concept != part
    }
    present = [concept for concept in found if concept in profile.kinds.sizes]
    return max(present, key=lambda each: (each != owner, profile.kinds.sizes[each], each), default=None)


def _whose(lexicon: Lexicon) -> frozenset[str]:
    """Return the words that may stand between a `for` and what something is for: `for my old laptop`."""
    return lexicon.words("product", "owned") | lexicon.words("clause", "articles")
