"""A file read to its end before anything of it is stored, in bounded memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from rag.articles import ASSUMED, Problem, SourceFile
from rag.isolation import read
from rag.types import Article, FileRecord

_HELD_CHARS: Final = 16 * 2**20
"""Files with more text than this are read a second time rather than held."""
_BLOCK_BYTES: Final = 2**20


@dataclass(frozen=True, slots=True)
class Extracted:
    """All articles of one file, known to be readable to the end; languages are not told yet."""

    articles: Iterable[Article]
    """Can be iterated again; in memory only for files of usual size."""
    ids: tuple[str, ...]
    chars: int
    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()
    """What was assumed while reading, each once."""


def extract(file: SourceFile, record: FileRecord) -> Extracted:
    """Read ``file`` to its end; raises :class:`ArticleError` where it cannot be read as a whole.

    Reading first and storing after means that a file that breaks off in the middle changes
    nothing.
    """
    held: list[Article] = []
    ids: list[str] = []
    problems: list[Problem] = []
    notes: dict[str, None] = {}
    chars = 0
    for found in _found(file, record):
        if isinstance(found, Problem):
            problems.append(found)
            continue
        ids.append(found.id)
        if assumed := found.metadata.get(ASSUMED):
            notes[f"read as {assumed}, which is a guess"] = None
        chars += len(found.text)
        if chars <= _HELD_CHARS:
            held.append(found)
        else:
            held.clear()
    again = _Again(file, record)
    whole: Iterable[Article] = held if chars <= _HELD_CHARS else again
    return Extracted(whole, tuple(dict.fromkeys(ids)), chars, tuple(problems), tuple(notes))


@dataclass(frozen=True, slots=True)
class _Again:
    file: SourceFile
    record: FileRecord

    def __iter__(self) -> Iterator[Article]:
        for found in _found(self.file, self.record):
            if isinstance(found, Article):
                yield found


def _found(file: SourceFile, record: FileRecord) -> Iterator[Article | Problem]:
    """Every article says which bytes it was read from, and keeps the id it was born with."""
    for found in read(file, record.named or record.source, record.collection):
        if isinstance(found, Article):
            found = replace(found, file_sha256=record.sha256)
            found = renamed(found, record.named or record.source, record.source)
        yield found


def renamed(article: Article, before: str, now: str) -> Article:
    """``article`` of a file that was called ``before``, as it is called ``now``."""
    if article.source != before and not article.source.startswith(f"{before}#"):
        return article
    return replace(article, source=now + article.source[len(before) :])


def digest(file: SourceFile) -> str:
    """Hex SHA-256 of the bytes of ``file``."""
    hashed = hashlib.sha256()
    with file.open() as opened:
        while block := opened.read(_BLOCK_BYTES):
            hashed.update(block)
    return hashed.hexdigest()
