"""BM25 over the passages, derived from the store: a tantivy index that follows it on disk."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rag.engines import _tantivy
from rag.engines._allowed import Allowed, mask_of
from rag.engines._files import replacing
from rag.engines._manifest import Stamp, draw_token
from rag.engines._ranking import Ids, Ranking, best
from rag.engines._snapshot import Delta, Snapshot
from rag.engines._store import Store

FOLDER_PREFIX: Final = "lexical-"
STAMP_NAME: Final = "lexical.json"
_FEW_ARTICLES: Final = 2_000

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LexicalStamp:
    """What the stamp file says: which folder holds the index, and which state it has."""

    format: str
    folder: str
    opstamp: int
    """Tantivy's count of operations at that state; it betrays a commit that got no stamp."""
    state: Stamp


class Lexical:
    """Follows the store under the writer lock; who may not write keeps up in memory.

    Safe to share between threads; a search works on an immutable view.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._following = threading.Lock()
        self._view: tuple[Stamp, _tantivy.View] | None = None
        self._links: list[tempfile.TemporaryDirectory[str]] = []

    def close(self) -> None:
        """Let go of the index."""
        self._view = None
        while self._links:
            self._links.pop().cleanup()

    def search(
        self, snapshot: Snapshot, question: list[str], k: int, allowed: Allowed | None
    ) -> Ranking:
        """The ``k`` best passages of ``snapshot`` by BM25, among those allowed."""
        if not question or (allowed is not None and not allowed.passages):
            return Ranking(np.empty(0, np.int64), np.empty(0, np.float32))
        state, view = self.follow(snapshot)
        checks: list[Callable[[Ids], NDArray[np.bool_]]] = []
        if state != snapshot.manifest.stamp:
            checks.append(snapshot.existing)
        keys = None
        if allowed is not None:
            # Few articles are looked up; of many enough come up in any case.
            if len(allowed.keys) <= max(_FEW_ARTICLES, snapshot.manifest.articles // 10):
                keys = allowed.keys.tolist()
            else:
                checks.append(allowed.holds)
        valid = partial(_all_of, checks) if checks else None
        return best(partial(view.search, question, keys), k, view.passages, valid)

    def follow(self, snapshot: Snapshot) -> tuple[Stamp, _tantivy.View]:
        """A view of ``snapshot``'s state or a later one.

        While another process is in the middle of a change it may be the state before, since that
        change was not acknowledged yet.
        """
        view = self._view
        if view is not None and _reaches(view[0], snapshot):
            return view
        with self._following:
            view = self._view
            if view is not None and _reaches(view[0], snapshot):
                return view
            self._view = self._found(snapshot) or self._mended(snapshot) or self._late(snapshot)
            return self._view or self._in_memory(snapshot)

    def catch_up(self, snapshot: Snapshot) -> None:
        """Bring the index on disk to ``snapshot``, the newest state; the caller holds the lock."""
        with self._following:
            self._view = self._written(snapshot)

    # --- where a view comes from -----------------------------------------------------------

    def _found(self, snapshot: Snapshot) -> tuple[Stamp, _tantivy.View] | None:
        """The index on disk, if it reaches the state asked for."""
        stamp = self._stamp()
        if stamp is None or not _reaches(stamp.state, snapshot) or not self._known(stamp):
            return None
        return self._opened(stamp)

    def _mended(self, snapshot: Snapshot) -> tuple[Stamp, _tantivy.View] | None:
        """The index on disk after catching up: its writer died before it could."""
        if not self._store.writable:
            return None
        with self._store.lock.held_if_free() as held:
            if not held:
                return None
            try:
                with self._store.reading() as newest:
                    return self._written(newest)
            except (OSError, ValueError) as error:
                _log.warning("The BM25 index cannot be written (%s); it is kept in memory.", error)
                return None

    def _late(self, snapshot: Snapshot) -> tuple[Stamp, _tantivy.View] | None:
        """The index on disk as it is, while another process is about to bring it up to date."""
        stamp = self._stamp()
        if not self._store.writable or stamp is None or not self._known(stamp):
            return None
        return self._opened(stamp)

    def _in_memory(self, snapshot: Snapshot) -> tuple[Stamp, _tantivy.View]:
        index = _tantivy.create(None)
        _tantivy.change(index, (), snapshot.searchable_above(0))
        self._view = snapshot.manifest.stamp, _tantivy.View(index)
        return self._view

    # --- on disk ---------------------------------------------------------------------------

    def _written(self, snapshot: Snapshot) -> tuple[Stamp, _tantivy.View]:
        stamp = self._stamp()
        delta = None if stamp is None else snapshot.since(stamp.state)
        if stamp is None or delta is None:
            return self._rebuilt(snapshot)
        folder = self._store.folder / stamp.folder
        try:
            index = _tantivy.open_at(folder)
            opstamp = _tantivy.opstamp_of(folder)
        except (OSError, ValueError) as error:
            _log.warning("The BM25 index cannot be read (%s); it is rebuilt.", error)
            return self._rebuilt(snapshot)
        if stamp.state != snapshot.manifest.stamp or opstamp != stamp.opstamp:
            _apply(index, snapshot, delta, torn=opstamp != stamp.opstamp)
            self._sign(folder, snapshot)
        return snapshot.manifest.stamp, _tantivy.View(index)

    def _rebuilt(self, snapshot: Snapshot) -> tuple[Stamp, _tantivy.View]:
        folder = self._store.folder / f"{FOLDER_PREFIX}{draw_token()}"
        index = _tantivy.create(folder)
        _tantivy.change(index, (), snapshot.searchable_above(0))
        self._sign(folder, snapshot)
        for other in self._store.folder.glob(f"{FOLDER_PREFIX}*"):
            if other != folder:
                shutil.rmtree(other)
        return snapshot.manifest.stamp, _tantivy.View(index)

    def _sign(self, folder: Path, snapshot: Snapshot) -> None:
        stamp = LexicalStamp(
            _tantivy.FORMAT, folder.name, _tantivy.opstamp_of(folder), snapshot.manifest.stamp
        )
        with replacing(self._store.folder / STAMP_NAME) as file:
            file.write(json.dumps(asdict(stamp), indent=1).encode())

    def _opened(self, stamp: LexicalStamp) -> tuple[Stamp, _tantivy.View] | None:
        folder = self._store.folder / stamp.folder
        try:
            if self._store.writable:
                return stamp.state, _tantivy.View(_tantivy.open_at(folder))
            self._links.append(tempfile.TemporaryDirectory(prefix="rag-"))
            return stamp.state, _tantivy.View(_tantivy.open_read_only(folder, self._links[-1]))
        except (OSError, ValueError) as error:
            _log.warning("The BM25 index cannot be read (%s).", error)
            return None

    def _stamp(self) -> LexicalStamp | None:
        """The stamp on disk; none when it is missing, torn or of another format."""
        try:
            fields = json.loads((self._store.folder / STAMP_NAME).read_bytes())
            stamp = LexicalStamp(**{**fields, "state": Stamp(**fields["state"])})
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return stamp if stamp.format == _tantivy.FORMAT else None

    def _known(self, stamp: LexicalStamp) -> bool:
        """Whether the store went through the stamped state (not so for one of another history)."""
        with self._store.reading() as newest:
            return newest.since(stamp.state) is not None


def _reaches(state: Stamp, snapshot: Snapshot) -> bool:
    wanted = snapshot.manifest.stamp
    return state.store_id == wanted.store_id and state.generation >= wanted.generation


def _apply(index: Any, snapshot: Snapshot, delta: Delta, torn: bool) -> None:
    removed = np.flatnonzero(mask_of(delta.removed)).tolist()
    added = snapshot.searchable_above(delta.above)
    _tantivy.change(index, removed, added, above=delta.above if torn else None)


def _all_of(checks: list[Callable[[Ids], NDArray[np.bool_]]], ids: Ids) -> NDArray[np.bool_]:
    allowed = np.ones(len(ids), dtype=np.bool_)
    for check in checks:
        allowed &= check(ids)
    return allowed
