"""What each field is for: guessed from its name and values, overridable in a small TOML.

The file may also name the language of the products.

```toml
language = "en"

[roles]
"attributes.finish" = "colour"
internal_note = "ignored"

[units]
"attributes.depth" = "mm"
```
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from leaps_adapter.catalogue.profile import Role, ValueType
from leaps_adapter.errors import ConfigurationError
from leaps_adapter.languages import language_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leaps_adapter.lexicon import Lexicon

_TYPE_PREFIX = re.compile(r"^[tnbsidf]_(?=[a-z])")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_VERSION = re.compile(r"(?<![^\W_])(\d)[_ ](\d)(?![^\W_])")  # usb_3_2, but not the 1 and 3 of gen_1__3_1
_NOT_WORD = re.compile(r"[\W_]+")
_BETWEEN_WORDS = re.compile(r"(?:(?!(?<=\d)\.(?=\d))[\W_])+")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleOverrides:
    """Roles and units that the shop states itself, by field path, and the language of its products."""

    roles: Mapping[str, Role] = field(default_factory=dict[str, Role])
    units: Mapping[str, str] = field(default_factory=dict[str, str])
    language: str | None = None

    @classmethod
    def from_toml(cls, path: Path | str) -> Self:
        """Return the overrides in a roles file.

        Raises:
            ConfigurationError: the file is missing, is not TOML, or names an unknown role.
        """
        try:
            raw = tomllib.loads(Path(path).read_text(encoding="utf-8"))
            roles = {str(name): Role(value) for name, value in raw.get("roles", {}).items()}
            units = {str(name): str(value) for name, value in raw.get("units", {}).items()}
        except OSError as error:
            raise ConfigurationError(f"cannot read the roles file {path}: {error.strerror}") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError) as error:
            raise ConfigurationError(f"the roles file {path} is not TOML of roles and units: {error}") from error
        except ValueError as error:
            known = ", ".join(sorted(Role))
            raise ConfigurationError(f"the roles file {path} does not fit: {error}", hint=f"roles: {known}") from error
        return cls(roles=roles, units=units, language=language_of(str(raw["language"])) if "language" in raw else None)


def label_of(path: str, lexicon: Lexicon) -> tuple[str, str | None]:
    """Return a field's name in plain words and the unit that its name ends in (`weight_kg`: weight, kg)."""
    last = _TYPE_PREFIX.sub("", path.rsplit(".", 1)[-1])
    versioned = _VERSION.sub(r"\1.\2", _CAMEL.sub(" ", last))
    words = [word.lower() for word in _BETWEEN_WORDS.split(versioned) if word]
    unit = None
    if len(words) > 1 and words[-1] in lexicon.unit_words and words[-1] not in lexicon.fields.no_unit:
        unit = lexicon.unit_words[words.pop()].name
    elif len(words) > 1 and words[-1] in lexicon.currency_words:
        words.pop()
    return " ".join(words) or last, unit


def currency_of(path: str, lexicon: Lexicon) -> str | None:
    """Return the currency code that a price field's name ends in."""
    last = _NOT_WORD.split(path)[-1].lower()
    return lexicon.currency_words.get(last)


def is_currency(label: str, lexicon: Lexicon) -> bool:
    """Whether a field of this name says in which currency prices are."""
    return label.endswith(lexicon.fields.currency)


def guess_role(path: str, label: str, value_type: ValueType, lexicon: Lexicon, *, unique: bool) -> Role:
    """Return what a field is for; `unique` says that hardly any value stands twice."""
    known, words = lexicon.fields, frozenset(label.split())
    top_level = "." not in path
    if top_level and label in known.id and unique:
        return Role.ID
    if not top_level and value_type is ValueType.KEYWORD and known.sellers & set(path.lower().split(".")[:-1]):
        return Role.IGNORED
    for sole in known.sole:
        own = words & sole.names and words <= sole.names | sole.beside and path.count(".") <= 1
        if own and _fits(role := Role(sole.role), value_type):
            return role
    for shared in known.shared:
        named = any(name <= words for name in shared.names) and not shared.unless & words
        if named and _fits(role := Role(shared.role), value_type):
            return role
    prose = value_type is ValueType.TEXT or (value_type is ValueType.KEYWORD and label in known.prose)
    return Role.TEXT if prose else Role.ATTRIBUTE


def title_rank(path: str, label: str, lexicon: Lexicon) -> tuple[int, int] | None:
    """Return how good a title field's name is, the lowest being best; None when it is not one."""
    titles = lexicon.fields.title
    if path.count(".") > 1 or label not in titles:
        return None
    return path.count("."), titles.index(label)


def _fits(role: Role, value_type: ValueType) -> bool:
    if role in {Role.PRICE, Role.RATING, Role.SALES}:
        return value_type is ValueType.NUMBER
    if role in {Role.BRAND, Role.CATEGORY, Role.COLOUR, Role.CONDITION}:
        return value_type in {ValueType.KEYWORD, ValueType.TEXT}
    return True
