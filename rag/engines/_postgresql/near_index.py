"""The approximate index of the vectors, made once there are more than are compared one by one."""

from __future__ import annotations

from typing import Final

from psycopg import sql

from rag.engines._postgresql.pools import Connection

INDEX: Final = "vectors_near"


def indexed(connection: Connection) -> bool:
    """Whether there is one that can be used."""
    row = connection.execute(
        "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", (INDEX,)
    ).fetchone()
    return row is not None and bool(row[0])


def drop(connection: Connection) -> None:
    """Remove it; outside of a transaction, as :func:`make`."""
    name = sql.Identifier(INDEX)
    connection.execute(sql.SQL("DROP INDEX CONCURRENTLY IF EXISTS {}").format(name))


def make(connection: Connection, dim: int) -> None:
    """Make it, in the place of one whose making was cut off."""
    connection.execute("SET lock_timeout = 0")
    connection.execute("SET maintenance_work_mem = '1GB'")
    drop(connection)
    connection.execute(
        sql.SQL(
            "CREATE INDEX CONCURRENTLY {} ON vectors USING hnsw"
            " ((vector::{}) halfvec_ip_ops) WITH (m = 16, ef_construction = 128)"
        ).format(sql.Identifier(INDEX), sql.SQL(f"halfvec({dim})"))
    )
    connection.execute("VACUUM (ANALYZE) vectors")
    connection.execute("VACUUM (ANALYZE) postings")
