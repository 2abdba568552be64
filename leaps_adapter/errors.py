"""One tree of errors; each leaf says what to do and whether trying again can help.

LeapsError
├── ConfigurationError         a setting, roles file or policy that cannot be used
│   └── MissingExtraError      an optional package is not installed
├── QueryError                 the caller's query or arguments cannot be used
│   └── PageTokenError         a page token that is forged, foreign, stale or too long
├── CatalogueError             products or a catalogue profile that cannot be read
├── BackendError               the engine did not answer
│   ├── BackendTimeoutError    it did not answer in time
│   └── BrokenIndexError       an index on disk that is missing, corrupt, foreign or of another version
└── PluginError                an entry point that cannot be loaded
"""

from __future__ import annotations


class LeapsError(Exception):
    """Anything this package raises on purpose. `hint` says what to do; `retryable` whether trying again can help."""

    retryable = False

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """The message and, after a dash, what to do about it."""
        return f"{self.message} — {self.hint}" if self.hint else self.message


class ConfigurationError(LeapsError):
    """A setting, roles file or policy that cannot be used."""


class MissingExtraError(ConfigurationError):
    """An optional package is not installed; the hint is the command that installs it."""

    def __init__(self, package: str, *, extra: str) -> None:
        super().__init__(f"{package} is not installed", hint=f"pip install 'leaps-adapter[{extra}]'")
        self.package = package
        self.extra = extra


class QueryError(LeapsError):
    """The caller's query or arguments cannot be used."""


class PageTokenError(QueryError):
    """A page token that is forged, foreign, stale or too long."""


class CatalogueError(LeapsError):
    """Products or a catalogue profile that cannot be read."""


class BackendError(LeapsError):
    """The engine did not answer; `retryable` is per instance here."""

    def __init__(self, message: str, *, hint: str = "", status: int | None = None, retryable: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.retryable = retryable


class BackendTimeoutError(BackendError):
    """The engine did not answer in time."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint, retryable=True)


class BrokenIndexError(BackendError):
    """An index on disk that is missing, truncated, foreign or of another version."""


class PluginError(LeapsError):
    """An entry point that cannot be loaded."""
