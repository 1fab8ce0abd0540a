"""Plain text, in any encoding, with an optional header line ``date 2025-06-28``."""

from __future__ import annotations

from collections.abc import Iterator

from rag.articles import _dates
from rag.articles._decode import decode
from rag.articles._draft import Draft, SourceFile

SUFFIXES = (".txt", ".text")


def extract(file: SourceFile) -> Iterator[Draft]:
    """One article, its words as they stand."""
    published, text = _dates.header(decode(file.read()))
    yield Draft(text, published=published)
