"""Words that stay words: the text of a rewrite, written for the query type it stands in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leaps_adapter.clients.reading.leaves import SELF_ESCAPING

if TYPE_CHECKING:
    from leaps_adapter.clients.reading.records import Place

_RESERVED = re.compile(r'[+\-!(){}\[\]^"~*?:\\/&|=]')
_OPERATORS = re.compile(r"(?<!\S)(AND|OR|NOT)(?!\S)")
_COMPARED = re.compile(r"[<>]")  # both read a range from these and neither takes them escaped
_SIMPLE = re.compile(r'[+\-|"*()~\\]')


def escape(text: str, place: Place) -> str:
    """Return the words as the place's query type has to be given them, so that none of them is syntax.

    Blanks are evened out. In `query_string`, `<` and `>` become blanks and operators are escaped by letter; where the
    caller's query escapes by itself (`escape: true`) they are written small. Where a `simple_query_string` has its
    escapes switched off, what would be an operator becomes a blank.
    """
    text = " ".join(text.split())
    if place.query == "query_string":
        text = " ".join(_COMPARED.sub(" ", text).split())
        if place.flags == SELF_ESCAPING:
            return _OPERATORS.sub(lambda match: match[0].lower(), text)
        return _OPERATORS.sub(r"\\\1", _RESERVED.sub(r"\\\g<0>", text))
    if place.query == "simple_query_string" and place.flags != "NONE":
        if place.flags is None or {"ALL", "ESCAPE"} & set(place.flags.split("|")):
            return _SIMPLE.sub(r"\\\g<0>", text)
        return " ".join(_SIMPLE.sub(" ", text).split())
    return text
