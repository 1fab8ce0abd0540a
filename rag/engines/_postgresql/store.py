"""The opened index: views on any server, changes on the one that takes them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeVar

import psycopg
from psycopg import errors, sql

from rag.engines import _manifest
from rag.engines._care import MEND
from rag.engines._postgresql import (
    care,
    copies,
    failures,
    manifest,
    near_index,
    reembedding,
    schema,
    servers,
)
from rag.engines._postgresql.address import Address
from rag.engines._postgresql.change import Change
from rag.engines._postgresql.failures import translated
from rag.engines._postgresql.pools import Connection, Pools, connect
from rag.engines._postgresql.position import Position
from rag.engines._postgresql.state import PostgresqlState
from rag.engines._postgresql.view import EXACT_UP_TO, View
from rag.engines._reembed import fill
from rag.engines._view import check_embedder
from rag.errors import IndexLockedError, IndexUnreachableError, StoreError
from rag.store import Identity, MakePassages, Server, StoreStats
from rag.types import Progress

S = TypeVar("S", bound="PostgresqlStore")

LOCK_WAIT_S: Final = 5.0
"""How long a change waits for another process's change to finish."""

_TRIES: Final = 3
_STALLED: Final = "60s"
"""A change whose process says nothing for so long is taken back: others wait for it."""


def open_at(
    address: Address,
    identity: Identity | None = None,
    *,
    create: bool = False,
    exact_up_to: int = EXACT_UP_TO,
    lock_wait_s: float = LOCK_WAIT_S,
) -> PostgresqlStore:
    """The index at ``address``; see :meth:`rag.store.Engine.open`."""
    return opened(
        address,
        identity,
        create,
        lambda: PostgresqlStore(address, identity, exact_up_to, lock_wait_s),
    )


def opened(address: Address, identity: Identity | None, create: bool, make: Callable[[], S]) -> S:
    """The store that ``make`` makes, once there are tables for it."""
    if not schema.prepared(address):
        if not create or identity is None:
            raise failures.missing(address)
        schema.make(address)
    store = make()
    try:
        store.settle_identity(create)
    except BaseException:
        store.close()
        raise
    return store


class PostgresqlStore:
    """See :class:`rag.store.Store`. Safe to share between threads."""

    engine = "postgresql"
    folders: tuple[Path, ...] = ()

    def __init__(
        self, address: Address, identity: Identity | None, exact_up_to: int, lock_wait_s: float
    ) -> None:
        self.address = address
        self.pools = Pools(address)
        self.state = PostgresqlState(address, self.pools)
        self._identity = identity
        self._exact_up_to = exact_up_to
        self._lock_wait_s = lock_wait_s
        self._position = Position(self.pools)
        self._changing = threading.RLock()
        self._wrote = False

    def close(self) -> None:
        """Release the store; who wrote to a large one first sees that it can be searched fast."""
        wrote, self._wrote = self._wrote, False
        try:
            if wrote:
                self._index_if_large()
        finally:
            self.pools.close()

    @contextmanager
    def read(self) -> Iterator[View]:
        """The newest acknowledged state, from a replica where that has it already."""
        with translated(self.address), self._position.newest() as (connection, found):
            yield self._view(connection, found)

    @contextmanager
    def write(self) -> Iterator[Change]:
        """One change; durable and searchable when the block ended.

        A lost connection may hide whether the change was committed: then that is asked, of
        whichever server takes changes by now, before anything is said.
        """
        change: Change | None = None
        with self._changing:
            try:
                with self._transaction() as (connection, found):
                    change = Change(connection, found)
                    yield change
                    change.finish()
            except IndexUnreachableError:
                if change is None or not change.touched or not self._committed(change.token):
                    raise
        if change is not None and change.touched:
            self._wrote = True
            self._position.moved(change.turn)

    def settle_identity(self, create: bool) -> None:
        """Make the manifest if need be, and hold it against the identity asked for."""
        with self._changing, self._locked() as connection:
            found = manifest.read(connection)
            if found is None and create and self._identity is not None:
                manifest.create(connection, self._identity)
                found = manifest.read(connection)
        if found is None:
            raise failures.missing(self.address)
        if self._identity is not None:
            _manifest.check(found.identity, self._identity)
            if found.identity.tokenizer != self._identity.tokenizer:
                with self.write() as change:
                    tokenizer = self._identity.tokenizer
                    change.become(identity=replace(change.identity, tokenizer=tokenizer))
                    care.rebuild_terms(change)

    # --- care ------------------------------------------------------------------------------

    def stats(self) -> StoreStats:
        """Counts and sizes."""
        with self.read() as now:
            (articles, passages), version = now.counts(), now.version
            sizes = {
                name: now.number("SELECT pg_total_relation_size(to_regclass(?))", name)
                for name in schema.TABLES
            }
            near = near_index.indexed(now.connection)
        each = max(passages, 1)
        how = "approximate (HNSW, scored again)" if near else "exact (half precision)"
        return StoreStats(
            articles=articles,
            passages=passages,
            version=version,
            size_bytes=sum(sizes.values()),
            structures={
                "server": self._server(),
                "store": f"PostgreSQL, {sum(sizes.values()) // each} bytes of disk a passage",
                "dense": f"{how}, {sizes['vectors'] // each} bytes of disk a passage",
                "lexical": f"BM25 (postings), {sizes['postings'] // each} bytes of disk a passage",
            },
        )

    def health(self, thorough: bool = False) -> list[str]:
        """Problems found, each naming the command that mends it."""
        try:
            with self.read() as now:
                check_embedder(now.identity, self._identity)
                found = care.problems(now) if thorough else []
                return [*found, *self._derived_problems(now, thorough)]
        except StoreError as error:
            return [str(error)]

    def servers(self) -> list[Server]:
        """The one that takes changes and its standbys, or the one that is read meanwhile."""
        return servers.known(self.pools)

    def optimize(self) -> None:
        """Give back the space of what went, and make the index of the vectors as the size asks."""
        with self._alone() as connection:
            for table in schema.TABLES:
                connection.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(table)))
        self._index_if_large()

    def erase(self, *, derived: bool) -> None:
        """Leave no row of what was deleted; with ``derived`` the tables are written anew.

        What the server's log and its backups still hold is the server's to keep or to remove.
        """
        how = sql.SQL("VACUUM (FULL) {}") if derived else sql.SQL("VACUUM {}")
        with self._alone() as connection:
            try:
                for table in schema.TABLES[2:]:
                    connection.execute(how.format(sql.Identifier(table)))
            except errors.LockNotAvailable as error:
                raise IndexLockedError(
                    f"A reader of {self.address.shown} would not let go of the former state; "
                    "try again."
                ) from error

    def repair(self) -> list[str]:
        """Mend what can be mended without a backup; what was done, in plain words."""
        with self.write() as change:
            done = care.mend(change)
        with self._alone() as connection:
            near_index.drop(connection)
        self.optimize()
        return [*done, "Made the terms of BM25 and the index of the vectors anew."]

    def snapshot(self, folder: Path) -> None:
        """Write a consistent copy into the new folder ``folder``, while writing may go on."""
        with translated(self.address), self.pools.primary_reader.connection() as connection:
            copies.copy_out(connection, folder)

    def reembed(
        self, identity: Identity, make: MakePassages, progress: Progress | None = None
    ) -> None:
        """Give every article new passages and vectors, in a schema beside, swapped in one step."""
        beside = reembedding.beside(self.address, identity)
        try:
            fill(beside, self, make, progress)
            with self._alone() as connection:
                # It is of the former dimension; questions compare all until it is made anew.
                near_index.drop(connection)
            with self.write() as change:
                # What was added or changed while the long work went on.
                fill(beside, self, make, None)
                reembedding.swap(change, beside.address, identity)
            self._identity = identity
        finally:
            beside.close()
        schema.drop(beside.address)
        self._index_if_large()

    def _server(self) -> str:
        """The server that takes changes, its standbys, and how far behind each is."""
        with self.pools.writing() as connection:
            row = connection.execute("SHOW server_version").fetchone()
        standbys = [one for one in self.servers() if one.role == "standby"]
        told = [
            f"{one.name} ({'sync' if one.synchronous else 'async'},"
            f" {one.behind or 0:,} bytes behind)"
            for one in standbys
        ]
        version = str(row[0]).split()[0] if row else "unknown"
        return f"PostgreSQL {version}, standbys: {', '.join(told) or 'none'}"

    # --- how vectors are searched ------------------------------------------------------------

    def _view(self, connection: Connection, found: manifest.Manifest) -> View:
        return View(connection, found, self._identity, self._exact_up_to)

    def _derived_problems(self, now: View, thorough: bool) -> list[str]:
        """What is wrong with what is made from the tables; all of it where ``thorough``."""
        if not self._too_many(now) or near_index.indexed(now.connection):
            return []
        return [
            f"{now.counts().passages} passages without an index of their vectors: every question "
            f"compares all of them; {MEND}"
        ]

    def _too_many(self, now: View) -> bool:
        """Whether comparing every vector takes longer than a question may."""
        return now.counts().passages > 2 * self._exact_up_to

    # --- inside ----------------------------------------------------------------------------

    @contextmanager
    def _locked(self) -> Iterator[Connection]:
        """A transaction that nobody else's change runs beside."""
        with self.pools.writing() as connection, connection.transaction():
            for name, value in (
                ("lock_timeout", f"{self._lock_wait_s:g}s"),
                ("idle_in_transaction_session_timeout", _STALLED),
            ):
                connection.execute("SELECT set_config(%s, %s, true)", (name, value))
            try:
                key = schema.lock_key(self.address, "changes")
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (key,))
            except errors.LockNotAvailable as error:
                raise self._being_written() from error
            # Every replica that answers in step has the change when it is acknowledged.
            connection.execute("SET LOCAL synchronous_commit = remote_apply")
            yield connection

    @contextmanager
    def _transaction(self) -> Iterator[tuple[Connection, manifest.Manifest]]:
        with self._locked() as connection:
            found = manifest.read(connection)
            if found is None:
                raise failures.missing(self.address)
            yield connection, found

    def _committed(self, token: str) -> bool:
        """Whether the change is there, and on the replicas that it must be on.

        After a change of servers, a commit that was not acknowledged may stand on the old one
        alone. A second commit, acknowledged, comes after it wherever it went.
        """
        for attempt in range(_TRIES):
            try:
                with self._locked() as connection:
                    there = connection.execute(
                        "SELECT 1 FROM changes WHERE token = %s", (token,)
                    ).fetchone()
                    if there is None:
                        return False
                    connection.execute("SELECT pg_logical_emit_message(true, 'rag', '')")
                return True
            except IndexUnreachableError:
                if attempt + 1 < _TRIES:
                    time.sleep(1.0)
        return False

    def _being_written(self) -> IndexLockedError:
        holder = ""
        try:
            with connect(self.address) as connection:
                row = connection.execute(
                    "SELECT pid, client_addr, application_name FROM pg_locks JOIN pg_stat_activity"
                    " USING (pid) WHERE locktype = 'advisory' AND granted AND"
                    " ((classid::bigint << 32) | objid::bigint) = %s LIMIT 1",
                    (schema.lock_key(self.address, "changes"),),
                ).fetchone()
                if row is not None:
                    holder = f" (session {row[0]} of {row[2]} from {row[1] or 'this machine'})"
        except (StoreError, psycopg.Error):
            pass  # only an aid to the reader of the error
        return IndexLockedError(
            f"Another process{holder} is writing to {self.address.shown} and did not finish "
            f"within {self._lock_wait_s:g} s; try again when it is done, or stop it."
        )

    @contextmanager
    def _alone(self) -> Iterator[Connection]:
        """A session without a transaction, for what must not run in one."""
        with connect(self.address) as connection, translated(self.address):
            connection.execute("SET lock_timeout = '5s'")
            yield connection

    def _index_if_large(self) -> None:
        """Make the approximate index once there are more vectors than are compared one by one."""
        with self.read() as now:
            if now.counts().passages <= self._exact_up_to or near_index.indexed(now.connection):
                return
            dim = now.identity.dim
        with self._alone() as connection:
            near_index.make(connection, dim)
