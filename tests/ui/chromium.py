"""One headless Chromium and a page that remembers everything it was asked to fetch."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, sync_playwright

ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
)


_PATIENCE = 90_000
"""Milliseconds to wait for what will come: a busy machine is slow, not wrong."""


def executable() -> str | None:
    """The Chromium of this machine, or none."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser; a page opened in it is a visitor who was never here before."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Watch:
    """What a page did: every request, dialog, script error and complaint about its policy."""

    home: str
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    quiet: bool = True
    """Whether the browser has nothing to complain of by itself, such as a refused connection."""

    def over(self, page: Page) -> None:
        """Begin to watch ``page``."""
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("dialog", self._dismiss)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._listen)

    def elsewhere(self) -> list[str]:
        """Requests that did not go to the service under test."""
        local = (f"{self.home}/", "data:", "blob:")
        return [url for url in self.requests if not url.startswith(local)]

    def complaints(self) -> list[str]:
        """Errors of the page; where the service refused or went, only those of its scripts."""
        return [e for e in self.errors if self.quiet or "Failed to load resource" not in e]

    def _dismiss(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)


def visit(browser: Browser, home: str, path: str = "/", **context: Any) -> tuple[Page, Watch]:
    """A new visitor's page at ``path``, ready to be used, and the watch over it."""
    options = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce", **context}
    page = browser.new_context(**options).new_page()
    page.set_default_timeout(_PATIENCE)
    watch = Watch(home)
    watch.over(page)
    page.goto(home + path)
    page.wait_for_selector("body[data-ready]")
    return page, watch


def ask(page: Page, question: str) -> None:
    """Type a question, press Enter and wait for what comes of it."""
    turns = page.locator(".turn").count()
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    page.wait_for_selector(f"#turn-{turns} .card:not(.pending)")
    opened(page)


def opened(page: Page) -> None:
    """Wait until the article that is being opened beside the answer is there, if one is."""
    page.wait_for_selector("#source:not([aria-busy])", state="attached")


def type_question(page: Page, question: str) -> None:
    """Type a question, letter by letter, where the focus is, and press Enter."""
    page.keyboard.type(question)
    page.keyboard.press("Enter")


def in_view(page: Page, selector: str) -> bool:
    """Whether the element is inside the window and inside what scrolls it."""
    seen: bool = page.locator(selector).first.evaluate(
        """(node) => {
          const inside = (box, frame) => box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1;
          const box = node.getBoundingClientRect();
          const scroller = node.closest("#source .scroll, #talk-scroll");
          return box.height > 0 && inside(box, { top: 0, bottom: innerHeight }) &&
            (!scroller || inside(box, scroller.getBoundingClientRect()));
        }"""
    )
    return seen


def comes_true(page: Page, holds: Callable[[], bool]) -> None:
    """Wait for what no selector says. (The browser's own waiting for a function evaluates a string
    in the page, which the page's policy forbids.)"""
    for _ in range(600):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come true")


def comes_into_view(page: Page, selector: str) -> None:
    """Wait until the element, which may be moving, is in view."""
    comes_true(page, lambda: in_view(page, selector))


def marked(page: Page) -> str:
    """The words marked as quoted in the open article, once they are there."""
    opened(page)
    page.wait_for_selector("#source mark.here")
    return "".join(page.locator("#source mark.here").all_text_contents())
