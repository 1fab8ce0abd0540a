"""Nearest vectors, derived from the store and kept in memory."""

from __future__ import annotations

import threading
from functools import partial
from importlib import import_module
from typing import Any, Final

import numpy as np

from rag.engines._allowed import Allowed, mask_of
from rag.engines._locks import SharedLock
from rag.engines._manifest import Stamp
from rag.engines._ranking import Ids, Ranking, best
from rag.engines._snapshot import Ranges, Snapshot
from rag.types import Vectors

_CHUNK: Final = 16_384


class Dense:
    """An exact FAISS index over the stored half floats (2 bytes a dimension, 8 for the id).

    It follows the store: every search first catches up with the state it is asked about. Safe to
    share between threads; searches run side by side.
    """

    def __init__(self) -> None:
        self._lock = SharedLock()
        self._following = threading.Lock()
        self._index: Any = None
        self._stamp: Stamp | None = None

    def search(
        self, snapshot: Snapshot, vector: Vectors, k: int, allowed: Allowed | None
    ) -> Ranking:
        """The ``k`` nearest passages of ``snapshot`` by inner product, among those allowed."""
        self.follow(snapshot)
        with self._lock.shared():
            most = self._index.ntotal
            if allowed is not None:
                most = min(most, allowed.passages)
            newer = self._stamp != snapshot.manifest.stamp
            return best(
                partial(self._nearest, vector.reshape(1, -1), allowed),
                k,
                most,
                snapshot.existing if newer else None,
            )

    def follow(self, snapshot: Snapshot) -> None:
        """Bring the index to the state of ``snapshot``, unless it is already beyond."""
        if self._is_current(snapshot):
            return
        with self._following:
            if self._is_current(snapshot):
                return
            stamp = self._stamp
            delta = None if stamp is None else snapshot.since(stamp)
            if delta is None:
                index = _empty(snapshot.manifest.dim)
                _add(index, snapshot, 0)
                with self._lock.alone():
                    self._index, self._stamp = index, snapshot.manifest.stamp
                return
            with self._lock.alone():
                _remove(self._index, delta.removed)
                _add(self._index, snapshot, delta.above)
                self._stamp = snapshot.manifest.stamp

    def passages(self) -> int | None:
        """How many passages are in memory; none before the first search."""
        with self._lock.shared():
            return None if self._index is None else int(self._index.ntotal)

    def holds_any(self, ranges: Ranges) -> bool:
        """Whether any id of ``ranges`` is still there: what a deletion checks before it returns."""
        with self._lock.shared():
            if self._index is None or not len(ranges):
                return False
            ids = _faiss().vector_to_array(self._index.id_map)
        mask = mask_of(ranges)
        return bool(mask[ids[ids < len(mask)]].any())

    def _is_current(self, snapshot: Snapshot) -> bool:
        stamp, wanted = self._stamp, snapshot.manifest.stamp
        if stamp is None or stamp.store_id != wanted.store_id:
            return False
        return stamp == wanted or stamp.generation > wanted.generation

    def _nearest(self, vector: Vectors, allowed: Allowed | None, n: int) -> Ranking:
        if allowed is None:
            scores, ids = self._index.search(vector, n)
        else:
            # The selector only borrows the bits; `allowed` outlives the call.
            selector = _faiss().IDSelectorBitmap(allowed.bits)
            parameters = _faiss().SearchParameters(sel=selector)
            scores, ids = self._index.search(vector, n, params=parameters)
        found = ids[0] >= 0  # FAISS pads what it did not find with -1
        return Ranking(ids[0][found], scores[0][found])


def _faiss() -> Any:
    """FAISS, imported when first needed; its own type hints do not know its Python layer."""
    return import_module("faiss")


def _empty(dim: int) -> Any:
    faiss = _faiss()
    half = faiss.ScalarQuantizer.QT_fp16
    return faiss.IndexIDMap(faiss.IndexScalarQuantizer(dim, half, faiss.METRIC_INNER_PRODUCT))


def _add(index: Any, snapshot: Snapshot, above: int) -> None:
    for ids, vectors in snapshot.vectors_above(above, _CHUNK):
        index.add_with_ids(vectors, ids)


def _remove(index: Any, ranges: Ranges) -> None:
    if len(ranges):
        ids: Ids = np.flatnonzero(mask_of(ranges)).astype(np.int64)
        index.remove_ids(_faiss().IDSelectorBatch(ids))
