"""The lines that a page draws, across and down, by themselves or as the edges of boxes."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rag.articles._pdf_lines import Shown, paths, shown_by
from rag.origin import Sides

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

NEAR: Final = 3.0
"""Points by which lines that should meet may miss each other."""
_THIN: Final = 3.0
"""Points; a filled box that is not wider is a line."""
_SHORTEST: Final = 6.0
_MOST_LINES: Final = 4_000
_MOST_SEGMENTS: Final = 2_000
_BOX: Final = 5
"""Segments of one box: filled alone it is a shade, not lines."""


class Rule(NamedTuple):
    """A line across (``at`` is its height) or down (``at`` is its place from the left)."""

    at: float
    start: float
    end: float


def rules(page: PdfPage) -> tuple[list[Rule], list[Rule]]:
    """Lines across and down; none where there are as many as in a map or a chart."""
    shown = shown_by(page)
    across: list[Rule] = []
    down: list[Rule] = []
    for drawn, box in paths(page):
        for left, top, right, bottom in _strokes(drawn, box, shown):
            if bottom - top <= _THIN and right - left >= _SHORTEST:
                across.append(Rule((top + bottom) / 2, left, right))
            elif right - left <= _THIN and bottom - top >= _SHORTEST:
                down.append(Rule((left + right) / 2, top, bottom))
            if len(across) + len(down) > _MOST_LINES:
                return [], []
    return _joined(across), _joined(down)


def _strokes(drawn: Any, box: Sides, shown: Shown) -> Iterator[Sides]:
    """The lines of a path, and the box of each filled part of it."""
    from pypdfium2 import raw

    if min(box[2] - box[0], box[3] - box[1]) <= _THIN:
        yield box  # most are one line
        return
    segments = raw.FPDFPath_CountSegments(drawn)
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(drawn, mode, stroked)
    if segments > _MOST_SEGMENTS or not (stroked.value or (mode.value and segments > _BOX)):
        return
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(drawn, matrix)
    for part in _parts(drawn, matrix, segments):
        if stroked.value:
            for one, other in pairwise(part):
                yield _box([one, other], shown)
        if mode.value:
            yield _box(part, shown)


def _parts(drawn: Any, matrix: Any, segments: int) -> Iterator[list[tuple[float, float]]]:
    """The corners of each part of a path that has straight sides alone."""
    from pypdfium2 import raw

    x, y = ctypes.c_float(), ctypes.c_float()
    part: list[tuple[float, float]] = []
    straight = True
    for index in range(segments):
        segment = raw.FPDFPath_GetPathSegment(drawn, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if len(part) > 1 and straight:
                yield part
            part, straight = [point], True
        else:
            straight = straight and kind == raw.FPDF_SEGMENT_LINETO
            part.append(point)
        if raw.FPDFPathSegment_GetClose(segment) and part:
            part.append(part[0])
    if len(part) > 1 and straight:
        yield part


def _box(points: Sequence[tuple[float, float]], shown: Shown) -> Sides:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return shown(min(xs), max(ys), max(xs), min(ys))


def _joined(rules: list[Rule]) -> list[Rule]:
    """Lines that go on in one another as one; those nearly at one place are at one place."""
    placed = _aligned(rules)
    found: list[Rule] = []
    for rule in sorted(placed):
        last = found[-1] if found else None
        if last is not None and last.at == rule.at and rule.start <= last.end + NEAR:
            found[-1] = Rule(last.at, last.start, max(last.end, rule.end))
        else:
            found.append(rule)
    return found


def _aligned(rules: Sequence[Rule]) -> list[Rule]:
    placed: list[Rule] = []
    at = last = float("-inf")
    for rule in sorted(rules):
        if rule.at - last > NEAR:
            at = rule.at
        last = rule.at
        placed.append(Rule(at, rule.start, rule.end))
    return placed
