"""The product nouns of a text: where a name of a kind stands, and which of them ends its compound."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from leaps_adapter.text import PLUS, is_inner_plus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from leaps_adapter.lexicon import Lexicon
    from leaps_adapter.text import Token

_REACH = 10  # tokens before a noun among which the rest of its name may stand
_LONGEST_NAME = 7  # words of a product name, its slashes counted


class Evidence(NamedTuple):
    """What one product shows of its kind: its title, the names of its fields, its short values, its category."""

    title: Sequence[Token]
    fields: Sequence[str]
    values: Sequence[str]
    category: str | None


class Head(NamedTuple):
    """A product noun that ends its compound, at token positions `first` to `last`.

    `measured`: it stands behind a figure with a unit and may name a part, as in `notebook … 512 GB SSD`, or behind a
    `for` without another noun before it. `form`: it may as well say what form the thing has, as in `barebone, rack`.
    """

    kind: str
    first: int
    last: int
    measured: bool
    form: bool = False


class Names(dict[tuple[str, ...], str]):
    """The catalogue's own names for its kinds, as stems, with every beginning of one."""

    def __init__(self, names: Iterable[tuple[tuple[str, ...], str]] = ()) -> None:
        super().__init__(names)
        self.beginnings = frozenset(name[:length] for name in self for length in range(1, len(name) + 1))


def heads_of(evidence: Evidence, lexicon: Lexicon, names: Names) -> list[Head]:
    """Return the product nouns of a product's title, read with its category in mind."""
    return find_heads(evidence.title, lexicon, names, beside=lexicon.key(evidence.category or ""))


def strong_heads(heads: Sequence[Head]) -> list[Head]:
    """Return the nouns of a title, one for each kind, that name the thing itself and no part or form of it."""
    sure = [head for head in heads if not head.measured]
    if any(not head.form for head in heads):
        sure = [head for head in sure if not head.form]
    return list({head.kind: head for head in reversed(sure)}.values())[::-1]


def find_heads(tokens: Sequence[Token], lexicon: Lexicon, names: Names, *, beside: Sequence[str] = ()) -> list[Head]:
    """Return each product noun that ends its compound, in order.

    In `camera lens adapter` only `adapter` counts; nothing after `for` or `with` does, once something was named.
    `beside` are stems that stand elsewhere and tell what a noun of several kinds means.
    """
    cuts = lexicon.words("titles", "cut")
    found: list[Head] = []
    position, aimed = 0, False
    while position < len(tokens):
        if tokens[position].word in cuts and not _begins_code(tokens, position):
            if found:
                break
            aimed = True
        match = match_name(tokens, position, lexicon, names, beside=beside)
        if match is None or _is_no_noun_here(tokens, position, match, lexicon, names):
            position += 1
            continue
        if not (found and _lists_targets(tokens, found[-1].last, (match[0], position, match[1]), lexicon, names)):
            found = _with_noun(tokens, found, (match[0], position, match[1]), lexicon, aimed=aimed)
        position = match[1] + 1
    return found


def _begins_code(tokens: Sequence[Token], position: int) -> bool:
    """Whether a small word is the first letter of something longer: the `f` of `F08801` and of `f/1.8`."""
    return position + 1 < len(tokens) and tokens[position + 1].start == tokens[position].end


def _lists_targets(
    tokens: Sequence[Token], before: int, noun: tuple[str, int, int], lexicon: Lexicon, names: Names
) -> bool:
    """Whether a noun begins a list of what the thing before it goes with: `screen protector phone/tablet`."""
    kind, first, last = noun
    listed = last + 1 < len(tokens) and tokens[last + 1].word == "/" and kind not in lexicon.words("nouns", "generic")
    return listed and _adjacent(tokens, before, first) and match_name(tokens, last + 2, lexicon, names) is not None


def _with_noun(
    tokens: Sequence[Token], found: list[Head], noun: tuple[str, int, int], lexicon: Lexicon, *, aimed: bool
) -> list[Head]:
    """Return the nouns so far with one more, which takes the place of the one before it in the same compound."""
    kind, first, last = noun
    words = " ".join(token.word for token in tokens[first : last + 1] if token.word != "-")
    form = words in lexicon.words("titles", "forms")
    measured = aimed or _measured(tokens, first, lexicon)
    since = found[-1].last + 1 if found else 0
    if found and _adjacent(tokens, found[-1].last, first) and tokens[found[-1].last].stem != tokens[last].stem:
        before = found[-1]
        if form and not before.form:
            # the desktop of "calculator desktop" is where it stands
            return found
        found, measured, since = found[:-1], before.measured, before.first
        if before.kind in lexicon.product_narrower.get(kind, ()):
            # "power cord lead cable": the broad noun at the end takes nothing back
            kind = before.kind
    form = form or kind in lexicon.words("nouns", "generic")
    return [*found, Head(_told_apart(tokens, since, (kind, first, last), lexicon), first, last, measured, form)]


def _is_no_noun_here(
    tokens: Sequence[Token], first: int, match: tuple[str, int], lexicon: Lexicon, names: Names
) -> bool:
    last = match[1]
    return (
        outreached(tokens, first, match, lexicon, names)
        or _counts(tokens, first, last, lexicon)
        or _tints(tokens, first, last, lexicon)
    )


def outreached(tokens: Sequence[Token], first: int, match: tuple[str, int], lexicon: Lexicon, names: Names) -> bool:
    """Whether the name of another kind begins inside this one and reaches further: a `PC gaming case` is no PC game."""
    kind, last = match
    broader = lexicon.product_broader.get(kind, ())
    inside = (match_name(tokens, start, lexicon, names) for start in range(first + 1, last + 1))
    return any(each is not None and each[1] > last and each[0] not in broader for each in inside)


def _told_apart(tokens: Sequence[Token], since: int, noun: tuple[str, int, int], lexicon: Lexicon) -> str:
    """Return the narrower kind whose name stands in pieces: a `USB 2.0 A/B cable` is a USB cable.

    Only a noun that says little by itself is looked at, and only up to where its compound may begin.
    """
    kind, first, last = noun
    if first < last and tokens[first].word not in lexicon.words("titles", "within"):
        return kind
    turns = lexicon.words("titles", "turns")
    start = max((index + 1 for index in range(since, first) if tokens[index].word in turns), default=since)
    end = tokens[last].stem
    alike = {kind, *lexicon.product_broader.get(kind, ())}
    below = frozenset[str]().union(*(lexicon.product_narrower.get(each, frozenset()) for each in alike))
    said = {
        lexicon.product_names.get((*(token.stem for token in tokens[index : index + length]), end))
        for index in range(max(start, first - _REACH), first)
        for length in (1, 2)
    }
    found = {each for each in said if each is not None and each in below}
    return found.pop() if len(found) == 1 else kind


def _measured(tokens: Sequence[Token], first: int, lexicon: Lexicon) -> bool:
    """Whether a noun stands behind a figure of its own: not behind `CG502A`, and a `2 m cable` is no part."""
    if first < 2 or not tokens[first - 2].is_number or tokens[first - 1].word not in lexicon.unit_words:
        return False
    in_code = first > 2 and tokens[first - 3].is_word and tokens[first - 3].end == tokens[first - 2].start
    return not in_code and tokens[first - 1].word not in lexicon.words("titles", "lengths")


def _counts(tokens: Sequence[Token], first: int, last: int, lexicon: Lexicon) -> bool:
    """Whether a noun only says how many there are (`1 pc(s)`, `90 pcs`), or begins a code (`PC5-44800`)."""
    after = tokens[last + 1 : last + 4]
    if after and after[0].is_number and after[0].start == tokens[last].end:
        return True
    if first and tokens[first - 1].is_number and tokens[first].word in lexicon.words("titles", "pieces"):
        return True
    if first == 0 or not tokens[first - 1].is_number or [token.word for token in after[::2]] != ["(", ")"]:
        return False
    return after[1].word in lexicon.words("titles", "counted")


def _tints(tokens: Sequence[Token], first: int, last: int, lexicon: Lexicon) -> bool:
    """Whether a noun is the colour of what follows, as in `mustard wool slippers`."""
    following = tokens[last + 1] if last + 1 < len(tokens) else None
    described = following is not None and following.is_word and following.word not in lexicon.words("titles", "cut")
    return first == last and described and (tokens[first].stem,) in lexicon.colours


def match_name(
    tokens: Sequence[Token],
    position: int,
    lexicon: Lexicon,
    names: Names,
    *,
    beside: Sequence[str] = (),
) -> tuple[str, int] | None:
    """Return the kind named by the longest product name that starts here, and its last token.

    A name of several kinds means the one that the other tokens tell of, or what stands `beside` them.
    """
    stems: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    best: tuple[str, int] | None = None
    for index in range(position, len(tokens)):
        token = tokens[index]
        if stems and token.word == "-":
            continue
        plus = is_inner_plus(tokens, index)
        if not (token.is_word or token.is_number or plus or (stems and token.word == "/")):
            break
        stems, words = (*stems, PLUS if plus else token.stem), (*words, token.word)
        kind = lexicon.product_exact.get(words)
        if kind is None and is_noun(token, lexicon):
            kind = names.get(stems) or lexicon.product_names.get(stems)
        if kind is not None:
            if stems in lexicon.product_homonyms:
                kind = lexicon.sense(stems, kind, (*(each.stem for each in tokens), *beside))
            best = (kind, index)
        goes_on = stems in lexicon.product_beginnings or words in lexicon.product_beginnings
        if len(stems) == _LONGEST_NAME or not (goes_on or stems in names.beginnings):
            break
    return best


def is_noun(token: Token, lexicon: Lexicon) -> bool:
    """Whether a word can be a noun of the lexicon and not a verb form with the same stem (`coating` is no coat)."""
    return not token.word.endswith(lexicon.list("nouns", "no_noun")) or token.word in lexicon.product_words


def _adjacent(tokens: Sequence[Token], last: int, first: int) -> bool:
    between = tokens[last + 1 : first]
    return all(token.word == "-" for token in between) and tokens[first].start - tokens[last].end <= 1 + len(between)
