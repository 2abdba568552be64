"""The query types that hold words, values or vectors, and where in them those stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from leaps_adapter.clients.kinds import Maker
from leaps_adapter.clients.reading.found import Found, Kept, Stop, Value, Vector, Words, is_list, mapping
from leaps_adapter.clients.reading.grammar import COMMON, TEXT, VECTOR_PARAMETERS, TextQuery
from leaps_adapter.clients.reading.records import Path, Place, Why
from leaps_adapter.clients.reading.syntax import plain_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leaps_adapter.types import JsonValue

SELF_ESCAPING = "ESCAPE"
"""The `flags` of a `query_string` that escapes its text by itself (`escape: true`)."""


def text_query(name: str, value: JsonValue, path: Path) -> Iterator[Found]:
    """Yield the words of one text query, and its parts that stay.

    Raises:
        Stop: a parameter that is not known, syntax, an image, no words where they should be.
    """
    form = TEXT[name]
    given = mapping(value, path)
    fields: tuple[str, ...] = ()
    if form.keyed:
        if len(given) != 1:
            raise Stop(Why.MALFORMED, path)
        ((field, inner),) = given.items()
        path, fields = (*path, field), (field,)
        if not isinstance(inner, Mapping):
            yield from _words(name, inner, Place(path=path, query=name, fields=fields))
            return
        given = inner
    _known(given, form.parameters | form.own | COMMON | {form.words, form.fields or form.words}, path)
    if "query_image" in given:
        raise Stop(Why.IMAGE, (*path, "query_image"))
    for own in form.own & set(given):
        yield Kept(path=(*path, own), value=given[own])
    place = Place(
        path=(*path, form.words), query=name, fields=fields or _fields(form, given), flags=_flags(name, given)
    )
    yield from _words(name, given.get(form.words), place)


def value_query(name: str, value: JsonValue, path: Path) -> Iterator[Found]:
    """Yield the one value of a `term`, `prefix` or `fuzzy` query, where it is a string."""
    given = mapping(value, path)
    for field, inner in given.items():
        at: Path = (*path, field)
        if isinstance(inner, Mapping):
            at, inner = (*at, "value"), inner.get("value")  # noqa: PLW2901  the long form holds the short one
        if isinstance(inner, str):
            yield Value(text=inner, place=Place(path=at, query=name, fields=(field,)))


def vector_query(value: JsonValue, path: Path, *, maker: Maker) -> Iterator[Found]:
    """Yield the words or the caller's vector of a k-NN query, and its filter, which stays.

    Raises:
        Stop: a parameter that is not known, neither words nor vector.
    """
    given = mapping(value, path)
    if maker is Maker.OPENSEARCH:
        if len(given) != 1:
            raise Stop(Why.MALFORMED, path)
        ((field, inner),) = given.items()
        path, given = (*path, field), mapping(inner, (*path, field))
        fields: tuple[str, ...] = (field,)
        key = "vector"
    else:
        key = "query_vector"
        fields = tuple(each for each in (given.get("field"),) if isinstance(each, str))
    _known(given, VECTOR_PARAMETERS[maker] | COMMON, path)
    if "filter" in given:
        yield Kept(path=(*path, "filter"), value=given["filter"])
    vector = given.get(key)
    if vector is not None:
        if not is_list(vector):  # base64 or hexadecimal: nothing that a new vector could be written as
            raise Stop(Why.CALLER_VECTOR, (*path, key))
        yield Vector(length=len(vector), place=Place(path=(*path, key), query="knn", fields=fields))
    elif "query_vector_builder" in given:
        yield from _built(given["query_vector_builder"], (*path, "query_vector_builder"), fields)
    else:
        raise Stop(Why.MALFORMED, path)


def _built(builder: JsonValue, path: Path, fields: tuple[str, ...]) -> Iterator[Found]:
    given = mapping(builder, path)
    if set(given) != {"text_embedding"}:
        raise Stop(Why.UNKNOWN_PARAMETER, (*path, *given))
    path = (*path, "text_embedding")
    inner = mapping(given["text_embedding"], path)
    _known(inner, {"model_id", "model_text"}, path)
    yield from _words("knn", inner.get("model_text"), Place(path=(*path, "model_text"), query="knn", fields=fields))


def _words(name: str, text: JsonValue, place: Place) -> Iterator[Found]:
    if text is None or is_list(text) or isinstance(text, Mapping):
        raise Stop(Why.MALFORMED, place.path)
    if not isinstance(text, str):  # a number or a truth value is nobody's words
        yield Kept(path=place.path, value=text)
        return
    simple = name == "simple_query_string"
    if simple or (name == "query_string" and place.flags is None):
        words = plain_words(text, simple=simple, flags=place.flags)
        if words is None:
            raise Stop(Why.SYNTAX, place.path)
        text = words
    yield Words(text=text, place=place)


def _known(given: Mapping[str, JsonValue], known: frozenset[str] | set[str], path: Path) -> None:
    for name in given:
        if name not in known:
            raise Stop(Why.UNKNOWN_PARAMETER, (*path, name))


def _fields(form: TextQuery, given: Mapping[str, JsonValue]) -> tuple[str, ...]:
    named = given.get(form.fields or "") or given.get("default_field")
    listed = named if is_list(named) else (named,)
    return tuple(each.partition("^")[0] for each in listed if isinstance(each, str))


def _flags(name: str, given: Mapping[str, JsonValue]) -> str | None:
    flags = given.get("flags")
    if name == "simple_query_string" and flags is not None:
        if not isinstance(flags, str):  # the sum of the operators' numbers, which both engines take too
            return "ALL" if flags == -1 else "UNREADABLE"
        return flags.upper()
    return SELF_ESCAPING if name == "query_string" and given.get("escape") in (True, "true") else None
