"""The state room of the embedded engine: one SQLite file beside the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from rag.engines import _former
from rag.engines._database import Database, Synchronous
from rag.engines._errors import read_only, refusing
from rag.engines._files import PRIVATE, make_folder
from rag.engines._schema import STATE
from rag.state import Record

_HOLDERS: Final = "holders"


class EmbeddedState:
    """See :class:`rag.state.State`. The file is made by the first change."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(folder, STATE)
        self._folder = folder
        self._up_to_date = False
        self.close = self.database.close

    @property
    def writable(self) -> bool:
        """Whether this process may write in the folder, or make it."""
        folder = self._folder
        while not folder.exists():
            folder = folder.parent
        return Database(folder, STATE).writable

    @contextmanager
    def read(self) -> Iterator[_View]:
        """The newest state; empty where nothing was kept yet."""
        if self._prepared():
            with self.database.reading() as connection:
                yield _View(connection)
        else:
            yield _View(None)

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[_Change]:
        """One change, whole or not at all."""
        if not self._prepared():
            self._create()
        synchronous: Synchronous = "FULL" if durable else "NORMAL"
        with self.database.writing(synchronous) as connection:
            yield _Change(connection)

    def erase(self) -> None:
        """Leave no byte of what was removed."""
        if self.database.exists() and self.writable:
            self.database.fold()

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        """Hold ``name`` until the block or this process ends; nothing to hold where read-only."""
        if not self.writable:
            yield
            return
        lock = self._lock(name)
        with refusing(self._folder):
            make_folder(self._folder)
            make_folder(self._folder / _HOLDERS)
            lock.acquire()
        try:
            yield
        finally:
            lock.release()
            (self._folder / _HOLDERS / name).unlink(missing_ok=True)

    def held(self, name: str) -> bool:
        """Whether some living process holds ``name``."""
        path = self._folder / _HOLDERS / name
        if not path.exists():
            return False
        try:
            with self._lock(name).acquire(timeout=0):
                path.unlink(missing_ok=True)
        except Timeout:
            return True
        except OSError:
            return False  # read-only: whoever held it cannot be at work
        return False

    def _lock(self, name: str) -> FileLock:
        return FileLock(self._folder / _HOLDERS / name, mode=PRIVATE, thread_local=False)

    def _prepared(self) -> bool:
        """Whether there is a file, of this program's version."""
        if not self.database.exists():
            self._up_to_date = False
            if not (_former.present(self._folder) and self.writable):
                return False
            self._create()
        if not self._up_to_date:
            if self.database.needs_work():
                self.database.bring_up_to_date()
            self._up_to_date = True
        return True

    def _create(self) -> None:
        if not self.writable:
            raise read_only(self._folder)
        self.database.create(lambda new: _former.take_over(self._folder, new))
        _former.remove(self._folder)


class _View:
    def __init__(self, connection: sqlite3.Connection | None) -> None:
        self._connection = connection

    def kinds(self) -> list[str]:
        if self._connection is None:
            return []
        found = self._connection.execute("SELECT DISTINCT kind FROM records ORDER BY kind")
        return [kind for (kind,) in found]

    def get(self, kind: str, key: str) -> Record | None:
        found = self._rows("WHERE kind = ? AND key = ?", kind, key)
        return found[0] if found else None

    def records(
        self, kind: str, *, newest_first: bool = False, limit: int | None = None
    ) -> list[Record]:
        way = "DESC" if newest_first else "ASC"
        return self._rows(
            f"WHERE kind = ? ORDER BY at {way}, number {way} LIMIT ?",
            kind,
            -1 if limit is None else limit,
        )

    def _rows(self, where: str, *parameters: str | int) -> list[Record]:
        if self._connection is None:
            return []
        sql = f"SELECT key, at, value FROM records {where}"
        return [Record(*row) for row in self._connection.execute(sql, parameters)]


class _Change(_View):
    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._write = connection.execute

    def put(self, kind: str, record: Record) -> None:
        self._write(
            "INSERT INTO records (kind, key, at, value) VALUES (?, ?, ?, ?) ON CONFLICT (kind, key)"
            " DO UPDATE SET at = excluded.at, value = excluded.value",
            (kind, *record),
        )

    def remove(self, kind: str, key: str) -> bool:
        gone = self._write("DELETE FROM records WHERE kind = ? AND key = ?", (kind, key))
        return gone.rowcount > 0

    def forget(self, kind: str, *, since: float | None = None, most: int | None = None) -> None:
        if since is not None:
            self._write("DELETE FROM records WHERE kind = ? AND at < ?", (kind, since))
        if most is not None:
            self._write(
                "DELETE FROM records WHERE number IN (SELECT number FROM records WHERE kind = ?"
                " ORDER BY at DESC, number DESC LIMIT -1 OFFSET ?)",
                (kind, most),
            )
