"""Word documents: paragraphs, tables, text boxes, charts and notes, as they read after all
revisions and without hidden text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Final

from rag.articles import _ooxml, _scripts
from rag.articles._blocks import Blocks, Value
from rag.articles._dispatch import drafts
from rag.articles._docx_lists import Numbering
from rag.articles._draft import Draft, SourceFile
from rag.articles._elements import attribute, child, local, times
from rag.articles._items import Items
from rag.articles._look import Look
from rag.articles._office import add_running
from rag.articles._ooxml import Part, is_on
from rag.articles._package import package
from rag.errors import ArticleError
from rag.origin import Place

if TYPE_CHECKING:
    from lxml.etree import _Element

SUFFIXES = (".docx", ".docm", ".dotx", ".dotm")
BINARY = True

_LEFT_OUT: Final = frozenset(
    {"del", "moveFrom", "Fallback", "instrText", "delText", "rubyPr", "rt"}
)
"""Deleted text, the copy for old programs of what is already there, field codes, ruby glosses."""
_MARKS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": ""}
_UNSEEN: Final = ("vanish", "specVanish", "strike", "dstrike")
"""Hidden, or struck out by its author."""
_NOTES: Final = ("footnotes", "endnotes")
_MATH: Final = {"sup": 1, "sub": -1, "den": 0}
"""Parts of a formula: raised, lowered, under the line of a fraction."""
_LEVELS: Final = {"superscript": 1, "subscript": -1}
_MOST_COLUMNS: Final = 100
"""Over which the cells of a row go."""


def recognises(look: Look) -> bool:
    """An office package that holds a text."""
    return look.is_office and look.has("word/")


def extract(file: SourceFile) -> Iterator[Draft]:
    """One article; notes follow the text, and what heads and ends its pages those."""
    with package(file) as archive:
        main = _ooxml.main_part(archive)
        if main is None or main.root is None:
            raise ArticleError(f"{file.name} has no document inside.", "broken")
        blocks = Blocks()
        reader = _Reader(file, main, blocks, numbering=Numbering(main))
        reader.read(main.root)
        for kind in _NOTES:
            for notes in main.of_kind(kind):
                if notes.root is not None:
                    _Reader(file, notes, blocks, part=kind).read(notes.root)
        if blocks.text:
            add_running(_running(file, main), blocks)
        title, made, metadata = _ooxml.properties(archive)
    yield replace(blocks.draft, title=reader.title or title, made=made, metadata=metadata)


def _running(file: SourceFile, main: Part) -> Iterator[tuple[str, str]]:
    """What stands in the heads and feet of pages."""
    for kind in ("header", "footer"):
        for part in main.of_kind(kind):
            inner = Blocks()
            if part.root is not None:
                _Reader(file, part, inner, part=kind).read(part.root)
            yield kind, inner.text


@dataclass(slots=True)
class _Run:
    """Characters of one level in their line."""

    text: str
    level: int


class _Reader:
    """Reads one part into blocks, counting its paragraphs."""

    def __init__(
        self,
        file: SourceFile,
        within: Part,
        blocks: Blocks,
        part: str | None = None,
        numbering: Numbering | None = None,
        around: _Reader | None = None,
    ) -> None:
        """``around`` reads the table of whose cells this reads one."""
        self._file = file
        self._within = within
        self._blocks = blocks
        self._items = Items(blocks)
        self._numbering = numbering
        self._place = Place(part=part)
        self._paragraphs = 0
        self._levels: dict[str, int] = around._levels if around else _styled_levels(within)
        self._titles: set[str | None] = around._titles if around else _titles(within)
        self.title: str | None = None
        """What stands in the style of a title first."""

    def read(self, root: _Element) -> None:
        """Paragraphs and tables that hold any text, in document order."""
        for item in root:
            name = local(item)
            if name == "p":
                self._paragraph(item)
            elif name == "tbl":
                self._table(item)
            elif name == "altChunk":
                self._chunk(item)
            elif name not in _LEFT_OUT:
                self.read(item)

    def _paragraph(self, paragraph: _Element) -> None:
        """Its own text, then what is anchored in it: text boxes, charts, diagrams."""
        self._paragraphs += 1
        runs: list[_Run] = []
        anchored: list[_Element] = []
        self._runs(paragraph, runs, anchored, 0)
        said = _scripts.levelled([(run.text, run.level) for run in runs]).strip()
        place = replace(self._place, paragraph=self._paragraphs)
        style = attribute(child(paragraph, "pPr", "pStyle"))
        if self.title is None and said and style in self._titles:
            self.title = " ".join(said.split())
        # An empty paragraph of a list has no number.
        listed = self._numbering.of(paragraph) if self._numbering and said else None
        if listed is None:
            self._items.add(said, place)
        else:
            self._items.line(said, listed.mark, listed.depth, listed.around, place)
        for item in anchored:
            if local(item) == "txbxContent":
                self.read(item)
            else:
                _ooxml.drawing(item, self._within, self._blocks)

    def _runs(
        self, element: _Element, runs: list[_Run], anchored: list[_Element], level: int
    ) -> None:
        for item in element:
            name = local(item)
            if name == "t":
                runs.append(_Run(item.text or "", level))
            elif name in _MARKS:
                runs.append(_Run(_MARKS[name], 0))
            elif name == "txbxContent":
                anchored.append(item)
            elif name == "r":
                look = child(item, "rPr")
                if not any(is_on(child(look, name)) for name in _UNSEEN):
                    self._runs(item, runs, anchored, self._level(look) or level)
            elif name in _MATH:
                runs.append(_Run("/" if name == "den" else "", 0))
                self._runs(item, runs, anchored, _MATH[name])
            elif name not in _LEFT_OUT and name not in ("pPr", "rPr"):
                if name in ("drawing", "graphicData"):
                    anchored.append(item)
                    self._boxes(item, anchored)
                else:
                    self._runs(item, runs, anchored, level)

    def _boxes(self, drawing: _Element, anchored: list[_Element]) -> None:
        """Text boxes inside a drawing, the outermost ones."""
        for item in drawing:
            if local(item) == "txbxContent":
                anchored.append(item)
            elif local(item) not in _LEFT_OUT:
                self._boxes(item, anchored)

    def _level(self, look: _Element | None) -> int:
        own = _LEVELS.get(attribute(child(look, "vertAlign")) or "", None)
        if own is not None:
            return own
        return self._levels.get(attribute(child(look, "rStyle")) or "", 0)

    def _table(self, table: _Element) -> None:
        rows: list[list[Value | None]] = []
        open_cells: dict[int, Value] = {}
        header, counting = 0, True
        for line in _children(table, "tr"):
            row: list[Value | None] = []
            for cell in _children(line, "tc"):
                look = child(cell, "tcPr")
                merge = child(look, "vMerge")
                value = open_cells.get(len(row)) if merge is not None else None
                if value is None or attribute(merge) == "restart":
                    value = self._cell(cell)
                else:
                    self._cell(cell)
                wide = times(attribute(child(look, "gridSpan")), _MOST_COLUMNS - len(row))
                for _ in range(wide):
                    if merge is not None:
                        open_cells[len(row)] = value
                    else:
                        open_cells.pop(len(row), None)
                    row.append(value)
            counting = counting and is_on(child(line, "trPr", "tblHeader"))
            header += counting
            rows.append(row)
        self._items.table(rows, header=header or None)

    def _cell(self, cell: _Element) -> Value:
        """The words of a cell, on one line."""
        inner = Blocks()
        reader = _Reader(self._file, self._within, inner, around=self)
        reader._paragraphs = self._paragraphs
        reader.read(cell)
        self._paragraphs = reader._paragraphs
        return inner.value

    def _chunk(self, item: _Element) -> None:
        """A whole document of another format, put in here."""
        target = self._within.related(_ooxml.relation(item))
        data = target.data() if target is not None else None
        if target is None or not data:
            return
        place = f"{self._file.name}/{target.name}"
        for found in drafts(self._file.inside(target.name, partial(BytesIO, data), place)):
            if isinstance(found, Draft):
                self._blocks.add(found.text, replace(self._place, part=target.name))


def _children(element: _Element, name: str) -> Iterator[_Element]:
    """Rows of a table or cells of a row, also inside content controls."""
    for item in element:
        if local(item) == name:
            yield item
        elif local(item) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _children(item, name)


def _titles(within: Part) -> set[str | None]:
    """Styles of titles: their name is the same in every language."""
    return {
        attribute(style, "styleId")
        for style in within.items_of("styles")
        if (attribute(child(style, "name")) or "").lower() == "title"
    }


def _styled_levels(within: Part) -> dict[str, int]:
    """Character styles that raise or lower."""
    return {
        attribute(style, "styleId") or "": level
        for style in within.items_of("styles")
        if local(style) == "style"
        and (level := _LEVELS.get(attribute(child(style, "rPr", "vertAlign")) or ""))
    }
