"""OpenDocument text: paragraphs, headings, tables and notes, without tracked deletions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from rag.articles import _dates
from rag.articles._draft import Draft, SourceFile
from rag.articles._look import Look
from rag.articles._package import local, package, part, xml
from rag.errors import ArticleError

if TYPE_CHECKING:
    from lxml.etree import _Element

SUFFIXES = (".odt", ".ott")
BINARY = True
_MIMETYPES: Final = frozenset(
    {
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.text-template",
    }
)

_LEFT_OUT: Final = frozenset(
    "tracked-changes annotation annotation-end sequence-decls variable-decls note-citation "
    "forms user-field-decls bookmark-ref".split()
)
_MAX_SPACES: Final = 100


def recognises(look: Look) -> bool:
    """What an OpenDocument package says it is."""
    return look.mimetype in _MIMETYPES


def extract(file: SourceFile) -> Iterator[Draft]:
    """One article."""
    with package(file) as archive:
        manifest = part(archive, "META-INF/manifest.xml") or b""
        if b"encryption-data" in manifest:
            raise ArticleError(
                f"{file.name} is protected by a password; save it without one.", "encrypted"
            )
        content = part(archive, "content.xml")
        if content is None:
            raise ArticleError(f"{file.name} has no content.xml.", "broken")
        about = part(archive, "meta.xml")
    body = next((item for item in xml(content).iter() if local(item) == "body"), None)
    text = "" if body is None else "\n\n".join(_blocks(body))
    fields = _fields(xml(about)) if about else {}
    author = fields.get("initial-creator") or fields.get("creator")
    yield Draft(
        text,
        title=fields.get("title"),
        published=_dates.of_value(fields.get("creation-date") or fields.get("date")),
        metadata={"author": author} if author else {},
    )


def _fields(about: _Element) -> dict[str, str]:
    """The document's properties by their element's name."""
    return {local(item): item.text.strip() for item in about.iter() if item.text and local(item)}


def _blocks(root: _Element) -> Iterator[str]:
    for child in root:
        name = local(child)
        if name in ("p", "h"):
            later: list[_Element] = []
            text = "".join(_inline(child, later)).strip()
            if text:
                yield text
            for block in later:
                yield from _blocks(block)
        elif name == "table-row":
            cells = [" ".join(" ".join(_blocks(cell)).split()) for cell in child]
            if any(cells):
                yield "\t".join(cells)
        elif name not in _LEFT_OUT:
            yield from _blocks(child)


def _inline(element: _Element, later: list[_Element]) -> Iterator[str]:
    """Text of a paragraph; notes and text boxes inside it are put off until after it."""
    yield element.text or ""
    for child in element:
        name = local(child)
        if name == "s":
            count = next((v for k, v in child.attrib.items() if str(k).endswith("}c")), "1")
            yield " " * min(int(count), _MAX_SPACES)
        elif name == "tab":
            yield "\t"
        elif name == "line-break":
            yield "\n"
        elif name in ("note-body", "text-box"):
            later.append(child)
        elif name not in _LEFT_OUT:
            yield from _inline(child, later)
        yield child.tail or ""
