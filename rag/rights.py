"""Who may read and write which collections: a store seen through somebody's rights.

Nothing above the store asks who is asking. A question, a list, a count, a deletion made through a
:class:`Confined` store sees the collections that may be read as if there were no others, and
changes none but those that may be written; so what is not thought of cannot leak.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rag.errors import RightsError
from rag.state import State
from rag.store import (
    Change,
    Counts,
    Identity,
    MakePassages,
    Reads,
    Server,
    Store,
    StoreStats,
    View,
    every,
)
from rag.types import (
    Article,
    FileRecord,
    Filter,
    Hit,
    In,
    Listed,
    Not,
    Passage,
    Place,
    Progress,
    Sort,
    Vectors,
    all_of,
)

Collections = frozenset[str] | None
"""Names of collections; none: every one."""

_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Rights:
    """What may be read and written."""

    reads: Collections = None
    writes: Collections = None

    @property
    def whole(self) -> bool:
        """Whether every collection may be read."""
        return self.reads is None

    def may_read(self, one: Article | FileRecord) -> bool:
        """Whether it is of a collection that may be read."""
        return self.reads is None or one.collection in self.reads

    def check_writes(self, collections: Sequence[str]) -> None:
        """Raise :class:`RightsError` for a collection that may not be written."""
        refused = [] if self.writes is None else sorted(set(collections) - self.writes)
        if refused:
            raise RightsError(f"Articles of {', '.join(refused)} may not be changed with this key.")


def whole(store: Store) -> Store:
    """The store without anybody's rights in between, for what keeps it in order."""
    return store.whole if isinstance(store, Confined) else store


class Confined:
    """See :class:`rag.store.Store`. Closing is the business of whoever opened :attr:`whole`."""

    def __init__(self, store: Store, rights: Rights) -> None:
        self.whole = store
        self.rights = rights
        self.engine = store.engine

    @property
    def state(self) -> State:
        """What is kept beside the articles: whoever keeps something there knows whose it is."""
        return self.whole.state

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where it keeps files of its own."""
        return self.whole.folders

    def close(self) -> None:
        """Nothing of its own is open."""

    @contextmanager
    def read(self) -> Iterator[ConfinedView]:
        """The newest state of what may be read."""
        with self.whole.read() as view:
            yield ConfinedView(view, self.rights)

    @contextmanager
    def write(self) -> Iterator[ConfinedChange]:
        """One change of what may be written."""
        with self.whole.write() as change:
            yield ConfinedChange(change, self.rights)

    def stats(self) -> StoreStats:
        """Articles and passages that may be read; sizes are those of the whole, so none."""
        with self.read() as view:
            counts = view.counts()
        return StoreStats(counts.articles, counts.passages, "", 0, {})

    def health(self, thorough: bool = False) -> list[str]:
        """Problems of the whole."""
        return self.whole.health(thorough)

    def servers(self) -> list[Server]:
        """Those of the whole."""
        return self.whole.servers()

    def optimize(self) -> None:
        """Compact the whole."""
        self.whole.optimize()

    def erase(self, *, derived: bool) -> None:
        """Leave no byte of what was deleted."""
        self.whole.erase(derived=derived)

    def repair(self) -> list[str]:
        """Not for somebody who sees a part."""
        raise _for_the_whole("repair")

    def snapshot(self, folder: Path) -> None:
        """Not for somebody who sees a part."""
        raise _for_the_whole("copy")

    def reembed(
        self, identity: Identity, make: MakePassages, progress: Progress | None = None
    ) -> None:
        """Not for somebody who sees a part."""
        raise _for_the_whole("embed")


class _ConfinedReads:
    """See :class:`rag.store.Reads`."""

    def __init__(self, reads: Reads, rights: Rights) -> None:
        self._reads = reads
        self._rights = rights

    @property
    def identity(self) -> Identity:
        """What the index is made with."""
        return self._reads.identity

    @property
    def version(self) -> str:
        """The state of the whole index: that something changed is no secret, what is."""
        return self._reads.version

    def counts(self) -> Counts:
        """Articles that may be read, and their passages (looked up one article after another)."""
        if self._rights.reads is None:
            return self._reads.counts()
        passages = sum(len(self._reads.passages(article.id)) for article in every(self, text=False))
        return Counts(self.count(), passages)

    def get(self, ids: Sequence[str], *, text: bool = True) -> list[Article]:
        """Those that may be read."""
        return [one for one in self._reads.get(ids, text=text) if self._rights.may_read(one)]

    def scan(
        self, after_id: str, n: int, where: Filter | None = None, *, text: bool = True
    ) -> list[Article]:
        """Those that may be read."""
        return self._reads.scan(after_id, n, self._within(where), text=text)

    def count(self, where: Filter | None = None) -> int:
        """Number of those that may be read."""
        return self._reads.count(self._within(where))

    def listed(
        self,
        sort: Sort,
        n: int,
        where: Filter | None = None,
        *,
        descending: bool = False,
        after: Place | None = None,
    ) -> list[Listed]:
        """Those that may be read."""
        where = self._within(where)
        return self._reads.listed(sort, n, where, descending=descending, after=after)

    def shares(self, name: str, where: Filter | None = None) -> list[tuple[str, int]]:
        """Counted among those that may be read."""
        return self._reads.shares(name, self._within(where))

    def passages(self, article_id: str) -> list[Passage]:
        """None of an article that may not be read."""
        return self._reads.passages(article_id) if self._sees(article_id) else []

    def vectors(self, article_id: str) -> Vectors:
        """None of an article that may not be read."""
        return self._reads.vectors(article_id if self._sees(article_id) else "")

    def files(self, collection: str | None = None) -> list[FileRecord]:
        """Those of collections that may be read."""
        return [one for one in self._reads.files(collection) if self._rights.may_read(one)]

    def original(self, sha256: str) -> bytes | None:
        """The bytes of a file; its hash is known from an article that may be read."""
        return self._reads.original(sha256)

    def _within(self, where: Filter | None) -> Filter | None:
        return _within(where, self._rights.reads)

    def _sees(self, article_id: str) -> bool:
        return self._rights.reads is None or bool(self.get([article_id], text=False))


class ConfinedView(_ConfinedReads):
    """See :class:`rag.store.View`."""

    def __init__(self, view: View, rights: Rights) -> None:
        super().__init__(view, rights)
        self._view = view

    def search_dense(self, vector: Vectors, k: int, where: Filter | None = None) -> list[Hit]:
        """Among what may be read."""
        return self._view.search_dense(vector, k, self._within(where))

    def search_lexical(self, question: str, k: int, where: Filter | None = None) -> list[Hit]:
        """Among what may be read."""
        return self._view.search_lexical(question, k, self._within(where))


class ConfinedChange(_ConfinedReads):
    """See :class:`rag.store.Change`."""

    def __init__(self, change: Change, rights: Rights) -> None:
        super().__init__(change, rights)
        self._change = change

    def upsert(
        self, articles: Sequence[Article], passages: Sequence[Passage], vectors: Vectors
    ) -> None:
        """Raises :class:`RightsError` where an article is, or replaces one, that may not go."""
        self._check(articles)
        self._change.upsert(articles, passages, vectors)

    def relabel(self, articles: Sequence[Article]) -> None:
        """Raises :class:`RightsError` as :meth:`upsert` does."""
        self._check(articles)
        self._change.relabel(articles)

    def delete(self, where: Filter) -> Counts:
        """Raises :class:`RightsError` where one that matches may be read and not written."""
        writes = self._rights.writes
        if writes is not None:
            kept = Not(In("collection", tuple(sorted(writes))))
            names = {
                one.collection for one in self.scan("", _PAGE, all_of((where, kept)), text=False)
            }
            self._rights.check_writes(sorted(names))
        return self._change.delete(_within(where, writes) or where)

    def put_files(self, records: Sequence[FileRecord]) -> None:
        """Raises :class:`RightsError` for a record of a collection that may not be written."""
        self._rights.check_writes([record.collection for record in records])
        self._change.put_files(records)

    def delete_files(self, paths: Sequence[str]) -> None:
        """Forget files of collections that may be written."""
        writes = self._rights.writes
        if writes is not None:
            own = {item.path for item in self._change.files() if item.collection in writes}
            paths = [path for path in paths if path in own]
        self._change.delete_files(paths)

    def keep_original(self, sha256: str, data: bytes) -> None:
        """Keep a file as it is."""
        self._change.keep_original(sha256, data)

    def forget_originals(self, files: Mapping[str, Sequence[str]]) -> None:
        """Let files go."""
        self._change.forget_originals(files)

    def _check(self, articles: Sequence[Article]) -> None:
        self._rights.check_writes([article.collection for article in articles])
        there = self._change.get([article.id for article in articles], text=False)
        writes = self._rights.writes
        if writes is not None and any(article.collection not in writes for article in there):
            # Where it is by now may be none of theirs to know.
            raise RightsError(
                "What is in its place already may not be changed with this key; choose another "
                "source."
            )


def _within(where: Filter | None, collections: Collections) -> Filter | None:
    own = None if collections is None else In("collection", tuple(sorted(collections)))
    return all_of((own, where))


def _for_the_whole(what: str) -> RightsError:
    return RightsError(f"To {what} an index takes the right to all of it.")
