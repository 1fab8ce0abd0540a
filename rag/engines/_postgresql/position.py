"""Which server a view may be read from, so that nobody ever goes back in time.

A replica answers only when it has applied everything that was committed where changes are made
when the question came. Where changes are made cannot be asked just now (it is being replaced),
replicas that have what this process last knew of answer meanwhile.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from psycopg import errors
from psycopg_pool import ConnectionPool, PoolTimeout

from rag.engines._postgresql import failures, manifest
from rag.engines._postgresql.manifest import Manifest
from rag.engines._postgresql.pools import Connection, Pools
from rag.errors import IndexUnreachableError

LAG_S: Final = 0.5
"""How long a view waits for a replica to catch up, before it is read where changes are made."""

_POLL_S: Final = 0.005
_TRIES: Final = 3
_REST_S: Final = 0.5

_log = logging.getLogger(__name__)


class Position:
    """What this process knows to be committed."""

    def __init__(self, pools: Pools) -> None:
        self._pools = pools
        self._guard = threading.Lock()
        self._store = ""
        self._turn = -1

    def moved(self, turn: int) -> None:
        """This process made a change."""
        with self._guard:
            self._turn = max(self._turn, turn)

    @contextmanager
    def newest(self) -> Iterator[tuple[Connection, Manifest]]:
        """A transaction on the newest state, and its manifest."""
        for attempt in range(1, _TRIES + 1):
            lost: BaseException | None = None
            begun = False
            try:
                with self._choose().connection() as connection:
                    found = self._arrived(connection)
                    if found is not None:
                        begun = True
                        yield connection, found
                        return
            except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
                if begun or attempt == _TRIES:
                    raise
                lost = error
            _log.info("A view is begun again: %s", lost or "the server lags behind.")
            time.sleep(_REST_S * (attempt - 1))
        raise IndexUnreachableError(
            f"{self._pools.address.shown} shows an older state than was seen before: it lags, or "
            "was replaced; try again."
        )

    def _choose(self) -> ConnectionPool[Connection]:
        """The pool of a server that has everything committed by now."""
        pools = self._pools
        if pools.reader is pools.primary_reader:
            return pools.reader
        try:
            with pools.writer.connection(timeout=LAG_S) as connection:
                row = connection.execute("SELECT pg_current_wal_flush_lsn()::text").fetchone()
        except (psycopg.Error, PoolTimeout):
            return pools.reader
        until = time.monotonic() + LAG_S
        while row is not None and time.monotonic() < until:
            with pools.reader.connection() as connection:
                there = connection.execute(
                    "SELECT NOT pg_is_in_recovery() OR pg_last_wal_replay_lsn() >= %s::pg_lsn", row
                ).fetchone()
                connection.rollback()
            if there is not None and there[0]:
                return pools.reader
            time.sleep(_POLL_S)
        return pools.primary_reader

    def _arrived(self, connection: Connection) -> Manifest | None:
        """The manifest, or none where this process has seen a later one."""
        try:
            found = manifest.read(connection)
        except errors.UndefinedTable:
            found = None
        if found is None:
            raise failures.missing(self._pools.address)
        with self._guard:
            if found.store_id != self._store:
                self._store, self._turn = found.store_id, found.turn
            if found.turn < self._turn:
                return None
            self._turn = found.turn
        return found
