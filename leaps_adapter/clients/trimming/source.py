"""`_source` filtering as the engines do it.

OpenSearch walks the parsed document, where `*` stands for any characters, dots too. Elasticsearch does so where an
exclusion has a `*` or where `fields` had the document parsed before; else it filters the document's bytes name by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leaps_adapter.clients.kinds import Maker
from leaps_adapter.clients.trimming.filter_path import FilterPath, ways
from leaps_adapter.clients.trimming.globs import Globs, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaps_adapter.clients.reading import Body
    from leaps_adapter.types import JsonValue

_ANY = Globs(("*",))


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFilter:
    """What the caller wants of `_source`: nothing unless `fetch`, else what `includes` name and `excludes` do not.

    `by_name`: patterns are matched name by name, as Elasticsearch does on a document's bytes.
    """

    fetch: bool = True
    includes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    by_name: bool = False

    @property
    def everything(self) -> bool:
        """Whether the whole `_source` is wanted."""
        return self.fetch and not self.includes and not self.excludes

    @property
    def asked(self) -> JsonValue:
        """What `_source` has to be asked for, so that a hit holds all that this filter keeps.

        Elasticsearch leaves vectors out unless a pattern names them, and `*` does.
        """
        return ["*"] if self.includes else True


def source_filter(body: Body, *, maker: Maker) -> SourceFilter | None:
    """Return what a body wants of `_source`, or None where that cannot be answered exactly on our side.

    Read are `_source` (a truth value, a pattern, a list of patterns, an object with `includes` and `excludes`) and what
    bears on it: `stored_fields`, `fields`, `script_fields`.
    """
    stored = _patterns(body.get("stored_fields"))
    if stored is None or "_none_" in stored:  # not even an id
        return None
    whole = body.get("stored_fields") is None and not body.get("script_fields")  # else it has to be asked for
    value = body.get("_source", whole or "_source" in stored)
    if isinstance(value, bool):
        return SourceFilter(fetch=value)
    parts = _parts(value)
    if parts is None or maker is Maker.OPENSEARCH:
        return parts
    if "script_fields" in body:  # a script may have the document parsed or not
        return None
    return replace(parts, by_name="fields" not in body and not any("*" in each for each in parts.excludes))


def _parts(value: JsonValue) -> SourceFilter | None:
    parts = value if isinstance(value, Mapping) else {"includes": value}
    if value is None or not set(parts) <= {"includes", "include", "excludes", "exclude"}:
        return None
    includes = _patterns(parts.get("includes", parts.get("include")))
    excludes = _patterns(parts.get("excludes", parts.get("exclude")))
    if includes is None or excludes is None:
        return None
    return SourceFilter(includes=includes, excludes=excludes)


def _patterns(value: JsonValue) -> tuple[str, ...] | None:
    if value is None:
        return ()
    listed: Sequence[JsonValue] = value if isinstance(value, list | tuple) else (value,)
    patterns = tuple(each for each in listed if isinstance(each, str))
    return patterns if len(patterns) == len(listed) else None


def kept(source: Mapping[str, JsonValue], wanted: SourceFilter) -> dict[str, JsonValue]:
    """Return what is left of a whole `_source` once it is filtered as asked."""
    if wanted.everything:
        return dict(source)
    if wanted.by_name:
        return FilterPath(
            includes=ways(wanted.includes), excludes=ways(wanted.excludes), dotted=True, keeps_empty=True
        ).apply(source)
    include = Globs(wanted.includes) if wanted.includes else _ANY
    walk = _Walk(include=include, exclude=Globs(wanted.excludes))
    return walk.object(source, include.start, walk.exclude.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """A way through a document with what is included and excluded so far."""

    include: Globs
    exclude: Globs

    def object(self, value: Mapping[str, JsonValue], included: State, excluded: State) -> dict[str, JsonValue]:
        result: dict[str, JsonValue] = {}
        for key, each in value.items():
            inner, outer = self.include.step(included, key), self.exclude.step(excluded, key)
            if inner and not self.exclude.accepts(outer):
                found = self._property(each, inner, outer)
                if found is not None:
                    (result[key],) = found
        return result

    def _property(self, value: JsonValue, included: State, excluded: State) -> tuple[JsonValue] | None:
        """Return what is kept of a value, or None where nothing is and the key goes."""
        accepted = self.include.accepts(included)
        walk = self
        if accepted:
            if not self.exclude.step(excluded, "."):
                return (value,)
            walk, included = _Walk(include=_ANY, exclude=self.exclude), _ANY.start
        if isinstance(value, Mapping):
            within = walk.object(value, walk.include.step(included, "."), self.exclude.step(excluded, "."))
            return (within,) if within or accepted else None
        if isinstance(value, list | tuple):
            left = walk.array(value, included, excluded)
            return (left,) if left or accepted else None
        return (value,) if accepted else None

    def array(self, values: Sequence[JsonValue], included: State, excluded: State) -> list[JsonValue]:
        result: list[JsonValue] = []
        for each in values:
            if isinstance(each, Mapping):
                within: JsonValue = self.object(
                    each, self.include.step(included, "."), self.exclude.step(excluded, ".")
                )
            elif isinstance(each, list | tuple):
                within = self.array(each, included, excluded)
            elif self.include.accepts(included):
                result.append(each)
                continue
            else:
                continue
            if within:
                result.append(within)
        return result
