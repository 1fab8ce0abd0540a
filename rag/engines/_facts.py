"""What articles are listed and found by, as the tables of the embedded engine keep it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from rag.types import Article, facts_of, folded
from rag.types.listing import moment

COUNTED: Final = ("collection", "folder", "kind", "tag")
"""Facts whose values are counted as they come and go, within each collection."""

_COUNT: Final = (
    "INSERT INTO shares VALUES (?, ?, ?, 1)"
    " ON CONFLICT (name, value, collection) DO UPDATE SET articles = articles + 1"
)
_UNCOUNT: Final = (
    "UPDATE shares SET articles = articles - 1 WHERE name = ? AND value = ? AND collection = ?"
)


def put(connection: sqlite3.Connection, key: int, article: Article) -> None:
    """The facts of an article in the place of its former ones."""
    remove(connection, [key])
    _insert(connection, key, article.title, article.source, article.collection, article.metadata)


def remove(connection: sqlite3.Connection, keys: list[int]) -> None:
    """Forget the facts of articles."""
    for key in keys:
        told = connection.execute(
            "SELECT name, value FROM facts WHERE article = ? AND name IN (?, ?, ?, ?)",
            (key, *COUNTED),
        ).fetchall()
        collection = dict(told).get("collection")
        connection.executemany(_UNCOUNT, [(*fact, collection) for fact in told])
    connection.execute("DELETE FROM shares WHERE articles = 0")
    connection.executemany("DELETE FROM facts WHERE article = ?", [(key,) for key in keys])


def fill_shares(connection: sqlite3.Connection) -> None:
    """Count what articles share anew."""
    connection.execute("DELETE FROM shares")
    connection.execute(
        "INSERT INTO shares SELECT facts.name, facts.value, its.value, count(*) FROM facts"
        " JOIN facts its ON its.article = facts.article AND its.name = 'collection'"
        " WHERE facts.name IN (?, ?, ?, ?) GROUP BY 1, 2, 3",
        COUNTED,
    )


def fill(connection: sqlite3.Connection) -> None:
    """The facts of every article anew."""
    connection.execute("DELETE FROM facts")
    connection.execute("DELETE FROM shares")
    for key, title, source, collection, metadata in _rows(connection):
        _insert(connection, key, title, source, collection, json.loads(metadata))


def fill_listing(connection: sqlite3.Connection) -> None:
    """For articles stored before lists had an order: they came when the store was made."""
    row = connection.execute("SELECT created FROM manifest").fetchone()
    came = moment(datetime.fromisoformat(row[0])) if row else 0
    for key, title, *_ in list(_rows(connection)):
        (text,) = connection.execute("SELECT text FROM texts WHERE article = ?", (key,)).fetchone()
        connection.execute(
            "UPDATE articles SET title_key = ?, characters = ?, added = ? WHERE key = ?",
            (folded(title), len(text), came, key),
        )
    for key, title, source, collection, metadata in list(_rows(connection)):
        _write(connection, key, facts_of(title, source, collection, json.loads(metadata)))


def _rows(connection: sqlite3.Connection) -> Iterator[tuple[int, str, str, str, str]]:
    return connection.execute("SELECT key, title, source, collection, metadata FROM articles")


def _insert(
    connection: sqlite3.Connection,
    key: int,
    title: str,
    source: str,
    collection: str,
    metadata: Mapping[str, str],
) -> None:
    facts = facts_of(title, source, collection, metadata)
    _write(connection, key, facts)
    counted = [(*fact, collection) for fact in facts if fact[0] in COUNTED]
    connection.executemany(_COUNT, counted)


def _write(connection: sqlite3.Connection, key: int, facts: Iterable[tuple[str, str]]) -> None:
    connection.executemany("INSERT INTO facts VALUES (?, ?, ?)", [(*fact, key) for fact in facts])
