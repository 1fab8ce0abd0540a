"""The tables of the store, as the list of steps that made them.

Step ``n`` turns a store of schema version ``n - 1`` into version ``n``; an empty file is version
0. A released step is never edited: a change of the tables is one more step.
"""

from __future__ import annotations

import sqlite3
from typing import Final

from rag.errors import IndexBrokenError, IndexMismatchError

_APPLICATION_ID: Final = 0x52414731  # "RAG1": tells `file` and us whose database this is

_STEPS: Final[tuple[tuple[str, ...], ...]] = (
    (
        f"PRAGMA application_id = {_APPLICATION_ID}",
        # One row. `token` is drawn anew with every change, so that two histories which forked
        # (a restored backup, a copied folder) never look like one.
        """CREATE TABLE manifest (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            store_id TEXT NOT NULL,
            created TEXT NOT NULL,
            embedder_id TEXT NOT NULL,
            dim INTEGER NOT NULL,
            metric TEXT NOT NULL,
            chunking TEXT NOT NULL,
            generation INTEGER NOT NULL,
            token TEXT NOT NULL,
            articles INTEGER NOT NULL,
            passages INTEGER NOT NULL
        )""",
        # A key stands for one version of an article for ever: replacing an article draws a new
        # one. Its passages have consecutive ids (both NULL when it has none).
        """CREATE TABLE articles (
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            title TEXT NOT NULL,
            source TEXT NOT NULL,
            published TEXT,
            sha256 TEXT NOT NULL,
            language TEXT,
            collection TEXT NOT NULL,
            metadata TEXT NOT NULL,
            page_starts TEXT NOT NULL,
            first_passage INTEGER,
            last_passage INTEGER
        )""",
        "CREATE INDEX articles_published ON articles(published)",
        "CREATE INDEX articles_source ON articles(source)",
        "CREATE INDEX articles_collection ON articles(collection)",
        # Apart from `articles`, so that filtering and counting never read a text.
        "CREATE TABLE texts (article INTEGER PRIMARY KEY, text TEXT NOT NULL)",
        # AUTOINCREMENT: an id once used is never used again, so derived structures can trust it.
        """CREATE TABLE passages (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            article INTEGER NOT NULL,
            start INTEGER NOT NULL,
            end INTEGER NOT NULL
        )""",
        # `dim` IEEE half floats, little-endian.
        "CREATE TABLE vectors (passage INTEGER PRIMARY KEY, vector BLOB NOT NULL)",
        # What derived structures need to catch up: which passages went (pairs first, last as
        # little-endian 64-bit integers); those that came are the ones above `last_passage`.
        """CREATE TABLE changes (
            generation INTEGER PRIMARY KEY,
            token TEXT NOT NULL,
            last_passage INTEGER NOT NULL,
            removed BLOB NOT NULL
        )""",
        # Paths are bytes: a file name need not be Unicode.
        """CREATE TABLE files (
            path BLOB PRIMARY KEY,
            source BLOB NOT NULL,
            collection TEXT NOT NULL,
            size INTEGER NOT NULL,
            mtime_ns INTEGER NOT NULL,
            sha256 TEXT NOT NULL,
            article_ids TEXT NOT NULL,
            error TEXT
        ) WITHOUT ROWID""",
    ),
    (
        "ALTER TABLE articles ADD COLUMN file_sha256 TEXT NOT NULL DEFAULT ''",
        # Beside the text, which it maps to the file.
        "ALTER TABLE texts ADD COLUMN origin TEXT NOT NULL DEFAULT ''",
    ),
    (
        # What `rag.tables` writes: places of the cells, and what search and reader see of rows.
        "ALTER TABLE articles ADD COLUMN tables TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE passages ADD COLUMN view TEXT",
    ),
)

VERSION: Final = len(_STEPS)


def version_of(connection: sqlite3.Connection) -> int:
    """The schema version of a store; 0 for an empty file.

    Raises :class:`IndexBrokenError` when the file is another program's database, and
    :class:`IndexMismatchError` when a newer version of this program made it.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if version and application != _APPLICATION_ID:
        raise IndexBrokenError(
            "store.sqlite is another program's database; build into another folder with "
            "`rag build FOLDER --index DIR`."
        )
    if version > VERSION:
        raise IndexMismatchError(
            f"The index has schema version {version}, this program knows 1 to {VERSION}; "
            "update it, or build a new index with `rag build FOLDER --index DIR`."
        )
    return int(version)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a store to :data:`VERSION`, each step in a transaction of its own."""
    for version in range(version_of(connection), VERSION):
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in _STEPS[version]:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {version + 1}")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
