"""One product opened for checking: its flat fields, its title, and the sentences of its free text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from leaps_adapter.catalogue.flatten import flatten
from leaps_adapter.catalogue.units import Quantity, find_quantities
from leaps_adapter.text import tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.catalogue import Fields
    from leaps_adapter.lexicon import Lexicon
    from leaps_adapter.text import Token
    from leaps_adapter.types import Document

_SENTENCE_ENDS = re.compile(r"[|\n;!?\u2022]|\.(?:\s|$)")
_TEXT_READ = 4_000  # characters of each free text; what stands behind them decides nothing


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A title or one sentence of another text, with the name of the place where it stands.

    `words` are the positions of its words and numbers, `stems` theirs.
    """

    source: str
    text: str
    tokens: Sequence[Token]
    words: Sequence[int]
    stems: Sequence[str]
    lexicon: Lexicon

    @classmethod
    def of(cls, source: str, text: str, lexicon: Lexicon) -> Passage:
        """Return the passage that a text makes."""
        tokens = tokenize(text, language=lexicon.language)
        words = [index for index, token in enumerate(tokens) if token.is_word or token.is_number]
        stems = [tokens[index].stem for index in words]
        return cls(source=source, text=text, tokens=tokens, words=words, stems=stems, lexicon=lexicon)

    @cached_property
    def quantities(self) -> Sequence[Quantity]:
        """The figures that stand here."""
        return find_quantities(self.tokens, self.lexicon) if any(each.is_number for each in self.tokens) else ()


@dataclass(frozen=True, kw_only=True)
class Item:
    """One product, of which each part is read when it is first asked for: its flat fields, its title, its free text."""

    document: Document
    title_fields: Sequence[str]
    body_fields: Sequence[str]
    lexicon: Lexicon

    @cached_property
    def content(self) -> int | None:
        """What tells this product's content from any other, None where that is no plain JSON."""
        try:
            return hash(json.dumps(self.document))
        except (TypeError, ValueError):
            return None

    @cached_property
    def fields(self) -> Fields:
        """The values by field path."""
        return flatten(self.document)

    @cached_property
    def title(self) -> Passage:
        """The title."""
        text = " ".join(str(value) for path in self.title_fields for value in self.fields.get(path, ()))
        return Passage.of("title", text, self.lexicon)

    @cached_property
    def text(self) -> str:
        """All text of the product in lower case."""
        values = (value for values in self.fields.values() for value in values if isinstance(value, str))
        return f" {' '.join(values).lower()} "

    @cached_property
    def sentences(self) -> Sequence[Passage]:
        """The sentences of the caption, the text in pictures, the reviews and other prose."""
        bodies = (
            (path.replace(".", " ").replace("_", " "), value)
            for path in self.body_fields
            for value in self.fields.get(path, ())
            if isinstance(value, str)
        )
        parts = ((source, part) for source, body in bodies for part in _SENTENCE_ENDS.split(body[:_TEXT_READ]))
        read = (Passage.of(source, part, self.lexicon) for source, part in parts)
        return [passage for passage in read if passage.tokens]


def open_item(
    document: Document, title_fields: Sequence[str], *, body_fields: Sequence[str] = (), lexicon: Lexicon
) -> Item:
    """Return a product ready for checking; `body_fields` hold its free text."""
    return Item(document=document, title_fields=title_fields, body_fields=body_fields, lexicon=lexicon)
