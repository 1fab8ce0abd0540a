"""Connections: a bounded number, checked before use, given up after a failure and made again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from pgvector import HalfVector, Vector
from pgvector.psycopg.halfvec import HalfVectorBinaryDumper
from pgvector.psycopg.vector import VectorBinaryDumper
from psycopg import IsolationLevel
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool

from rag.engines._postgresql.address import Address
from rag.engines._postgresql.failures import translated

Connection = psycopg.Connection[TupleRow]

READERS: Final = 16
"""Views at once, of one process."""
WRITERS: Final = 4
"""One change of articles, one of records, and what looks after them."""
WAIT_S: Final = 10.0
"""How long a thread waits for a connection."""

_RECONNECT_S: Final = 3.0
_OPTIONS: Final = (
    # Compiling a question's query takes longer than running it.
    "-c jit=off",
    # The best plan depends on how much a filter lets through.
    "-c plan_cache_mode=force_custom_plan",
    "-c client_encoding=UTF8",
    # A session whose client is gone without a word keeps its locks for ten seconds.
    "-c tcp_keepalives_idle=4 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3",
)
_DEFAULTS: Final = {
    "connect_timeout": "3",
    # A server that is gone without a word is noticed within ten seconds.
    "keepalives_idle": "4",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
    "application_name": "rag",
}


class Pools:
    """The connections of one store."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.writer = _pool(address.writer, address.schema, WRITERS, _with_vectors)
        self.reader = _pool(address.reader or address.writer, address.schema, READERS, _for_reading)
        self.primary_reader = (
            self.reader
            if address.reader is None
            else _pool(address.writer, address.schema, READERS, _for_reading)
        )

    def close(self) -> None:
        """Release every connection."""
        for pool in {id(p): p for p in (self.writer, self.reader, self.primary_reader)}.values():
            pool.close()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection where changes are made."""
        with translated(self.address), self.writer.connection() as connection:
            yield connection


def connect(address: Address, **more: Any) -> Connection:
    """One connection beside the pools: for what needs a session of its own."""
    with translated(address):
        return psycopg.connect(conninfo(address.writer, address.schema), autocommit=True, **more)


def conninfo(uri: str, schema: str) -> str:
    """``uri`` completed: what it says itself stays."""
    said = conninfo_to_dict(uri)
    given: dict[str, Any] = {key: value for key, value in _DEFAULTS.items() if key not in said}
    if "," in str(said.get("host", "")) and "target_session_attrs" not in said:
        given["target_session_attrs"] = "read-write"
    options = [*_OPTIONS, f"-c search_path={schema},public", str(said.get("options", ""))]
    return make_conninfo(uri, **given, options=" ".join(options).strip())


def _pool(uri: str, schema: str, most: int, configure: Any) -> ConnectionPool[Connection]:
    return ConnectionPool(
        conninfo(uri, schema),
        min_size=0,
        max_size=most,
        open=True,
        configure=configure,
        check=ConnectionPool.check_connection,
        timeout=WAIT_S,
        max_idle=300,
        reconnect_timeout=_RECONNECT_S,
        num_workers=1,
    )


def _for_reading(connection: Connection) -> None:
    _with_vectors(connection)
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    connection.read_only = True


def _with_vectors(connection: Connection) -> None:
    """Vectors travel as bytes; their types are named in the statements."""
    connection.adapters.register_dumper(Vector, VectorBinaryDumper)
    connection.adapters.register_dumper(HalfVector, HalfVectorBinaryDumper)
