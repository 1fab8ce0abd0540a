"""One change of the store, made inside a transaction."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rag import tables
from rag.engines import _facts, _filters, _manifest, _rows
from rag.engines._manifest import Manifest, Stamp
from rag.engines._snapshot import Snapshot
from rag.errors import IndexBrokenError, IndexMismatchError
from rag.store import Counts
from rag.types import Article, FileRecord, Filter, Passage, Vectors, folded
from rag.types.listing import moment

LOG_LENGTH: Final = 10_000
"""Changes remembered; a derived structure further behind is rebuilt."""


class Change(Snapshot):
    """A :class:`rag.store.Change`; :meth:`finish` writes the counts and the change log's line."""

    def __init__(self, connection: sqlite3.Connection, manifest: Manifest) -> None:
        super().__init__(connection, manifest)
        self.removed: list[tuple[int, int]] = []
        """Ranges of passage ids that went."""
        self.touched = False
        """Whether an article came, went or got another label."""
        self._counts = manifest.counts
        self._left: set[str] = set()
        """Kept files that an article no longer names; another one may."""
        before = manifest.stamp
        self._now = moment(datetime.now(UTC))
        self._next = Stamp(before.store_id, before.generation + 1, _manifest.draw_token())

    @property
    def version(self) -> str:
        """The version this change makes; the former one while nothing was changed."""
        return self._next.version if self.touched else super().version

    def counts(self) -> Counts:
        """Articles and passages, as this change leaves them."""
        return self._counts

    def upsert(
        self, articles: Sequence[Article], passages: Sequence[Passage], vectors: Vectors
    ) -> None:
        """Add or replace articles with all their passages."""
        rows, halves = fitting(articles, passages, vectors, self.identity.dim)
        for article in articles:
            numbers = rows[article.id]
            self._put(article, [passages[i] for i in numbers], halves[numbers])

    def _put(
        self, article: Article, passages: Sequence[Passage], halves: NDArray[np.float16]
    ) -> None:
        """Add an article, in the place of its former version if there is one."""
        former = self.connection.execute(
            "SELECT added FROM articles WHERE id = ?", (article.id,)
        ).fetchone()
        self._remove("articles.id IS ?", [article.id])
        self.touched = True
        came = moment(article.added) if article.added else former[0] if former else self._now
        first = last = None
        if passages:
            first = self.last_passage() + 1
            last = first + len(passages) - 1
        listed = ("title_key", "characters", "added")
        columns = (*_rows.ARTICLE_FIELDS, "first_passage", "last_passage", *listed)
        key = self.connection.execute(
            f"INSERT INTO articles ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
            (
                *_rows.article_row(article),
                *(first, last, folded(article.title), len(article.text), came),
            ),
        ).lastrowid
        assert key is not None
        _facts.put(self.connection, key, article)
        self.connection.execute(
            "INSERT INTO texts (article, text, origin) VALUES (?, ?, ?)",
            (key, article.text, article.origin),
        )
        self._counts = Counts(self._counts.articles + 1, self._counts.passages + len(passages))
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

    def relabel(self, articles: Sequence[Article]) -> None:
        """Other dates, sources, metadata for stored articles of the same words."""
        assigned = ", ".join(f"{name} = ?" for name in _rows.ARTICLE_FIELDS)
        words = " AND ".join(f"{name} = ?" for name in ("id", "sha256", "title", "tables"))
        for article in articles:
            self._left.update(
                sha256
                for (sha256,) in self.connection.execute(
                    "SELECT file_sha256 FROM articles WHERE id = ?", (article.id,)
                )
                if sha256
            )
            row = dict(zip(_rows.ARTICLE_FIELDS, _rows.article_row(article), strict=True))
            found = self.connection.execute(
                f"UPDATE articles SET {assigned} WHERE {words} RETURNING key",
                (*row.values(), article.id, article.sha256, article.title, row["tables"]),
            ).fetchone()
            if found is None:
                raise ValueError(f"no article {article.id!r} with these words is stored")
            self.connection.execute(
                "UPDATE texts SET origin = ? WHERE article = ?", (article.origin, *found)
            )
            _facts.put(self.connection, found[0], article)
            self.touched = True

    def delete(self, where: Filter) -> Counts:
        """Remove matching articles with all they have; how much there was."""
        return self._remove(*_filters.to_sql(where))

    def put_files(self, records: Sequence[FileRecord]) -> None:
        """Add or replace file records. They are not searched, so no structure falls behind."""
        self.connection.executemany(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [_rows.file_row(record) for record in records],
        )

    def delete_files(self, paths: Sequence[str]) -> None:
        """Forget files."""
        self.connection.executemany(
            "DELETE FROM files WHERE path = ?", [(_rows.path_bytes(path),) for path in paths]
        )

    def keep_original(self, sha256: str, data: bytes) -> None:
        """Keep a file as it is."""
        self.connection.execute(
            "INSERT OR IGNORE INTO originals VALUES (?, ?)", (sha256, zlib.compress(data, 1))
        )

    def forget_originals(self, files: Mapping[str, Sequence[str]]) -> None:
        """Let files go although articles read from them stay, unless these are copies."""
        self.connection.executemany(
            "DELETE FROM originals WHERE sha256 = ?1 AND EXISTS (SELECT 1 FROM articles WHERE"
            " file_sha256 = ?1 AND sha256 NOT IN (SELECT value FROM json_each(?2)))",
            [(file, json.dumps(list(texts))) for file, texts in files.items()],
        )

    def finish(self) -> None:
        """Write generation, counts and log, if anything was touched."""
        if not self.touched:
            return
        self.connection.executemany(
            "DELETE FROM originals WHERE sha256 = ?1 AND NOT EXISTS"
            " (SELECT 1 FROM articles WHERE file_sha256 = ?1)",
            [(sha256,) for sha256 in self._left],
        )
        generation, token = self._next.generation, self._next.token
        self.connection.execute(
            "UPDATE manifest SET generation = ?, token = ?, articles = ?, passages = ?",
            (generation, token, *self._counts),
        )
        self.connection.execute(
            "INSERT INTO changes VALUES (?, ?, ?, ?)",
            (generation, token, self.last_passage(), _packed(self.removed)),
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

    def _remove(self, condition: str, parameters: Sequence[str]) -> Counts:
        gone = self.connection.execute(
            f"SELECT key, first_passage, last_passage, file_sha256 FROM articles WHERE {condition}",
            parameters,
        ).fetchall()
        if not gone:
            return Counts(0, 0)
        self.touched = True
        keys = [(row[0],) for row in gone]
        ranges = [(first, last) for _, first, last, _ in gone if first is not None]
        self._left.update(row[3] for row in gone if row[3])
        run = self.connection.executemany
        passages = sum(last - first + 1 for first, last in ranges)
        _facts.remove(self.connection, [key for (key,) in keys])
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
        self.removed += ranges
        self._counts = Counts(self._counts.articles - len(gone), self._counts.passages - passages)
        return Counts(len(gone), passages)


def wrong_shape(vectors: Vectors, n: int, dim: int) -> IndexMismatchError:
    """Vectors of another embedder than the index was built with."""
    return IndexMismatchError(
        f"Vectors of shape {vectors.shape} do not fit: the index was built for ({n}, {dim}). "
        "Use the embedder it was built with (RAG_EMBEDDER), or make it anew: `rag build`."
    )


def fitting(
    articles: Sequence[Article], passages: Sequence[Passage], vectors: Vectors, dim: int
) -> tuple[dict[str, list[int]], NDArray[np.float16]]:
    """Positions in ``passages`` of every article's own, and the vectors as they are stored.

    Raises ``ValueError`` for a mix-up, :class:`IndexMismatchError` for another number or dimension
    of vectors.
    """
    texts = {article.id: article.text for article in articles}
    if len(texts) < len(articles):
        raise ValueError("the same article id twice in one upsert")
    rows: dict[str, list[int]] = {article_id: [] for article_id in texts}
    for position, passage in enumerate(passages):
        if texts[passage.article_id][passage.start : passage.end] != passage.text:
            raise ValueError(f"passage {passage.id} is not what stands there in its article")
        rows[passage.article_id].append(position)
    halves = _rows.halves(vectors)
    if vectors.shape != (len(passages), dim):
        raise wrong_shape(vectors, len(passages), dim)
    return rows, halves


def _packed(ranges: Sequence[tuple[int, int]]) -> bytes:
    """Ranges as stored in the log, neighbours merged."""
    merged: list[list[int]] = []
    for first, last in sorted(ranges):
        if merged and first == merged[-1][1] + 1:
            merged[-1][1] = last
        else:
            merged.append([first, last])
    return np.array(merged, dtype="<i8").tobytes()
