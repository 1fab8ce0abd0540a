"""A service that stops, restarts, freezes or is slow: no question is lost, each state is said."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.ui.chromium import ask, type_question
from tests.ui.conftest import Visit
from tests.ui.service import Served

pytestmark = pytest.mark.browser

QUESTION = "Who is the director of the Kestrel Observatory?"
OTHER = "Who is the mayor of Tarnbridge?"

PENDING: Final = """() => new Promise((done) => {
  const begun = performance.now();
  const look = () => document.querySelector(".card.pending")
    ? done(performance.now() - begun) : requestAnimationFrame(look);
  document.querySelector("#ask-button").click();
  look();
})"""


def test_after_a_restart_an_open_tab_asks_on(open_page: Visit, fragile: Served) -> None:
    page = open_page(home=fragile.home, quiet=False)
    ask(page, QUESTION)
    fragile.stop()
    fragile.start()
    ask(page, OTHER)
    expect(page.locator("#turn-1 .claim bdi").first).to_have_text("Ruth Okafor")
    page.click("#turn-0 .citations .cite >> nth=1")
    expect(page.locator("#source h2")).to_have_text("Open nights")


def test_a_stopped_service_is_said_and_the_question_asked_when_it_is_back(
    open_page: Visit, fragile: Served
) -> None:
    page = open_page(home=fragile.home, quiet=False)
    ask(page, QUESTION)
    fragile.stop()
    type_question(page, OTHER)
    expect(page.locator("#turn-1 .pending")).to_contain_text("No connection")
    expect(page.locator("#status")).to_contain_text("Reconnecting")
    type_question(page, QUESTION)
    expect(page.locator("#turn-2 .pending")).to_contain_text("Next in line")
    fragile.start()
    expect(page.locator("#turn-1 .claim bdi").first).to_have_text("Ruth Okafor")
    expect(page.locator("#turn-2 .said bdi")).to_have_text("Imre Sandoval")
    expect(page.locator("#status")).to_be_hidden()


def test_a_service_that_stops_in_the_midst_of_an_answer_is_asked_again(
    open_page: Visit, slow: Served
) -> None:
    page = open_page(home=slow.home, quiet=False)
    type_question(page, QUESTION)
    expect(page.locator("#turn-0 .pending")).to_contain_text("Reading")
    slow.stop()
    expect(page.locator("#turn-0 .pending")).to_contain_text("No connection")
    slow.start()
    expect(page.locator("#turn-0 .said bdi")).to_have_text("Imre Sandoval")


def test_without_a_network_and_with_it_again(open_page: Visit, fragile: Served) -> None:
    page = open_page(home=fragile.home, quiet=False)
    page.context.set_offline(True)
    expect(page.locator("#status")).to_contain_text("No connection")
    type_question(page, QUESTION)
    expect(page.locator("#turn-0 .pending")).to_contain_text("No connection")
    page.context.set_offline(False)
    expect(page.locator("#turn-0 .said bdi")).to_have_text("Imre Sandoval")
    expect(page.locator("#status")).to_be_hidden()


def test_the_articles_are_listed_once_the_service_is_back(
    open_page: Visit, fragile: Served
) -> None:
    page = open_page(home=fragile.home, quiet=False)
    page.context.set_offline(True)
    page.click("#top [data-view=articles]")
    expect(page.locator("#toast")).to_contain_text("No connection to the service")
    page.context.set_offline(False)
    expect(page.locator("#articles li").first).to_be_visible()


def test_a_file_that_is_added_while_the_service_is_away_is_sent_when_it_is_back(
    open_page: Visit, fragile: Served
) -> None:
    page = open_page("/?view=articles", home=fragile.home, quiet=False)
    fragile.stop()
    file = {"name": "quay.txt", "mimeType": "text/plain", "buffer": b"The quay is shut on Monday."}
    page.set_input_files("#upload-files", [file])
    expect(page.locator("#status")).to_contain_text("No connection")
    expect(page.locator("#report li")).to_have_count(0)
    fragile.start()
    expect(page.locator("#report li")).to_contain_text("added")


def test_a_frozen_service_is_said_to_be_silent(open_page: Visit, fragile: Served) -> None:
    page = open_page(home=fragile.home, quiet=False)
    with fragile.frozen():
        type_question(page, QUESTION)
        expect(page.locator("#turn-0 .pending")).to_contain_text("Searching")
        expect(page.locator("#turn-0 .pending")).to_contain_text("nothing from the service for 4")
        expect(page.locator("#stop-button")).to_be_visible()
    expect(page.locator("#turn-0 .said bdi")).to_have_text("Imre Sandoval")


def test_the_pending_card_is_there_at_once(open_page: Visit, slow: Served) -> None:
    page = open_page(home=slow.home)
    with slow.frozen():
        page.fill("#question-box", QUESTION)
        page.evaluate(PENDING)  # would wait for ever for a card that the service has to make
        assert page.locator("#question-box").input_value() == ""
    expect(page.locator("#turn-0 .said bdi")).to_have_text("Imre Sandoval")


def test_a_reload_asks_what_was_still_being_asked(open_page: Visit, slow: Served) -> None:
    page = open_page(home=slow.home, quiet=False)
    type_question(page, QUESTION)
    type_question(page, OTHER)
    expect(page.locator("#turn-1 .pending")).to_be_visible()
    page.wait_for_timeout(200)
    page.reload()
    expect(page.locator("#turn-0 .said bdi")).to_have_text("Imre Sandoval")
    expect(page.locator("#turn-1 .claim bdi").first).to_have_text("Ruth Okafor")


def test_a_draft_survives_a_reload(page: Page) -> None:
    page.keyboard.type("Half a quest")
    page.reload()
    expect(page.locator("#question-box")).to_have_value("Half a quest")


def test_a_failed_card_offers_to_try_again(open_page: Visit) -> None:
    page = open_page(quiet=False)
    page.click("[data-do=filters]")
    page.fill("#filters [name=published_from]", "2024-01-01")
    page.fill("#filters [name=published_to]", "2020-01-01")
    page.keyboard.press("Escape")
    ask(page, OTHER)
    expect(page.locator("#turn-0 .card.failed .why")).not_to_be_empty()
    expect(page.locator("#turn-0 .card.failed .advice")).to_contain_text("chosen articles")
    page.click("#turn-0 [data-do=retry]")
    expect(page.locator("#turn-0 .card.failed")).to_be_visible()
    page.click("#turn-0 [data-do=edit]")
    expect(page.locator("#question-box")).to_have_value(OTHER)
