"""The order in which the pieces of a page are read: by its geometry where it has columns.

Most pages draw their words in reading order, and that order is kept. Where columns are drawn row by
row it would join the words of one column with those of the next. Columns are told from the cells of
a table by what they hold: lines of prose that fill their width.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from rag.articles._pdf_lines import Piece, rows_of
from rag.origin import Way

_NARROWEST: Final = 7.0
"""Points; what parts columns is wider than the blanks between words."""
_LINES: Final = 3
"""Lines that a column of prose has at least."""
_LINE_CHARS: Final = 16
_FILLED: Final = 0.55
"""Mean share of a column's width that its lines fill."""
_UPWARD: Final = 0.2
"""Share of steps up the page from which the order of drawing is no order of reading."""


class Strip(NamedTuple):
    """A vertical strip of the page."""

    left: float
    right: float


class _Band:
    """Rows one under the other that share a blank strip down their middle, or have none."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.strips: list[Strip] = []
        """Where words stand, from left to right, parted by wide blanks."""

    def with_row(self, row: Sequence[Piece]) -> list[Strip]:
        """The strips there would be with ``row``."""
        return _merged([*self.strips, *(Strip(piece.left, piece.right) for piece in row)])

    def add(self, row: Sequence[Piece]) -> None:
        """One more row at the bottom."""
        self.strips = self.with_row(row)
        self.pieces.extend(row)

    def columns(self) -> list[list[Piece]]:
        """The pieces of each strip where all are columns of prose, else nothing."""
        columns: list[list[Piece]] = [
            [p for p in self.pieces if strip.left <= p.left and p.right <= strip.right]
            for strip in self.strips
        ]
        prose = all(map(_is_prose, columns, self.strips))
        return columns if len(columns) > 1 and prose else []


def in_order(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Regions of the page as they are read, each with its pieces as they are read.

    What runs another way than most of the page (the label of an axis) comes last.
    """
    ways = Counter(dict.fromkeys(Way, 0))
    for piece in pieces:
        ways[piece.way] += len(piece.text)
    return [
        region
        for way, chars in ways.most_common()
        if chars
        for region in _regions([piece for piece in pieces if piece.way is way])
    ]


def _regions(pieces: Sequence[Piece]) -> list[list[Piece]]:
    drawn = {id(piece): number for number, piece in enumerate(pieces)}
    bands = _bands(pieces)
    parted = [band.columns() for band in bands]
    if not any(columns and _is_mixed(columns, drawn) for columns in parted):
        return [_downward(list(pieces))]
    regions: list[list[Piece]] = []
    for band, columns in zip(bands, parted, strict=True):
        regions += [
            _downward(sorted(region, key=lambda piece: drawn[id(piece)]))
            for region in columns or [band.pieces]
        ]
    return regions


def _bands(pieces: Sequence[Piece]) -> list[_Band]:
    bands = [_Band()]
    for row in rows_of(pieces):
        band = bands[-1]
        parted = len(band.strips) > 1
        own = len(_merged([Strip(piece.left, piece.right) for piece in row])) > 1
        if band.pieces and (len(band.with_row(row)) < 2 if parted else own):
            bands.append(_Band())
        bands[-1].add(row)
    return bands


def _merged(strips: list[Strip]) -> list[Strip]:
    """Strips that touch, or nearly, joined."""
    merged: list[Strip] = []
    for strip in sorted(strips):
        if merged and strip.left - merged[-1].right < _NARROWEST:
            merged[-1] = Strip(merged[-1].left, max(merged[-1].right, strip.right))
        else:
            merged.append(strip)
    return merged


def _is_prose(column: Sequence[Piece], strip: Strip) -> bool:
    lines = rows_of(column)
    if len(lines) < _LINES:
        return False
    chars = sum(len(piece.text) for piece in column) / len(lines)
    filled = sum(line[-1].right - line[0].left for line in lines) / len(lines)
    return chars >= _LINE_CHARS and filled >= _FILLED * (strip.right - strip.left)


def _is_mixed(columns: Sequence[Sequence[Piece]], drawn: dict[int, int]) -> bool:
    """Whether the page goes back and forth between columns while it draws them."""
    order = sorted((drawn[id(p)], n) for n, column in enumerate(columns) for p in column)
    return sum(one[1] != other[1] for one, other in pairwise(order)) > len(columns)


def _downward(region: list[Piece]) -> list[Piece]:
    """``region`` as drawn, or from top to bottom where it is drawn in no order at all."""
    steps = [other.bottom < one.top for one, other in pairwise(region) if not one.is_beside(other)]
    upward = sum(steps)
    # A page turned upside down is drawn upward from line to line, and in order.
    turned = region[0].way is not Way.RIGHT and upward == len(steps)
    if len(steps) > 3 and upward > _UPWARD * len(steps) and not turned:
        return [piece for row in rows_of(region) for piece in row]
    return region
