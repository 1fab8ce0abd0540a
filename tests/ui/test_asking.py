"""From a question to the marked words in the article."""

from __future__ import annotations

import json
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page

from tests.ui.chromium import ask
from tests.ui.conftest import Served, Visit

pytestmark = pytest.mark.browser

SEED_QUESTION = "Who is the head of the National Neurosurgery Center?"


def api_answer(home: str, question: str) -> dict:
    request = Request(
        f"{home}/ask",
        json.dumps({"question": question}).encode(),
        {"Content-Type": "application/json"},
    )
    with urlopen(request) as response:
        return json.load(response)


def in_view(page: Page, selector: str) -> bool:
    """Whether the element is inside the window and inside what scrolls it."""
    return page.locator(selector).first.evaluate(
        """(node) => {
          const inside = (box, frame) => box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1;
          const box = node.getBoundingClientRect();
          const scroller = node.closest(".source, #talk-scroll");
          return inside(box, { top: 0, bottom: innerHeight }) &&
            (!scroller || inside(box, scroller.getBoundingClientRect()));
        }"""
    )


def marked(page: Page) -> str:
    return "".join(page.locator("#source mark.here").all_text_contents())


def test_the_first_citation_is_marked_and_in_view_without_any_action(
    page: Page, served: Served
) -> None:
    ask(page, SEED_QUESTION)
    given = api_answer(served.home, SEED_QUESTION)
    assert "Serik Akshulakov" in page.locator(".said").inner_text()
    page.wait_for_selector("#source mark.here")
    assert marked(page) == given["citations"][0]["cited_text"]
    assert in_view(page, "#source mark.here")
    assert page.locator("#source h2").inner_text() == given["citations"][0]["document_title"]


@pytest.mark.parametrize(
    "question",
    [
        "Who built the zither of Vellmora?",
        "Кто дирижёр оркестра Велмора?",
        "من هو قائد فرقة فيلمورا",
        "What does the café of Vellmora serve every evening?",
    ],
)
def test_exactly_the_quoted_words_are_marked_in_any_script(
    page: Page, served: Served, question: str
) -> None:
    ask(page, question)
    page.wait_for_selector("#source mark.here")
    citation = api_answer(served.home, question)["citations"][0]
    text = served.assistant.article(citation["document_id"]).text
    assert marked(page) == citation["cited_text"]
    assert marked(page) == text[citation["start_char_index"] : citation["end_char_index"]]
    assert page.locator("#source .text").text_content() == text
    assert in_view(page, "#source mark.here")
