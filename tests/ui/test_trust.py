"""Article text is data: shown as it is, never markup, never a request."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from rag.api.security.api_keys import KeyStore
from rag.assistant import Assistant
from rag.settings import load
from tests.ui import library
from tests.ui.chromium import ask, in_view, marked, visit
from tests.ui.conftest import Visit
from tests.ui.service import Served, add_unread, service

# The fixture `open_page` asserts for every test of the chat: no dialog, no request elsewhere.
pytestmark = pytest.mark.browser


def test_a_hostile_article_is_shown_as_text(page: Page, served: Served) -> None:
    ask(page, "Who is the keeper of the Obsidian Lighthouse?")
    marked(page)
    article = library.hostile()
    assert page.locator("#source .text").text_content() == article.text
    assert page.locator("#source h2").text_content() == library.HOSTILE_TITLE
    assert page.locator(".card blockquote bdi").first.text_content() == library.HOSTILE_SENTENCE
    made = "script, img, b, i, a, iframe, [onerror]"
    assert page.locator(f"#source .text :is({made})").count() == 0
    assert page.locator(".card .said :is(img, script), .card blockquote :is(img, b)").count() == 0


def test_a_hostile_question_is_shown_as_text(page: Page) -> None:
    question = '<img src=x onerror=alert(1)> ${alert(2)} {{alert(3)}} "quoted" \u202eesrever'
    ask(page, question)
    assert page.locator(".asked bdi").text_content() == question
    assert page.locator(".asked img").count() == 0


def test_a_right_to_left_override_does_not_leave_its_place(page: Page) -> None:
    ask(page, "Who is the keeper of the Obsidian Lighthouse?")
    for selector in (".card blockquote bdi", "#source h2 bdi"):
        isolation = page.locator(selector).first.evaluate(
            "node => getComputedStyle(node).unicodeBidi"
        )
        assert isolation == "isolate"


@pytest.fixture
def dunes(served: Served) -> Iterator[None]:
    """The largest article, for one test alone: every question asked beside it takes seconds."""
    article = library.single_line()
    settings = load(index_dir=served.index_dir, embedder="hashing", reader="sentence")
    with Assistant.open(settings) as assistant:
        add_unread(assistant, article, library.DUNES)
    yield
    served.delete(article.id)


@pytest.mark.usefixtures("dunes")
def test_five_megabytes_on_one_line_open_at_the_words(page: Page) -> None:
    ask(page, "Who is the surveyor of the Quarrendon dunes?")
    assert marked(page) == "Ivo Brandt"
    assert in_view(page, "#source mark.here")
    assert len(page.locator("#source .text").text_content() or "") < 200_000


def test_a_book_opens_at_the_words_and_goes_on_as_it_is_scrolled(page: Page) -> None:
    ask(page, "Who is the lock keeper of Hesperwick?")
    assert marked(page) == "Odile Marchetti"
    assert in_view(page, "#source mark.here")
    text = library.long_book().text
    for _ in range(2):
        low = int(page.locator("#source .piece").first.get_attribute("data-low") or 0)
        page.locator("#source .scroll").evaluate("node => { node.scrollTop = 0; }")
        expect(page.locator("#source .piece").first).not_to_have_attribute("data-low", str(low))
    pieces = page.locator("#source .piece")
    low = int(pieces.first.get_attribute("data-low") or 0)
    high = int(pieces.last.get_attribute("data-high") or 0)
    assert "".join(pieces.all_text_contents()) == text[low:high]
    assert marked(page) == "Odile Marchetti"


def test_the_page_may_run_its_own_scripts_and_no_other(served: Served, browser: Browser) -> None:
    with urlopen(served.home) as response:
        policy = response.headers["content-security-policy"]
    for loose in ("unsafe", "http:", "https:", "nonce", "*"):
        assert loose not in policy
    page, watch = visit(browser, served.home)
    ran = page.evaluate(
        """() => {
          const script = document.createElement("script");
          try { script.textContent = "window.ran = true"; } catch { /* trusted types */ }
          const image = document.createElement("img");
          try { image.setAttribute("onerror", "window.ran = true"); } catch { /* so are these */ }
          image.src = "http://198.51.100.7/p.png";
          document.body.append(script, image);
          return new Promise((done) => setTimeout(() => done(window.ran === true), 300));
        }"""
    )
    made = page.evaluate(
        """() => {
          try { document.body.insertAdjacentHTML("beforeend", "<b id=made>x</b>"); } catch { }
          return document.querySelector("#made") !== null;
        }"""
    )
    page.context.close()
    assert not ran
    assert not made
    assert len(watch.errors) >= 2


def test_a_key_that_may_read_is_not_offered_to_change(open_page: Visit) -> None:
    page = open_page()
    page.route("**/screen/about", lambda route: route.fulfill(json=READER))
    page.reload()
    page.wait_for_selector("body[data-ready]")
    page.click("#top [data-view=articles]")
    expect(page.locator(".articles li").first).to_be_visible()
    for part in ("#upload", ".articles .remove >> nth=0"):
        expect(page.locator(part)).to_be_hidden()


def test_a_browser_signs_in_and_out(browser: Browser, tmp_path: Path) -> None:
    with service(tmp_path, library.agreeing(), reader="names", keys=True) as guarded:
        settings = load(index_dir=guarded.index_dir, embedder="hashing", reader="sentence")
        with Assistant.open(settings) as assistant:
            _, secret = KeyStore(assistant.store.state).create("anna", "read")
        page = browser.new_page()
        page.goto(guarded.home)
        page.get_by_label("Key", exact=True).fill("wrong")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_have_text("This key opens nothing here.")
        page.get_by_label("Key", exact=True).fill(secret)
        page.keyboard.press("Enter")
        page.wait_for_selector("body[data-ready]")
        ask(page, "Who is the director of the Kestrel Observatory?")
        assert marked(page) == "Imre Sandoval"
        page.click("#top nav > [data-do=settings]")
        link = page.locator("#source-page").get_attribute("href")
        page.click("[data-do=sign-out]")
        page.get_by_label("Key", exact=True).wait_for()
        page.goto(str(link))  # of a colleague who is not signed in yet
        page.get_by_label("Key", exact=True).fill(secret)
        page.keyboard.press("Enter")
        expect(page.locator("#text mark")).to_have_text("Imre Sandoval")
        page.context.close()


READER = {"articles": 3, "may_write": False, "signed_in": True, "formats": [], "workbench": False}
