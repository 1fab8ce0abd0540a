"""What articles are listed and found by, as the tables of the embedded engine keep it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import datetime

from rag.types import Article, facts_of, folded
from rag.types.listing import moment


def put(connection: sqlite3.Connection, key: int, article: Article) -> None:
    """The facts of an article in the place of its former ones."""
    remove(connection, [key])
    _insert(connection, key, article.title, article.source, article.collection, article.metadata)


def remove(connection: sqlite3.Connection, keys: list[int]) -> None:
    """Forget the facts of articles."""
    connection.executemany("DELETE FROM facts WHERE article = ?", [(key,) for key in keys])


def fill(connection: sqlite3.Connection) -> None:
    """The facts of every article anew."""
    connection.execute("DELETE FROM facts")
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
    fill(connection)


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
    connection.executemany(
        "INSERT INTO facts VALUES (?, ?, ?)",
        [(name, value, key) for name, value in facts_of(title, source, collection, metadata)],
    )
