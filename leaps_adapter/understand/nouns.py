"""The product nouns of a sentence, each at the end of its compound."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from leaps_adapter.catalogue.naming import is_noun, match_name, outreached
from leaps_adapter.understand.labels import inside

if TYPE_CHECKING:
    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.understand.sentence import Sentence

_JOINING = frozenset({"-", "/"})  # between the nouns of one compound: a "monitor/tv mount"
_CARRIED = 0.05  # the share of the things of a kind that have a field which is said of them


class Noun(NamedTuple):
    """The kind that a noun names, and its first and last token."""

    kind: str
    first: int
    last: int


def find_nouns(sentence: Sentence, profile: CatalogueProfile) -> list[Noun]:
    """Return every product noun that ends its compound; those in the name of a field only where there is no other."""
    found: list[Noun] = []
    in_labels: list[Noun] = []
    position = 0
    tokens, lexicon, names = sentence.tokens, sentence.lexicon, profile.kinds.name_keys
    while position < len(sentence):
        match = match_name(tokens, position, lexicon, names)
        if (label := inside(sentence.labels, position)) is not None:
            if match is not None and label.first == position:
                in_labels.append(Noun(match[0], position, match[1]))
            position = label.last + 1
            continue
        match = _before_label(sentence, position, match, profile)
        if match is not None and (
            sentence.claimed[position]
            or _is_verb(sentence, position, match[1])
            or sentence.is_inner_plus(match[1] + 1)  # the DVD of "DVD+R"
        ):
            match = None
        if match is not None and match[1] == position and any(each.isdigit() for each in sentence.code(position)):
            # the PC of "PC3-10600" is no computer
            match = None
        if match is not None and outreached(tokens, position, match, lexicon, names):
            match = None
        elif match is None and match_name(tokens, position + 1, lexicon, names) is None:
            match = _around_a_word(sentence, position)
        if match is None:
            position += 1
            continue
        noun = Noun(match[0], position, match[1])
        if found and _same_compound(sentence, found[-1].last, position):
            noun = _one_compound(sentence, found.pop(), noun)
        found.append(noun)
        position = match[1] + 1
    return found or in_labels


def _is_verb(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a word that may be a noun is what somebody does: that of `hook me up` and of `I can't stand it`."""
    words = sentence.lexicon.words
    done = sentence.word(last + 1) in words("product", "object") or sentence.word(first - 1) in words(
        "product", "auxiliary"
    )
    return first == last and done


def is_numbered(sentence: Sentence, noun: Noun) -> bool:
    """Whether a name holds a figure: the `Cat 6` of an `ethernet cable rated Cat 6`."""
    return any(token.is_number for token in sentence.tokens[noun.first : noun.last + 1])


def _one_compound(sentence: Sentence, before: Noun, noun: Noun) -> Noun:
    """Return what two nouns of one compound name: the last of them, unless it only says the first one again."""
    kind, _, last = noun
    if kind == before.kind:
        # of a "patch cord Cat6a" the name with a figure goes on about it
        if is_numbered(sentence, before):
            return noun
        return before if is_numbered(sentence, noun) else before._replace(last=last)
    broader = sentence.lexicon.product_broader.get(before.kind, ())
    return before._replace(last=last) if kind in broader else noun


def _before_label(
    sentence: Sentence, position: int, match: tuple[str, int] | None, profile: CatalogueProfile
) -> tuple[str, int] | None:
    """Return the name up to where that of a field begins, if such things have the field: `headphones, cable length`."""
    label = next((each for each in sentence.labels if match is not None and position < each.first <= match[1]), None)
    if label is None:
        return match
    names = profile.kinds.name_keys
    shorter = match_name(sentence.tokens[: label.first], position, sentence.lexicon, names)
    if shorter is None:
        return match
    kinds = {shorter[0], *sentence.lexicon.product_narrower.get(shorter[0], ())} & profile.kinds.sizes.keys()
    carried = any(profile.kinds.coverage(sorted(kinds), field.path) >= _CARRIED for field in label.fields)
    return shorter if kinds and carried else match


def _same_compound(sentence: Sentence, last: int, first: int) -> bool:
    """Whether two nouns belong to one compound: side by side, or with one word between that is no small word."""
    if _touching(sentence, last, first):
        return True
    between = sentence.tokens[last + 1 : first]
    small = (
        sentence.lexicon.fillers
        | sentence.lexicon.words("product", "feature")
        | sentence.lexicon.words("product", "target")
    )
    return len(between) <= 2 and all(token.is_word and token.word not in small for token in between)


def _around_a_word(sentence: Sentence, position: int) -> tuple[str, int] | None:
    """Return the kind of a two-word name that has one word in its middle: `network hub switch`."""
    if position + 2 >= len(sentence):
        return None
    one, middle, two = sentence.tokens[position : position + 3]
    if (
        not (one.is_word and middle.is_word and two.is_word)
        or middle.word in sentence.lexicon.fillers
        or middle.word in sentence.lexicon.words("product", "target")
    ):
        return None
    kind = sentence.lexicon.product_names.get((one.stem, two.stem)) if is_noun(two, sentence.lexicon) else None
    return (kind, position + 2) if kind is not None else None


def _touching(sentence: Sentence, last: int, first: int) -> bool:
    return first == last + 1 or (first == last + 2 and sentence.word(last + 1) in _JOINING)
