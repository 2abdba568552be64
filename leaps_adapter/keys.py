"""The key that signs page tokens: given, from the environment, or made once and kept for its owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from leaps_adapter.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence

VARIABLE = "LEAPS_TOKEN_KEY"


def token_keys(given: str | Sequence[str] | None, index: Path | None) -> tuple[str, ...]:
    """Return the keys for page tokens: the first signs, the others are accepted too, so that a key can be rotated.

    They come from the argument, else from `LEAPS_TOKEN_KEY` (several apart by commas), else from a file beside the
    index, else from the user's state folder. A file that is not there is made, readable by its owner only. Where
    nothing can be written, the key lives as long as the process.

    Raises:
        ConfigurationError: a key that is named is empty.
    """
    named = given if given is not None else os.environ.get(VARIABLE)
    if named is not None:
        keys = tuple(key.strip() for key in (named.split(",") if isinstance(named, str) else named))
        if not keys or not all(keys):
            raise ConfigurationError(
                "the key for page tokens is empty", hint=f"set token_key or {VARIABLE} to a long random text"
            )
        return keys
    for path in _places(index):
        if key := _kept(path):
            return (key,)
    return (secrets.token_urlsafe(32),)


def _places(index: Path | None) -> list[Path]:
    beside = [index.with_name(f"{index.name}.token-key")] if index is not None and index.name else []
    try:
        home = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    except RuntimeError:  # a user without a home folder
        return beside
    return [*beside, home / "leaps-adapter" / "token-key"]


def _kept(path: Path) -> str | None:
    """Return the key in the file, made now if there is none; None where it cannot be kept."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Written aside and linked into place, so that no other process ever reads half a key.
        aside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        if not path.exists():
            descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                with os.fdopen(descriptor, "w", encoding="ascii") as file:
                    file.write(secrets.token_urlsafe(32))
                os.link(aside, path)
            except FileExistsError:
                pass  # another process was first; its key is the one that counts
            finally:
                aside.unlink()
        return path.read_text(encoding="ascii").strip() or None
    except (OSError, UnicodeDecodeError):
        return None
