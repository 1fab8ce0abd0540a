"""Which format a file is: its content decides, its suffix only where content does not tell."""

from __future__ import annotations

import re
import zipfile
from functools import cache
from pathlib import PurePath
from typing import Final

from rag import registry
from rag.articles._decode import encoding_of
from rag.articles._draft import SourceFile
from rag.errors import ArticleError

_MAGIC: Final = (
    (b"{\\rtf", "rtf"),
    (b"\x1f\x8b", "gz"),
)
_REFUSED: Final = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a media file"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"7z\xbc\xaf'\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3\0", "a SQLite database"),
)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_BY_MIMETYPE: Final = {
    b"application/epub+zip": "epub",
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.text-template": "odt",
}
_BY_MEMBER: Final = {"word/": "docx", "ppt/": "pptx"}
_BINARY_FORMATS: Final = frozenset(
    {"pdf", "docx", "odt", "pptx", "epub", "rtf", "gz", "zip", "msg"}
)
_HTML: Final = re.compile(
    rb"\s*(<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(!doctype\s+html|html[\s>])", re.I | re.S
)
_FEED: Final = re.compile(
    rb"\s*(<\?[^>]*>\s*|<!--.*?-->\s*|<!doctype[^>\[]*>\s*)*<(rss|feed|rdf:RDF)[\s>]", re.I | re.S
)
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MAX_CONTROL: Final = 0.01


def format_of(file: SourceFile) -> str:
    """Name of the module in ``rag/articles`` that reads ``file``.

    Raises :class:`ArticleError`: ``not_supported`` naming what the file is where that is known,
    ``no_text`` for an empty file, ``broken`` for text posing as a binary format.
    """
    head = file.head()
    if not head.strip(b"\0 \t\r\n"):
        raise ArticleError(f"{file.name} is empty.", "no_text")
    by_suffix = suffixes().get(file.suffix)
    found = _by_content(file, head)
    if found:
        return found
    if _is_binary(head):
        raise ArticleError(
            f"{file.name} is binary data of no format read here ({_known()}).", "not_supported"
        )
    if by_suffix in _BINARY_FORMATS:
        raise ArticleError(
            f"{file.name} is not {by_suffix} inside, though it is named so; save it again.",
            "broken",
        )
    if by_suffix is None and file.suffix:
        raise ArticleError(
            f"{file.name}: {file.suffix} files are not read here ({_known()}).", "not_supported"
        )
    return by_suffix or "txt"


@cache
def suffixes() -> dict[str, str]:
    """Suffix with its dot -> name of the format."""
    return {
        suffix: name
        for name in registry.names("articles")
        for suffix in registry.load("articles", name).SUFFIXES
    }


def _by_content(file: SourceFile, head: bytes) -> str | None:
    if b"%PDF-" in head[:1024]:
        return "pdf"
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head.startswith(_ZIP):
        return _of_zip(file)
    if head.startswith(_OLE):
        return _of_ole(file)
    for magic, what in _REFUSED:
        if head.startswith(magic):
            raise ArticleError(f"{file.name} is {what}, which holds no article.", "not_supported")
    if _HTML.match(head):
        return "html"
    if _FEED.match(head):
        return "feed"
    return None


def _of_zip(file: SourceFile) -> str:
    """A zip may be an office document, a book, or an archive of articles."""
    with file.open_seekable() as stream:
        try:
            with zipfile.ZipFile(stream) as archive:
                names = archive.namelist()
                kind = archive.read("mimetype")[:100].strip() if "mimetype" in names else b""
        except (zipfile.BadZipFile, RuntimeError, EOFError, OSError, ValueError) as error:
            raise ArticleError(
                f"{file.name} is a damaged zip ({error}); save it again.", "broken"
            ) from error
    if kind in _BY_MIMETYPE:
        return _BY_MIMETYPE[kind]
    if "[Content_Types].xml" in names:
        for start, name in _BY_MEMBER.items():
            if any(member.startswith(start) for member in names):
                return name
        raise ArticleError(
            f"{file.name} is an office file without article text (a workbook or drawing).",
            "not_supported",
        )
    if kind:
        raise ArticleError(
            f"{file.name} is {kind.decode('ascii', 'replace')}, which is not read here.",
            "not_supported",
        )
    return "zip"


def _of_ole(file: SourceFile) -> str:
    """Microsoft's old container: a mail, an encrypted document, or a format of before 2007."""
    import olefile

    with file.open_seekable() as stream:
        try:
            with olefile.OleFileIO(stream) as container:
                streams = {"/".join(parts).lower() for parts in container.listdir()}
        except (OSError, ValueError, IndexError) as error:
            raise ArticleError(f"{file.name} is damaged ({error}).", "broken") from error
    if "encryptedpackage" in streams:
        raise ArticleError(
            f"{file.name} is protected by a password; save it without one.", "encrypted"
        )
    if "__properties_version1.0" in streams:
        return "msg"
    raise ArticleError(
        f"{file.name} is an Office file of before 2007; save it as .docx, .pptx or .pdf.",
        "not_supported",
    )


def _is_binary(head: bytes) -> bool:
    if encoding_of(head).startswith(("utf-16", "utf-32")):
        return False
    return len(_CONTROL.findall(head)) > _MAX_CONTROL * len(head)


def _known() -> str:
    return " ".join(sorted(PurePath("x" + suffix).suffix for suffix in suffixes()))
