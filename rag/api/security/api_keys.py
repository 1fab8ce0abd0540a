"""API keys and browser sessions: random secrets, of which only hashes are stored.

A key is 256 random bits, so one round of SHA-256 is enough: there is no dictionary to try. What is
kept opens no door.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from rag.errors import NotFoundError
from rag.rights import Rights
from rag.state import Shelf, State

Scope = Literal["read", "write"]

SESSION_SECONDS: Final = 12 * 3600


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key; not the key."""

    id: str
    name: str
    scope: Scope
    created: int
    """Unix time, seconds."""
    revoked: int | None = None
    """Unix time, seconds, or none while it opens the door."""
    collections: tuple[str, ...] | None = None
    """All that it may read, and write with that scope; none: every one there is."""
    read_only: tuple[str, ...] = ()
    """More that it may read."""

    @property
    def rights(self) -> Rights:
        """Which collections it may read and write."""
        if self.collections is None:
            return Rights(None, None if self.may_write else frozenset())
        own = frozenset(self.collections)
        return Rights(own | frozenset(self.read_only), own if self.may_write else frozenset())

    @property
    def may_write(self) -> bool:
        """Whether it may add, replace and delete articles; every key may read."""
        return self.scope == "write"


@dataclass(frozen=True, slots=True)
class _KeptKey(Key):
    """A key as it is kept."""

    hash: str = ""

    def shown(self) -> Key:
        return Key(*(getattr(self, name) for name in Key.__dataclass_fields__))


@dataclass(frozen=True, slots=True)
class _Session:
    """A browser's way in, opened with a key."""

    id: str
    key_id: str
    hash: str
    expires: int


_KEYS: Final = Shelf("key", _KeptKey)
_SESSIONS: Final = Shelf("session", _Session)


class KeyStore:
    """Keys in the state room, shared by all worker processes."""

    def __init__(self, state: State) -> None:
        self._state = state

    def create(
        self,
        name: str,
        scope: Scope,
        *,
        collections: Sequence[str] | None = None,
        read_only: Sequence[str] = (),
    ) -> tuple[Key, str]:
        """A new key and its secret, which is shown once and never stored."""
        key_id = secrets.token_hex(6)
        secret = f"rag_{key_id}_{secrets.token_urlsafe(32)}"
        if read_only and collections is None:
            collections = ()
        key = _KeptKey(
            key_id,
            name,
            scope,
            int(time.time()),
            collections=None if collections is None else tuple(collections),
            read_only=tuple(read_only),
            hash=_hash(secret),
        )
        with self._state.write() as change:
            _KEYS.put(change, key.id, time.time(), key)
        return key.shown(), secret

    def all(self) -> list[Key]:
        """Every key ever made, oldest first."""
        with self._state.read() as view:
            return [key.shown() for _, key in _KEYS.all(view)]

    def revoke(self, *key_ids: str) -> list[Key]:
        """Close the door to keys and to the sessions opened with them, from now on.

        Raises :class:`NotFoundError` for an unknown id.
        """
        revoked = []
        with self._state.write() as change:
            kept = dict(_KEYS.all(change))
            for key_id in key_ids:
                if key_id not in kept:
                    raise NotFoundError(f"No key {key_id!r}; list them: `rag keys list`.")
                key = kept[key_id]
                ended = replace(key, revoked=key.revoked or int(time.time()))
                _KEYS.put(change, key_id, key.created, ended)
                revoked.append(ended.shown())
            for session_id, session in _SESSIONS.all(change):
                if session.key_id in key_ids:
                    _SESSIONS.remove(change, session_id)
        return revoked

    def check(self, secret: str) -> Key | None:
        """The key that ``secret`` is, unless unknown or revoked; compared in constant time."""
        with self._state.read() as view:
            key = _KEYS.get(view, _id_of(secret, "rag"))
        return _opened(secret, key.hash if key else None, key)

    def rights_of(self, key_id: str) -> Rights | None:
        """What a key may, as long as it is in force; all for whoever needs none, ``""``."""
        if not key_id:
            return Rights()
        with self._state.read() as view:
            key = _KEYS.get(view, key_id)
        return key.rights if key is not None and key.revoked is None else None

    def open_session(self, key: Key) -> str:
        """A token for a browser's cookie, good for :data:`SESSION_SECONDS`."""
        session_id = secrets.token_hex(6)
        token = f"ses_{session_id}_{secrets.token_urlsafe(32)}"
        now = int(time.time())
        session = _Session(session_id, key.id, _hash(token), now + SESSION_SECONDS)
        with self._state.write() as change:
            _SESSIONS.forget(change, since=now)
            _SESSIONS.put(change, session_id, session.expires, session)
        return token

    def check_session(self, token: str) -> Key | None:
        """The key a session was opened with, unless the session ended or the key was revoked."""
        with self._state.read() as view:
            session = _SESSIONS.get(view, _id_of(token, "ses"))
            if session is not None and session.expires < time.time():
                session = None
            key = _KEYS.get(view, session.key_id) if session else None
        return _opened(token, session.hash if session else None, key)

    def close_session(self, token: str) -> None:
        """End a session."""
        with self._state.write() as change:
            _SESSIONS.remove(change, _id_of(token, "ses"))


def _opened(secret: str, stored: str | None, key: _KeptKey | None) -> Key | None:
    """``key``, where it is in force and the secret is its own."""
    # Comparing against a dummy keeps an unknown id as slow as a wrong secret.
    right = hmac.compare_digest(stored or "0" * 64, _hash(secret))
    return key.shown() if right and key is not None and key.revoked is None else None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def _id_of(secret: str, kind: str) -> str:
    """The public part of a secret ``kind_ID_random``, or empty where it is not one."""
    parts = secret.split("_", 2)
    return parts[1] if len(parts) == 3 and parts[0] == kind else ""
