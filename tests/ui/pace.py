"""How long a reader waits: ``python -m tests.ui.pace`` prints it; nothing here asserts a time.

One conversation of many questions: from Enter to the first sign of it, and to the answer on the
page less the time the API took. A long article at its words, and a list of many articles: shown,
searched, one of them opened.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page

from rag import articles
from rag.assistant import Assistant
from rag.settings import load
from tests.ui import library
from tests.ui.chromium import ask, chromium, in_view, marked, visit
from tests.ui.screens import SEEDS
from tests.ui.service import Served, service

QUESTIONS = (
    "Who is the director of the Kestrel Observatory?",
    "Who is the mayor of Tarnbridge?",
)

_SEEN = """([question, n]) => new Promise((done) => {
  const box = document.querySelector("#question-box");
  box.value = question;
  const begun = performance.now();
  let sign = null;
  const look = () => {
    const turn = document.querySelector(`#turn-${n}`);
    if (turn && sign === null) sign = performance.now() - begun;
    if (turn?.querySelector(".card:not(.pending)")) {
      const [sent] = performance.getEntriesByName(new URL("ask", document.baseURI).href).slice(-1);
      done([sign, performance.now() - begun, sent ? sent.duration : 0]);
    } else requestAnimationFrame(look);
  };
  document.querySelector("#ask-button").click();
  look();
})"""

_LISTED = """([action, value, wanted]) => new Promise((done) => {
  const begun = performance.now();
  const look = () => document.querySelector(wanted)
    ? done(performance.now() - begun) : requestAnimationFrame(look);
  const node = document.querySelector(action);
  if (value === null) node.click();
  else { node.value = value; node.dispatchEvent(new Event("input", { bubbles: true })); }
  look();
})"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--reader", default="names")
    parser.add_argument("--embedder", default="hashing")
    chosen = parser.parse_args()
    seeds = [a for p in sorted(SEEDS.glob("*.txt")) for a in articles.read(p, p.name)]
    made = [*seeds, *library.agreeing(), *library.disagreeing()]
    huge = [(library.long_book(), library.LOCK)]
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        with service(
            Path(folder), made, huge, embedder=chosen.embedder, reader=chosen.reader
        ) as served:
            _opened(browser, served)
            _conversation(browser, served, chosen.questions)
            _long_article(browser, served)
        if chosen.articles:
            _many(browser, Path(folder) / "many", chosen.articles)


def _opened(browser: Browser, served: Served) -> None:
    begun = time.perf_counter()
    page, watch = visit(browser, served.home)
    ready = time.perf_counter() - begun
    size = page.evaluate(
        "performance.getEntriesByType('resource').reduce((a, r) => a + r.decodedBodySize, 0)"
    )
    print(f"page ready in {ready:.1f} s: {len(watch.requests)} requests, {size / 1000:,.0f} kB")
    page.context.close()


def _conversation(browser: Browser, served: Served, n: int) -> None:
    page, _ = visit(browser, served.home)
    page.evaluate("performance.setResourceTimingBufferSize(100000)")
    signs, waits = [], []
    for number in range(n):
        question = QUESTIONS[number % len(QUESTIONS)]
        sign, seen, api = page.evaluate(_SEEN, [question, number])
        signs.append(sign)
        waits.append(seen - api)
        page.wait_for_timeout(50)
    tenth = max(1, n // 10)
    first, last = statistics.median(waits[:tenth]), statistics.median(waits[-tenth:])
    print(
        f"{n} questions: first sign {statistics.median(signs[:tenth]):.0f} ms, at the end "
        f"{statistics.median(signs[-tenth:]):.0f} ms (most {max(signs):.0f} ms)"
    )
    print(
        f"answer on the page beyond the API: first {tenth} median {first:.0f} ms, last {tenth} "
        f"{last:.0f} ms, ratio {last / first:.2f}"
    )
    html = page.locator("#conversation").evaluate("(n) => n.innerHTML.length")
    kept = page.evaluate("JSON.stringify(localStorage).length")
    print(f"{html / n / 1000:.1f} kB of markup a turn; {kept} characters of local storage")
    page.context.close()


def _long_article(browser: Browser, served: Served) -> None:
    page, _ = visit(browser, served.home)
    ask(page, "Who is the lock keeper of Hesperwick?")
    marked(page)
    opened = [_opening(page) for _ in range(10)]
    print(f"300 pages open at the words: median {statistics.median(opened):.0f} ms")
    page.context.close()


def _opening(page: Page) -> float:
    page.locator("#source .scroll").evaluate("node => { node.scrollTop = 0; }")
    begun = time.perf_counter()
    page.click(".citations .cite")
    while not in_view(page, "#source mark.here"):
        pass
    return (time.perf_counter() - begun) * 1000


class _Processor:
    """What page and service work, whatever else the machine does: processor time, milliseconds."""

    def __init__(self, page: Page, served: Served) -> None:
        assert served.process is not None
        self._stat = Path(f"/proc/{served.process.pid}/stat")
        self._devtools = page.context.new_cdp_session(page)
        self._devtools.send("Performance.enable")
        self._before = self._now()

    def since(self) -> float:
        """Used since it was asked last."""
        now = self._now()
        used, self._before = now - self._before, now
        return used

    def _now(self) -> float:
        metrics = self._devtools.send("Performance.getMetrics")["metrics"]
        page = next(one["value"] for one in metrics if one["name"] == "ThreadTime")
        fields = self._stat.read_text().rsplit(")", 1)[1].split()
        service = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return float(page + service) * 1000


def _many(browser: Browser, folder: Path, n: int) -> None:
    settings = load(index_dir=folder / "index", embedder="hashing", reader="sentence")
    folder.mkdir()
    filler = "The ferry crossed the sound and nobody counted the passengers. " * 40
    with Assistant.open(settings, create=True) as assistant:
        assistant.add(
            [
                library.article(f"{k % 40}/note-{k}", f"Note {k}. {filler}", f"Note number {k}")
                for k in range(n)
            ]
        )
    with service(folder) as served:
        page, _ = visit(browser, served.home)
        first = page.evaluate(_LISTED, ["#top [data-view=articles]", None, ".articles li"])
        again, found, opened = [], [], []
        processor = _Processor(page, served)
        worked: dict[str, list[float]] = {"list": [], "find": [], "open": []}
        for k in range(10):
            page.click("[data-do=close-library]")
            page.evaluate("document.querySelector('#articles').replaceChildren()")
            shown = ["#top [data-view=articles]", None, ".articles li"]
            processor.since()
            again.append(page.evaluate(_LISTED, shown))
            worked["list"].append(processor.since())
            number = (k * 997 + 4321) % n
            page.evaluate("document.querySelector('#articles').replaceChildren()")
            typed = ["#library-search", f"number {number}", ".articles li"]
            processor.since()
            found.append(page.evaluate(_LISTED, typed))
            worked["find"].append(processor.since())
            opened.append(page.evaluate(_LISTED, [".articles .name", None, "#source .piece"]))
            worked["open"].append(processor.since())
            page.click("#back-to-list")
            page.fill("#library-search", "")
            page.wait_for_timeout(400)
        print(
            f"{n:,} articles: first list {first:.0f} ms, list again "
            f"{statistics.median(again):.0f} ms, "
            f"found while typing {statistics.median(found):.0f} ms (120 ms of them wait for the "
            f"next letter), opened {statistics.median(opened):.0f} ms"
        )
        said = ", ".join(f"{name} {statistics.median(ms):.0f}" for name, ms in worked.items())
        print(f"processor's time of page and service, milliseconds: {said}")
        page.context.close()


if __name__ == "__main__":
    main()
