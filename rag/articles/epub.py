"""EPUB books: the chapters in reading order."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from rag.articles import _dates
from rag.articles._decode import decode_markup
from rag.articles._draft import Draft, SourceFile
from rag.articles._look import Look
from rag.articles._markup import plain
from rag.articles._package import local, package, part, xml
from rag.errors import ArticleError

if TYPE_CHECKING:
    from lxml.etree import _Element

SUFFIXES = (".epub",)
BINARY = True


def recognises(look: Look) -> bool:
    """What a book's package says it is."""
    return look.mimetype == "application/epub+zip"


def extract(file: SourceFile) -> Iterator[Draft]:
    """One article, the whole book."""
    with package(file) as archive:
        opf_name = _opf(file, archive)
        opf = xml(part(archive, opf_name) or b"")
        chapters = list(_chapters(opf))
        folder = posixpath.dirname(opf_name)
        names = [posixpath.normpath(posixpath.join(folder, unquote(name))) for name in chapters]
        if _locked(archive, names):
            raise ArticleError(f"{file.name} is locked by its publisher (DRM).", "encrypted")
        texts = [plain(decode_markup(part(archive, name) or b"")) for name in names]
    about = _about(opf)
    authors = ", ".join(about.get("creator", ()))
    language = about.get("language", [""])[0][:2].lower()
    yield Draft(
        "\n\n".join(text for text in texts if text),
        title=about.get("title", [None])[0],
        published=_dates.of_value(about.get("date", [None])[0]),
        language=language if language.isalpha() and len(language) == 2 else None,
        metadata={"author": authors} if authors else {},
    )


def _opf(file: SourceFile, archive: zipfile.ZipFile) -> str:
    """Name of the package document."""
    container = part(archive, "META-INF/container.xml")
    names = [
        item.get("full-path") or ""
        for item in (xml(container).iter() if container else ())
        if local(item) == "rootfile"
    ] or [name for name in archive.namelist() if name.endswith(".opf")]
    if not names or names[0] not in archive.namelist():
        raise ArticleError(f"{file.name} has no package document.", "broken")
    return names[0]


def _chapters(opf: _Element) -> Iterator[str]:
    """Files of the spine, in reading order, as the package document names them."""
    files = {
        item.get("id"): item.get("href") or ""
        for item in opf.iter()
        if local(item) == "item" and "html" in (item.get("media-type") or "")
    }
    for item in opf.iter():
        if local(item) == "itemref" and item.get("idref") in files:
            yield files[item.get("idref")]


def _locked(archive: zipfile.ZipFile, chapters: list[str]) -> bool:
    """Whether a chapter (and not merely a font) is encrypted."""
    listed = part(archive, "META-INF/encryption.xml")
    if listed is None:
        return False
    locked = {item.get("URI") for item in xml(listed).iter() if local(item) == "CipherReference"}
    return any(name in locked for name in chapters)


def _about(opf: _Element) -> dict[str, list[str]]:
    """Dublin Core fields of the book."""
    found: dict[str, list[str]] = {}
    for item in opf.iter():
        if local(item) in ("title", "creator", "date", "language") and (item.text or "").strip():
            found.setdefault(local(item), []).append((item.text or "").strip())
    return found
