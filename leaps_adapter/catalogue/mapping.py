"""How an engine keeps each field, read from its mappings: what to match, what to filter and sort by, what is nested.

A text field such as `brand` is matched under its own name and filtered by an exact multi-field such as
`brand.keyword`; an alias of a field is found in the products under the field's own name; a runtime field in none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_KEYWORD = 32_766  # bytes of a term that Lucene takes


class Family(StrEnum):
    """Field types that behave alike."""

    NUMBER = "number"
    BOOLEAN = "boolean"
    KEYWORD = "keyword"
    TEXT = "text"
    DATE = "date"
    VECTOR = "vector"
    FLAT = "flat"
    OTHER = "other"


_FAMILIES = {
    **dict.fromkeys(
        ("long", "integer", "short", "byte", "double", "float", "half_float", "scaled_float", "unsigned_long"),
        Family.NUMBER,
    ),
    "boolean": Family.BOOLEAN,
    **dict.fromkeys(("keyword", "constant_keyword", "wildcard"), Family.KEYWORD),
    **dict.fromkeys(("text", "match_only_text", "annotated_text", "search_as_you_type"), Family.TEXT),
    **dict.fromkeys(("date", "date_nanos"), Family.DATE),
    **dict.fromkeys(("dense_vector", "knn_vector", "sparse_vector", "rank_features", "rank_vectors"), Family.VECTOR),
    **dict.fromkeys(("flattened", "flat_object"), Family.FLAT),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineField:
    """One field of an index.

    `exact` is the field to filter, sort and count by, None where there is none; `longest` the characters up to which it
    holds a value; `normalized` says that it folds case or the like. `match` is the analyzed field for words, if any.
    `nested` is the path of the nested object it stands in. `source` is its path in the products, None for a field that
    only the engine computes. `gathers`: other fields are copied into it, so it stands in no product.
    """

    path: str
    family: Family
    exact: str | None = None
    match: str | None = None
    nested: str | None = None
    source: str | None = None
    longest: int = _LONGEST_KEYWORD
    normalized: bool = False
    gathers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineFields:
    """The fields of all indices behind a name, and a digest of their mappings.

    A field that two indices keep in different ways has no `exact`: it can be filtered in code alone.
    """

    fields: Mapping[str, EngineField] = field(default_factory=dict[str, EngineField])
    indices: tuple[str, ...] = ()
    digest: str = ""

    @property
    def whole(self) -> dict[str, Any]:
        """What asks for a whole product: all of its fields but vectors."""
        vectors = sorted(each.path for each in self.fields.values() if each.family is Family.VECTOR)
        return {"_source": {"excludes": vectors}} if vectors else {}

    def find(self, path: str) -> EngineField | None:
        """Return how the field is kept, also where only an object that takes any key is mapped; None: not at all."""
        if (known := self.fields.get(path)) is not None:
            return known
        parent = path
        while "." in parent:
            parent = parent.rpartition(".")[0]
            above = self.fields.get(parent)
            if above is not None and above.family is Family.FLAT:
                return replace(above, path=path, family=Family.KEYWORD, exact=path, source=path)
        return None


def read_mappings(mappings: Mapping[str, Any], capabilities: Mapping[str, Any] | None = None) -> EngineFields:
    """Return the fields in the answer to `GET index/_mapping`, corrected by that to `GET index/_field_caps`.

    The capabilities tell the fields that cannot be searched or counted at all. Both may be of several indices.
    """
    merged: dict[str, EngineField] = {}
    for index in sorted(mappings):
        body = _object(_object(mappings[index]).get("mappings"))
        for each in _fields_of(body):
            merged[each.path] = _reconciled(merged[each.path], each) if each.path in merged else each
    able = _object((capabilities or {}).get("fields"))
    fields = {path: _able(each, able) for path, each in merged.items()}
    content = json.dumps(mappings, sort_keys=True, default=str).encode()
    return EngineFields(fields=fields, indices=tuple(sorted(mappings)), digest=hashlib.sha256(content).hexdigest()[:16])


def _fields_of(mapping: Mapping[str, Any]) -> Iterator[EngineField]:
    properties = _object(mapping.get("properties"))
    found = {each.path: each for each in _walk(properties, "", None)}
    targets = {name for entry in _entries(properties) for name in _names(entry.get("copy_to"))}
    for path, entry in _aliases(properties, ""):
        target = found.get(str(entry.get("path")))
        if target is not None:
            exact = path if target.exact == target.path else target.exact
            yield replace(target, path=path, exact=exact)
    for path, each in found.items():
        yield replace(each, gathers=True, source=None) if path in targets else each
    for path, raw in _object(mapping.get("runtime")).items():
        family = _FAMILIES.get(str(_object(raw).get("type")), Family.OTHER)
        yield EngineField(path=path, family=family, exact=path)


def _walk(properties: Mapping[str, Any], prefix: str, nested: str | None) -> Iterator[EngineField]:
    for name, raw in properties.items():
        entry, path = _object(raw), f"{prefix}{name}"
        kind = str(entry.get("type", "object"))
        if kind in {"object", "nested"}:
            if entry.get("enabled", True) is not False:
                inside = path if kind == "nested" else nested
                yield from _walk(_object(entry.get("properties")), f"{path}.", inside)
        elif kind != "alias":
            yield _field(path, kind, entry, nested)
        if kind == "semantic_text":  # older engines keep the vectors of its pieces inside of it
            yield EngineField(path=f"{path}.inference", family=Family.VECTOR, nested=nested)


def _field(path: str, kind: str, entry: Mapping[str, Any], nested: str | None) -> EngineField:
    family = _FAMILIES.get(kind, Family.OTHER)
    found = EngineField(path=path, family=family, nested=nested, source=path)
    others = [(f"{path}.{name}", _object(raw)) for name, raw in _object(entry.get("fields")).items()]
    texts = [name for name, each in others if _FAMILIES.get(str(each.get("type"))) is Family.TEXT]
    if family is Family.TEXT:
        indexed = entry.get("index", True) is not False
        found = replace(found, match=path if indexed else next(iter(texts), None))
        exact = [(n, e) for n, e in others if _FAMILIES.get(str(e.get("type"))) is Family.KEYWORD]
        exact.sort(key=lambda each: "normalizer" in each[1])
        return _exactly(found, *exact[0]) if exact else found
    if family in {Family.OTHER, Family.VECTOR, Family.FLAT}:
        return found
    return replace(_exactly(found, path, entry), match=next(iter(texts), None))


def _exactly(found: EngineField, path: str, entry: Mapping[str, Any]) -> EngineField:
    # Half a float keeps three digits, and its engine refuses to compare it with what is greater than 65,504.
    if entry.get("index", True) is False or entry.get("type") == "half_float":
        return found
    above = entry.get("ignore_above")
    longest = above if isinstance(above, int) else _LONGEST_KEYWORD
    return replace(found, exact=path, longest=longest, normalized="normalizer" in entry)


def _reconciled(one: EngineField, other: EngineField) -> EngineField:
    """Return what holds of a field in both of two indices."""
    same = (one.family, one.exact, one.nested) == (other.family, other.exact, other.nested)
    return replace(
        one,
        exact=one.exact if same else None,
        match=one.match or other.match,
        longest=min(one.longest, other.longest),
        normalized=one.normalized or other.normalized,
    )


def _able(each: EngineField, capabilities: Mapping[str, Any]) -> EngineField:
    """Return a field without the exact name that some index cannot search."""
    kinds = _object(capabilities.get(each.exact or ""))
    if any(_object(kind).get("searchable") is False for kind in kinds.values()):
        return replace(each, exact=None)
    return each


def _entries(properties: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for raw in properties.values():
        entry = _object(raw)
        yield entry
        yield from _entries(_object(entry.get("properties")))


def _aliases(properties: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, raw in properties.items():
        entry = _object(raw)
        if entry.get("type") == "alias":
            yield f"{prefix}{name}", entry
        yield from _aliases(_object(entry.get("properties")), f"{prefix}{name}.")


def _names(raw: object) -> list[str]:
    if isinstance(raw, str):
        return [raw]
    return [str(each) for each in cast("list[object]", raw)] if isinstance(raw, list) else []


def _object(raw: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", raw) if isinstance(raw, Mapping) else {}
