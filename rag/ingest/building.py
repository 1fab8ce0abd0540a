"""A folder and the index made to agree: only what changed is read, embedded, removed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rag.articles import Columns, shown
from rag.assistant import Assistant
from rag.errors import ArticleError
from rag.ingest.file_keys import DEFAULT, path_of
from rag.ingest.intake import Intake
from rag.ingest.report import Entry, Report
from rag.ingest.walk import Found, walk
from rag.ingest.writer import delete
from rag.types import FileRecord, Progress


def build(
    assistant: Assistant,
    folder_or_files: Path | Sequence[Path],
    *,
    collection: str = DEFAULT,
    prune: bool = False,
    progress: Progress | None = None,
    columns: Columns | None = None,
    reread: bool = True,
    follow_links: bool = False,
    emptied: bool = False,
) -> Report:
    """Bring the index to the state of a folder (or of files), touching only what changed.

    A file whose size and time are as remembered costs a look at them and no more. With ``reread``
    that does not hold for files that failed before, nor for tables where ``columns`` are given,
    which may make other articles of them. ``prune`` also removes the articles of files that
    vanished from a given folder; where none is left at all, only if ``emptied`` says so, since a
    disk that is not mounted looks the same. ``progress`` counts bytes of files dealt with;
    ``follow_links`` also reads links that lead out of the folder.

    Files that cannot be read are reported and stop nothing; raises :class:`ArticleError` only
    where there is nothing to read at all.
    """
    given = [folder_or_files] if isinstance(folder_or_files, Path) else list(folder_or_files)
    files = list(walk(given, leave_out=assistant.store.folders, follow_links=follow_links))
    if not files and not prune:
        raise ArticleError(
            f"Nothing to read in {', '.join(map(str, given))}: the folder is empty.", "missing"
        )
    total = sum(file.size for file in files)
    intake = Intake(
        assistant,
        collection,
        columns,
        reread=reread,
        progress=(lambda done: progress(done, total)) if progress else None,
    )
    entries: list[Entry] = []
    for file in files:
        entries.extend(intake.take(file))
    entries.extend(intake.finish())
    if prune and not files and not emptied and any(_under(given, intake.known.values())):
        raise ArticleError(
            f"No file is left in {', '.join(map(str, given))}, and removing the articles of all of "
            "them was not asked for: is the disk mounted? If they are to go, add `--emptied`.",
            "missing",
        )
    if prune:
        entries.extend(_prune(assistant, intake, given, files))
    place = {file.source: at for at, file in enumerate(files)}
    entries.sort(key=lambda entry: place.get(entry.source, len(place)))
    return intake.report(entries)


def _prune(
    assistant: Assistant, intake: Intake, given: Sequence[Path], files: Sequence[Found]
) -> Iterator[Entry]:
    """Remove what is known of files that were under a given folder and are there no more.

    What lies in a folder that could not be looked into is not known to be gone.
    """
    there = {shown(file.path) for file in files}
    unseen = {file.path for file in files if file.error}
    for record in _under(given, intake.known.values()):
        path = path_of(record)
        if path is None or str(path) in there or unseen & set(path.parents):
            continue
        with assistant.store.write() as change:
            removed = delete(change, record.article_ids)
            change.delete_files([record.path])
        yield Entry(record.source, "removed", articles=removed.articles)


def _under(given: Sequence[Path], records: Iterable[FileRecord]) -> list[FileRecord]:
    """The records of files that were under a given folder."""
    roots = {path.resolve() for path in given if path.is_dir()}
    return [r for r in records if (path := path_of(r)) is not None and roots & set(path.parents)]
