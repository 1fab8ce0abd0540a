"""Running heads, feet and page numbers: what stands at the same place of page after page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rag.articles._pdf_lines import Piece, rows_of

_EDGE_ROWS: Final = 3
"""Lines at the top and at the bottom of a page among which running ones are looked for."""
_SAME_PLACE: Final = 4.0
"""Points by which the place may differ from page to page."""
_NEAR_PAGES: Final = 2
"""Left and right pages often have heads of their own: every other page is near enough."""
_LEAST_PAGES: Final = 3
_NUMBER: Final = re.compile(r"\d+|\b[ivxlc]+\b", re.I)
_FOLIO: Final = re.compile(
    r"\W*(?:(?:page|seite|pagina|página|sida|side|strona|стр|[sp]|pp|pg|с)\b\W*)?"
    r"(?:\d{1,5}|[ivxlc]{1,7})(?:\s*(?:of|/|von|de|из|di|av|z)\s*\d{1,5})?\W*",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line at the edge of a page."""

    page: int
    top: float
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)

    @property
    def is_folio(self) -> bool:
        return _FOLIO.fullmatch(self.text) is not None


def without_running(
    pages: Sequence[Sequence[Piece]],
) -> tuple[list[list[Piece]], list[tuple[int, list[Piece]]]]:
    """The pages without running lines, and each of those lines once, with its page's index.

    A line runs when the same words, numbers apart, stand at the same place of three pages that are
    near each other (two, for a page number that counts on). Page numbers are not returned.
    """
    alike: dict[str, list[_Row]] = defaultdict(list)
    for number, pieces in enumerate(pages):
        for row in _edges(number, pieces):
            alike[_NUMBER.sub("#", row.text.casefold())].append(row)
    gone: set[int] = set()
    once: list[tuple[int, list[Piece]]] = []
    for rows in alike.values():
        running = [row for row in rows if _runs(row, rows)]
        gone.update(id(piece) for row in running for piece in row.pieces)
        if running and not running[0].is_folio:
            once.append((running[0].page, list(running[0].pieces)))
    kept = [[piece for piece in pieces if id(piece) not in gone] for pieces in pages]
    return kept, sorted(once, key=lambda line: line[0])


def _edges(page: int, pieces: Sequence[Piece]) -> list[_Row]:
    rows = rows_of(pieces)
    edge = rows if len(rows) <= 2 * _EDGE_ROWS else rows[:_EDGE_ROWS] + rows[-_EDGE_ROWS:]
    return [_Row(page, min(piece.top for piece in row), tuple(row)) for row in edge]


def _runs(row: _Row, rows: Sequence[_Row]) -> bool:
    """Whether enough of ``rows`` stand where ``row`` does, on pages near it."""
    pages = sorted({other.page for other in rows if abs(other.top - row.top) <= _SAME_PLACE})
    at = pages.index(row.page)
    chain = 1
    for step in (1, -1):
        here = at
        while 0 <= here + step < len(pages) and (
            abs(pages[here + step] - pages[here]) <= _NEAR_PAGES
        ):
            here += step
            chain += 1
    if chain >= _LEAST_PAGES:
        return True
    return row.is_folio and any(_counts_on(row, other) for other in rows)


def _counts_on(row: _Row, other: _Row) -> bool:
    """Whether two page numbers differ by as much as their pages do."""
    if other.page == row.page or abs(other.top - row.top) > _SAME_PLACE:
        return False
    numbers = [re.search(r"\d+", line.text) for line in (row, other)]
    if numbers[0] is None or numbers[1] is None:
        return False
    return int(numbers[0][0]) - int(numbers[1][0]) == row.page - other.page
