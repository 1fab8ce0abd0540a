"""The SQLite file that is the only truth: connections, consistent reads, durable changes."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

from rag.engines import _manifest, _schema
from rag.engines._change import Change
from rag.engines._errors import STORE_NAME, missing, outdated, translated
from rag.engines._locks import WriterLock
from rag.engines._manifest import Stamp
from rag.engines._snapshot import Snapshot
from rag.errors import StoreError

LOCK_NAME: Final = "write.lock"
_BUSY_TIMEOUT_S = 5.0
_CACHE_KIB = 8192


class Store:
    """``store.sqlite`` of one folder. Safe to share between threads.

    Readers see one consistent state per :meth:`reading` and never wait for writers; a change is
    durable (WAL, synchronous=FULL: also through a loss of power) when :meth:`writing` ends.
    """

    def __init__(self, folder: Path, lock_wait_s: float) -> None:
        self.folder = folder
        self.path = folder / STORE_NAME
        self.lock = WriterLock(folder / LOCK_NAME, lock_wait_s)
        self._idle: deque[sqlite3.Connection] = deque()
        self._file: tuple[int, int] | None = None
        self._closed = False
        self._guard = threading.Lock()

    def close(self) -> None:
        """Close every connection; the last one out folds the write-ahead log into the file."""
        with self._guard:
            self._closed = True
            while self._idle:
                self._idle.pop().close()

    @property
    def writable(self) -> bool:
        """Whether this process may write in the folder at all."""
        return os.access(self.folder, os.W_OK)

    def needs_work(self) -> bool:
        """Whether the store is absent, empty or of an older schema."""
        if not self.path.is_file():
            return True
        with translated(self.folder), closing(self._connect()) as connection:
            if _schema.version_of(connection) < _schema.VERSION:
                return self.writable
            (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
            if self.writable and journal != "wal":
                return True  # a copy made by `rag backup`
            return _manifest.read(connection) is None

    def create(self, dim: int, metric: str, embedder_id: str) -> None:
        """Make the store if it is absent, bring its schema up to date, write its manifest."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (
            translated(self.folder),
            self.lock.held(),
            closing(self._connect(create=True)) as connection,
        ):
            connection.execute("PRAGMA journal_mode = WAL")
            _schema.migrate(connection)
            connection.execute("BEGIN IMMEDIATE")
            if _manifest.read(connection) is None:
                _manifest.create(connection, dim, metric, embedder_id)
            connection.execute("COMMIT")

    def reaches(self, state: Stamp, snapshot: Snapshot) -> bool:
        """Whether a structure in ``state`` knows all of ``snapshot``.

        A later state does if the store went through it; it did not when a backup was restored.
        """
        wanted = snapshot.manifest.stamp
        if state == wanted:
            return True
        if state.store_id != wanted.store_id or state.generation <= wanted.generation:
            return False
        with self.reading() as newest:
            return newest.since(state) is not None

    def replace_with(self, source: sqlite3.Connection) -> None:
        """Take over all that another store holds, in one transaction."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (
            translated(self.folder),
            self.lock.held(),
            closing(self._connect(create=True)) as connection,
        ):
            connection.execute("PRAGMA journal_mode = WAL")
            source.backup(connection)
            _schema.migrate(connection)

    def compact(self) -> None:
        """Give back the space of what was removed, and overwrite it."""
        with translated(self.folder), self.lock.held():
            connection = self._borrow()
            try:
                connection.execute("VACUUM")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                self._give_back(connection)

    @contextmanager
    def reading(self) -> Iterator[Snapshot]:
        """One consistent state of the store; raises :class:`IndexMissingError` without one."""
        with translated(self.folder):
            connection = self._borrow()
            try:
                connection.execute("BEGIN")
                manifest = _manifest.read(connection)
                if manifest is None:
                    raise missing(self.folder)
                yield Snapshot(connection, manifest)
            finally:
                self._give_back(connection)

    @contextmanager
    def writing(self) -> Iterator[Change]:
        """One change, committed when the block ends, forgotten when it raises.

        Raises :class:`IndexLockedError` while another process writes and :class:`StoreError` when
        the folder is read-only or the disk is full.
        """
        with translated(self.folder), self.lock.held():
            connection = self._borrow()
            try:
                connection.execute("BEGIN IMMEDIATE")
                manifest = _manifest.read(connection)
                if manifest is None:
                    raise missing(self.folder)
                change = Change(connection, manifest)
                yield change
                change.finish()
                connection.execute("COMMIT")
            finally:
                self._give_back(connection)

    def _borrow(self) -> sqlite3.Connection:
        with self._guard:
            if self._closed:
                raise StoreError("This engine is closed; open it again.")
            self._drop_if_replaced()
            if self._idle:
                return self._idle.pop()
        connection = self._connect()
        version = _schema.version_of(connection)
        if version < _schema.VERSION:
            connection.close()
            raise missing(self.folder) if version == 0 else outdated(self.folder, version)
        return connection

    def _give_back(self, connection: sqlite3.Connection) -> None:
        """Keep a connection for the next borrower; whatever was not committed is undone."""
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        with self._guard:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    def _drop_if_replaced(self) -> None:
        """Forget connections to a file that is no longer the one at :attr:`path`."""
        try:
            status = self.path.stat()
        except FileNotFoundError:
            raise missing(self.folder) from None
        file = status.st_dev, status.st_ino
        if file != self._file:
            self._file = file
            while self._idle:
                self._idle.pop().close()

    def _connect(self, create: bool = False) -> sqlite3.Connection:
        if not create and not self.path.is_file():
            raise missing(self.folder)
        if self.writable:
            return self._open("rwc" if create else "rw")
        try:
            connection = self._open("ro")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError:
            # SQLite wants to make the files that readers share; nobody writes on a read-only
            # medium, so reading without them is safe as long as no log waits to be folded in.
            log = self.path.with_name(f"{STORE_NAME}-wal")
            if log.exists() and log.stat().st_size:
                raise StoreError(
                    f"{self.folder} is read-only and was not closed cleanly; open it once where "
                    "it can be written (`rag doctor`), then use it here."
                ) from None
            return self._open("ro&immutable=1")
        return connection

    def _open(self, mode: str) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"file:{quote(str(self.path.resolve()))}?mode={mode}",
            uri=True,
            timeout=_BUSY_TIMEOUT_S,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        return connection
