"""API keys and browser sessions: random secrets, of which only hashes are stored.

A key is 256 random bits, so one round of SHA-256 is enough: there is no dictionary to try. The
file belongs to its owner alone (mode 0600) and holds nothing that opens the door.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from rag.errors import NotFoundError

Scope = Literal["read", "write"]

SESSION_SECONDS: Final = 12 * 3600

_SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('read', 'write')),
    hash BLOB NOT NULL,
    created INTEGER NOT NULL,
    revoked INTEGER
);
CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY,
    key_id TEXT NOT NULL REFERENCES keys (id),
    hash BLOB NOT NULL,
    expires INTEGER NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key; not the key."""

    id: str
    name: str
    scope: Scope
    created: int
    """Unix time, seconds."""
    revoked: int | None
    """Unix time, seconds, or none while it opens the door."""

    @property
    def may_write(self) -> bool:
        """Whether it may add, replace and delete articles; every key may read."""
        return self.scope == "write"


class KeyStore:
    """Keys in a SQLite file of the index folder, shared by all worker processes."""

    def __init__(self, index_dir: Path) -> None:
        self._path = index_dir / "keys.sqlite"

    def create(self, name: str, scope: Scope) -> tuple[Key, str]:
        """A new key and its secret, which is shown once and never stored."""
        key = Key(secrets.token_hex(6), name, scope, int(time.time()), None)
        secret = f"rag_{key.id}_{secrets.token_urlsafe(32)}"
        with self._database() as database:
            database.execute(
                "INSERT INTO keys VALUES (?,?,?,?,?,?)",
                (key.id, name, scope, _hash(secret), key.created, None),
            )
        return key, secret

    def all(self) -> list[Key]:
        """Every key ever made, oldest first."""
        with self._database() as database:
            rows = database.execute(
                "SELECT id, name, scope, created, revoked FROM keys ORDER BY created, id"
            ).fetchall()
        return [Key(*row) for row in rows]

    def revoke(self, key_id: str) -> Key:
        """Close the door to a key and to the sessions opened with it, from now on.

        Raises :class:`NotFoundError` for an unknown id.
        """
        with self._database() as database:
            database.execute(
                "UPDATE keys SET revoked = ? WHERE id = ? AND revoked IS NULL",
                (int(time.time()), key_id),
            )
            database.execute("DELETE FROM sessions WHERE key_id = ?", (key_id,))
        for key in self.all():
            if key.id == key_id:
                return key
        raise NotFoundError(f"No key {key_id!r}; list them: `rag keys list`.")

    def check(self, secret: str) -> Key | None:
        """The key that ``secret`` is, unless unknown or revoked; compared in constant time."""
        return self._check("SELECT hash, id FROM keys WHERE id = ?", "rag", secret)

    def open_session(self, key: Key) -> str:
        """A token for a browser's cookie, good for :data:`SESSION_SECONDS`."""
        session_id = secrets.token_hex(6)
        token = f"ses_{session_id}_{secrets.token_urlsafe(32)}"
        now = int(time.time())
        with self._database() as database:
            database.execute("DELETE FROM sessions WHERE expires < ?", (now,))
            database.execute(
                "INSERT INTO sessions VALUES (?,?,?,?)",
                (session_id, key.id, _hash(token), now + SESSION_SECONDS),
            )
        return token

    def check_session(self, token: str) -> Key | None:
        """The key a session was opened with, unless the session ended or the key was revoked."""
        return self._check(
            "SELECT hash, key_id FROM sessions WHERE id = ? AND expires >= unixepoch()",
            "ses",
            token,
        )

    def close_session(self, token: str) -> None:
        """End a session."""
        session_id = _id_of(token, "ses")
        with self._database() as database:
            database.execute("DELETE FROM sessions WHERE id = ?", (session_id,))

    def _check(self, query: str, kind: str, secret: str) -> Key | None:
        with self._database() as database:
            row = database.execute(query, (_id_of(secret, kind),)).fetchone()
            # Comparing against a dummy keeps an unknown id as slow as a wrong secret.
            stored, key_id = row or (b"\x00" * 32, "")
            if not hmac.compare_digest(stored, _hash(secret)):
                return None
            found = database.execute(
                "SELECT id, name, scope, created, revoked FROM keys "
                "WHERE id = ? AND revoked IS NULL",
                (key_id,),
            ).fetchone()
        return Key(*found) if found else None

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if not self._path.exists():
            self._path.touch(mode=0o600)
        with closing(sqlite3.connect(self._path, timeout=10)) as database, database:
            database.executescript(_SCHEMA)
            yield database


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()


def _id_of(secret: str, kind: str) -> str:
    """The public part of a secret ``kind_ID_random``, or empty where it is not one."""
    parts = secret.split("_", 2)
    return parts[1] if len(parts) == 3 and parts[0] == kind else ""
