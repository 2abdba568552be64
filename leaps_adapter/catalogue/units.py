"""Numbers with their units, read from any text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from leaps_adapter.text import tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.lexicon import Lexicon, Unit
    from leaps_adapter.text import Token

_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_POINTED = re.compile(r"\d{1,3}(?:\.\d{3})+")
_EUROPEAN = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+")
_GENERATION = re.compile(r"\dG")  # of mobile networks: `5G` weighs nothing
_SPANS = frozenset({"-", "–", "~"})
_SEPARATORS = frozenset({",", ";", "/", "-", "|"})
_LONGEST_FIGURES = 40
_DIVISORS = frozenset({2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 16.0, 32.0, 64.0})  # of fractions; "10/100" names two speeds
_LARGEST = 1e15
_PLUS = "+"
_HUNDRED = 100
_LONGEST_UNIT = 4
_GOING_ON = 3  # words of "and a half"


class Quantity(NamedTuple):
    """A number in a text, with the unit or currency it stands in; `first` and `last` are token positions, inclusive."""

    value: float
    unit: Unit | None
    currency: str | None
    first: int
    last: int


class Figure(NamedTuple):
    """One figure of a field: a point where `low` equals `high`, else a span."""

    low: float
    high: float
    unit: Unit | None


def parse_number(text: str, *, decimal_comma: bool = False) -> float | None:
    """Return the number a token of digits stands for, None when it is none or absurdly large.

    `decimal_comma`: in a language that writes it, `1.299` is a thousand and `1,299` little more than one.
    """
    if decimal_comma and _POINTED.fullmatch(text):
        plain = text.replace(".", "")
    elif decimal_comma and text.count(",") == 1 and "." not in text:
        plain = text.replace(",", ".")
    elif _THOUSANDS.fullmatch(text):
        plain = text.replace(",", "")
    elif _EUROPEAN.fullmatch(text):
        plain = text.replace(".", "").replace(",", ".")
    elif text.count(",") == 1 and "." not in text:
        plain = text.replace(",", ".")
    else:
        plain = text
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if value <= _LARGEST else None


def find_quantities(tokens: Sequence[Token], lexicon: Lexicon) -> list[Quantity]:
    """Return every number of the text with its unit or currency, in order, without overlaps."""
    found: list[Quantity] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        may_begin = token.is_number or token.word in lexicon.number_words
        quantity = _quantity_at(tokens, position, lexicon) if may_begin else None
        if quantity is None:
            position += 1
        else:
            found.append(quantity)
            position = quantity.last + 1
    return found


def read_figures(text: str, lexicon: Lexicon) -> list[Figure]:
    """Return the figures that a field's text consists of: `16 GB`, `100 - 240`, `208/230 V`; none when it says more."""
    if len(text) > _LONGEST_FIGURES or not any(character.isdigit() for character in text):
        return []
    if _GENERATION.fullmatch(text.strip()):
        return []
    tokens = tokenize(text, language=lexicon.language)
    found = find_quantities(tokens, lexicon)
    if not found or found[0].first != 0 or found[-1].last != len(tokens) - 1:
        return []
    # "208/230 V": the unit at the end is everybody's
    unit = found[-1].unit
    spans = _SPANS | lexicon.words("figures", "span")
    figures: list[Figure] = []
    joined = False
    for index, quantity in enumerate(found):
        if joined:
            figures[-1] = figures[-1]._replace(high=quantity.value)
        else:
            figures.append(Figure(quantity.value, quantity.value, quantity.unit or unit))
        after = tokens[quantity.last + 1 : found[index + 1].first] if index + 1 < len(found) else []
        words = "".join(token.word for token in after)
        joined = words in spans and not joined and index + 1 < len(found) and found[index + 1].value >= quantity.value
        if index + 1 < len(found) and not joined and (words not in _SEPARATORS or (words == "/" and unit is None)):
            # 62.5/125 without a unit is a name and no two figures
            return []
    return figures


def figures_in(text: str, unit: str, lexicon: Lexicon) -> list[float]:
    """Return the figures that a text states in the dimension of a unit, in that unit: two in `R/W 7400/6500 MB/s`.

    A figure before a slash is in the unit of the one behind it.
    """
    wanted = lexicon.units[unit]
    tokens = tokenize(text, language=lexicon.language)
    found: list[float] = []
    before: Quantity | None = None
    for each in find_quantities(tokens, lexicon):
        if each.unit is not None and each.unit.dimension == wanted.dimension:
            slashed = before is not None and before.unit is None and before.currency is None
            if before is not None and slashed and [t.word for t in tokens[before.last + 1 : each.first]] == ["/"]:
                found.append(convert(before.value, each.unit, wanted))
            found.append(convert(each.value, each.unit, wanted))
        before = each
    return found


def convert(value: float, unit: Unit, target: Unit) -> float:
    """Return the value, given in `unit`, in `target`; both must share a dimension."""
    return value * unit.factor / target.factor


def _quantity_at(tokens: Sequence[Token], position: int, lexicon: Lexicon) -> Quantity | None:
    start = position
    currency = lexicon.currency_words.get(tokens[position].word)
    if currency and not tokens[position].is_number:
        position += 1
    number = _number_at(tokens, position, lexicon) if position < len(tokens) else None
    if number is None or (currency and position == start):
        return None
    value, last = number
    if not currency:
        if last + 1 < len(tokens) and (after := lexicon.currency_words.get(tokens[last + 1].word)):
            return Quantity(value, None, after, start, last + 1)
        unit = _unit_at(tokens, last + 1, lexicon)
        if unit is None and last + 2 < len(tokens) and tokens[last + 1].word == _PLUS:
            # "5400+ mAh"
            unit = _unit_at(tokens, last + 2, lexicon)
        if unit is not None:
            return Quantity(value, unit[0], None, start, unit[1])
    return Quantity(value, None, currency, start, last)


def _number_at(tokens: Sequence[Token], position: int, lexicon: Lexicon) -> tuple[float, int] | None:
    if tokens[position].word in lexicon.fractions:
        return _fraction(tokens, position, lexicon)
    if tokens[position].is_number:
        value = parse_number(tokens[position].word, decimal_comma=lexicon.decimal_comma)
        found = None if value is None else _scaled(value, tokens, position, lexicon)
    else:
        found = _spelled(tokens, position, lexicon)
    return None if found is None else _and_a_fraction(*found, tokens, lexicon)


def _fraction(tokens: Sequence[Token], position: int, lexicon: Lexicon) -> tuple[float, int] | None:
    """Read a part of one unit: `half a metre`; without a unit it is no figure."""
    last = position
    if last + 1 < len(tokens) and tokens[last + 1].word in lexicon.words("clause", "articles"):
        last += 1
    return (lexicon.fractions[tokens[position].word], last) if _unit_at(tokens, last + 1, lexicon) else None


def _and_a_fraction(value: float, last: int, tokens: Sequence[Token], lexicon: Lexicon) -> tuple[float, int]:
    """Add what a number goes on with: `two and a half`, `one point five`."""
    words = [token.word for token in tokens[last + 1 : last + 4]]
    joined, articles = lexicon.words("clause", "and"), lexicon.words("clause", "articles")
    if len(words) == _GOING_ON and words[0] in joined and words[1] in articles and words[2] in lexicon.fractions:
        return value + lexicon.fractions[words[2]], last + _GOING_ON
    if len(words) > 1 and words[0] in lexicon.words("figures", "point") and lexicon.numbers.get(words[1], 10) < 10:
        return value + lexicon.numbers[words[1]] / 10, last + 2
    return value, last


def _scaled(value: float, tokens: Sequence[Token], last: int, lexicon: Lexicon) -> tuple[float, int]:
    """Apply a fraction or a multiplier that follows a number in digits: `1/2`, `2.5 thousand`, `15k`."""
    if (
        last + 2 < len(tokens)
        and tokens[last + 1].word == "/"
        and tokens[last + 2].is_number
        and tokens[last + 2].start - tokens[last].end == 1
        and (divisor := parse_number(tokens[last + 2].word)) in _DIVISORS
        and value < divisor
    ):
        return value / divisor, last + 2
    if last + 1 < len(tokens):
        word = tokens[last + 1].word
        adjacent = tokens[last + 1].start == tokens[last].end
        # "4k" is a resolution more often than four thousand
        if (factor := lexicon.multipliers.get(word)) and (len(word) > 1 or (adjacent and not 2 <= value <= 8)):
            return value * factor, last + 1
    return value, last


def _spelled(tokens: Sequence[Token], position: int, lexicon: Lexicon) -> tuple[float, int] | None:
    """Read a number in words, such as `two hundred and fifty`."""
    total, current, last = 0.0, 0.0, position - 1
    for index in range(position, min(position + 6, len(tokens))):
        word = tokens[index].word
        if word in lexicon.numbers:
            current += lexicon.numbers[word]
        elif (factor := _factor(word, lexicon)) and (current or factor == _HUNDRED or index == position):
            single = position > 0 and tokens[position - 1].word in lexicon.words("figures", "single")
            if not current and index == position and not single:
                return None
            current = max(current, 1.0) * factor
            if factor >= 1000:
                total, current = total + current, 0.0
        elif last >= position and _continues(tokens, index, lexicon):
            continue
        else:
            break
        last = index
    if last < position:
        return None
    return total + current, last


def _factor(word: str, lexicon: Lexicon) -> int:
    return lexicon.multipliers.get(word, 0) if len(word) > 1 else 0


def _continues(tokens: Sequence[Token], index: int, lexicon: Lexicon) -> bool:
    """Whether a number in words goes on behind this token: `two hundred and fifty`, `twenty-five`."""
    joined = tokens[index].word == "-"
    if not joined and tokens[index].word not in lexicon.words("clause", "and"):
        return False
    after_hundred = joined or tokens[index - 1].word in lexicon.multipliers
    return after_hundred and index + 1 < len(tokens) and tokens[index + 1].word in lexicon.numbers


def _unit_at(tokens: Sequence[Token], position: int, lexicon: Lexicon) -> tuple[Unit, int] | None:
    """Return the longest unit that starts at the position and the position of its last token."""
    if position < len(tokens) and tokens[position].word == "-":
        position += 1
    best: tuple[Unit, int] | None = None
    joined = ""
    for index in range(position, min(position + _LONGEST_UNIT, len(tokens))):
        if joined and tokens[index].start > tokens[index - 1].end:
            joined += " "
        joined += tokens[index].word
        unit = lexicon.unit_words.get(joined)
        if unit is not None and _is_unit(tokens, position, index, joined, lexicon):
            best = (unit, index)
    return best


def _is_unit(tokens: Sequence[Token], first: int, last: int, form: str, lexicon: Lexicon) -> bool:
    glued = tokens[first].start == tokens[first - 1].end or tokens[first - 1].word == "-"
    if form in {"'", '"'}:
        return glued
    if (others := lexicon.small_units.get(form)) is not None:
        after = tokens[last + 1] if last + 1 < len(tokens) else None
        if glued or after is None or not (after.is_word or after.is_number):
            return True
        return after.is_word and after.word not in others and (after.stem,) not in lexicon.colours
    return True
