"""A file read to its end before anything of it is stored, in bounded memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from rag.articles import Problem, SourceFile
from rag.isolation import read
from rag.types import Article

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


def extract(file: SourceFile, source: str, collection: str, sha256: str) -> Extracted:
    """Read ``file`` to its end; raises :class:`ArticleError` where it cannot be read as a whole.

    ``sha256`` is that of its bytes: every article says which file its words were read from.

    Reading first and storing after means that a file that breaks off in the middle changes
    nothing.
    """
    held: list[Article] = []
    ids: list[str] = []
    problems: list[Problem] = []
    chars = 0
    for found in _found(file, source, collection, sha256):
        if isinstance(found, Problem):
            problems.append(found)
            continue
        ids.append(found.id)
        chars += len(found.text)
        if chars <= _HELD_CHARS:
            held.append(found)
        else:
            held.clear()
    again = _Again(file, source, collection, sha256)
    whole: Iterable[Article] = held if chars <= _HELD_CHARS else again
    return Extracted(whole, tuple(dict.fromkeys(ids)), chars, tuple(problems))


@dataclass(frozen=True, slots=True)
class _Again:
    file: SourceFile
    source: str
    collection: str
    sha256: str

    def __iter__(self) -> Iterator[Article]:
        for found in _found(self.file, self.source, self.collection, self.sha256):
            if isinstance(found, Article):
                yield found


def _found(
    file: SourceFile, source: str, collection: str, sha256: str
) -> Iterator[Article | Problem]:
    for found in read(file, source, collection):
        yield replace(found, file_sha256=sha256) if isinstance(found, Article) else found


def digest(file: SourceFile) -> str:
    """Hex SHA-256 of the bytes of ``file``."""
    hashed = hashlib.sha256()
    with file.open() as opened:
        while block := opened.read(_BLOCK_BYTES):
            hashed.update(block)
    return hashed.hexdigest()
