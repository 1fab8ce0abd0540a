"""Tables that a page draws with lines: which cell each of its words stands in.

Lines (also the edges of boxes) that cross make a grid; where one is missing between two places of
the grid they are one cell. Words in cells are read row by row and cell by cell, whatever the order
they are drawn in: a cell of several lines stays together, and an empty one keeps its place.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from rag.articles._blocks import Value, is_data, is_number
from rag.articles._pdf_lines import Piece
from rag.articles._pdf_rules import NEAR, Rule, rules
from rag.origin import Way

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

_MOST_CELLS: Final = 5_000
_LEAST_FILLED: Final = 4
"""Cells with words, below which a grid is a frame."""
_WIDE: Final = 1.5
"""Heights; a wider blank inside a cell parts columns."""
_FILLED: Final = 0.5
"""Share of the cells with words, below which it is a drawing."""


@dataclass(frozen=True, slots=True)
class CellText:
    """A cell and the pieces in it, line by line."""

    rows: range
    columns: range
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table of a page."""

    height: int
    width: int
    cells: list[CellText]
    """Those that hold words, by row and column."""
    taken: frozenset[int]
    """Ids of the pieces of the page that are in it."""


def tables_on(page: PdfPage, pieces: Sequence[Piece]) -> list[Ruled]:
    """The tables drawn with lines whose words are among ``pieces``."""
    across, down = rules(page)
    if len(across) < 3 or len(down) < 3:
        return []
    upright = [piece for piece in pieces if piece.way is Way.RIGHT]
    found = [_table(grid, upright) for grid in _grids(across, down)]
    return [table for table in found if table is not None]


class _Grid(NamedTuple):
    across: list[Rule]
    down: list[Rule]

    @property
    def tops(self) -> list[float]:
        return sorted({rule.at for rule in self.across})

    @property
    def lefts(self) -> list[float]:
        return sorted({rule.at for rule in self.down})


def _grids(across: Sequence[Rule], down: Sequence[Rule]) -> Iterator[_Grid]:
    """Lines that cross, directly or by way of others."""
    group = list(range(len(across) + len(down)))

    def top(number: int) -> int:
        while group[number] != number:
            group[number] = group[group[number]]
            number = group[number]
        return number

    for one, row in enumerate(across):
        for other, column in enumerate(down, len(across)):
            if _within(column.at, row) and _within(row.at, column):
                group[top(one)] = top(other)
    members: dict[int, _Grid] = {}
    for number in range(len(group)):
        grid = members.setdefault(top(number), _Grid([], []))
        if number < len(across):
            grid.across.append(across[number])
        else:
            grid.down.append(down[number - len(across)])
    for grid in members.values():
        cells = (len(grid.tops) - 1) * (len(grid.lefts) - 1)
        if len(grid.tops) > 2 and len(grid.lefts) > 2 and cells <= _MOST_CELLS:
            yield grid


def _within(value: float, rule: Rule) -> bool:
    return rule.start - NEAR <= value <= rule.end + NEAR


def _table(grid: _Grid, pieces: Sequence[Piece]) -> Ruled | None:
    """The grid with its words, unless it frames something that is no table."""
    tops, lefts = grid.tops, grid.lefts
    height, width = len(tops) - 1, len(lefts) - 1
    cells = _cells(grid, tops, lefts)
    held: dict[int, list[Piece]] = {}
    taken: set[int] = set()
    for piece in pieces:
        middle = (piece.top + piece.bottom) / 2
        row = bisect_right(tops, middle) - 1
        if not 0 <= row < height or piece.right < lefts[0] or piece.left > lefts[-1]:
            continue
        lines = sorted({rule.at for rule in grid.down if rule.start <= middle <= rule.end})
        parts = piece.cut([at for at in lines if piece.left < at < piece.right])
        if parts is None:
            return None  # words across a line: it parts something else than cells
        for part in parts:
            column = bisect_right(lefts, (part.left + part.right) / 2) - 1
            if 0 <= column < width:
                held.setdefault(cells[row * width + column], []).append(part)
            else:
                return None
        taken.add(id(piece))
    if len(held) < _LEAST_FILLED or len(held) < _FILLED * len(set(cells)):
        return None
    if any(_is_parted(line) for inside in held.values() for line in _lines(inside)):
        return None  # columns without lines between them: blanks part them better
    extents = _extents(cells, width)
    found, height = _by_rows(height, extents, held)
    rows = _values(height, width, found)
    if not is_data(rows):
        return None
    return Ruled(height, width, found, frozenset(taken))


def _by_rows(
    height: int, extents: Mapping[int, tuple[range, range]], held: Mapping[int, list[Piece]]
) -> tuple[list[CellText], int]:
    """The cells with words, and how many rows there are.

    Not every row has a line below it: where one place of the grid holds number under number, each
    of them is a row of its own, or two numbers would become one.
    """
    lines = {owner: _lines(pieces) for owner, pieces in held.items()}
    at, starts, parted = 0, list[int](), dict[int, list[float]]()
    for row in range(height):
        own = [n for n in lines if extents[n][0] == range(row, row + 1)]
        numbers = [lines[n] for n in own if all(is_number(_text(line)) for line in lines[n])]
        most = max(numbers, key=len, default=[])
        starts.append(at)
        if len(most) > 1:
            parted[row] = [line[0].bottom for line in most]
        at += max(1, len(most))
    starts.append(at)
    found = []
    for owner, pieces in held.items():
        rows, columns = extents[owner]
        below = parted.get(rows.start) if len(rows) == 1 else None
        if below is None or (len(lines[owner]) == 1 and not is_number(_text(pieces))):
            whole = [piece for line in lines[owner] for piece in line]
            found.append(CellText(range(starts[rows.start], starts[rows.stop]), columns, whole))
            continue
        places: dict[int, list[Piece]] = {}
        for line in lines[owner]:
            place = max(0, bisect_right(below, line[0].bottom + NEAR) - 1)
            places.setdefault(starts[rows.start] + place, []).extend(line)
        found += [CellText(range(n, n + 1), columns, line) for n, line in places.items()]
    return sorted(found, key=lambda cell: (cell.rows.start, cell.columns.start)), at


def _is_parted(line: Sequence[Piece]) -> bool:
    return any(b.left - a.right > _WIDE * b.height for a, b in pairwise(line))


def _lines(pieces: Sequence[Piece]) -> list[list[Piece]]:
    found: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.bottom, piece.left)):
        if found and abs(piece.bottom - found[-1][0].bottom) <= NEAR:
            found[-1].append(piece)
        else:
            found.append([piece])
    return [sorted(line, key=lambda piece: piece.left) for line in found]


def _text(pieces: Sequence[Piece]) -> str:
    return " ".join(piece.text for piece in pieces)


def _values(height: int, width: int, cells: Sequence[CellText]) -> list[list[Value | None]]:
    rows: list[list[Value | None]] = [[None] * width for _ in range(height)]
    for cell in cells:
        value = Value(_text(cell.pieces))
        for row in cell.rows:
            for column in cell.columns:
                rows[row][column] = value
    return rows


def _cells(grid: _Grid, tops: Sequence[float], lefts: Sequence[float]) -> list[int]:
    """For every place of the grid, row by row, the first place of the cell it belongs to."""
    height, width = len(tops) - 1, len(lefts) - 1
    owner = list(range(height * width))

    def first(place: int) -> int:
        while owner[place] != place:
            place = owner[place]
        return place

    def join(one: int, other: int) -> None:
        low, high = sorted((first(one), first(other)))
        owner[high] = low

    for row in range(height):
        middle = (tops[row] + tops[row + 1]) / 2
        for column in range(1, width):
            if not _covered(grid.down, lefts[column], middle):
                join(row * width + column - 1, row * width + column)
    for column in range(width):
        middle = (lefts[column] + lefts[column + 1]) / 2
        for row in range(1, height):
            if not _covered(grid.across, tops[row], middle):
                join((row - 1) * width + column, row * width + column)
    return [first(place) for place in range(height * width)]


def _covered(rules: Iterable[Rule], at: float, place: float) -> bool:
    return any(rule.at == at and rule.start <= place <= rule.end for rule in rules)


def _extents(cells: Sequence[int], width: int) -> dict[int, tuple[range, range]]:
    """Rows and columns of each cell."""
    found: dict[int, tuple[range, range]] = {}
    for place, owner in enumerate(cells):
        row, column = divmod(place, width)
        rows, columns = found.get(owner, (range(row, row + 1), range(column, column + 1)))
        found[owner] = (
            range(min(rows.start, row), max(rows.stop, row + 1)),
            range(min(columns.start, column), max(columns.stop, column + 1)),
        )
    return found
