"""Pictures of the chat for the documentation: ``python -m tests.ui.screens --out docs/screens``.

They show the reader and embedder of the settings (``--reader names`` needs no model), over the
seeds and a few made articles, in a real Chromium.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page

from rag import articles
from tests.ui import library
from tests.ui.chromium import ask, chromium, marked, visit
from tests.ui.service import Served, service

SEEDS = Path(__file__).parents[2] / "seeds" / "articles"
LARGEST = 150_000
"""Bytes of a picture; colours are reduced until it fits."""

QUESTION = "Who is the head of the National Neurosurgery Center?"
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
}


_UPLOADS: list[FilePayload] = [
    {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    for name, content in (
        ("harbour-notes.txt", b"The harbour master of Ostwick is Lena Brook."),
        ("scan.pdf", b"%PDF-1.7 torn off here"),
        ("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(99)),
    )
]


def _welcomed(page: Page) -> None:
    page.wait_for_selector(".examples")


def _answered(page: Page) -> None:
    ask(page, QUESTION)
    marked(page)


def _abstained(page: Page) -> None:
    ask(page, "What is the boiling point of molybdenum?")


def _disagreeing(page: Page) -> None:
    ask(page, "Who is the mayor of Tarnbridge?")


def _refused(page: Page) -> None:
    page.click("[data-do=articles] >> nth=0")
    page.set_input_files("#upload input[type=file]", _UPLOADS)
    page.wait_for_selector(".report li >> nth=2")


def _help(page: Page) -> None:
    _answered(page)
    page.keyboard.press("?")


SCREENS: dict[str, tuple[Callable[[Page], None], dict[str, Any]]] = {
    "welcome": (_welcomed, {}),
    "light": (_answered, {}),
    "dark": (_answered, {"color_scheme": "dark"}),
    "phone": (_answered, PHONE),
    "abstention": (_abstained, {}),
    "conflict": (_disagreeing, {}),
    "upload-error": (_refused, {}),
    "help": (_help, {}),
}


def main() -> None:
    """Take every picture (or those named)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--reader", default="quoter", help="a reader of the project, or `names`")
    parser.add_argument("--embedder", default="minilm")
    parser.add_argument("--only", nargs="*", choices=SCREENS, default=list(SCREENS))
    chosen = parser.parse_args()
    made = [
        *(a for p in sorted(SEEDS.glob("*.txt")) for a in articles.read(p, f"articles/{p.name}")),
        *library.disagreeing(),
        *library.agreeing(),
    ]
    with (
        tempfile.TemporaryDirectory() as folder,
        service(Path(folder), made, embedder=chosen.embedder, reader=chosen.reader) as served,
        chromium() as browser,
    ):
        chosen.out.mkdir(parents=True, exist_ok=True)
        for name in chosen.only:
            picture = chosen.out / f"{name}.png"
            _take(browser, served, name, picture)
            print(f"{picture}: {picture.stat().st_size:,} bytes")


def _take(browser: Browser, served: Served, name: str, picture: Path) -> None:
    act, context = SCREENS[name]
    page, _ = visit(browser, served.home, **context)
    act(page)
    page.wait_for_timeout(300)  # scrolling and fonts come to rest
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    page.context.close()
    for colours in (256, 128, 64, 32):
        shot.quantize(colours, dither=Image.Dither.NONE).save(picture, optimize=True)
        if picture.stat().st_size <= LARGEST:
            return
    raise ValueError(f"{picture} has {picture.stat().st_size:,} bytes; at most {LARGEST:,}.")


if __name__ == "__main__":
    main()
