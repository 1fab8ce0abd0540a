"""The turns of conversations in SQLite: a file that processes share, or memory of one of them."""

from __future__ import annotations

import os
import sqlite3
import time
from dataclasses import astuple
from pathlib import Path
from typing import Final

from rag.types import Turn

_BUSY_TIMEOUT_S: Final = 5.0
_SCHEMA: Final = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS conversations (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    used REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS conversations_used ON conversations (used);
CREATE TABLE IF NOT EXISTS turns (
    number INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversations (key) ON DELETE CASCADE,
    question TEXT NOT NULL,
    answer TEXT,
    sentence TEXT NOT NULL,
    title TEXT NOT NULL,
    asked TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS turns_conversation ON turns (conversation, number);
COMMIT;
"""


class KeptTurns:
    """Turns by conversation, over one connection; not safe between threads.

    Between processes it is: a writer waits for another, a reader for nobody (WAL). A change is
    durable through the end of the process, though not through a loss of power, which would cost
    a sync of the disk for every question.
    """

    def __init__(self, path: Path | None) -> None:
        if path is not None and not path.exists():
            # Questions are nobody else's business on a shared machine; the log takes this mode.
            path.touch(mode=0o600)
        self._database = sqlite3.connect(
            path or ":memory:", timeout=_BUSY_TIMEOUT_S, check_same_thread=False
        )
        try:
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = NORMAL")
            self._database.execute("PRAGMA foreign_keys = ON")
            # What is forgotten is overwritten, not merely unlinked.
            self._database.execute("PRAGMA secure_delete = ON")
            self._database.executescript(_SCHEMA)
        except BaseException:
            self._database.close()
            raise

    def close(self) -> None:
        """Fold the log into the file, if no other process has it open."""
        self._database.close()

    def turns(self, conversation_id: str, since: float) -> tuple[Turn, ...]:
        """The turns, oldest first, unless the last was before ``since`` (Unix time, seconds)."""
        rows = self._database.execute(
            "SELECT question, answer, sentence, title, asked "
            "FROM conversations JOIN turns ON conversation = key "
            "WHERE id = ? AND used >= ? ORDER BY number",
            (conversation_id, since),
        )
        return tuple(Turn(*row) for row in rows)

    def add(
        self,
        conversation_id: str,
        turn: Turn,
        *,
        since: float,
        most_conversations: int,
        most_turns: int,
    ) -> None:
        """One more turn, in one transaction with forgetting what is out of bounds: the oldest
        turns of this conversation, conversations not used since ``since``, the least recent ones.
        """
        with self._database as database:
            # A conversation from before `since` must go before this turn would revive it.
            database.execute("DELETE FROM conversations WHERE used < ?", (since,))
            (key,) = database.execute(
                "INSERT INTO conversations (id, used) VALUES (?, ?) "
                "ON CONFLICT (id) DO UPDATE SET used = excluded.used RETURNING key",
                (conversation_id, time.time()),
            ).fetchone()
            database.execute(
                "INSERT INTO turns (conversation, question, answer, sentence, title, asked) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (key, *astuple(turn)),
            )
            database.execute(
                "DELETE FROM turns WHERE conversation = ?1 AND number <= (SELECT number FROM turns "
                "WHERE conversation = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2)",
                (key, most_turns),
            )
            database.execute(
                "DELETE FROM conversations WHERE key IN "
                "(SELECT key FROM conversations ORDER BY used DESC LIMIT -1 OFFSET ?)",
                (most_conversations,),
            )


def writable(path: Path) -> bool:
    """Whether the file can be made, or changed, by this process."""
    return os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))
