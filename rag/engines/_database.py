"""One SQLite file: its making and migrating, its connections, its transactions."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, Literal
from urllib.parse import quote

from rag.engines._errors import missing, outdated, refusing, translated
from rag.engines._files import make_file, make_folder, make_private, publish
from rag.engines._manifest import draw_token
from rag.engines._schema import Schema
from rag.errors import IndexBrokenError, IndexLockedError, StoreError

_BUSY_TIMEOUT_S: Final = 10.0
_CACHE_KIB: Final = 8192
_FOLDS: Final = 3
"""Each waits as long as any statement does."""

Synchronous = Literal["FULL", "NORMAL"]
"""FULL: a change survives a loss of power; NORMAL: the end of the process, however it ends."""


class Database:
    """A file of one :class:`Schema` in one folder. Safe to share between threads.

    Readers see one consistent state per :meth:`reading` and never wait for writers (WAL); a change
    is kept when :meth:`writing` ends.
    """

    def __init__(self, folder: Path, schema: Schema) -> None:
        self.folder = folder
        self.schema = schema
        self.path = folder / schema.name
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

    def exists(self) -> bool:
        """Whether the file is there."""
        return self.path.is_file()

    def create(self, fill: Callable[[sqlite3.Connection], None]) -> None:
        """Make the file if it is absent, filled; it is there whole or not at all."""
        aside = self.path.with_name(f"{self.path.name}.{draw_token()}.tmp")
        with refusing(self.folder), translated(self.path, self.schema):
            make_folder(self.folder)
            try:
                make_file(aside)
                with closing(_opened(aside, "rw")) as connection:
                    connection.execute("PRAGMA journal_mode = WAL")
                    self.schema.migrate(connection, 0)
                    fill(connection)
                publish(aside, self.path)
            finally:
                for path in self.folder.glob(f"{aside.name}*"):
                    path.unlink(missing_ok=True)

    def needs_work(self) -> bool:
        """Whether :meth:`bring_up_to_date` would change anything here."""
        if not self.writable:
            return False
        with translated(self.path, self.schema), closing(self._connect()) as connection:
            (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
            return self.schema.version_of(connection) < self.schema.version or journal != "wal"

    def bring_up_to_date(self) -> None:
        """Run the steps an older file lacks, and let several share it (a backup's is for one)."""
        with translated(self.path, self.schema), closing(self._connect()) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            version = self.schema.version_of(connection)
            if version < self.schema.version:
                self.schema.migrate(connection, version)
                make_private(self.folder)

    def replace_with(self, source: sqlite3.Connection) -> None:
        """Take over all that another database holds, in one transaction.

        What cannot be read at all goes first, so that a backup always comes back.
        """
        if self.exists() and not self._readable():
            for suffix in ("", "-wal", "-shm"):
                path = self.path.with_name(f"{self.path.name}{suffix}")
                path.unlink(missing_ok=True)
        if not self.exists():
            self.create(lambda connection: None)
        with translated(self.path, self.schema), closing(self._connect()) as connection:
            source.backup(connection)
            connection.execute("PRAGMA journal_mode = WAL")
            self.schema.migrate(connection, self.schema.version_of(connection))

    def _readable(self) -> bool:
        """Whether SQLite can read the file at all."""
        try:
            with closing(self._connect()) as connection:
                self.schema.version_of(connection)
        except (sqlite3.DatabaseError, IndexBrokenError):
            return False
        return True

    def compact(self) -> None:
        """Give back the space of what was removed, and overwrite it."""
        with self._borrowed() as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def fold(self) -> None:
        """Fold the log into the file and cut it off: it holds what was deleted as it was before.

        Raises :class:`IndexLockedError` where somebody goes on reading a former state.
        """
        with self._borrowed() as connection:
            for _ in range(_FOLDS):
                busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                if not busy:
                    return
        raise IndexLockedError(
            f"What was deleted is gone from {self.path.name}, but its log still holds it, because "
            "a reader goes on using the former state; delete again, or run `rag doctor`, to finish."
        )

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent state; raises :class:`IndexMissingError` without a file."""
        with self._borrowed() as connection:
            connection.execute("BEGIN")
            yield connection

    @contextmanager
    def writing(self, synchronous: Synchronous = "FULL") -> Iterator[sqlite3.Connection]:
        """One change, committed when the block ends, forgotten when it raises."""
        with self._borrowed() as connection:
            connection.execute(f"PRAGMA synchronous = {synchronous}")
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    @contextmanager
    def _borrowed(self) -> Iterator[sqlite3.Connection]:
        with translated(self.path, self.schema):
            connection = self._borrow()
            try:
                yield connection
            finally:
                self._give_back(connection)

    def _borrow(self) -> sqlite3.Connection:
        with self._guard:
            if self._closed:
                raise StoreError("This store is closed; open it again.")
            self._drop_if_replaced()
            if self._idle:
                return self._idle.pop()
        connection = self._connect()
        try:
            version = self.schema.version_of(connection)
            if version < self.schema.version:
                raise outdated(self.path, version, self.schema)
        except BaseException:
            connection.close()
            raise
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

    def _connect(self) -> sqlite3.Connection:
        if not self.exists():
            raise missing(self.folder)
        if self.writable:
            return _opened(self.path, "rw")
        try:
            return _opened(self.path, "ro", read=True)
        except sqlite3.OperationalError:
            # SQLite wants to make the files that readers share; nobody writes on a read-only
            # medium, so reading without them is safe as long as no log waits to be folded in.
            log = self.path.with_name(f"{self.path.name}-wal")
            if log.exists() and log.stat().st_size:
                raise StoreError(
                    f"{self.folder} is read-only and was not closed cleanly; open it once where "
                    "it can be written (`rag doctor`), then use it here."
                ) from None
            return _opened(self.path, "ro&immutable=1")


def _opened(path: Path, mode: str, *, read: bool = False) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(str(path.resolve()))}?mode={mode}",
        uri=True,
        timeout=_BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,
    )
    # Bytes that are no text any more are shown as such; their checksum tells that they changed.
    connection.text_factory = _decoded
    try:
        connection.execute("PRAGMA synchronous = FULL")
        # What is deleted is overwritten, not merely unlinked.
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        if read:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
