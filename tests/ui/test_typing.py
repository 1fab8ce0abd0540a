"""Whoever types the next question while an answer comes loses no letter and judges nothing."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from rag.engines._state import EmbeddedState
from rag.kept.feedback import FeedbackStore
from tests.ui.chromium import ask, comes_true, marked, type_question
from tests.ui.conftest import Visit
from tests.ui.service import Served

pytestmark = pytest.mark.browser

QUESTION = "Who is the director of the Kestrel Observatory?"
NEXT = "next: verify x, copy c, open o, previous p?"


def judged(service: Served) -> dict[str, Any]:
    """Every judgement that was kept, by its id."""
    with closing(EmbeddedState(service.index_dir)) as state:
        return {kept.id: kept for kept in FeedbackStore(state).all()}


def test_the_box_has_the_focus_from_the_beginning(page: Page) -> None:
    type_question(page, QUESTION)
    expect(page.locator("#turn-0 .said bdi")).to_have_text("Imre Sandoval")


def test_what_is_typed_while_the_page_is_on_its_way_is_kept_and_asked(
    browser: Browser, served: Served
) -> None:
    page = browser.new_page()
    held: list[Route] = []
    for part in ("**/js/main.js", "**/screen/about"):
        page.route(part, lambda route: held.append(route))

    def come(nth: int) -> None:
        comes_true(page, lambda: len(held) >= nth)
        held[nth - 1].continue_()

    page.goto(served.home, wait_until="commit")
    page.fill("#question-box", QUESTION)
    page.click("#ask-button", no_wait_after=True)  # there is no script yet
    come(2)  # that of the page which the form leads to
    come(3)
    expect(page.locator("#turn-0 .said bdi")).to_have_text("Imre Sandoval")
    page.goto(served.home, wait_until="commit")
    page.fill("#question-box", QUESTION)
    come(4)
    comes_true(page, lambda: len(held) == 5)  # the page is told what there is
    expect(page.locator("#question-box")).to_have_value(QUESTION)
    page.press("#question-box", "Enter")
    expect(page.locator("#question-box")).to_have_value("")
    come(5)
    expect(page.locator("#turn-0 .said bdi")).to_have_text("Imre Sandoval")
    page.context.close()


def test_letters_typed_while_an_answer_comes_stay_in_the_box(
    open_page: Visit, slow: Served
) -> None:
    page = open_page(home=slow.home)
    before = judged(slow)
    type_question(page, QUESTION)
    expect(page.locator("#question-box")).to_have_value("")
    page.keyboard.type(NEXT, delay=60)  # goes on until after the answer is there
    page.wait_for_selector("#turn-0 .card:not(.pending)")
    page.keyboard.type(" vxnpoc", delay=60)
    expect(page.locator("#question-box")).to_have_value(NEXT + " vxnpoc")
    expect(page.locator("#question-box")).to_be_focused()
    assert page.locator("[aria-pressed=true][data-verdict]").count() == 0
    assert judged(slow) == before


def test_a_second_enter_queues_and_the_first_is_not_lost(open_page: Visit, slow: Served) -> None:
    page = open_page(home=slow.home)
    type_question(page, QUESTION)
    type_question(page, "Who is the mayor of Tarnbridge?")
    expect(page.locator("#turn-1 .pending")).to_contain_text("Next in line")
    expect(page.locator("#turn-0 .said bdi")).to_have_text("Imre Sandoval")
    expect(page.locator("#turn-1 .conflict .claim bdi").first).to_have_text("Ruth Okafor")


def test_a_question_in_the_queue_can_be_stopped(open_page: Visit, slow: Served) -> None:
    page = open_page(home=slow.home)
    type_question(page, QUESTION)
    type_question(page, "Who is the mayor of Tarnbridge?")
    page.click("#turn-1 [data-do=stop-this]")
    expect(page.locator("#turn-1 .card.stopped")).to_be_visible()
    page.click("#stop-button")
    expect(page.locator("#turn-0 .card.stopped")).to_be_visible()
    expect(page.locator("#stop-button")).to_be_hidden()
    page.click("#turn-0 [data-do=retry]")
    expect(page.locator("#turn-0 .said bdi")).to_have_text("Imre Sandoval")


def test_keys_act_from_a_card_and_nowhere_else(page: Page) -> None:
    ask(page, QUESTION)
    marked(page)
    first = page.locator("#source h2").inner_text()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("n")
    page.wait_for_timeout(300)
    assert page.locator("#source h2").inner_text() == first
    page.locator("#turn-0 .cite.mark").first.focus()
    page.keyboard.press("n")
    expect(page.locator("#source h2")).not_to_have_text(first)
    page.keyboard.press("p")
    expect(page.locator("#source h2")).to_have_text(first)
    page.keyboard.press("o")
    expect(page.locator("#source h2")).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#question-box")).to_be_focused()
    expect(page.locator("#question-box")).to_have_value("")


def test_no_single_key_judges(page: Page, served: Served) -> None:
    ask(page, QUESTION)
    before = judged(served)
    page.locator("#turn-0 .cite.mark").first.focus()
    for key in "abcdefghijklmnopqrstuvwxyz":
        page.keyboard.press(key)
        if page.locator("#find-box").is_visible():
            page.keyboard.press("Escape")
            page.locator("#turn-0 .cite.mark").first.focus()
    assert page.locator("[aria-pressed=true][data-verdict]").count() == 0
    assert judged(served) == before


def test_keys_can_be_switched_off(page: Page) -> None:
    ask(page, QUESTION)
    first = marked(page) and page.locator("#source h2").inner_text()
    page.click("[data-do=settings] >> visible=true")
    page.uncheck("#settings [name=keys]")
    page.keyboard.press("Escape")
    page.locator("#turn-0 .cite.mark").first.focus()
    page.keyboard.press("n")
    page.wait_for_timeout(300)
    assert page.locator("#source h2").inner_text() == first
    page.reload()
    page.click("[data-do=settings] >> visible=true")
    expect(page.locator("#settings [name=keys]")).not_to_be_checked()


@pytest.mark.parametrize("way", ["again", "undo"])
def test_a_pressed_verdict_can_be_undone(page: Page, served: Served, way: str) -> None:
    ask(page, QUESTION)
    button = page.locator("#turn-0 [data-verdict=incorrect]")
    before = judged(served)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#toast")).to_contain_text("Noted as wrong")
    (kept,) = [kept for id_, kept in judged(served).items() if id_ not in before]
    assert (kept.verdict, kept.answer) == ("incorrect", "Imre Sandoval")
    if way == "again":
        button.click()
    else:
        page.click("#toast button")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#toast")).to_contain_text("Taken back")
    assert judged(served) == before


def test_changing_ones_mind_leaves_one_verdict(page: Page, served: Served) -> None:
    ask(page, QUESTION)
    before = judged(served)
    page.click("#turn-0 [data-verdict=incorrect]")
    expect(page.locator("#turn-0 [data-verdict=incorrect]")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(page.locator("#toast")).to_contain_text("Noted")
    page.click("#turn-0 [data-verdict=correct]")
    expect(page.locator("#toast")).to_contain_text("Noted as right")
    new = [kept.verdict for id_, kept in judged(served).items() if id_ not in before]
    assert new == ["correct"]


def test_each_of_two_questions_in_one_is_judged_copied_and_announced_alone(
    open_page: Visit, served: Served
) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    ask(page, f"Who is the mayor of Tarnbridge and {QUESTION[0].lower()}{QUESTION[1:]}")
    first, second = (page.locator(f"#turn-0 [data-part='{n}']") for n in (0, 1))
    expect(second.locator(".further")).to_have_text(QUESTION)
    expect(page.locator("#turn-0 .asked-as")).to_contain_text(QUESTION)
    expect(page.locator("#live")).to_contain_text("Answer: Imre Sandoval.")
    second.locator("[data-do=copy]").click()
    assert "Imre Sandoval" in page.evaluate("navigator.clipboard.readText()")
    before = judged(served)
    right = "[data-verdict=correct]"
    second.locator(right).click()
    expect(second.locator(right)).to_have_attribute("aria-pressed", "true")
    expect(first.locator(right)).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#toast")).to_contain_text("Noted as right")
    page.reload()
    expect(second.locator(right)).to_have_attribute("aria-pressed", "true")
    assert len(judged(served)) == len(before) + 1
    second.locator(right).click()
    expect(page.locator("#toast")).to_contain_text("Taken back")
    assert judged(served) == before
