"""The embedded engine: one SQLite file as the truth, FAISS and tantivy derived from it.

Everything of an index lies in ``Settings.index_dir``. Any number of processes may search it, one
at a time may change it, and a change is seen by the next question of all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rag.engines import _care, _copy, _files
from rag.engines._allowed import AllowedCache
from rag.engines._change import Change
from rag.engines._dense import EXACT_UP_TO, Dense
from rag.engines._errors import refusing
from rag.engines._lexical import Lexical
from rag.engines._lexical_files import FOLDER_PREFIX as LEXICAL_PREFIX
from rag.engines._reembed import reembed
from rag.engines._schema import STATE, STORE
from rag.engines._state import EmbeddedState
from rag.engines._store import StoreFile
from rag.engines._view import View, check_embedder
from rag.errors import StoreError
from rag.settings import Settings
from rag.store import Identity, MakePassages, Server, StoreStats
from rag.types import Progress

LOCK_WAIT_S: Final = 5.0
"""How long a change waits for another process's change to finish."""

_OVERTAKEN: Final = 5
"""So often a state is read anew because the BM25 index had moved on to a later one."""


def place(settings: Settings) -> str:
    """The folder of ``settings``."""
    return str(settings.index_dir)


def exists(settings: Settings) -> bool:
    """Whether an index was made in the folder of ``settings``."""
    return is_index(settings.index_dir)


def is_index(folder: Path) -> bool:
    """Whether ``folder`` is that of an index."""
    return (folder / STORE.name).is_file()


def open(  # noqa: A001
    settings: Settings, identity: Identity | None = None, *, create: bool = False
) -> EmbeddedStore:
    """The index in the folder of ``settings``; see :class:`rag.store.Engine`."""
    return open_at(settings.index_dir, identity, create=create)


def open_at(
    folder: Path,
    identity: Identity | None = None,
    *,
    create: bool = False,
    lock_wait_s: float = LOCK_WAIT_S,
    exact_up_to: int = EXACT_UP_TO,
) -> EmbeddedStore:
    """The index in ``folder``."""
    file = StoreFile(folder, lock_wait_s)
    try:
        file.prepare(identity, create)
    except BaseException:
        file.close()
        raise
    return EmbeddedStore(file, identity, exact_up_to)


def state(settings: Settings) -> EmbeddedState:
    """What is kept beside the index; nothing is made before something is to be kept."""
    return EmbeddedState(settings.index_dir)


def restore(settings: Settings, folder: Path) -> None:
    """Put the copy in ``folder``, made by ``snapshot``, in the place of the index of ``settings``.

    One step for each of the two files: processes that serve the index answer from the copy with
    their next question.
    """
    _copy.check_copy(folder)
    file = StoreFile(settings.index_dir, LOCK_WAIT_S)
    beside = state(settings)
    try:
        with refusing(file.folder):
            _files.make_folder(file.folder)
        with file.lock.held():
            _copy.copy_in(beside.database, folder)
            _copy.copy_in(file.database, folder)
    finally:
        beside.close()
        file.close()


def leave_out_state(folder: Path) -> None:
    """Take what is kept beside the articles out of the copy in ``folder``: :func:`restore` then
    puts back the articles alone, and keys and conversations stay as they are."""
    (folder / STATE.name).unlink(missing_ok=True)


class EmbeddedStore:
    """See :class:`rag.store.Store`. Safe to share between threads."""

    engine = "embedded"

    def __init__(self, file: StoreFile, identity: Identity | None, exact_up_to: int) -> None:
        self._file = file
        self._identity = identity
        self.state = EmbeddedState(file.folder)
        self._dense = Dense(file, exact_up_to)
        self._lexical = Lexical(file)
        self._allowed = AllowedCache()
        self._wrote = False

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folder of the index."""
        return (self._file.folder,)

    def close(self) -> None:
        """Release the store; it cannot be used afterwards.

        Who wrote to a large store first sees to it that the next to open it need not wait.
        """
        wrote, self._wrote = self._wrote, False
        try:
            if wrote:
                with self._file.lock.held_if_free() as held, self._file.read() as newest:
                    if held:
                        self._dense.settle(newest)
        finally:
            self._lexical.close()
            self.state.close()
            self._file.close()

    @contextmanager
    def read(self) -> Iterator[View]:
        """The newest state; raises :class:`IndexMissingError` where the index went."""
        for tries in range(_OVERTAKEN, -1, -1):
            with self._file.read() as snapshot:
                at = self._lexical.at(snapshot)
                if tries and at.state.generation > snapshot.stamp.generation:
                    continue
                yield View(snapshot, self._dense, self._lexical, at, self._allowed, self._identity)
                return

    @contextmanager
    def write(self) -> Iterator[Change]:
        """One change; durable and searchable when the block ended."""
        with self._file.lock.held(), self._lexical.being_changed():
            with self._file.write() as change:
                yield change
            if change.touched:
                self._follow_up(removed=bool(change.removed))

    # --- care ------------------------------------------------------------------------------

    def stats(self) -> StoreStats:
        """Counts and sizes, without reading any table."""
        with self._file.read() as snapshot:
            articles, passages = snapshot.counts()
            version, dim = snapshot.version, snapshot.identity.dim
        sizes = _files.sizes(self._file.folder)
        lexical = sum(n for name, n in sizes.items() if name.startswith(LEXICAL_PREFIX))
        store = sum(n for name, n in sizes.items() if name.startswith(STORE.name))
        each = max(passages, 1)
        return StoreStats(
            articles=articles,
            passages=passages,
            version=version,
            size_bytes=sum(sizes.values()),
            structures={
                "store": f"SQLite, {store // each} bytes of disk a passage",
                "dense": self._dense.describe(passages, dim),
                "lexical": f"BM25 (tantivy), {lexical // each} bytes of disk a passage",
            },
        )

    def health(self, thorough: bool = False) -> list[str]:
        """Problems found, each naming the command that mends it.

        Normally whether questions can be asked and both indexes hold what the store says;
        ``thorough`` reads every table and file once.
        """
        try:
            with self._file.read() as snapshot:
                check_embedder(snapshot.identity, self._identity)
                found = _care.problems(snapshot) if thorough else []
                derived = [
                    *self._dense.problems(snapshot, thorough),
                    *self._lexical.problems(snapshot, thorough),
                ]
        except StoreError as error:
            return [str(error)]
        return [*found, *(f"{problem}; {_care.MEND}" for problem in derived)]

    def servers(self) -> list[Server]:
        """None: everything is files of this machine."""
        return []

    def optimize(self) -> None:
        """Compact the store and rewrite the derived structures, without what deletions left."""
        with self._file.lock.held():
            self._file.compact()
            self._derive_anew()

    def erase(self, *, derived: bool) -> None:
        """Leave no byte of what was deleted; see :meth:`rag.store.Store.erase`."""
        with self._file.lock.held():
            self._file.database.fold()
            if derived:
                self._derive_anew()

    def repair(self) -> list[str]:
        """Mend what can be mended without a backup; what was done, in plain words."""
        with self._file.lock.held(), self._lexical.being_changed():
            with self._file.write() as change:
                done = _care.mend(change.connection)
            self._derive_anew()
        return [*done, "Rebuilt the BM25 index and the vector index."]

    def snapshot(self, folder: Path) -> None:
        """Write a consistent copy into the new folder ``folder``, while writing may go on.

        The copy is an index folder of its own; :func:`restore` brings it back in place.
        """
        _copy.copy_out([self._file.database, self.state.database], folder)

    def reembed(
        self, identity: Identity, make: MakePassages, progress: Progress | None = None
    ) -> None:
        """Give every article new passages and vectors, made beside the old and swapped in one step.

        ``make`` turns articles into their passages and vectors; ``progress`` counts articles. An
        interrupted run goes on where it stopped. Searches of this store and of other processes
        use the old vectors until the swap; afterwards those with the old embedder are refused.
        """
        self._wrote = True
        reembed(self._file, identity, make, progress)
        self._identity = identity
        with self._file.lock.held(), self._lexical.being_changed():
            self._follow_up(removed=False)

    def _derive_anew(self) -> None:
        """Rewrite both indexes; the caller holds the lock."""
        with self._file.read() as newest:
            self._lexical.rebuild(newest)
            self._dense.renew(newest)

    def _follow_up(self, removed: bool) -> None:
        """Bring the structures to the state just committed; the caller holds the lock."""
        self._wrote = True
        with self._file.read() as newest:
            self._lexical.catch_up(newest)
            if removed:
                self._dense.forget(newest)
