"""BM25 over the passages, derived from the store: a tantivy index that follows it on disk."""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.engines import _lexical_files, _tantivy
from rag.engines._allowed import Allowed, mask_of
from rag.engines._lexical_files import LexicalStamp
from rag.engines._manifest import Stamp, draw_token
from rag.engines._ranking import Ids, Ranking, best
from rag.engines._snapshot import Delta, Snapshot
from rag.engines._store import StoreFile

_FEW_ARTICLES: Final = 2_000

_log = logging.getLogger(__name__)


class Terms(NamedTuple):
    """The index in one state: what a search works on."""

    state: Stamp
    view: _tantivy.View
    exact: bool
    """False when the view may already hold part of a later state."""


class Lexical:
    """Follows the store under the writer lock; who may not write keeps up in memory.

    Safe to share between threads; a search works on an immutable view.
    """

    def __init__(self, store: StoreFile) -> None:
        self._store = store
        self._following = threading.Lock()
        self._current: Terms | None = None
        self._changes = threading.Condition()
        self._changer: int | None = None
        """The thread of this process that is in a change."""
        self._links: list[tempfile.TemporaryDirectory[str]] = []

    def close(self) -> None:
        """Let go of the index."""
        self._current = None
        while self._links:
            self._links.pop().cleanup()

    def at(self, snapshot: Snapshot) -> Terms:
        """The index in the state of ``snapshot`` or in a later one.

        A thread of this process that has committed but not caught up yet is waited for. While
        another process is in the middle of a change it may be the state before, since that change
        was not acknowledged yet.
        """
        with self._changes:
            while self._changer not in (None, threading.get_ident()) and self._behind(snapshot):
                self._changes.wait()
        return self._follow(snapshot)

    @contextmanager
    def being_changed(self) -> Iterator[None]:
        """The block commits a change and brings the index up to it; under the writer lock."""
        with self._changes:
            before, self._changer = self._changer, threading.get_ident()
        try:
            yield
        finally:
            with self._changes:
                self._changer = before
                self._changes.notify_all()

    def search(
        self, snapshot: Snapshot, at: Terms, question: list[str], k: int, allowed: Allowed | None
    ) -> Ranking:
        """The ``k`` best passages of ``snapshot`` by BM25, among those allowed."""
        if not question or (allowed is not None and not allowed.passages):
            return Ranking(np.empty(0, np.int64), np.empty(0, np.float32))
        checks: list[Callable[[Ids], NDArray[np.bool_]]] = []
        if not at.exact or at.state != snapshot.stamp:
            checks.append(snapshot.existing)
        keys = None
        if allowed is not None:
            # Few articles are looked up; of many enough come up in any case.
            if len(allowed.keys) <= max(_FEW_ARTICLES, snapshot.counts().articles // 10):
                keys = allowed.keys.tolist()
            else:
                checks.append(allowed.holds)
        valid = partial(_all_of, checks) if checks else None
        fetch = partial(at.view.search, question, keys)
        return best(fetch, k, at.view.passages, valid)

    def catch_up(self, newest: Snapshot) -> None:
        """Bring the index on disk to the newest state; the caller holds the writer lock.

        The change is durable already. When the disk refuses (it is full), searches keep up in
        memory and :meth:`problems` tells.
        """
        with self._following:
            try:
                self._current = self._written(newest)
            except (OSError, ValueError) as error:
                _log.warning("The BM25 index cannot be written (%s); it goes on in memory.", error)
                self._current = _in_memory(newest)

    def rebuild(self, newest: Snapshot) -> None:
        """Write the index anew, without what deletions left; the caller holds the lock."""
        with self._following:
            self._current = self._rebuilt(newest)

    def problems(self, snapshot: Snapshot, thorough: bool) -> list[str]:
        """What is wrong with the index in use and, if ``thorough``, with its files."""
        found = []
        current = self.at(snapshot)
        same = current.exact and current.state == snapshot.stamp
        held, stored = current.view.passages, snapshot.counts().passages
        if same and held != stored:
            found.append(f"The BM25 index has {held} passages, {stored} are stored")
        if thorough:
            stamp = _lexical_files.read_stamp(self._store.folder)
            if stamp is None or snapshot.since(stamp.state) is None:
                found.append("The BM25 index on disk is missing or belongs to another store")
            elif _lexical_files.condition(self._store.folder, stamp, thorough=True) == "torn":
                found.append("The BM25 index on disk has damaged or missing files")
            elif stamp.state != snapshot.stamp:
                found.append("The BM25 index on disk is behind the store")
        return found

    # --- where a view comes from -----------------------------------------------------------

    def _follow(self, snapshot: Snapshot) -> Terms:
        current = self._current
        if current is not None and self._store.reaches(current.state, snapshot):
            return current
        with self._following:
            current = self._current
            if current is None or not self._store.reaches(current.state, snapshot):
                current = (
                    self._found(snapshot)
                    or self._mended()
                    or self._late(snapshot)
                    or _in_memory(snapshot)
                )
                self._current = current
            return current

    def _behind(self, snapshot: Snapshot) -> bool:
        """Whether the index, in memory or on disk, does not know all of ``snapshot``."""
        current = self._current or _lexical_files.read_stamp(self._store.folder)
        return current is None or not self._store.reaches(current.state, snapshot)

    def _found(self, snapshot: Snapshot) -> Terms | None:
        """The index on disk, if it reaches the state asked for."""
        stamp = _lexical_files.read_stamp(self._store.folder)
        if stamp is None or not self._store.reaches(stamp.state, snapshot):
            return None
        return self._opened(stamp)

    def _mended(self) -> Terms | None:
        """The index on disk after catching up: its writer died before it could."""
        if not self._store.writable:
            return None
        with self._store.lock.held_if_free() as held:
            if not held:
                return None
            try:
                with self._store.read() as newest:
                    return self._written(newest)
            except (OSError, ValueError) as error:
                _log.warning("The BM25 index cannot be written (%s); it goes on in memory.", error)
                return None

    def _late(self, snapshot: Snapshot) -> Terms | None:
        """The index on disk as it is, while another process is about to bring it up to date."""
        stamp = _lexical_files.read_stamp(self._store.folder)
        if not self._store.writable or stamp is None or snapshot.since(stamp.state) is None:
            return None
        return self._opened(stamp)

    def _opened(self, stamp: LexicalStamp) -> Terms | None:
        """A view of the stamped index, or none when it is damaged."""
        folder = self._store.folder / stamp.folder
        if _lexical_files.condition(self._store.folder, stamp) == "torn":
            return None
        try:
            if self._store.writable:
                view = _tantivy.View(_tantivy.open_at(folder))
            else:
                self._links.append(tempfile.TemporaryDirectory(prefix="rag-"))
                view = _tantivy.View(_tantivy.open_read_only(folder, self._links[-1]))
            # Tantivy's count only grows: equal now means the view is of the stamped commit.
            exact = _lexical_files.opstamp(self._store.folder, stamp) == stamp.opstamp
        except (OSError, ValueError) as error:
            # Also when its writer put a new index in its place just now.
            _log.warning("The BM25 index cannot be read (%s).", error)
            return None
        return Terms(stamp.state, view, exact)

    # --- writing, under the lock -----------------------------------------------------------

    def _written(self, newest: Snapshot) -> Terms:
        stamp = _lexical_files.read_stamp(self._store.folder)
        delta = None if stamp is None else newest.since(stamp.state)
        if stamp is None or delta is None:
            return self._rebuilt(newest)
        condition = _lexical_files.condition(self._store.folder, stamp)
        if condition == "torn":
            _log.warning("The BM25 index has damaged or missing files; it is rebuilt.")
            return self._rebuilt(newest)
        try:
            view = self._changed(newest, stamp, delta, repeated=condition == "ahead")
        except (OSError, ValueError) as error:
            _log.warning("The BM25 index cannot be changed (%s); it is rebuilt.", error)
            return self._rebuilt(newest)
        if view.passages != newest.counts().passages:
            _log.warning("The BM25 index lost count of its passages; it is rebuilt.")
            return self._rebuilt(newest)
        return Terms(newest.stamp, view, exact=True)

    def _changed(
        self, newest: Snapshot, stamp: LexicalStamp, delta: Delta, repeated: bool
    ) -> _tantivy.View:
        """The stamped index with ``delta`` applied; it may hold part of it if ``repeated``."""
        folder = self._store.folder / stamp.folder
        index = _tantivy.open_at(folder)
        if stamp.state != newest.stamp or repeated:
            _lexical_files.tidy(self._store.folder, stamp)
            _tantivy.change(
                index,
                np.flatnonzero(mask_of(delta.removed)).tolist(),
                newest.searchable_above(delta.above),
                above=delta.above if repeated else None,
            )
            state = newest.stamp
            _lexical_files.write_stamp(self._store.folder, folder, state, stamp)
        return _tantivy.View(index)

    def _rebuilt(self, newest: Snapshot) -> Terms:
        prefix = _lexical_files.FOLDER_PREFIX
        folder = self._store.folder / f"{prefix}{draw_token()}"
        try:
            index = _tantivy.create(folder)
            _tantivy.change(index, (), newest.searchable_above(0))
            state = newest.stamp
            _lexical_files.write_stamp(self._store.folder, folder, state, None)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        for other in self._store.folder.glob(f"{prefix}*"):
            if other.is_dir() and other != folder:
                # Processes that still search it keep what they have open.
                shutil.rmtree(other, ignore_errors=True)
        return Terms(state, _tantivy.View(index), exact=True)


def _in_memory(snapshot: Snapshot) -> Terms:
    index = _tantivy.create(None)
    _tantivy.change(index, (), snapshot.searchable_above(0))
    return Terms(snapshot.stamp, _tantivy.View(index), exact=True)


def _all_of(checks: list[Callable[[Ids], NDArray[np.bool_]]], ids: Ids) -> NDArray[np.bool_]:
    allowed = np.ones(len(ids), dtype=np.bool_)
    for check in checks:
        allowed &= check(ids)
    return allowed
