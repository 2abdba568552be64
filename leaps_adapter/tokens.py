"""The page token: opaque, signed, at most 4 kB, and enough to go on where the last page ended.

It holds, per rewrite, the window of ranks that is not settled yet and whether the engine is dry there, the rewrites
themselves, and a short digest of every product shown. The next page asks the engine for the open windows again, so
that what was verified but found no room is met again, and leaves out what was shown.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import asdict, dataclass, field, replace
from hashlib import blake2b, sha256
from typing import Any

from itsdangerous import BadSignature, SignatureExpired, TimestampSigner

from leaps_adapter.errors import PageTokenError
from leaps_adapter.types import Filter, Rewrite

MAX_LENGTH = 4096
DIGEST = 5
"""Bytes kept of each shown product: with 500 shown, 400 candidates, a new one is mistaken in 1 of 5 million pages."""

_VERSION = 1
_FOREIGN = "start again from the first page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where one rewrite stands: ranks up to `base` are settled, those up to `end` were asked, `dry` ends the list.

    `found` counts the verified unique results it has brought. `read` is unset until a page has read the window again.
    """

    base: int = 0
    end: int = 0
    dry: bool = False
    found: int = 0
    read: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PageState:
    """What the next page needs of the ones before.

    `fingerprint` binds it to query, index and settings. `waiting` counts the verified results that found no room.
    `rewrites` is None where they would not fit; `rewritten` is their fingerprint. `offset` goes on a bypass.
    `given_up` counts the constraints that the first page did without.
    """

    fingerprint: str
    seen: frozenset[bytes] = frozenset()
    shown: int = 0
    waiting: int = 0
    cursors: tuple[Cursor, ...] = ()
    rewrites: tuple[Rewrite, ...] | None = ()
    rewritten: str = ""
    offset: int | None = None
    given_up: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSealer:
    """Makes page tokens and reads them back; the first key signs, all are accepted."""

    keys: tuple[str, ...] = field(repr=False)

    def seal(self, state: PageState) -> str | None:
        """Return the token, without the rewrites if need be; None if it would be longer than 4 kB even so."""
        for each in (state, replace(state, rewrites=None)):
            token = self._signer().sign(base64.urlsafe_b64encode(_pack(each))).decode("ascii")
            if len(token) <= MAX_LENGTH:
                return token
        return None

    def unseal(self, token: str, *, fingerprint: str, max_age: int) -> PageState:
        """Return the state in the token.

        Raises:
            PageTokenError: it is too long, forged, older than `max_age` seconds, or of another query, index or policy.
        """
        if len(token) > MAX_LENGTH:
            raise PageTokenError("the page token is too long", hint=_FOREIGN)
        try:
            state = _unpack(base64.urlsafe_b64decode(self._signer().unsign(token.encode(), max_age=max_age)))
        except SignatureExpired as error:
            raise PageTokenError("the page token is too old", hint=_FOREIGN) from error
        except BadSignature as error:
            raise PageTokenError("the page token is not one of ours", hint=_FOREIGN) from error
        except (ValueError, KeyError, TypeError, UnicodeEncodeError, binascii.Error, zlib.error) as error:
            raise PageTokenError("the page token cannot be read", hint=_FOREIGN) from error
        if state.fingerprint != fingerprint:
            raise PageTokenError("the page token belongs to another query, index or policy", hint=_FOREIGN)
        return state

    def _signer(self) -> TimestampSigner:
        return TimestampSigner(list(reversed(self.keys)), salt="leaps-adapter.page", digest_method=sha256)


def digest(key: str) -> bytes:
    """Return the short digest under which a product is remembered as shown."""
    return blake2b(key.encode("utf-8", "backslashreplace"), digest_size=DIGEST).digest()


def fingerprint(*parts: object) -> str:
    """Return a fingerprint of values whose `repr` tells them apart."""
    return blake2b(repr(parts).encode("utf-8", "backslashreplace"), digest_size=12).hexdigest()


def _pack(state: PageState) -> bytes:
    body = {
        "v": _VERSION,
        "f": state.fingerprint,
        "n": state.shown,
        "w": state.waiting,
        "c": [[each.base, each.end, int(each.dry), each.found] for each in state.cursors],
        "r": None if state.rewrites is None else [asdict(rewrite) for rewrite in state.rewrites],
        "h": state.rewritten,
        "o": state.offset,
        "g": state.given_up,
    }
    packed = zlib.compress(json.dumps(body, separators=(",", ":")).encode(), 9)
    return len(packed).to_bytes(2, "big") + packed + b"".join(sorted(state.seen))


def _unpack(raw: bytes) -> PageState:
    length = int.from_bytes(raw[:2], "big")
    body = json.loads(zlib.decompress(raw[2 : 2 + length]))
    if body["v"] != _VERSION:
        raise ValueError(f"version {body['v']}")
    seen = raw[2 + length :]
    return PageState(
        fingerprint=body["f"],
        seen=frozenset(seen[start : start + DIGEST] for start in range(0, len(seen), DIGEST)),
        shown=body["n"],
        waiting=body["w"],
        cursors=tuple(
            Cursor(base=base, end=end, dry=bool(dry), found=found, read=base == end)
            for base, end, dry, found in body["c"]
        ),
        rewrites=None if body["r"] is None else tuple(_rewrite(each) for each in body["r"]),
        rewritten=body["h"],
        offset=body["o"],
        given_up=body["g"],
    )


def _rewrite(entry: dict[str, Any]) -> Rewrite:  # Any: JSON that we signed
    filters: list[dict[str, Any]] = [{**each, "values": tuple(each["values"])} for each in entry["filters"]]
    return Rewrite(
        text=entry["text"],
        confidence=entry["confidence"],
        filters=tuple(Filter(**each) for each in filters),
        pushed=tuple(entry["pushed"]),
        relaxed=tuple(entry["relaxed"]),
    )
