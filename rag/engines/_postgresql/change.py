"""One change of the store, made inside a transaction."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag import tables
from rag.engines import _rows
from rag.engines._change import fitting
from rag.engines._manifest import draw_token
from rag.engines._postgresql import manifest, rows, terms
from rag.engines._postgresql.copying import copy_postings, copy_vectors
from rag.engines._postgresql.manifest import Manifest
from rag.engines._postgresql.pools import Connection
from rag.engines._postgresql.snapshot import Searchable, Snapshot
from rag.errors import IndexBrokenError
from rag.store import Counts
from rag.types import Article, FileRecord, Filter, Passage, Vectors, facts_of, folded
from rag.types.listing import moment


class Change(Snapshot):
    """A :class:`rag.store.Change`; :meth:`finish` writes the manifest."""

    def __init__(self, connection: Connection, before: Manifest) -> None:
        super().__init__(connection, before)
        self.touched = False
        """Whether an article came, went or got another label."""
        self.gone: list[int] = []
        """Ids of the passages that went with their articles."""
        self._next = replace(
            before,
            generation=before.generation + 1,
            token=draw_token(),
            turn=before.turn + 1,
        )
        self._now = moment(datetime.now(UTC))
        self._left: set[str] = set()
        """Kept files that an article no longer names; another one may."""

    @property
    def version(self) -> str:
        """The version this change makes; the former one while nothing was changed."""
        return self._next.version if self.touched else super().version

    @property
    def token(self) -> str:
        """By which the change is known again where its acknowledgement was lost."""
        return self._next.token

    @property
    def turn(self) -> int:
        """How many changes there were with this one, or without where nothing was changed."""
        return self._next.turn if self.touched else self.manifest.turn

    def counts(self) -> Counts:
        """Articles and passages, as this change leaves them."""
        return self._next.counts

    def upsert(
        self, articles: Sequence[Article], passages: Sequence[Passage], vectors: Vectors
    ) -> None:
        """Add or replace articles with all their passages."""
        numbers, halves = fitting(articles, passages, vectors, self.identity.dim)
        if not articles:
            return
        came: dict[bytes, int] = dict(
            self.connection.execute(
                "SELECT id, added FROM articles WHERE id = ANY(%s)",
                ([article.id.encode() for article in articles],),
            ).fetchall()
        )
        order = [number for article in articles for number in numbers[article.id]]
        self.delete_ids([article.id for article in articles])
        self.touched = True
        self._insert(articles, [passages[n] for n in order], halves[order], numbers, came)

    def relabel(self, articles: Sequence[Article]) -> None:
        """Other dates, sources, metadata for stored articles of the same words."""
        assigned = ", ".join(f"{name} = %s" for name in _rows.ARTICLE_FIELDS)
        for article in articles:
            row = dict(zip(_rows.ARTICLE_FIELDS, rows.article_row(article), strict=True))
            found = self.connection.execute(
                "SELECT key, file_sha256 FROM articles WHERE id = %s AND sha256 = %s"
                " AND title = %s AND tables = %s",
                (row["id"], row["sha256"], row["title"], row["tables"]),
            ).fetchone()
            if found is None:
                raise ValueError(f"no article {article.id!r} with these words is stored")
            key, file_sha256 = found
            self._left.update([file_sha256] if file_sha256 else [])
            self.connection.execute(
                f"UPDATE articles SET {assigned} WHERE key = %s", (*row.values(), key)
            )
            self.connection.execute(
                "UPDATE texts SET origin = %s WHERE article = %s", (article.origin, key)
            )
            self.connection.execute("DELETE FROM facts WHERE article = %s", (key,))
            self._insert_facts([(key, article)])
            self.touched = True

    def delete(self, where: Filter) -> Counts:
        """Remove matching articles with all they have; how much there was."""
        return self._remove(*self.spelling.where(where))

    def delete_ids(self, ids: Sequence[str]) -> Counts:
        """Remove the articles with these ids."""
        return self._remove("id = ANY(%s)", [[name.encode() for name in ids]])

    def put_files(self, records: Sequence[FileRecord]) -> None:
        """Add or replace file records."""
        self.delete_files([record.path for record in records])
        with self.connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO files VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [rows.file_row(record) for record in records],
            )

    def delete_files(self, paths: Sequence[str]) -> None:
        """Forget files."""
        self.connection.execute(
            "DELETE FROM files WHERE path = ANY(%s)", ([_rows.path_bytes(path) for path in paths],)
        )

    def keep_original(self, sha256: str, data: bytes) -> None:
        """Keep a file as it is."""
        self.connection.execute(
            "INSERT INTO originals VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (sha256, zlib.compress(data, 1)),
        )

    def forget_originals(self, files: Mapping[str, Sequence[str]]) -> None:
        """Let files go although articles read from them stay, unless these are copies."""
        for file, texts in files.items():
            self.connection.execute(
                "DELETE FROM originals WHERE sha256 = %s AND EXISTS (SELECT 1 FROM articles WHERE"
                " file_sha256 = originals.sha256 AND articles.sha256 <> ALL(%s::text[]))",
                (file, list(texts)),
            )

    def finish(self) -> None:
        """Write the manifest, if anything was touched."""
        if not self.touched:
            return
        self.connection.execute(
            "DELETE FROM originals WHERE sha256 = ANY(%s) AND NOT EXISTS"
            " (SELECT 1 FROM articles WHERE file_sha256 = originals.sha256)",
            (sorted(self._left),),
        )
        manifest.write(self.connection, self._next)

    # --- whole tables ------------------------------------------------------------------------

    def put_terms(self, found: Sequence[Searchable]) -> None:
        """Add the terms of passages that have none."""
        made = terms.postings(found)
        self._put_terms(made)
        self.connection.execute(
            "UPDATE passages SET terms = n FROM unnest(%s::bigint[], %s::integer[]) AS made(i, n)"
            " WHERE id = i",
            ([one.id for one in found], made.each),
        )

    def _put_terms(self, made: terms.Postings) -> None:
        copy_postings(self.connection, made)
        self._next = replace(self._next, terms=self._next.terms + sum(made.each))

    def drop_terms(self) -> None:
        """Remove the terms of every passage."""
        self.connection.execute("DELETE FROM postings")
        self.connection.execute("UPDATE passages SET terms = 0")
        self._next = replace(self._next, terms=0)
        self.touched = True

    def become(self, **fields: Any) -> None:
        """Enter other values into the manifest."""
        self._next = replace(self._next, **fields)
        self.touched = True

    def _insert(
        self,
        articles: Sequence[Article],
        passages: Sequence[Passage],
        halves: NDArray[np.float16],
        numbers: dict[str, list[int]],
        came: Mapping[bytes, int],
    ) -> None:
        """Rows of new articles; ``passages`` and ``halves`` in the order of ``articles``.

        ``came`` is when their former versions did.
        """
        key = self._next.last_article
        first = self._next.last_passage + 1
        last = first - 1
        listed = ("title_key", "characters", "added")
        names = (*_rows.ARTICLE_FIELDS, "key", "first_passage", "last_passage", *listed)
        owners: list[int] = []
        with self.connection.cursor().copy(_copy_to("articles", names)) as copy:
            for article in articles:
                key += 1
                n = len(numbers[article.id])
                place = (last + 1, last + n) if n else (None, None)
                owners += [key] * n
                last += n
                added = came.get(article.id.encode(), self._now)
                added = moment(article.added) if article.added else added
                told = (folded(article.title).encode(), len(article.text), added)
                copy.write_row((*rows.article_row(article), key, *place, *told))
        with self.connection.cursor().copy(
            _copy_to("texts", ("article", "text", "origin"))
        ) as copy:
            for key, article in enumerate(articles, start=self._next.last_article + 1):
                copy.write_row((key, article.text.encode(), article.origin))
        self._insert_facts(list(enumerate(articles, start=self._next.last_article + 1)))
        titles = {article.id: article.title for article in articles}
        made = terms.postings(
            Searchable(first + i, titles[passage.article_id], passage.seen)
            for i, passage in enumerate(passages)
        )
        self._insert_passages(articles, passages, owners, first, made.each)
        copy_vectors(self.connection, first, halves)
        self._put_terms(made)
        self._next = replace(
            self._next,
            last_article=key,
            last_passage=last,
            counts=Counts(
                self._next.counts.articles + len(articles),
                self._next.counts.passages + len(passages),
            ),
        )

    def _insert_facts(self, articles: Sequence[tuple[int, Article]]) -> None:
        with self.connection.cursor().copy(_copy_to("facts", ("name", "value", "article"))) as copy:
            for key, one in articles:
                for name, value in facts_of(one.title, one.source, one.collection, one.metadata):
                    copy.write_row((name.encode(), value.encode(), key))

    def _insert_passages(
        self,
        articles: Sequence[Article],
        passages: Sequence[Passage],
        owners: Sequence[int],
        first: int,
        lengths: Sequence[int],
    ) -> None:
        texts = {article.id: Bytes(article.text) for article in articles}
        columns = ("id", "article", "first", "last", "first_byte", "bytes", "view", "terms")
        with self.connection.cursor().copy(_copy_to("passages", columns)) as copy:
            rows_of = zip(owners, passages, lengths, strict=True)
            for number, (owner, passage, length) in enumerate(rows_of, first):
                place = texts[passage.article_id].place(passage.start, passage.end)
                view = tables.as_json(passage.view)
                copy.write_row((number, owner, passage.start, passage.end, *place, view, length))

    def _remove(self, condition: str, parameters: Sequence[Any]) -> Counts:
        """Remove articles; what an article has must all be there, or nothing is removed."""
        gone = self.connection.execute(
            f"DELETE FROM articles WHERE {condition}"
            " RETURNING key, first_passage, last_passage, file_sha256",
            parameters,
        ).fetchall()
        if not gone:
            return Counts(0, 0)
        self.touched = True
        keys = [row[0] for row in gone]
        self._left.update(row[3] for row in gone if row[3])
        passages = sum(last - first + 1 for _, first, last, _ in gone if first is not None)
        run = self.connection.execute
        run("DELETE FROM facts WHERE article = ANY(%s)", (keys,))
        texts = run("DELETE FROM texts WHERE article = ANY(%s)", (keys,)).rowcount
        went = run(
            "DELETE FROM passages WHERE article = ANY(%s) RETURNING id, terms", (keys,)
        ).fetchall()
        ids = [row[0] for row in went]
        self.gone += ids
        vectors = run("DELETE FROM vectors WHERE passage = ANY(%s)", (ids,)).rowcount
        run("DELETE FROM postings WHERE passage = ANY(%s)", (ids,))
        if (texts, len(ids), vectors) != (len(gone), passages, passages):
            raise IndexBrokenError(
                f"Removing {len(gone)} articles with {passages} passages found {texts} texts, "
                f"{len(ids)} passages and {vectors} vectors, so nothing was removed; run "
                "`rag doctor --repair`."
            )
        counts = self._next.counts
        self._next = replace(
            self._next,
            counts=Counts(counts.articles - len(gone), counts.passages - passages),
            terms=self._next.terms - sum(row[1] for row in went),
        )
        return Counts(len(gone), passages)


class Bytes:
    """Where the code points of a text stand in its UTF-8."""

    def __init__(self, text: str) -> None:
        self._starts: NDArray[np.int64] | None = None
        if not text.isascii():
            points = np.frombuffer(text.encode("utf-32-le"), dtype="<u4")
            sizes = 1 + (points > 0x7F) + (points > 0x7FF) + (points > 0xFFFF)
            self._starts = np.concatenate(([0], np.cumsum(sizes)))

    def place(self, start: int, end: int) -> tuple[int, int]:
        """First byte and number of bytes of ``text[start:end]``."""
        if self._starts is None:
            return start, end - start
        first = int(self._starts[start])
        return first, int(self._starts[end]) - first


def _copy_to(table: str, columns: Sequence[str]) -> Any:
    return f"COPY {table} ({', '.join(columns)}) FROM STDIN"
