"""A page of a PDF as a picture with quoted words boxed, drawn in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rag.errors import ArticleError
from rag.types import Rect

if TYPE_CHECKING:
    import PIL.Image
    from pypdfium2 import PdfDocument

SCALE: Final = 2.0
"""Pixels a point: sharp on a screen of twice the usual density."""
_MOST_PIXELS: Final = 3_000
"""Of the longer side; a poster is drawn smaller."""
_SECONDS: Final = 20.0
_MEMORY: Final = 2**30
_MARGIN: Final = 1.0
"""Points around the words."""
_YELLOW: Final = (255, 255, 102)
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
    from PIL import Image, ImageChops, PngImagePlugin  # noqa: F401 (all that is needed, now)

    from rag.isolation.confine import confine

    wanted = json.loads(job)
    data = sys.stdin.buffer.read()
    confine(_MEMORY)
    document = pypdfium2.PdfDocument(data)
    _drawn(document, wanted["page"] - 1, wanted["rects"]).save(sys.stdout.buffer, "PNG")


def _drawn(document: PdfDocument, number: int, rects: Sequence[Sequence[float]]) -> PIL.Image.Image:
    from PIL import Image, ImageChops

    if document.get_formtype() == 1:
        document.init_forms()
    page = document[number]
    scale = min(SCALE, _MOST_PIXELS / max(page.get_size()))
    picture: PIL.Image.Image = page.render(scale=scale).to_pil().convert("RGB")
    for left, top, right, bottom in rects:
        x0, y0 = (max(0, int((side - _MARGIN) * scale)) for side in (left, top))
        x1, y1 = (int((side + _MARGIN) * scale) + 1 for side in (right, bottom))
        box = (x0, y0, min(picture.width, x1), min(picture.height, y1))
        if box[0] < box[2] and box[1] < box[3]:
            # Paper turns yellow, ink stays as dark as it is.
            words = picture.crop(box)
            yellow = Image.new("RGB", words.size, _YELLOW)
            picture.paste(ImageChops.multiply(words, yellow), box)
    return picture
