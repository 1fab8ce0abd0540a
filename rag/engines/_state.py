"""The state room of the embedded engine: one SQLite file beside the store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from rag.engines import _former
from rag.engines._database import Database, Synchronous
from rag.engines._errors import read_only, refusing
from rag.engines._files import PRIVATE, make_folder
from rag.engines._records import RecordsChange, RecordsView
from rag.engines._schema import STATE
from rag.engines._spelling import SQLITE

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
    def read(self) -> Iterator[RecordsView]:
        """The newest state; empty where nothing was kept yet."""
        if self._prepared():
            with self.database.reading() as connection:
                yield RecordsView(connection, SQLITE)
        else:
            yield RecordsView(None, SQLITE)

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[RecordsChange]:
        """One change, whole or not at all."""
        if not self._prepared():
            self._create()
        synchronous: Synchronous = "FULL" if durable else "NORMAL"
        with self.database.writing(synchronous) as connection:
            yield RecordsChange(connection, SQLITE)

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
