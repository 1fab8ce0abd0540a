"""Articles, the passages they are cut into, and the files they were read from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from rag.tables import Cell, Extent, Table, View


@dataclass(frozen=True, slots=True)
class Article:
    """One document: the canonical extracted text that every offset of the product indexes."""

    id: str
    title: str
    text: str
    source: str
    """Where it came from: a path relative to the folder that was built, or a URL."""
    published: date | None
    sha256: str
    """Hex SHA-256 of ``text`` in UTF-8."""
    language: str | None = None
    """ISO 639-1 code, or none when it could not be told."""
    collection: str = "default"
    metadata: Mapping[str, str] = field(default_factory=dict)
    page_starts: tuple[int, ...] = ()
    """Offset at which each page begins (paged formats only); page 1 is ``page_starts[0]``."""
    file_sha256: str = ""
    """Hex SHA-256 of the bytes of the file it was read from; empty where there was no file."""
    origin: str = ""
    """Which words stand where in that file: written and read by ``rag.origin`` alone."""
    tables: tuple[Table, ...] = ()
    """In the order of the text; every cell knows its place in it."""
    added: datetime | None = field(default=None, compare=False)
    """When it first came to the index, in UTC; none before it was stored."""

    def cell_at(self, offset: int) -> Cell | None:
        """The table cell that holds ``offset``, with its row under the header, or none."""
        for table in self.tables:
            if table.start <= offset < table.end:
                found = table.cell(self.text, offset)
                if found:
                    return found
        return None

    def cell_of(self, start: int, end: int) -> Cell | None:
        """The table cell that ``text[start:end]`` quotes: of "status: retired", a line of a record,
        the one that holds "retired"."""
        cell = self.cell_at(start)
        if cell is not None and cell.values == cell.headings:
            return self.cell_at(end - 1) or cell
        return cell

    @property
    def intact(self) -> bool:
        """Whether ``text`` is, letter for letter, what ``sha256`` was taken of."""
        return hashlib.sha256(self.text.encode("utf-8", "replace")).hexdigest() == self.sha256

    def page_of(self, offset: int) -> int | None:
        """The 1-based page that holds ``offset``, or none for a format without pages."""
        if not self.page_starts:
            return None
        return max(1, sum(start <= offset for start in self.page_starts))


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article: ``article.text[start:end] == text``."""

    id: str
    """``{article_id}:{start}-{end}``."""
    article_id: str
    start: int
    end: int
    text: str
    view: View | None = None
    """Rows of a table, each value after its heading; none for a passage read as it stands."""

    @property
    def seen(self) -> str:
        """What search and reader see: the text, or the view of it."""
        return self.text if self.view is None else self.view.text

    def place(self, start: int, end: int) -> Extent | None:
        """Article offsets of ``seen[start:end]``; none where that is not one place of the text."""
        if self.view is None:
            return self.start + start, self.start + end
        found = self.view.place(start, end)
        # A cell that spans several rows may stand above this passage.
        inside = found is not None and self.start <= found[0] and found[1] <= self.end
        return found if inside else None


READ_AGAIN: Final = -1
"""``FileRecord.size`` that no file has."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What the store remembers of a file it was built from, so that a rebuild can skip it."""

    path: str
    """Absolute path; never leaves the store."""
    source: str
    collection: str
    size: int
    """Bytes; :data:`READ_AGAIN` where it is to be read again although it looks as it did."""
    mtime_ns: int
    sha256: str
    """Hex SHA-256 of the file's bytes."""
    article_ids: tuple[str, ...]
    error: str | None = None
    """Why it could not be read, or none."""
    named: str = ""
    """The source that the ids of its articles are made from, where that is not ``source``: they
    stay as they were when the file moves."""
