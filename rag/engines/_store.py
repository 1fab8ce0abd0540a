"""The SQLite file that is the only truth: consistent reads, durable changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rag.engines import _manifest
from rag.engines._change import Change
from rag.engines._database import Database
from rag.engines._errors import missing, refusing
from rag.engines._files import make_folder
from rag.engines._locks import WriterLock
from rag.engines._manifest import Stamp
from rag.engines._schema import STORE
from rag.engines._snapshot import Snapshot
from rag.store import Identity

LOCK_NAME: Final = "write.lock"


class StoreFile:
    """``store.sqlite`` of one folder. Safe to share between threads."""

    def __init__(self, folder: Path, lock_wait_s: float) -> None:
        self.folder = folder
        self.database = Database(folder, STORE)
        self.lock = WriterLock(folder / LOCK_NAME, lock_wait_s)
        self.close = self.database.close

    @property
    def writable(self) -> bool:
        """Whether this process may write in the folder at all."""
        return self.database.writable

    def prepare(self, identity: Identity | None, create: bool) -> None:
        """Make the store if it is absent and may be made; bring it up to date.

        Raises :class:`IndexMissingError`, and :class:`IndexMismatchError` where it was made with
        something else than ``identity``.
        """
        if not self.database.exists():
            if not create or identity is None:
                raise missing(self.folder)
            with refusing(self.folder):
                make_folder(self.folder)
            with self.lock.held():
                self.database.create(lambda new: _manifest.create(new, identity))
        if self.database.needs_work():
            with self.lock.held():
                self.database.bring_up_to_date()
        if identity is None:
            return
        with self.read() as snapshot:
            built = snapshot.identity
            _manifest.check(built, identity)
        if built.tokenizer != identity.tokenizer and self.writable:
            with self.write() as change:
                _manifest.write_identity(change.connection, identity)

    def reaches(self, state: Stamp, snapshot: Snapshot) -> bool:
        """Whether a structure in ``state`` knows all of ``snapshot``.

        A later state does if the store went through it; it did not when a backup was restored.
        """
        wanted = snapshot.stamp
        if state == wanted:
            return True
        if state.store_id != wanted.store_id or state.generation <= wanted.generation:
            return False
        with self.read() as newest:
            return newest.since(state) is not None

    def compact(self) -> None:
        """Give back the space of what was removed, and overwrite it."""
        with self.lock.held():
            self.database.compact()

    @contextmanager
    def read(self) -> Iterator[Snapshot]:
        """One consistent state of the store; raises :class:`IndexMissingError` without one."""
        with self.database.reading() as connection:
            manifest = _manifest.read(connection)
            if manifest is None:
                raise missing(self.folder)
            yield Snapshot(connection, manifest)

    @contextmanager
    def write(self) -> Iterator[Change]:
        """One change, committed when the block ends, forgotten when it raises.

        Raises :class:`IndexLockedError` while another process writes and :class:`StoreError` when
        the folder is read-only or the disk is full.
        """
        with self.lock.held(), self.database.writing() as connection:
            manifest = _manifest.read(connection)
            if manifest is None:
                raise missing(self.folder)
            change = Change(connection, manifest)
            yield change
            change.finish()
