"""Pictures of the chat for the documentation: ``python -m tests.ui.screens --out docs/screens``.

They show the reader and embedder of the settings (``--reader names`` needs no model), over the
seeds and a few made articles, in a real Chromium.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page

from rag import articles
from tests.ui import library
from tests.ui.chromium import ask, chromium, marked, type_question, visit
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
    marked(page)


def _articles(page: Page) -> None:
    _answered(page)
    page.click("#top [data-view=articles]")
    page.wait_for_selector(".articles li")


def _refused(page: Page) -> None:
    page.click("#top [data-view=articles]")
    page.set_input_files("#upload-files", _UPLOADS)
    page.wait_for_selector("#report li >> nth=2")


def _mentions(page: Page) -> None:
    _viewed(page, "mentions")
    page.fill("#mention-words", "director observatory")
    page.keyboard.press("Enter")
    page.wait_for_selector("#mentioning .name")


def _gaps(page: Page) -> None:
    _abstained(page)
    _viewed(page, "gaps")
    page.wait_for_selector("#gaps > li")


def _watched(page: Page) -> None:
    """A question that was watched while its answer changed."""
    page.evaluate(
        """async ([question, before, after]) => {
          const send = (path, body) => fetch(path, { method: "POST", body: JSON.stringify(body),
            headers: { "Content-Type": "application/json" } }).then((sent) => sent.json());
          const changed = async () => (await (await fetch("watched")).json()).data
            .some((one) => one.developments.length);
          if (await changed()) return;
          await send("articles", { articles: [before] });
          await send("watched", { question });
          await send("articles", { articles: [after] });
          while (!(await changed())) await new Promise((done) => setTimeout(done, 500));
        }""",
        [_HARBOUR, *_HARBOUR_ARTICLES],
    )
    _answered(page)
    page.evaluate("localStorage.removeItem('watched-seen')")
    _viewed(page, "watched")
    page.wait_for_selector("#watched > li")


_HARBOUR = "Who is the harbour master of Ostwick?"
_HARBOUR_ARTICLES = [
    {
        "source": f"articles/ostwick-{year}.txt",
        "title": title,
        "published": f"{year}-03-04",
        "text": f"{opening} The harbour master of Ostwick is {name}, {rest}.",
    }
    for year, title, opening, name, rest in (
        (2023, "Ice in the harbour", "No boat left.", "Lena Brook", "who closed the gates"),
        (2025, "A new harbour master", "It rained.", "Tomas Reed", "who took office on Monday"),
    )
]


def _copies(page: Page) -> None:
    _viewed(page, "copies")
    page.wait_for_selector("#copies > li")


def _snapshots(page: Page) -> None:
    _viewed(page, "snapshots")
    page.fill("#snapshot-name", "before-the-move")
    page.keyboard.press("Enter")  # what was taken for another picture is there already
    page.wait_for_selector("#snapshots > li")


def _viewed(page: Page, name: str) -> None:
    page.click("#top [data-view=articles]")
    page.click(f"#views [data-view={name}]")


def _filtering(page: Page) -> None:
    page.click("[data-do=filters]")
    page.wait_for_selector("#filter-options label")


def _finding(page: Page) -> None:
    _answered(page)
    page.click("[data-do=find]")
    page.keyboard.type("center")
    page.wait_for_timeout(800)


def _suggesting(page: Page) -> None:
    _answered(page)
    page.click("#question-box")
    page.keyboard.type("who is imr")
    page.wait_for_selector("#suggestions li")


def _unreachable(page: Page) -> None:
    _answered(page)
    page.context.set_offline(True)
    type_question(page, "Who is the mayor of Tarnbridge?")
    page.wait_for_selector("#status:not([hidden])")


def _help(page: Page) -> None:
    page.click("[data-do=help] >> visible=true")


def _settings(page: Page) -> None:
    page.click("[data-do=settings] >> visible=true")


def _exporting(page: Page) -> None:
    _answered(page)
    page.click("[data-menu=export-menu] >> visible=true")


STATES: dict[str, Callable[[Page], None]] = {
    "welcome": _welcomed,
    "answer": _answered,
    "abstention": _abstained,
    "conflict": _disagreeing,
    "articles": _articles,
    "upload-error": _refused,
    "mentions": _mentions,
    "watched": _watched,
    "gaps": _gaps,
    "copies": _copies,
    "snapshots": _snapshots,
    "filters": _filtering,
    "find": _finding,
    "suggestions": _suggesting,
    "no-connection": _unreachable,
    "help": _help,
    "settings": _settings,
    "export": _exporting,
}
_HIDDEN_ON_A_PHONE = ("help", "settings", "export")
DARK: dict[str, Any] = {"color_scheme": "dark"}
WINDOWS: dict[str, dict[str, Any]] = {
    "1440": {"viewport": {"width": 1440, "height": 900}},
    "1024": {"viewport": {"width": 1024, "height": 768}},
    "390": PHONE,
    "200": {"viewport": {"width": 720, "height": 450}},
}
"""The last is a window of 1440 x 900 enlarged to 200 %."""

Screen = tuple[Callable[[Page], None], dict[str, Any]]
SCREENS: dict[str, Screen] = {
    "welcome": (_welcomed, {}),
    "light": (_answered, {}),
    "dark": (_answered, DARK),
    "phone": (_answered, PHONE),
    "enlarged": (_answered, WINDOWS["200"]),
    "abstention": (_abstained, {}),
    "conflict": (_disagreeing, {}),
    "articles": (_articles, {}),
    "upload-error": (_refused, {}),
    "mentions": (_mentions, {}),
    "watched": (_watched, {}),
    "filters": (_filtering, {}),
    "no-connection": (_unreachable, {}),
    "help": (_help, {}),
}
"""The pictures of the documentation."""

EVERY: dict[str, Screen] = {
    f"{state}-{size}-{scheme}": (act, {**window, "color_scheme": scheme})
    for state, act in STATES.items()
    for size, window in WINDOWS.items()
    for scheme in ("light", "dark")
    if not (state in _HIDDEN_ON_A_PHONE and size in ("390", "200"))
}
"""Every state in every window, to be looked at."""


def main() -> None:
    """Take every picture (or those named)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--reader", default="quoter", help="a reader of the project, or `names`")
    parser.add_argument("--embedder", default="minilm")
    parser.add_argument("--only", nargs="*", choices=SCREENS, default=list(SCREENS))
    parser.add_argument("--every", action="store_true", help="every state in every window")
    chosen = parser.parse_args()
    made = [
        *(a for p in sorted(SEEDS.glob("*.txt")) for a in articles.read(p, f"articles/{p.name}")),
        *library.disagreeing(),
        *library.agreeing(),
        replace(library.agreeing()[-1], id="again", source="made/reprinted.txt"),
    ]
    with (
        tempfile.TemporaryDirectory() as folder,
        service(
            Path(folder), made, embedder=chosen.embedder, reader=chosen.reader, workbench=True
        ) as served,
        chromium() as browser,
    ):
        chosen.out.mkdir(parents=True, exist_ok=True)
        pictures = EVERY if chosen.every else {name: SCREENS[name] for name in chosen.only}
        for name, screen in pictures.items():
            picture = chosen.out / f"{name}.png"
            _take(browser, served, screen, picture)
            print(f"{picture}: {picture.stat().st_size:,} bytes")


def _take(browser: Browser, served: Served, screen: Screen, picture: Path) -> None:
    act, context = screen
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
