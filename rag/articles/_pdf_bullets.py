"""Dots that a page draws before the items of a list and that are no characters, as browsers do."""

from __future__ import annotations

from array import array
from collections.abc import Sequence, Set
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from rag.articles._pdf_lines import Level, Piece, paths
from rag.origin import Sides, Way

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

BULLET: Final = "• "
_SIZES: Final = (1.5, 8.0)
"""Points across."""
_ROUND: Final = 0.2
"""Share of its width by which a dot may be higher or lower."""
_APART: Final = 2.5
"""Heights of its line that may lie between a dot and the words behind it."""
_MIDDLE: Final = 0.3
"""Share of its line's height by which a dot may be off the middle."""
_SAME_COLUMN: Final = 1.0
_LEAST: Final = 2
"""Dots below each other that make a list."""
_MOST: Final = 300
"""Dots of a page; where there are more it draws a chart."""


def marked(page: PdfPage, pieces: Sequence[Piece], taken: Set[int]) -> list[Piece]:
    """``pieces``, those of a list behind the dots that the page draws before them; those whose ids
    are ``taken`` by tables stay as they are."""
    dots = _dots(page)
    if not _LEAST <= len(dots) <= _MOST:
        return list(pieces)
    found: dict[int, Sides] = {}
    for dot in dots:
        column = sum(abs(dot[0] - other[0]) <= _SAME_COLUMN for other in dots)
        at = _behind(dot, pieces) if column >= _LEAST else None
        if at is not None and id(pieces[at]) not in taken:
            found[at] = dot
    return [_with(piece, found[at]) if at in found else piece for at, piece in enumerate(pieces)]


def _dots(page: PdfPage) -> list[Sides]:
    found: list[Sides] = []
    for _, box in paths(page):
        width, height = box[2] - box[0], box[3] - box[1]
        if _SIZES[0] <= width <= _SIZES[1] and abs(width - height) <= _ROUND * width:
            found.append(box)
    return found


def _behind(dot: Sides, pieces: Sequence[Piece]) -> int | None:
    """The piece that begins right behind a dot, at its height."""
    left, top, right, bottom = dot
    middle = (top + bottom) / 2
    near: list[tuple[float, int]] = []
    for at, piece in enumerate(pieces):
        height = piece.bottom - piece.top
        beside = abs((piece.top + piece.bottom) / 2 - middle) <= _MIDDLE * height
        if piece.way is Way.RIGHT and beside and piece.right > left:
            if piece.left < right:
                return None  # a dot within words, or behind them
            near.append((piece.left - right, at))
    gap, at = min(near, default=(0.0, -1))
    return at if at >= 0 and gap <= _APART * pieces[at].height else None


def _with(piece: Piece, dot: Sides) -> Piece:
    sides = array("f", [dot[0], dot[2], dot[2], piece.left])
    first, *others = piece.levels
    moved = [Level(level.start + len(BULLET), level.top, level.bottom) for level in others]
    return replace(
        piece, text=BULLET + piece.text, sides=sides + piece.sides, levels=[first, *moved]
    )
