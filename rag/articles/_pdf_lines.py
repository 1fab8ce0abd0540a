"""One page of a PDF: its characters and the boxes they fill, line by line, as they are drawn."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import pi
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rag.origin import Sides, Way, turned

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

HYPHEN: Final = "\x02"
"""PDFium's sign for the hyphen of a word broken at a line end."""
_HYPHENS: Final = frozenset("\x02\ufffe")
_SCALE: Final = 100
_QUARTER: Final = pi / 2
_LIGATURES: Final = {
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
}  # fmt: skip
_SEVERAL: Final = _HYPHENS | _LIGATURES.keys()
_MISTAKEN: Final = {"↵": "ﬀ", "\0": "ﬃ", "✏": "ﬄ"}
"""What a Mac writes of the ligatures of TeX's fonts into a PDF: "e↵ort", "di\\0cult", "shu✏e"."""
_SIGNS: Final = _MISTAKEN.keys() - {"\0"}
_BEFORE_F: Final = frozenset("aeiouyAEIOUY")
"""The letters of a word behind which they are ligatures, and no signs."""
_SAME_LINE: Final = 0.35
"""Share of its height by which a character overlaps the line it belongs to."""
_VISIBLE: Final = 0.5
"""Points; what is drawn smaller nobody can read, and nobody is meant to."""
_SAME_LEVEL: Final = 0.5
"""Points by which boxes of one size may differ."""
_TOUCHES: Final = 1.0
"""Points by which a character may reach over the line of a cell."""
_MOST_OBJECTS: Final = 20_000
_WIDE: Final = 0.9
"""A blank of this many heights may part columns or cells."""


class Char(NamedTuple):
    """A character and its box on the page, turned so that its line runs to the right."""

    char: str
    left: float
    top: float
    right: float
    bottom: float
    way: Way


class Level(NamedTuple):
    """Characters of one size, from ``start`` on: how far up and down they reach."""

    start: int
    top: float
    bottom: float


@dataclass(slots=True)
class Piece:
    """Characters of one line without a wide blank between them."""

    text: str
    sides: array[float]
    """Left and right of every character, one after the other."""
    levels: list[Level]
    top: float
    bottom: float
    height: float
    """Height of its largest characters."""
    way: Way = Way.RIGHT
    """How the page is turned for it: all its figures are those of the turned page."""

    @property
    def left(self) -> float:
        """Leftmost point."""
        return self.sides[0]

    @property
    def right(self) -> float:
        """Rightmost point."""
        return self.sides[-1]

    def cut(self, places: Sequence[float]) -> list[Piece] | None:
        """The pieces left and right of each of ``places``; none where one goes through a word."""
        bounds = [0]
        for place in places:
            at = next(
                n
                for n in range(len(self.text) + 1)
                if n == len(self.text) or self.sides[2 * n] + self.sides[2 * n + 1] > 2 * place
            )
            bounds.append(at)
            words = self.text[max(0, at - 1) : at + 1]
            if len(words) == 2 and not any(map(str.isspace, words)):
                within = self.sides[2 * at - 1] - place, place - self.sides[2 * at]
                if max(within) > _TOUCHES:
                    return None
        bounds.append(len(self.text))
        parts = [self._part(low, high) for low, high in pairwise(bounds)]
        return [part for part in parts if part is not None]

    def _part(self, low: int, high: int) -> Piece | None:
        while low < high and self.text[low].isspace():
            low += 1
        while low < high and self.text[high - 1].isspace():
            high -= 1
        if low == high:
            return None
        before = [level for level in self.levels if level.start <= low]
        levels = [Level(0, before[-1].top, before[-1].bottom)] + [
            Level(level.start - low, level.top, level.bottom)
            for level in self.levels
            if low < level.start < high
        ]
        sides = self.sides[2 * low : 2 * high]
        text = self.text[low:high]
        return Piece(text, sides, levels, self.top, self.bottom, self.height, self.way)

    def is_beside(self, other: Piece) -> bool:
        """Whether both stand on one line."""
        overlap = min(self.bottom, other.bottom) - max(self.top, other.top)
        return overlap > 0.5 * min(self.bottom - self.top, other.bottom - other.top)


def pieces(page: PdfPage, textpage: PdfTextPage) -> list[Piece]:
    """The pieces of all lines in the order in which the page draws them."""
    found: list[Piece] = []
    line: list[Char] = []
    solid: Char | None = None
    broken = True
    for char in _chars(page, textpage):
        if char is None:
            broken = True
            continue
        blank = char.char.isspace()
        if line and (
            broken or (not blank and solid is not None and not _goes_on(line[-1], solid, char))
        ):
            found.append(_piece(line))
            line = []
        broken = char.char == HYPHEN
        if blank and not line:
            continue
        line.append(char)
        if not blank:
            solid = char
    if line:
        found.append(_piece(line))
    return found


def rows_of(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces that stand side by side, from left to right; rows from the top of the page down."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.top + piece.bottom):
        if rows and piece.is_beside(rows[-1][0]):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def _goes_on(last: Char, solid: Char, char: Char) -> bool:
    """Whether ``char`` follows ``solid`` in one piece of a line."""
    height = min(solid.bottom - solid.top, char.bottom - char.top)
    overlap = min(solid.bottom, char.bottom) - max(solid.top, char.top)
    if char.way != solid.way:
        return False
    if overlap < _SAME_LINE * height or char.left - solid.right > _WIDE * height:
        return False
    return char.left > last.left - max(height, last.right - last.left)


def _piece(line: list[Char]) -> Piece:
    while line[-1].char.isspace():
        line.pop()
    levels: list[Level] = []
    for at, char in enumerate(line):
        if not levels or _differs(levels[-1], char):
            levels.append(Level(at, char.top, char.bottom))
    return Piece(
        "".join([char.char for char in line]),
        array("f", [side for char in line for side in (char.left, char.right)]),
        levels,
        min(level.top for level in levels),
        max(level.bottom for level in levels),
        max(level.bottom - level.top for level in levels),
        line[0].way,
    )


def _differs(level: Level, char: Char) -> bool:
    if char.char.isspace():
        return False
    return abs(level.top - char.top) > _SAME_LEVEL or abs(level.bottom - char.bottom) > _SAME_LEVEL


def _chars(page: PdfPage, textpage: PdfTextPage) -> Iterator[Char | None]:
    """Every character, turned so that its line runs to the right; none for a line end."""
    drawn = list(_drawn(page, textpage))
    ways = {upright: _way(drawn, upright) for upright in (True, False)}
    way = Way.RIGHT
    left = top = right = bottom = 0.0
    for char, box, upright in _with_ligatures(drawn):
        if char in ("\r", "\n"):
            yield None
        elif box is None:
            # A blank that PDFium put in has no box: it stands right of what came before.
            yield Char(char, right, top, right, bottom, way)
        else:
            way = ways[upright]
            left, top, right, bottom = turned(way, box)
            if char not in _SEVERAL:
                yield Char(char, left, top, right, bottom, way)
                continue
            parts = HYPHEN if char in _HYPHENS else _LIGATURES[char]
            step = (right - left) / len(parts)
            for number, part in enumerate(parts):
                yield Char(part, left + number * step, top, left + (number + 1) * step, bottom, way)


def _with_ligatures(drawn: Sequence[_Drawn]) -> Iterator[_Drawn]:
    """What was drawn, mistaken ligatures as they are meant; a character that its font gives none
    for is one of them only where the page has others, and left out elsewhere."""
    after = [before.char in _BEFORE_F for before in drawn]
    mistakes = any(
        one.char in _SIGNS and known for known, one in zip(after, drawn[1:], strict=False)
    )
    for known, one in zip([False, *after], drawn, strict=False):
        if one.char == "\0" and not (known and mistakes):
            continue
        yield one._replace(char=_MISTAKEN[one.char]) if known and one.char in _MISTAKEN else one


class _Drawn(NamedTuple):
    char: str
    box: Sides | None
    """As the page is shown; none for what PDFium put in."""
    upright: bool
    """Whether its line runs across the page, not up or down."""


def _drawn(page: PdfPage, textpage: PdfTextPage) -> Iterator[_Drawn]:
    from pypdfium2 import raw

    shown = shown_by(page)
    rect = raw.FS_RECTF()
    handle = textpage.raw
    unicode_of, box_of, made_of, angle_of = (
        raw.FPDFText_GetUnicode,
        raw.FPDFText_GetLooseCharBox,
        raw.FPDFText_IsGenerated,
        raw.FPDFText_GetCharAngle,
    )
    sideways = page.get_rotation() % 180 != 0
    high = 0
    for index in range(textpage.count_chars()):
        code = unicode_of(handle, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        char = chr(code)
        if char in "\r\n" or (char == " " and made_of(handle, index) == 1):
            yield _Drawn(char, None, True)
        else:
            box_of(handle, index, rect)
            box = shown(rect.left, rect.top, rect.right, rect.bottom)
            if max(box[2] - box[0], box[3] - box[1]) < _VISIBLE:
                continue
            quarter = round(angle_of(handle, index) / _QUARTER)
            yield _Drawn(char, box, bool(quarter % 2) == sideways)


def _way(drawn: Sequence[_Drawn], upright: bool) -> Way:
    """Which way the lines of a page run: where most characters stand beside the one before."""
    there = back = 0
    last: Sides | None = None
    for char, box, own in drawn:
        if box is None or own != upright or char.isspace():
            if char in "\r\n":
                last = None
            continue
        if last is not None:
            step = box[0] - last[0] if upright else box[1] - last[1]
            there, back = there + (step > 0), back + (step < 0)
        last = box
    if upright:
        return Way.RIGHT if there >= back else Way.LEFT
    return Way.DOWN if there >= back else Way.UP


def paths(page: PdfPage) -> Iterator[tuple[Any, Sides]]:
    """What a page draws that is neither text nor picture, with its box."""
    from pypdfium2 import raw

    shown = shown_by(page)
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for number in range(min(raw.FPDFPage_CountObjects(page.raw), _MOST_OBJECTS)):
        drawn = raw.FPDFPage_GetObject(page.raw, number)
        if raw.FPDFPageObj_GetType(drawn) == raw.FPDF_PAGEOBJ_PATH:
            raw.FPDFPageObj_GetBounds(drawn, left, bottom, right, top)
            yield drawn, shown(left.value, top.value, right.value, bottom.value)


Shown = Callable[[float, float, float, float], Sides]


def shown_by(page: PdfPage) -> Shown:
    """From the page's own coordinates to points from its top left corner, turned and cropped."""
    from pypdfium2 import raw

    width, height = page.get_size()
    size = (round(width * _SCALE), round(height * _SCALE))
    x, y = ctypes.c_int(), ctypes.c_int()

    def point(at: tuple[float, float]) -> tuple[float, float]:
        raw.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, *at, x, y)
        return x.value * width / size[0], y.value * height / size[1]

    far = 1000.0
    x0, y0 = point((0, 0))
    xx, xy = ((value - zero) / far for value, zero in zip(point((far, 0)), (x0, y0), strict=True))
    yx, yy = ((value - zero) / far for value, zero in zip(point((0, far)), (x0, y0), strict=True))

    if not xy and not yx and xx > 0 > yy:
        return lambda left, top, right, bottom: (
            x0 + xx * left,
            y0 + yy * top,
            x0 + xx * right,
            y0 + yy * bottom,
        )

    def shown(left: float, top: float, right: float, bottom: float) -> Sides:
        one = x0 + xx * left + yx * top, y0 + xy * left + yy * top
        two = x0 + xx * right + yx * bottom, y0 + xy * right + yy * bottom
        return (
            min(one[0], two[0]),
            min(one[1], two[1]),
            max(one[0], two[0]),
            max(one[1], two[1]),
        )

    return shown
