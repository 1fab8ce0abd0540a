"""From a question to the marked words in the article; every card."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.ui.chromium import ask, in_view, marked
from tests.ui.service import Served

pytestmark = pytest.mark.browser

SEED_QUESTION = "Who is the head of the National Neurosurgery Center?"


def test_the_first_citation_is_marked_and_in_view_without_any_action(
    page: Page, served: Served
) -> None:
    ask(page, SEED_QUESTION)
    given = served.ask(SEED_QUESTION)
    expect(page.locator(".said bdi")).to_have_text("Serik Akshulakov")
    assert marked(page) == given["citations"][0]["cited_text"] == "Serik Akshulakov"
    assert in_view(page, "#source mark.here")
    expect(page.locator("#source h2")).to_have_text(given["citations"][0]["document_title"])
    for part in ("h2", "header time", "header .facts"):
        assert in_view(page, f"#source {part}")
    assert page.locator(".card > blockquote mark").text_content() == "Serik Akshulakov"
    assert (
        page.locator(".card > blockquote bdi").text_content() == given["citations"][0]["sentence"]
    )


def test_confidence_check_and_support_are_said_in_words_with_numbers(page: Page) -> None:
    ask(page, "Who is the director of the Kestrel Observatory?")
    expect(page.locator(".card .confidence")).to_have_text(re.compile(r"(right|check) \d+ %$"))
    expect(page.locator(".card .check.valid")).to_have_text("Text matches source")
    expect(page.locator(".card .support")).to_have_text("Said by 3 independent articles")
    assert page.locator(".citations li").count() == 3


@pytest.mark.parametrize(
    "question",
    [
        "Who built the zither of Vellmora?",
        "Кто дирижёр оркестра Велмора?",
        "من هو قائد فرقة فيلمورا",
        "What does the cafe\u0301 of Vellmora serve every evening?",
    ],
)
def test_exactly_the_quoted_words_are_marked_in_any_script(
    page: Page, served: Served, question: str
) -> None:
    ask(page, question)
    citation = served.ask(question)["citations"][0]
    text = served.text(citation["document_id"])
    assert marked(page) == citation["cited_text"]
    assert marked(page) == text[citation["start_char_index"] : citation["end_char_index"]]
    assert page.locator("#source .text").text_content() == text
    assert in_view(page, "#source mark.here")


def test_an_abstention_has_its_own_card_and_cites_nothing(page: Page) -> None:
    ask(page, "What is the boiling point of molybdenum?")
    card = page.locator(".card.abstained")
    expect(card.locator(".said")).to_have_text("Not in these articles")
    expect(card.locator(".not")).to_have_text("not an answer")
    assert card.locator(".nearest li").count() >= 1
    assert page.locator("#source mark").count() == 0
    card.locator(".nearest .cite").first.click()
    assert marked(page)
    assert in_view(page, "#source mark.here")


def test_a_conflict_shows_both_sides_with_their_dates(page: Page) -> None:
    ask(page, "Who is the mayor of Tarnbridge?")
    expect(page.locator(".said bdi")).to_have_text("Ruth Okafor")
    sides = page.locator(".conflict li")
    assert sides.locator("time").evaluate_all("nodes => nodes.map(n => n.dateTime)") == [
        "2024-09-14",
        "2019-05-02",
    ]
    expect(sides.first).to_contain_text("given as the answer")
    sides.nth(1).locator(".cite").click()
    expect(page.locator("#source h2")).to_have_text("Tarnbridge opens its bridge")
    assert marked(page) == "Edwin Hale"


def test_an_empty_question_is_answered_with_what_to_do(page: Page) -> None:
    page.click("#ask-button")
    expect(page.locator(".card.failed .why")).to_contain_text("empty")
    expect(page.locator(".card.failed .advice")).to_contain_text("Ask in a sentence")


def test_a_question_that_is_too_long_is_refused(page: Page) -> None:
    question = "why " * 2_000
    ask(page, question)
    expect(page.locator(".card.failed .why")).to_contain_text("shorten it to 2,000")
    expect(page.locator(".turn .asked")).to_have_text(re.compile("…$"))
    expect(page.locator("#question textarea")).to_have_value(question)


def test_a_follow_up_shows_how_it_was_understood_and_can_be_edited(page: Page) -> None:
    ask(page, "Who is the director of the Kestrel Observatory?")
    ask(page, "What did he sign?")
    understood = page.locator("#turn-1 .asked-as bdi")
    expect(understood).to_contain_text("Imre Sandoval")
    page.click("#turn-1 [data-do=edit]")
    expect(page.locator("#question textarea")).to_have_value(understood.inner_text())
    expect(page.locator("#question textarea")).to_be_focused()


def test_the_examples_are_questions_that_are_answered(page: Page) -> None:
    example = page.locator(".examples button", has_text=SEED_QUESTION)
    example.click()
    expect(page.locator("#turn-0 .said bdi")).to_have_text("Serik Akshulakov")


def test_dates_sources_and_one_article_narrow_the_question(page: Page) -> None:
    question = "Who is the mayor of Tarnbridge?"
    page.click("#filters summary")
    page.fill("#filters [name=published_to]", "2020-01-01")
    ask(page, question)
    expect(page.locator("#turn-0 .said bdi")).to_have_text("Edwin Hale")
    expect(page.locator("#filter-count")).to_have_text("1 on")
    page.click("[data-do=only]")
    page.fill("#filters [name=published_to]", "")
    ask(page, question)
    expect(page.locator("#turn-1 .said bdi")).to_have_text("Edwin Hale")
    page.click("[data-do=clear-filters]")
    page.fill("#filters [name=source]", "made/mayor-2024.txt")
    ask(page, question)
    expect(page.locator("#turn-2 .said bdi")).to_have_text("Ruth Okafor")
    page.select_option("#filters [name=collection]", "default")
    page.fill("#filters [name=published_from]", "2030-01-01")
    ask(page, question)
    expect(page.locator("#turn-3 .said")).to_have_text("Not in these articles")


def test_dates_the_wrong_way_round_say_so(page: Page) -> None:
    page.click("#filters summary")
    page.fill("#filters [name=published_from]", "2024-01-01")
    page.fill("#filters [name=published_to]", "2020-01-01")
    ask(page, "Who is the mayor of Tarnbridge?")
    expect(page.locator(".card.failed .why")).to_contain_text("wrong way round")
    expect(page.locator(".card.failed .advice")).to_contain_text("filters")
