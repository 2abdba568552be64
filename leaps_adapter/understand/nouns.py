"""The product nouns of a sentence, each at the end of its compound."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from leaps_adapter.catalogue.naming import is_noun, match_name, outreached
from leaps_adapter.text import is_inner_plus
from leaps_adapter.understand.labels import inside

if TYPE_CHECKING:
    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.catalogue.naming import Names
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
        match = _noun_at(sentence, position, _before_label(sentence, position, match, profile), names)
        if match is None:
            position += 1
            continue
        noun = Noun(match[0], position, match[1])
        if found and _same_compound(sentence, found[-1].last, position):
            noun = _one_compound(sentence, found.pop(), noun)
        elif found and (joint := _joint_head(sentence, found[-1], noun, profile)) is not None:
            found.pop()
            noun = joint
        found.append(noun)
        position = match[1] + 1
    return found or in_labels


def _noun_at(sentence: Sentence, position: int, match: tuple[str, int] | None, names: Names) -> tuple[str, int] | None:
    """Return the name that starts at a position where it is a noun there and nothing else."""
    tokens, lexicon = sentence.tokens, sentence.lexicon
    if match is None:
        inside_next = match_name(tokens, position + 1, lexicon, names) is not None
        return None if inside_next else _around_a_word(sentence, position)
    # the DVD of "DVD+R" and the PC of "PC3-10600" are part of a name
    coded = match[1] == position and any(each.isdigit() for each in sentence.code(position))
    priced = sentence.word(position) in lexicon.words("figures", "range") and _is_figure(sentence, position - 1)
    coded = coded or is_inner_plus(tokens, match[1] + 1)
    named = coded or priced or outreached(tokens, position, match, lexicon, names)
    held = sentence.word(match[1] + 1) in lexicon.words("product", "held")
    done = held or sentence.claimed[position] or _is_verb(sentence, position, match[1])
    return None if named or done else match


def _is_figure(sentence: Sentence, index: int) -> bool:
    """Whether a token ends a price or a measure: that before the bracket of a `$30 to $70 bracket`."""
    word = sentence.word(index)
    return word[:1].isdigit() or word in sentence.lexicon.currency_words or word in sentence.lexicon.unit_words


def _is_verb(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a word that may be a noun is what somebody does: that of `hook me up` and of `I can't stand it`."""
    words = sentence.lexicon.words
    behind = sentence.word(last + 1)
    adverb = behind.endswith(sentence.lexicon.list("product", "adverb")) and behind not in sentence.lexicon.fillers
    done = adverb or behind in words("product", "object") or sentence.word(first - 1) in words("product", "auxiliary")
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
        goes_on = _touching(sentence, before.last, noun.first) and not is_numbered(sentence, noun)
        return before._replace(last=last) if goes_on else before
    broader = sentence.lexicon.product_broader.get(before.kind, ())
    return before._replace(last=last) if kind in broader else noun


def _joint_head(sentence: Sentence, before: Noun, noun: Noun, profile: CatalogueProfile) -> Noun | None:
    """Return what two nouns share with a joining word between: `TV and monitor mounts` are mounts."""
    between = [sentence.word(index) for index in range(before.last + 1, noun.first)]
    words = sentence.lexicon.words
    if len(between) != 1 or between[0] not in words("clause", "and") | words("clause", "or"):
        return None
    if noun.last == noun.first:
        return None
    stems = (*sentence.stems(before.first, before.last), *sentence.stems(noun.last, noun.last))
    kind = sentence.lexicon.product_names.get(stems)
    if kind is None or kind not in profile.kinds.sizes:
        return None
    return Noun(kind, before.first, noun.last)


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
    if any((token.stem,) in sentence.lexicon.equal_values for token in between):
        # the PVC of a "network cable PVC outer jacket" begins what is said of the cable
        return False
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
