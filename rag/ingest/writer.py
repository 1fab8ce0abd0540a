"""Extracted files -> the store, in batches, so that any interruption can be taken up again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rag.articles import language_of
from rag.assistant import Assistant
from rag.ingest.extracted import Extracted
from rag.ingest.report import Entry, Status
from rag.types import Article, FileRecord, In

_BATCH_CHARS: Final = 320 * 1024
"""Text stored together; about 530 passages."""
_DELETE_IDS: Final = 500


@dataclass(slots=True)
class Pending:
    """A file about to be stored."""

    record: FileRecord
    """As it will stand when all its articles are stored."""
    extracted: Extracted
    before: FileRecord | None
    embedded: int = 0
    changed: int = 0


class Writer:
    """Stores files; those of usual size are pooled, so that embedding sees full batches.

    Order of writing: a provisional record that names every article the file has or had, then the
    articles, then what vanished from the file goes, then the final record. Cut off anywhere, the
    next build finds a record that matches no file state, reads the file again, and embeds only
    what is not stored yet.
    """

    def __init__(self, assistant: Assistant, credit: Callable[[float], None]) -> None:
        self.fresh: dict[str, list[str]] = {}
        """Ids of the articles stored with new text, by source of their file."""
        self._assistant = assistant
        self._credit = credit
        """Told the bytes of a file's share that is stored."""
        self._engine = assistant.engine
        self._pool: list[Pending] = []
        self._chars = 0

    def add(self, pending: Pending) -> Iterator[Entry]:
        """Take a file; yields the entries of files that are stored by now."""
        self._pool.append(pending)
        self._chars += pending.extracted.chars
        if self._chars >= _BATCH_CHARS:
            yield from self.flush()

    def flush(self) -> Iterator[Entry]:
        """Store what was taken; yields its entries."""
        pool, self._pool, self._chars = self._pool, [], 0
        if not pool:
            return
        self._engine.put_files([_provisional(pending) for pending in pool])
        batch: list[tuple[Pending, Article]] = []
        chars = 0
        for pending in pool:
            for article in pending.extracted.articles:
                batch.append((pending, article))
                chars += len(article.text)
                if chars >= _BATCH_CHARS:
                    self._store(batch)
                    batch, chars = [], 0
        self._store(batch)
        self._drop_vanished(pool)
        self._engine.put_files([pending.record for pending in pool])
        yield from (_entry(pending) for pending in pool)

    def _store(self, batch: Sequence[tuple[Pending, Article]]) -> None:
        """Embed and store the articles of ``batch`` that are new or say something else now."""
        self._change(batch)
        for pending, article in batch:
            share = len(article.text) / max(1, pending.extracted.chars)
            self._credit(pending.record.size * share)

    def _change(self, batch: Sequence[tuple[Pending, Article]]) -> None:
        stored = {a.id: a for a in self._engine.get([article.id for _, article in batch])}
        new: list[Article] = []
        for pending, article in batch:
            before = stored.get(article.id)
            article = _with_language(article, before)
            if before == article:
                continue
            pending.changed += 1
            if before and (before.sha256, before.title) == (article.sha256, article.title):
                self._relabel(article)
            else:
                new.append(article)
        if not new:
            return
        self._assistant.add(new)
        ids = {article.id for article in new}
        for pending, article in batch:
            if article.id in ids:
                pending.embedded += len(self._engine.passages(article.id))
                self.fresh.setdefault(pending.record.source, []).append(article.id)

    def _relabel(self, article: Article) -> None:
        """Store another date or other metadata with the passages and vectors there are."""
        passages = self._engine.passages(article.id)
        self._engine.upsert([article], passages, self._engine.vectors(article.id))

    def _drop_vanished(self, pool: Sequence[Pending]) -> None:
        gone: list[str] = []
        for pending in pool:
            if pending.before:
                left = set(pending.before.article_ids) - set(pending.extracted.ids)
                pending.changed += len(left)
                gone.extend(sorted(left))
        delete(self._assistant, gone)


def _with_language(article: Article, before: Article | None) -> Article:
    """``article`` with its language told, unless the same words were told before."""
    if article.language is not None:
        return article
    same = before is not None and before.sha256 == article.sha256
    return replace(
        article, language=before.language if same and before else language_of(article.text)
    )


def delete(assistant: Assistant, ids: Sequence[str]) -> int:
    """Delete articles by id, in bounded steps; the number deleted."""
    return sum(
        assistant.delete(In("article_id", tuple(ids[at : at + _DELETE_IDS]))).articles
        for at in range(0, len(ids), _DELETE_IDS)
    )


def _provisional(pending: Pending) -> FileRecord:
    before = pending.before.article_ids if pending.before else ()
    every = tuple(dict.fromkeys((*pending.record.article_ids, *before)))
    return replace(pending.record, mtime_ns=0, sha256="", article_ids=every)


def _entry(pending: Pending) -> Entry:
    status: Status = "updated" if pending.changed else "unchanged"
    return Entry(
        pending.record.source,
        status if pending.before else "added",
        articles=len(pending.record.article_ids),
        passages=pending.embedded,
        problems=pending.extracted.problems,
    )
