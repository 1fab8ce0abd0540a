"""Checking an answer: one key or one click from a citation to the marked words."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.ui.chromium import ask, comes_true, in_view, marked
from tests.ui.conftest import Visit
from tests.ui.service import Served

pytestmark = pytest.mark.browser

QUESTION = "Who is the director of the Kestrel Observatory?"


@pytest.fixture
def answered(page: Page) -> Page:
    """A visitor with an answer of three citations."""
    ask(page, QUESTION)
    marked(page)
    return page


def place_in(citation: dict[str, Any]) -> str:
    return f"char={citation['start_char_index']},{citation['end_char_index']}"


def open_title(page: Page) -> str:
    return page.locator("#source h2").inner_text()


def test_the_whole_source_row_opens_it(answered: Page) -> None:
    opened = answered.locator("#turn-0 .citations .cite").nth(0)
    expect(opened).to_have_attribute("aria-current", "true")
    answered.click("#turn-0 .citations .facts >> nth=1")
    expect(answered.locator("#source h2")).to_have_text("Open nights")
    assert marked(answered) == "Imre Sandoval"
    assert in_view(answered, "#source mark.here")
    current = answered.locator(".citations .cite").nth(1)
    expect(current).to_have_attribute("aria-current", "true")


def test_next_and_previous_stay_inside_one_answer(answered: Page) -> None:
    ask(answered, "Who is the mayor of Tarnbridge?")
    expect(answered.locator("#source h2")).to_contain_text("Tarnbridge")
    answered.click("#turn-0 .cite.mark >> nth=0")
    expect(answered.locator("#source h2")).to_have_text("A comet named")
    total = int(answered.locator("#position").inner_text().split(" of ")[1])
    for _ in range(total):
        assert answered.locator("#turn-1 [aria-current=true]").count() == 0
        answered.click("#steps [data-do=next]")
        expect(answered.locator("#source:not([aria-busy])")).to_be_attached()
    expect(answered.locator("#position")).to_have_text(f"1 of {total}")


def test_words_are_found_in_the_article(page: Page) -> None:
    ask(page, "Who is the lock keeper of Hesperwick?")
    marked(page)
    page.click("[data-do=find]")
    page.keyboard.type("Page 282")
    expect(page.locator("#find-count")).to_have_text("1 of 1")
    page.keyboard.press("Enter")
    page.fill("#find-box", "barges moved slowly")
    expect(page.locator("#find-count")).to_contain_text("of 9,600")
    found_words = "CSS.highlights.get('found')?.size ?? 0"
    comes_true(page, lambda: page.evaluate(found_words) > 50)
    page.fill("#find-box", "zzz")
    expect(page.locator("#find-count")).to_have_text("not found")
    page.keyboard.press("Escape")
    expect(page.locator("#find")).to_be_hidden()
    comes_true(page, lambda: page.evaluate(found_words) == 0)


def test_finding_goes_to_parts_that_were_not_there_yet(page: Page) -> None:
    ask(page, "Who is the lock keeper of Hesperwick?")
    marked(page)
    page.click("[data-do=find]")
    page.keyboard.type("Page 3.")
    expect(page.locator("#find-count")).to_have_text("1 of 1")
    expect(page.locator("#source .text")).to_contain_text("Page 3.")
    assert "Page 282." not in (page.locator("#source .text").text_content() or "")


def test_finding_leaves_the_words_of_the_next_answer_in_view(page: Page) -> None:
    ask(page, "Who is the mayor of Tarnbridge?")
    marked(page)
    page.click("[data-do=find]")
    page.keyboard.type("Page 3.")
    expect(page.locator("#find-count")).to_have_text("not found")
    ask(page, "Who is the lock keeper of Hesperwick?")
    expect(page.locator("#find-count")).to_have_text("0 of 1")
    assert in_view(page, "#source mark.here")


def test_every_place_stands_in_the_minimap_and_leads_there(page: Page) -> None:
    ask(page, "Who is the lock keeper of Hesperwick?")
    marked(page)
    tick = page.locator(".minimap .here")
    assert 85 < float(str(tick.evaluate("(n) => n.style.top")).rstrip("%")) < 100
    page.locator("#source .scroll").evaluate("(n) => { n.scrollTop = 0; }")
    assert not in_view(page, "#source mark.here")
    tick.click()
    assert in_view(page, "#source mark.here")


def test_a_look_at_the_source_before_it_is_opened(answered: Page) -> None:
    answered.hover(".cite.mark >> nth=1")
    expect(answered.locator("#preview")).to_contain_text("Open nights")
    expect(answered.locator("#preview mark")).to_have_text("Imre Sandoval")
    answered.mouse.move(0, 0)
    expect(answered.locator("#preview")).to_be_hidden()
    answered.locator("#question-box").focus()
    answered.keyboard.press("Shift+Tab")
    answered.locator(".cite.mark").nth(1).focus()
    answered.keyboard.press("Tab")
    expect(answered.locator("#preview")).to_contain_text("A new mirror")


def test_selected_words_can_be_asked_about(answered: Page) -> None:
    answered.locator("#source mark.here").evaluate("(n) => getSelection().selectAllChildren(n)")
    answered.click("#about-selection button")
    expect(answered.locator("#question-box")).to_have_value("What is said about Imre Sandoval?")
    expect(answered.locator("#question-box")).to_be_focused()


def test_selected_words_are_cut_between_two_characters(answered: Page) -> None:
    answered.locator("#source mark.here").evaluate(
        """(node) => { node.textContent = "x".repeat(299) + "😀".repeat(5);
          getSelection().selectAllChildren(node); }"""
    )
    answered.click("#about-selection button")
    expect(answered.locator("#question-box")).to_have_value(
        f"What is said about {'x' * 299}😀?", timeout=5000
    )


def test_the_help_sheet_names_the_keys(answered: Page) -> None:
    answered.click("[data-do=help] >> visible=true")
    expect(answered.locator("#help")).to_contain_text("Next citation")
    answered.keyboard.press("Escape")
    expect(answered.locator("#help")).to_be_hidden()


@pytest.mark.parametrize("way", ["button", "key"])
def test_copying_takes_quote_source_and_link(open_page: Visit, served: Served, way: str) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    ask(page, QUESTION)
    marked(page)
    if way == "key":
        page.locator(".cite.mark").first.focus()
        page.keyboard.press("c")
    else:
        page.click("#turn-0 [data-do=copy]")
    expect(page.locator("#toast")).to_contain_text("copied")
    quote, source, link = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert quote == "“Imre Sandoval”"
    assert open_title(page) in source
    assert link.startswith(f"{served.home}/articles/")
    text = served.text(urlsplit(link).path.split("/")[2])
    start, end = map(int, link.rsplit("char=", 1)[1].split(","))
    assert text[start:end] == "Imre Sandoval"
    page.goto(link)
    expect(page.locator("mark")).to_have_text("Imre Sandoval")


def test_a_copied_quote_leads_to_where_its_words_stand_now(
    open_page: Visit, growing: Served
) -> None:
    said = "The ferryman of Ulm Ferry is Otto Brandt."
    growing.add("ferry", said, "The ferry")
    page = open_page(home=growing.home, permissions=["clipboard-read", "clipboard-write"])
    ask(page, "Who is the ferryman of Ulm Ferry?")
    for text in (f"Fog lay on the river. {said}", "Nothing is said of it now."):
        growing.add("ferry", text, "The ferry")
        page.evaluate("navigator.clipboard.writeText('')")
        page.click("#turn-0 [data-do=copy]")
        comes_true(page, lambda: page.evaluate("navigator.clipboard.readText()") != "")
        quote, _, link = page.evaluate("navigator.clipboard.readText()").split("\n")
        words = quote.strip("“”")
        if words in text:
            start, end = map(int, link.rsplit("char=", 1)[1].split(","))
            assert text[start:end] == words
        else:
            assert "char=" not in link  # it marks no other words


def test_the_page_of_an_article_writes_each_line_from_its_own_side(
    page: Page, served: Served
) -> None:
    given = served.ask("Who built the zither of Vellmora?")["citations"][0]
    page.goto(f"{served.home}/articles/{given['document_id']}/view")
    from_the_right = """(node) => {
      const at = node.textContent.indexOf("قائد");
      const words = document.createRange();
      words.setStart(node.firstChild, at);
      words.setEnd(node.firstChild, at + 4);
      return node.getBoundingClientRect().right - words.getBoundingClientRect().right;
    }"""
    assert page.locator("#text").evaluate(from_the_right) < 2


def test_a_link_opens_the_article_at_the_words_in_a_fresh_browser(
    open_page: Visit, served: Served
) -> None:
    given = served.ask("Who built the zither of Vellmora?")["citations"][0]
    page = open_page(f"/?article={given['document_id']}#{place_in(given)}")
    assert marked(page) == given["cited_text"]
    assert in_view(page, "#source mark.here")
    assert open_title(page) == given["document_title"]


def test_a_changed_article_is_said_to_have_changed(page: Page, served: Served) -> None:
    def version(text: str) -> None:
        served.add("made/ferry.txt", text, "Ferry")

    version("The pilot of the Gullhaven ferry is Nils Aarden. He sails at dawn.")
    ask(page, "Who is the pilot of the Gullhaven ferry?")
    assert marked(page) == "Nils Aarden"
    version("Fog again. The pilot of the Gullhaven ferry is Nils Aarden. He sails at noon.")
    page.click(".citations .cite >> nth=0")
    expect(page.locator("#source .check")).to_contain_text("Moved")
    assert marked(page) == "Nils Aarden"
    page.click("[data-menu=source-menu]")
    with page.expect_popup() as alone:
        page.click("#source-page")
    expect(alone.value.locator("mark")).to_have_text("Nils Aarden")
    alone.value.close()
    version("The Gullhaven ferry was sold.")
    page.click(".citations .cite >> nth=0")
    expect(page.locator("#source .check")).to_contain_text("Source changed")
    assert page.locator("#source mark.here").count() == 0
    page.reload()
    expect(page.locator(".card .check.stale")).to_have_text("Source changed")


def test_a_table_is_shown_as_one(page: Page) -> None:
    page.click("#top [data-view=articles]")
    page.fill("#library-search", "harvest")
    page.locator(".articles .name", has_text="Harvest").click()
    expect(page.locator("#source [role=columnheader]")).to_have_text(["fruit", "tons", "year"])
    assert page.locator("#source [role=row]").count() == 3
