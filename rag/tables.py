"""Tables of an article: where each cell stands in the text, and what its row and column say.

The text of an article stays what stands in the file. A :class:`Table` beside it names the place
of every cell; a :class:`View` is what search and reader see of some of its rows, each value after
its heading. Only words inside one cell can be quoted.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, islice
from typing import Final

from rag.described import described

Extent = tuple[int, int]
"""``[start, end)`` in the text of the article."""

_BETWEEN: Final = "; "
_JOINED: Final = re.compile(r"(?<=[^\W_])_+(?=[^\W_])")
"""What joins the words of a column's name: "battery_life" is read as two."""
_LABEL: Final = re.compile(
    r"\w[\w.-]*(?: (?!(?:and|or|to|from|since|until|till|of|in|at|by|for|with|the|an?)\b)"
    r"[\w.%-]+){0,2}",
    re.IGNORECASE,
)
"""At most three words, none of them small."""


@dataclass(frozen=True)
class Table:
    """One table of an article, as places of its cells."""

    name: str
    """Name of the sheet, or the caption; empty where there is none."""
    rows: tuple[tuple[Extent | None, ...], ...]
    """Every row has the same number of cells; none where a cell is empty. A cell that spans
    several rows or columns stands in each of them."""
    header: int = 1
    """Rows at the top that name the columns; 0 where no row does."""
    origin: tuple[int, int] = (1, 1)
    """Row and column of the first cell, as the sheet counts them."""

    @cached_property
    def start(self) -> int:
        """Where the first cell begins."""
        return min(place[0] for row in self.rows for place in row if place)

    @cached_property
    def end(self) -> int:
        """Where the last cell ends."""
        return self.ends[-1]

    @cached_property
    def ends(self) -> list[int]:
        """Per row where the last cell of it and of the rows above it ends."""
        own = (max((place[1] for place in row if place), default=0) for row in self.rows)
        return list(accumulate(own, max))

    @cached_property
    def _sections(self) -> list[int]:
        """The rows below the header that head those below them."""
        return [n for n, row in enumerate(self.rows) if n >= self.header and is_section(row)]

    def section(self, text: str, first: int) -> str:
        """What the nearest section heading above row ``first`` says; empty where there is none."""
        above = self._sections[: bisect_left(self._sections, first)][-1:]
        return _joined(text, self.rows[above[0]]) if above else ""

    def headings(self, text: str) -> list[str]:
        """The name of every column; empty where it has none."""
        columns = zip(*self.rows[: self.header], strict=True) if self.header else ()
        named = [_joined(text, column) for column in columns]
        return named or [""] * len(self.rows[0])

    def cell(self, text: str, offset: int) -> Cell | None:
        """The cell that holds ``offset``, or none."""
        first = bisect_right(self.ends, offset)
        for number, row in enumerate(islice(self.rows, first, None), start=first):
            for column, place in enumerate(row):
                if place and place[0] <= offset < place[1]:
                    return self._cell(text, number, column)
        return None

    def _cell(self, text: str, row: int, column: int) -> Cell:
        headings = self.headings(text)
        values = [text[slice(*place)] if place else "" for place in self.rows[row]]
        first = next((value for value in values if value), "")
        line, letter = self.origin[0] + row, self.origin[1] + column
        return Cell(
            table=self.name,
            row=line,
            column=letter,
            reference=reference(line, letter),
            row_heading=first,
            column_heading=headings[column],
            headings=headings,
            values=values,
        )


@described
@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, with its row under the header."""

    table: str
    """Name of the sheet, or the table's caption; empty where it has none."""
    row: int
    """From 1, as the sheet counts (header rows included)."""
    column: int
    """From 1."""
    reference: str
    """Row and column as spreadsheets write them: ``C3``."""
    row_heading: str
    """What the row begins with."""
    column_heading: str
    headings: list[str]
    """The heading of every column."""
    values: list[str]
    """What the whole row says, one text a column."""


@dataclass(frozen=True, slots=True)
class ViewRow:
    """One row as it is read: ``City: Brent; Mayor: Lou Finch``."""

    text: str
    cells: tuple[tuple[int, int, int], ...]
    """``(start, end, at)``: the value ``text[start:end]`` stands at ``at`` in the article."""

    @property
    def section(self) -> str:
        """What heads this row and others of a table; it stands before the first cell."""
        return self.text[: self.cells[0][0]].rpartition(_BETWEEN)[0]

    def heading(self, number: int) -> str:
        """What stands before the value of a cell, the section aside."""
        before = self.cells[number - 1][1] if number else len(self.section)
        return self.text[before : self.cells[number][0]].strip("; :")

    def value(self, number: int) -> str:
        """What a cell says."""
        start, end, _ = self.cells[number]
        return self.text[start:end]


@dataclass(frozen=True, slots=True)
class View:
    """Rows of a table as search and reader see them."""

    rows: tuple[ViewRow, ...]

    @property
    def text(self) -> str:
        """One line a row."""
        return "\n".join(row.text for row in self.rows)

    def place(self, start: int, end: int) -> Extent | None:
        """Where ``text[start:end]`` stands in the article; none unless one cell holds all of it."""
        found = self._holding(start, end)
        return (found[2] + start - found[0], found[2] + end - found[0]) if found else None

    def label(self, start: int, end: int) -> Extent | None:
        """The cell of this text that holds ``text[start:end]``, where all of it is a name, or an
        amount with its unit, that nobody quotes in part: "Store B", "11 h"."""
        found = self._holding(start, end)
        return found[:2] if found and _LABEL.fullmatch(self.text, *found[:2]) else None

    def _holding(self, start: int, end: int) -> tuple[int, int, int] | None:
        """``(start, end, at)`` of the cell of this text that holds ``text[start:end]``, or none."""
        base = 0
        for row in self.rows:
            for low, high, at in row.cells:
                if base + low <= start and end <= base + high:
                    return base + low, base + high, at
            base += len(row.text) + 1
        return None


def view(text: str, table: Table, first: int, last: int) -> View:
    """Rows ``[first, last)`` of ``table``, each value after its heading."""
    headings = table.headings(text)
    section = table.section(text, first)
    made: list[ViewRow] = []
    for row in table.rows[first:last]:
        if is_section(row):
            section = _joined(text, row)
        made.append(_row(text, row, headings, "" if is_section(row) else section))
    return View(tuple(row for row in made if row.cells))


def reference(row: int, column: int) -> str:
    """A cell as spreadsheets write it: ``C3``; column 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def is_section(row: Sequence[Extent | None]) -> bool:
    """Whether one cell is all there is in a row of three and more: it heads the rows below."""
    first = next((place for place in row if place), None) if len(row) > 2 else None
    return first is not None and all(place in (None, first) for place in row)


def as_json(view: View | None) -> str | None:
    """A view as it is stored."""
    if view is None:
        return None
    return json.dumps([[row.text, row.cells] for row in view.rows], ensure_ascii=False)


def from_json(stored: str | None) -> View | None:
    """The view that :func:`as_json` stored."""
    if stored is None:
        return None
    return View(
        tuple(
            ViewRow(text, tuple((start, end, at) for start, end, at in cells))
            for text, cells in json.loads(stored)
        )
    )


def tables_as_json(tables: Sequence[Table]) -> str:
    """Tables as they are stored: of every cell start and length, -1 for an empty one."""
    return json.dumps(
        [
            [table.name, table.header, table.origin, len(table.rows[0]), list(_flat(table))]
            for table in tables
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def tables_from_json(stored: str) -> tuple[Table, ...]:
    """The tables that :func:`tables_as_json` stored."""
    found = []
    for name, header, (row, column), width, flat in json.loads(stored):
        pairs = zip(flat[::2], flat[1::2], strict=True)
        places = [None if start < 0 else (start, start + length) for start, length in pairs]
        rows = tuple(tuple(places[at : at + width]) for at in range(0, len(places), width))
        found.append(Table(name, rows, header, (row, column)))
    return tuple(found)


def _flat(table: Table) -> Iterator[int]:
    for row in table.rows:
        for place in row:
            yield from (-1, 0) if place is None else (place[0], place[1] - place[0])


def _row(text: str, row: Sequence[Extent | None], headings: Sequence[str], section: str) -> ViewRow:
    said = f"{section}{_BETWEEN}" if section else ""
    cells: list[tuple[int, int, int]] = []
    seen: set[Extent] = set()
    for heading, place in zip(headings, row, strict=True):
        if place is None or place in seen:
            continue
        seen.add(place)
        if cells:
            said += _BETWEEN
        if heading:
            said += f"{_JOINED.sub(' ', heading).rstrip(':')}: "
        start = len(said)
        said += text[slice(*place)]
        cells.append((start, len(said), place[0]))
    return ViewRow(said, tuple(cells))


def _joined(text: str, places: Iterable[Extent | None]) -> str:
    """What these cells say, each once, on one line."""
    said = dict.fromkeys(" ".join(text[slice(*place)].split()) for place in places if place)
    return " ".join(said)
