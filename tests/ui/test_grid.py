"""The grid in a real browser: filled, stopped, gone on with after a reload, read, saved."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui import library
from tests.ui.chromium import Watch
from tests.ui.service import Served, service
from tests.ui.test_accessibility import violations

pytestmark = pytest.mark.browser

QUESTIONS = ["Who is the mayor of Tarnbridge?", "Who is the director of the Kestrel Observatory?"]
QUESTIONS += [f"Who slowly counted the boats of pier {n}?" for n in range(3)]
QUESTIONS += [f"Who counted the boats of pier {n}?" for n in range(3, 18)]
TITLES = ["Tarnbridge opens its library", "A comet named"]


@pytest.fixture(scope="module")
def working(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service with its workbench."""
    made = [*library.agreeing(), *library.disagreeing()]
    folder = tmp_path_factory.mktemp("working")
    with service(folder, made, reader="names", workbench=True) as running:
        yield running


def choose(page: Page, title: str) -> None:
    field = page.get_by_label("Articles")
    field.click()
    expect(page.get_by_role("option", name=title)).to_be_visible()
    field.fill(title)
    expect(page.get_by_role("option")).to_have_count(1)
    field.press("Enter")
    expect(page.get_by_role("option", name=title, selected=True)).to_be_visible()


def unreadable(page: Page) -> str:
    """Violations of WCAG 2.2 AA, in light and in dark."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.reload()
        expect(page.get_by_role("button", name="Ask all")).to_be_visible()
        found += violations(page).splitlines()
    page.emulate_media(color_scheme="light")
    # The framework's own filter above the table is named by its title alone.
    return "\n".join(one for one in found if not one.startswith("label-title-only"))


def visited(browser: Browser, working: Served) -> tuple[Page, Watch]:
    page = browser.new_context(accept_downloads=True).new_page()
    page.set_default_timeout(90_000)
    watch = Watch(working.home)
    watch.over(page)
    for _ in range(600):
        if working.call("GET", "/readyz")["background"]["workbench"] == "running":
            break
        page.wait_for_timeout(200)
    page.goto(working.home + "/workbench/")
    return page, watch


def test_what_cannot_be_asked_is_said_and_questions_stay_beside_many_articles(
    browser: Browser, working: Served
) -> None:
    page, _ = visited(browser, working)
    run = page.get_by_role("button", name="Ask all")
    run.click()
    expect(page.get_by_text("Write a question and choose an article.")).to_be_visible()
    questions = page.get_by_label("Questions, one a line")
    questions.fill(f"{QUESTIONS[0]}\n?!")
    for made in [*library.agreeing(), *library.disagreeing()]:
        choose(page, made.title)
    run.click()
    expect(page.get_by_text("The question has no word; ask something")).to_be_visible()
    questions.fill(QUESTIONS[0])
    run.click()
    expect(page.get_by_text("5 of 5 cells asked")).to_be_visible()
    page.set_viewport_size({"width": 800, "height": 900})
    first = page.get_by_test_id("cell-0-0")
    before = first.bounding_box()
    page.get_by_test_id("cell-0-5").scroll_into_view_if_needed()
    assert page.locator(".virtual-table-viewport").evaluate("(n) => n.scrollLeft") > 0
    assert first.bounding_box() == before
    page.context.close()


def test_a_grid_of_twenty_questions(browser: Browser, working: Served) -> None:
    page, watch = visited(browser, working)
    assert unreadable(page) == ""
    page.get_by_label("Questions, one a line").fill("\n".join(QUESTIONS))
    for title in TITLES:
        choose(page, title)
    page.get_by_role("button", name="Ask all").click()
    said = page.get_by_text("of 40 cells asked")
    expect(page.get_by_test_id("cell-0-1")).to_contain_text("Ruth Okafor")
    page.get_by_role("button", name="Stop").click()
    expect(said).to_contain_text("goes on with the others")
    page.reload()
    expect(page.get_by_test_id("cell-0-1")).to_contain_text("Ruth Okafor")
    expect(said).to_contain_text("goes on with the others")
    page.get_by_role("button", name="Ask all").click()
    expect(said).to_contain_text("40 of 40 cells asked, quotes: 2.", timeout=300_000)
    page.get_by_test_id("cell-1-2").click()
    opened = page.get_by_role("link", name="Open at these words")
    announced = page.get_by_role("status").filter(has_text="who signed the report")
    expect(announced).to_be_visible()
    href = opened.get_attribute("href") or ""
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save as CSV").click()
    with Path(saved.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [row[0] for row in rows] == ["question", *QUESTIONS]
    assert rows[1][1::2] == ["Ruth Okafor", ""]
    assert rows[2][1::2] == ["", "Imre Sandoval"]
    assert rows[2][4].replace("#", "/view#") in href
    assert watch.elsewhere() == []
    assert watch.dialogs == []  # the framework complains by itself of a run that is stopped
    page.context.close()
