"""Where a language's data files are, and how its words are written and inflected.

A language is a folder of TOML files: one of ours under `lexicon/`, one in the folder that `LEAPS_LEXICONS` names, or
one that another package brings under the entry point `leaps_adapter.lexicons`, whose name is the language's code and
whose value is the package that holds the files.
"""

from __future__ import annotations

import os
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol, cast

import Stemmer as Snowball

from leaps_adapter.errors import ConfigurationError
from leaps_adapter.plugins import Group, load, names

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

FOLDERS = "LEAPS_LEXICONS"
"""The environment variable that names a folder of language folders; they come before all others."""

_LEAST = 3  # letters of either part of a word that is written as one


class Stemmer(Protocol):
    """Finds the stem of a word; keeps a buffer of its own, so that one thread at a time may use it."""

    def stemWord(self, word: str, /) -> str:  # noqa: N802  the library's name
        """Return the word without its inflection."""
        ...


@dataclass(frozen=True, kw_only=True, eq=False)
class WordRules:
    """How the words of a language are written: its `words.toml`.

    `starts` and `ends` are stems of which words are put together, empty where words are not written as one.
    """

    language: str
    algorithm: str | None
    possessive: tuple[str, ...]
    keeps: int
    short: dict[str, str]
    apart: frozenset[str]
    abbreviation: re.Pattern[str] | None
    stop: frozenset[str]
    inch: tuple[str, ...]
    links: tuple[str, ...]
    starts: frozenset[str]
    ends: frozenset[str]


def language_of(locale: str) -> str:
    """Return the language code of a locale, `de` of `de_AT`."""
    return locale.replace("_", "-").partition("-")[0].lower()


def language_folder(language: str) -> Traversable:
    """Return the folder of a language's data files.

    Raises:
        ConfigurationError: the language has no data files.
        PluginError: the package that should bring them cannot be loaded.
    """
    if (folder := _find(language)) is not None:
        return folder
    known = ", ".join(known_languages())
    raise ConfigurationError(
        f"no lexicon for the language {language!r}", hint=f"known: {known}; {FOLDERS} names a folder of further ones"
    )


def known_languages() -> tuple[str, ...]:
    """Return the codes of the languages that have data files, sorted."""
    found = {
        entry.name for root in _roots() for entry in root.iterdir() if entry.is_dir() and not entry.name.startswith("_")
    }
    return tuple(sorted(found | set(names(Group.LEXICONS))))


def read_data(folder: Traversable, name: str) -> dict[str, Any]:  # Any: TOML, shaped as our own files of that name are
    """Return what a data file holds; nothing when the language does without it.

    Raises:
        ConfigurationError: the file is no TOML.
    """
    file = folder / name
    if not file.is_file():
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} is not TOML: {error}") from error


def stemmer(algorithm: str) -> Stemmer | None:
    """Return a new stemmer for one of Snowball's algorithms or the code of a language, None when it has none."""
    try:
        # cast: the package has no types
        return cast("Stemmer", Snowball.Stemmer(algorithm, 10_000))  # pyright: ignore[reportUnknownMemberType]
    except KeyError:
        return None


@lru_cache(maxsize=16)
def word_rules(language: str) -> WordRules:
    """Return how the words of a language are written, read once; a language without data files has stems alone.

    Raises:
        ConfigurationError: its data files cannot be read.
    """
    folder = _find(language)
    if folder is None:
        return _rules(language, {}, frozenset(), frozenset())
    raw = read_data(folder, "words.toml")
    if "compounds" not in raw:
        return _rules(language, raw, frozenset(), frozenset())
    products = read_data(folder, "products.toml").values()
    ends = {word for entry in products for name in entry["names"] for word in name.lower().split()[-1:]}
    colours, groups = read_data(folder, "colours.toml"), read_data(folder, "values.toml").get("groups", ())
    spoken = [*raw["compounds"].get("starts", ()), *colours, *(value for group in groups for value in group)]
    return _rules(language, raw, frozenset(ends), frozenset(word.lower() for word in spoken if " " not in word))


def plain(text: str) -> str:
    """Return the text without accents."""
    return "".join(each for each in unicodedata.normalize("NFD", text) if not unicodedata.combining(each))


def _find(language: str) -> Traversable | None:
    for root in _roots():
        if language.isalnum() and (folder := root / language).is_dir():
            return folder
    if language not in names(Group.LEXICONS):
        return None
    package = load(Group.LEXICONS, language)
    if not isinstance(package, ModuleType):
        raise ConfigurationError(f"the lexicon {language!r} is no package of data files", hint="name the package alone")
    return files(package)


def _roots() -> list[Traversable]:
    own = files("leaps_adapter.lexicon")
    given = Path(os.environ.get(FOLDERS, ""))
    return [given, own] if given.name and given.is_dir() else [own]


def _rules(language: str, raw: dict[str, Any], ends: frozenset[str], starts: frozenset[str]) -> WordRules:
    algorithm = raw.get("stemmer", language)
    stem = stemmer(algorithm)
    try:
        abbreviation = re.compile(raw["abbreviation"]) if "abbreviation" in raw else None
    except re.error as error:
        raise ConfigurationError(f"the abbreviations of the language {language!r} are no pattern: {error}") from error

    def stems(words: frozenset[str]) -> frozenset[str]:
        forms = {form for word in words for form in (word, plain(word)) if len(word) >= _LEAST}
        return frozenset(forms | {stem.stemWord(form) for form in forms} if stem is not None else forms)

    return WordRules(
        language=language,
        algorithm=algorithm if stem is not None else None,
        possessive=tuple(raw.get("possessive", ())),
        keeps=raw.get("keeps", _LEAST),
        short=raw.get("short", {}),
        apart=frozenset(raw.get("apart", ())),
        abbreviation=abbreviation,
        stop=frozenset(word for line in raw.get("stop", ()) for word in line.split()),
        inch=tuple(raw.get("inch", ())),
        links=tuple(raw.get("compounds", {}).get("links", ())),
        starts=stems(starts | ends),
        ends=stems(ends),
    )
