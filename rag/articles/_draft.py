"""What travels between a file and an article: the file as it is opened, drafts, problems."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

from rag.articles._budget import Budget
from rag.errors import ArticleError, InputError
from rag.origin import Run
from rag.tables import Table

MAX_FILE_BYTES: Final = 256 * 2**20
"""A format that must hold a whole file in memory refuses one larger than this."""
_BLOCK_BYTES: Final = 2**20


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a table (jsonl, csv) is which field of an article."""

    id: str = "id"
    title: str = "title"
    text: str = "text"
    date: str = "date"
    url: str = "url"
    source: str = "source"

    @classmethod
    def parse(cls, option: str) -> Columns:
        """From an option such as ``text=body,date=pubdate``; raises :class:`InputError`."""
        known = [item.name for item in fields(cls)]
        chosen: dict[str, str] = {}
        for part in filter(None, (part.strip() for part in option.split(","))):
            name, equals, column = (piece.strip() for piece in part.partition("="))
            if name not in known or not equals or not column:
                raise InputError(
                    f"Columns are given as field=column with field one of {', '.join(known)}; "
                    f"found {part!r}."
                )
            chosen[name] = column
        return cls(**chosen)


def shown(path: str | Path) -> str:
    """A file name as text: bytes of it that are no UTF-8 are escaped (``caf\\xe9.txt``)."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _regular(path: Path) -> BinaryIO:
    """Opened without waiting: a pipe nobody writes to would wait for ever."""
    # Windows has no such pipes among its files, and asks for bytes by a flag of its own.
    flags = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, os.O_RDONLY | flags)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is no regular file")
    return os.fdopen(descriptor, "rb")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to be read: on disk, uploaded, or a member of an archive."""

    name: str
    """File name as its owner knows it; its suffix is a hint, its content decides."""
    open: Callable[[], BinaryIO]
    """Opens the bytes from the beginning, as often as needed."""
    columns: Columns = field(default_factory=Columns)
    depth: int = 0
    """Archives around this file."""
    budget: Budget = field(default_factory=Budget)
    """What may still be expanded, shared by everything in one outermost file."""

    @classmethod
    def at(cls, path: Path, columns: Columns | None = None) -> SourceFile:
        """A file on disk; opening what is no regular file raises ``OSError``."""
        return cls(shown(path.name), partial(_regular, path), columns or Columns())

    @classmethod
    def of(cls, name: str, data: bytes, columns: Columns | None = None) -> SourceFile:
        """A file in memory."""
        return cls(name, lambda: BytesIO(data), columns or Columns())

    @property
    def suffix(self) -> str:
        """Lower-case suffix with its dot, or an empty string."""
        return Path(self.name).suffix.lower()

    def inside(self, name: str, opened: Callable[[], BinaryIO], counted: str = "") -> SourceFile:
        """A file within this one, read on the same budget, where it is ``counted`` by its name."""
        self.budget.enter(counted or name, self.depth + 1)
        return replace(self, name=name, open=opened, depth=self.depth + 1)

    def missing(self, error: OSError) -> ArticleError:
        """That it cannot be opened."""
        why = error.strerror or str(error)
        return ArticleError(f"{self.name} cannot be opened: {why}.", "missing")

    def locked(self) -> ArticleError:
        """That it needs a password."""
        return ArticleError(
            f"{self.name} is protected by a password; save it without one.", "encrypted"
        )

    def open_seekable(self) -> BinaryIO:
        """The bytes with random access; what comes out of an archive is held in memory for it."""
        stream = self.open()
        if stream.seekable():
            return stream
        stream.close()
        return BytesIO(self.read())

    def size(self) -> int:
        """Number of bytes."""
        with self.open() as stream:
            if stream.seekable():
                return stream.seek(0, 2)
            return sum(map(len, iter(partial(stream.read, _BLOCK_BYTES), b"")))

    def head(self, size: int = 8192) -> bytes:
        """The first bytes."""
        with self.open() as stream:
            return stream.read(size)

    def read(self) -> bytes:
        """All bytes; raises :class:`ArticleError` (``too_large``) beyond ``MAX_FILE_BYTES``."""
        with self.open() as stream:
            data = stream.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            raise ArticleError(
                f"{self.name} has more than {MAX_FILE_BYTES >> 20} MB, the most that is read of "
                "a file of its format; split it.",
                "too_large",
            )
        return data


@dataclass(frozen=True, slots=True)
class Draft:
    """What a format found: an article before it has an id. ``text`` need not be canonical yet."""

    text: str
    title: str | None = None
    published: date | None = None
    """The day that it says it is of."""
    language: str | None = None
    metadata: Mapping[str, str | None] = field(default_factory=dict)
    """Of which what is empty is left out."""
    page_starts: tuple[int, ...] = ()
    """Offset in ``text`` at which each page begins."""
    tables: tuple[Table, ...] = ()
    """Places of their cells in ``text``, which must then be canonical already."""
    key: str = ""
    """Names this article among many of one file; empty where the file is one article."""
    url: str | None = None
    """Where the article was published, for records that carry an address of their own."""
    runs: Sequence[Run] = ()
    """What of ``text`` stands where in the file; see ``Written``, ``TextFile``, ``placed``."""
    encoding: str | None = None
    """Python's name of the encoding in which exact runs count the file's characters."""
    guessed: str | None = None
    """The encoding, in words, where only statistics told it."""
    made: date | None = None
    """When its file says that a program made it, which counts where nothing else tells a day."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One article of a file that could not be read, while others could."""

    key: str
    reason: str
    message: str
