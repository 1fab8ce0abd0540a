"""One consistent state of the store, to read from."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag import tables
from rag.engines import _facts, _filters, _rows
from rag.engines._manifest import Manifest, Stamp
from rag.engines._ranking import Ids
from rag.engines._reads import SqlReads
from rag.engines._spelling import SQLITE
from rag.types import Begins, Eq, Filter, Has, In, Listed, Passage, Place, Sort, Vectors
from rag.types.listing import AFTER_ALL, BEFORE_ALL

Ranges = NDArray[np.int64]
"""``(n, 2)``: first and last passage id, both included."""


class Delta(NamedTuple):
    """What changed since a stamp: passages that went, and the id above which all are new."""

    removed: Ranges
    above: int


class Searchable(NamedTuple):
    """A passage as the lexical index takes it; titles help retrieval and are never quoted."""

    id: int
    article: int
    title: str
    text: str


_COLUMNS: Final[Mapping[Sort, str]] = {
    "id": "''",
    "added": "added",
    "title": "title_key",
    "source": "source",
    "length": "characters",
}
"""What lists are ordered by, each with an index of its own."""


_FREQUENT: Final = 20_000
_FREQUENT_ALONE: Final = 2_000
"""Articles from which on a fact is frequent: beside other conditions, and by itself."""


def _of_collections(where: Filter) -> bool:
    return isinstance(where, Eq | In) and where.field == "collection"


def _column(sort: Sort, descending: bool) -> str:
    """Undated articles come last either way, which takes two indexes."""
    if sort == "published":
        return f"coalesce(published, '{BEFORE_ALL if descending else AFTER_ALL}')"
    return _COLUMNS[sort]


class Snapshot(SqlReads):
    """Reads of one transaction (:class:`rag.store.Reads`); it ends with the block that made it."""

    spelling = SQLITE
    connection: sqlite3.Connection
    manifest: Manifest

    @property
    def stamp(self) -> Stamp:
        """The state, as derived structures name it."""
        return self.manifest.stamp

    @property
    def version(self) -> str:
        """The state, as the outside names it."""
        return self.stamp.version

    # --- articles --------------------------------------------------------------------------

    def count(self, where: Filter | None = None) -> int:
        """Number of matching articles."""
        if isinstance(where, Has) and where.name in _facts.COUNTED:
            sql = "SELECT coalesce(sum(articles), 0) FROM shares WHERE name = ? AND value = ?"
            return self.number(sql, where.name, where.value)
        return super().count(where)

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
        walking = _filters.Walking(self._leading(where))
        condition, values = _filters.to_sql(where, walking)
        column = _column(sort, descending)
        way, beyond = ("DESC", "<") if descending else ("ASC", ">")
        parameters: list[str | int] = [*values]
        if after is not None and sort == "id":
            condition, parameters = f"({condition}) AND id {beyond} ?", [*values, after[1]]
        elif after is not None:
            condition = f"({condition}) AND ({column}, id) {beyond} (?, ?)"
            parameters = [*values, *after]
        order = f"id {way}" if sort == "id" else f"{column} {way}, id {way}"
        sql = f"{_rows.SELECT_LISTED} WHERE {condition} ORDER BY {order} LIMIT ?"
        return [_rows.listed(row) for row in self.connection.execute(sql, (*parameters, n))]

    def shares(self, name: str, where: Filter | None = None) -> list[tuple[str, int]]:
        """Values of the fact ``name`` and how many matching articles have each."""
        if name in _facts.COUNTED and (where is None or _of_collections(where)):
            condition, parameters = _filters.to_sql(where)
            condition = condition.replace("articles.collection", "collection")
            sql = f"SELECT value, sum(articles) FROM shares WHERE name = ? AND {condition}"
            return self.connection.execute(
                f"{sql} GROUP BY value ORDER BY 1", (name, *parameters)
            ).fetchall()
        return super().shares(name, where)

    def _leading(self, where: Filter | None) -> Has | Begins | None:
        """The fact to look articles up by: the rarest that all must have, unless that is frequent.

        Then walking the list in its order meets a page of them soon.
        """
        counted = []
        for leaf in _filters.leaders(where):
            condition, parameters = _filters.fact(leaf)
            sql = f"SELECT count(*) FROM (SELECT 1 FROM facts WHERE {condition} LIMIT ?)"
            (n,) = self.connection.execute(sql, (*parameters, _FREQUENT)).fetchone()
            counted.append((n, leaf))
        found, rarest = min(counted, key=lambda pair: pair[0], default=(_FREQUENT, None))
        # Alone, it is met as often as it is frequent; with others, nobody knows how seldom.
        alone = isinstance(where, Has | Begins | Eq | In)
        return rarest if found < (_FREQUENT_ALONE if alone else _FREQUENT) else None

    def passages(self, article_id: str) -> list[Passage]:
        """The passages of one article, in order."""
        found = self.connection.execute(
            "SELECT first_passage, last_passage, text FROM articles JOIN texts"
            " ON texts.article = key WHERE articles.id = ?",
            (article_id,),
        ).fetchone()
        if found is None:
            return []
        first, last, text = found
        rows = self.connection.execute(
            "SELECT start, end, view FROM passages WHERE id BETWEEN ? AND ? ORDER BY id",
            (first, last),
        )
        return [_rows.passage(article_id, start, end, view, text) for start, end, view in rows]

    def vectors(self, article_id: str) -> Vectors:
        """Stored vectors of one article, ``(n_passages, dim) float32``."""
        rows = self.connection.execute(
            "SELECT vector FROM articles JOIN vectors ON passage BETWEEN first_passage AND"
            " last_passage WHERE articles.id = ? ORDER BY passage",
            (article_id,),
        )
        return _rows.vectors([vector for (vector,) in rows], self.identity.dim)

    # --- by passage ids --------------------------------------------------------------------

    def passages_at(self, ids: Ids) -> list[Passage]:
        """The passages with these ids, in that order; every id must exist."""
        placed: dict[int, tuple[int, int, int, str | None]] = {}
        owners: dict[int, tuple[str, str]] = {}
        for row in self._by_ids("SELECT id, article, start, end, view FROM passages WHERE id", ids):
            placed[row[0]] = row[1:]
        keys = {key for key, *_ in placed.values()}
        for key, article_id, text in self._by_ids(
            "SELECT key, id, text FROM articles JOIN texts ON texts.article = key WHERE key", keys
        ):
            owners[key] = (article_id, text)
        made = []
        for identity in ids.tolist():
            key, start, end, view = placed[identity]
            article_id, text = owners[key]
            made.append(_rows.passage(article_id, start, end, view, text))
        return made

    def existing(self, ids: Ids) -> NDArray[np.bool_]:
        """For each id whether the passage is in this state of the store."""
        found = [row[0] for row in self._by_ids("SELECT id FROM passages WHERE id", ids)]
        return np.isin(ids, np.array(found, dtype=np.int64))

    def vectors_at(self, ids: Ids) -> tuple[Ids, Vectors]:
        """Ids (ascending, those that exist) and their vectors, ``(n, dim) float32``."""
        rows = sorted(self._by_ids("SELECT passage, vector FROM vectors WHERE passage", ids))
        return _unzipped(rows, self.identity.dim)

    def vectors_above(self, above: int, size: int) -> Iterator[tuple[Ids, Vectors]]:
        """Every passage id above ``above`` with its vector, in order, ``size`` at a time."""
        cursor = self.connection.execute(
            "SELECT passage, vector FROM vectors WHERE passage > ? ORDER BY passage", (above,)
        )
        while rows := cursor.fetchmany(size):
            yield _unzipped(rows, self.identity.dim)

    def searchable_above(self, above: int) -> Iterator[Searchable]:
        """Every passage with an id above ``above``, in order."""
        text, key = "", 0
        rows = self.connection.execute(
            "SELECT passages.id, article, title, start, end, view FROM passages"
            " JOIN articles ON key = article WHERE passages.id > ? ORDER BY passages.id",
            (above,),
        )
        for identity, article, title, start, end, view in rows:
            if article != key:
                (text,) = self.connection.execute(
                    "SELECT text FROM texts WHERE article = ?", (article,)
                ).fetchone()
                key = article
            seen = tables.from_json(view)
            yield Searchable(
                identity, article, title, text[start:end] if seen is None else seen.text
            )

    # --- filters and catching up -----------------------------------------------------------

    def matching(self, where: Filter) -> NDArray[np.int64]:
        """``(n, 3)``: key, first and last passage id of every matching article with passages."""
        condition, parameters = _filters.to_sql(where)
        rows = self.connection.execute(
            "SELECT key, first_passage, last_passage FROM articles"
            f" WHERE first_passage IS NOT NULL AND ({condition})",
            parameters,
        ).fetchall()
        return np.array(rows, dtype=np.int64).reshape(-1, 3)

    def last_passage(self) -> int:
        """The highest passage id ever used."""
        row = self.connection.execute(
            "SELECT last_passage FROM changes WHERE generation = ?", (self.stamp.generation,)
        ).fetchone()
        return int(row[0])

    def since(self, stamp: Stamp) -> Delta | None:
        """What changed since ``stamp``, or none when the log does not know that state.

        It does not for another store's stamp, for one of a history that was abandoned when a
        backup was restored, and for one older than the log goes back.
        """
        if stamp.store_id != self.stamp.store_id:
            return None
        then = self.connection.execute(
            "SELECT token, last_passage FROM changes WHERE generation = ?", (stamp.generation,)
        ).fetchone()
        if then is None or then[0] != stamp.token:
            return None
        packed = self.connection.execute(
            "SELECT removed FROM changes WHERE generation > ?", (stamp.generation,)
        )
        removed = np.frombuffer(b"".join(blob for (blob,) in packed), dtype="<i8")
        return Delta(removed.reshape(-1, 2), then[1])

    def _by_ids(self, select: str, ids: Iterable[int] | Ids) -> Iterator[Any]:
        wanted = ids.tolist() if isinstance(ids, np.ndarray) else list(ids)
        sql = f"{select} IN (SELECT value FROM json_each(?))"
        return iter(self.connection.execute(sql, (json.dumps(wanted),)))


def _unzipped(rows: Sequence[tuple[int, bytes]], dim: int) -> tuple[Ids, Vectors]:
    ids = np.array([row[0] for row in rows], dtype=np.int64)
    return ids, _rows.vectors([row[1] for row in rows], dim)
