"""The state room: records by kind and key in one table, and names held as advisory locks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

import psycopg
from psycopg import errors

from rag.engines._postgresql import schema
from rag.engines._postgresql.address import Address
from rag.engines._postgresql.failures import translated
from rag.engines._postgresql.pools import Connection, Pools, connect
from rag.engines._postgresql.rows import POSTGRESQL
from rag.engines._records import RecordsChange, RecordsView
from rag.errors import StoreError

_WATCHED_EVERY_S: Final = 1.0
"""How often it is looked whether a held name is still held, after the server went and came."""


class PostgresqlState:
    """See :class:`rag.state.State`. The tables are made by the first change."""

    def __init__(self, address: Address, pools: Pools | None = None) -> None:
        self._address = address
        self._own = pools is None
        self._pools = pools or Pools(address)
        self._prepared = False

    @property
    def writable(self) -> bool:
        """Whether the role may write."""
        with self._pools.writing() as connection:
            row = connection.execute("SHOW transaction_read_only").fetchone()
        return row is not None and row[0] == "off"

    def close(self) -> None:
        """Release the connections, unless they are a store's."""
        if self._own:
            self._pools.close()

    @contextmanager
    def read(self) -> Iterator[RecordsView]:
        """The newest state, from where it is written; empty where nothing was kept yet."""
        if not self._ready():
            yield RecordsView(None, POSTGRESQL)
            return
        with translated(self._address), self._pools.primary_reader.connection() as connection:
            yield RecordsView(connection, POSTGRESQL)

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[RecordsChange]:
        """One change, whole or not at all; processes take turns."""
        if not self._ready():
            schema.make(self._address)
            self._prepared = True
        with self._pools.writing() as connection, connection.transaction():
            if not durable:
                connection.execute("SET LOCAL synchronous_commit = off")
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (self._key("records"),))
            yield RecordsChange(connection, POSTGRESQL)

    def erase(self) -> None:
        """Give the space of what was removed back to be written over."""
        if self._ready():
            with connect(self._address) as connection, translated(self._address):
                connection.execute("VACUUM records")

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        """Hold ``name`` until the block or this process ends, or loses the server for long."""
        holder = _Holder(self._address, self._key(f"name {name}"))
        try:
            yield
        finally:
            holder.close()

    def held(self, name: str) -> bool:
        """Whether some living process holds ``name``."""
        with self._pools.writing() as connection:
            row = connection.execute(
                "SELECT pg_try_advisory_xact_lock_shared(%s)", (self._key(f"name {name}"),)
            ).fetchone()
        return row is None or not row[0]

    def _ready(self) -> bool:
        if not self._prepared:
            self._prepared = schema.prepared(self._address)
        return self._prepared

    def _key(self, name: str) -> int:
        return schema.lock_key(self._address, name)


class _Holder:
    """Holds a lock in a session of its own, and takes it anew when the server lost the session."""

    def __init__(self, address: Address, key: int) -> None:
        self._address = address
        self._key = key
        self._over = threading.Event()
        self._connection = self._held()
        self._watch = threading.Thread(target=self._stay, name="rag-holder", daemon=True)
        self._watch.start()

    def close(self) -> None:
        """Let go."""
        self._over.set()
        self._watch.join()
        # The server would take a moment to notice that the session ended.
        with suppress(psycopg.Error):
            self._connection.execute("SELECT pg_advisory_unlock(%s)", (self._key,))
        self._connection.close()

    def _held(self) -> Connection:
        """A session that holds the lock. One that was lost may hold it until the server misses it:
        then it is waited for, but no longer than until all is over."""
        connection = connect(self._address)
        with translated(self._address):
            connection.execute(f"SET lock_timeout = '{_WATCHED_EVERY_S:g}s'")
            while not self._over.is_set():
                with suppress(errors.LockNotAvailable):
                    connection.execute("SELECT pg_advisory_lock(%s)", (self._key,))
                    break
        return connection

    def _stay(self) -> None:
        while not self._over.wait(_WATCHED_EVERY_S):
            try:
                self._connection.execute("")
            except psycopg.Error:
                with suppress(StoreError):
                    self._connection.close()
                    self._connection = self._held()
