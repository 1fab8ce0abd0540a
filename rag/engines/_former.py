"""What earlier versions kept in four files beside the store, taken over once.

Their records become those of the state room: keys and sessions stay in force, conversations go on,
feedback is not lost. Jobs and idempotency keys ended with the process that worked on them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

_KEYS: Final = "keys.sqlite"
_CONVERSATIONS: Final = "conversations.sqlite"
_FEEDBACK: Final = "feedback.sqlite"
_NAMES: Final = (_KEYS, _CONVERSATIONS, _FEEDBACK, "operations.sqlite")
_KEY: Final = ("id", "name", "scope", "hash", "created", "revoked")
_SESSION: Final = ("id", "key_id", "hash", "expires")
_TURN: Final = ("question", "answer", "sentence", "title", "asked")

_Row = tuple[str, str, float, dict[str, Any]]


def present(folder: Path) -> bool:
    """Whether any of those files is in ``folder``."""
    return any((folder / name).is_file() for name in _NAMES)


def take_over(folder: Path, state: sqlite3.Connection) -> None:
    """Put what those files hold into a new state room."""
    with state:
        state.execute("BEGIN")
        for kind, key, at, value in [*_keys(folder), *_conversations(folder), *_feedback(folder)]:
            state.execute(
                "INSERT INTO records (kind, key, at, value) VALUES (?, ?, ?, ?)",
                (kind, key, at, json.dumps(value)),
            )


def remove(folder: Path) -> None:
    """Remove the files, which were taken over."""
    for name in _NAMES:
        for path in folder.glob(f"{name}*"):
            path.unlink(missing_ok=True)


def _keys(folder: Path) -> Iterator[_Row]:
    for row in _rows(folder / _KEYS, f"SELECT {', '.join(_KEY)} FROM keys"):
        yield "key", row[0], row[4], dict(zip(_KEY, _hexed(row), strict=True))
    for row in _rows(folder / _KEYS, f"SELECT {', '.join(_SESSION)} FROM sessions"):
        yield "session", row[0], row[3], dict(zip(_SESSION, _hexed(row), strict=True))


def _conversations(folder: Path) -> Iterator[_Row]:
    turns: dict[str, list[dict[str, Any]]] = {}
    used: dict[str, float] = {}
    sql = (
        f"SELECT id, used, {', '.join(_TURN)} FROM conversations JOIN turns ON conversation = key"
        " ORDER BY number"
    )
    for name, at, *turn in _rows(folder / _CONVERSATIONS, sql):
        turns.setdefault(name, []).append(dict(zip(_TURN, turn, strict=True)))
        used[name] = at
    for name, told in turns.items():
        yield "conversation", name, used[name], {"turns": told}


def _feedback(folder: Path) -> Iterator[_Row]:
    fields = (
        "id created answer_id question answer article_id start end confidence verdict expected"
        " comment"
    ).split()
    for row in _rows(folder / _FEEDBACK, "SELECT * FROM feedback ORDER BY created, id"):
        yield "feedback", row[0], row[1], dict(zip(fields, row, strict=True))


def _rows(path: Path, sql: str) -> list[Sequence[Any]]:
    """Rows of a file, none where there is no such file or table."""
    if not path.is_file():
        return []
    uri = f"file:{quote(str(path.resolve()))}?mode=rw"
    with closing(sqlite3.connect(uri, uri=True)) as database:
        try:
            return database.execute(sql).fetchall()
        except sqlite3.OperationalError:
            return []


def _hexed(row: Sequence[Any]) -> list[Any]:
    return [value.hex() if isinstance(value, bytes) else value for value in row]
