"""What each field is for: guessed from its name and values, overridable in a small TOML.

```toml
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

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leaps_adapter.lexicon import Lexicon

_TYPE_PREFIX = re.compile(r"^[tnbsidf]_(?=[a-z])")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_VERSION = re.compile(r"\b(\d) (\d)\b")
_NOT_WORD = re.compile(r"[\W_]+")

_NOT_A_COLOUR = (
    "depth gamut yield page ink number temperature speed support reproduction cartridge toner all space management "
    "scanning resolution technology"
)
# the first rule whose words all stand in the field's name, with none of its exceptions, gives the role
_RULES: tuple[tuple[Role, frozenset[str], frozenset[str]], ...] = tuple(
    (role, frozenset(words.split()), frozenset(exceptions.split()))
    for role, words, exceptions in (
        (Role.GROUP, "group id", ""),
        (Role.GROUP, "parent id", ""),
        (Role.GROUP, "cluster product id", ""),
        (Role.GROUP, "variant group", ""),
        (Role.IGNORED, "url", ""),
        (Role.IGNORED, "link", "speed budget"),
        (Role.IGNORED, "ean", ""),
        (Role.IGNORED, "gtin", ""),
        (Role.IGNORED, "upc", ""),
        (Role.IGNORED, "isbn", ""),
        (Role.IGNORED, "thumbnail", ""),
        (Role.IGNORED, "image", "caption description stabilizer sensor text resolution"),
        (Role.COMPATIBILITY, "compatibility", "screen size"),
        (Role.COMPATIBILITY, "compatible", "memory operating screen size"),
        (Role.COMPATIBILITY, "fits", ""),
        (Role.COLOUR, "colour", _NOT_A_COLOUR),
        (Role.COLOUR, "color", _NOT_A_COLOUR),
        (Role.COLOUR, "colours", "depth number"),
        (Role.COLOUR, "colors", "depth number"),
        (Role.DESCRIPTION, "description", ""),
        (Role.DESCRIPTION, "summary", ""),
        (Role.TEXT, "caption", ""),
        (Role.TEXT, "ocr", ""),
        (Role.TEXT, "comment", ""),
        (Role.TEXT, "review", "count average rating score number"),
        (Role.TEXT, "reviews", "count average rating score number"),
    )
)  # fmt: skip
# roles of which a product has one: all words of the field's name must be among these, and one must be the first
_EXACT: tuple[tuple[Role, frozenset[str], frozenset[str]], ...] = tuple(
    (role, frozenset(cores.split()), frozenset(words.split()))
    for role, cores, words in (
        (Role.BRAND, "brand manufacturer vendor make maker", "name product item"),
        (
            *(Role.CATEGORY, "category categories department taxonomy"),
            "product item main name path shop leaf full level 1 2 3 4",
        ),
        (Role.RATING, "rating stars score", "average avg review reviews customer user star mean overall value product"),
        (Role.SALES, "sales sold", "units count total monthly quantity volume month last 30 days number of"),
        (Role.STOCK, "stock availability inventory", "in available quantity level status is count qty total"),
        (Role.CONDITION, "condition", "item product"),
        (Role.PRICE, "price", "current sale selling final unit net gross product item offer value amount"),
    )
)  # fmt: skip
_SELLERS = frozenset({"store", "shop", "seller", "merchant"})  # what stands under these says nothing of the product
_PROSE = frozenset({"text", "body", "content", "comment"})  # a field of this very name holds sentences, often repeated
_TITLE_NAMES = ("title", "product title", "name", "product name", "item name", "label")
_ID_NAMES = ("id", "_id", "product id", "item id", "sku", "asin", "uuid", "code")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleOverrides:
    """Roles and units that the shop states itself, by field path."""

    roles: Mapping[str, Role] = field(default_factory=dict[str, Role])
    units: Mapping[str, str] = field(default_factory=dict[str, str])

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
        return cls(roles=roles, units=units)


def label_of(path: str, lexicon: Lexicon) -> tuple[str, str | None]:
    """Return a field's name in plain words and the unit that its name ends in (`weight_kg`: weight, kg)."""
    last = _TYPE_PREFIX.sub("", path.rsplit(".", 1)[-1])
    words = [word.lower() for word in _NOT_WORD.split(_CAMEL.sub(" ", last)) if word]
    unit = None
    if len(words) > 1 and words[-1] in lexicon.unit_words and words[-1] not in {"a", "t", "s", "day", "year", "min"}:
        unit = lexicon.unit_words[words.pop()].name
    elif len(words) > 1 and words[-1] in lexicon.currency_words:
        words.pop()
    return _VERSION.sub(r"\1.\2", " ".join(words)) or last, unit


def currency_of(path: str, lexicon: Lexicon) -> str | None:
    """Return the currency code that a price field's name ends in."""
    last = _NOT_WORD.split(path)[-1].lower()
    return lexicon.currency_words.get(last)


def guess_role(path: str, label: str, value_type: ValueType, *, unique: bool) -> Role:
    """Return what a field is for; `unique` says that hardly any value stands twice."""
    words = frozenset(label.split())
    top_level = "." not in path
    if top_level and label in _ID_NAMES and unique:
        return Role.ID
    if not top_level and value_type is ValueType.KEYWORD and _SELLERS & set(path.lower().split(".")[:-1]):
        return Role.IGNORED
    for role, cores, others in _EXACT:
        if words & cores and words <= cores | others and path.count(".") <= 1 and _fits(role, value_type):
            return role
    for role, needed, exceptions in _RULES:
        if needed <= words and not exceptions & words and _fits(role, value_type):
            return role
    prose = value_type is ValueType.TEXT or (value_type is ValueType.KEYWORD and label in _PROSE)
    return Role.TEXT if prose else Role.ATTRIBUTE


def title_rank(path: str, label: str) -> int | None:
    """Return how good a title field's name is, 0 being best; None when it is not one."""
    if path.count(".") > 1 or label not in _TITLE_NAMES:
        return None
    return _TITLE_NAMES.index(label) + 10 * path.count(".")


def _fits(role: Role, value_type: ValueType) -> bool:
    if role in {Role.PRICE, Role.RATING, Role.SALES}:
        return value_type is ValueType.NUMBER
    if role in {Role.BRAND, Role.CATEGORY, Role.COLOUR, Role.CONDITION}:
        return value_type in {ValueType.KEYWORD, ValueType.TEXT}
    return True
