"""One file packed by gzip: read as what is inside."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from typing import IO, BinaryIO, cast

from rag.articles._budget import bounded
from rag.articles._dispatch import drafts
from rag.articles._draft import Draft, Problem, SourceFile
from rag.articles._look import Look
from rag.errors import ArticleError

SUFFIXES = (".gz",)
BINARY = True


def recognises(look: Look) -> bool:
    """Its magic number."""
    return look.head.startswith(b"\x1f\x8b")


def extract(file: SourceFile) -> Iterator[Draft | Problem]:
    """What the format of the packed file finds; the keys are its own."""
    inner = file.name[:-3] if file.suffix == ".gz" else file.name
    packed = file.size()

    def unpacked() -> BinaryIO:
        under = file.open()
        return bounded(
            cast(IO[bytes], gzip.GzipFile(fileobj=under)), under, packed, inner, file.budget
        )

    try:
        yield from drafts(file.inside(inner, unpacked))
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ArticleError(
            f"{file.name} is a damaged gzip file ({error}); copy it again.", "broken"
        ) from error
