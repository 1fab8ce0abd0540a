"""EPUB books: the chapters in reading order."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from rag.articles import _dates, _lists
from rag.articles._blocks import Blocks
from rag.articles._decode import decode_markup
from rag.articles._draft import Draft, SourceFile
from rag.articles._elements import local, named
from rag.articles._look import Look
from rag.articles._markup import parsed, write
from rag.articles._package import package, part, xml
from rag.articles._page import without_menus, without_notices
from rag.errors import ArticleError

if TYPE_CHECKING:
    from lxml.etree import _Element

SUFFIXES = (".epub",)
BINARY = True

_CHAPTERS: Final = (".xhtml", ".html", ".htm", ".xht")
_NO_CHAPTER: Final = ("image/", "audio/", "video/", "font/", "text/css", "application/x-dtbncx")


def recognises(look: Look) -> bool:
    """What its package says it is; or, where it says nothing, the place of its contents."""
    if look.mimetype:
        return look.mimetype.strip().lower() == "application/epub+zip"
    return not look.is_office and any(
        name.lower() == "meta-inf/container.xml" or name.lower().endswith(".opf")
        for name in look.members
    )


def extract(file: SourceFile) -> Iterator[Draft]:
    """One article, the whole book."""
    with package(file) as archive:
        names = {name.casefold(): name for name in archive.namelist()}
        opf_name = _opf(archive, names)
        opf = _document(archive, opf_name)
        folder = posixpath.dirname(opf_name or "")
        listed = [_named(folder, href, names) for href in _spine(opf)] if opf is not None else []
        every = sorted(name for name in archive.namelist() if _is_chapter(name))
        chapters = [name for name in listed if name] or every
        if not chapters:
            raise ArticleError(f"{file.name} has no chapters.", "broken")
        if _locked(archive, chapters):
            raise ArticleError(f"{file.name} is locked by its publisher (DRM).", "encrypted")
        blocks = Blocks()
        for name in dict.fromkeys(chapters):
            blocks.part(name)
            tree = parsed(decode_markup(part(archive, name) or b""))
            if tree is not None:
                without_notices(tree)
                without_menus(tree)
                _lists.note(tree)
                write(tree, blocks)
    about = _about(opf) if opf is not None else {}
    language = about.get("language", [""])[0][:2].lower()
    yield replace(
        blocks.draft,
        title=about.get("title", [None])[0],
        published=_dates.of_value(about.get("date", [None])[0], language),
        language=language if language.isalpha() and len(language) == 2 else None,
        metadata={"author": ", ".join(about.get("creator", ()))},
    )


def _opf(archive: zipfile.ZipFile, names: dict[str, str]) -> str | None:
    """Name of the package document, or none where there is none."""
    container = names.get("meta-inf/container.xml")
    data = part(archive, container) if container else None
    roots = named(xml(data), "rootfile") if data else ()
    listed = [(item.get("full-path") or "").casefold() for item in roots]
    there = [names[name] for name in listed if name in names]
    others = [name for name in names.values() if name.lower().endswith(".opf")]
    return next(iter(there or others), None)


def _document(archive: zipfile.ZipFile, name: str | None) -> _Element | None:
    data = part(archive, name) if name else None
    try:
        return xml(data) if data else None
    except ArticleError:
        return None


def _named(folder: str, href: str, names: dict[str, str]) -> str | None:
    """The file a package document refers to; upper and lower case are not told apart."""
    path = posixpath.normpath(posixpath.join(folder, unquote(href.split("#", 1)[0])))
    return names.get(path.casefold())


def _spine(opf: _Element) -> Iterator[str]:
    """Files in reading order, as the package document names them; all it lists where it does not
    say an order. What a file is called tells as well what it is as its media type."""
    files: dict[str | None, str] = {}
    for item in named(opf, "item"):
        href, kind = item.get("href") or "", (item.get("media-type") or "").lower()
        if href and not kind.startswith(_NO_CHAPTER) and ("html" in kind or _is_chapter(href)):
            files[item.get("id")] = href
    order = [item.get("idref") for item in named(opf, "itemref")]
    read = [files[identity] for identity in order if identity in files]
    yield from read or files.values()


def _is_chapter(name: str) -> bool:
    return name.split("#", 1)[0].lower().endswith(_CHAPTERS)


def _locked(archive: zipfile.ZipFile, chapters: Sequence[str]) -> bool:
    """Whether a chapter (and not merely a font) is encrypted."""
    listed = part(archive, "META-INF/encryption.xml")
    if listed is None:
        return False
    locked = {item.get("URI") for item in named(xml(listed), "CipherReference")}
    return any(name in locked for name in chapters)


def _about(opf: _Element) -> dict[str, list[str]]:
    """Dublin Core fields of the book."""
    found: dict[str, list[str]] = {}
    for item in named(opf, "title", "creator", "date", "language"):
        if said := (item.text or "").strip():
            found.setdefault(local(item), []).append(said)
    return found
