"""A page of a PDF as a picture with quoted words boxed, drawn in a process of its own."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rag.errors import ArticleError
from rag.types import Rect

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

SCALE: Final = 2.0
"""Pixels a point: sharp on a screen of twice the usual density."""
_MOST_PIXELS: Final = 3_000
"""Of the longer side; a poster is drawn smaller."""
_SECONDS: Final = 20.0
_MEMORY: Final = 2**30
_MARGIN: Final = 1.0
"""Points around the words."""
_HOME: Final = str(Path(__file__).parents[2])
_PROGRAM: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from rag.isolation.pictures import main; main(sys.argv[2])"
)


def page_picture(data: bytes, page: int, rects: Sequence[Rect]) -> bytes:
    """PNG of a page (1-based) of the PDF ``data``; raises :class:`ArticleError`."""
    wanted = [(r.left, r.top, r.right, r.bottom) for r in rects if r.page == page]
    job = json.dumps({"page": page, "rects": wanted})
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", _PROGRAM, _HOME, job],
            input=data,
            capture_output=True,
            timeout=_SECONDS,
            env={},
        )
    except subprocess.TimeoutExpired as error:
        raise ArticleError(
            f"Page {page} takes more than {_SECONDS:.0f} s to draw.", "too_costly"
        ) from error
    if done.returncode or not done.stdout.startswith(b"\x89PNG"):
        raise ArticleError(f"The file has no page {page} that can be drawn.", "missing")
    return done.stdout


def main(job: str) -> None:
    """In the process that draws: PDF on standard input, picture on standard output."""
    import pypdfium2

    from rag.isolation.confine import confine

    wanted = json.loads(job)
    data = sys.stdin.buffer.read()
    confine(_MEMORY)
    document = pypdfium2.PdfDocument(data)
    sys.stdout.buffer.write(_drawn(document, wanted["page"] - 1, wanted["rects"]))


def _drawn(document: PdfDocument, number: int, rects: Sequence[Sequence[float]]) -> bytes:
    if document.get_formtype() == 1:
        document.init_forms()
    page = document[number]
    scale = min(SCALE, _MOST_PIXELS / max(page.get_size()))
    bitmap: Any = page.render(scale=scale, rev_byteorder=True)
    width, height, stride, depth = bitmap.width, bitmap.height, bitmap.stride, bitmap.n_channels
    pixels = bytearray(bitmap.buffer)
    for left, top, right, bottom in rects:
        columns = _inside(left - _MARGIN, right + _MARGIN, scale, width)
        for y in _inside(top - _MARGIN, bottom + _MARGIN, scale, height):
            row = y * stride
            for x in columns:
                # Paper turns yellow, ink stays as dark as it is.
                blue = row + x * depth + 2
                pixels[blue] = pixels[blue] * 2 // 5
    rows = (_rgb(pixels[y * stride : y * stride + width * depth], depth) for y in range(height))
    return _png(width, height, b"".join(b"\0" + row for row in rows))


def _inside(low: float, high: float, scale: float, most: int) -> range:
    return range(max(0, int(low * scale)), min(most, int(high * scale) + 1))


def _rgb(row: bytearray, depth: int) -> bytes:
    if depth == 3:
        return bytes(row)
    kept = bytearray(len(row) // depth * 3)
    for channel in range(3):
        kept[channel::3] = row[channel::depth]
    return bytes(kept)


def _png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + body))
        return struct.pack(">I", len(body)) + name + body + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows, 6))
        + chunk(b"IEND", b"")
    )
