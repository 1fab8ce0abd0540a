"""Tables that plain text draws with tabs, bars, leaders or columns of blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rag.articles._blocks import Value, header_of, is_data
from rag.tables import Extent, Table

_LEAST_ROWS: Final = 3
# Each begins where blanks do, or a line of nothing else would be gone through from each of them.
_BAR: Final = re.compile(r"(?<![ \t])[ \t]*\|[ \t]*")
_TABS: Final = re.compile(r"(?<![ ])[ ]*\t[ \t]*")
_BLANKS: Final = re.compile(r"[ ]{2,}")
_DOTS: Final = re.compile(
    r"(?<![ \t])(?:[ \t]*(?:\.{4,}|(?:\. ){3,}\.?)[ \t]*|[ \t]+(?:\.{3}|…+)[ \t]+)"
)
"""Leaders: "Soup ....... 4.50"."""
_RULE: Final = re.compile(r"[\s|+:=-]*")
"""A line drawn between rows."""
_MOST_LINES: Final = 50_000

Row = list[Extent | None]


def tables_in(text: str) -> tuple[Table, ...]:
    """The tables of ``text``: three and more lines in a row of as many cells each."""
    if not any(sign in text for sign in ("\t", "  ", "|", "...", ". . .", "…")):
        return ()
    found: list[Table] = []
    rows: list[Row] = []
    parted: re.Pattern[str] | None = None
    for start, end in _lines(text):
        line = text[start:end]
        if rows and line.strip() and _RULE.fullmatch(line):
            continue
        cells = _cells(text, start, end, parted) if parted else None
        if cells is None or (rows and len(cells) != len(rows[0])):
            found.extend(_table(text, rows))
            rows, parted = [], None
            for form in (_BAR, _TABS, _DOTS, _BLANKS):
                cells = _cells(text, start, end, form)
                if cells is not None:
                    parted = form
                    break
        if cells is not None and parted is not None:
            rows.append(cells)
    found.extend(_table(text, rows))
    return tuple(found)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for _ in range(_MOST_LINES):
        end = text.find("\n", start)
        yield start, len(text) if end < 0 else end
        if end < 0:
            return
        start = end + 1


def _cells(text: str, start: int, end: int, parted: re.Pattern[str]) -> Row | None:
    """The cells of a line, or none where it has fewer than two."""
    while start < end and text[start] in " |":
        start += 1
    while start < end and text[end - 1] in " |\t\r":
        end -= 1
    cells: Row = []
    at = start
    for gap in [*parted.finditer(text, start, end), None]:
        stop = end if gap is None else gap.start()
        cells.append((at, stop) if at < stop else None)
        at = end if gap is None else gap.end()
    return cells if sum(map(bool, cells)) > 1 else None


def _table(text: str, rows: Sequence[Row]) -> Iterator[Table]:
    if len(rows) < _LEAST_ROWS:
        return
    grid = [[Value(text[slice(*cell)]) if cell else None for cell in row] for row in rows]
    if is_data(grid):
        yield Table("", tuple(map(tuple, rows)), header_of(grid))
