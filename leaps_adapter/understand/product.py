"""Which of the nouns of a sentence is the thing that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from leaps_adapter.catalogue.naming import is_noun, match_name, outreached
from leaps_adapter.types import CoreProduct, Span
from leaps_adapter.understand.compounds import find_compound
from leaps_adapter.understand.labels import inside
from leaps_adapter.understand.sentence import phrases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.catalogue import CatalogueProfile
    from leaps_adapter.lexicon import Lexicon, Phrase
    from leaps_adapter.understand.sentence import Sentence

_WORST = -2.5  # a noun that scores lower is what something is for, not what is asked for
_BEFORE = 5
_NEARLY_ALL = 0.75  # the share of the things of one name that must be of one kind for the name to mean it
_BETWEEN_ALTERNATIVES = 4
_CARRIED = 0.05  # the share of the things of a kind that have a field which is said of them


class Found(NamedTuple):
    """The core product and the token positions it was read from."""

    product: CoreProduct
    first: int
    last: int


def find_product(sentence: Sentence, profile: CatalogueProfile) -> Found | None:
    """Return the kind of thing that is asked for, None when no known noun names one."""
    nouns = _nouns(sentence, profile)
    if not nouns:
        return _by_last_word(sentence, profile)
    scored = [(_score(sentence, profile, nouns, order), noun) for order, noun in enumerate(nouns)]
    best = max(scored, key=lambda item: item[0])
    if best[0] <= _WORST:
        return None
    kind, first, last = best[1]
    if any(token.is_number for token in sentence.tokens[first : last + 1]):
        # "ethernet cable rated cat 6a": the name with a figure says more about the thing, the plain one what it is
        kind, first, last = next((each for each in nouns if each[0] == kind and not _numbered(sentence, each)), best[1])
    if (wider := find_compound(sentence, profile, (kind, first, last), nouns)) is not None:
        kind, first, last = wider
    kind = _listed(kind, profile, sentence.lexicon)
    product = core_product(sentence, profile, kind, first, last)
    others = [
        core_product(sentence, profile, _listed(each[0], profile, sentence.lexicon), *each[1:])
        for each in _alternatives(sentence, nouns, (kind, first, last))
    ]
    if product.kinds and others:
        product = _either(sentence, [product, *(each for each in others if each.kinds)])
    return Found(product, _first_claimed(sentence, kind, first, last), last)


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
        (_said_before(sentence, index, -1), token.stem not in lexicon.everyday, -index)
        for index, token in enumerate(sentence.tokens)
        if token.stem in ending and _may_name(sentence, index)
    ]
    score, _, place = max(found, default=(_WORST, False, 0))
    if score <= _WORST:
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
    if token.stem in lexicon.everyday and before in lexicon.fillers - lexicon.words("clause", "articles"):
        return False
    return (
        token.is_word
        and sentence.free(index, index)
        and not sentence.negated[index]
        and token.word not in lexicon.fillers
        and token.word not in lexicon.words("nouns", "generic") | lexicon.words("product", "generic")
        and (token.stem,) not in lexicon.equal_values
        and (token.stem,) not in lexicon.colours
        and inside(sentence.labels, index) is None
    )


def _alternatives(
    sentence: Sentence, nouns: Sequence[tuple[str, int, int]], chosen: tuple[str, int, int]
) -> list[tuple[str, int, int]]:
    """Return the other products that would do as well: the sofa of `a leather armchair or a sofa`."""
    group: list[tuple[str, int, int]] = []
    for noun in nouns:
        if group and not _joined_by_or(sentence, group[-1][2], noun):
            if any(each[2] == chosen[2] for each in group):
                break
            group = []
        group.append(noun)
    others = [
        each
        for each in group
        if each[0] != chosen[0] and each[2] != chosen[2] and any(one[2] == chosen[2] for one in group)
    ]
    for _, first, last in others:
        sentence.claim(first, last)
    return others


def _joined_by_or(sentence: Sentence, last: int, noun: tuple[str, int, int]) -> bool:
    between = [token.word for token in sentence.tokens[last + 1 : noun[1]]]
    return (
        between[:1] != []
        and between[0] in sentence.lexicon.words("clause", "or")
        and len(between) <= _BETWEEN_ALTERNATIVES
        and all(
            sentence.lexicon.words("product", name).isdisjoint(between)
            for name in ("feature", "target", "no_alternative")
        )
        and not any(sentence.negated[last + 1 : noun[2] + 1])
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


def _listed(kind: str, profile: CatalogueProfile, lexicon: Lexicon) -> str:
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


def _numbered(sentence: Sentence, noun: tuple[str, int, int]) -> bool:
    return any(token.is_number for token in sentence.tokens[noun[1] : noun[2] + 1])


def _first_claimed(sentence: Sentence, kind: str, first: int, last: int) -> int:
    """Return the token from which the noun says only what the thing is called.

    An `alkaline battery` is a battery by another name, so that `alkaline` is left to be read as a value.
    """
    for start in range(first + 1, last + 1):
        if sentence.lexicon.product_names.get(sentence.stems(start, last)) == kind:
            return start
    return first


def core_product(sentence: Sentence, profile: CatalogueProfile, kind: str, first: int, last: int) -> CoreProduct:
    """Return the core product for one noun: all kinds of the catalogue that it covers, and their names there.

    A name of several kinds that nothing tells apart covers them all.
    """
    lexicon, model = sentence.lexicon, profile.kinds
    meant = lexicon.senses(sentence.stems(first, last), kind)
    below = sorted(below for each in meant for below in lexicon.product_narrower.get(each, ()))
    kinds = [each for each in (*meant, *below) if each in model.sizes]
    if first == last and not profile.typed:
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


def _understood(noun: Phrase, kinds: Sequence[str], profile: CatalogueProfile, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the kind that a bare noun means where nearly all things whose names end in it are of that kind.

    In a shop for computer parts a `case` is a computer case. Only titles that no field backs need to be read so.
    """
    sizes = profile.kinds.sizes
    alike = [
        each
        for each in sizes
        if any(
            (words := lexicon.key(name))[-1:] == noun and lexicon.stems("product", "for").isdisjoint(words)
            for name in lexicon.product_labels.get(each, ())
        )
    ]
    largest = max(alike, key=lambda each: (sizes[each], each), default=None)
    if largest is None or largest in kinds or sizes[largest] < _NEARLY_ALL * sum(sizes[each] for each in alike):
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


def _nouns(sentence: Sentence, profile: CatalogueProfile) -> list[tuple[str, int, int]]:
    """Return every product noun that ends its compound; those in the name of a field only where there is no other."""
    found: list[tuple[str, int, int]] = []
    in_labels: list[tuple[str, int, int]] = []
    position = 0
    tokens, lexicon, names = sentence.tokens, sentence.lexicon, profile.kinds.name_keys
    while position < len(sentence):
        match = match_name(tokens, position, lexicon, names)
        if (label := inside(sentence.labels, position)) is not None:
            if match is not None and label.first == position:
                in_labels.append((match[0], position, match[1]))
            position = label.last + 1
            continue
        match = _before_label(sentence, position, match, profile)
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
        noun = (match[0], position, match[1])
        if found and _same_compound(sentence, found[-1][2], position):
            noun = _one_compound(sentence, found.pop(), noun)
        found.append(noun)
        position = match[1] + 1
    return found or in_labels


def _one_compound(sentence: Sentence, before: tuple[str, int, int], noun: tuple[str, int, int]) -> tuple[str, int, int]:
    """Return what two nouns of one compound name: the last of them, unless it only says the first one again."""
    kind, _, last = noun
    if kind == before[0]:
        # of a "patch cord Cat6a" the name with a figure goes on about it
        return noun if _numbered(sentence, before) else before
    broader = sentence.lexicon.product_broader.get(before[0], ())
    return (before[0], before[1], last) if kind in broader else noun


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
    return first == last + 1 or (first == last + 2 and sentence.word(last + 1) == "-")


def _score(sentence: Sentence, profile: CatalogueProfile, nouns: Sequence[tuple[str, int, int]], order: int) -> float:
    kind, first, last = nouns[order]
    score = -0.6 * order
    known = kind in profile.kinds.sizes or any(
        each in profile.kinds.sizes for each in sentence.lexicon.product_narrower.get(kind, ())
    )
    score += 1.0 if known else -2.0
    score += 0.3 * (last - first)
    if _only_describes(sentence, last):
        score -= 3.0
    if all(sentence.negated[first : last + 1]):
        score -= 6.0
    if first == last and sentence.word(first) in sentence.lexicon.words("product", "generic"):
        score -= 0.8
    if sentence.word(first - 1).isdigit() or sentence.word(last + 1) in sentence.lexicon.words("clause", "of"):
        score -= 0.5
    return score + _said_before(sentence, first, nouns[order - 1][1] if order else -1)


def _only_describes(sentence: Sentence, last: int) -> bool:
    """Whether the noun that ends here is the first part of a describing word: `sleeve-style`, `rack-mounted`."""
    hyphen = sentence.word(last + 1) == "-"
    after = last + 2 if hyphen else last + 1
    if sentence.word(after) in sentence.lexicon.words("product", "modified"):
        return True
    return hyphen and sentence.word(after).endswith(tuple(sentence.lexicon.list("product", "describing")))


def _said_before(sentence: Sentence, first: int, noun_before: int) -> float:
    """Return what the words before a noun make of it, back to the first that decides."""
    words = sentence.lexicon.words
    score = 0.0
    for index in range(first - 1, max(-1, first - 1 - _BEFORE), -1):
        word = sentence.word(index)
        if sentence.ends_clause(index) or word == ",":
            break
        if word in words("product", "request") or sentence.ends(index, phrases(sentence.lexicon, "product", "asked")):
            return score + 2.0
        if word in words("product", "welcome"):
            score += 0.3
        if word in words("product", "owned") and noun_before <= index:
            # in "my old laptop needs a mouse" only the laptop is owned
            score -= 2.0
        aimed = word in words("product", "target") and not _requested_for(sentence, index)
        if aimed or word in words("product", "feature"):
            return score - 2.5
    return score


def _requested_for(sentence: Sentence, index: int) -> bool:
    """Whether this `for` belongs to `looking for` and the like."""
    before = sentence.word(index - 1)
    if before in sentence.lexicon.words("product", "interested"):
        return True
    filler = bool(sentence.ends(index, phrases(sentence.lexicon, "filler", "phrases")))
    is_for = sentence.word(index) in sentence.lexicon.words("product", "for")
    return filler and is_for and before in sentence.lexicon.words("product", "requested")
