"""Nearest vectors, derived from the store: exact while it is small, approximate above."""

from __future__ import annotations

import logging
import threading
from typing import Final

import numpy as np

from rag.engines import _dense_file
from rag.engines._allowed import Allowed, mask_of
from rag.engines._approximate import Approximate, rescored
from rag.engines._exact import Exact
from rag.engines._locks import SharedLock
from rag.engines._manifest import Stamp
from rag.engines._ranking import Ids, Ranking, best, merged
from rag.engines._snapshot import Snapshot
from rag.engines._store import StoreFile
from rag.types import Vectors

EXACT_UP_TO: Final = 200_000
"""Passages up to which every vector is compared (154 MB of memory at 384 dimensions)."""

_CHUNK: Final = 16_384

_log = logging.getLogger(__name__)


class Dense:
    """Follows the store: every search first catches up with the state it is asked about.

    The exact index is the stored vectors, read when first needed; the approximate one takes
    minutes to make and is kept in a file. Safe to share between threads; searches run side by
    side.
    """

    def __init__(self, store: StoreFile, exact_up_to: int) -> None:
        self._store = store
        self._exact_up_to = exact_up_to
        self._lock = SharedLock()
        self._following = threading.Lock()
        self._index: Exact | Approximate | None = None
        self._state: Stamp | None = None

    def search(
        self, snapshot: Snapshot, vector: Vectors, k: int, allowed: Allowed | None
    ) -> Ranking:
        """The ``k`` nearest passages of ``snapshot`` by inner product, among those allowed."""
        self.follow(snapshot)
        with self._lock.shared():
            index = self._index
            assert index is not None
            most = index.passages if allowed is None else min(index.passages, allowed.passages)

            def fetch(n: int) -> Ranking:
                return index.search(snapshot, vector, n, allowed)

            if self._state == snapshot.stamp:
                return best(fetch, k, most)
            # Another thread moved on to a later state meanwhile: what came since is no part of
            # the snapshot, what went since is looked up in it.
            gone = self._gone_since(snapshot, allowed)
            there = best(fetch, k, index.passages, snapshot.existing)
        return merged(there, rescored(snapshot, vector, gone), k)

    def _gone_since(self, snapshot: Snapshot, allowed: Allowed | None) -> Ids:
        """Passages of ``snapshot`` that a later state no longer has."""
        with self._store.read() as newest:
            delta = newest.since(snapshot.stamp)
        removed = np.empty((0, 2), np.int64) if delta is None else delta.removed
        ids = np.flatnonzero(mask_of(removed)).astype(np.int64)
        ids = ids[snapshot.existing(ids)]
        return ids if allowed is None else ids[allowed.holds(ids)]

    def follow(self, snapshot: Snapshot) -> None:
        """Bring the index in memory to the state of ``snapshot``, or leave it at a later one."""
        if self._is_at(snapshot):
            return
        with self._following:
            if self._is_at(snapshot):
                return
            if self._index is None and snapshot.counts().passages > self._exact_up_to:
                self._load(snapshot)
            if not self._caught_up(snapshot):
                self._make(snapshot)

    def forget(self, newest: Snapshot) -> None:
        """After a deletion: follow now if anything is in memory, and see that it is gone."""
        if self._state is not None:
            self.follow(newest)

    def renew(self, snapshot: Snapshot) -> None:
        """Make the index anew as the size asks, and write or remove its file.

        The caller holds the writer lock. Searches go on with the former one meanwhile.
        """
        with self._following:
            self._make(snapshot)
            self._keep()

    def settle(self, snapshot: Snapshot) -> None:
        """See that the next to open a large store need not make its index.

        Called under the writer lock by who wrote and is about to close.
        """
        if snapshot.counts().passages <= self._exact_up_to:
            (self._store.folder / _dense_file.NAME).unlink(missing_ok=True)
            return
        self.follow(snapshot)
        with self._following:
            index = self._index
            if not isinstance(index, Approximate) or index.outgrown:
                self._make(snapshot)
            if _dense_file.state_of(self._store.folder) != self._state:
                self._keep()

    def problems(self, snapshot: Snapshot, thorough: bool) -> list[str]:
        """What is wrong with the index in memory and, if ``thorough``, with its file."""
        found = []
        self.follow(snapshot)
        with self._lock.shared():
            held = 0 if self._index is None else self._index.passages
            if self._state == snapshot.stamp and held != snapshot.counts().passages:
                found.append(
                    f"The vector index has {held} passages, {snapshot.counts().passages} are stored"
                )
        if thorough and (self._store.folder / _dense_file.NAME).exists():
            state = _dense_file.state_of(self._store.folder)
            if state is None:
                found.append(f"{_dense_file.NAME} is damaged")
            elif snapshot.since(state) is None:
                found.append(f"{_dense_file.NAME} belongs to another store or is too old")
        return found

    def describe(self, passages: int, dim: int) -> str:
        """Which structure serves this many passages, and what it costs."""
        index = self._index
        approximate = passages > self._exact_up_to if index is None else index.kind != "exact"
        size = dim + 8 if approximate else 2 * dim + 8
        how = "approximate (IVF, 8-bit codes, re-scored)" if approximate else "exact (half floats)"
        return f"{how}, {size} bytes of memory a passage"

    # --- under self._following -------------------------------------------------------------

    def _is_at(self, snapshot: Snapshot) -> bool:
        state = self._state
        return state is not None and self._store.reaches(state, snapshot)

    def _caught_up(self, snapshot: Snapshot) -> bool:
        """Apply what changed since; false when that is not known and all must be read again."""
        delta = None if self._state is None else snapshot.since(self._state)
        if delta is None or self._index is None:
            return False
        added = list(snapshot.vectors_above(delta.above, _CHUNK))
        with self._lock.alone():
            self._index.remove(delta.removed)
            for ids, vectors in added:
                self._index.add(ids, vectors)
            self._state = snapshot.stamp
        if self._index.passages != snapshot.counts().passages:
            _log.warning("The vector index lost count of its passages; it is made anew.")
            return False
        return True

    def _make(self, snapshot: Snapshot) -> None:
        if snapshot.counts().passages > self._exact_up_to:
            made: Exact | Approximate = Approximate.build(snapshot)
        else:
            made = Exact(snapshot)
        with self._lock.alone():
            self._index, self._state = made, snapshot.stamp

    def _load(self, snapshot: Snapshot) -> None:
        stored = _dense_file.read(self._store.folder)
        if stored is not None and snapshot.since(stored[1]) is not None:
            with self._lock.alone():
                self._index, self._state = stored
            return
        _log.warning(
            "No usable %s for %d passages: making it takes a while.",
            _dense_file.NAME,
            snapshot.counts().passages,
        )
        self._make(snapshot)
        with self._store.lock.held_if_free() as held:
            if held and self._store.writable:
                self._keep()

    def _keep(self) -> None:
        """Put the index on disk, if it is one that is kept there."""
        if not isinstance(self._index, Approximate) or self._state is None:
            (self._store.folder / _dense_file.NAME).unlink(missing_ok=True)
            return
        try:
            _dense_file.write(self._store.folder, self._index, self._state)
        except OSError as error:
            # Nothing is lost: the next to open makes it again.
            _log.warning("%s cannot be written (%s).", _dense_file.NAME, error)
