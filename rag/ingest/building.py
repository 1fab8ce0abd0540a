"""A folder and the index made to agree: only what changed is read, embedded, removed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from rag.articles import Columns, SourceFile
from rag.assistant import Assistant
from rag.errors import ArticleError
from rag.ingest.extracted import digest, extract
from rag.ingest.report import Entry, Report
from rag.ingest.walk import Found, walk
from rag.ingest.writer import Pending, Writer, delete
from rag.types import FileRecord, Progress


def build(
    assistant: Assistant,
    folder_or_files: Path | Sequence[Path],
    *,
    collection: str = "default",
    prune: bool = False,
    progress: Progress | None = None,
    columns: Columns | None = None,
) -> Report:
    """Bring the index to the state of a folder (or of files), touching only what changed.

    ``prune`` also removes the articles of files that vanished from a given folder. ``progress``
    counts bytes of files dealt with. Files that cannot be read are reported and stop nothing;
    raises :class:`ArticleError` only where there is nothing to read at all.
    """
    given = [folder_or_files] if isinstance(folder_or_files, Path) else list(folder_or_files)
    run = _Build(assistant, collection, columns or Columns(), progress)
    return run.over(given, prune)


class _Build:
    def __init__(
        self,
        assistant: Assistant,
        collection: str,
        columns: Columns,
        progress: Progress | None,
    ) -> None:
        self._assistant = assistant
        self._collection = collection
        self._columns = columns
        self._progress = progress
        self._known = {record.path: record for record in assistant.engine.files(collection)}
        self._owner = {record.source: record.path for record in self._known.values()}
        self._moved: list[str] = []
        self._writer = Writer(assistant)

    def over(self, given: Sequence[Path], prune: bool) -> Report:
        files = list(walk(given, leave_out=self._assistant.settings.index_dir))
        if not files and not prune:
            raise ArticleError(
                f"Nothing to read in {', '.join(map(str, given))}: the folder is empty.", "missing"
            )
        total = sum(file.size for file in files)
        done = 0
        entries: list[Entry] = []
        for file in files:
            entries.extend(self._take(file))
            done += file.size
            if self._progress is not None:
                self._progress(done, total)
        entries.extend(self._writer.flush())
        self._assistant.engine.delete_files(self._moved)
        if prune:
            entries.extend(self._prune(given, {str(file.path) for file in files}))
        place = {file.source: at for at, file in enumerate(files)}
        entries.sort(key=lambda entry: place.get(entry.source, len(place)))
        return Report(tuple(entries))

    def _take(self, found: Found) -> Iterator[Entry]:
        """Compare a file with what is known of it, and hand it to the writer where it differs."""
        known = self._known.get(str(found.path))
        if found.error:
            yield Entry(found.source, "failed", reason="missing", message=found.error)
            return
        if known:
            # A file keeps the name it was first read under, whichever folder is given now.
            found = replace(found, source=known.source)
            if not known.error and _same_state(known, found):
                yield _unchanged(known)
                return
        else:
            owner = self._owner.get(found.source)
            if owner and Path(owner).exists():
                yield self._conflict(found, owner)
                return
            known = self._moved_here(owner)
        self._owner[found.source] = str(found.path)
        file = SourceFile.at(found.path, self._columns)
        try:
            sha256 = digest(file)
        except OSError as error:
            yield self._failed(found, known, "", ArticleError(str(error), "missing"))
            return
        record = FileRecord(
            path=str(found.path),
            source=found.source,
            collection=self._collection,
            size=found.size,
            mtime_ns=found.mtime_ns,
            sha256=sha256,
            article_ids=(),
        )
        if known and not known.error and known.sha256 == sha256:
            self._assistant.engine.put_files([replace(record, article_ids=known.article_ids)])
            yield _unchanged(known)
            return
        try:
            extracted = extract(file, found.source, self._collection)
            if not extracted.ids:
                raise ArticleError(f"{found.source} holds no article.", "no_text")
        except ArticleError as error:
            yield self._failed(found, known, sha256, error)
            return
        record = replace(record, article_ids=extracted.ids)
        yield from self._writer.add(Pending(record, extracted, known))

    def _conflict(self, found: Found, owner: str) -> Entry:
        return Entry(
            found.source,
            "failed",
            reason="conflict",
            message=f"{found.path} would overwrite {owner}: both are called {found.source!r} in "
            f"collection {self._collection!r}; rename a folder or use another --collection.",
        )

    def _moved_here(self, owner: str | None) -> FileRecord | None:
        """What was known of a file that now lies elsewhere under the same name."""
        if owner is None:
            return None
        self._moved.append(owner)
        return self._known.pop(owner)

    def _failed(
        self, found: Found, known: FileRecord | None, sha256: str, error: ArticleError
    ) -> Entry:
        """A file that cannot be read keeps what was stored of it before; the record says why."""
        ids = known.article_ids if known else ()
        self._assistant.engine.put_files(
            [
                FileRecord(
                    path=str(found.path),
                    source=found.source,
                    collection=self._collection,
                    size=found.size,
                    mtime_ns=found.mtime_ns,
                    sha256=sha256,
                    article_ids=ids,
                    error=f"{error.reason}: {error}",
                )
            ]
        )
        return Entry(
            found.source, "failed", articles=len(ids), reason=error.reason, message=str(error)
        )

    def _prune(self, given: Sequence[Path], there: set[str]) -> Iterator[Entry]:
        """Remove what is known of files that were under a given folder and are there no more."""
        roots = [path.resolve() for path in given if path.is_dir()]
        for record in self._known.values():
            path = Path(record.path)
            if record.path in there or not any(root in path.parents for root in roots):
                continue
            removed = delete(self._assistant, record.article_ids)
            self._assistant.engine.delete_files([record.path])
            yield Entry(record.source, "removed", articles=removed)


def _same_state(known: FileRecord, found: Found) -> bool:
    return (known.size, known.mtime_ns) == (found.size, found.mtime_ns)


def _unchanged(known: FileRecord) -> Entry:
    return Entry(known.source, "unchanged", articles=len(known.article_ids))
