"""Zip archives: every file inside is read by its own format."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, Final

from rag.articles._budget import bounded
from rag.articles._dispatch import drafts
from rag.articles._draft import Draft, Problem, SourceFile
from rag.articles._look import Look
from rag.errors import ArticleError

SUFFIXES = (".zip",)
BINARY = True

_ENCRYPTED: Final = 0x1


def recognises(look: Look) -> bool:
    """A zip that is no document of its own."""
    return look.is_zip and not look.mimetype and not look.is_office


def extract(file: SourceFile) -> Iterator[Draft | Problem]:
    """The articles of all files inside; one that cannot be read is a problem of its own.

    Nothing is unpacked to disk: member names are labels, never paths.
    """
    with file.open_seekable() as stream, zipfile.ZipFile(stream) as archive:
        for member in sorted(archive.infolist(), key=lambda member: member.filename):
            if not member.is_dir() and not _hidden(member.filename):
                yield from _member(file, archive, member)


def _member(
    file: SourceFile, archive: zipfile.ZipFile, member: zipfile.ZipInfo
) -> Iterator[Draft | Problem]:
    name = member.filename
    place = f"{file.name}/{name}"

    def unpacked() -> BinaryIO:
        packed = archive.open(member)
        return bounded(packed, packed, member.compress_size, place, file.budget)

    inner = file.inside(place, unpacked)
    if member.flag_bits & _ENCRYPTED:
        yield Problem(name, "encrypted", f"{place} is protected by a password.")
        return

    try:
        for found in drafts(inner):
            yield replace(found, key=f"{name}#{found.key}" if found.key else name)
    except ArticleError as error:
        yield Problem(name, error.reason, str(error))


def _hidden(name: str) -> bool:
    """Hidden files, and the resource forks macOS adds."""
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))
