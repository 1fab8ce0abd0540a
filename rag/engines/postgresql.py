"""The engine ``postgresql``: articles, vectors, BM25 and all that is beside them in one database.

``RAG_ENGINE=postgresql://user@host:5432/database`` names it; ``?schema=NAME`` one of several
indexes in it. With ``RAG_ENGINE_READS`` views are read from replicas. Needs the extra
``postgresql`` here and pgvector on the server.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rag.extras import need
from rag.settings import Settings
from rag.store import Identity

if TYPE_CHECKING:
    from rag.engines._postgresql.address import Address
    from rag.engines._postgresql.state import PostgresqlState
    from rag.engines._postgresql.store import PostgresqlStore


def place(settings: Settings) -> str:
    """The database of ``settings``, without a password."""
    return _address(settings).shown


def exists(settings: Settings) -> bool:
    """Whether an index was made there."""
    address = _address(settings)
    from rag.engines._postgresql import manifest, schema
    from rag.engines._postgresql.pools import connect

    if not schema.prepared(address):
        return False
    with connect(address) as connection:
        return manifest.read(connection) is not None


def open(  # noqa: A001
    settings: Settings, identity: Identity | None = None, *, create: bool = False
) -> PostgresqlStore:
    """The index of ``settings``; see :class:`rag.store.Engine`."""
    address = _address(settings)
    from rag.engines._postgresql.store import open_at

    return open_at(address, identity, create=create)


def state(settings: Settings) -> PostgresqlState:
    """What is kept beside the index; nothing is made before something is to be kept."""
    address = _address(settings)
    from rag.engines._postgresql.state import PostgresqlState

    return PostgresqlState(address)


def restore(settings: Settings, folder: Path) -> None:
    """Put the copy in ``folder`` in the place of the index of ``settings``, in one step."""
    address = _address(settings)
    from rag.engines._postgresql import copies, schema
    from rag.engines._postgresql.pools import connect

    copies.check(folder)
    if not schema.prepared(address):
        schema.make(address)
    with connect(address) as connection, connection.transaction():
        for name in ("changes", "records"):
            key = schema.lock_key(address, name)
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (key,))
        copies.copy_in(connection, folder, address)


def _address(settings: Settings) -> Address:
    need("postgresql", "alembic", "pgvector", "psycopg", "psycopg_pool")
    from rag.engines._postgresql import address

    return address.of(settings)
