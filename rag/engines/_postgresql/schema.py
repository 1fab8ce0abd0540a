"""The tables in their schema: made, brought up to date, or found to be another program's."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import Final

from psycopg import errors, sql

from rag.engines._postgresql import failures
from rag.engines._postgresql.address import Address
from rag.engines._postgresql.migrations import HEAD
from rag.engines._postgresql.pools import Connection, connect

TABLES: Final = (
    "manifest",
    "changes",
    "articles",
    "facts",
    "texts",
    "passages",
    "vectors",
    "postings",
    "files",
    "originals",
    "records",
)


def prepared(address: Address) -> bool:
    """Whether the tables are there; older ones are brought up to date.

    Raises :class:`IndexMismatchError` where a newer version of this program made them.
    """
    with connect(address) as connection, failures.translated(address):
        found = _version(connection, address)
    if found is None:
        return False
    if found != HEAD:
        make(address)
    return True


def make(address: Address) -> None:
    """Make what is missing of extension, schema and tables; processes take turns."""
    with connect(address) as connection, failures.translated(address):
        connection.execute("SELECT pg_advisory_lock(%s)", (lock_key(address, "schema"),))
        _with_pgvector(connection, address)
        connection.execute(
            sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(address.schema))
        )
        if _version(connection, address) != HEAD:
            _migrate(connection, address)


def drop(address: Address) -> None:
    """Remove the schema with everything in it."""
    with connect(address) as connection, failures.translated(address):
        connection.execute(
            sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(address.schema))
        )


def lock_key(address: Address, name: str) -> int:
    """The number by which the server knows a lock of this index."""
    named = f"{address.schema}\0{name}".encode()
    return int.from_bytes(hashlib.blake2b(named, digest_size=8).digest(), "big", signed=True)


def _version(connection: Connection, address: Address) -> str | None:
    """Of the tables that are there; none where there are none."""
    row = connection.execute(
        "SELECT to_regclass(%s)", (f"{address.schema}.schema_version",)
    ).fetchone()
    if row is None or row[0] is None:
        return None
    named = sql.Identifier(address.schema, "schema_version")
    found = connection.execute(sql.SQL("SELECT version_num FROM {}").format(named)).fetchone()
    if found is None:
        return None
    version = str(found[0])
    if version > HEAD:
        raise failures.newer(address, version)
    return version


def _with_pgvector(connection: Connection, address: Address) -> None:
    found = connection.execute(
        "SELECT installed_version FROM pg_available_extensions WHERE name = 'vector'"
    ).fetchone()
    if found is None:
        raise failures.no_pgvector(address, None)
    if found[0] is None:
        # Another index of this database may be made at the same moment.
        with suppress(errors.UniqueViolation):
            connection.execute("CREATE EXTENSION IF NOT EXISTS vector SCHEMA public")
        found = connection.execute(
            "SELECT extversion FROM pg_extension WHERE extname = 'vector'"
        ).fetchone()
    version = str(found[0]) if found else "none"
    if tuple(int(part) for part in version.split(".")[:2] if part.isdigit()) < failures.PGVECTOR:
        raise failures.no_pgvector(address, version)


_STEPS: Final = Path(__file__).parent / "migrations" / "versions"


def _migrate(connection: Connection, address: Address) -> None:
    import sqlalchemy
    from alembic import command
    from alembic.config import Config
    from sqlalchemy.pool import StaticPool

    connection.autocommit = False  # every step of this run, or none
    engine = sqlalchemy.create_engine(
        "postgresql+psycopg://",
        creator=lambda: connection,
        poolclass=StaticPool,
        use_native_hstore=False,
        pool_reset_on_return=None,
    )
    config = Config()
    config.set_main_option("script_location", str(_STEPS.parent))
    with engine.connect() as alchemy:
        config.attributes.update(connection=alchemy, schema=address.schema)
        command.upgrade(config, "head")
        alchemy.commit()
    connection.autocommit = True
