"""One index to another engine, while it is in use: the same articles, vectors, files and records.

Nothing is embedded again. What the target holds already is not copied, so a run that was cut off
goes on where it stopped, and a second run only brings what changed since. The last look is taken
while nobody can change the source; then both are counted and hashed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from rag.errors import ConflictError, IndexBrokenError
from rag.state import State
from rag.store import Counts, Reads, Store, every
from rag.types import And, Article, Filter, In, Not, Passage, Progress, Range

_PAGE: Final = 200
_PASSES: Final = 20
"""So often the target catches up while the source is changed, before changes have to wait."""
_FEW: Final = 50
"""Articles that a pass brought: so few may be brought while changes wait."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What is the same in both engines now."""

    counts: Counts
    files: int
    originals: int
    records: int
    copied: int
    """Articles that this run had to copy."""
    sha256: str
    """Of every article, passage and vector, in order of ids."""
    version: str
    """The source's, at the moment of the last look."""


def move(source: Store, target: Store, progress: Progress | None = None) -> Moved:
    """Bring ``target`` to what ``source`` holds; ``progress`` counts articles.

    Raises :class:`ConflictError` for a target that holds articles of another index, and
    :class:`IndexBrokenError` where the two differ at the end.
    """
    copied = 0
    for _ in range(_PASSES):
        with source.read() as view:
            _demand_same_index(view, target)
            brought = _articles(view, target, progress)
            _files(view, target)
        copied += brought
        if brought <= _FEW:
            break
    with source.write() as still:  # nothing is changed: nobody else may
        copied += _articles(still, target, None)
        originals = _files(still, target)
        records = _records(source.state, target.state)
        expected = digest(still)
        with target.read() as view:
            found = digest(view)
            if (found, view.counts()) != (expected, still.counts()):
                raise IndexBrokenError(
                    f"{still.counts().articles} articles of hash {expected[:12]} became "
                    f"{view.counts().articles} of hash {found[:12]}; run `rag doctor` on both, "
                    "then `rag migrate` again."
                )
            files = len(view.files())
        return Moved(still.counts(), files, originals, records, copied, expected, still.version)


def digest(reads: Reads) -> str:
    """SHA-256 of every article with its passages and vectors, in order of ids."""
    total = hashlib.sha256()
    for article in every(reads):
        total.update(repr(_told(article)).encode())
        total.update(article.text.encode())
        for passage in reads.passages(article.id):
            total.update(repr((passage.start, passage.end, passage.view)).encode())
        total.update(np.ascontiguousarray(reads.vectors(article.id), dtype="<f4").tobytes())
    return total.hexdigest()


def _demand_same_index(view: Reads, target: Store) -> None:
    """A target of another index is not written over."""
    with target.read() as there:
        if view.identity != there.identity:
            raise ConflictError(
                f"The target is made with {there.identity}, the source with {view.identity}; name "
                "an empty place."
            )
        strangers = [one.id for one in there.scan("", _PAGE, text=False)]
        if strangers and not view.get(strangers, text=False):
            raise ConflictError(
                f"The target holds {there.counts().articles} articles of another index; name an "
                "empty place."
            )


def _articles(view: Reads, target: Store, progress: Progress | None) -> int:
    """Bring the articles of the target to those of ``view``; how many were copied or removed."""
    after, done, changed = "", 0, 0
    total = view.counts().articles
    while True:
        page = view.scan(after, _PAGE)
        upto = page[-1].id if page else None
        with target.read() as there:
            known = {one.id: _told(one) for one in there.get([a.id for a in page])}
            gone = _gone(there, page, after, upto)
        todo = [one for one in page if known.get(one.id) != _told(one)]
        if todo or gone:
            changed += len(todo) + len(gone)
            _copy(view, target, todo, gone)
        if upto is None:
            return changed
        after, done = upto, done + len(page)
        if progress is not None:
            progress(min(done, total), total)


def _gone(there: Reads, page: Sequence[Article], after: str, upto: str | None) -> list[str]:
    """Ids of the target between two ids of the source, which the source does not have."""
    kept = {one.id for one in page}
    where: Filter = And(
        (Range("article_id", after, upto), Not(In("article_id", (after, *sorted(kept)))))
    )
    return [one.id for one in every(there, where, text=False)]


def _copy(view: Reads, target: Store, articles: Sequence[Article], gone: Sequence[str]) -> None:
    passages: list[Passage] = []
    vectors = [np.empty((0, view.identity.dim), np.float32)]
    for article in articles:
        passages += view.passages(article.id)
        vectors.append(view.vectors(article.id))
    with target.write() as change:
        if gone:
            change.delete(In("article_id", tuple(gone)))
        change.upsert(articles, passages, np.concatenate(vectors))


def _files(view: Reads, target: Store) -> int:
    """What is remembered of files, and the files that are kept; how many of these."""
    wanted = {record.path: record for record in view.files()}
    with target.read() as there:
        known = {record.path: record for record in there.files()}
        kept = {one.file_sha256 for one in every(view, text=False) if one.file_sha256}
        held = {sha256 for sha256 in kept if there.original(sha256) is not None}
    with target.write() as change:
        change.delete_files([path for path in known if path not in wanted])
        change.put_files([one for path, one in wanted.items() if known.get(path) != one])
    originals = 0
    for sha256 in sorted(kept):
        data = view.original(sha256)
        originals += data is not None
        if (data is None) is (sha256 not in held):
            continue
        with target.write() as change:
            if data is None:
                change.forget_originals({sha256: ()})
            else:
                change.keep_original(sha256, data)
    return originals


def _records(source: State, target: State) -> int:
    """Keys, conversations, feedback and the like; how many."""
    number = 0
    with target.read() as view:
        former = view.kinds()
    with source.read() as view:
        for kind in sorted({*view.kinds(), *former}):
            records = view.records(kind)
            number += len(records)
            with target.write() as change:
                known = {record.key: record for record in change.records(kind)}
                for key in known.keys() - {record.key for record in records}:
                    change.remove(kind, key)
                for record in records:
                    if known.get(record.key) != record:
                        change.put(kind, record)
    return number


def _told(article: Article) -> tuple[object, ...]:
    """Everything of an article but its text, which its hash stands for."""
    return (
        article.id,
        article.title,
        article.source,
        article.published,
        article.sha256,
        article.language,
        article.collection,
        sorted(article.metadata.items()),
        article.page_starts,
        article.file_sha256,
        article.origin,
        article.tables,
        article.added,
    )
