"""Plain text, in any encoding, with an optional header line ``date 2025-06-28``."""

from __future__ import annotations

from collections.abc import Iterator

from rag.articles import _dates
from rag.articles._draft import Draft, SourceFile
from rag.articles._plain_tables import tables_in
from rag.articles._textfile import TextFile

SUFFIXES = (".txt", ".text", ".log", ".asc", ".org", ".wiki")


def extract(file: SourceFile) -> Iterator[Draft]:
    """One article, its words as they stand."""
    opened = TextFile.of(file.read())
    published, text = _dates.header(opened.text)
    start = len(opened.text) - len(text)
    runs = opened.runs(start, len(opened.text))
    yield Draft(
        text,
        published=published,
        runs=runs,
        encoding=opened.encoding,
        guessed=opened.guessed,
        tables=tables_in(text),
    )
