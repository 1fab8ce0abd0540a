"""The embedded engine: one SQLite file as the truth, FAISS and tantivy derived from it.

Everything of an index lies in ``Settings.index_dir``. Any number of processes may search it, one
at a time may change it, and a change is seen by the next search of all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

import numpy as np

from rag.engines import _care, _copy, _files, _manifest, _rows
from rag.engines._allowed import AllowedCache
from rag.engines._dense import EXACT_UP_TO, Dense
from rag.engines._errors import STORE_NAME
from rag.engines._lexical import Lexical
from rag.engines._lexical_files import FOLDER_PREFIX as LEXICAL_PREFIX
from rag.engines._ranking import Ranking
from rag.engines._reembed import Make, reembed
from rag.engines._snapshot import Snapshot
from rag.engines._store import Store
from rag.errors import IndexMismatchError, StoreError
from rag.settings import Settings
from rag.terms import terms
from rag.types import (
    Article,
    EngineStats,
    FileRecord,
    Filter,
    Hit,
    Passage,
    Progress,
    Vectors,
)

LOCK_WAIT_S: Final = 5.0
"""How long a change waits for another process's change to finish."""


def exists(settings: Settings) -> bool:
    """Whether an index was built in the folder of ``settings``."""
    return (settings.index_dir / STORE_NAME).is_file()


def open(settings: Settings) -> EmbeddedEngine:  # noqa: A001
    """The engine over the folder of ``settings``; nothing is made before ``ensure_schema``."""
    return EmbeddedEngine(settings.index_dir)


def restore(settings: Settings, folder: Path) -> None:
    """Put the copy in ``folder``, made by ``snapshot``, in the place of the index of ``settings``.

    One step: processes that serve the index answer from the copy with their next question.
    """
    store = Store(settings.index_dir, LOCK_WAIT_S)
    try:
        _copy.copy_in(store, folder)
    finally:
        store.close()


def repair(settings: Settings) -> list[str]:
    """Mend the index of ``settings`` whatever it was built with; what was done, in plain words.

    Raises :class:`IndexMissingError`, and :class:`IndexBrokenError` when only a backup helps.
    """
    engine = open(settings)
    try:
        return engine.repair()
    finally:
        engine.close()


class EmbeddedEngine:
    """See :class:`rag.types.Engine`. Safe to share between threads."""

    id = "embedded"

    def __init__(
        self, folder: Path, lock_wait_s: float = LOCK_WAIT_S, exact_up_to: int = EXACT_UP_TO
    ) -> None:
        self._store = Store(folder, lock_wait_s)
        self._dense = Dense(self._store, exact_up_to)
        self._lexical = Lexical(self._store)
        self._allowed = AllowedCache()
        self._embedder_id: str | None = None
        self._wrote = False

    def close(self) -> None:
        """Release the store; the engine cannot be used afterwards.

        Who wrote to a large store first sees to it that the next to open it need not wait.
        """
        wrote, self._wrote = self._wrote, False
        try:
            if wrote:
                with self._store.lock.held_if_free() as held, self._store.reading() as newest:
                    if held:
                        self._dense.settle(newest)
        finally:
            self._lexical.close()
            self._store.close()

    def ensure_schema(self, dim: int, metric: Literal["inner_product"], embedder_id: str) -> None:
        """Create or migrate the store; raise ``IndexMismatchError`` if it was built otherwise."""
        if self._store.needs_work():
            self._store.create(dim, metric, embedder_id)
        with self._store.reading() as snapshot:
            _manifest.check(snapshot.manifest, dim, metric, embedder_id)
        self._embedder_id = embedder_id

    # --- changes ---------------------------------------------------------------------------

    def upsert(
        self, articles: Sequence[Article], passages: Sequence[Passage], vectors: Vectors
    ) -> None:
        """Add or replace articles with all their passages; durable and searchable on return."""
        if not articles:
            return
        rows = _by_article(articles, passages)
        halves = _rows.halves(vectors)
        with self._store.lock.held():
            with self._store.writing() as change:
                _check_shape(vectors, len(passages), change.manifest.dim)
                for article in articles:
                    numbers = rows[article.id]
                    change.put(article, [passages[i] for i in numbers], halves[numbers])
            self._follow_up()

    def delete(self, where: Filter) -> int:
        """Remove matching articles from every structure; how many there were."""
        with self._store.lock.held():
            with self._store.writing() as change:
                removed = change.remove(where)
            if removed:
                self._follow_up(removed=True)
        return removed

    def put_files(self, records: Sequence[FileRecord]) -> None:
        """Remember files."""
        with self._store.writing() as change:
            change.put_files(records)

    def delete_files(self, paths: Sequence[str]) -> None:
        """Forget files."""
        with self._store.writing() as change:
            change.remove_files(paths)

    # --- reads -----------------------------------------------------------------------------

    def get(self, ids: Sequence[str]) -> list[Article]:
        """The articles with these ids, in that order, missing ones left out."""
        with self._store.reading() as snapshot:
            return snapshot.articles(ids)

    def passages(self, article_id: str) -> list[Passage]:
        """The passages of one article, in order."""
        with self._store.reading() as snapshot:
            return snapshot.passages_of(article_id)

    def vectors(self, article_id: str) -> Vectors:
        """Stored vectors of one article, ``(n_passages, dim) float32``."""
        with self._store.reading() as snapshot:
            return snapshot.vectors_of(article_id)

    def count(self, where: Filter | None = None) -> int:
        """Number of articles that match."""
        with self._store.reading() as snapshot:
            return snapshot.count(where)

    def scan(self, after_id: str, n: int, where: Filter | None = None) -> list[Article]:
        """Up to ``n`` articles with ``id > after_id``, by id."""
        with self._store.reading() as snapshot:
            return snapshot.scan(after_id, n, where)

    def files(self, collection: str | None = None) -> Iterator[FileRecord]:
        """File records, by path."""
        with self._store.reading() as snapshot:
            return iter(snapshot.files(collection))

    # --- searches --------------------------------------------------------------------------

    def search_dense(self, vector: Vectors, k: int, where: Filter | None = None) -> list[Hit]:
        """At most ``k`` hits by inner product, best first, equal scores in order of entry."""
        with self._searching() as snapshot:
            _check_shape(vector.reshape(1, -1), 1, snapshot.manifest.dim)
            allowed = self._allowed.of(where, snapshot)
            found = self._dense.search(snapshot, np.asarray(vector, dtype=np.float32), k, allowed)
            return [
                Hit(passage, score, dense_score=score, dense_rank=rank)
                for rank, (passage, score) in enumerate(_read(snapshot, found), start=1)
            ]

    def search_lexical(self, question: str, k: int, where: Filter | None = None) -> list[Hit]:
        """At most ``k`` hits by BM25, best first, equal scores in order of entry."""
        with self._searching() as snapshot:
            allowed = self._allowed.of(where, snapshot)
            found = self._lexical.search(snapshot, terms(question), k, allowed)
            return [
                Hit(passage, score, lexical_score=score, lexical_rank=rank)
                for rank, (passage, score) in enumerate(_read(snapshot, found), start=1)
            ]

    # --- care ------------------------------------------------------------------------------

    def stats(self) -> EngineStats:
        """Counts and sizes, without reading any table."""
        with self._store.reading() as snapshot:
            built = snapshot.manifest
        sizes = _files.sizes(self._store.folder)
        lexical = sum(n for name, n in sizes.items() if name.startswith(LEXICAL_PREFIX))
        store = sum(n for name, n in sizes.items() if name.startswith(STORE_NAME))
        each = max(built.passages, 1)
        return EngineStats(
            articles=built.articles,
            passages=built.passages,
            generation=built.generation,
            size_bytes=sum(sizes.values()),
            structures={
                "store": f"SQLite, {store // each} bytes of disk a passage",
                "dense": self._dense.describe(built.passages, built.dim),
                "lexical": f"BM25 (tantivy), {lexical // each} bytes of disk a passage",
            },
        )

    def health(self, thorough: bool = False) -> list[str]:
        """Problems found, each naming the command that mends it.

        Normally whether both indexes hold what the store says; ``thorough`` reads every table and
        file once.
        """
        try:
            with self._store.reading() as snapshot:
                found = _care.problems(snapshot) if thorough else []
                derived = [
                    *self._dense.problems(snapshot, thorough),
                    *self._lexical.problems(snapshot, thorough),
                ]
        except StoreError as error:
            return [str(error)]
        return [*found, *(f"{problem}; {_care.MEND}" for problem in derived)]

    def optimize(self) -> None:
        """Compact the store and rewrite the derived structures, without what deletions left."""
        with self._store.lock.held():
            self._store.compact()
            with self._store.reading() as newest:
                self._lexical.rebuild(newest)
                self._dense.renew(newest)

    def repair(self) -> list[str]:
        """Mend what can be mended without a backup; what was done, in plain words."""
        with self._store.lock.held():
            with self._store.writing() as change:
                done = _care.mend(change.connection)
            with self._store.reading() as newest:
                self._lexical.rebuild(newest)
                self._dense.renew(newest)
        return [*done, "Rebuilt the BM25 index and the vector index."]

    def snapshot(self, path: Path) -> None:
        """Write a consistent copy into the new folder ``path``, while writing may go on.

        The copy is an index folder of its own; :func:`restore` brings it back in place.
        """
        _copy.copy_out(self._store, path)

    def reembed(
        self, dim: int, embedder_id: str, make: Make, progress: Progress | None = None
    ) -> None:
        """Give every article new passages and vectors, made beside the old and swapped in one step.

        ``make`` turns articles into their passages and vectors; ``progress`` counts articles. An
        interrupted run goes on where it stopped. Searches of this engine and of other processes
        use the old vectors until the swap; afterwards those with the old embedder are refused.
        """
        self._wrote = True
        reembed(self._store, dim, embedder_id, make, progress)
        self._embedder_id = embedder_id
        with self._store.lock.held():
            self._follow_up()

    def _follow_up(self, removed: bool = False) -> None:
        """Bring the structures to the state just committed; the caller holds the lock."""
        self._wrote = True
        with self._store.reading() as newest:
            self._lexical.catch_up(newest)
            if removed:
                self._dense.forget(newest)

    @contextmanager
    def _searching(self) -> Iterator[Snapshot]:
        with self._store.reading() as snapshot:
            built = snapshot.manifest.embedder_id
            if self._embedder_id not in (None, built):
                raise IndexMismatchError(
                    f"The index was made anew with embedder {built} while this process runs "
                    f"{self._embedder_id}; restart it (`rag serve`)."
                )
            yield snapshot


def _read(snapshot: Snapshot, found: Ranking) -> Iterator[tuple[Passage, float]]:
    return zip(snapshot.passages(found.ids), found.scores.tolist(), strict=True)


def _by_article(articles: Sequence[Article], passages: Sequence[Passage]) -> dict[str, list[int]]:
    """Positions in ``passages`` of every article's own; raises ``ValueError`` for a mix-up."""
    texts = {article.id: article.text for article in articles}
    if len(texts) < len(articles):
        raise ValueError("the same article id twice in one upsert")
    rows: dict[str, list[int]] = {article_id: [] for article_id in texts}
    for position, passage in enumerate(passages):
        if texts[passage.article_id][passage.start : passage.end] != passage.text:
            raise ValueError(f"passage {passage.id} is not what stands there in its article")
        rows[passage.article_id].append(position)
    return rows


def _check_shape(vectors: Vectors, n: int, dim: int) -> None:
    if vectors.shape != (n, dim):
        raise IndexMismatchError(
            f"Vectors of shape {vectors.shape} do not fit: the index was built for ({n}, {dim}). "
            "Use the embedder it was built with (RAG_EMBEDDER), or make it anew: `rag build`."
        )
