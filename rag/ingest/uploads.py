"""Uploads in, single articles out."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Final

from rag.assistant import Assistant
from rag.deletion import Erasure, erasing
from rag.errors import ArticleError, NotFoundError
from rag.ingest.file_keys import DEFAULT
from rag.ingest.intake import Intake
from rag.ingest.report import Report
from rag.store import Change, Counts, Reads, every
from rag.types import Article, Eq, FileRecord, Receipt, spellings

UPLOADED: Final = "uploads"
"""What was sent is called ``uploads/name``."""
_MAX_NAME: Final = 255


def add_bytes(assistant: Assistant, name: str, data: bytes, *, collection: str = DEFAULT) -> Report:
    """Add a file that was sent; the same name again replaces it.

    Raises :class:`ArticleError` for a name that is none; what cannot be read is in the report.
    """
    clean = _clean(name)
    intake = Intake(assistant, collection, None)
    entries = [*intake.take_bytes(clean, f"{UPLOADED}/{clean}", data), *intake.finish()]
    return intake.report(entries)


def remove(assistant: Assistant, names: Sequence[str]) -> Receipt:
    """Remove articles by id, by source, or by the source of the file they came from.

    Nothing is removed unless every name is known; raises :class:`NotFoundError` naming the
    unknown ones. A file that still lies in a folder comes back with the next build of it.
    """
    with erasing(assistant.store) as (change, erasure):
        files = change.files()
        by_source: dict[str, list[FileRecord]] = {}
        for record in files:
            by_source.setdefault(record.source, []).append(record)
        chosen: dict[str, None] = {}
        forgotten: set[str] = set()
        unknown: list[str] = []
        for name in names:
            spelt = spellings([name])
            records = [record for form in spelt for record in by_source.get(form, ())]
            ids = [id_ for record in records for id_ in record.article_ids]
            ids += [id_ for form in spelt for id_ in _stored(change, form)]
            if not ids and not records:
                unknown.append(name)
            forgotten.update(record.path for record in records)
            chosen.update(dict.fromkeys(ids))
        if unknown:
            raise NotFoundError(
                f"No article or file called {', '.join(map(repr, unknown))} in this index; "
                "nothing was removed.",
                hint="List what there is: `rag list`.",
            )
        removed = erasure.delete(change, change.get(list(chosen)))
        _forget(change, files, chosen.keys(), forgotten)
    return Receipt(removed.articles, removed.passages, change.version, erasure.receipt)


def remove_articles(assistant: Assistant, ids: Sequence[str]) -> Receipt:
    """Remove articles by their ids, under one receipt.

    Nothing is removed unless every id is known; raises :class:`NotFoundError`.
    """
    with erasing(assistant.store) as (change, erasure):
        removed = take_out(change, found(change, ids), erasure)
    return Receipt(removed.articles, removed.passages, change.version, erasure.receipt)


def found(change: Change, ids: Sequence[str]) -> list[Article]:
    """The articles with these ids, in that order; raises :class:`NotFoundError`."""
    articles = change.get(ids)
    there = {article.id for article in articles}
    if unknown := [name for name in ids if name not in there]:
        raise NotFoundError(
            f"No article {', '.join(map(repr, unknown[:5]))} in this index; nothing was removed.",
            hint="List them: `rag list`.",
        )
    return articles


def take_out(change: Change, articles: Sequence[Article], erasure: Erasure) -> Counts:
    """Delete ``articles``, to be proved by ``erasure``, and forget which file they are of."""
    removed = erasure.delete(change, articles)
    _forget(change, change.files(), {article.id for article in articles}, set())
    return removed


def _stored(reads: Reads, name: str) -> list[str]:
    """Ids of the articles whose id or source is ``name``."""
    by_source = every(reads, Eq("source", name), text=False)
    return [item.id for item in (*reads.get([name], text=False), *by_source)]


def _forget(
    change: Change, files: Sequence[FileRecord], gone: Set[str], forgotten: Set[str]
) -> None:
    """Records no longer name what is gone; a file of which some is left is read anew next time."""
    emptied: list[str] = []
    for record in files:
        left = tuple(id_ for id_ in record.article_ids if id_ not in gone)
        if record.path in forgotten or (record.article_ids and not left):
            emptied.append(record.path)
        elif left != record.article_ids:
            change.put_files([replace(record, mtime_ns=0, sha256="", article_ids=left)])
    change.delete_files(emptied)


def _clean(name: str) -> str:
    """A relative name without tricks, as it will stand in citations."""
    printable = "".join(c for c in name.replace("\\", "/") if c.isprintable())
    parts = [part for part in PurePosixPath(printable).parts if part not in ("/", "..", ".")]
    clean = "/".join(parts)[-_MAX_NAME:].strip("/ ")
    if not clean:
        raise ArticleError(f"{name!r} is no file name; send one such as article.txt.", "missing")
    return clean
