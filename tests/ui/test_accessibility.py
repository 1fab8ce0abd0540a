"""No violation of WCAG 2.2 AA that axe-core can find, in any state; a path by keyboard alone."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.ui.chromium import ask, in_view, marked
from tests.ui.conftest import Visit
from tests.ui.service import Served

pytestmark = pytest.mark.browser

_AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> str:
    """What axe-core finds, one line each; nothing is the empty text."""
    page.evaluate(_AXE)
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, { runOnly: { type: 'tag', values: tags } })", _TAGS
    )
    return "\n".join(
        f"{item['id']}: {node['html'][:200]}"
        for item in found["violations"]
        for node in item["nodes"]
    )


def answered(page: Page) -> None:
    ask(page, "Who is the director of the Kestrel Observatory?")
    marked(page)


def conflicting(page: Page) -> None:
    ask(page, "Who is the mayor of Tarnbridge?")
    marked(page)


def abstained(page: Page) -> None:
    ask(page, "What is the boiling point of molybdenum?")


def failed(page: Page) -> None:
    page.click("#filters summary")
    page.click("#ask-button")
    page.wait_for_selector(".card.failed")


def articles(page: Page) -> None:
    page.click("[data-do=articles] >> nth=0")


def refused(page: Page) -> None:
    articles(page)
    picture = {"name": "photo.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"}
    page.set_input_files("#upload input[type=file]", picture)
    page.wait_for_selector(".report .failed")
    expect(page.locator("#upload")).to_contain_text("Drop files here")


def helped(page: Page) -> None:
    page.keyboard.press("?")


@pytest.mark.parametrize(
    "state", [answered, conflicting, abstained, failed, articles, refused, helped]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_page: Visit, state: Any, scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    state(page)
    assert violations(page) == ""


@pytest.mark.parametrize(("width", "height"), [(360, 740), (640, 400), (320, 256)])
def test_axe_finds_nothing_on_small_screens(open_page: Visit, width: int, height: int) -> None:
    page = open_page(viewport={"width": width, "height": height})
    answered(page)
    assert violations(page) == ""
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0


def test_an_empty_index_is_accessible(open_page: Visit, growing: Served) -> None:
    page = open_page(home=growing.home)
    assert violations(page) == ""


def test_answer_and_marked_words_share_a_phone(open_page: Visit) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    ask(page, "Who is the head of the National Neurosurgery Center?")
    marked(page)
    assert in_view(page, "#source mark.here")
    assert in_view(page, ".said")
    page.click("[data-do=close-source]")
    expect(page.locator("#source")).not_to_be_visible()


def test_everything_is_done_by_keyboard(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("Who is the director of the Kestrel Observatory?")
    page.keyboard.press("Enter")
    marked(page)
    expect(page.locator("#turn-0 .asked")).to_be_focused()
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.className")
    assert "cite" in focused
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".numbers .cite").nth(1)).to_have_attribute("aria-current", "true")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"


@pytest.mark.parametrize(("motion", "moves"), [("no-preference", True), ("reduce", False)])
def test_nothing_moves_where_motion_is_reduced(open_page: Visit, motion: str, moves: bool) -> None:
    page = open_page(reduced_motion=motion)
    animation = page.locator("#conversation").evaluate(
        """(place) => {
          place.insertAdjacentHTML("beforeend", '<span class="dots"></span>');
          return getComputedStyle(place.lastElementChild, "::before").animationName;
        }"""
    )
    assert (animation != "none") == moves


def test_a_new_answer_is_announced(page: Page) -> None:
    ask(page, "Who is the director of the Kestrel Observatory?")
    region = page.locator("#live [aria-live=polite]")
    expect(region).to_contain_text("Answer: Imre Sandoval.")
    expect(region).to_contain_text("3 sources")
