"""One change of the store, made inside a transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rag import tables
from rag.engines import _filters, _manifest, _rows
from rag.engines._manifest import Manifest
from rag.errors import IndexBrokenError
from rag.types import Article, FileRecord, Filter, Passage

LOG_LENGTH: Final = 10_000
"""Changes remembered; a derived structure further behind is rebuilt."""


class Change:
    """Adds and removes; :meth:`finish` writes the counts and the line of the change log."""

    def __init__(self, connection: sqlite3.Connection, manifest: Manifest) -> None:
        self.connection = connection
        self.manifest = manifest
        self._removed: list[tuple[int, int]] = []
        self._articles = manifest.articles
        self._passages = manifest.passages
        self._touched = False

    def put(
        self, article: Article, passages: Sequence[Passage], halves: NDArray[np.float16]
    ) -> None:
        """Add an article, in the place of its former version if there is one."""
        self._remove("articles.id IS ?", [article.id])
        self._touched = True
        first = last = None
        if passages:
            first = self.last_passage() + 1
            last = first + len(passages) - 1
        key = self.connection.execute(
            "INSERT INTO articles (id, title, source, published, sha256, language, collection,"
            " metadata, page_starts, file_sha256, tables, first_passage, last_passage)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*_rows.article_row(article), first, last),
        ).lastrowid
        self.connection.execute(
            "INSERT INTO texts (article, text, origin) VALUES (?, ?, ?)",
            (key, article.text, article.origin),
        )
        self._articles += 1
        if first is None:
            return
        self.connection.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?)",
            [
                (first + i, key, passage.start, passage.end, tables.as_json(passage.view))
                for i, passage in enumerate(passages)
            ],
        )
        self.connection.executemany(
            "INSERT INTO vectors VALUES (?, ?)",
            [(first + i, row.tobytes()) for i, row in enumerate(halves)],
        )
        self._passages += len(passages)

    def remove(self, where: Filter) -> int:
        """Remove matching articles with all they have; how many there were."""
        return self._remove(*_filters.to_sql(where))

    def put_files(self, records: Sequence[FileRecord]) -> None:
        """Add or replace file records. They are not searched, so no structure falls behind."""
        self.connection.executemany(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [_rows.file_row(record) for record in records],
        )

    def remove_files(self, paths: Sequence[str]) -> None:
        """Forget files."""
        self.connection.executemany(
            "DELETE FROM files WHERE path = ?", [(_rows.path_bytes(path),) for path in paths]
        )

    def finish(self) -> None:
        """Write generation, counts and log, if an article came or went."""
        if not self._touched:
            return
        generation, token = self.manifest.generation + 1, _manifest.draw_token()
        self.connection.execute(
            "UPDATE manifest SET generation = ?, token = ?, articles = ?, passages = ?",
            (generation, token, self._articles, self._passages),
        )
        self.connection.execute(
            "INSERT INTO changes VALUES (?, ?, ?, ?)",
            (generation, token, self.last_passage(), _packed(self._removed)),
        )
        self.connection.execute(
            "DELETE FROM changes WHERE generation <= ?", (generation - LOG_LENGTH,)
        )

    def last_passage(self) -> int:
        """The highest passage id ever used."""
        row = self.connection.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = 'passages'"
        ).fetchone()
        return 0 if row is None else int(row[0])

    def _remove(self, condition: str, parameters: Sequence[str]) -> int:
        gone = self.connection.execute(
            f"SELECT key, first_passage, last_passage FROM articles WHERE {condition}", parameters
        ).fetchall()
        if not gone:
            return 0
        self._touched = True
        keys = [(key,) for key, _, _ in gone]
        ranges = [(first, last) for _, first, last in gone if first is not None]
        run = self.connection.executemany
        passages = sum(last - first + 1 for first, last in ranges)
        before = self.connection.total_changes
        run("DELETE FROM vectors WHERE passage BETWEEN ? AND ?", ranges)
        run("DELETE FROM passages WHERE id BETWEEN ? AND ?", ranges)
        run("DELETE FROM texts WHERE article = ?", keys)
        run("DELETE FROM articles WHERE key = ?", keys)
        rows, expected = self.connection.total_changes - before, 2 * passages + 2 * len(gone)
        if rows != expected:
            raise IndexBrokenError(
                f"Removing {len(gone)} articles took {rows} rows instead of {expected}, so nothing "
                "was removed; run `rag doctor --repair`."
            )
        self._removed += ranges
        self._articles -= len(gone)
        self._passages -= passages
        return len(gone)


def _packed(ranges: Sequence[tuple[int, int]]) -> bytes:
    """Ranges as stored in the log, neighbours merged."""
    merged: list[list[int]] = []
    for first, last in sorted(ranges):
        if merged and first == merged[-1][1] + 1:
            merged[-1][1] = last
        else:
            merged.append([first, last])
    return np.array(merged, dtype="<i8").tobytes()
