"""One product opened for checking: its flat fields, its title, and the sentences of its free text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from leaps_adapter.catalogue.units import Quantity, find_quantities
from leaps_adapter.text import Token, tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.catalogue import Fields
    from leaps_adapter.lexicon import Lexicon

_SENTENCE_ENDS = re.compile(r"[|\n;!?\u2022]|\.(?:\s|$)")
_TEXT_READ = 4_000  # characters of each free text; what stands behind them decides nothing


class Passage(NamedTuple):
    """A title or one sentence of another text, with the name of the place where it stands.

    `words` are the positions of its words and numbers, `stems` theirs.
    """

    source: str
    text: str
    tokens: Sequence[Token]
    words: Sequence[int]
    stems: Sequence[str]

    @classmethod
    def of(cls, source: str, text: str, tokens: Sequence[Token]) -> Passage:
        """Return the passage that consists of these tokens."""
        words = [index for index, token in enumerate(tokens) if token.is_word or token.is_number]
        return cls(source, text, tokens, words, [tokens[index].stem for index in words])


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One product: its flat fields, its title; its text in lower case, sentences and figures are read on demand."""

    fields: Fields
    title: Passage
    bodies: Sequence[tuple[str, str]]
    language: str
    _text: list[str] = field(default_factory=list[str])
    _quantities: list[Quantity] = field(default_factory=list[Quantity])
    _sentences: list[Passage] = field(default_factory=list[Passage])

    @property
    def text(self) -> str:
        """All text of the product in lower case, read once."""
        if not self._text:
            values = (value for values in self.fields.values() for value in values if isinstance(value, str))
            self._text.append(f" {' '.join(values).lower()} ")
        return self._text[0]

    def quantities(self, lexicon: Lexicon) -> list[Quantity]:
        """Return the figures of the title, read once."""
        if not self._quantities and any(token.is_number for token in self.title.tokens):
            self._quantities.extend(find_quantities(self.title.tokens, lexicon))
        return self._quantities

    def sentences(self) -> list[Passage]:
        """Return the sentences of the caption, the text in pictures, the reviews and other prose, read once."""
        if not self._sentences:
            for source, body in self.bodies:
                for part in _SENTENCE_ENDS.split(body[:_TEXT_READ]):
                    if tokens := tokenize(part, language=self.language):
                        self._sentences.append(Passage.of(source, part, tokens))
        return self._sentences


def open_item(fields: Fields, title_fields: Sequence[str], *, body_fields: Sequence[str] = (), language: str) -> Item:
    """Return a product ready for checking; `body_fields` hold its free text."""
    title = " ".join(str(value) for path in title_fields for value in fields.get(path, ()))
    bodies = [
        (path.replace(".", " ").replace("_", " "), value)
        for path in body_fields
        for value in fields.get(path, ())
        if isinstance(value, str)
    ]
    return Item(
        fields=fields,
        title=Passage.of("title", title, tokenize(title, language=language)),
        bodies=bodies,
        language=language,
    )
