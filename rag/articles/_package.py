"""Documents that are zip packages of XML (docx, pptx, odt, epub), opened with care."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from rag.articles._budget import FREE_BYTES, MAX_RATIO
from rag.articles._draft import SourceFile
from rag.errors import ArticleError

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_PART_BYTES: Final = 64 * 2**20
"""A part of a document (its text, one chapter) larger than this is refused."""
_ENCRYPTED: Final = 0x1


@contextmanager
def package(file: SourceFile) -> Iterator[zipfile.ZipFile]:
    """The package, checked: raises :class:`ArticleError` (broken, encrypted, too_large).

    Sizes are checked against the directory, beyond which ``zipfile`` never expands a member.
    """
    with file.open_seekable() as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, ValueError) as error:
            raise ArticleError(
                f"{file.name} is a damaged package ({error}); save it again.", "broken"
            ) from error
        with archive:
            for member in archive.infolist():
                archive.NameToInfo.setdefault(member.filename.replace("\\", "/"), member)
                if member.flag_bits & _ENCRYPTED:
                    raise file.locked()
                if member.file_size > max(FREE_BYTES, MAX_RATIO * member.compress_size):
                    raise ArticleError(
                        f"{file.name}: its part {member.filename} expands to "
                        f"{member.file_size:,} bytes, as only a decompression bomb does.",
                        "too_large",
                    )
            yield archive


def part(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """The bytes of one part, or none where there is no such part."""
    try:
        member = archive.getinfo(name)
    except KeyError:
        return None
    if member.file_size > MAX_PART_BYTES:
        raise ArticleError(
            f"{name} has {member.file_size:,} bytes, more than the {MAX_PART_BYTES >> 20} MB that "
            "are read of a part; split the document.",
            "too_large",
        )
    return archive.read(member)


def xml(data: bytes) -> _Element:
    """The root of an XML part: no entity is expanded and nothing is fetched."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    root = etree.fromstring(data, parser)
    if root is None:
        raise ArticleError("A part of the document is not XML.", "broken")
    return root
