"""Extracted files -> the store, in batches, so that any interruption can be taken up again."""

from __future__ import annotations

import hashlib
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from typing import Final

from rag.articles import SourceFile, language_of
from rag.assistant import Assistant
from rag.deletion import Erasure, replacing
from rag.ingest.extracted import Extracted
from rag.ingest.machines import Machines, Made
from rag.ingest.report import Entry, Status
from rag.kept.labels import carried
from rag.store import Change, Reads
from rag.types import READ_AGAIN, Article, FileRecord, Passage

_BATCH_CHARS: Final = 320 * 1024
"""Text stored together; about 530 passages."""
_TOGETHER: Final = 64
"""Pools sent to other machines together; as many again are read meanwhile."""


@dataclass(slots=True)
class Pending:
    """A file about to be stored."""

    record: FileRecord
    """As it will stand when all its articles are stored."""
    extracted: Extracted
    before: FileRecord | None
    file: SourceFile
    embedded: int = 0
    changed: int = 0

    @property
    def again(self) -> bool:
        """Whether it is read again although it looks as it did."""
        return self.before is not None and self.before.size == READ_AGAIN


_Pool = list[Pending]
_Batch = list[tuple[Pending, Article]]


@dataclass(frozen=True, slots=True)
class _Compared:
    """A batch compared with what is stored."""

    batch: _Batch
    before: Sequence[Article]
    """What is stored of it."""
    new: Sequence[Article]
    relabelled: Sequence[Article]
    made: Callable[[], Made]
    """Passages and vectors of what is new; waits for them where others make them."""


class Writer:
    """Stores files; those of usual size are pooled, so that embedding sees full batches.

    One change stores the articles of a pool, drops what vanished from its files and remembers
    them. Where it takes several, the first holds provisional records that name every article the
    files have or had: cut off anywhere, the next build finds records that match no file state,
    reads the files again, and embeds only what is not stored yet.

    Where other ``machines`` embed, many pools are sent out together, and while they are made the
    next are read and those before stored: one by one and in order, as without.
    """

    def __init__(
        self,
        assistant: Assistant,
        credit: Callable[[float], None],
        machines: Machines | None = None,
    ) -> None:
        self.fresh: dict[str, list[str]] = {}
        """Ids of the articles stored with new text, by source of their file."""
        self._assistant = assistant
        self._credit = credit
        """Told the bytes of a file's share that is stored."""
        self._store = assistant.store
        self._machines = machines
        self._pool: _Pool = []
        self._chars = 0
        self._full: list[_Pool] = []
        self._sent: deque[list[tuple[_Pool, Iterator[_Compared]]]] = deque()

    def add(self, pending: Pending) -> Iterator[Entry]:
        """Take a file; yields the entries of files that are stored by now."""
        self._pool.append(pending)
        self._chars += pending.extracted.chars
        if self._chars < _BATCH_CHARS:
            return
        self._close_pool()
        if self._machines is None:
            yield from self.flush()
        elif len(self._full) == _TOGETHER:
            self._send()
            yield from self._store_sent(but=1)

    def flush(self) -> Iterator[Entry]:
        """Store what was taken; yields its entries."""
        self._close_pool()
        self._send()
        yield from self._store_sent()

    def _close_pool(self) -> None:
        if self._pool:
            self._full.append(self._pool)
        self._pool, self._chars = [], 0

    def _send(self) -> None:
        """Have the full pools compared and embedded, beside this or in its turn."""
        pools, self._full = self._full, []
        if self._machines is None:
            self._sent.append([(pool, map(self._compared, _batches(pool))) for pool in pools])
            return
        # One huge file is not held whole: it is sent a part at a time, when its turn comes.
        held = [list(_batches(pool)) if _fits(pool) else [] for pool in pools]
        coming = iter(self._sent_out(list(chain.from_iterable(held))))
        self._sent.append(
            [
                (pool, islice(coming, len(own)) if own else self._in_parts(_batches(pool)))
                for pool, own in zip(pools, held, strict=True)
            ]
        )

    def _sent_out(self, batches: Sequence[_Batch]) -> list[_Compared]:
        """Compared, with what is new on its way to other machines."""
        compared = [self._compared(batch) for batch in batches]
        if self._machines is None:
            return compared
        coming = self._machines.begin([one.new for one in compared])
        return [
            replace(one, made=made.result) if one.new else one
            for one, made in zip(compared, coming, strict=True)
        ]

    def _in_parts(self, batches: Iterator[_Batch]) -> Iterator[_Compared]:
        """The same, some at a time, the next of them on their way while these are stored."""
        before: list[_Compared] = []
        while some := list(islice(batches, _TOGETHER)):
            coming = self._sent_out(some)
            yield from before
            before = coming
        yield from before

    def _store_sent(self, but: int = 0) -> Iterator[Entry]:
        """Store what was sent, ``but`` so many of the latest."""
        while len(self._sent) > but:
            for pool, compared in self._sent.popleft():
                yield from self._pool_stored(pool, compared)

    def _pool_stored(self, pool: _Pool, batches: Iterator[_Compared]) -> Iterator[Entry]:
        batch, following = next(batches), next(batches, None)
        if following is not None:
            # Several changes: whoever finds the files half stored reads them again.
            with self._store.write() as change:
                change.put_files([_provisional(pending) for pending in pool])
        while following is not None:
            with self._stored(batch):
                pass
            batch, following = following, next(batches, None)
        with self._stored(batch) as (change, erasure):
            _drop_vanished(change, pool, erasure)
            self._keep_originals(change, pool)
            change.put_files([pending.record for pending in pool])
        yield from (_entry(pending) for pending in pool)

    def _keep_originals(self, change: Change, pool: Sequence[Pending]) -> None:
        """The files themselves, so that a citation can be shown where it stands in them.

        One that changed since it was read is not what its articles were read from.
        """
        most = self._assistant.settings.original_bytes
        for pending in pool:
            if not pending.record.size <= most:
                continue
            with suppress(OSError), pending.file.open() as stream:
                data = stream.read(most + 1)
                if hashlib.sha256(data).hexdigest() == pending.record.sha256:
                    change.keep_original(pending.record.sha256, data)

    @contextmanager
    def _stored(self, compared: _Compared) -> Iterator[tuple[Change, Erasure]]:
        """A change with the articles of a batch that are new or say something else now.

        Texts that were replaced are erased after it.
        """
        while True:
            passages, vectors = compared.made()
            new, relabelled = compared.new, compared.relabelled
            with replacing(self._store) as erasure, self._store.write() as change:
                if self._known(change, compared.batch) == compared.before:
                    erasure.upsert(change, new, passages, vectors)
                    change.relabel(relabelled)
                    yield change, erasure
                    break
            # Another process changed them meanwhile.
            compared = self._compared(compared.batch)
        self._note(compared.batch, {article.id for article in (*new, *relabelled)}, passages)

    def _compared(self, batch: _Batch) -> _Compared:
        """``batch`` beside what is stored of it now; to be embedded here."""
        with self._store.read() as view:
            before = self._known(view, batch)
        new, relabelled = _differing(batch, before, whole=_whole(batch))
        made = partial(self._assistant.passages_of, new)
        return _Compared(batch, before, new, relabelled, made)

    @staticmethod
    def _known(reads: Reads, batch: _Batch) -> list[Article]:
        """What is stored of ``batch``: all but the texts, which their checksums stand for, unless
        a file is read again."""
        return reads.get([article.id for _, article in batch], text=_whole(batch))

    def _note(self, batch: _Batch, changed: Set[str], passages: Sequence[Passage]) -> None:
        """Count what was stored, file by file."""
        embedded = Counter(passage.article_id for passage in passages)
        for pending, article in batch:
            pending.changed += article.id in changed
            if article.id in embedded:
                pending.embedded += embedded[article.id]
                self.fresh.setdefault(pending.record.source, []).append(article.id)
            share = len(article.text) / max(1, pending.extracted.chars)
            self._credit(pending.record.size * share)


def _whole(batch: _Batch) -> bool:
    """Whether a file of ``batch`` is read again: it may have the same words elsewhere in it than
    was told."""
    return any(pending.again for pending, _ in batch)


def _fits(pool: _Pool) -> bool:
    """Whether the texts of ``pool`` may all be held until it is stored."""
    return sum(pending.extracted.chars for pending in pool) < _TOGETHER * _BATCH_CHARS


def _differing(
    batch: _Batch, before: Sequence[Article], *, whole: bool
) -> tuple[list[Article], list[Article]]:
    """Articles whose words are not stored, and those of which only other fields changed.

    What is stored is known with text and origin where it is ``whole``.
    """
    stored = {article.id: article for article in before}
    new: list[Article] = []
    relabelled: list[Article] = []
    for _, found in batch:
        known = stored.get(found.id)
        article = carried(_with_language(found, known), known)
        if known is None or _words(known) != _words(article):
            new.append(article)
        elif known != (article if whole else replace(article, text="", origin="")):
            relabelled.append(article)
    return new, relabelled


def _words(article: Article) -> tuple[object, ...]:
    """What passages and their vectors are made from."""
    return article.sha256, article.title, article.tables


def _batches(pool: Sequence[Pending]) -> Iterator[_Batch]:
    """The articles of ``pool`` in runs of about ``_BATCH_CHARS`` characters, one at least."""
    batch: _Batch = []
    chars, none = 0, True
    for pending in pool:
        for article in pending.extracted.articles:
            batch.append((pending, article))
            chars += len(article.text)
            if chars >= _BATCH_CHARS:
                yield batch
                batch, chars, none = [], 0, False
    if batch or none:
        yield batch


def _drop_vanished(change: Change, pool: Sequence[Pending], erasure: Erasure) -> None:
    """Remove the articles that the files of ``pool`` no longer have."""
    gone: list[str] = []
    for pending in pool:
        if pending.before:
            left = set(pending.before.article_ids) - set(pending.extracted.ids)
            pending.changed += len(left)
            gone.extend(sorted(left))
    erasure.delete(change, change.get(gone))


def _with_language(article: Article, before: Article | None) -> Article:
    """``article`` with its language told, unless the same words were told before."""
    if article.language is not None:
        return article
    same = before is not None and before.sha256 == article.sha256
    return replace(
        article, language=before.language if same and before else language_of(article.text)
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
        notes=pending.extracted.notes,
        problems=pending.extracted.problems,
    )
