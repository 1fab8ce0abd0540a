"""OpenDocument text and slides: paragraphs, headings, tables and notes, without tracked deletions
and hidden text."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from rag.articles import _office, _scripts
from rag.articles._blocks import Blocks, Value
from rag.articles._draft import Draft, SourceFile
from rag.articles._elements import attribute, int_of, local, named, times
from rag.articles._items import Items, Level
from rag.articles._look import Look
from rag.articles._package import package, part, xml
from rag.errors import ArticleError
from rag.origin import Place

if TYPE_CHECKING:
    from lxml.etree import _Element

SUFFIXES = (".odt", ".ott", ".odp", ".otp")
BINARY = True

_MIMETYPE: Final = re.compile(r"application/vnd\.oasis\.opendocument\.(?:text|presentation)\b")
_LEFT_OUT: Final = frozenset(
    "tracked-changes annotation annotation-end sequence-decls variable-decls note-citation "
    "forms user-field-decls bookmark-ref hidden-text hidden-paragraph".split()
)
_RUNNING: Final = ("header", "header-first", "footer", "footer-first")
_GIVEN_NAME: Final = re.compile(r"\D*\d*")
"""``Table1`` and ``Tabelle2``, which nobody chose."""
_MAX_SPACES: Final = 100
_WIDEST: Final = 1_000
"""Columns that one cell goes over."""
_SPARE_CELLS: Final = 100_000
"""Those that a table has beside the cells that are written."""


def recognises(look: Look) -> bool:
    """What an OpenDocument package says it is."""
    return _MIMETYPE.match(look.mimetype) is not None


def extract(file: SourceFile) -> Iterator[Draft]:
    """One article; slides are its pages, what heads and ends pages follows the text."""
    with package(file) as archive:
        if _office.is_locked(archive):
            raise file.locked()
        content = part(archive, "content.xml")
        if content is None:
            raise ArticleError(f"{file.name} has no content.xml.", "broken")
        root = xml(content)
        reader = _Reader(archive, root)
        reader.read(next(named(root, "body"), ()))
        reader.running()
        title, made, metadata = _office.of_opendocument(archive)
    yield replace(reader.blocks.draft, title=title, made=made, metadata=metadata)


class _Reader:
    """Reads elements into blocks, counting paragraphs and slides."""

    def __init__(self, archive: zipfile.ZipFile, root: _Element) -> None:
        self.blocks = Blocks()
        self._archive = archive
        self._items = Items(self.blocks)
        self._levels, self._hidden = _styles(root)
        named = part(archive, "styles.xml")
        self._named = xml(named) if named else None
        self._lists = {**_lists(self._named), **_lists(root)}
        self._numbers: dict[tuple[str, int], int] = {}
        self._place = Place(paragraph=0)
        """Of the paragraph read last; each slide and the notes count their own."""
        self._notes: dict[str, Place] = {}

    def running(self) -> None:
        """What stands in the heads and feet of pages."""
        running = [
            (local(item), self._cell(item).text)
            for item in named(self._named if self.blocks.text else None, *_RUNNING)
            if local(item.getparent()) == "master-page"
        ]
        _office.add_running(running, self.blocks)

    def read(self, root: Iterable[_Element]) -> None:
        """Paragraphs, tables and slides in document order."""
        for item in root:
            name = local(item)
            if name in ("p", "h"):
                self._paragraph(item)
            elif name == "table":
                self._table(item)
            elif name == "list":
                self._list(item)
            elif name == "page":
                self._place = Place(slide=(self._place.slide or 0) + 1, paragraph=0)
                self.blocks.page()
                self.read(item)
            elif name == "object":
                self._object(item)
            elif name not in _LEFT_OUT and attribute(item, "display") != "none":
                self.read(item)

    def _paragraph(self, paragraph: _Element) -> None:
        self._place = replace(self._place, paragraph=(self._place.paragraph or 0) + 1)
        if attribute(paragraph, "style-name") in self._hidden:
            return
        later: list[_Element] = []
        said = _scripts.levelled(self._inline(paragraph, later, 0)).strip()
        self._items.add(said, self._place)
        for block in later:
            if local(block) == "object":
                self._object(block)
            elif local(block) == "note-body":
                self._note(block)
            else:
                self.read(block)

    def _note(self, body: _Element) -> None:
        """A footnote or endnote, right after the paragraph that it is of."""
        kind = f"{attribute(body.getparent(), 'note-class') or 'footnote'}s"
        around = self._place
        self._place = self._notes.get(kind, Place(part=kind, paragraph=0))
        self.read(body)
        self._notes[kind], self._place = self._place, around

    def _inline(
        self, element: _Element, later: list[_Element], level: int
    ) -> Iterator[tuple[str, int]]:
        """Text of a paragraph; notes and text boxes inside it are put off until after it."""
        yield element.text or "", level
        for item in element:
            name = local(item)
            style = attribute(item, "style-name") or ""
            if name == "s":
                yield " " * min(int_of(attribute(item, "c"), 1), _MAX_SPACES), level
            elif name == "tab":
                yield "\t", level
            elif name == "line-break":
                yield "\n", level
            elif name in ("note-body", "text-box", "object"):
                later.append(item)
            elif name not in _LEFT_OUT and style not in self._hidden:
                yield from self._inline(item, later, self._levels.get(style, level))
            yield item.tail or "", level

    def _list(
        self,
        element: _Element,
        style: str = "",
        around: object = None,
        above: tuple[int, ...] = (),
    ) -> None:
        """Items behind their marks, below items with the numbers ``above``."""
        style = attribute(element, "style-name") or style
        level = self._lists.get((style, len(above) + 1), Level(None))
        counted = level.start - 1
        if attribute(element, "continue-numbering") == "true":
            counted = self._numbers.get((style, len(above)), counted)
        for item in element:
            listed = local(item) == "list-item"
            counted = int_of(attribute(item, "start-value"), counted + listed)
            numbers = (*above, counted)
            headed = any(local(inner) == "h" for inner in item)
            mark = level.mark(numbers) if listed and not headed else ""
            if mark:
                self._items.open(mark, element if around is None else around)
            for inner in item:
                if local(inner) == "list":
                    self._list(inner, style, element if around is None else around, numbers)
                else:
                    self.read([inner])
            if mark:
                self._items.close()
        self._numbers[style, len(above)] = counted

    def _table(self, table: _Element) -> None:
        rows: list[list[Value | None]] = []
        reaching: dict[int, tuple[int, Value]] = {}
        """Of a column until which row, and with what, a cell above goes on."""
        header, spare = 0, _SPARE_CELLS
        for line in _lines(table):
            row: list[Value | None] = []
            for cell in line:
                if local(cell) not in ("table-cell", "covered-table-cell"):
                    continue
                until, above = reaching.get(len(row), (0, None))
                value = above if above and len(rows) < until else self._cell(cell)
                down = times(attribute(cell, "number-rows-spanned"))
                right = times(attribute(cell, "number-columns-spanned"), min(spare, _WIDEST))
                often = times(attribute(cell, "number-columns-repeated"), min(spare, _WIDEST))
                if down > 1 or right > 1:
                    over = range(len(row), len(row) + right)
                    reaching |= dict.fromkeys(over, (len(rows) + down, value))
                row += [value] * often
                spare -= right + often - 2
            header += local(line.getparent()) == "table-header-rows"
            rows.append(row)
        name = attribute(table, "name") or ""
        self._items.table(
            rows,
            header=header or None,
            name="" if _GIVEN_NAME.fullmatch(name) else name,
        )

    def _cell(self, cell: _Element) -> Value:
        outer = self.blocks, self._items
        self.blocks = Blocks()
        self._items = Items(self.blocks, marks=False)
        self.read(cell)
        said = self.blocks.value
        self.blocks, self._items = outer
        return said

    def _object(self, item: _Element) -> None:
        """A chart put in: the table it draws."""
        name = (attribute(item, "href") or "").removeprefix("./")
        content = part(self._archive, f"{name}/content.xml") if name else None
        for table in named(xml(content), "table") if content else ():
            self._table(table)


def _styles(root: _Element) -> tuple[dict[str, int], set[str]]:
    """Styles that raise or lower, and those that hide."""
    levels: dict[str, int] = {}
    hidden: set[str] = set()
    for style in named(root, "style"):
        name = attribute(style, "name") or ""
        for look in style:
            position = (attribute(look, "text-position") or "").split(" ")[0]
            if position and position not in ("0%", "0"):
                levels[name] = -1 if position == "sub" or position.startswith("-") else 1
            if attribute(look, "display") == "none":
                hidden.add(name)
    return levels, hidden


def _lists(root: _Element | None) -> dict[tuple[str, int], Level]:
    """Every level of every style of lists."""
    found: dict[tuple[str, int], Level] = {}
    for style in named(root, "list-style"):
        for level in style:
            place = attribute(style, "name") or "", times(attribute(level, "level"))
            if local(level) == "list-level-style-number":
                found[place] = Level(
                    attribute(level, "num-format") or "",
                    times(attribute(level, "start-value")),
                    times(attribute(level, "display-levels")),
                )
            elif local(level) == "list-level-style-bullet":
                found[place] = Level(None)
    return found


def _lines(table: _Element) -> Iterator[_Element]:
    for item in table:
        if local(item) == "table-row":
            yield item
        elif local(item) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _lines(item)
