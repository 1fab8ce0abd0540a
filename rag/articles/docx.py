"""Word documents: paragraphs, tables, text boxes and notes, as they read after all revisions."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Final

from rag.articles._draft import Draft, SourceFile
from rag.articles._look import Look
from rag.articles._office import properties
from rag.articles._package import local, package, xml

if TYPE_CHECKING:
    from lxml.etree import _Element

SUFFIXES = (".docx", ".docm", ".dotx")
BINARY = True

_LEFT_OUT: Final = frozenset(
    {"del", "moveFrom", "Fallback", "instrText", "delText", "rubyPr", "rt"}
)
"""Deleted text, the copy for old programs of what is already there, field codes, ruby glosses."""
_MARKS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": ""}
_NOTES: Final = ("footnotes", "endnotes")


def recognises(look: Look) -> bool:
    """An office package that holds a text."""
    return look.is_office and look.has("word/")


def extract(file: SourceFile) -> Iterator[Draft]:
    """One article; notes follow the text."""
    import docx

    data = file.read()
    with package(file):
        pass
    document = docx.Document(BytesIO(data))
    blocks = list(_blocks(document.element.body))
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.rsplit("/", 1)[-1] in _NOTES:
            blocks.extend(_blocks(xml(relation.target_part.blob)))
    title, published, metadata = properties(document.core_properties)
    yield Draft("\n\n".join(blocks), title, published, metadata=metadata)


def _blocks(root: _Element) -> Iterator[str]:
    """Paragraphs and table rows (cells parted by tabs) that hold any text, in document order."""
    for child in root:
        name = local(child)
        if name == "p":
            yield from _paragraph(child)
        elif name == "tr":
            cells = [" ".join(" ".join(_blocks(cell)).split()) for cell in _cells(child)]
            if any(cells):
                yield "\t".join(cells)
        elif name not in _LEFT_OUT:
            yield from _blocks(child)


def _cells(row: _Element) -> Iterator[_Element]:
    for child in row:
        name = local(child)
        if name == "tc":
            yield child
        elif name in ("sdt", "sdtContent", "customXml"):
            yield from _cells(child)


def _paragraph(paragraph: _Element) -> Iterator[str]:
    """Its own text, then that of the text boxes anchored in it."""
    parts: list[str] = []
    boxes: list[_Element] = []
    _runs(paragraph, parts, boxes)
    text = "".join(parts).strip()
    if text:
        yield text
    for box in boxes:
        yield from _blocks(box)


def _runs(element: _Element, parts: list[str], boxes: list[_Element]) -> None:
    for child in element:
        name = local(child)
        if name == "t":
            parts.append(child.text or "")
        elif name in _MARKS:
            parts.append(_MARKS[name])
        elif name == "txbxContent":
            boxes.append(child)
        elif name not in _LEFT_OUT and name != "pPr":
            _runs(child, parts, boxes)
