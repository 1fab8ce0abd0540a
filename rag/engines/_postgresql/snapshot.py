"""One consistent state of the store, to read from."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from rag.engines._postgresql import filters, rows
from rag.engines._postgresql.manifest import Manifest
from rag.engines._postgresql.pools import Connection
from rag.engines._rows import SELECT_LISTED, select_articles
from rag.store import Counts, Identity
from rag.types import Article, FileRecord, Filter, Listed, Passage, Place, Sort, Vectors
from rag.types.listing import AFTER_ALL, BEFORE_ALL


class Searchable(NamedTuple):
    """A passage as BM25 takes it; titles help retrieval and are never quoted."""

    id: int
    title: str
    text: str


_HEAD: Final = "substring(source FOR 256)"
_ORDERED_BY: Final[Mapping[Sort, tuple[str, ...]]] = {
    "id": ("id",),
    "added": ("added", "id"),
    "title": ("title_key", "id"),
    # Its first bytes have an index.
    "source": (_HEAD, "source", "id"),
    "length": ("characters", "id"),
}
"""What lists are ordered by, each with an index of its own."""


def _ordered_by(sort: Sort, descending: bool) -> tuple[str, ...]:
    """Undated articles come last either way, which takes two indexes."""
    if sort == "published":
        return f"coalesce(published, '{'-' if descending else ''}infinity')", "id"
    return _ORDERED_BY[sort]


def _place(sort: Sort, after: Place) -> list[object]:
    """Values for :func:`_ordered_by`."""
    value, name = after[0], after[1].encode()
    match sort:
        case "id":
            return [name]
        case "published":
            return [{BEFORE_ALL: "-infinity", AFTER_ALL: "infinity"}.get(str(value), value), name]
        case "source":
            source = str(value).encode()
            return [source[:256], source, name]
        case "title":
            return [str(value).encode(), name]
    return [value, name]


class Snapshot:
    """Reads of one transaction (:class:`rag.store.Reads`); it ends with the block that made it."""

    def __init__(self, connection: Connection, manifest: Manifest) -> None:
        self.connection = connection
        self.manifest = manifest

    @property
    def identity(self) -> Identity:
        """What the index is made with."""
        return self.manifest.identity

    @property
    def version(self) -> str:
        """The state, as the outside names it."""
        return self.manifest.version

    def counts(self) -> Counts:
        """Articles and passages."""
        return self.manifest.counts

    def get(self, ids: Sequence[str], *, text: bool = True) -> list[Article]:
        """The articles with these ids, in that order, missing ones left out."""
        found = {}
        for row in self.connection.execute(
            f"{select_articles(text)} WHERE id = ANY(%s)",
            ([name.encode() for name in dict.fromkeys(ids)],),
        ):
            made = rows.article(row)
            found[made.id] = made
        return [found[name] for name in ids if name in found]

    def scan(
        self, after_id: str, n: int, where: Filter | None = None, *, text: bool = True
    ) -> list[Article]:
        """Up to ``n`` matching articles with ``id > after_id``, by id."""
        condition, parameters = filters.to_sql(where)
        found = self.connection.execute(
            f"{select_articles(text)} WHERE id > %s AND ({condition}) ORDER BY id LIMIT %s",
            (after_id.encode(), *parameters, n),
        )
        return [rows.article(row) for row in found]

    def count(self, where: Filter | None = None) -> int:
        """Number of matching articles."""
        if where is None:
            return self.counts().articles
        condition, parameters = filters.to_sql(where)
        return self.number(f"SELECT count(*) FROM articles WHERE {condition}", parameters)

    def listed(
        self,
        sort: Sort,
        n: int,
        where: Filter | None = None,
        *,
        descending: bool = False,
        after: Place | None = None,
    ) -> list[Listed]:
        """Up to ``n`` matching articles in that order, those ``after`` a place of it."""
        condition, parameters = filters.to_sql(where)
        columns = _ordered_by(sort, descending)
        way, beyond = ("DESC", "<") if descending else ("ASC", ">")
        if after is not None:
            place = _place(sort, after)
            marks = ", ".join("%s::date" if "published" in column else "%s" for column in columns)
            condition = f"({condition}) AND ({', '.join(columns)}) {beyond} ({marks})"
            parameters = [*parameters, *place]
        order = ", ".join(f"{column} {way}" for column in columns)
        statement = f"{SELECT_LISTED} WHERE {condition} ORDER BY {order} LIMIT %s"
        return [rows.listed(row) for row in self.connection.execute(statement, (*parameters, n))]

    def shares(self, name: str, where: Filter | None = None) -> list[tuple[str, int]]:
        """Values of the fact ``name`` and how many matching articles have each."""
        condition, parameters = filters.to_sql(where)
        chosen = (
            "" if where is None else f" AND article IN (SELECT key FROM articles WHERE {condition})"
        )
        found = self.connection.execute(
            f"SELECT value, count(*) FROM facts WHERE name = %s{chosen} GROUP BY value ORDER BY 1",
            (name.encode(), *parameters),
        )
        return [(rows.decoded(value), n) for value, n in found]

    def files(self, collection: str | None = None) -> list[FileRecord]:
        """File records, by path."""
        condition, parameters = ("TRUE", []) if collection is None else (
            "collection = %s", [collection.encode()]
        )  # fmt: skip
        found = self.connection.execute(
            f"SELECT * FROM files WHERE {condition} ORDER BY path", parameters
        )
        return [rows.file_record(row) for row in found]

    def original(self, sha256: str) -> bytes | None:
        """The bytes of a kept file."""
        row = self.connection.execute(
            "SELECT data FROM originals WHERE sha256 = %s", (sha256,)
        ).fetchone()
        return None if row is None else zlib.decompress(row[0])

    def passages(self, article_id: str) -> list[Passage]:
        """The passages of one article, in order."""
        found = self.connection.execute(
            f"SELECT {rows.PASSAGE} FROM articles JOIN passages ON passages.article = key"
            " JOIN texts ON texts.article = key WHERE articles.id = %s ORDER BY passages.id",
            (article_id.encode(),),
        )
        return [rows.passage(row) for row in found]

    def vectors(self, article_id: str) -> Vectors:
        """Stored vectors of one article, ``(n_passages, dim) float32``."""
        found = self.connection.execute(
            "SELECT halfvec_send(vector) FROM articles JOIN vectors ON passage BETWEEN"
            " first_passage AND articles.last_passage WHERE id = %s ORDER BY passage",
            (article_id.encode(),),
            binary=True,
        )
        return rows.vectors([vector for (vector,) in found], self.identity.dim)

    # --- for what is derived -----------------------------------------------------------------

    def searchable(self, after: int, n: int) -> Iterator[Searchable]:
        """Up to ``n`` passages with ids above ``after``, in order."""
        found = self.connection.execute(
            f"SELECT passages.id, title, {rows.PASSAGE} FROM passages JOIN articles ON"
            " key = passages.article JOIN texts ON texts.article = key WHERE passages.id > %s"
            " ORDER BY passages.id LIMIT %s",
            (after, n),
        )
        for number, title, *rest in found:
            yield Searchable(number, rows.decoded(title), rows.passage(rest).seen)

    def number(self, statement: str, parameters: Sequence[object] = ()) -> int:
        """The one number a statement gives."""
        row = self.connection.execute(statement, parameters).fetchone()
        return 0 if row is None else int(row[0])
