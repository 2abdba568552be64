"""The mapping under which products are loaded into an engine, made from what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from leaps_adapter.catalogue.notes import notes
from leaps_adapter.catalogue.profile import Role

if TYPE_CHECKING:
    from leaps_adapter.catalogue import CatalogueProfile, RoleOverrides
    from leaps_adapter.types import Document, JsonValue
    from leaps_backends.vectors import VectorNote

Properties: TypeAlias = dict[str, Any]
"""The `properties` of a mapping, JSON as the engine reads it: hence Any."""

EVERYTHING = "leaps_text"
"""The field that the words of all searched fields are copied into."""

_ANALYZERS = {
    "ar": "arabic", "bg": "bulgarian", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "fi": "finnish", "fr": "french", "hi": "hindi", "hu": "hungarian", "it": "italian",
    "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sv": "swedish",
    "tr": "turkish",
}  # fmt: skip
_LONGEST = 1_024
_FIELDS_ALLOWED = 1_000  # by default
_UNSEARCHED = frozenset({Role.IGNORED, Role.GROUP, Role.STOCK, Role.SALES, Role.RATING, Role.PRICE})
_PROSE = frozenset({Role.TITLE, Role.DESCRIPTION, Role.TEXT, Role.CATEGORY, Role.BRAND})


class Shapes:
    """What JSON types stand under each path of the products, lists looked through."""

    def __init__(self) -> None:
        self.types: dict[str, set[str]] = {}

    def add(self, document: Document) -> None:
        """Take in one product."""
        self._walk(document, "")

    def _walk(self, value: JsonValue, path: str) -> None:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                self._walk(inner, f"{path}.{key}" if path else str(key))
        elif isinstance(value, Sequence) and not isinstance(value, str):
            for inner in value:
                self._walk(inner, path)
        elif value is not None:
            kind = "boolean" if isinstance(value, bool) else "text" if isinstance(value, str) else "number"
            self.types.setdefault(path, set()).add(kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorField:
    """How an engine keeps vectors: the field in its own words, the settings of an index with one, and what to note.

    `mend` is what to do where the engine knows no such field.
    """

    note: VectorNote
    mend: str
    mapping: Mapping[str, Any]
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])


def index_body(
    shapes: Shapes,
    profile: CatalogueProfile,
    *,
    analyzer: str | None,
    roles: RoleOverrides | None = None,
    vectors: VectorField | None = None,
) -> dict[str, Any]:
    """Return settings and mappings for an index of the products.

    Text is matched as words and filtered by an exact `keyword`; attributes are exact; numbers and booleans are typed;
    the words of all searched fields are copied into one, so that a query searches two fields and not a thousand.
    `analyzer` is the engine's for the language of the products. What the shop states of its fields is noted in the
    mapping, for whoever learns the catalogue from the index later, and so are the `vectors`.
    """
    properties: Properties = {EVERYTHING: _words(analyzer)}
    for path in sorted(shapes.types):
        _place(properties, path.split("."), _field(path, shapes.types[path], profile, analyzer))
    allowed = max(_FIELDS_ALLOWED, 3 * len(shapes.types) + 100)
    settings: dict[str, Any] = {"mapping": {"total_fields": {"limit": allowed}}}
    meta = notes(roles, language=profile.language)
    if vectors is not None:
        properties[vectors.note.field] = vectors.mapping
        settings |= vectors.settings
        meta |= vectors.note.meta
    return {"settings": {"index": settings}, "mappings": {"_meta": meta, "properties": properties}}


def analyzer_of(language: str) -> str | None:
    """Return the engines' name for the analyzer of a language; None where they have none."""
    return _ANALYZERS.get(language)


def _field(path: str, types: set[str], profile: CatalogueProfile, analyzer: str | None) -> Properties:
    if types == {"number"}:
        return {"type": "double", "ignore_malformed": True}
    if types == {"boolean"}:
        return {"type": "boolean"}
    known = profile.fields.get(path)
    role = known.role if known is not None else Role.TEXT
    keyword: Properties = {"type": "keyword", "ignore_above": _LONGEST}
    if role in _UNSEARCHED:
        return keyword
    if role in _PROSE:
        return {**_words(analyzer), "copy_to": EVERYTHING, "fields": {"keyword": keyword}}
    return {**keyword, "copy_to": EVERYTHING}


def _words(analyzer: str | None) -> Properties:
    return {"type": "text"} if analyzer is None else {"type": "text", "analyzer": analyzer}


def _place(properties: Properties, names: Sequence[str], field: Properties) -> None:
    """Put a field where its path leads; one that is both a value and an object is left to the engine's own guess."""
    *above, last = names
    for name in above:
        entry = cast("Properties", properties.setdefault(name, {"properties": {}}))
        if "properties" not in entry:
            return
        properties = cast("Properties", entry["properties"])
    properties.setdefault(last, field)
