"""Pieces of pages -> the text of the document, each character with its box."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Final

from rag.articles._blocks import Value, header_of
from rag.articles._pdf_hyphens import Hyphens, ends_in_hyphen
from rag.articles._pdf_lines import HYPHEN, Piece
from rag.articles._pdf_order import in_order
from rag.articles._pdf_ruled import CellText, Ruled
from rag.articles._written import Written
from rag.origin import Box, Place, Run
from rag.tables import Extent, Table

_CELL: Final = 1.5
"""A blank of this many heights parts cells, not words."""
_PARAGRAPH: Final = 1.4
"""Lines further apart than this share of their usual distance begin a paragraph."""
_OTHER_SIZE: Final = 0.12
_FULL: Final = 0.8
"""Share of the widest line that a line fills whose sentence goes on."""
_OPEN: Final = re.compile(
    r"(?:,|\b(?:an?|the|of|in|on|at|by|to|for|from|with|and|or|its?|their|was|were|is|are"
    r"|der|die|das|und|von|in|le|la|les|de|du|et|el|los|y|и|в|на|с))$",
    re.I,
)
"""No sentence ends so."""
_ENDED: Final = re.compile(r"[.!?:;。！？][\"'”’)\]]*$")


@dataclass(frozen=True, slots=True)
class Page:
    """What is read of one page."""

    number: int
    pieces: Sequence[Piece]
    ocr: bool = False
    tables: Sequence[Ruled] = ()
    """Those drawn with lines: their pieces are read cell by cell."""

    @property
    def place(self) -> Place:
        """Where its words stand."""
        return Place(page=self.number, ocr=self.ocr)


@dataclass(slots=True)
class _Line:
    pieces: list[Piece]
    cells: list[CellText] = field(default_factory=list)
    """Of a row of a table: the cell of each piece."""

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)

    @property
    def width(self) -> float:
        return self.pieces[-1].right - self.pieces[0].left

    @property
    def height(self) -> float:
        return max(piece.height for piece in self.pieces)

    @property
    def top(self) -> float:
        return self.pieces[0].top


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line, and what parts it from the one before: a line end or a blank line."""

    line: _Line
    place: Place
    between: str


def write(pages: Sequence[Page], written: Written) -> tuple[list[int], list[Table]]:
    """The pages, one after the other; the offset at which each begins, and the tables drawn."""
    hyphens = Hyphens(piece.text for page in pages for piece in page.pieces)
    extents: dict[int, Extent] = {}
    starts: dict[int, int] = {}
    before: _Placed | None = None
    for placed in _placed(pages):
        between = _close(before, placed, written, hyphens, extents)
        written.add(between)
        if before is not None and not between:
            # The rest of a broken word belongs to the line above: every line keeps its length.
            first = placed.line.pieces[0]
            first.text = first.text.replace(" ", "\n", 1)
        starts.setdefault(placed.place.page or 0, len(written))
        before = placed
    if before is not None:
        _add(written, before, len(before.line.text), extents)
    tables = [_told(table, written, extents) for page in pages for table in page.tables]
    return _every_start(pages, starts, len(written)), [table for table in tables if table.rows]


def _told(ruled: Ruled, written: Written, extents: Mapping[int, Extent]) -> Table:
    """A table by the places of its cells in the text."""
    grid: list[list[Extent | None]] = [[None] * ruled.width for _ in range(ruled.height)]
    for cell in ruled.cells:
        for row in cell.rows:
            for column in cell.columns:
                grid[row][column] = extents.get(id(cell))
    rows = [row for row in grid if any(row)]
    text = written.text
    values = [[Value(text[slice(*place)]) if place else None for place in row] for row in rows]
    return Table("", tuple(map(tuple, rows)), header_of(values) if len(rows) > 1 else 0)


def _close(
    before: _Placed | None,
    after: _Placed,
    written: Written,
    hyphens: Hyphens,
    extents: dict[int, Extent],
) -> str:
    """Write the line before, now that the one after it is known; what goes between them."""
    if before is None:
        return ""
    text = before.line.text
    if after.between == "\n" and not before.line.cells and ends_in_hyphen(text):
        kept = hyphens.joined(text, after.line.text)
        if kept is not None:
            _add(written, before, len(text) - (not kept), extents)
            return ""
    _add(written, before, len(text), extents)
    return after.between


def _every_start(pages: Sequence[Page], starts: dict[int, int], end: int) -> list[int]:
    """Also of pages without a word: they begin where the next one does."""
    found: list[int] = []
    for page in reversed(pages):
        end = starts.get(page.number, end)
        found.append(end)
    return found[::-1]


def _add(written: Written, placed: _Placed, end: int, extents: dict[int, Extent]) -> None:
    """The first ``end`` characters of a line, every one with its box."""
    at = 0
    cells = placed.line.cells
    for number, piece in enumerate(placed.line.pieces):
        if number and cells:
            steps = cells[number].columns.start - cells[number - 1].columns.start
            written.add("\t" * steps or " ")
        elif number:
            blank = piece.left - placed.line.pieces[number - 1].right
            written.add("\t" if blank > _CELL * piece.height else " ")
        at += number > 0
        start = len(written)
        text = piece.text[: max(0, end - at)].replace(HYPHEN, "-")
        written.add_runs(text, _runs(piece, placed.place, len(text)))
        at += len(piece.text)
        if cells:
            known = extents.get(id(cells[number]), (start, start))
            extents[id(cells[number])] = known[0], len(written)


def _runs(piece: Piece, place: Place, end: int) -> Iterator[Run]:
    edges = [level.start for level in piece.levels[1:]] + [end]
    for level, close in zip(piece.levels, edges, strict=True):
        close = min(close, end)
        if level.start < close:
            sides = tuple(piece.sides[2 * level.start : 2 * close])
            box = Box(level.top, level.bottom, sides, piece.way)
            yield Run(level.start, close, place, box=box)


def _placed(pages: Sequence[Page]) -> Iterator[_Placed]:
    last: _Line | None = None
    last_widest = 0.0
    for page in pages:
        for part in _parts(page):
            if isinstance(part, Ruled):
                for number, line in enumerate(_rows(part)):
                    yield _Placed(line, page.place, "\n" if number else "\n\n")
                    last, last_widest = line, line.width
                continue
            lines = _lines(part)
            pitch, widest = _pitch(lines), max(line.width for line in lines)
            for number, line in enumerate(lines):
                between = "\n"
                if last is not None:
                    same = number > 0 and line.top > last.top
                    if same:
                        apart = line.top - last.top > _PARAGRAPH * pitch
                        new = apart or _differ(line.height, last.height)
                    elif last.cells:
                        new = True
                    else:
                        new = not _goes_on(last, line, last_widest)
                    between = "\n\n" if new else "\n"
                yield _Placed(line, page.place, between)
                last, last_widest = line, widest


def _parts(page: Page) -> Iterator[list[Piece] | Ruled]:
    """What is read in one go: lines of a region, or a table where its first words are drawn."""
    owners = {piece: table for table in page.tables for piece in table.taken}
    given: list[Ruled] = []
    for region in in_order(page.pieces):
        loose: list[Piece] = []
        for piece in region:
            table = owners.get(id(piece))
            if table is None:
                loose.append(piece)
            elif not any(table is one for one in given):
                if loose:
                    yield loose
                    loose = []
                given.append(table)
                yield table
        if loose:
            yield loose


def _rows(table: Ruled) -> Iterator[_Line]:
    for row in range(table.height):
        cells = [cell for cell in table.cells if cell.rows.start == row]
        pieces = [(piece, cell) for cell in cells for piece in cell.pieces]
        if pieces:
            yield _Line([piece for piece, _ in pieces], [cell for _, cell in pieces])


def _lines(region: Sequence[Piece]) -> list[_Line]:
    lines: list[_Line] = []
    for piece in region:
        last = lines[-1].pieces[-1] if lines else None
        if last is not None and piece.is_beside(last) and piece.left > last.left:
            lines[-1].pieces.append(piece)
        else:
            lines.append(_Line([piece]))
    return lines


def _pitch(lines: Sequence[_Line]) -> float:
    """The usual distance of a line from the one above it."""
    steps = [b.top - a.top for a, b in pairwise(lines) if b.top > a.top]
    return median(steps) if steps else 0.0


def _differ(one: float, other: float) -> bool:
    return abs(one - other) > _OTHER_SIZE * max(one, other)


def _goes_on(last: _Line, line: _Line, widest: float) -> bool:
    """Whether the sentence of ``last`` goes on in ``line``, at the head of a column or a page."""
    text = last.text
    if _ENDED.search(text):
        return False
    if line.text[0].islower() or ends_in_hyphen(text) or _OPEN.search(text):
        return True
    return last.width >= _FULL * widest and not _differ(line.height, last.height)
