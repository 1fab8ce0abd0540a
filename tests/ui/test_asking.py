"""From a question to the marked words in the article; every card."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.ui.chromium import ask, in_view, marked
from tests.ui.conftest import Visit
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
    for part in ("h2", ".article .facts"):
        assert in_view(page, f"#source {part}")
    assert page.locator(".card blockquote mark").text_content() == "Serik Akshulakov"
    assert page.locator(".card blockquote bdi").text_content() == given["citations"][0]["sentence"]


def test_confidence_check_and_support_are_said_in_words_with_numbers(page: Page) -> None:
    ask(page, "Who is the director of the Kestrel Observatory?")
    expect(page.locator(".card .confidence")).to_have_text(re.compile(r"(right|check) \d+%$"))
    expect(page.locator(".card .check.valid")).to_have_text("Text matches source")
    expect(page.locator(".card .support")).to_have_text("Stated in 3 independent articles")
    assert page.locator(".citations li").count() == 3
    page.click(".card .confidence")
    expect(page.locator("#explained")).to_contain_text("Of 100 answers shown with this figure")
    page.keyboard.press("Escape")
    expect(page.locator("#explained")).to_be_hidden()


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
    given = served.ask(question)
    page.locator("#turn-0 .cite").first.click()
    words = marked(page)
    text = served.text(given["passages"][0]["document_id"])
    assert page.locator("#source .text").text_content() == text
    assert words in text
    if given["citations"]:
        citation = given["citations"][0]
        assert words == citation["cited_text"]
        assert words == text[citation["start_char_index"] : citation["end_char_index"]]
    assert in_view(page, "#source mark.here")


def test_an_abstention_has_its_own_card_and_cites_nothing(page: Page, served: Served) -> None:
    question = "What is the boiling point of molybdenum?"
    ask(page, question)
    card = page.locator(".card.abstained")
    leads = served.ask(question)["abstention"].get("candidates", [])
    expect(card.locator(".said")).to_have_text(
        "No clear answer" if leads else "Not in these articles"
    )
    expect(card.locator(".not")).to_have_text("unconfirmed" if leads else "not an answer")
    assert not re.search(r"0\.\d", card.inner_text())
    assert page.locator("#source mark").count() == 0
    card.locator(".cite.open").first.click()
    assert marked(page)
    assert in_view(page, "#source mark.here")


def test_a_conflict_shows_all_sides_newest_first_and_no_figure(page: Page) -> None:
    ask(page, "Who is the mayor of Tarnbridge?")
    card = page.locator("#turn-0 .card")
    assert card.locator(".claim bdi").all_inner_texts() == ["Ruth Okafor", "Edwin Hale"]
    dates = card.locator(".conflict time").evaluate_all("nodes => nodes.map(n => n.dateTime)")
    assert dates == ["2024-09-14", "2019-05-02"]
    expect(card.locator(".confidence")).to_have_count(0)
    expect(card.locator(".alternatives")).to_have_count(0)
    card.locator(".conflict .cite").nth(1).click()
    expect(page.locator("#source h2")).to_have_text("Tarnbridge opens its bridge")
    assert marked(page) == "Edwin Hale"


def test_an_empty_question_is_not_sent(page: Page) -> None:
    page.click("#ask-button")
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#question-box")).to_be_focused()


def test_of_a_question_that_is_too_long_nothing_is_cut_unsaid(open_page: Visit) -> None:
    page = open_page(quiet=False)
    long = "Who rows? " * 9_999 + "Who?"
    ask(page, long)
    expect(page.locator(".failed .why")).to_have_text(
        "The question has 99,994 characters; shorten it to 2,000 at most."
    )
    page.click("#turn-0 .failed [data-do=edit]")
    expect(page.locator("#question-box")).to_have_value(long)


def test_what_the_service_says_is_said_in_the_language_of_the_page(open_page: Visit) -> None:
    page = open_page(locale="ru-RU", quiet=False)
    ask(page, "???")
    expect(page.locator(".failed .why")).to_have_text(
        "Так спросить нельзя: в вопросе нет слов. Спросите словами."
    )
    ask(page, "Кто дирижёр оркестра Велмора?")
    expect(page.locator("#turn-1 .warning").first).to_contain_text(
        "Язык вопроса, похоже, русский, а служба обучена только на таком: английский."
    )


def test_the_examples_are_questions_that_are_answered(page: Page) -> None:
    page.locator(".examples button", has_text=SEED_QUESTION).click()
    expect(page.locator("#turn-0 .said bdi")).to_have_text("Serik Akshulakov")


def filter_by(page: Page, words: str, option: str) -> None:
    page.click("[data-do=filters]")
    page.fill("#filter-search", words)
    page.locator("#filter-options label", has_text=option).first.locator("input").check()
    page.click("#filters .primary")


def test_chosen_articles_are_chips_above_the_box_and_on_the_card(page: Page) -> None:
    question = "Who is the mayor of Tarnbridge?"
    filter_by(page, "tarnbridge opens its bridge", "Tarnbridge opens its bridge")
    expect(page.locator("#chips .chip")).to_have_text(re.compile("made/mayor-2019.txt"))
    expect(page.locator("#filter-count")).to_have_text("1")
    ask(page, question)
    expect(page.locator("#turn-0 .said bdi")).to_have_text("Edwin Hale")
    expect(page.locator("#turn-0 .chips .chip")).to_have_text("made/mayor-2019.txt")
    page.click("#chips .chip button")
    ask(page, question)
    expect(page.locator("#turn-1 .claim")).to_have_count(2)
    expect(page.locator("#turn-1 .chips")).to_have_count(0)


def test_folders_dates_and_several_sources_narrow_a_question(page: Page) -> None:
    question = "Who is the mayor of Tarnbridge?"
    filter_by(page, "made", "made/")
    page.click("[data-do=filters]")
    page.fill("#filters [name=published_to]", "2020-01-01")
    page.click("#filters .primary")
    expect(page.locator("#chips .chip")).to_have_count(2)
    ask(page, question)
    expect(page.locator("#turn-0 .said bdi")).to_have_text("Edwin Hale")
    page.click("[data-do=filters]")
    page.click("[data-do=clear-filters]")
    page.click("#filters .primary")
    filter_by(page, "tarnbridge", "opens its bridge")
    filter_by(page, "tarnbridge", "opens its library")
    ask(page, question)
    expect(page.locator("#turn-1 .claim")).to_have_count(2)


def test_an_empty_result_offers_to_ask_all_articles(page: Page) -> None:
    page.click("[data-do=filters]")
    page.fill("#filters [name=published_from]", "2030-01-01")
    page.click("#filters .primary")
    ask(page, "Who is the director of the Kestrel Observatory?")
    expect(page.locator("#turn-0 .why")).to_contain_text("among those you chose")
    page.click("#turn-0 [data-do=ask-unfiltered]")
    expect(page.locator("#turn-1 .said bdi")).to_have_text("Imre Sandoval")
    expect(page.locator("#chips")).to_be_hidden()


def test_answers_are_withheld_by_the_care_that_was_chosen(page: Page) -> None:
    ask(page, "Who is the mayor of Tarnbridge?")
    page.click("[data-do=settings] >> visible=true")
    page.check("#settings [value=careful]")
    page.keyboard.press("Escape")
    with page.expect_request("**/ask") as sent:
        ask(page, "Who is the mayor of Tarnbridge?")
    assert (sent.value.post_data_json or {})["min_confidence"] == 0.8
