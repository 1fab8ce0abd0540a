"""A folder and the index made to agree: only what changed is read, embedded, removed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from rag.articles import Columns, shown
from rag.assistant import Assistant
from rag.deletion import erasing
from rag.errors import ArticleError
from rag.ingest.file_keys import DEFAULT, path_of
from rag.ingest.intake import Intake
from rag.ingest.machines import Machines
from rag.ingest.report import Entry, Report, failed
from rag.ingest.rereading import kept_uploads
from rag.ingest.walk import Found, walk
from rag.types import FileRecord, Progress

_MANY: Final = 10
_MOST: Final = 0.5
"""From so many files on, more than this share gone at once is no tidying up."""


def build(
    assistant: Assistant,
    folder_or_files: Path | Sequence[Path],
    *,
    collection: str = DEFAULT,
    prune: bool = True,
    may_be_empty: bool = False,
    progress: Progress | None = None,
    columns: Columns | None = None,
    reread: bool = True,
    follow_links: bool = False,
    emptied: bool = False,
    machines: Machines | None = None,
) -> Report:
    """Bring the index to the state of a folder (or of files), touching only what changed.

    A file whose size and time are as remembered costs a look at them and no more. With ``reread``
    that does not hold for files that failed before, nor for tables where ``columns`` are given,
    which may make other articles of them. ``progress`` counts bytes of files dealt with;
    ``follow_links`` also reads links that lead out of the folder. With ``machines`` a cluster cuts
    and embeds; the index and the report are the same.

    The folder is the truth: articles of files that vanished from a given folder are removed with
    ``prune``, and named without it. Where all or most of what was known is gone (a disk that is
    not mounted looks the same) nothing is removed unless ``emptied`` says that it is meant. A
    file that moved is recognised by its bytes and keeps the ids of its articles.

    Files that cannot be read are reported and stop nothing; raises :class:`ArticleError` only
    where there is nothing to read at all.
    """
    given = [folder_or_files] if isinstance(folder_or_files, Path) else list(folder_or_files)
    files = list(walk(given, leave_out=assistant.store.folders, follow_links=follow_links))
    total = sum(file.size for file in files)
    intake = Intake(
        assistant,
        collection,
        columns,
        reread=reread,
        progress=(lambda done: progress(done, total)) if progress else None,
        machines=machines,
    )
    if not files and not may_be_empty and not _known_below(intake, given):
        raise ArticleError(
            f"Nothing to read in {', '.join(map(str, given))}: the folder is empty.", "missing"
        )
    entries: list[Entry] = []
    for file in files:
        entries.extend(intake.take(file))
    for record, data in kept_uploads(assistant.store, collection):
        entries.extend(intake.take_again(record, data))
    entries.extend(intake.finish())
    entries.extend(_gone(assistant, intake, given, files, prune=prune, emptied=emptied))
    place = {file.source: at for at, file in enumerate(files)}
    entries.sort(key=lambda entry: place.get(entry.source, len(place)))
    return intake.report(entries)


def _gone(
    assistant: Assistant,
    intake: Intake,
    given: Sequence[Path],
    files: Sequence[Found],
    *,
    prune: bool,
    emptied: bool,
) -> Iterator[Entry]:
    """Remove, or name, what is known of files that were under a given folder and are no more.

    What lies in a folder that could not be looked into is not known to be gone.
    """
    there = {shown(file.path) for file in files}
    unseen = {file.path for file in files if file.error}
    known = _known_below(intake, given)
    gone = [
        record
        for path, record in known.items()
        if str(path) not in there and not unseen & set(path.parents)
    ]
    most = not files or (len(gone) >= _MANY and len(gone) > _MOST * len(known))
    where = " ".join(str(path) for path in given)
    if gone and not files and prune and not emptied:
        raise ArticleError(
            f"No file is left in {where}, and removing the articles of all of them was not asked "
            "for: is the disk mounted? If they are to go, add `--emptied`.",
            "missing",
        )
    if not prune or (most and not emptied):
        option = "--emptied" if most else "--prune"
        why = f"{len(gone)} of {len(known)} files are gone (is a disk missing?); " if most else ""
        for record in gone:
            message = (
                f"{record.source} is gone, its articles still answer: {why}remove them with "
                f"`rag build {where} {option}`."
            )
            yield failed(record.source, "missing", message, record)
    elif gone:
        yield from _removed(assistant, gone)


def _removed(assistant: Assistant, gone: Sequence[FileRecord]) -> Iterator[Entry]:
    """Delete the articles of files that are gone, with a receipt."""
    ids = dict.fromkeys(id_ for record in gone for id_ in record.article_ids)
    with erasing(assistant.store) as (change, erasure):
        articles = change.get(list(ids))
        erasure.delete(change, articles)
        change.delete_files([record.path for record in gone])
    stored = {article.id for article in articles}
    for record in gone:
        removed = len(stored.intersection(record.article_ids))
        yield Entry(record.source, "removed", articles=removed)


def _known_below(intake: Intake, given: Sequence[Path]) -> dict[Path, FileRecord]:
    """What is remembered of files on disk, now or once, below the folders given."""
    roots = {path.resolve() for path in given if path.is_dir()}
    paths = ((path_of(record), record) for record in intake.known.values())
    return {
        path: record for path, record in paths if path is not None and roots & set(path.parents)
    }
