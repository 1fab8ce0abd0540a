"""The servers behind an index: which takes changes, and how far behind the others are."""

from __future__ import annotations

from typing import Final

import psycopg
from psycopg_pool import PoolTimeout

from rag.engines._postgresql.pools import Pools
from rag.store import Server

_WAIT_S: Final = 1.0
"""A readiness probe asks; it must not hang while servers are being replaced."""

_BEHIND: Final = (
    "SELECT application_name, sync_state IN ('sync', 'quorum'),"
    " greatest(0, pg_wal_lsn_diff(pg_current_wal_flush_lsn(), replay_lsn))::bigint"
    " FROM pg_stat_replication ORDER BY application_name"
)


def known(pools: Pools) -> list[Server]:
    """The one that takes changes, then its standbys as it sees them.

    While none takes changes: the one that is read, of which nobody knows how far behind it is.
    """
    try:
        with pools.writer.connection(timeout=_WAIT_S) as connection:
            row = connection.execute("SELECT pg_is_in_recovery()").fetchone()
            if row is not None and not row[0]:
                found = connection.execute(_BEHIND).fetchall()
                return [
                    Server("primary", "", True, 0),
                    *(Server("standby", str(name), bool(s), lag) for name, s, lag in found),
                ]
    except (psycopg.Error, PoolTimeout):
        pass  # it is being replaced
    try:
        with pools.reader.connection(timeout=_WAIT_S) as connection:
            row = connection.execute("SELECT pg_is_in_recovery()").fetchone()
            return [Server("standby" if row is None or row[0] else "primary", "", False, None)]
    except (psycopg.Error, PoolTimeout):
        return []
