"""Stage 0: which queries pass to the engine untouched."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leaps_adapter.types import Constraint, Intent, Ledger, Query, RouteDecision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.config import RouteSettings

_FIELD = re.compile(r"(?<![\w.])[A-Za-z_][\w.]*:(?!//)[\w\"'(\[{*<>]")
_SIGNED = re.compile(r"(?:^|\s)[+-][A-Za-z\"(]")
_WILDCARD = re.compile(r"\w[*?]\w|\w\*(?:\s|$)|(?:^|\s)\*\w|\w~\d?(?:\s|$)")
_OPERATOR = re.compile(r"\S\s+(?:AND|OR|NOT|&&|\|\|)\s+\S|^NOT\s+\S")
_QUOTED = re.compile(r'(?<![\w"])"[^"]*[^\W\d_][^"]*"(?![\w"])|“[^”]*[^\W\d_][^”]*”')
_NUMBER_WITH_UNIT = re.compile(
    r"\d+(?:[.,]\d+)?[a-z]{1,4}\.?|\d+(?:[.,]\d+)?\W+|[\d.,]+[x×][\d.,]+(?:[x×][\d.,]+)?", re.IGNORECASE
)
_CODE = re.compile(r"(?=[^\W_]*.*\d)(?=.*[^\W\d_])[^\W_][\w./#+-]{2,}[\w+]|\d[\d-]{6,}\d")


def route(query: Query, ledger: Ledger | None, settings: RouteSettings) -> RouteDecision:
    """Return whether the query bypasses the adapter, and the rule that decided.

    Bypassing rules, in order: `empty`; `syntax` that words cannot say otherwise (a field with a value, signs before
    words, wildcards); `information`, a question about reviews or comparisons. What follows asks the ledger first, for
    a hard constraint or a superlative adapts a query however short: quotes and operators (`syntax` again),
    `identifier`, `keywords`. A number read from the middle of a code is no constraint. Rules that go on: `constraint`,
    `ranking`, `sentence`. Without a ledger (None), only the words speak.
    """
    text = query.text.strip()
    words = [word for word in text.split() if any(map(str.isalnum, word))]
    adapts = ledger is not None and (bool(ledger.contradictions) or not _misread(query.text, ledger.constraints))
    rules = (
        (not words, True, "empty"),
        (settings.bypass_syntax and is_structured(text), True, "syntax"),
        (ledger is not None and ledger.intent is Intent.INFORMATION, True, "information"),
        (adapts, False, "constraint"),
        (ledger is not None and bool(ledger.rankings), False, "ranking"),
        (settings.bypass_syntax and is_phrased(text), True, "syntax"),
        (settings.bypass_identifiers and is_identifier(words), True, "identifier"),
        (len(words) <= settings.max_keywords, True, "keywords"),
    )
    for holds, bypass, rule in rules:
        if holds:
            return RouteDecision(bypass=bypass, rule=rule)
    return RouteDecision(bypass=False, rule="sentence")


def is_structured(text: str) -> bool:
    """Return whether the text holds query syntax that no sentence holds: `brand:sony`, `+usb -hub`, `lap*`."""
    return bool(_FIELD.search(text) or _SIGNED.search(text) or _WILDCARD.search(text))


def is_phrased(text: str) -> bool:
    """Return whether the text holds quoted words or operators; an inch mark is no quote, a shout no operator."""
    balanced = text.count('"') % 2 == 0
    return bool((balanced and _QUOTED.search(text)) or (not text.isupper() and _OPERATOR.search(text)))


def is_identifier(words: Sequence[str]) -> bool:
    """Return whether the words are an SKU, a model number or an EAN, with at most a maker's name beside it."""
    codes = [word for word in words if _is_code(word)]
    return len(words) <= 2 and bool(codes) and all(word.isalpha() for word in words if word not in codes)


def _is_code(word: str) -> bool:
    return bool(_CODE.fullmatch(word)) and not _NUMBER_WITH_UNIT.fullmatch(word)


def _misread(text: str, constraints: Sequence[Constraint]) -> bool:
    """Return whether every constraint was read from a part of a code, as `3-16` is in 978-3-16-148410-0."""
    codes = [match.span() for match in re.finditer(r"\S+", text) if _is_code(match.group())]
    return all(
        any(
            start <= each.span.start and each.span.end <= end and (start, end) != (each.span.start, each.span.end)
            for start, end in codes
        )
        for each in constraints
    )
