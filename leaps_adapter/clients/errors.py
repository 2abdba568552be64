"""What the clients raise, as errors of our tree: told by the names of their classes, so that no client is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from leaps_adapter.errors import BackendError, BackendTimeoutError

if TYPE_CHECKING:
    from collections.abc import Mapping

RETRYABLE = frozenset({429, 502, 503, 504})
"""HTTP statuses after which the same request may well succeed."""

_MAKERS = frozenset({"opensearchpy", "elasticsearch", "elasticsearch8", "elasticsearch9", "elastic_transport"})


class _Meaning(NamedTuple):
    retryable: bool = False
    hint: str = ""


# Of the classes that an exception derives from, the first one named here tells what it is.
MEANINGS: Mapping[str, _Meaning] = {
    "ConnectionTimeout": _Meaning(retryable=True),
    "SSLError": _Meaning(hint="check the certificates that the client was given"),
    "TlsError": _Meaning(hint="check the certificates that the client was given"),
    "ConnectionError": _Meaning(retryable=True, hint="is the engine running, and is the address right?"),
    "SniffingError": _Meaning(retryable=True),
    "AuthenticationException": _Meaning(hint="check the user and password, or the API key"),
    "AuthorizationException": _Meaning(hint="the user lacks the right for this request"),
    "NotFoundError": _Meaning(hint="does the index exist?"),
    "ConflictError": _Meaning(retryable=True),
    "BadRequestError": _Meaning(),
    "RequestError": _Meaning(),
    "UnsupportedProductError": _Meaning(hint="use the client that belongs to the server"),
    "SerializationError": _Meaning(),
    "ImproperlyConfigured": _Meaning(hint="check how the client is made"),
    "ApiError": _Meaning(),
    "TransportError": _Meaning(),
    "OpenSearchDslException": _Meaning(),
    "OpenSearchException": _Meaning(),
}
"""Every exception that the clients export, or the nearest class that it derives from."""


def meaning_of(error: Exception) -> str | None:
    """Return the name under which an exception of a client is known here; None for anybody else's."""
    for each in type(error).__mro__:
        if each.__module__.partition(".")[0] in _MAKERS and each.__name__ in MEANINGS:
            return each.__name__
    return None


def as_backend_error(error: Exception) -> BackendError | None:
    """Return a client's exception as ours, with its HTTP status and whether to retry; None for anybody else's."""
    if isinstance(error, BackendError):
        return error
    name = meaning_of(error)
    if name is None:
        return None
    if name == "ConnectionTimeout":
        return BackendTimeoutError(f"the engine did not answer in time ({_first_line(error)})")
    meaning = MEANINGS[name]
    status = status_of(error)
    retryable = status in RETRYABLE if status is not None else meaning.retryable
    return BackendError(_told(error), hint=meaning.hint, status=status, retryable=retryable or name == "ConflictError")


def status_of(error: Exception) -> int | None:
    """Return the HTTP status that an exception of a client carries, if it got as far as an answer."""
    meta = getattr(error, "meta", None)
    status = getattr(meta, "status", None)
    if status is None and error.args and meaning_of(error) is not None:
        status = error.args[0]  # opensearch-py: (status, error, info), with the status "N/A" or "TIMEOUT" without one
    return status if isinstance(status, int) else None


def _told(error: Exception) -> str:
    status = status_of(error)
    return f"the engine answered {status}: {_first_line(error)}" if status is not None else _first_line(error)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
