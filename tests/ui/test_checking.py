"""Checking an answer: one key or one click from a citation to the marked words."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from rag.feedback import FeedbackStore
from tests.ui.chromium import ask, in_view, marked
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


def test_a_click_on_a_number_opens_its_article_at_the_words(answered: Page) -> None:
    first = open_title(answered)
    answered.click(".numbers .cite >> nth=1")
    expect(answered.locator("#source h2")).not_to_have_text(first)
    assert marked(answered) == "Imre Sandoval"
    assert in_view(answered, "#source mark.here")
    expect(answered.locator(".numbers .cite").nth(1)).to_have_attribute("aria-current", "true")


def test_n_and_p_walk_through_the_citations(answered: Page) -> None:
    titles = [open_title(answered)]
    for _ in range(2):
        answered.keyboard.press("n")
        expect(answered.locator("#source h2")).not_to_have_text(titles[-1])
        titles.append(open_title(answered))
        assert in_view(answered, "#source mark.here")
    assert len(set(titles)) == 3
    expect(answered.locator("#position")).to_have_text("3 of 3")
    answered.keyboard.press("p")
    expect(answered.locator("#source h2")).to_have_text(titles[1])


def test_o_goes_into_the_article_and_slash_back_to_the_question(answered: Page) -> None:
    answered.keyboard.press("o")
    expect(answered.locator("#source h2")).to_be_focused()
    answered.keyboard.press("/")
    expect(answered.locator("#question textarea")).to_be_focused()
    expect(answered.locator("#question textarea")).to_have_value("")


def test_keys_are_letters_while_typing(answered: Page) -> None:
    before = open_title(answered)
    answered.click("#question textarea")
    answered.keyboard.type("nnpvxco?/")
    expect(answered.locator("#question textarea")).to_have_value("nnpvxco?/")
    assert open_title(answered) == before
    expect(answered.locator("#help")).not_to_be_visible()
    answered.keyboard.press("Escape")
    expect(answered.locator("#question textarea")).not_to_be_focused()


def test_the_help_sheet_opens_and_closes(answered: Page) -> None:
    answered.keyboard.press("?")
    expect(answered.locator("#help")).to_be_visible()
    expect(answered.locator("#help")).to_contain_text("Next citation")
    answered.keyboard.press("Escape")
    expect(answered.locator("#help")).not_to_be_visible()


@pytest.mark.parametrize(("key", "verdict"), [("v", "correct"), ("x", "incorrect")])
def test_a_judgement_is_kept(answered: Page, served: Served, key: str, verdict: str) -> None:
    answered.keyboard.press(key)
    button = answered.locator(f"[data-verdict={verdict}]")
    expect(button).to_have_attribute("aria-pressed", "true")
    kept = list(FeedbackStore(served.index_dir).all())[-1]
    assert (kept.verdict, kept.answer) == (verdict, "Imre Sandoval")
    assert kept.answer_id == button.get_attribute("data-answer")


def test_an_abstention_can_be_judged_too(page: Page, served: Served) -> None:
    ask(page, "What is the boiling point of molybdenum?")
    page.click("text=It is there")
    expect(page.locator("[data-verdict=incorrect]")).to_have_attribute("aria-pressed", "true")
    kept = list(FeedbackStore(served.index_dir).all())[-1]
    assert (kept.verdict, kept.answer) == ("incorrect", None)


def test_copying_takes_quote_source_and_link(open_page: Visit, served: Served) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    ask(page, QUESTION)
    marked(page)
    page.keyboard.press("c")
    expect(page.locator("#toast")).to_contain_text("copied")
    quote, source, link = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert quote == "“Imre Sandoval”"
    assert open_title(page) in source
    assert link.startswith(f"{served.home}/articles/")
    text = served.text(urlsplit(link).path.split("/")[2])
    start, end = map(int, link.rsplit("char=", 1)[1].split(","))
    assert text[start:end] == "Imre Sandoval"


def test_a_link_opens_the_article_at_the_words_in_a_fresh_browser(
    open_page: Visit, served: Served
) -> None:
    given = served.ask("Who built the zither of Vellmora?")["citations"][0]
    place = place_in(given)
    page = open_page(f"/?article={given['document_id']}#{place}")
    assert marked(page) == given["cited_text"]
    assert in_view(page, "#source mark.here")
    assert open_title(page) == given["document_title"]


def test_the_permalink_of_a_citation_stands_on_its_own(page: Page, served: Served) -> None:
    given = served.ask("Who built the zither of Vellmora?")["citations"][0]
    place = place_in(given)
    page.goto(f"{served.home}/articles/{given['document_id']}/view#{place}")
    expect(page.locator("mark")).to_have_text(given["cited_text"])


def test_a_changed_article_is_said_to_have_changed(page: Page, served: Served) -> None:
    def version(text: str) -> None:
        served.add("made/ferry.txt", text, "Ferry")

    version("The pilot of the Gullhaven ferry is Nils Aarden. He sails at dawn.")
    ask(page, "Who is the pilot of the Gullhaven ferry?")
    assert marked(page) == "Nils Aarden"
    version("Fog again. The pilot of the Gullhaven ferry is Nils Aarden. He sails at noon.")
    page.click(".citations .cite")
    expect(page.locator("#source .check")).to_contain_text("Moved")
    assert marked(page) == "Nils Aarden"
    version("The Gullhaven ferry was sold.")
    page.click(".citations .cite")
    expect(page.locator("#source .check")).to_contain_text("Source changed")
    assert page.locator("#source mark.here").count() == 0
    page.reload()
    expect(page.locator(".card .check.stale")).to_have_text("Source changed")
