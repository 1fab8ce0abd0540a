"""Other vectors, or other passages, for the articles of a store: made beside it, then swapped in.

The old vectors serve until the new ones are complete. An interrupted run goes on where it stopped.
"""

from __future__ import annotations

import shutil
from contextlib import AbstractContextManager
from typing import Final, Protocol

from rag import store
from rag.engines import _manifest
from rag.engines._change import Change
from rag.engines._snapshot import Snapshot
from rag.engines._store import StoreFile
from rag.errors import IndexMismatchError
from rag.store import Counts, Identity, MakePassages, Reads
from rag.types import Progress

ASIDE: Final = "next"
_BATCH: Final = 32


def reembed(
    file: StoreFile, identity: Identity, make: MakePassages, progress: Progress | None = None
) -> None:
    """Give ``file`` new passages and vectors in one step; ``progress`` counts articles."""
    beside = _beside(file, identity)
    try:
        with beside.lock.held():
            fill(beside, file, make, progress)
            with file.lock.held():
                # What was added or changed while the long work went on.
                fill(beside, file, make, None)
                with beside.read() as new, file.write() as change:
                    _swap(change, new)
    finally:
        beside.close()
    shutil.rmtree(beside.folder)


def _beside(file: StoreFile, identity: Identity) -> StoreFile:
    """The store the new vectors are gathered in; a leftover made for something else goes."""
    beside = StoreFile(file.folder / ASIDE, lock_wait_s=0)
    try:
        beside.prepare(identity, create=True)
    except IndexMismatchError:
        beside.close()
        shutil.rmtree(beside.folder)
        beside = StoreFile(file.folder / ASIDE, lock_wait_s=0)
        beside.prepare(identity, create=True)
    return beside


class Kept(Protocol):
    """Of a store, what is needed to bring another up to it."""

    def read(self) -> AbstractContextManager[Reads]:
        """The newest state."""
        ...

    def write(self) -> AbstractContextManager[store.Change]:
        """One change."""
        ...


def fill(beside: Kept, former: Kept, make: MakePassages, progress: Progress | None) -> None:
    """Bring the store beside to what ``former`` holds now; ``progress`` counts articles."""
    after, done = "", 0
    while True:
        with former.read() as view:
            articles = view.scan(after, _BATCH)
            total = view.counts().articles
        if not articles:
            return
        with beside.read() as view:
            there = {article.id: article for article in view.get([a.id for a in articles])}
        todo = [article for article in articles if there.get(article.id) != article]
        if todo:
            passages, vectors = make(todo)
            with beside.write() as change:
                change.upsert(todo, passages, vectors)
        after, done = articles[-1].id, done + len(articles)
        if progress is not None:
            progress(min(done, total), total)


def _swap(change: Change, new: Snapshot) -> None:
    """Replace every passage and vector; ids go on from the highest ever used."""
    run, ask = change.connection.execute, new.connection.execute
    shift = change.last_passage()
    keys = {name: key for key, name in run("SELECT key, id FROM articles")}
    run("DELETE FROM vectors")
    run("DELETE FROM passages")
    kept = 0
    ranges = []
    for name, first, last in ask("SELECT id, first_passage, last_passage FROM articles"):
        # An article deleted meanwhile is in the new store only.
        if name in keys:
            moved = (None, None) if first is None else (first + shift, last + shift)
            ranges.append((*moved, keys[name]))
            kept += 0 if first is None else last - first + 1
    change.connection.executemany(
        "UPDATE articles SET first_passage = ?, last_passage = ? WHERE key = ?", ranges
    )
    rows = ask(
        "SELECT articles.id, passages.id, start, end, view, vector FROM passages"
        " JOIN articles ON key = article JOIN vectors ON passage = passages.id ORDER BY passages.id"
    )
    for name, identity, start, end, view, vector in rows:
        if name in keys:
            place = (identity + shift, keys[name], start, end, view)
            run("INSERT INTO passages VALUES (?, ?, ?, ?, ?)", place)
            run("INSERT INTO vectors VALUES (?, ?)", (identity + shift, vector))
    _manifest.write_identity(change.connection, new.identity)
    _manifest.start_log_anew(change.connection, Counts(len(keys), kept))
