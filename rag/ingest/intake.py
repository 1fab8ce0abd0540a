"""One file after another: compared with what is remembered of it, read, handed to the writer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from rag.articles import Columns, Problem, SourceFile
from rag.assistant import Assistant
from rag.errors import ArticleError
from rag.ingest.duplicates import copies_of_new
from rag.ingest.extracted import digest, extract, renamed
from rag.ingest.file_keys import PARTLY, file_key, holds, is_failure, upload_key
from rag.ingest.machines import Machines
from rag.ingest.report import Entry, Report, failed
from rag.ingest.rereading import mark_files_read_otherwise
from rag.ingest.walk import Found
from rag.ingest.writer import Pending, Writer
from rag.types import ArticleCopy, FileRecord

_TABLES: Final = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".gz", ".zip")
"""Files of which ``columns`` can make other articles."""
_RACY_NS: Final = 2 * 10**9


class Intake:
    """Takes files into one collection; :meth:`finish` stores what is still pooled."""

    def __init__(
        self,
        assistant: Assistant,
        collection: str,
        columns: Columns | None,
        *,
        reread: bool = True,
        progress: Callable[[int], None] | None = None,
        machines: Machines | None = None,
    ) -> None:
        self._store = assistant.store
        self._collection = collection
        self._columns = columns
        self._reread = reread
        self._progress = progress
        self._done = 0.0
        mark_files_read_otherwise(self._store)
        with self._store.read() as view:
            self.known = {record.path: record for record in view.files(collection)}
        """What was remembered at the start, by key."""
        self._owner = {record.source: record for record in self.known.values()}
        self._names = {record.named for record in self.known.values() if record.named}
        self._moved: list[str] = []
        self._writer = Writer(assistant, self._credit, machines)

    def take(self, found: Found) -> Iterator[Entry]:
        """A file on disk; yields entries of files that are dealt with by now."""
        key = file_key(self._collection, found.path)
        known = self.known.get(key)
        if known:
            # A file keeps the name it was first read under, whichever folder is given now.
            found = replace(found, source=known.source)
            settled = self._settled(known, found)
            if settled:
                yield self._credited(settled, found.size)
                return
        if found.error:
            # Nothing is known of it but the name: what is remembered stays as it is.
            message = f"{found.source} cannot be opened: {found.error}."
            yield failed(found.source, "missing", message, known)
            return
        record = self._record(key, found.source, found.size, found.mtime_ns)
        record = replace(record, named=known.named if known else "")
        columns = self._columns or Columns()
        yield from self._read(SourceFile.at(found.path, columns), record, known)

    def take_bytes(self, name: str, source: str, data: bytes) -> Iterator[Entry]:
        """Something that was sent; the same ``name`` replaces what was sent before."""
        key = upload_key(self._collection, name)
        record = self._record(key, source, len(data), 0)
        file = SourceFile.of(name.rsplit("/", 1)[-1], data, self._columns or Columns())
        yield from self._read(file, record, self.known.get(key))

    def take_again(self, known: FileRecord, data: bytes) -> Iterator[Entry]:
        """Something that was sent earlier, ``data``, of which only a change is news."""
        name = known.path.removeprefix(upload_key(self._collection, ""))
        for entry in self.take_bytes(name, known.source, data):
            if entry.status != "unchanged" or entry.source != known.source:
                yield entry

    def finish(self) -> Iterator[Entry]:
        """Store what is pooled; forget the former places of moved files."""
        yield from self._writer.flush()
        if self._moved:
            with self._store.write() as change:
                change.delete_files(self._moved)

    def report(self, entries: Sequence[Entry]) -> Report:
        """The report of ``entries``, with the copies among what was stored."""
        fresh = self._writer.fresh
        ids = [id_ for own in fresh.values() for id_ in own]
        copies: tuple[ArticleCopy, ...] = ()
        if ids:
            with self._store.read() as view:
                copies = tuple(copies_of_new(view, self._collection, ids))
        exact = {copy.article_id: copy for copy in copies if copy.exact}
        return Report(
            tuple(_judged(entry, fresh.get(entry.source, ()), exact) for entry in entries), copies
        )

    def _settled(self, known: FileRecord, found: Found) -> Entry | None:
        """The entry of a file that need not be opened, or none."""
        same = (known.size, known.mtime_ns) == (found.size, found.mtime_ns)
        if found.error or not same:
            return None
        if is_failure(known):
            return None if self._reread else _remembered(known)
        if self._reread and self._columns is not None and found.path.suffix.lower() in _TABLES:
            return None
        return _remembered(known)

    def _read(
        self, file: SourceFile, record: FileRecord, known: FileRecord | None
    ) -> Iterator[Entry]:
        if known is None:
            owner = self._owner.get(record.source)
            if owner and holds(owner):
                yield self._credited(_conflict(record, owner), record.size)
                return
            known = self._moved_here(owner)
        self._owner[record.source] = record
        try:
            record = replace(record, sha256=digest(file))
            if known is None and (former := self._gone_with(record.sha256)):
                yield self._credited(self._move(former, record), record.size)
                return
            if known is None and record.source in self._names:
                # Another file was born under this name and has moved away with its ids.
                record = replace(record, named=f"{record.source}~{record.sha256[:8]}")
            same = known and (known.size, known.sha256) == (record.size, record.sha256)
            if known and same and self._columns is None and not is_failure(known):
                kept = replace(record, article_ids=known.article_ids, error=known.error)
                self._remember(kept)
                yield self._credited(_remembered(kept), record.size)
                return
            extracted = extract(file, record)
            if not extracted.ids:
                raise _nothing_in(record, extracted.problems)
        except ArticleError as error:
            yield self._failed(record, known, error)
            return
        except OSError as error:
            yield self._failed(record, known, file.missing(error))
            return
        record = replace(record, article_ids=extracted.ids, error=_partly(extracted.problems))
        yield from self._writer.add(Pending(record, extracted, known, file))

    def _gone_with(self, sha256: str) -> FileRecord | None:
        """What is remembered of a file of these bytes that is where it was no more."""
        alike = (record for record in self.known.values() if record.sha256 == sha256)
        return next((one for one in alike if not is_failure(one) and not holds(one)), None)

    def _move(self, former: FileRecord, record: FileRecord) -> Entry:
        """The file of ``former`` lies elsewhere now, and its articles are called after that."""
        kept = replace(
            record,
            size=former.size,
            article_ids=former.article_ids,
            error=former.error,
            named=former.named or former.source,
        )
        with self._store.write() as change:
            moved = change.get(kept.article_ids)
            articles = [renamed(one, former.source, kept.source) for one in moved]
            change.relabel(articles)
            change.delete_files([former.path])
            change.put_files([kept])
        self.known.pop(former.path)
        self._owner.pop(former.source, None)
        self._names.add(kept.named)
        return Entry(
            kept.source, "updated", articles=len(articles), message=f"moved from {former.source}"
        )

    def _record(self, key: str, source: str, size: int, mtime_ns: int) -> FileRecord:
        # A file written this very moment may change again within the clock's step: its time is
        # not trusted, so that the next build compares its bytes.
        fresh = time.time_ns() - mtime_ns < _RACY_NS
        return FileRecord(key, source, self._collection, size, 0 if fresh else mtime_ns, "", ())

    def _moved_here(self, owner: FileRecord | None) -> FileRecord | None:
        """What was known of a file that now lies elsewhere under the same name."""
        if owner is None:
            return None
        self._moved.append(owner.path)
        self.known.pop(owner.path, None)
        return owner

    def _failed(self, record: FileRecord, known: FileRecord | None, error: ArticleError) -> Entry:
        """What was stored of a file before it became unreadable stays; the record says why."""
        ids = known.article_ids if known else ()
        self._remember(replace(record, article_ids=ids, error=f"{error.reason}: {error}"))
        entry = failed(record.source, error.reason, str(error), known)
        return self._credited(entry, record.size)

    def _remember(self, record: FileRecord) -> None:
        with self._store.write() as change:
            change.put_files([record])

    def _credited(self, entry: Entry, size: int) -> Entry:
        self._credit(size)
        return entry

    def _credit(self, size: float) -> None:
        self._done += size
        if self._progress is not None:
            self._progress(round(self._done))


def _remembered(record: FileRecord) -> Entry:
    """The entry of a file that was not opened, by what its record says."""
    if is_failure(record):
        reason, _, message = (record.error or "").partition(": ")
        return failed(record.source, reason, message, record)
    count = len(record.article_ids)
    problems = (Problem("", "broken", record.error.removeprefix(PARTLY)),) if record.error else ()
    return Entry(record.source, "unchanged", articles=count, problems=problems)


def _conflict(record: FileRecord, owner: FileRecord) -> Entry:
    message = (
        f"{record.path} would overwrite {owner.path}: both are called {record.source!r} in "
        f"collection {record.collection!r}; rename a folder or use another collection."
    )
    return failed(record.source, "conflict", message)


def _nothing_in(record: FileRecord, problems: Sequence[Problem]) -> ArticleError:
    """Why no article came out of a file: its first problem, or that there was nothing."""
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        return ArticleError(f"{problems[0].message}{more}", problems[0].reason)
    return ArticleError(f"{record.source} holds no article.", "no_text")


def _partly(problems: Sequence[Problem]) -> str | None:
    if not problems:
        return None
    return f"{PARTLY}{len(problems)} not read; the first: {problems[0].message}"


def _judged(entry: Entry, ids: Sequence[str], exact: Mapping[str, ArticleCopy]) -> Entry:
    """A file all of whose articles say what another one says is a duplicate."""
    if not ids or not all(id_ in exact for id_ in ids):
        return entry
    return replace(entry, status="duplicate", message=f"same text as {exact[ids[0]].of_source}")
