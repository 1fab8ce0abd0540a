"""Other vectors, or other passages, for the articles of a store: made in a schema beside it.

The old vectors serve until the new ones are complete. An interrupted run goes on where it stopped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql

from rag.engines._postgresql import schema
from rag.engines._postgresql.address import Address
from rag.engines._postgresql.change import Change
from rag.errors import IndexMismatchError
from rag.store import Counts, Identity

if TYPE_CHECKING:
    from rag.engines._postgresql.store import PostgresqlStore


def beside(address: Address, identity: Identity) -> PostgresqlStore:
    """The store the new vectors are gathered in; a leftover made for something else goes."""
    from rag.engines._postgresql.store import open_at

    try:
        return open_at(address.beside(), identity, create=True)
    except IndexMismatchError:
        schema.drop(address.beside())
        return open_at(address.beside(), identity, create=True)


def swap(change: Change, beside: Address, identity: Identity) -> None:
    """Replace every passage, vector and term; ids go on from the highest ever used."""
    run = change.connection.execute
    shift = change.manifest.last_passage
    other = sql.Identifier(beside.schema)
    # An article deleted meanwhile is in the new store only.
    both = sql.SQL(
        "{0}.articles AS n JOIN articles AS a USING (id) JOIN {0}.passages AS p"
        " ON p.article = n.key"
    ).format(other)
    for table in ("postings", "vectors", "passages"):
        run(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    number = sql.Literal(shift)
    run(
        sql.SQL(
            "INSERT INTO passages SELECT p.id + {}, a.key, p.first, p.last, p.first_byte, p.bytes,"
            " p.view, p.terms FROM {}"
        ).format(number, both)
    )
    for table, columns in (("vectors", "vector"), ("postings", "times, length")):
        head = "passage + {}" if table == "vectors" else "term, passage + {}"
        run(
            sql.SQL(
                f"INSERT INTO {table} SELECT {head}, {columns} FROM {{}}.{table}"
                " WHERE passage + {} IN (SELECT id FROM passages)"
            ).format(number, other, number)
        )
    run(
        "UPDATE articles SET first_passage = f, last_passage = l FROM (SELECT key, min(p.id) AS f,"
        " max(p.id) AS l FROM articles LEFT JOIN passages AS p ON article = key GROUP BY key) AS n"
        " WHERE articles.key = n.key"
    )
    change.become(
        identity=identity,
        counts=Counts(change.counts().articles, change.number("SELECT count(*) FROM passages")),
        terms=change.number("SELECT coalesce(sum(terms), 0) FROM passages"),
        last_passage=max(shift, change.number("SELECT coalesce(max(id), 0) FROM passages")),
    )
