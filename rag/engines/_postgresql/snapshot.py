"""One consistent state of the store, to read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from rag.engines import _rows
from rag.engines._postgresql import rows
from rag.engines._postgresql.manifest import Manifest
from rag.engines._postgresql.pools import Connection
from rag.engines._reads import SqlReads
from rag.types import Filter, Listed, Passage, Place, Sort, Vectors
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


class Snapshot(SqlReads):
    """Reads of one transaction (:class:`rag.store.Reads`); it ends with the block that made it."""

    spelling = rows.POSTGRESQL
    connection: Connection
    manifest: Manifest

    @property
    def version(self) -> str:
        """The state, as the outside names it."""
        return self.manifest.version

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
        condition, parameters = self.spelling.where(where)
        columns = _ordered_by(sort, descending)
        way, beyond = ("DESC", "<") if descending else ("ASC", ">")
        if after is not None:
            place = _place(sort, after)
            marks = ", ".join("%s::date" if "published" in column else "%s" for column in columns)
            condition = f"({condition}) AND ({', '.join(columns)}) {beyond} ({marks})"
            parameters = [*parameters, *place]
        order = ", ".join(f"{column} {way}" for column in columns)
        statement = f"{_rows.SELECT_LISTED} WHERE {condition} ORDER BY {order} LIMIT %s"
        return [_rows.listed(row) for row in self.connection.execute(statement, (*parameters, n))]

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
            yield Searchable(number, _rows.decoded(title), rows.passage(rest).seen)
