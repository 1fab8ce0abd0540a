"""The engine ``milvus``: the engine ``postgresql``, whose vectors are searched by Milvus.

``RAG_ENGINE=milvus://user@host:5432/database`` names the database, which holds everything, vectors
included; ``RAG_ENGINE_VECTORS=http://host:19530`` the Milvus that finds the nearest of them. What
lies in Milvus is derived: an index is given to this engine, and taken from it again, by changing
``RAG_ENGINE``. Needs the extra ``milvus``.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from rag.engines import postgresql
from rag.extras import need
from rag.settings import Settings
from rag.store import Identity

if TYPE_CHECKING:
    from rag.engines._milvus.server import Milvus
    from rag.engines._milvus.store import MilvusStore

exists = postgresql.exists
state = postgresql.state


def place(settings: Settings) -> str:
    """The database of ``settings`` and the Milvus, without passwords."""
    vectors = _milvus(settings).shown
    return f"{postgresql.place(settings)}, vectors in {vectors}"


def open(  # noqa: A001
    settings: Settings, identity: Identity | None = None, *, create: bool = False
) -> MilvusStore:
    """The index of ``settings``; see :class:`rag.store.Engine`."""
    milvus = _milvus(settings)
    from rag.engines._milvus.store import open_at
    from rag.engines._postgresql import address

    return open_at(address.of(settings), milvus, identity, create=create)


def restore(settings: Settings, folder: Path) -> None:
    """Put the copy in ``folder`` in the place of the index of ``settings``, in one step.

    A copy that the engine ``postgresql`` made is one of this engine too.
    """
    former = ""
    if exists(settings):
        with closing(open(settings)) as store:
            former = store.there().name
    postgresql.restore(settings, folder)
    with closing(open(settings)) as store:
        store.follow(former)


def _milvus(settings: Settings) -> Milvus:
    need("milvus", "alembic", "pgvector", "psycopg", "psycopg_pool", "pymilvus")
    from rag.engines._milvus import server

    return server.of(settings)
