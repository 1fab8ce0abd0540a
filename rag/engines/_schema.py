"""The tables of a database, as the list of steps that made them.

Step ``n`` turns a database of version ``n - 1`` into version ``n``. A released step is never
edited: a change of the tables is one more step.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from rag.engines import _facts
from rag.errors import IndexBrokenError, IndexMismatchError

Step = str | Callable[[sqlite3.Connection], None]
"""SQL, or what SQL cannot do."""


@dataclass(frozen=True, slots=True)
class Schema:
    """The steps of one kind of database, and how that kind is known and mended."""

    name: str
    """File name."""
    application_id: int
    """Tells `file` and us whose database this is."""
    steps: tuple[tuple[Step, ...], ...]
    mend: str
    """What to do where a file of this kind is damaged."""

    @property
    def version(self) -> int:
        """The version this program writes."""
        return len(self.steps)

    def version_of(self, connection: sqlite3.Connection) -> int:
        """The version of a database, at least 1.

        Raises :class:`IndexBrokenError` when it is empty or another program's, and
        :class:`IndexMismatchError` when a newer version of this program made it.
        """
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        if not version and not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            # It is made aside and renamed when complete: an empty one was cut off later.
            raise IndexBrokenError(f"{self.name} is empty, so it is damaged; {self.mend}.")
        if application != self.application_id:
            raise IndexBrokenError(
                f"{self.name} is another program's database; use another folder with "
                "`rag build FOLDER --index DIR`."
            )
        if version > self.version:
            raise IndexMismatchError(
                f"{self.name} has schema version {version}, this program knows 1 to "
                f"{self.version}; update it, or build a new index with "
                "`rag build FOLDER --index DIR`."
            )
        return int(version)

    def migrate(self, connection: sqlite3.Connection, version: int) -> None:
        """Bring a database from ``version`` (0: nothing) on, each step in its own transaction."""
        for number in range(version, self.version):
            connection.execute("BEGIN IMMEDIATE")
            try:
                for statement in self.steps[number]:
                    if callable(statement):
                        statement(connection)
                    else:
                        connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number + 1}")
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")


_STORE_ID: Final = 0x52414731  # "RAG1"

STORE: Final = Schema(
    name="store.sqlite",
    application_id=_STORE_ID,
    mend="bring back a backup with `rag restore`, or remove the folder of the index and build it "
    "anew with `rag build`",
    steps=(
        (
            f"PRAGMA application_id = {_STORE_ID}",
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
            # A key stands for one version of an article for ever: replacing an article draws a
            # new one. Its passages have consecutive ids (both NULL when it has none).
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
            # AUTOINCREMENT: an id once used is never used again, so derived structures can trust
            # it.
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
        (
            "ALTER TABLE manifest ADD COLUMN tokenizer TEXT NOT NULL"
            " DEFAULT 'words-nfkc-casefold-snowball-en-v2'",
        ),
        (
            # Bytes, as the other names of a file.
            "ALTER TABLE files ADD COLUMN named BLOB NOT NULL DEFAULT x''",
        ),
        (
            # Files as they came, packed by zlib; they go with the last article that names them.
            "CREATE TABLE originals (sha256 TEXT PRIMARY KEY, data BLOB NOT NULL)",
            "CREATE INDEX articles_file ON articles(file_sha256)",
        ),
        (
            # What lists are ordered by; `added` are microseconds since 1970.
            "ALTER TABLE articles ADD COLUMN title_key TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE articles ADD COLUMN characters INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE articles ADD COLUMN added INTEGER NOT NULL DEFAULT 0",
            # What `rag.types.facts_of` says of each article.
            """CREATE TABLE facts (
                name TEXT NOT NULL,
                value TEXT NOT NULL,
                article INTEGER NOT NULL,
                PRIMARY KEY (name, value, article)
            ) WITHOUT ROWID""",
            _facts.fill_listing,
            "CREATE INDEX facts_article ON facts(article)",
            "CREATE INDEX articles_by_added ON articles(added, id)",
            "CREATE INDEX articles_by_title ON articles(title_key, id)",
            "CREATE INDEX articles_by_source ON articles(source, id)",
            "CREATE INDEX articles_by_length ON articles(characters, id)",
            "CREATE INDEX articles_by_day ON articles(coalesce(published, '9999-99-99'), id)",
            "CREATE INDEX articles_by_day_down ON articles(coalesce(published, ''), id)",
            # The ones above begin alike.
            "DROP INDEX articles_source",
        ),
        (
            # All of a fact, so that an article is asked for one without reading the others.
            "DROP INDEX facts_article",
            "CREATE INDEX facts_of_article ON facts(article, name, value)",
            # Counted as articles come and go: what a collection holds is told without a look.
            """CREATE TABLE shares (
                name TEXT NOT NULL,
                value TEXT NOT NULL,
                collection TEXT NOT NULL,
                articles INTEGER NOT NULL,
                PRIMARY KEY (name, value, collection)
            ) WITHOUT ROWID""",
            _facts.fill_shares,
        ),
    ),
)

_STATE_ID: Final = 0x52414732  # "RAG2"

STATE: Final = Schema(
    name="state.sqlite",
    application_id=_STATE_ID,
    mend="it holds keys, conversations, feedback and jobs: bring back a backup with `rag restore`, "
    "or remove the file to go on without them",
    steps=(
        (
            f"PRAGMA application_id = {_STATE_ID}",
            # What a record is, `rag.state.Shelf` knows; `number` tells which of two of the same
            # moment came first.
            """CREATE TABLE records (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                kind TEXT NOT NULL,
                key TEXT NOT NULL,
                at REAL NOT NULL,
                value TEXT NOT NULL,
                UNIQUE (kind, key)
            )""",
            "CREATE INDEX records_at ON records (kind, at, number)",
        ),
    ),
)
