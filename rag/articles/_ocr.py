"""Pages that are pictures, recognised by tesseract where it is installed.

A process that may run no command asks one that may: see :func:`recognise_with`.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from array import array
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from rag.articles._pdf_lines import Level, Piece

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

ADVICE: Final = "install tesseract (Debian: tesseract-ocr) and build again"
_PROGRAM: Final = "tesseract"
_DPI: Final = 200
_POINTS: Final = 72
_PICTURE: Final = 0.5
"""Share of a page that pictures cover from which it counts as scanned."""
_SURE: Final = 30.0
"""Tesseract's own confidence in a word, in per cent; below it what it sees is mostly no word."""
_PAGE_SECONDS: Final = 30
_MOST_PIXELS: Final = 6_000
"""Of the longer side; a poster is looked at from further away."""
_PASSED_ON: Final = ("LD_LIBRARY_PATH", "PATH", "TESSDATA_PREFIX")

Recognise = Callable[[bytes], str | None]
"""A picture (PGM) -> tesseract's table of words, or none where it could not be recognised."""


@cache
def is_there() -> bool:
    """Whether pages can be recognised here."""
    return shutil.which(_PROGRAM) is not None


@cache
def _languages() -> str:
    """Every language that is installed: who installs one has pages in it."""
    done = subprocess.run(
        [_PROGRAM, "--list-langs"], capture_output=True, text=True, timeout=_PAGE_SECONDS
    )
    names = [name for name in done.stdout.split("\n")[1:] if name and name not in ("osd", "equ")]
    return "+".join(sorted(names, key=lambda name: name != "eng")) or "eng"


def tesseract(image: bytes, through: Sequence[str] = ()) -> str | None:
    """What tesseract sees, run by the command ``through`` where one is given."""
    command = [
        *(*through, _PROGRAM, "stdin", "stdout"),
        *("-l", _languages(), "--dpi", str(_DPI), "tsv"),
    ]
    # One core for a page: with more it is hardly quicker, and questions wait.
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        done = subprocess.run(
            command,
            input=image,
            capture_output=True,
            timeout=_PAGE_SECONDS,
            check=True,
            env={"OMP_THREAD_LIMIT": "1", **passed},
        )
    except (subprocess.SubprocessError, OSError):
        return None
    return done.stdout.decode("utf-8", "replace")


_recognise: Recognise = tesseract


def recognise_with(recognise: Recognise) -> None:
    """Have pages of this process recognised by ``recognise`` from now on."""
    global _recognise
    _recognise = recognise


def is_picture(document: PdfDocument, number: int) -> bool:
    """Whether pictures cover most of a page."""
    from pypdfium2 import raw

    page = document[number]
    try:
        width, height = page.get_size()
        covered = 0.0
        for item in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
            left, bottom, right, top = item.get_bounds()
            covered += max(0.0, right - left) * max(0.0, top - bottom)
        return bool(covered >= _PICTURE * width * height)
    finally:
        page.close()


def pieces(document: PdfDocument, number: int) -> list[Piece] | None:
    """The lines seen on a page, their words' boxes shared out among their characters.

    None where it could not be recognised.
    """
    page = document[number]
    try:
        scale = min(_DPI / _POINTS, _MOST_PIXELS / max(page.get_size()))
        bitmap = page.render(scale=scale, grayscale=True)
        width, height, stride = bitmap.width, bitmap.height, bitmap.stride
        rows = bytes(bitmap.buffer)
        bitmap.close()
    finally:
        page.close()
    pixels = b"".join(rows[at * stride : at * stride + width] for at in range(height))
    table = _recognise(b"P5 %d %d 255\n" % (width, height) + pixels)
    return None if table is None else _lines(table, scale)


def _lines(table: str, scale: float) -> list[Piece]:
    """Tesseract's table of words, line by line."""
    lines: dict[tuple[str, ...], list[tuple[str, list[float]]]] = {}
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row["text"] or "").strip()
        if not text or float(row["conf"]) < _SURE:
            continue
        left, top, width, height = (
            float(row[name]) / scale for name in ("left", "top", "width", "height")
        )
        key = tuple(row[name] for name in ("block_num", "par_num", "line_num"))
        lines.setdefault(key, []).append((text, [left, top, left + width, top + height]))
    return [_piece(words) for words in lines.values()]


def _piece(words: list[tuple[str, list[float]]]) -> Piece:
    top, bottom = min(box[1] for _, box in words), max(box[3] for _, box in words)
    text = ""
    sides = array("f")
    for word, (left, _, right, _) in words:
        if text:
            sides.extend((sides[-1], left))
            text += " "
        step = (right - left) / len(word)
        for number in range(len(word)):
            sides.extend((left + number * step, left + (number + 1) * step))
        text += word
    return Piece(text, sides, [Level(0, top, bottom)], top, bottom, bottom - top)
