"""What `query_string` and `simple_query_string` would parse: plain words, or syntax of the caller's own."""

from __future__ import annotations

import re

# Lucene's classic grammar: what ends or begins a term, anywhere in it; + - open a clause only where a term begins.
_SPECIAL = re.compile(r'[!(){}\[\]^"~*?:/]|(?:^|\s)[+-]|&&|\|\||(?:^|\s)(?:AND|OR|NOT)(?=\s|$)|(?:^|\s)[<>]')
_SIMPLE = re.compile(r'["|()+]|(?:^|\s)-|\*(?=\s|$)|~\d*(?=\s|$)')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_HELD = "\ue000"
"""A private-use character stands for each escaped one while syntax is looked for."""


def plain_words(text: str, *, simple: bool, flags: str | None = None) -> str | None:
    """Return the words that the engine's parser would search for, escapes undone, or None where they hold syntax.

    `simple` is `simple_query_string`, whose `flags` may have operators switched off: with `NONE` everything is words,
    with anything else that is not `ALL` the text is read as if all were on.
    """
    if simple and flags == "NONE":
        return text
    bare = _ESCAPED.sub(_HELD, text)
    if "\\" in bare or (_SIMPLE if simple else _SPECIAL).search(bare):
        return None
    return _ESCAPED.sub(r"\1", text)
