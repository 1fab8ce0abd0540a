"""From the stored text back to the file it was read from: which words stand where in it.

A format hands over, run by run, where its text came from (see ``rag.articles.Written``,
``TextFile`` and ``aligned``). The runs are kept with the article as one string, ``Article.origin``,
that no engine has to understand, and are read back only for what is cited.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import lru_cache
from typing import Any, Final

from rag.types import Citation, Original, Rect

_VERSION: Final = 1
_PACKED: Final = "z"
_PACK_FROM: Final = 400
"""Maps with more characters than this are compressed; one run of a plain text file is not."""
_UNITS: Final = 10
"""Boxes are kept in tenths of a point."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece of text stands in its file: what applies is set, the rest is none."""

    part: str | None = None
    """What of the file: a chapter of a book, footnotes, a mail of many, a forwarded one."""
    page: int | None = None
    """Page of a PDF, from 1."""
    page_label: str | None = None
    """What the PDF calls it, where that is not its number."""
    slide: int | None = None
    """Slide of a presentation, from 1."""
    paragraph: int | None = None
    """Paragraph of the document (or of the part, the slide), from 1."""
    sheet: str | None = None
    """Name of the sheet."""
    cell: str | None = None
    """Cell in the notation of spreadsheets: ``B7``."""
    line: int | None = None
    """Line of the file as it stands, from 1."""
    column: int | None = None
    """Character of that line, from 1."""
    ocr: bool = False
    """Whether the words were recognised in a picture rather than read."""


Sides = tuple[float, float, float, float]
"""Left, top, right, bottom of a rectangle, in points from the top left corner of the page."""


class Way(IntEnum):
    """Which way a line of a page runs."""

    RIGHT = 0
    UP = 1
    DOWN = 2
    LEFT = 3
    """As Arabic and Hebrew do, or upside down."""


def turned(way: Way, sides: Sides) -> Sides:
    """``sides`` on the page turned (or mirrored) so that lines that run ``way`` run right."""
    left, top, right, bottom = sides
    if way is Way.UP:
        return -bottom, left, -top, right
    if way is Way.DOWN:
        return top, -right, bottom, -left
    if way is Way.LEFT:
        return -right, top, -left, bottom
    return sides


_BACK: Final = {Way.UP: Way.DOWN, Way.DOWN: Way.UP}


def turned_back(way: Way, sides: Sides) -> Sides:
    """The inverse of :func:`turned`."""
    return turned(_BACK.get(way, way), sides)


@dataclass(frozen=True, slots=True)
class Box:
    """Where the characters of a run stand on the page, turned so that their line runs right."""

    top: float
    bottom: float
    sides: tuple[float, ...]
    """Left and right of every character of the run, one after the other."""
    way: Way = Way.RIGHT


@dataclass(frozen=True, slots=True)
class Run:
    """``text[start:end]`` came from ``place``; what stands in no run stands in no file.

    With ``at`` the correspondence is exact: character ``k`` of the run is character ``at + k`` of
    the decoded file, where every line end before it counts ``width`` characters (2 for CR LF). A
    run of one character may itself take ``width`` characters of the file (``&amp;``).
    """

    start: int
    end: int
    place: Place = field(default_factory=Place)
    at: int | None = None
    width: int = 1
    box: Box | None = None

    def moved(self, by: int) -> Run:
        """The same run in a text that begins ``by`` characters earlier."""
        return replace(self, start=self.start + by, end=self.end + by)


def within(runs: Iterable[Run], start: int, end: int) -> Iterator[Run]:
    """What of ``runs`` (none of them exact) lies in ``[start, end)``, cut to it."""
    for run in runs:
        low, high = max(run.start, start), min(run.end, end)
        if low >= high:
            continue
        box = run.box
        if box is not None:
            box = replace(box, sides=box.sides[2 * (low - run.start) : 2 * (high - run.start)])
        yield replace(run, start=low, end=high, box=box)


# --- kept with the article -----------------------------------------------------------------


def encoded(runs: Sequence[Run], encoding: str | None = None) -> str:
    """``runs``, in order and without overlap, as ``Article.origin``."""
    if not runs:
        return ""
    rows = [_row(run) for run in runs]
    text = json.dumps([_VERSION, encoding, rows], separators=(",", ":"), ensure_ascii=False)
    if len(text) < _PACK_FROM:
        return text
    return _PACKED + base64.b85encode(zlib.compress(text.encode("utf-8"), 6)).decode("ascii")


def _row(run: Run) -> list[Any]:
    place = {
        name: value
        for name in Place.__dataclass_fields__
        if (value := getattr(run.place, name)) not in (None, False)
    }
    row: list[Any] = [run.start, run.end - run.start, place]
    if run.at is not None:
        row += [run.at, run.width]
    elif run.box is not None:
        row += [_box_row(run.box)]
    return row


def _box_row(box: Box) -> list[int]:
    """Way, top, bottom, then every side as its distance to the one before, which packs well."""
    sides = [round(side * _UNITS) for side in box.sides]
    steps = [now - before for before, now in zip([0, *sides], sides, strict=False)]
    return [box.way, round(box.top * _UNITS), round(box.bottom * _UNITS), *steps]


@dataclass(frozen=True, slots=True)
class _Map:
    encoding: str | None
    runs: tuple[Run, ...]
    starts: tuple[int, ...]

    def touching(self, start: int, end: int) -> tuple[Run, ...]:
        first = bisect_right(self.starts, start) - 1
        last = bisect_left(self.starts, end)
        return tuple(run for run in self.runs[max(0, first) : last] if run.end > start)


@lru_cache(maxsize=64)
def _decoded(origin: str) -> _Map:
    text = origin
    if origin.startswith(_PACKED):
        text = zlib.decompress(base64.b85decode(origin[1:])).decode("utf-8")
    _, encoding, rows = json.loads(text)
    runs = tuple(_run(row) for row in rows)
    return _Map(encoding, runs, tuple(run.start for run in runs))


def _run(row: Sequence[Any]) -> Run:
    start, length, place = row[:3]
    run = Run(start, start + length, Place(**place))
    if len(row) == 5:
        return replace(run, at=row[3], width=row[4])
    if len(row) == 4:
        return replace(run, box=_box(row[3]))
    return run


def _box(row: Sequence[int]) -> Box:
    sides: list[float] = []
    side = 0
    for step in row[3:]:
        side += step
        sides.append(side / _UNITS)
    return Box(row[1] / _UNITS, row[2] / _UNITS, tuple(sides), Way(row[0]))


# --- read for a citation -------------------------------------------------------------------


_AS_RUN: Final = ("part", "page", "page_label", "slide", "sheet", "cell", "paragraph")
"""What holds of all of a run, in the order in which people say it."""


_WORDS: Final = re.compile(r"[^\W\d_]{2}")
"""What no mark of a list has: beside words whose place is not known no column is told."""


def locate(origin: str, text: str, start: int, end: int) -> Original | None:
    """Where ``text[start:end]`` stands in the file that ``text`` was read from, or none.

    Where no character of it came from the file (a separator that extraction put in) there is no
    such place.
    """
    if not origin or start >= end:
        return None
    kept = _decoded(origin)
    runs = kept.touching(start, end)
    if not runs:
        return None
    first, last = runs[0], runs[-1]
    begin = _point(text, first, max(start, first.start))
    close = _point(text, last, min(end, last.end) - 1)
    if _WORDS.search(text, start, first.start):
        begin = replace(begin, column=None, at=None)
    if _WORDS.search(text, last.end, end):
        close = replace(close, column=None, at=None)
    exact = begin.at is not None and close.at is not None
    return Original(
        **{name: getattr(first.place, name) for name in _AS_RUN},
        end_page=last.place.page if last.place.page != first.place.page else None,
        rects=_rects(runs, start, end),
        line=begin.line,
        column=begin.column,
        end_line=close.line,
        end_column=close.column + close.width if close.column is not None else None,
        start_char_index=begin.at if exact else None,
        end_char_index=close.at + close.width if exact and close.at is not None else None,
        encoding=kept.encoding if exact else None,
        ocr=any(run.place.ocr for run in runs),
    )


def in_words(citation: Citation) -> str:
    """The place of a quote in its file as people say it: ``line 1, columns 2480-2495``."""
    return place_in_words(citation.original or Original(page=citation.page))


def place_in_words(place: Original) -> str:
    """The same of the place alone."""
    said: list[str] = [place.part] if place.part else []
    if place.page:
        last = f"s {place.page}-{place.end_page}" if place.end_page else f" {place.page}"
        said.append(f"page{last}" + (f" ({place.page_label})" if place.page_label else ""))
    for name in _AS_RUN[3:]:
        value = getattr(place, name)
        if value is not None:
            said.append(f"{name} {value}")
    if place.line is not None:
        said.append(_lines_in_words(place))
    if place.ocr:
        said.append("recognised in a picture")
    return ", ".join(said)


def _lines_in_words(place: Original) -> str:
    if place.column is None or place.end_column is None:
        several = place.end_line not in (None, place.line)
        return f"lines {place.line}-{place.end_line}" if several else f"line {place.line}"
    last = place.end_column - 1
    if place.end_line == place.line:
        return f"line {place.line}, columns {place.column}-{last}"
    return f"line {place.line}, column {place.column} to line {place.end_line}, column {last}"


@dataclass(frozen=True, slots=True)
class _Point:
    """Where one character of the text stands in the file, and how many it takes there."""

    line: int | None
    column: int | None
    at: int | None
    width: int = 1


def _point(text: str, run: Run, offset: int) -> _Point:
    place = run.place
    if run.at is None:
        return _Point(place.line, place.column, None)
    breaks = text.count("\n", run.start, offset)
    at = run.at + offset - run.start + breaks * (run.width - 1)
    width = run.width if run.end - run.start == 1 or text[offset] == "\n" else 1
    if place.line is None or place.column is None:
        return _Point(None, None, at, width)
    if breaks:
        return _Point(place.line + breaks, offset - text.rindex("\n", run.start, offset), at, width)
    return _Point(place.line, place.column + offset - run.start, at, width)


def _rects(runs: Sequence[Run], start: int, end: int) -> list[Rect]:
    """One rectangle a line of the page."""
    rects: list[Rect] = []
    for run in within(runs, start, end):
        if run.box is not None and run.place.page is not None:
            box = run.box
            whole = min(box.sides), box.top, max(box.sides), box.bottom
            rects.append(Rect(run.place.page, *turned_back(box.way, whole)))
    return rects
