"""How long a reader waits: ``python -m tests.ui.pace`` prints it; nothing here asserts a time.

Two figures: from Enter to the answer on the page, less the time the answer itself took; and from a
click on a citation in a 300-page article to its marked words in view.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page

from rag import articles
from tests.ui import library
from tests.ui.chromium import ask, chromium, in_view, marked, visit
from tests.ui.screens import QUESTION, SEEDS
from tests.ui.service import service

_SEEN = """(n) => new Promise((done) => {
  const begun = performance.now();
  const look = () => document.querySelector(`#turn-${n} .card:not(.pending)`)
    ? done(performance.now() - begun) : requestAnimationFrame(look);
  document.querySelector("#ask-button").click();
  look();
})"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--reader", default="sentence")
    parser.add_argument("--embedder", default="hashing")
    chosen = parser.parse_args()
    seeds = [a for p in sorted(SEEDS.glob("*.txt")) for a in articles.read(p, p.name)]
    huge = [(library.long_book(), library.LOCK)]
    with (
        tempfile.TemporaryDirectory() as folder,
        service(
            Path(folder), seeds, huge, embedder=chosen.embedder, reader=chosen.reader
        ) as served,
        chromium() as browser,
    ):
        page, _ = visit(browser, served.home)
        waits = [_added_wait(page, served.ask(QUESTION), n) for n in range(chosen.rounds)]
        print(
            f"answer on the page, beyond its own time: median {statistics.median(waits):.0f} ms, "
            f"95 % {sorted(waits)[int(0.95 * len(waits))]:.0f} ms ({len(waits)} questions)"
        )
        page, _ = visit(browser, served.home)
        ask(page, "Who is the lock keeper of Hesperwick?")
        marked(page)
        opened = [_opening(page) for _ in range(chosen.rounds)]
        print(f"300 pages open at the words: median {statistics.median(opened):.0f} ms")


def _added_wait(page: Page, alone: dict[str, dict[str, float]], n: int) -> float:
    page.fill("#question textarea", QUESTION)
    page.wait_for_timeout(100)
    seen: float = page.evaluate(_SEEN, n)
    return seen - alone["timings_ms"]["total"]


def _opening(page: Page) -> float:
    page.locator("#source .source").evaluate("node => { node.scrollTop = 0; }")
    begun = time.perf_counter()
    page.click(".citations .cite")
    while not in_view(page, "#source mark.here"):
        pass
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    main()
