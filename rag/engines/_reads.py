"""What both databases read by the same statements, in one transaction."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any, ClassVar

from rag.engines import _rows
from rag.engines._rows import select_articles
from rag.engines._spelling import Spelling
from rag.store import Counts, Identity
from rag.types import Article, FileRecord, Filter, In


class SqlReads:
    """Reads of one transaction (:class:`rag.store.Reads`); it ends with the block that made it."""

    spelling: ClassVar[Spelling]

    def __init__(self, connection: Any, manifest: Any) -> None:
        self.connection = connection
        self.manifest = manifest

    @property
    def identity(self) -> Identity:
        """What the index is made with."""
        found: Identity = self.manifest.identity
        return found

    def counts(self) -> Counts:
        """Articles and passages."""
        found: Counts = self.manifest.counts
        return found

    def get(self, ids: Sequence[str], *, text: bool = True) -> list[Article]:
        """The articles with these ids, in that order, missing ones left out."""
        condition, given = self.spelling.where(In("article_id", tuple(dict.fromkeys(ids))))
        rows = self._ask(f"{select_articles(text)} WHERE {condition}", *given)
        found = {made.id: made for made in map(_rows.article, rows)}
        return [found[name] for name in ids if name in found]

    def scan(
        self, after_id: str, n: int, where: Filter | None = None, *, text: bool = True
    ) -> list[Article]:
        """Up to ``n`` matching articles with ``id > after_id``, by id."""
        condition, given = self.spelling.where(where)
        rows = self._ask(
            f"{select_articles(text)} WHERE id > ? AND ({condition}) ORDER BY id LIMIT ?",
            self.spelling.kept(after_id),
            *given,
            n,
        )
        return [_rows.article(row) for row in rows]

    def count(self, where: Filter | None = None) -> int:
        """Number of matching articles."""
        if where is None:
            return self.counts().articles
        condition, given = self.spelling.where(where)
        return self.number(f"SELECT count(*) FROM articles WHERE {condition}", *given)

    def shares(self, name: str, where: Filter | None = None) -> list[tuple[str, int]]:
        """Values of the fact ``name`` and how many matching articles have each."""
        condition, given = self.spelling.where(where)
        chosen = (
            "" if where is None else f" AND article IN (SELECT key FROM articles WHERE {condition})"
        )
        rows = self._ask(
            f"SELECT value, count(*) FROM facts WHERE name = ?{chosen} GROUP BY value ORDER BY 1",
            self.spelling.kept(name),
            *given,
        )
        return [(self.spelling.read(value), n) for value, n in rows]

    def files(self, collection: str | None = None) -> list[FileRecord]:
        """File records, by path."""
        given = () if collection is None else (self.spelling.kept(collection),)
        condition = "collection = ?" if given else "TRUE"
        rows = self._ask(f"SELECT * FROM files WHERE {condition} ORDER BY path", *given)
        return [_rows.file_record(row) for row in rows]

    def original(self, sha256: str) -> bytes | None:
        """The bytes of a kept file."""
        row = self._ask("SELECT data FROM originals WHERE sha256 = ?", sha256).fetchone()
        return None if row is None else zlib.decompress(row[0])

    def number(self, statement: str, *parameters: Any) -> int:
        """The one number a statement gives."""
        row = self._ask(statement, *parameters).fetchone()
        return 0 if row is None else int(row[0])

    def _ask(self, statement: str, *parameters: Any) -> Any:
        return self.spelling.run(self.connection, statement, *parameters)
